"""The rules of the question bank. Each is a small function from the bank to the problems it finds."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise

from answer_key.markdown_text import CODE_SPAN, MATH, RAW_HTML
from answer_key.master import MASTER, did_you_mean
from answer_key.model import ID, KINDS, LEVELS, MAX_ID, ORIGINS, READINGS, Bank, Problem, Question
from answer_key.study_path import chosen

RESERVED = {"index", "con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
MAX_QUESTION, MAX_ALIASES = 200, 12
BLANK = ("", "0")  # a fact that could not be read, which `load` has already named
Rule = Callable[[Bank], Iterator[Problem]]


def _problem(entry, what: str, remedy: str) -> Problem:
    return Problem(MASTER, entry.line, entry.id, what, remedy)


def ids_are_addresses(bank: Bank) -> Iterator[Problem]:
    """An id is an address and a file name everywhere."""
    for entry in (*bank.sections, *bank.topics, *bank.questions, *bank.paths):
        if not ID.fullmatch(entry.id) or len(entry.id) > MAX_ID:
            proposal = (
                re.sub(r"[^a-z0-9]+", "-", entry.id.lower()).strip("-")[:MAX_ID].rstrip("-") or "short-words-like-this"
            )
            yield _problem(entry, f'"{entry.id}" cannot be an address', f'write "{proposal}"')
        elif entry.id in RESERVED:
            yield _problem(entry, f'"{entry.id}" is a reserved file name', "choose another id")


def ids_are_unique(bank: Bank) -> Iterator[Problem]:
    """One id, one entry; one entry, one wording."""
    for entries in (bank.sections, bank.topics, bank.questions, bank.paths):
        first: dict[str, int] = {}
        for entry in entries:
            if entry.id in first:
                yield _problem(entry, f"the id is taken, on line {first[entry.id]}", "choose another id")
            first.setdefault(entry.id, entry.line)
    asked: dict[str, Question] = {}
    for question in bank.questions:
        other = asked.setdefault(question.question.casefold(), question)
        if question.question and other.id != question.id:
            yield _problem(question, f"{other.id} asks the same question, on line {other.line}", "remove one of them")


def facts_are_known(bank: Bank) -> Iterator[Problem]:
    """Facts with a fixed choice take one of it."""
    levels = {str(level): name for level, name in LEVELS.items()}
    choices = {
        "topic": bank.topic_by_id,
        "section": bank.section_by_id,
        "origin": ORIGINS,
        "level": levels,
        "kind": KINDS,
    }
    for question in bank.questions:
        for fact, known in choices.items():
            value = str(getattr(question, fact))
            if value not in known and value not in BLANK:
                yield _problem(question, f'unknown {fact} "{value}"', did_you_mean(value, list(known)))


def questions_are_plain_text(bank: Bank) -> Iterator[Problem]:
    """The wording goes into titles, search and structured data, where markup is noise."""
    for question in bank.questions:
        for name, values in (("question", (question.question,)), ("alias", question.aliases)):
            for value in values:
                if (
                    MATH.search(value)
                    or CODE_SPAN.search(value)
                    or RAW_HTML.search(value)
                    or re.search(r"\]\(|\\", value)
                ):
                    yield _problem(question, f"the {name} holds markup: {value}", "write it in plain words")
        if len(question.question) > MAX_QUESTION:
            yield _problem(
                question, f"the question has {len(question.question)} characters", f"say it in {MAX_QUESTION}"
            )
        if question.question and question.question[-1] not in ".?":
            yield _problem(question, "the question has no end", "end it with a question mark or a full stop")
    for name, entries in (("topic", bank.topics), ("path", bank.paths)):
        for entry in entries:
            if RAW_HTML.search(entry.title + entry.summary):
                yield _problem(entry, f"the {name} holds markup", "write it in plain words")


def entries_are_in_order(bank: Bank) -> Iterator[Problem]:
    """Grouped by topic in the order of the topics, by id inside a topic: so new entries seldom conflict."""
    order = {topic.id: number for number, topic in enumerate(bank.topics)}
    known = [question for question in bank.questions if question.topic in order]
    for before, entry in pairwise(known):
        if (order[before.topic], before.id) > (order[entry.topic], entry.id):
            remedy = "sort by topic in the order of topics:, then by id"
            yield _problem(entry, f"the entry stands after {before.id}, out of order", remedy)


def related_lead_somewhere(bank: Bank) -> Iterator[Problem]:
    """`related` names other questions of the bank, each once."""
    for question in bank.questions:
        for id, times in Counter(question.related).items():
            if id == question.id:
                yield _problem(question, "related names the question itself", "remove it")
            elif id not in bank.by_id:
                yield _problem(
                    question, f'related names the unknown question "{id}"', did_you_mean(id, list(bank.by_id))
                )
            if times > 1:
                yield _problem(question, f'related names "{id}" {times} times', "name it once")


def tags_and_aliases_are_useful(bank: Bank) -> Iterator[Problem]:
    """Tags look like ids; every question can be found by other words than its own."""
    for question in bank.questions:
        for tag in question.tags:
            if not ID.fullmatch(tag):
                yield _problem(question, f'the tag "{tag}" is not in lower case with hyphens', "write it like an id")
        for name, values in (("tag", question.tags), ("alias", question.aliases)):
            for value, times in Counter(map(str.casefold, values)).items():
                if times > 1:
                    yield _problem(question, f'the {name} "{value}" is given {times} times', "keep one of them")
        if len(question.aliases) > MAX_ALIASES:
            yield _problem(
                question, f"{len(question.aliases)} aliases", f"keep the {MAX_ALIASES} that people type most"
            )


def topics_are_used(bank: Bank) -> Iterator[Problem]:
    """A topic without a question is a page without content."""
    for topic in bank.topics:
        if not bank.in_topic(topic.id):
            yield _problem(topic, "the topic has no question", "give it one or remove it")


def paths_choose_something(bank: Bank) -> Iterator[Problem]:
    """A study path names what there is, and takes at least one question a day."""
    levels = [str(level) for level in LEVELS]
    for path in bank.paths:
        named = (
            ("topic", path.topics, list(bank.topic_by_id)),
            ("level", path.levels, levels),
            ("origin", path.origins, list(ORIGINS)),
            ("reading", (path.reading,), list(READINGS)),
        )
        wrong = [(fact, value, known) for fact, values, known in named for value in values if value not in known]
        for fact, value, known in wrong:
            if value not in BLANK:
                yield _problem(path, f'unknown {fact} "{value}"', did_you_mean(value, known))
        for value, times in Counter(path.topics).items():
            if times > 1:
                yield _problem(path, f'the topic "{value}" is named {times} times', "name it once")
        if not wrong and (found := len(chosen(bank, path))) < (path.days or 1):
            remedy = "widen topics, levels or origins, or take fewer days"
            yield _problem(path, f"fewer questions ({found}) than days ({path.days or 1})", remedy)


def redirects_lead_somewhere(bank: Bank) -> Iterator[Problem]:
    """An old id leads straight to a question that exists."""
    for redirect in bank.redirects:
        old, new, line = redirect.old, redirect.new, redirect.line
        if old in bank.by_id:
            yield Problem(MASTER, line, old, "redirected, yet a question has this id", "remove the redirect")
        if not ID.fullmatch(old) or old in RESERVED:
            yield Problem(MASTER, line, old, "cannot have been an address", "write the old id as it was")
        if new not in bank.by_id:
            yield Problem(
                MASTER, line, old, f'redirected to the unknown question "{new}"', did_you_mean(new, list(bank.by_id))
            )


def every_question_is_answered_or_wanted(bank: Bank) -> Iterator[Problem]:
    """Entry and answer go together, in both directions."""
    for question in bank.questions:
        answered = question.id in bank.answer_by_id
        if not answered and not question.wanted:
            remedy = f"write docs/questions/{question.id}.md (make new ID={question.id}) or add wanted: true"
            yield _problem(question, "there is no answer", remedy)
        if answered and question.wanted:
            yield _problem(question, "marked wanted, yet there is an answer", "remove the line wanted: true")
    for id, answer in bank.answers:
        if id not in bank.by_id:
            yield Problem(
                answer.path,
                1,
                id,
                "no question has this id",
                did_you_mean(id, list(bank.by_id)) + f" or add it to {MASTER}",
            )


RULES: tuple[Rule, ...] = (
    ids_are_addresses,
    ids_are_unique,
    facts_are_known,
    questions_are_plain_text,
    entries_are_in_order,
    related_lead_somewhere,
    tags_and_aliases_are_useful,
    topics_are_used,
    paths_choose_something,
    redirects_lead_somewhere,
    every_question_is_answered_or_wanted,
)


def check(bank: Bank) -> list[Problem]:
    """All problems of the bank, by file and line."""
    return sorted(problem for rule in RULES for problem in rule(bank))
