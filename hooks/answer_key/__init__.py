"""The answer key's core: the question bank, its checks and its views. Imports nothing of MkDocs."""

from dataclasses import replace
from pathlib import Path

from answer_key import check, check_answers
from answer_key.labs import load_labs
from answer_key.load import load
from answer_key.model import Bank, Problem


def check_all(root: Path) -> tuple[Bank, list[Problem]]:
    """The bank of the repository at `root` and every problem of it, by file and line."""
    bank, problems = load(root)
    labs, faults = load_labs(root)
    bank = replace(bank, labs=labs)
    rules = [*(check.check(bank) if bank.questions else ()), *check_answers.check(root, bank)]
    return bank, sorted({*problems, *faults, *rules})
