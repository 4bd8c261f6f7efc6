"""What the site is made of. Plain frozen data: no I/O, no HTML."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

ORIGINS = {"listed": "Asked in the guide", "explain": "To explain, says the guide", "beyond": "Beyond the guide"}
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MAX_ID = 60
LEVELS = {1: "Foundation", 2: "Core", 3: "Advanced"}
KINDS = {"concept": "Concept", "derivation": "Derivation", "coding": "Coding", "design": "Design"}
READINGS = {"short": "Short answers only", "full": "Answers in full"}


CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


@dataclass(frozen=True, order=True)
class Problem:
    """One fault that a contributor can mend: where it is, what is wrong, what to write instead."""

    file: str
    line: int
    subject: str
    what: str
    remedy: str

    def __str__(self) -> str:
        subject = f"{self.subject}: " if self.subject else ""
        return CONTROLS.sub(" ", f"{self.file}:{self.line}: {subject}{self.what}; {self.remedy}")

    def annotation(self) -> str:
        """The problem as a GitHub Actions workflow command, shown on its line of the pull request."""
        message = f"{self.subject}: {self.what}; {self.remedy}".removeprefix(": ")
        file = _escape(self.file).replace(":", "%3A").replace(",", "%2C")
        return f"::error file={file},line={self.line}::{_escape(message)}"


@dataclass(frozen=True)
class Section:
    """A section of the guide: `docs/guide/<id>.md`, numbered from 1 in the order of the master file."""

    id: str
    title: str
    number: int
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Topic:
    """What questions are browsed by."""

    id: str
    title: str
    summary: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Question:
    """The facts of one question, as the master file states them."""

    id: str
    question: str
    topic: str
    section: str
    origin: str
    level: int
    kind: str
    tags: tuple[str, ...]
    aliases: tuple[str, ...]
    related: tuple[str, ...]
    wanted: bool = False
    line: int = field(default=0, compare=False)

    @property
    def facts(self) -> tuple[str, str, str]:
        """Level, kind and origin in words."""
        return LEVELS[self.level], KINDS[self.kind], ORIGINS[self.origin]


@dataclass(frozen=True)
class StudyPath:
    """A choice from the bank for somebody with little time or one role. An empty tuple or 0 days: no such limit."""

    id: str
    title: str
    summary: str
    reading: str
    topics: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    days: int = 0
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Redirect:
    """An old id and the question that it leads to."""

    old: str
    new: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Part:
    """A `##` section of an answer: its heading, its Markdown and the line of the heading."""

    heading: str
    text: str
    line: int


@dataclass(frozen=True)
class Document:
    """A Markdown file of the site: its path in the repository, its text, and its `##` parts."""

    path: str
    text: str
    parts: tuple[Part, ...] = ()

    def part(self, heading: str) -> str:
        """The Markdown under a `##` heading, empty if there is none."""
        return next((part.text for part in self.parts if part.heading == heading), "")


@dataclass(frozen=True)
class Lab:
    """An executed notebook, `docs/labs/<id>.ipynb`: its Markdown, its figures (name, PNG), the questions it links."""

    id: str
    page: Document
    figures: tuple[tuple[str, bytes], ...]
    questions: tuple[str, ...]

    @property
    def title(self) -> str:
        """The heading of the first line, empty if it has none."""
        found = re.match(r"# (.*)", self.page.text)
        return found[1].strip() if found else ""

    @property
    def lead(self) -> str:
        """The first paragraph under the title."""
        return (*self.page.text.split("\n\n"), "")[1].strip() if self.title else ""


@dataclass(frozen=True)
class Bank:
    """Everything that the master file and the answers say."""

    sections: tuple[Section, ...] = ()
    topics: tuple[Topic, ...] = ()
    questions: tuple[Question, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    answers: tuple[tuple[str, Document], ...] = ()
    paths: tuple[StudyPath, ...] = ()
    labs: tuple[Lab, ...] = ()

    @cached_property
    def by_id(self) -> dict[str, Question]:
        """Questions by id."""
        return {question.id: question for question in self.questions}

    @cached_property
    def topic_by_id(self) -> dict[str, Topic]:
        """Topics by id."""
        return {topic.id: topic for topic in self.topics}

    @cached_property
    def section_by_id(self) -> dict[str, Section]:
        """Guide sections by id."""
        return {section.id: section for section in self.sections}

    @cached_property
    def path_by_id(self) -> dict[str, StudyPath]:
        """Study paths by id."""
        return {path.id: path for path in self.paths}

    @cached_property
    def lab_by_id(self) -> dict[str, Lab]:
        """Labs by id."""
        return {lab.id: lab for lab in self.labs}

    @cached_property
    def answer_by_id(self) -> dict[str, Document]:
        """Answers by the id of their question."""
        return dict(self.answers)

    def in_topic(self, topic: str) -> tuple[Question, ...]:
        """The questions of a topic, in the order of the master file."""
        return self._where("topic", topic)

    def in_section(self, section: str) -> tuple[Question, ...]:
        """The questions of a guide section, in the order of the master file."""
        return self._where("section", section)

    def pick(self, ids: Iterable[str]) -> tuple[Question, ...]:
        """The questions with these ids, unknown ones left out."""
        return tuple(self.by_id[id] for id in ids if id in self.by_id)

    def _where(self, fact: str, value: str) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if getattr(question, fact) == value)
