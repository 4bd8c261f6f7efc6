"""A tiny valid repository, and how to change one thing in it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from answer_key import check_all
from answer_key.model import Bank, Problem

MASTER = "docs/questions.yml"
ANSWER = "docs/questions/roc-curve.md"

YAML = """\
# A comment.
sections: [algorithms, statistics]

topics:
  - id: evaluation
    title: Evaluation
    summary: How good a classifier is.
  - id: describing-data
    title: Describing data
    summary: Means and spreads.

questions:
  - id: accuracy-paradox
    question: When does high accuracy mean little?
    topic: evaluation
    section: algorithms
    origin: listed
    level: 1
    kind: concept
    tags: [accuracy, imbalance]
    aliases: [99 percent accuracy useless]
    related: [roc-curve]
  - id: roc-curve
    question: What does a ROC curve show?
    topic: evaluation
    section: algorithms
    origin: explain
    level: 2
    kind: concept
    tags: [roc]
    aliases: [no skill line, area under curve]
    related: [accuracy-paradox, variance]
  - id: variance
    question: What is variance?
    topic: describing-data
    section: statistics
    origin: beyond
    level: 3
    kind: derivation
    tags: [spread]
    aliases: [spread of data]
    related: [roc-curve]
    wanted: true

redirects:
  receiver-operating-characteristic: roc-curve
"""

SAMPLE_AND_FIGURE = """\
[The curve from scores](../samples/roc_curve.py)

![A curve that rises from the lower left to the upper right.](../figures/roc-curve.svg)
*Look at how far it stays above the diagonal.*

"""

SAMPLE = '''\
"""A ROC curve."""

STEP = 0.5


def curve(scores: list[float]) -> list[float]:
    """Thresholds, the highest first."""
    return sorted(scores, reverse=True)


if __name__ == "__main__":
    print(curve([STEP, 1.0]))
'''


def words(count: int) -> str:
    """Prose of that many words, a few to a line."""
    return "\n".join(" ".join(["word"] * min(15, count - at)) for at in range(0, count, 15))


def answer(shows: str = "") -> str:
    """An answer without faults; `shows` stands at the start of its second part."""
    heads = {"Wrong answers": ("Wrong one", "Wrong two"), "Follow-ups": ("Why one?", "Why two?", "Why three?")}
    entries = {part: "\n\n".join(f"### {head}\n\nBecause." for head in titles) for part, titles in heads.items()}
    parts = {
        "Short answer": words(50),
        "Answer": f"{shows}{words(400)}",
        **entries,
        "Checklist": "\n".join(f"- Point {number}" for number in range(4)),
        "References": "- A. Author (2001), *A Title*.\n- [B. Author](https://example.org/b) (2002), *B Title*.",
    }
    return "\n\n".join(f"## {heading}\n\n{text}" for heading, text in parts.items()) + "\n"


FILES = {
    MASTER: YAML,
    "docs/questions/accuracy-paradox.md": answer("See [the curve](roc-curve.md).\n\n"),
    ANSWER: answer(SAMPLE_AND_FIGURE),
    "docs/questions/index.md": "# All questions\n",
    "docs/guide/index.md": "# Guide\n",
    "docs/guide/algorithms.md": "# Know Algorithms\n\nRead [this](../questions/roc-curve.md#answer).\n",
    "docs/guide/statistics.md": "# Know Statistics\n",
    "docs/index.md": "# Home\n\nStart with [this](questions/roc-curve.md).\n",
    "docs/samples/roc_curve.py": SAMPLE,
    "docs/samples/roc_curve.out": "[1.0, 0.5]\n",
    "tests/samples/test_roc_curve.py": "import roc_curve\n",
    "docs/figures/roc-curve.py": "",
    "docs/figures/roc-curve.svg": '<svg viewBox="0 0 1 1"/>',
}


class Repository:
    """A repository on disk without faults, one step from having one."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.restore()

    def restore(self) -> None:
        """Undo every change to files, so that the next test need not write them all again."""
        there = {path.relative_to(self.root).as_posix(): path for path in self.root.rglob("*") if path.is_file()}
        for path in there.keys() - FILES.keys():
            self.remove(path)
        for path, text in FILES.items():
            if path not in there or there[path].read_bytes() != text.encode("utf-8"):
                self.write(path, text)

    def write(self, path: str, content: str | bytes) -> None:
        """Make or overwrite a file."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))

    def read(self, path: str) -> str:
        """A file as it is on disk."""
        return (self.root / path).read_bytes().decode("utf-8")

    def remove(self, path: str) -> None:
        """Delete a file."""
        (self.root / path).unlink()

    def change(self, path: str, old: str, new: str) -> int:
        """Replace the first `old`, which must be there, and say on which line it stood."""
        text = self.read(path)
        assert old in text
        self.write(path, text.replace(old, new, 1))
        return text[: text.index(old)].count("\n") + 1

    def line(self, path: str, part: str) -> int:
        """The line on which `part` first stands."""
        text = self.read(path)
        return text[: text.index(part)].count("\n") + 1

    def entry(self, id: str) -> int:
        """The line of a topic's or a question's entry in the master file."""
        return self.line(MASTER, f"- id: {id}\n")

    def bank(self) -> Bank:
        """All that can be read."""
        return check_all(self.root)[0]

    def problems(self) -> list[Problem]:
        """All that is wrong."""
        return check_all(self.root)[1]

    def report(self) -> list[str]:
        """All that is wrong, as contributors read it."""
        return [str(problem) for problem in self.problems()]


@pytest.fixture(scope="session")
def one_repository(tmp_path_factory) -> Repository:
    """The repository that tests change one after the other."""
    return Repository(tmp_path_factory.mktemp("repository"))


@pytest.fixture
def repo(one_repository) -> Iterator[Repository]:
    """A tiny valid repository."""
    yield one_repository
    one_repository.restore()


@pytest.fixture
def compose() -> Callable[..., str]:
    """Makes an answer without faults that shows the given Markdown."""
    return answer


@pytest.fixture
def prose() -> Callable[[int], str]:
    """Makes prose of a number of words."""
    return words


@pytest.fixture
def one_line() -> re.Pattern[str]:
    """The form of a problem: file, line, what is wrong and the remedy, on one line."""
    return re.compile(r"[^\n:]+:[1-9]\d*: [^\n]+; [^\n]+")
