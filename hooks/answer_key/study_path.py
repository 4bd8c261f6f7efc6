"""Study paths: which questions each takes, in which order, and how many minutes they ask for."""

from collections.abc import Iterable
from dataclasses import dataclass

from answer_key.markdown_text import count_words
from answer_key.model import Bank, Document, Question, StudyPath

TRY_MINUTES = {"concept": 2, "derivation": 5, "coding": 15, "design": 10}  # before a full answer is opened
SHORT_MINUTES = 2  # to say an answer in 30 seconds, then to read the short one and compare
WORDS_A_MINUTE = 150  # text with formulas and code


@dataclass(frozen=True)
class Stage:
    """A part of a path: what is done in one day, or of one topic."""

    title: str
    questions: tuple[Question, ...]
    minutes: int


def minutes(question: Question, answer: Document | None, reading: str) -> int:
    """What one question takes: trying it, then reading its answer if it has one."""
    if reading == "short":
        return SHORT_MINUTES
    words = sum(count_words(part.text) for part in answer.parts if part.heading != "References") if answer else 0
    return TRY_MINUTES.get(question.kind, SHORT_MINUTES) + round(words / WORDS_A_MINUTE)


def chosen(bank: Bank, path: StudyPath) -> tuple[Question, ...]:
    """The questions of a path: by topic in the order of the path, the easier ones first inside a topic."""
    topics = [topic for topic in path.topics or bank.topic_by_id if topic in bank.topic_by_id]
    return tuple(
        question
        for topic in topics
        for question in sorted(bank.in_topic(topic), key=lambda question: question.level)
        if (not path.levels or str(question.level) in path.levels)
        and (not path.origins or question.origin in path.origins)
    )


def stages(bank: Bank, path: StudyPath) -> tuple[Stage, ...]:
    """A path in its days, about equally long, or else in its topics. Days that would be empty are left out."""
    questions = chosen(bank, path)
    costs = [minutes(question, bank.answer_by_id.get(question.id), path.reading) for question in questions]
    keys = _days(costs, path.days) if path.days else [bank.topic_by_id[question.topic].title for question in questions]
    return tuple(_stages(zip(keys, questions, costs, strict=True)))


def _days(costs: list[int], days: int) -> list[str]:
    """The day of each question: the one in which its middle falls when the whole time is cut evenly."""
    total, passed, found = sum(costs), 0, []
    for cost in costs:
        found.append(f"Day {int((passed + cost / 2) / total * days) + 1}")
        passed += cost
    return found


def _stages(rows: Iterable[tuple[str, Question, int]]) -> Iterable[Stage]:
    groups: dict[str, list[tuple[Question, int]]] = {}
    for key, question, cost in rows:
        groups.setdefault(key, []).append((question, cost))
    for key, group in groups.items():
        yield Stage(key, tuple(question for question, _ in group), sum(cost for _, cost in group))


def duration(minutes: int) -> str:
    """Minutes as people say them: `45 min`, `2 h`, `2 h 30 min`, to 5 minutes from an hour on."""
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(5 * round(minutes / 5), 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"
