"""The repository's files → Bank. Reads, and notes what cannot be read; whether it makes sense is `check`'s to say."""

import re
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from answer_key import source_text, yaml_tree
from answer_key.markdown_text import MEMO, outside_fences
from answer_key.master import MASTER, read_master
from answer_key.model import Bank, Document, Part, Problem

ANSWERS = "docs/questions"
INDEX = "index"


def load(root: Path) -> tuple[Bank, list[Problem]]:
    """The bank of the repository at `root`: all of it that can be read, and the problems met."""
    answers, problems = load_answers(root)
    path = root / MASTER
    if not path.is_file():
        missing = Problem(MASTER, 1, "", "there is no such file", "restore it from the repository")
        return Bank(answers=answers), [*problems, missing]
    text, faults = source_text.read(path, MASTER)
    problems += faults
    if faults and not text:
        return Bank(answers=answers), problems
    try:
        tree, faults = yaml_tree.parse(text, MASTER)
    except yaml_tree.Refused as refused:
        return Bank(answers=answers), [*problems, refused.problem]
    bank, more = read_master(tree, root)
    return replace(bank, answers=answers), [*problems, *faults, *more]


def load_answers(root: Path) -> tuple[tuple[tuple[str, Document], ...], list[Problem]]:
    """All answers by id, in the order of their file names, and what was wrong with the files."""
    answers, problems = [], []
    for path in sorted((root / ANSWERS).glob("*.md")):
        if path.stem == INDEX:
            continue
        file = f"{ANSWERS}/{path.name}"
        text, faults = source_text.read(path, file)
        problems += faults
        answers.append((path.stem, Document(file, text, split_parts(text))))
    return tuple(answers), problems


@lru_cache(maxsize=MEMO)
def split_parts(text: str) -> tuple[Part, ...]:
    """The `##` parts of a Markdown text; a `##` inside a fenced code block starts none."""
    lines = text.split("\n")
    starts = [number for number, line in outside_fences(lines) if re.match(r"##(\s|$)", line)]
    return tuple(
        Part(lines[start][2:].strip(), "\n".join(lines[start + 1 : end]).strip("\n"), start + 1)
        for start, end in pairwise([*starts, len(lines)])
    )
