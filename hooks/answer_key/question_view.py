"""What a question's page shows, and how lists show a question."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from answer_key.markdown_text import plain, shorten
from answer_key.model import KINDS, LEVELS, ORIGINS, Bank, Question
from answer_key.scaffold import scaffold

BOOST_OF_WANTED = 0.6  # in search a page without an answer comes after those that have one


@dataclass(frozen=True)
class Entry:
    """A question as a list shows it."""

    id: str
    question: str
    level: str
    wanted: bool


def entries(questions: Iterable[Question]) -> tuple[Entry, ...]:
    """Questions as list entries."""
    return tuple(Entry(q.id, q.question, LEVELS.get(q.level, ""), q.wanted) for q in questions)


def question_view(bank: Bank, question: Question) -> dict[str, Any]:
    """A question's page: where it stands, and what stands around it."""
    siblings = entries(bank.in_topic(question.topic))
    at = [entry.id for entry in siblings].index(question.id)
    short = short_answer(bank, question.id)
    return {
        "template": "question.html",
        "title": question.question,
        "description": shorten(
            short or f"Wanted: a model answer to the machine learning interview question “{question.question}”"
        ),
        "question": question,
        "topic": bank.topic_by_id.get(question.topic),
        "section": bank.section_by_id.get(question.section),
        "facts": question.facts
        if question.level in LEVELS and question.kind in KINDS and question.origin in ORIGINS
        else (),
        "answer": bank.answer_by_id.get(question.id),
        "siblings": siblings,
        "previous": siblings[at - 1] if at else None,
        "next": siblings[at + 1] if at + 1 < len(siblings) else None,
        "related": entries(bank.pick(question.related)),
        "labs": tuple((lab.id, lab.title) for lab in bank.labs if question.id in lab.questions),
        "structured": structured_data(question, short) if short else None,
        "scaffold": scaffold() if question.wanted else "",
        "search": {"boost": BOOST_OF_WANTED} if question.wanted else {},
    }


def short_answer(bank: Bank, id: str) -> str:
    """The short answer as plain text, empty if there is none."""
    answer = bank.answer_by_id.get(id)
    return plain(answer.part("Short answer")) if answer else ""


def structured_data(question: Question, short: str) -> dict[str, Any]:
    """The question as a schema.org flashcard (https://schema.org/Quiz)."""
    answer = {"@type": "Answer", "text": short}
    card = {"@type": "Question", "eduQuestionType": "Flashcard", "text": question.question, "acceptedAnswer": answer}
    return {
        "@context": "https://schema.org",
        "@type": "Quiz",
        "name": question.question,
        "about": {"@type": "Thing", "name": "Machine learning interview"},
        "educationalLevel": LEVELS.get(question.level, ""),
        "hasPart": [card],
    }
