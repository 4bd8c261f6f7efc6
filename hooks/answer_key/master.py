"""The master file, docs/questions.yml → sections, topics, questions, paths, redirects, and the faults of its form."""

import re
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from pathlib import Path

from answer_key.model import ID, MAX_ID, Bank, Problem, Question, Redirect, Section, StudyPath, Topic
from answer_key.yaml_tree import Mapping, Node, Scalar, Sequence

MASTER = "docs/questions.yml"
GUIDE = "docs/guide"
TOPIC_FIELDS = {"id": str, "title": str, "summary": str}
QUESTION_FIELDS = {
    "id": str, "question": str, "topic": str, "section": str, "origin": str, "level": int, "kind": str,
    "tags": tuple, "aliases": tuple, "related": tuple, "wanted": bool,
}  # fmt: skip
PATH_FIELDS = {
    "id": str, "title": str, "summary": str, "reading": str,
    "topics": tuple, "levels": tuple, "origins": tuple, "days": int,
}  # fmt: skip
OPTIONAL = {"wanted", "topics", "levels", "origins", "days"}
EXPECTED = {
    str: "one line of text",
    int: "a whole number",
    bool: "true, or leave the line out",
    tuple: "a list such as [one, two]",
}


def did_you_mean(word: str, known) -> str:
    """`did you mean "…"?` for a near miss, else the choices."""
    if not known:
        return "there is none yet"
    if close := get_close_matches(word, known, n=1, cutoff=0.6):
        return f'did you mean "{close[0]}"?'
    return f"use one of {', '.join(known)}" if len(known) < 25 else "see the list"


class _Master:
    """Turns the tree of the master file into topics and questions, collecting problems on the way.

    A blank fact (empty text, 0) stands for one that a problem has already named; the rules of `check` pass over it.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def fault(self, line: int, subject: str, what: str, remedy: str) -> None:
        self.problems.append(Problem(self.file, line, subject, what, remedy))

    def keys(self, node: Mapping, known, subject: str = "") -> None:
        for key in node.items:
            if key not in known:
                self.fault(node.lines[key], subject, f'unknown key "{key}"', did_you_mean(key, list(known)))

    def value(self, node: Node, kind: type, subject: str, key: str):
        converters: dict[type, Callable] = {str: self.text, int: self.number, bool: self.flag, tuple: self.texts}
        value = converters[kind](node)
        if value is None:
            self.fault(
                node.line,
                subject,
                f'"{key}" is not {EXPECTED[kind].removesuffix(", or leave the line out")}',
                f"write {EXPECTED[kind]}",
            )
        return value

    @staticmethod
    def text(node: Node) -> str | None:
        return node.value if isinstance(node, Scalar) and node.value.strip() and "\n" not in node.value else None

    @staticmethod
    def number(node: Node) -> int | None:
        return (
            int(node.value)
            if isinstance(node, Scalar) and re.fullmatch(r"[1-9]\d{0,3}", node.value, re.ASCII)
            else None
        )

    @staticmethod
    def flag(node: Node) -> bool | None:
        return True if isinstance(node, Scalar) and node.value == "true" else None

    def texts(self, node: Node) -> tuple[str, ...] | None:
        if not isinstance(node, Sequence):
            return None
        values = tuple(self.text(item) for item in node.items)
        return values if values and None not in values else None

    def record(self, node: Node, fields: dict[str, type], make: type):
        """A Topic or Question from a mapping: a fact that is missing or wrong is left blank; None without an id."""
        if not isinstance(node, Mapping):
            self.fault(
                node.line,
                "",
                f"an entry of {plural(make)} is not a mapping",
                "write - id: … and its facts below",
            )
            return None
        id = self.text(node.items["id"]) if "id" in node.items else None
        self.keys(node, fields, id or "")
        facts = {}
        for key, kind in fields.items():
            value = None
            if key in node.items:
                value = self.value(node.items[key], kind, id or "", key)
            elif key not in OPTIONAL:
                self.fault(node.line, id or "", f'"{key}" is missing', f"add {key}: and {EXPECTED[kind]}")
            facts[key] = kind() if value is None else value
        return make(**facts, line=node.line) if id else None

    def records(self, node: Node | None, fields: dict[str, type], make: type) -> Iterator:
        if node is None:
            return
        if not isinstance(node, Sequence):
            self.fault(node.line, "", f"{plural(make)} is not a list", "write entries that start with - id:")
            return
        for item in node.items:
            if (record := self.record(item, fields, make)) is not None:
                yield record

    def redirects(self, node: Node | None) -> Iterator[Redirect]:
        if node is None:
            return
        if not isinstance(node, Mapping):
            self.fault(node.line, "", "redirects is not a mapping", "write old-id: new-id, one a line")
            return
        for old, new in node.items.items():
            if (target := self.value(new, str, old, "redirects")) is not None:
                yield Redirect(old, target, node.lines[old])


def plural(make: type) -> str:
    """The key under which the master file lists such records."""
    return "paths" if make is StudyPath else f"{make.__name__.lower()}s"


def read_master(tree: Node | None, root: Path) -> tuple[Bank, list[Problem]]:
    """The bank that the master file's tree describes, without answers."""
    master = _Master(MASTER)
    if not isinstance(tree, Mapping):
        master.fault(tree.line if tree else 1, "", "no mapping at the top", "write sections:, topics: and questions:")
        return Bank(), master.problems
    known = ("sections", "topics", "questions", "paths", "redirects")
    master.keys(tree, known)
    for key in known[:3]:
        if key not in tree.items:
            master.fault(1, "", f'"{key}" is missing', f"add {key}: and its list")
    node = tree.items.get("sections")
    sections = node.items if node and master.value(node, tuple, "", "sections") else ()
    bank = Bank(
        tuple(_section(root, item, number, master) for number, item in enumerate(sections, 1)),
        tuple(master.records(tree.items.get("topics"), TOPIC_FIELDS, Topic)),
        tuple(master.records(tree.items.get("questions"), QUESTION_FIELDS, Question)),
        tuple(master.redirects(tree.items.get("redirects"))),
        paths=tuple(master.records(tree.items.get("paths"), PATH_FIELDS, StudyPath)),
    )
    return bank, master.problems


def _section(root: Path, node: Scalar, number: int, master: _Master) -> Section:
    id = node.value
    if not ID.fullmatch(id) or len(id) > MAX_ID:  # `check` says so
        return Section(id, id, number, node.line)
    path = root / GUIDE / f"{id}.md"
    first = path.read_text(encoding="utf-8-sig", errors="replace").partition("\n")[0] if path.is_file() else ""
    if not first.startswith("# "):
        master.problems.append(
            Problem(
                f"{GUIDE}/{id}.md", 1, "", "no title on the first line", "start the file with # and the section's title"
            )
        )
    return Section(id, first.removeprefix("# ").strip() or id, number, node.line)
