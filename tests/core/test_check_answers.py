"""The rules of an answer's Markdown, and of the samples and figures that it shows."""

import re

import pytest
from answer_key.check_answers import BULLETS, HEADINGS, SUBHEADS, WORDS, check_answer
from answer_key.load import split_parts
from answer_key.model import Document

PATH = "docs/questions/roc-curve.md"


def check(text: str) -> list[str]:
    """What is reported of an answer with this text."""
    return [str(problem) for problem in check_answer("roc-curve", Document(PATH, text, split_parts(text)))]


def at(text: str, part: str) -> int:
    """The line on which `part` stands."""
    return text[: text.index(part)].count("\n") + 1


def part_of(text: str, heading: str, body: str) -> str:
    """The answer with another body of one part."""
    head, _, rest = text.partition(f"## {heading}\n")
    _, bar, after = rest.partition("\n## ")
    return f"{head}## {heading}\n\n{body}\n{bar}{after}"


def test_an_answer_without_faults_has_no_problem(compose):
    assert check(compose()) == []


@pytest.mark.parametrize(
    "shows",
    [
        "### Subhead\n\n#### Deeper\n\n",
        "```python\n# a comment\n## another\n---\n<b>\n```\n\n",
        "~~~\n```\n~~~\n\n",
        "````\n```\n````\n\n",
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n",
        "one\n\n---\n\n",
        "- a\n- b\n\n",
        "$$\na\n= b\n$$\n\n",
        "!!! note\n    Text.\n\n",
    ],
)
def test_what_markdown_offers_may_be_used(compose, shows):
    assert check(compose(shows)) == []


@pytest.mark.parametrize("text", ["", "\n", "word\n", "### Sub\n", "```\ncode\n```\n"])
def test_a_text_without_parts_is_refused_part_by_part(text):
    problems = check(text)
    for heading in HEADINGS:
        assert f'{PATH}:1: roc-curve: the part "{heading}" is missing; add ## {heading}' in problems


@pytest.mark.parametrize("before", ["word\n\n", "\n\n- a\n", "### Sub\n\n"])
def test_text_before_the_first_part_is_refused(compose, before):
    assert (
        f"{PATH}:1: roc-curve: text before the first heading; start the file with ## Short answer; "
        "its facts are in docs/questions.yml" in check(before + compose())
    )


def test_blank_lines_before_the_first_part_are_accepted(compose):
    assert check("\n\n" + compose()) == []


@pytest.mark.parametrize(
    ("heading", "mark"),
    [
        ("# Title\n\n", "# Title"),
        ("#\n\n", "#\n"),
        ("#Title\n\n", "#Title"),
        ("##Title\n\n", "##Title"),
        ("Title\n=====\n\n", "====="),
        ("Title\n-----\n\n", "-----"),
        ("> # Title\n\n", "> # Title"),
        ("> ## Title\n\n", "> ## Title"),
        ("- ## Title\n\n", "- ## Title"),
        ("1. # Title\n\n", "1. # Title"),
    ],
)
def test_a_heading_that_markdown_makes_but_answers_do_not_use_is_refused(compose, heading, mark):
    text = compose(heading)
    assert [problem for problem in check(text) if problem.startswith(f"{PATH}:{at(text, mark)}: roc-curve: ")]


def test_a_heading_of_another_kind_is_named(compose):
    text = compose("# Title\n\n")
    assert check(text) == [
        f"{PATH}:{at(text, '# Title')}: roc-curve: a heading of another kind; "
        "use ## for the six parts and ### inside them"
    ]


OPEN_BLOCKS = {
    "last lines": ("```python\ncode\n", "```python"),
    "no line end": ("```python\ncode", "```python"),
    "blank lines after": ("```\ncode\n\n\n", "```"),
    "opened on the last line": ("word\n\n```\n", "```"),
    "closed too short": ("````\ncode\n```\n", "````"),
    "closed too long": ("```\ncode\n````\n", "```"),
    "closed by the other kind": ("~~~\ncode\n```\n", "~~~"),
    "opened again": ("```\ncode\n```\n\n``` text\nmore\n", "``` text"),
}


@pytest.mark.parametrize(("block", "opening"), OPEN_BLOCKS.values(), ids=OPEN_BLOCKS)
def test_a_code_block_that_is_never_closed_is_refused_where_it_opens(compose, block, opening):
    text = f"{compose()}\n{block}"
    assert (
        f"{PATH}:{at(text, opening)}: roc-curve: a code block that is never closed; "
        "end it with ``` on a line of its own" in check(text)
    )


@pytest.mark.parametrize("block", ["```\ncode\n```\n", "```\ncode\n```", "```\ncode\n```\n\n\n", "~~~\n```\n~~~\n"])
def test_a_closed_code_block_is_accepted(compose, block):
    assert check(f"{compose()}\n{block}") == []


@pytest.mark.parametrize(
    ("heading", "wrong", "advice"),
    [
        ("Checklist", "Checklst", 'did you mean "Checklist"?'),
        ("Follow-ups", "Follow ups", 'did you mean "Follow-ups"?'),
        ("Wrong answers", "Wrong answer", 'did you mean "Wrong answers"?'),
        ("Checklist", "Xyz", "use one of Short answer, Answer, Wrong answers, Follow-ups, Checklist, References"),
    ],
)
def test_an_unknown_part_is_met_with_the_near_one(compose, heading, wrong, advice):
    text = compose().replace(f"## {heading}\n", f"## {wrong}\n")
    problems = check(text)
    assert f'{PATH}:{at(text, f"## {wrong}")}: roc-curve: unknown part "{wrong}"; {advice}' in problems
    assert f'{PATH}:1: roc-curve: the part "{heading}" is missing; add ## {heading}' in problems


def test_a_part_given_twice_is_refused(compose):
    text = compose() + "\n## Checklist\n\n" + "- a\n" * 4
    assert f'{PATH}:1: roc-curve: 2 parts "Checklist"; make it one' in check(text)


def test_parts_out_of_order_are_refused(compose):
    text = (
        compose()
        .replace("## Checklist\n", "## X\n")
        .replace("## Follow-ups\n", "## Checklist\n")
        .replace("## X\n", "## Follow-ups\n")
    )
    order = "order them Short answer, Answer, Wrong answers, Follow-ups, Checklist, References"
    assert f"{PATH}:1: roc-curve: the parts are out of order; {order}" in check(text)


@pytest.mark.parametrize("heading", HEADINGS)
def test_an_empty_part_is_refused(compose, heading):
    text = part_of(compose(), heading, "")
    assert check(text) == [f'{PATH}:{at(text, f"## {heading}")}: roc-curve: the part "{heading}" is empty; write it']


@pytest.mark.parametrize(("heading", "limits"), WORDS.items())
def test_a_part_has_as_many_words_as_it_should(compose, prose, heading, limits):
    low, high = limits
    for count in (low, high):
        assert check(part_of(compose(), heading, prose(count))) == []
    for count in (low - 1, high + 1):
        text = part_of(compose(), heading, prose(count))
        assert check(text) == [
            f'{PATH}:{at(text, f"## {heading}")}: roc-curve: "{heading}" has {count} words; make it {low} to {high}'
        ]


@pytest.mark.parametrize(("heading", "limits"), SUBHEADS.items())
def test_a_part_has_as_many_entries_as_it_should(compose, heading, limits):
    low, high = limits
    entry = "### Head\n\nText.\n\n```\n### no head\n```\n\n"
    for count in (low, high):
        assert check(part_of(compose(), heading, entry * count)) == []
    for count in (low - 1, high + 1):
        text = part_of(compose(), heading, entry * count)
        assert check(text) == [
            f'{PATH}:{at(text, f"## {heading}")}: roc-curve: "{heading}" has {count} entries; '
            f"give {low} to {high}, each under its own ###"
        ]


@pytest.mark.parametrize("mark", ["-", "*"])
@pytest.mark.parametrize(("heading", "limits"), BULLETS.items())
def test_a_part_has_as_many_points_as_it_should(compose, heading, limits, mark):
    low, high = limits
    for count in (low, high):
        assert check(part_of(compose(), heading, f"{mark} Point.\n" * count)) == []
    for count in (low - 1, high + 1):
        text = part_of(compose(), heading, f"{mark} Point.\n" * count)
        assert check(text) == [
            f'{PATH}:{at(text, f"## {heading}")}: roc-curve: "{heading}" has {count} points; '
            f"give {low} to {high}, each a line that starts with -"
        ]


@pytest.mark.parametrize(
    ("shows", "mark", "what"),
    [
        (
            "<b>bold</b>\n\n",
            "<b>",
            "raw HTML <b>; write it in Markdown, or put it in backticks if it is to be read as text",
        ),
        (
            "a {: .b }\n\n",
            "{:",
            "an attribute list in braces; remove it, or put it in backticks if it is to be read as text",
        ),
        (
            "[a](javascript:b)\n\n",
            "[a]",
            "a link with the scheme javascript:; link to an https address or to a file of the site",
        ),
    ],
)
def test_what_no_page_may_hold_is_refused_at_its_line(compose, shows, mark, what):
    text = compose(shows)
    assert f"{PATH}:{at(text, mark)}: roc-curve: {what}" in check(text)


@pytest.mark.parametrize("top", ["---\ntitle: x\n---\n\n", "title: x\n\n", "template: evil.html\n"])
def test_metadata_is_refused(compose, top):
    assert f"{PATH}:1: roc-curve: metadata at the top; remove it; the build knows the facts" in check(top + compose())


FIGURE = "![A curve that rises from left to right.](../figures/roc-curve.svg)"


@pytest.mark.parametrize(
    ("shows", "problem"),
    [
        (
            f"{FIGURE}\n\n",
            "a figure without a caption; put one sentence between asterisks on the next line: *What to look at.*",
        ),
        (f"{FIGURE}\n\n*Apart.*\n\n", "a figure without a caption; put one sentence"),
        (f"{FIGURE}\n**Bold.**\n\n", "a figure without a caption; put one sentence"),
        ("![](../figures/roc-curve.svg)\n*Look.*\n\n", "a figure without alt text; say in the brackets what it shows"),
        (
            "![A ROC curve](../figures/roc-curve.svg)\n*Look.*\n\n",
            "a figure without alt text; say in the brackets what it shows",
        ),
    ],
)
def test_a_figure_says_what_it_shows(compose, shows, problem):
    text = compose(shows)
    assert [found for found in check(text) if found.startswith(f"{PATH}:{at(text, '![')}: roc-curve: {problem}")]


@pytest.mark.parametrize(
    "page",
    ["docs/index.md", "docs/guide/index.md", "docs/guide/statistics.md", "docs/questions/index.md", "docs/labs/a/b.md"],
)
def test_every_page_is_checked(repo, page):
    repo.write(page, "# Title\n\n<b>bold</b> and [a](data:b)\n\u200b")
    for problem in (
        "3: raw HTML <b>; write it in Markdown, or put it in backticks if it is to be read as text",
        "3: a link with the scheme data:; link to an https address or to a file of the site",
        "4: invisible character U+200B; delete it",
    ):
        assert f"{page}:{problem}" in repo.report()


def test_a_code_block_that_is_never_closed_is_refused_on_every_page(repo):
    repo.write("docs/guide/statistics.md", "# Know Statistics\n\n```\n[a](b.md)\n")
    assert [
        problem
        for problem in repo.report()
        if problem.startswith("docs/guide/statistics.md:3: a code block that is never closed")
    ]


@pytest.mark.parametrize(
    ("page", "old", "new", "target"),
    [
        ("docs/questions/accuracy-paradox.md", "(roc-curve.md)", "(roc-curv.md)", "roc-curv.md"),
        ("docs/questions/accuracy-paradox.md", "(roc-curve.md)", "(roc-curv.md#answer)", "roc-curv.md#answer"),
        (
            "docs/guide/algorithms.md",
            "(../questions/roc-curve.md#answer)",
            "(../questions/roc-curv.md)",
            "../questions/roc-curv.md",
        ),
        ("docs/index.md", "(questions/roc-curve.md)", "(questions/roc-curv.md)", "questions/roc-curv.md"),
    ],
)
def test_a_link_to_a_question_that_is_not_there_is_refused(repo, page, old, new, target):
    line = repo.change(page, old, new)
    assert repo.report() == [f'{page}:{line}: a link to {target}, which no question has; did you mean "roc-curve"?']


@pytest.mark.parametrize(
    "target", ["variance.md", "index.md", "https://example.org/x.md", "../guide/index.md", "#answer"]
)
def test_other_links_are_let_through(repo, target):
    repo.change("docs/questions/accuracy-paradox.md", "(roc-curve.md)", f"({target})")
    assert repo.report() == []


@pytest.mark.parametrize(
    ("old", "new", "problem", "orphan"),
    [
        (
            "roc_curve.py",
            "roc_curv.py",
            'docs/samples/roc_curv.py does not exist; did you mean "roc_curve"?',
            "docs/samples/roc_curve.py:1: no page shows this sample",
        ),
        (
            "roc_curve.py",
            "roc_curv.py#curve",
            'docs/samples/roc_curv.py does not exist; did you mean "roc_curve"?',
            "docs/samples/roc_curve.py:1: no page shows",
        ),
        (
            "roc-curve.svg",
            "roc-curv.svg",
            'docs/figures/roc-curv.svg does not exist; did you mean "roc-curve"?',
            "docs/figures/roc-curve.svg:1: no page shows this figure",
        ),
    ],
)
def test_a_file_that_a_page_shows_must_be_there(repo, old, new, problem, orphan):
    line = repo.change(PATH, old, new)
    report = repo.report()
    assert f"{PATH}:{line}: {problem}" in report
    assert [found for found in report if found.startswith(orphan)]


def test_a_missing_file_is_told_without_choices_where_there_are_none(repo):
    for path in ("docs/samples/roc_curve.py", "docs/samples/roc_curve.out"):
        repo.remove(path)
    assert [problem for problem in repo.report() if "does not exist" in problem and re.search(r"; \S.*\w\W?$", problem)]


@pytest.mark.parametrize(
    ("removed", "problem"),
    [
        (
            "tests/samples/test_roc_curve.py",
            "docs/samples/roc_curve.py:1: no test imports this sample; write tests/samples/test_roc_curve.py",
        ),
        ("docs/samples/roc_curve.out", "docs/samples/roc_curve.py:1: its output is not recorded; run make samples"),
        (
            "docs/figures/roc-curve.py",
            "docs/figures/roc-curve.svg:1: no code draws this figure; write docs/figures/roc-curve.py",
        ),
    ],
)
def test_what_belongs_to_a_sample_or_figure_must_be_there(repo, removed, problem):
    repo.remove(removed)
    assert repo.report() == [problem]


def test_a_test_that_does_not_import_the_sample_is_no_test_of_it(repo):
    repo.write("tests/samples/test_roc_curve.py", "import math\n")
    assert repo.report() == [
        "docs/samples/roc_curve.py:1: no test imports this sample; write tests/samples/test_roc_curve.py"
    ]


def test_a_sample_and_a_figure_that_no_page_shows_are_refused(repo, compose):
    repo.write(PATH, compose())
    assert repo.report() == [
        "docs/figures/roc-curve.svg:1: no page shows this figure; show it: ![what it shows](../figures/roc-curve.svg)",
        "docs/samples/roc_curve.py:1: no page shows this sample; link it: [what it shows](../samples/roc_curve.py)",
    ]


def test_a_part_of_a_sample_that_is_not_there_is_refused(repo):
    line = repo.change(PATH, "roc_curve.py", "roc_curve.py#curv")
    assert [problem for problem in repo.report() if problem.startswith(f"{PATH}:{line}: ") and "curv" in problem]


@pytest.mark.parametrize("content", ["def broken(:\n", b"x = '\xff'\n", "x = '\u202e'\n"])
def test_a_sample_that_is_no_readable_python_is_refused(repo, content):
    repo.write("docs/samples/roc_curve.py", content)
    assert [problem for problem in repo.report() if problem.startswith("docs/samples/roc_curve.py:1: ")]


def test_an_image_from_another_site_is_refused(repo):
    line = repo.change(
        "docs/questions/accuracy-paradox.md", "See [the", "See ![a tracker](https://evil.example/pixel.png) [the"
    )
    assert [problem for problem in repo.report() if problem.startswith(f"docs/questions/accuracy-paradox.md:{line}: ")]


def test_answers_are_checked_even_if_the_master_file_cannot_be_read(repo):
    repo.write("docs/questions.yml", "a: [")
    line = repo.change(PATH, "## Checklist", "<b>\n\n## Checklist")
    assert [problem for problem in repo.report() if problem.startswith(f"{PATH}:{line}: ")]
