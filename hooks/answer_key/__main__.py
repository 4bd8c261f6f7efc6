"""`python -m answer_key check`, `new ID`, `samples [NAME …]`: what contributors run, without MkDocs."""

import argparse
import os
import sys
from pathlib import Path

from answer_key import check_all, samples
from answer_key.load import load
from answer_key.model import ID
from answer_key.scaffold import scaffold


def report(root: Path) -> int:
    """Print all problems, and what is wanted. The exit status is 1 if there are problems."""
    bank, problems = check_all(root)
    for problem in problems:
        print(problem.annotation() if os.environ.get("GITHUB_ACTIONS") == "true" else problem)
    wanted = sum(question.wanted for question in bank.questions)
    print(f"{len(bank.questions)} questions, {len(bank.answers)} answers, {wanted} wanted, {len(problems)} problems")
    return 1 if problems else 0


def new(root: Path, id: str) -> int:
    """Write the skeleton of an answer, never over one that is there."""
    bank, _ = load(root)
    question = bank.by_id.get(id)
    name = f"docs/questions/{id}.md"
    if question is None or not ID.fullmatch(id):
        print(f'docs/questions.yml: no question has the id "{id}"; add it first')
        return 1
    if (root / name).exists():
        print(f"{name}: it is there already; edit it, or remove it first")
        return 1
    (root / name).write_text(scaffold(), encoding="utf-8", newline="\n")
    print(f"{name} written; now remove wanted: true of its entry at docs/questions.yml:{question.line}")
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="answer_key", description=__doc__)
    parser.add_argument("--root", type=Path, default=Path.cwd(), help="the repository (default: this folder)")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check", help="check questions.yml, answers, samples and figures")
    commands.add_parser("new", help="write the skeleton of an answer").add_argument("id")
    commands.add_parser("samples", help="run samples and record what they print").add_argument("names", nargs="*")
    options = parser.parse_args(arguments)
    if options.command == "check":
        return report(options.root)
    if options.command == "new":
        return new(options.root, options.id)
    return samples.record(options.root, options.names)


if __name__ == "__main__":
    sys.exit(main())
