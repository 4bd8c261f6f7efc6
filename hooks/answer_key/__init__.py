"""The answer key's core: the question bank, its checks and its views. Imports nothing of MkDocs."""

from pathlib import Path

from answer_key import check, check_answers
from answer_key.load import load
from answer_key.model import Bank, Problem


def check_all(root: Path) -> tuple[Bank, list[Problem]]:
    """The bank of the repository at `root` and every problem of it, by file and line."""
    bank, problems = load(root)
    rules = [*(check.check(bank) if bank.questions else ()), *check_answers.check(root, bank)]
    return bank, sorted({*problems, *rules})
