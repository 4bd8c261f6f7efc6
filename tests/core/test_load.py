"""Files to bank, and what cannot be read."""

from pathlib import Path

import pytest
from answer_key.load import load, split_parts
from answer_key.markdown_text import outside_fences
from answer_key.master import MASTER, did_you_mean
from answer_key.model import Part, Question, Section, Topic
from hypothesis import given
from hypothesis import strategies as st


def test_a_valid_repository_has_no_problem(repo):
    assert repo.report() == []


def test_the_bank_is_what_the_files_say(repo):
    bank, problems = load(repo.root)
    assert list(problems) == []
    assert bank.sections == (Section("algorithms", "Know Algorithms", 1), Section("statistics", "Know Statistics", 2))
    assert bank.topics == (
        Topic("evaluation", "Evaluation", "How good a classifier is."),
        Topic("describing-data", "Describing data", "Means and spreads."),
    )
    assert bank.by_id["variance"] == Question(
        "variance",
        "What is variance?",
        "describing-data",
        "statistics",
        "beyond",
        3,
        "derivation",
        ("spread",),
        ("spread of data",),
        ("roc-curve",),
        True,
    )
    assert not bank.by_id["roc-curve"].wanted
    assert len(bank.redirects) == 1
    assert list(bank.answer_by_id) == ["accuracy-paradox", "roc-curve"]
    assert bank.answer_by_id["roc-curve"].path == "docs/questions/roc-curve.md"


def test_entries_know_their_lines(repo):
    bank = repo.bank()
    assert [entry.line for entry in (*bank.topics, *bank.questions)] == [
        repo.entry(id) for id in ("evaluation", "describing-data", "accuracy-paradox", "roc-curve", "variance")
    ]


def test_words_stay_as_written(repo):
    repo.change(MASTER, "aliases: [no skill line, area under curve]", "aliases: [no, 2018-08-02, 1.0, ~, yes]")
    assert repo.bank().by_id["roc-curve"].aliases == ("no", "2018-08-02", "1.0", "~", "yes")
    assert repo.report() == []


def test_bom_and_crlf_change_nothing(repo):
    before = repo.bank()
    for path in (MASTER, "docs/questions/roc-curve.md", "docs/guide/algorithms.md"):
        repo.write(path, b"\xef\xbb\xbf" + repo.read(path).replace("\n", "\r\n").encode())
    assert repo.report() == []
    assert repo.bank() == before


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(
            b"", "docs/questions.yml:1: no mapping at the top; write sections:, topics: and questions:", id="empty"
        ),
        pytest.param(
            b"# one\n# two\n",
            "docs/questions.yml:1: no mapping at the top; write sections:, topics: and questions:",
            id="comments",
        ),
        pytest.param(
            b"\n- a\n- b\n",
            "docs/questions.yml:2: no mapping at the top; write sections:, topics: and questions:",
            id="list",
        ),
        pytest.param(
            b"word", "docs/questions.yml:1: no mapping at the top; write sections:, topics: and questions:", id="scalar"
        ),
        pytest.param(b"a: 1\n\xff", "docs/questions.yml:2: not UTF-8 text; save the file as UTF-8", id="not UTF-8"),
        pytest.param(
            b"#" * 5_000_001,
            "docs/questions.yml:1: larger than 5,000,000 bytes; split it or cut it down",
            id="too large",
        ),
        pytest.param(
            b"a: 1\nb: [" + b"[" * 30, "docs/questions.yml:2: nested more than 20 deep; write it flat", id="deep"
        ),
        pytest.param(
            b"a: 1\nb: *c",
            "docs/questions.yml:2: YAML anchors and aliases are not used here; write the value out",
            id="alias",
        ),
        pytest.param(
            b"a: 1\n---\nb: 1",
            "docs/questions.yml:2: a second YAML document starts here; remove the line ---",
            id="second document",
        ),
        pytest.param(b"# \x0c\na: 1", "docs/questions.yml:1: invisible character U+000C; delete it", id="form feed"),
        pytest.param(
            "a: 1\nb: \u202ex".encode(), "docs/questions.yml:2: invisible character U+202E; delete it", id="bidi"
        ),
    ],
)
def test_a_master_file_that_cannot_be_read_is_a_problem(repo, content, problem):
    repo.write(MASTER, content)
    assert problem in repo.report()


@pytest.mark.parametrize("content", [b"a: 1\n\xff", b"#" * 5_000_001])
def test_an_unreadable_master_file_is_one_problem(repo, content):
    repo.write(MASTER, content)
    assert len(repo.report()) == 1


def test_a_missing_master_file_is_a_problem_beside_others(repo):
    repo.remove(MASTER)
    repo.write("docs/questions/roc-curve.md", b"\xff")
    report = repo.report()
    assert "docs/questions.yml:1: there is no such file; restore it from the repository" in report
    assert "docs/questions/roc-curve.md:1: not UTF-8 text; save the file as UTF-8" in report


@pytest.mark.parametrize("key", ["sections", "topics", "questions"])
def test_a_missing_list_is_a_problem(repo, key):
    repo.change(MASTER, f"\n{key}:", "\nredirect:")
    report = repo.report()
    assert f'docs/questions.yml:1: "{key}" is missing; add {key}: and its list' in report
    assert (
        f'docs/questions.yml:{repo.line(MASTER, "redirect:")}: unknown key "redirect"; did you mean "redirects"?'
        in report
    )


def test_an_unknown_key_is_met_with_the_near_one(repo):
    line = repo.change(MASTER, "    tags: [roc]", "    tag: [roc]")
    assert repo.report() == [
        f'docs/questions.yml:{repo.entry("roc-curve")}: roc-curve: "tags" is missing; '
        "add tags: and a list such as [one, two]",
        f'docs/questions.yml:{line}: roc-curve: unknown key "tag"; did you mean "tags"?',
    ]


def test_an_unknown_key_of_a_topic_is_met_with_its_keys(repo):
    line = repo.change(MASTER, "    summary: Means", "    colour: Means")
    assert (
        f'docs/questions.yml:{line}: describing-data: unknown key "colour"; use one of id, title, summary'
        in repo.report()
    )


def test_a_duplicate_key_is_a_problem(repo):
    line = repo.change(MASTER, "    tags: [roc]", "    level: 1\n    tags: [roc]")
    assert repo.report() == [
        f'docs/questions.yml:{line}: "level" is given twice, first on line {line - 2}; keep one of them'
    ]
    assert repo.bank().by_id["roc-curve"].level == 2


@pytest.mark.parametrize(
    "key", ["question", "topic", "section", "origin", "level", "kind", "tags", "aliases", "related"]
)
def test_a_missing_fact_is_one_problem(repo, key):
    line = repo.line(MASTER, "  - id: roc-curve")
    text = repo.read(MASTER)
    head, tail = text[: text.index("  - id: roc-curve")], text[text.index("  - id: roc-curve") :]
    kept = [part for part in tail.split("\n") if not part.startswith(f"    {key}:")]
    repo.write(MASTER, head + "\n".join([*kept[:9], *tail.split("\n")[10:]]))
    assert [problem for problem in repo.report() if "is missing" in problem] == [
        f'docs/questions.yml:{line}: roc-curve: "{key}" is missing; add {key}: and '
        + {
            "level": "a whole number",
            "tags": "a list such as [one, two]",
            "aliases": "a list such as [one, two]",
            "related": "a list such as [one, two]",
        }.get(key, "one line of text")
    ]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        pytest.param(
            "question: What does a ROC curve show?",
            "question: [What?]",
            '"question" is not one line of text; write one line of text',
            id="list for text",
        ),
        pytest.param(
            "question: What does a ROC curve show?",
            "question: {a: b}",
            '"question" is not one line of text',
            id="mapping for text",
        ),
        pytest.param(
            "question: What does a ROC curve show?",
            'question: ""',
            '"question" is not one line of text',
            id="empty text",
        ),
        pytest.param(
            "question: What does a ROC curve show?", "question:", '"question" is not one line of text', id="nothing"
        ),
        pytest.param(
            "question: What does a ROC curve show?",
            'question: "What\\nfor?"',
            '"question" is not one line of text',
            id="two lines",
        ),
        pytest.param(
            "level: 2", "level: two", '"level" is not a whole number; write a whole number', id="word for number"
        ),
        pytest.param("level: 2", "level: 2.0", '"level" is not a whole number', id="decimal"),
        pytest.param("level: 2", "level: -2", '"level" is not a whole number', id="negative"),
        pytest.param("level: 2", "level: ٢", '"level" is not a whole number', id="other digits"),
        pytest.param("level: 2", "level: 99999999999", '"level" is not a whole number', id="huge"),
        pytest.param("level: 2", "level: [2]", '"level" is not a whole number', id="list for number"),
        pytest.param(
            "tags: [roc]",
            "tags: roc",
            '"tags" is not a list such as [one, two]; write a list such as [one, two]',
            id="text for list",
        ),
        pytest.param("tags: [roc]", "tags: []", '"tags" is not a list such as [one, two]', id="empty list"),
        pytest.param("tags: [roc]", "tags: [[roc]]", '"tags" is not a list such as [one, two]', id="list of lists"),
        pytest.param("tags: [roc]", 'tags: [roc, ""]', '"tags" is not a list such as [one, two]', id="empty item"),
        pytest.param("tags: [roc]", "tags: {roc: 1}", '"tags" is not a list such as [one, two]', id="mapping for list"),
        pytest.param(
            "tags: [roc]",
            "tags: [roc]\n    wanted: false",
            '"wanted" is not true; write true, or leave the line out',
            id="false",
        ),
        pytest.param(
            "tags: [roc]",
            "tags: [roc]\n    wanted: yes",
            '"wanted" is not true; write true, or leave the line out',
            id="yes",
        ),
    ],
)
def test_a_fact_of_the_wrong_type_is_a_problem_at_its_line(repo, old, new, problem):
    line = repo.change(MASTER, old, new) + new.count("\n")
    assert [found for found in repo.report() if found.startswith(f"docs/questions.yml:{line}: roc-curve: {problem}")]
    assert "roc-curve" in repo.bank().by_id


def test_a_fact_that_could_not_be_read_is_not_called_unknown_too(repo):
    line = repo.change(MASTER, "level: 2", "level: two")
    assert repo.report() == [
        f'docs/questions.yml:{line}: roc-curve: "level" is not a whole number; write a whole number'
    ]


@pytest.mark.parametrize(
    ("escape", "code"),
    [
        (r"\0", "0000"),
        (r"\r", "000D"),
        (r"\e", "001B"),
        (r"\u202e", "202E"),
        (r"\u200b", "200B"),
        (r"\L", "2028"),
        (r"\N", "0085"),
        (r"\uFEFF", "FEFF"),
    ],
)
def test_an_escape_that_makes_an_invisible_character_is_refused(repo, escape, code):
    line = repo.change(MASTER, "What does a ROC curve show?", f'"What does a {escape}ROC curve show?"')
    assert [
        found for found in repo.report() if found.startswith(f"docs/questions.yml:{line}: ") and f"U+{code}" in found
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("What does a ROC curve show?", r'"What does a \frac show?"'),
        ("tags: [roc]", r'tags: ["\frac"]'),
        ("no skill line", r'"no \frac"'),
        ("Means and spreads.", r'"Means \frac and spreads."'),
        ("Describing data", r'"Describing \frac"'),
        ("receiver-operating-characteristic: roc-curve", r'"\frac": roc-curve'),
    ],
)
def test_latex_in_double_quotes_is_refused_for_its_form_feed(repo, old, new):
    line = repo.change(MASTER, old, new)
    assert [found for found in repo.report() if found.startswith(f"docs/questions.yml:{line}: ") and "U+000C" in found]


def test_a_key_with_a_line_break_is_told_on_one_line(repo, one_line):
    repo.change(MASTER, "    tags: [roc]", '    "x\\n::error::forged": 1\n    tags: [roc]')
    assert repo.report()
    assert all(one_line.fullmatch(problem) for problem in repo.report())


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "  - id: evaluation\n    title",
            "  - evaluation\n  - title",
            "an entry of topics is not a mapping; write - id: … and its facts below",
        ),
        (
            "  - id: accuracy-paradox\n    question",
            "  - word\n  - question",
            "an entry of questions is not a mapping; write - id: … and its facts below",
        ),
    ],
)
def test_an_entry_that_is_no_mapping_is_a_problem(repo, old, new, problem):
    line = repo.change(MASTER, old, new)
    assert f"docs/questions.yml:{line}: {problem}" in repo.report()
    assert f'docs/questions.yml:{line + 1}: "id" is missing; add id: and one line of text' in repo.report()


@pytest.mark.parametrize("id", ["[a]", "{a: b}", '""', '"a\\nb"'])
def test_an_entry_without_a_readable_id_is_a_problem_and_no_question(repo, id):
    line = repo.change(MASTER, "id: accuracy-paradox", f"id: {id}")
    assert f'docs/questions.yml:{line}: "id" is not one line of text; write one line of text' in repo.report()
    assert len(repo.bank().questions) == 2


@pytest.mark.parametrize(
    ("key", "what"),
    [
        ("topics", "topics is not a list; write entries that start with - id:"),
        ("questions", "questions is not a list; write entries that start with - id:"),
    ],
)
def test_a_mapping_for_a_list_of_entries_is_a_problem(repo, key, what):
    text = repo.read(MASTER)
    start = text.index(f"\n{key}:\n")
    rest = text[start + 1 :].split("\n\n", 1)[1]
    repo.write(MASTER, f"{text[:start]}\n{key}:\n  a: b\n\n{rest}")
    assert f"docs/questions.yml:{repo.line(MASTER, '  a: b')}: {what}" in repo.report()


def test_sections_are_a_list(repo):
    repo.change(MASTER, "sections: [algorithms, statistics]", "sections: algorithms")
    assert (
        'docs/questions.yml:2: "sections" is not a list such as [one, two]; write a list such as [one, two]'
        in repo.report()
    )


def test_redirects_are_a_mapping_of_words(repo):
    line = repo.change(MASTER, "  receiver-operating-characteristic: roc-curve", "  - roc-curve")
    assert repo.report() == [f"docs/questions.yml:{line}: redirects is not a mapping; write old-id: new-id, one a line"]


def test_a_redirect_to_a_list_is_a_problem(repo):
    line = repo.change(MASTER, "  receiver-operating-characteristic: roc-curve", "  old: [roc-curve]")
    assert repo.report() == [
        f'docs/questions.yml:{line}: old: "redirects" is not one line of text; write one line of text'
    ]


def test_redirects_may_be_absent(repo):
    repo.change(MASTER, "redirects:\n  receiver-operating-characteristic: roc-curve\n", "")
    assert repo.report() == []


@pytest.mark.parametrize("first", ["", "Know Statistics\n", "## Know Statistics\n", "\n# Know Statistics\n"])
def test_a_guide_section_starts_with_its_title(repo, first):
    repo.write("docs/guide/statistics.md", first)
    assert (
        "docs/guide/statistics.md:1: no title on the first line; start the file with # and the section's title"
        in repo.report()
    )


def test_a_section_without_a_page_is_a_problem(repo):
    repo.remove("docs/guide/statistics.md")
    assert [problem for problem in repo.report() if problem.startswith("docs/guide/statistics.md:1: ")]


def test_a_section_name_too_long_for_a_file_is_a_problem(repo):
    repo.change(MASTER, "sections: [algorithms, statistics]", f"sections: [algorithms, statistics, {'a' * 300}]")
    assert repo.report()


def test_an_answer_that_is_not_text_is_a_problem(repo):
    repo.write("docs/questions/roc-curve.md", b"## Short answer\n\xff")
    assert "docs/questions/roc-curve.md:2: not UTF-8 text; save the file as UTF-8" in repo.report()


@pytest.mark.parametrize(
    "make", [Path.mkdir, lambda path: path.symlink_to("nowhere"), lambda path: path.symlink_to("/etc/hosts")]
)
@pytest.mark.parametrize("name", ["docs/questions/stray.md", "docs/guide/stray.md"])
def test_a_page_that_is_no_file_of_its_own_is_a_problem(repo, name, make):
    path = repo.root / name
    make(path)
    try:
        assert [problem for problem in repo.report() if problem.startswith(f"{name}:1: ")]
    finally:
        path.unlink() if path.is_symlink() else path.rmdir()


def test_an_invisible_character_in_an_answer_is_a_problem(repo):
    line = repo.change("docs/questions/roc-curve.md", "## Checklist", "\u200b## Checklist")
    assert repo.report() == [f"docs/questions/roc-curve.md:{line}: invisible character U+200B; delete it"]


@given(content=st.binary() | st.text().map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_no_bytes_in_the_master_file_raise(repo, content):
    repo.write(MASTER, content)
    bank, problems = load(repo.root)
    assert problems
    assert not bank.questions


@given(data=st.data())
def test_no_damage_to_the_master_file_raises(repo, data, one_line):
    text = data.draw(st.just(repo.read(MASTER)), "master file")
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 40))
    put = data.draw(
        st.sampled_from(
            [
                "",
                "[",
                "]",
                "- ",
                "? ",
                ": ",
                "&a ",
                "*a",
                "!x ",
                "'",
                '"',
                "\n",
                "\t",
                "|\n",
                "---\n",
                "id: [",
                "{",
                "\x00",
                "\ufeff",
                "level: 0",
            ]
        )
    )
    repo.write(MASTER, text[:at] + put + text[at + cut :])
    assert all(one_line.fullmatch(problem) for problem in repo.report())
    repo.write(MASTER, text)


@pytest.mark.parametrize(
    ("word", "known", "advice"),
    [
        ("evaluatoin", ["evaluation", "statistics"], 'did you mean "evaluation"?'),
        ("xyz", ["evaluation", "statistics"], "use one of evaluation, statistics"),
        ("xyz", [f"topic-{number}" for number in range(25)], "see the list"),
    ],
)
def test_a_near_miss_is_met_with_what_was_meant(word, known, advice):
    assert did_you_mean(word, known) == advice


def test_where_nothing_is_known_no_choice_is_offered():
    assert not did_you_mean("xyz", []).endswith(" ")


def test_an_answer_is_split_at_its_second_level_headings():
    text = "before\n## One\n\na\n### Sub\nb\n\n## Two\n## \nc\n"
    assert split_parts(text) == (Part("One", "a\n### Sub\nb", 2), Part("Two", "", 8), Part("", "c", 9))


@pytest.mark.parametrize("fence", ["```", "~~~", "````", "```python", "   ```"])
def test_a_heading_in_a_code_block_starts_no_part(fence):
    closing = fence.strip().removesuffix("python")
    assert [part.heading for part in split_parts(f"## One\n{fence}\n## no\n{closing}\n## Two")] == ["One", "Two"]


@pytest.mark.parametrize(
    ("text", "outside"),
    [
        ("a\n```\nb\n```\nc", ["a", "c"]),
        ("````\n```\n````\nc", ["c"]),
        ("~~~\n```\n~~~\nc", ["c"]),
        ("```\n~~~\n```\nc", ["c"]),
        ("```\n``` python\n```\nc", ["c"]),
        ("``a``\nc", ["``a``", "c"]),
        ("    ```\nc", ["    ```", "c"]),
        ("```\nnever closed", []),
    ],
)
def test_lines_outside_code_blocks(text, outside):
    assert [line for _, line in outside_fences(text.split("\n"))] == outside


def test_code_in_three_backticks_on_one_line_opens_no_block():
    assert [line for _, line in outside_fences(["```code```", "text"])] == ["```code```", "text"]


LINES = st.lists(
    st.sampled_from(
        ["## One", "##", "## Two", "### Sub", "text", "", "```", "````", "~~~", "  ```python", "    ## x", "- a"]
    )
)


@given(LINES)
def test_split_parts_loses_no_line(lines):
    text = "\n".join(lines)
    parts = split_parts(text)
    first = parts[0].line if parts else len(lines) + 1
    kept = [line for line in lines[: first - 1] if line]
    for part in parts:
        assert lines[part.line - 1][2:].strip() == part.heading
        kept += [lines[part.line - 1], *(line for line in part.text.split("\n") if line)]
    assert kept == [line for line in lines if line]


@given(st.text())
def test_parts_of_any_text_have_lines_that_ascend(text):
    lines = [part.line for part in split_parts(text)]
    assert lines == sorted(set(lines))
