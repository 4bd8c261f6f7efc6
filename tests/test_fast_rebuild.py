"""Under `mkdocs serve` an edit leaves the site that a fresh build would make, and a fault leaves the last good one."""

import os
import re
import subprocess
import sys
from pathlib import Path

import corpus
import pytest
from served import Served, tree

ONE, TWO, THREE, FOUR = (f"docs/questions/question-0000{n}.md" for n in (1, 2, 3, 4))
NEW = "docs/questions/question-99999.md"
MASTER = "docs/questions.yml"
LAB = "docs/labs/lab.ipynb"
BLACK = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="  # a point


class Edits:
    """A repository being served, and what it was at first."""

    def __init__(self, repository: Path) -> None:
        self.repository = repository
        self.first = {name: self.read(name) for name in self.sources()}
        self.served = Served(repository)

    def sources(self) -> list[str]:
        docs = self.repository / "docs"
        written = (*docs.rglob("*.md"), *docs.rglob("*.ipynb"), docs / "questions.yml")
        return [path.relative_to(self.repository).as_posix() for path in written]

    def read(self, name: str) -> str:
        return (self.repository / name).read_text(encoding="utf-8")

    def write(self, name: str, text: str) -> None:
        path = self.repository / name
        path.with_suffix(".tmp").write_text(text, encoding="utf-8")
        os.replace(path.with_suffix(".tmp"), path)

    def change(self, name: str, old: str, new: str) -> None:
        text = self.read(name)
        assert old in text
        self.write(name, text.replace(old, new, 1))

    def undo(self) -> None:
        for name in {*self.sources(), *self.first}:
            if name not in self.first:
                (self.repository / name).unlink()
            elif not (self.repository / name).exists() or self.read(name) != self.first[name]:
                self.write(name, self.first[name])

    def settle(self) -> None:
        """Wait until the server has followed all that was written so far: a page changed now, and back, is served."""
        page = "docs/guide/index.md"
        text = self.read(page)
        for written, served in ((text + "\nSettled.\n", True), (text, False)):
            since = len(self.served.lines)
            self.write(page, written)
            while ("Settled." in self.served.get("guide/")) is not served:
                self.served.wait_for("Reloading browsers", since)
                since = len(self.served.lines)


@pytest.fixture(scope="module")
def edits(root, tmp_path_factory):
    """One served repository for all tests of this module."""
    edits = Edits(corpus.write(root, tmp_path_factory.mktemp("served") / "repository", size=9, topics=3))
    yield edits
    edits.served.stop()


@pytest.fixture
def fresh(edits, tmp_path):
    """Makes a fresh build of the repository, for the address under which it is served."""

    def build() -> dict[str, bytes]:
        env = {**os.environ, "SITE_URL": edits.served.address, "NO_MKDOCS_2_WARNING": "1"}
        command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(tmp_path / "fresh")]
        subprocess.run(command, cwd=edits.repository, env=env, check=True, timeout=120)
        return tree(tmp_path / "fresh")

    return build


def add_entry(edits: Edits) -> None:
    master = edits.read(MASTER)
    last = master[master.rindex("  - id: ") :]
    id = last.split()[2]
    edits.write(
        MASTER,
        master + last.replace(id, "question-99999", 1).replace("How does", "How else does") + "    wanted: true\n",
    )


def add_answer(edits: Edits) -> None:
    edits.write(NEW, edits.first[ONE])
    edits.change(MASTER, "    wanted: true\n", "")


def delete_answer(edits: Edits) -> None:
    (edits.repository / NEW).unlink()
    edits.write(MASTER, edits.read(MASTER) + "    wanted: true\n")


def remove_entry(edits: Edits) -> None:
    edits.write(MASTER, re.sub(r"(?s)  - id: question-99999\n.*", "", edits.read(MASTER)))


def rename_entry(edits: Edits) -> None:
    edits.write("docs/questions/question-00004-renamed.md", edits.read(FOUR))
    (edits.repository / FOUR).unlink()
    for name in edits.sources():
        edits.write(name, re.sub(r"question-00004\b(?!-)", "question-00004-renamed", edits.read(name)))


def two_files(edits: Edits) -> None:
    for name in (TWO, THREE):
        edits.change(name, "## Answer\n\n", "## Answer\n\nBoth. ")


FULL = "Building documentation"  # "Documentation built in … seconds" is left out where it repeats a line said before
QUICK = "Rebuilt"
# What is edited, and how the site follows. In this order: each edit stands on those before it.
STEPS = {
    "body": (lambda e: e.change(ONE, "## Answer\n\n", "## Answer\n\nNew **words** and $x^2$ first. "), QUICK),
    "heading": (lambda e: e.change(ONE, "### ", "### Renamed & "), QUICK),
    "question text": (lambda e: e.change(MASTER, "question: How does", "question: Changed, how does"), QUICK),
    "facts": (lambda e: e.change(MASTER, "tags: [generated, words]", "tags: [generated, other]"), QUICK),
    "guide page": (lambda e: e.change("docs/guide/linux.md", "## More", "Added.\n\n## More"), QUICK),
    "two files at once": (two_files, QUICK),
    "text of a lab": (lambda e: e.change(LAB, "More.", "Much more $x$."), QUICK),
    "lead of a lab": (lambda e: e.change(LAB, "You see", "Now you see"), QUICK),
    "figure of a lab": (lambda e: e.change(LAB, corpus.PNG, BLACK), FULL),
    "title of a lab": (lambda e: e.change(LAB, "What happens?", "What happens now?"), FULL),
    "guide title": (lambda e: e.change("docs/guide/linux.md", "# Linux", "# Linux, renamed"), FULL),
    "entry added": (add_entry, FULL),
    "answer file added": (add_answer, FULL),
    "body after that": (lambda e: e.change(TWO, "Both. ", "Both, again. "), QUICK),
    "answer file deleted": (delete_answer, FULL),
    "entry removed": (remove_entry, FULL),
    "entry renamed": (rename_entry, FULL),
    "undo of all": (Edits.undo, FULL),
}


@pytest.mark.parametrize("step", STEPS)
def test_an_edit_makes_the_site_of_a_fresh_build(edits, fresh, step):
    edit, way = STEPS[step]
    since = len(edits.served.lines)
    edit(edits)
    edits.settle()
    served, built = tree(edits.served.site), fresh()
    assert served.keys() == built.keys()
    assert [name for name in built if served[name] != built[name]] == []
    said = "".join(edits.served.lines[since:])
    assert way in said
    assert (FULL in said) is (way is FULL)


FAULTS = {
    "YAML": (MASTER, "questions:\n", "questions: [\n", "not valid YAML"),
    "a fact": (MASTER, "kind: concept", "kind: konzept", 'unknown kind "konzept"; did you mean "concept"?'),
    "a part": (ONE, "## Short answer", "## Shrot answer", 'did you mean "Short answer"?'),
    "a notebook": (LAB, '"cells"', '"cels"', "docs/labs/lab.ipynb:1: it is no notebook of format 4"),
    "a lab's link": (LAB, "question-00000.md", "question-0000.md", "docs/labs/lab.ipynb"),
    "a formula": (
        ONE,
        "## Answer\n\n",
        "## Answer\n\nSee $\\frac{1}{$ here. ",
        "docs/questions/question-00001.md:7: KaTeX cannot set",
    ),
    "raw HTML": (
        ONE,
        "## Answer\n\n",
        "## Answer\n\n<script>alert(1)</script> ",
        "question-00001.md:7: question-00001: raw HTML <script>",
    ),
    "settings": ("mkdocs.yml", "theme:\n", "theme: [\n", "mkdocs.yml"),
    "a template": (
        "hooks/theme/question.html",
        "{% block content %}",
        "{% block content %}{% if %}",
        "Expected an expression",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_keeps_the_last_good_pages_and_is_mended(edits, fault):
    name, old, new, told = FAULTS[fault]
    good, text = tree(edits.served.site), edits.read(name)
    with edits.served.after() as waited:
        edits.change(name, old, new)
    printed = edits.served.wait_for("The last good pages stay", waited.since)
    assert told in printed
    assert "Traceback" not in printed
    assert tree(edits.served.site) == good
    edits.write(name, text)
    edits.settle()
    assert tree(edits.served.site) == good


def test_a_fault_at_the_start_is_told_and_mended_while_serving(root, tmp_path):
    repository = corpus.write(root, tmp_path / "repository", size=3, topics=1)
    path = repository / MASTER
    good = path.read_text(encoding="utf-8")
    path.write_text(good.replace("questions:\n", "questions: [\n"), encoding="utf-8")
    served = Served(repository)
    try:
        assert "not valid YAML" in "".join(served.lines)
        assert "The guide" in served.get("guide/")
        with served.after():
            path.write_text(good, encoding="utf-8")
        assert "question-00001" in served.get("questions/question-00001/")
    finally:
        served.stop()
