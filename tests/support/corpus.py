"""A repository with as many questions as wanted: seeded, valid, with answers of a real one's size."""

import json
import random
import shutil
from pathlib import Path

WORDS = (
    "gradient loss prior posterior kernel margin variance bias estimator sampler rate tree split leaf forest residual "
    "label class threshold recall curve entropy evidence mixture cluster constraint dual rank subspace token context "
    "policy reward value regret the a each every reduces bounds shifts shrinks scales converges depends grows falls "
    "averages predicts stores under above against within"
).split()
FORMULAS = (
    r"\hat{\beta} = (X^\top X + \lambda I)^{-1} X^\top y",
    r"E[(y - \hat{f})^2] = \mathrm{Bias}^2 + \mathrm{Var} + \sigma^2",
    r"D(p \parallel q) = \sum_x p(x) \log \frac{p(x)}{q(x)}",
    r"\nabla_\theta J = E[\nabla_\theta \log \pi_\theta(a \mid s)\, A(s, a)]",
)
CODE = '''```python
def centred(values: list[float]) -> list[float]:
    """The values less their mean."""
    mean = sum(values) / len(values)
    return [value - mean for value in values]
```'''
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg=="  # one white point
SECTIONS = (
    "programming",
    "linux",
    "routine",
    "problems",
    "algorithms",
    "features",
    "visualization",
    "debugging",
    "deployment",
    "statistics",
    "coding",
    "other",
)


def write(root: Path, into: Path, size: int, topics: int = 18, seed: int = 0, wanted: int = 0) -> Path:
    """Make `into` a repository like that at `root`, with `size` generated questions in at most `topics` topics.

    The last `wanted` of them have no answer.
    """
    chance = random.Random(seed)
    into.mkdir(parents=True, exist_ok=True)
    for name in ("mkdocs.yml", "package.json", "package-lock.json"):
        shutil.copy2(root / name, into)
    shutil.copytree(root / "hooks", into / "hooks", ignore=shutil.ignore_patterns("__pycache__"))
    (into / "node_modules").symlink_to(root / "node_modules")
    docs = into / "docs"
    shutil.copytree(root / "docs/assets", docs / "assets")
    for page in ("index.md", "questions/index.md"):
        (docs / page).parent.mkdir(exist_ok=True)
        shutil.copy(root / "docs" / page, docs / page)
    (docs / "about.md").write_text("# About\n\nWords.\n", encoding="utf-8")
    (docs / "guide").mkdir()
    (docs / "guide/index.md").write_text("# The guide\n\nSections.\n", encoding="utf-8")
    (docs / "labs").mkdir()
    (docs / "labs/index.md").write_text("# Labs\n\nNotebooks.\n", encoding="utf-8")
    (docs / "labs/lab.ipynb").write_text(_lab("question-00000"), encoding="utf-8")
    for section in SECTIONS:
        text = f"# {section.capitalize()}\n\n{_sentences(chance, 120)}\n\n## More\n\n{_sentences(chance, 120)}\n"
        (docs / f"guide/{section}.md").write_text(text, encoding="utf-8")
    ids = [f"question-{number:05d}" for number in range(size)]
    answered = ids[: size - wanted]
    (docs / "questions.yml").write_text(_master(chance, ids, topics, set(answered)), encoding="utf-8")
    for id in answered:
        (docs / f"questions/{id}.md").write_text(_answer(chance, ids), encoding="utf-8")
    return into


def _lab(id: str) -> str:
    """A notebook that supports a question."""
    exercises = "\n\n".join(f"### Exercise {number}?\n\nIts solution." for number in (1, 2, 3))
    figure = {"output_type": "display_data", "metadata": {}, "data": {"image/png": PNG}}
    code = {
        "source": "draw()",
        "execution_count": 1,
        "outputs": [figure],
        "metadata": {"alt": "One white point alone there"},
    }
    texts = (f"# What happens?\n\nYou see [the answer](../questions/{id}.md).\n\nMore.", f"## Exercises\n\n{exercises}")
    first, last = ({"cell_type": "markdown", "metadata": {}, "source": text} for text in texts)
    cells = [first, {"cell_type": "code", **code}, last]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})


def _sentences(chance: random.Random, words: int) -> str:
    drawn = chance.choices(WORDS, k=words)
    starts = range(0, words, 12)
    return " ".join(" ".join(drawn[start : start + 12]).capitalize() + "." for start in starts)


def _master(chance: random.Random, ids: list[str], topics: int, answered: set[str]) -> str:
    per_topic = -(-len(ids) // topics)
    groups = [ids[start : start + per_topic] for start in range(0, len(ids), per_topic)]
    lines = [f"sections: [{', '.join(SECTIONS)}]", "", "topics:"]
    for number, _ in enumerate(groups):
        lines += [f"  - id: topic-{number:02d}", f"    title: Topic {number}", "    summary: Questions of one kind."]
    lines += ["", "questions:"]
    for number, group in enumerate(groups):
        for id in group:
            others = [other for other in chance.sample(ids, min(4, len(ids))) if other != id] or ids[:1]
            lines += [
                f"  - id: {id}",
                f"    question: How does the {chance.choice(WORDS)} {chance.choice(WORDS)} of {id[-5:]} work?",
                f"    topic: topic-{number:02d}",
                f"    section: {chance.choice(SECTIONS)}",
                "    origin: beyond",
                f"    level: {chance.randint(1, 3)}",
                "    kind: concept",
                "    tags: [generated, words]",
                f"    aliases: [alias {chance.choice(WORDS)} {id[-5:]}, phrase {chance.choice(WORDS)} {id[-5:]}]",
                f"    related: [{', '.join(others)}]",
            ]
            lines += [] if id in answered else ["    wanted: true"]
    return "\n".join(lines) + "\n"


def _answer(chance: random.Random, ids: list[str]) -> str:
    def paragraph(words: int) -> str:
        return f"{_sentences(chance, words)} With ${chance.choice(FORMULAS)}$, see [another]({chance.choice(ids)}.md)."

    def subheads(number: int, words: int) -> str:
        return "\n\n".join(f"### {_sentences(chance, 6)[:-1]} {n}\n\n{paragraph(words)}" for n in range(number))

    bullets = "\n".join(f"- {_sentences(chance, 9)}" for _ in range(6))
    math = f"$$\n{chance.choice(FORMULAS)}\n$$"
    parts = {
        "Short answer": _sentences(chance, 60),
        "Answer": "\n\n".join((paragraph(100), math, subheads(4, 80), CODE, paragraph(60))),
        "Wrong answers": subheads(3, 40),
        "Follow-ups": subheads(4, 50),
        "Checklist": bullets,
        "References": "- Anon (2000), *One*.\n- Anon (2001), *Two*.",
    }
    return "\n".join(f"## {heading}\n\n{text}\n" for heading, text in parts.items())
