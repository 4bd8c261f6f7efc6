"""What each page shows of the bank."""

import pytest
from answer_key.load import load
from answer_key.views import FEATURED, view

MASTER = "docs/questions.yml"


@pytest.fixture
def bank(repo):
    """The bank of the tiny repository."""
    return repo.bank()


def test_a_question_stands_among_those_of_its_topic(bank):
    page = view(bank, "questions/roc-curve.md")
    assert page["template"] == "question.html"
    assert page["title"] == "What does a ROC curve show?"
    assert (page["topic"].id, page["section"].title) == ("evaluation", "Know Algorithms")
    assert page["facts"] == ("Core", "Concept", "To explain, says the guide")
    assert [entry.id for entry in page["siblings"]] == ["accuracy-paradox", "roc-curve"]
    assert (page["previous"].id, page["next"]) == ("accuracy-paradox", None)
    assert [(entry.id, entry.level, entry.wanted) for entry in page["related"]] == [
        ("accuracy-paradox", "Foundation", False),
        ("variance", "Advanced", True),
    ]


def test_an_answered_question_has_structured_data_and_no_skeleton(bank):
    page = view(bank, "questions/roc-curve.md")
    assert page["scaffold"] == ""
    card = page["structured"]["hasPart"][0]
    assert card["text"] == "What does a ROC curve show?"
    assert card["acceptedAnswer"]["text"].startswith("word word")
    assert page["structured"]["educationalLevel"] == "Core"


def test_a_wanted_question_has_a_skeleton_and_no_structured_data(bank):
    page = view(bank, "questions/variance.md")
    assert page["scaffold"].startswith("## Short answer\n")
    assert page["structured"] is None
    assert (
        page["description"] == "Wanted: a model answer to the machine learning interview question “What is variance?”"
    )


def test_a_description_fits_a_search_result(bank):
    assert len(view(bank, "questions/roc-curve.md")["description"]) <= 155


def test_a_topic_lists_its_questions(bank):
    page = view(bank, "topics/evaluation.md")
    assert page["template"] == "topic.html"
    assert page["title"] == "Evaluation"
    assert [entry.id for entry in page["entries"]] == ["accuracy-paradox", "roc-curve"]
    assert (page["previous"], page["next"].id) == (None, "describing-data")


def test_topics_are_listed_with_their_sizes(bank):
    assert [(topic.id, size) for topic, size in view(bank, "topics/index.md")["topics"]] == [
        ("evaluation", 2),
        ("describing-data", 1),
    ]


def test_a_guide_section_groups_its_questions_by_origin(bank):
    page = view(bank, "guide/algorithms.md")
    assert [(title, [entry.id for entry in entries]) for title, entries in page["groups"]] == [
        ("Asked in the guide", ["accuracy-paradox"]),
        ("To explain, says the guide", ["roc-curve"]),
    ]
    assert "section 1 of" in page["description"]


def test_the_guide_lists_its_sections(bank):
    assert [(section.id, size) for section, size in view(bank, "guide/index.md")["sections"]] == [
        ("algorithms", 2),
        ("statistics", 1),
    ]


def test_the_index_groups_all_questions_by_topic(bank):
    page = view(bank, "questions/index.md")
    assert [(topic.id, [question.id for question in questions]) for topic, questions in page["groups"]] == [
        ("evaluation", ["accuracy-paradox", "roc-curve"]),
        ("describing-data", ["variance"]),
    ]
    assert [name for name, _, _ in page["filters"]] == ["topic", "section", "level", "kind", "origin"]


def test_the_home_page_counts(bank):
    page = view(bank, "index.md")
    assert (page["questions"], page["answers"], page["topics"]) == (3, 2, 2)
    assert page["featured"] is None


def test_the_home_page_features_a_question_that_is_answered(repo, compose):
    repo.write(MASTER, repo.read(MASTER).replace("roc-curve", FEATURED))
    repo.write(f"docs/questions/{FEATURED}.md", compose())
    page = view(load(repo.root)[0], "index.md")
    assert page["featured"].id == FEATURED
    assert page["short"].startswith("word")


@pytest.mark.parametrize(
    "page",
    [
        "topics/unknown.md",
        "questions/unknown.md",
        "guide/unknown.md",
        "labs/a/evaluation.md",
        "other/questions/roc-curve.md",
        "roc-curve.md",
    ],
)
def test_other_pages_show_nothing_of_the_bank(bank, page):
    assert view(bank, page) == {}


PAGES = [
    "index.md",
    "guide/index.md",
    "guide/algorithms.md",
    "questions/index.md",
    "questions/roc-curve.md",
    "questions/variance.md",
    "topics/index.md",
    "topics/evaluation.md",
]


@pytest.mark.parametrize("page", PAGES)
def test_equal_banks_make_equal_views(repo, page):
    before = view(load(repo.root)[0], page)
    assert view(load(repo.root)[0], page) == before


def test_a_changed_title_changes_the_pages_that_show_it_and_no_other(repo):
    before = {page: view(load(repo.root)[0], page) for page in PAGES}
    repo.change(MASTER, "What is variance?", "What is the variance?")
    after = {page: view(load(repo.root)[0], page) for page in PAGES}
    assert [page for page in PAGES if before[page] != after[page]] == [
        "questions/index.md",
        "questions/roc-curve.md",
        "questions/variance.md",
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("level: 2", "level: 9"),
        ("level: 2", "level: two"),
        ("kind: concept", "kind: x"),
        ("origin: explain", "origin: x"),
        ("topic: evaluation", "topic: x"),
        ("section: algorithms", "section: x"),
    ],
)
def test_views_survive_facts_that_the_check_refuses(repo, old, new):
    """The first build of `mkdocs serve` goes on despite problems."""
    repo.change(MASTER, old, new)
    for page in PAGES:
        view(repo.bank(), page)


def test_views_survive_an_empty_bank(repo):
    repo.remove(MASTER)
    bank = load(repo.root)[0]
    assert view(bank, "index.md")["questions"] == 0
    for page in PAGES:
        view(bank, page)
