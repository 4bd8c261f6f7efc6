"""Samples: the tested code that pages show, and what it prints."""

import ast
import subprocess
import sys
from pathlib import Path

FOLDER = "docs/samples"
SECONDS = 60
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def run(path: Path) -> str:
    """What a sample prints when it is run on its own.

    Raises:
        subprocess.CalledProcessError: it failed; `stderr` says how.
        subprocess.TimeoutExpired: it took longer than a minute.
    """
    command = [sys.executable, path.name]
    return subprocess.run(
        command, cwd=path.parent, check=True, capture_output=True, encoding="utf-8", timeout=SECONDS
    ).stdout


def record(root: Path, names: list[str]) -> int:
    """Run the named samples, or all, and write what each prints beside it. The exit status is 1 if one failed."""
    paths = [root / FOLDER / f"{name}.py" for name in names] or sorted((root / FOLDER).glob("*.py"))
    failed = 0
    for path in paths:
        try:
            path.with_suffix(".out").write_text(run(path), encoding="utf-8", newline="\n")
            print(f"{FOLDER}/{path.stem}.out")
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            print(f"{FOLDER}/{path.name}: it does not run; mend it\n{error.stderr or error}")
            failed = 1
    return failed


def excerpt(source: str, name: str) -> str:
    """The function or class called `name`, with its decorators.

    Raises:
        KeyError: the sample has none of that name.
    """
    for node in ast.parse(source).body:
        if isinstance(node, DEFINITIONS) and node.name == name:
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            return "\n".join(source.split("\n")[first - 1 : node.end_lineno]) + "\n"
    raise KeyError(name)
