"""What tests of samples ask of the page they are named after: `prose` its numbers, `fences` and `console` its code."""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?![\w])")
NOT_PROSE = re.compile(
    r"^## (?:References|Read on)$.*|```.*?```|`[^`\n]*`|!\[[^]]*\]|\]\([^)\s]*\)|[_^](?:\{[^}]*\}|\w)",
    re.DOTALL | re.MULTILINE,
)


class Prose:
    """The text of one page, and which of its numbers a test has stood up for."""

    def __init__(self, text: str) -> None:
        self.text = re.sub(r"\s+", " ", NOT_PROSE.sub(" ", text))
        self.vouched: set[int] = set()
        self.misquoted = False

    def says(self, *statements: str) -> None:
        """Assert that the answer says each statement, word for word; its numbers count as vouched for."""
        for statement in statements:
            wanted = re.sub(r"\s+", " ", NOT_PROSE.sub(" ", statement)).strip()
            starts = [found.start() for found in re.finditer(rf"(?<![\w.]){re.escape(wanted)}(?!\w|\.\d)", self.text)]
            if not starts:
                self.misquoted = True
                pytest.fail(f"the answer does not say: {wanted}")
            for start in starts:
                self.vouched.update(range(start, start + len(wanted)))

    def unvouched(self) -> list[str]:
        """Each number of two digits or more that no statement covers, with the words around it."""
        return [
            f"{number[0]} in “…{self.text[max(0, number.start() - 30) : number.end() + 20]}…”"
            for number in NUMBER.finditer(self.text)
            if len(re.sub(r"\D", "", number[0])) > 1 and number.start() not in self.vouched
        ]


@pytest.fixture(autouse=True)
def no_running_loop():
    """A browser test leaves Playwright's event loop running in its process; samples run loops of their own."""
    playwrights = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(playwrights)


@pytest.fixture
def page(request) -> str:
    """The answer that the test module is named after, or the guide page if its name starts with `test_guide_`."""
    name = request.path.stem.removeprefix("test_").replace("_", "-")
    file = f"guide/{name.removeprefix('guide-')}.md" if name.startswith("guide-") else f"questions/{name}.md"
    return (DOCS / file).read_text(encoding="utf-8")


@pytest.fixture
def prose(page):
    """The text of the page. In the end every number of it must be vouched for."""
    prose = Prose(page)
    yield prose
    if not prose.misquoted and (loose := prose.unvouched()):
        pytest.fail("compute these in this test, or take them out of the prose:\n" + "\n".join(loose), pytrace=False)


@pytest.fixture
def fences(page):
    """A function from a language to the fenced blocks of that language that the page shows."""
    return lambda language: re.findall(rf"^```{language}\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)


@pytest.fixture
def console(fences, tmp_path):
    """Run the page's ```console blocks in order, as one session of Bash in an empty folder, which is also its home.

    A line `$ …` is a command, `> …` goes on with it, the rest is what it prints, errors included; `…` stands for any
    text within a line. Fails where something else is printed. Gives the folder.
    """
    steps = [step for block in fences("console") for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    assert steps, "the page shows no commands"
    commands = [re.match(r".*\n(?:> .*\n)*", step)[0] for step in steps]
    script = "".join(re.sub("^> ", "", command, flags=re.MULTILINE) + "printf '\\36'\n" for command in commands)
    settings = {"HOME": str(tmp_path), "LC_ALL": "C.UTF-8", "TZ": "UTC", "USER": "you"}
    settings["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    session = subprocess.run(
        ["bash", "-c", "exec 2>&1\n" + script],
        cwd=tmp_path,
        env=settings,
        text=True,
        capture_output=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    printed = session.stdout.split("\36")
    for step, command, output in zip(steps, commands, printed, strict=False):
        expected = re.escape(step.removeprefix(command).rstrip("\n")).replace("…", ".*")
        assert re.fullmatch(expected, output.rstrip("\n")), f"$ {command}prints, unlike the page:\n{output}"
    assert len(printed) == len(steps) + 1, "the session ended early"
    return tmp_path
