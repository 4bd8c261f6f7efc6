"""YAML as a tree that remembers its lines, read strictly: what a contributor wrote is what we get.

Scalars stay text (`no` is "no"). Refused: aliases, anchors, tags, duplicate keys, a second document, deep nesting.
"""

from dataclasses import dataclass
from functools import lru_cache

import yaml
from yaml.reader import ReaderError

from answer_key.model import Problem
from answer_key.source_text import INVISIBLE

MAX_DEPTH = 20
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Scalar:
    """A text value."""

    value: str
    line: int
    plain: bool = True


@dataclass(frozen=True)
class Sequence:
    """A list."""

    items: tuple["Node", ...]
    line: int


@dataclass(frozen=True)
class Mapping:
    """Keys with their lines, and values; in the order written."""

    items: dict[str, "Node"]
    lines: dict[str, int]
    line: int


Node = Scalar | Sequence | Mapping


class Refused(Exception):
    """The text cannot be read as a whole; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class _Reader:
    """Builds the tree from parser events, so that nothing recurses deeper than MAX_DEPTH."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.events = yaml.parse(text, Loader=LOADER)
        self.problems: list[Problem] = []

    def refuse(self, event: yaml.Event, what: str, remedy: str) -> Refused:
        return Refused(Problem(self.file, event.start_mark.line + 1, "", what, remedy))

    def node(self, event: yaml.Event, depth: int = 0) -> Node:
        line = event.start_mark.line + 1
        if depth > MAX_DEPTH:
            raise self.refuse(event, f"nested more than {MAX_DEPTH} deep", "write it flat")
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise self.refuse(event, "YAML anchors and aliases are not used here", "write the value out")
        if event.tag:
            raise self.refuse(event, f"YAML tag {event.tag} is not used here", "write the plain value")
        if isinstance(event, yaml.ScalarEvent):
            for found in INVISIBLE.finditer(event.value):  # the file holds none: an escape such as "\\f" made it
                what = f"an escape makes the invisible character U+{ord(found[0]):04X}"
                self.problems.append(Problem(self.file, line, "", what, "put the value in single quotes, or delete it"))
            return Scalar(INVISIBLE.sub("", event.value), line, plain=event.style is None)
        if isinstance(event, yaml.SequenceStartEvent):
            return Sequence(tuple(self.node(item, depth + 1) for item in self.until(yaml.SequenceEndEvent)), line)
        return self.mapping(line, depth)

    def mapping(self, line: int, depth: int) -> Mapping:
        items, lines = {}, {}
        for event in self.until(yaml.MappingEndEvent):
            key = self.node(event, depth + 1)
            if not isinstance(key, Scalar):
                raise self.refuse(event, "a list or mapping stands as a key", "write a plain word and a colon")
            if key.value == "<<":
                raise self.refuse(event, "YAML merge keys are not used here", "write the values out")
            value = self.node(next(self.events), depth + 1)
            if key.value in items:
                what = f'"{key.value}" is given twice, first on line {lines[key.value]}'
                self.problems.append(Problem(self.file, key.line, "", what, "keep one of them"))
                continue
            items[key.value], lines[key.value] = value, key.line
        return Mapping(items, lines, line)

    def until(self, end: type[yaml.Event]):
        while not isinstance(event := next(self.events), end):
            yield event

    def document(self) -> Node | None:
        root = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    raise self.refuse(event, "a second YAML document starts here", "remove the line ---")
                root = self.node(next(self.events))
        return root


@lru_cache(maxsize=2)
def parse(text: str, file: str) -> tuple[Node | None, tuple[Problem, ...]]:
    """The tree of a YAML text (None if it is empty) and the faults that did not stop the reading.

    Raises:
        Refused: the text is no YAML, or uses what is not allowed here.
    """
    reader = _Reader(text, file)
    try:
        return reader.document(), tuple(reader.problems)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = f"not valid YAML: {error.problem or error.context}"
        remedy = "mend the indentation, or put the value in double quotes"
        raise Refused(Problem(file, mark.line + 1 if mark else 1, "", what, remedy)) from error
    except ReaderError as error:
        line = text.count("\n", 0, max(0, text.find(chr(error.character)))) + 1
        what = f"not valid YAML: {error.reason}"
        raise Refused(Problem(file, line, "", what, "write plain UTF-8 text")) from error
    except yaml.YAMLError as error:
        raise Refused(Problem(file, 1, "", f"not valid YAML: {error}", "write plain UTF-8 text")) from error
