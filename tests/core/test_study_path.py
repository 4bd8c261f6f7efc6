"""Study paths: what each takes from the bank, in which order, and how long it says that this takes."""

import pytest
from answer_key.model import Bank, Document, Part, Question, StudyPath, Topic
from answer_key.study_path import chosen, duration, minutes, stages
from answer_key.views import view
from hypothesis import given
from hypothesis import strategies as st

MASTER = "docs/questions.yml"


def question(id: str, topic: str = "one", level: int = 1, origin: str = "listed", kind: str = "concept") -> Question:
    """A question with these facts."""
    return Question(id, f"What is {id}?", topic, "algorithms", origin, level, kind, ("tag",), ("alias",), ())


def answer(words: int) -> Document:
    """An answer of so many words, and references that do not count."""
    parts = Part("Answer", "word " * words, 1), Part("References", "word " * 900, 2)
    return Document("docs/questions/x.md", "", parts)


def path(**facts) -> StudyPath:
    """A path through everything, but for these facts."""
    return StudyPath(**{"id": "p", "title": "P", "summary": "All of it.", "reading": "full"} | facts)


BANK = Bank(
    topics=(Topic("one", "One", ""), Topic("two", "Two", "")),
    questions=(
        question("a", level=3),
        question("b", level=1),
        question("c", level=2, origin="explain"),
        question("d", "two", level=1, kind="coding"),
    ),
    answers=(("a", answer(1500)), ("d", answer(300))),
)


@pytest.mark.parametrize(
    ("facts", "ids"),
    [
        ({}, "bcad"),
        ({"topics": ("two", "one")}, "dbca"),
        ({"topics": ("two",)}, "d"),
        ({"levels": ("1", "3")}, "bad"),
        ({"origins": ("explain",)}, "c"),
        ({"origins": ("listed",), "levels": ("2",)}, ""),
    ],
)
def test_a_path_goes_by_topic_and_takes_the_easier_questions_first(facts, ids):
    assert "".join(question.id for question in chosen(BANK, path(**facts))) == ids


@pytest.mark.parametrize(
    ("id", "reading", "takes"),
    [("a", "full", 2 + 10), ("b", "full", 2), ("d", "full", 15 + 2), ("a", "short", 2), ("d", "short", 2)],
)
def test_a_question_takes_the_time_to_try_and_to_read(id, reading, takes):
    assert minutes(BANK.by_id[id], BANK.answer_by_id.get(id), reading) == takes


def test_a_topic_that_is_not_there_is_passed_over():
    """The first build under `mkdocs serve` goes on despite problems."""
    lost = Bank(topics=BANK.topics[:1], questions=BANK.questions)
    assert [stage.title for stage in stages(lost, path(topics=("two", "one")))] == ["One"]


def test_without_days_the_stages_are_topics():
    assert [(stage.title, stage.minutes) for stage in stages(BANK, path(topics=("two", "one")))] == [
        ("Two", 17),
        ("One", 2 + 2 + 12),
    ]


@given(costs=st.lists(st.integers(1, 1500), min_size=1, max_size=60), days=st.integers(1, 14))
def test_days_keep_the_order_and_differ_by_no_more_than_their_longest_questions(costs, days):
    questions = tuple(question(f"q{number:02d}") for number in range(len(costs)))
    answers = tuple((q.id, answer(150 * cost)) for q, cost in zip(questions, costs, strict=True))
    bank = Bank(topics=BANK.topics, questions=questions, answers=answers)
    found = stages(bank, path(days=days))
    assert [q for stage in found for q in stage.questions] == list(questions)
    numbers = [int(stage.title.removeprefix("Day ")) for stage in found]
    assert numbers == sorted(set(numbers))
    assert set(numbers) <= set(range(1, days + 1))
    total, longest = sum(stage.minutes for stage in found), max(costs) + 2
    assert total == sum(costs) + 2 * len(costs)
    assert all(abs(stage.minutes - total / days) <= longest for stage in found)


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0 min"), (59, "59 min"), (60, "1 h"), (62, "1 h"), (63, "1 h 5 min"), (118, "2 h"), (1594, "26 h 35 min")],
)
def test_a_duration_is_said_as_people_say_it(number, words):
    assert duration(number) == words


# In the master file and on pages ------------------------------------------------

PATH = """\
paths:
  - id: quick
    title: Quick
    summary: The foundations.
    reading: short
    days: 1
    levels: [1]
  - id: engineer
    title: Engineer
    summary: What engineers need.
    reading: full
    topics: [describing-data, evaluation]

questions:
"""


@pytest.fixture
def with_paths(repo):
    """The tiny repository with two study paths."""
    repo.change(MASTER, "questions:\n", PATH)
    assert repo.report() == []
    return repo


def test_a_path_has_a_page_with_its_stages(with_paths):
    page = view(with_paths.bank(), "paths/engineer.md")
    assert (page["template"], page["title"], page["lead"]) == ("path.html", "Engineer", "What engineers need.")
    assert page["size"][:2] == ("3 questions", "Answers in full")
    assert [(title, [entry.id for entry in entries]) for title, _, entries in page["stages"]] == [
        ("Describing data", ["variance"]),
        ("Evaluation", ["accuracy-paradox", "roc-curve"]),
    ]
    assert (page["previous"].id, page["next"]) == ("quick", None)


def test_paths_are_listed_with_what_they_take(with_paths):
    listed = view(with_paths.bank(), "paths/index.md")["paths"]
    assert next((path.id, size) for path, size in listed) == ("quick", ("1 question", "Short answers only", "2 min"))
    assert view(with_paths.bank(), "index.md")["paths"] == listed


def test_a_path_that_is_not_there_shows_nothing(with_paths):
    assert view(with_paths.bank(), "paths/slow.md") == {}


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("[describing-data, ", "[describing-dat, ", 'unknown topic "describing-dat"; did you mean "describing-data"?'),
        ("levels: [1]", "levels: [4]", 'unknown level "4"; use one of 1, 2, 3'),
        ("levels: [1]", "origins: [liste]", 'unknown origin "liste"; did you mean "listed"?'),
        ("reading: short", "reading: shrt", 'unknown reading "shrt"; did you mean "short"?'),
        ("[describing-data, evaluation]", "[evaluation, evaluation]", 'the topic "evaluation" is named 2 times'),
        (
            "days: 1",
            "days: 2",
            "fewer questions (1) than days (2); widen topics, levels or origins, or take fewer days",
        ),
        ("title: Quick", "title: <b>Quick</b>", "the path holds markup; write it in plain words"),
        ("id: quick", "id: engineer", "the id is taken, on line"),
        ("id: quick", "id: con", '"con" is a reserved file name; choose another id'),
        ("    reading: full\n", "", '"reading" is missing; add reading: and one line of text'),
        ("    days: 1", "    day: 1", 'unknown key "day"; did you mean "days"?'),
        ("levels: [1]", "levels: 1", '"levels" is not a list such as [one, two]'),
    ],
)
def test_a_fault_of_a_path_is_named_once(with_paths, old, new, problem):
    with_paths.change(MASTER, old, new)
    (told,) = with_paths.report()
    assert told.startswith(f"{MASTER}:")
    assert problem in told


def test_paths_that_are_no_list_are_refused(with_paths):
    with_paths.change(MASTER, PATH, "paths: none\n\nquestions:\n")
    (told,) = with_paths.report()
    assert "paths is not a list; write entries that start with - id:" in told
