"""The rules of the question bank."""

import pytest
from answer_key import check_all
from answer_key.check import MAX_ALIASES, MAX_ID, MAX_QUESTION, RESERVED, RULES
from answer_key.check import check as check_bank
from answer_key.model import Bank, Problem

MASTER = "docs/questions.yml"


@pytest.fixture
def reported(repo):
    """Change the master file; tell the line of the change and what is reported."""

    def reported(old: str, new: str) -> tuple[int, list[str]]:
        return repo.change(MASTER, old, new), repo.report()

    return reported


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_valid_bank_breaks_no_rule(repo, rule):
    assert list(rule(repo.bank())) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_an_empty_bank_breaks_no_rule(rule):
    assert list(rule(Bank())) == []


def test_the_form_of_a_problem(repo):
    line = repo.entry("roc-curve")
    repo.change(
        MASTER,
        "question: What does a ROC curve show?\n    topic: evaluation",
        "question: What does a ROC curve show?\n    topic: evaluatoin",
    )
    assert (
        f'docs/questions.yml:{line}: roc-curve: unknown topic "evaluatoin"; did you mean "evaluation"?' in repo.report()
    )


@pytest.mark.parametrize(
    ("id", "proposal"),
    [
        ("ROC-curve", "roc-curve"),
        ("roc_curve", "roc-curve"),
        ("roc curve", "roc-curve"),
        ("roc--curve", "roc-curve"),
        ("-roc-curve", "roc-curve"),
        ("roc-curve-", "roc-curve"),
        ("../roc", "roc"),
        ("roc/curve", "roc-curve"),
        ("roc.curve", "roc-curve"),
        ("kurve-für-roc", "kurve-f-r-roc"),
        ("ж", "short-words-like-this"),
        ("a" * (MAX_ID + 1), "a" * MAX_ID),
    ],
)
def test_an_id_that_is_no_address_is_met_with_one_that_is(reported, id, proposal):
    line, report = reported("- id: variance", f'- id: "{id}"')
    assert f'docs/questions.yml:{line}: {id}: "{id}" cannot be an address; write "{proposal}"' in report


@pytest.mark.parametrize("id", ["v", "2-means", "a" * MAX_ID, "con-artist"])
def test_an_id_of_small_letters_digits_and_hyphens_is_an_address(reported, id):
    _, report = reported("- id: variance", f"- id: {id}")
    assert not [problem for problem in report if "address" in problem or "reserved" in problem]


def test_a_proposed_id_is_an_address(reported, repo):
    _, report = reported("- id: variance", f"- id: {'a' * (MAX_ID - 1)}_b")
    proposal = next(problem for problem in report if "address" in problem).split('"')[-2]
    repo.change(MASTER, f"- id: {'a' * (MAX_ID - 1)}_b", f"- id: {proposal}")
    assert not [problem for problem in repo.report() if "address" in problem]


@pytest.mark.parametrize("id", sorted(RESERVED))
def test_an_id_that_windows_reserves_is_refused(reported, id):
    line, report = reported("- id: variance", f"- id: {id}")
    assert f'docs/questions.yml:{line}: {id}: "{id}" is a reserved file name; choose another id' in report


def test_the_id_of_a_topic_is_an_address_too(reported):
    line, report = reported("- id: describing-data", "- id: Describing data")
    assert (
        f'docs/questions.yml:{line}: Describing data: "Describing data" cannot be an address; write "describing-data"'
        in report
    )


@pytest.mark.parametrize("name", ["../index", "Statistics", "con"])
def test_the_name_of_a_section_is_an_address_too(repo, reported, name):
    repo.write(f"docs/guide/{name}.md", "# Know Statistics\n")
    line, report = reported("sections: [algorithms, statistics]", f"sections: [algorithms, statistics, {name}]")
    assert [problem for problem in report if problem.startswith(f"docs/questions.yml:{line}: ") and name in problem]


def test_a_section_is_listed_once(reported):
    line, report = reported("sections: [algorithms, statistics]", "sections: [algorithms, statistics, algorithms]")
    assert [
        problem for problem in report if problem.startswith(f"docs/questions.yml:{line}: ") and "algorithms" in problem
    ]


def test_an_id_is_given_once(repo, reported):
    first = repo.entry("accuracy-paradox")
    line, report = reported("- id: roc-curve", "- id: accuracy-paradox")
    assert f"docs/questions.yml:{line}: accuracy-paradox: the id is taken, on line {first}; choose another id" in report


def test_the_id_of_a_topic_is_given_once(repo, reported):
    first = repo.entry("evaluation")
    line, report = reported("- id: describing-data", "- id: evaluation")
    assert f"docs/questions.yml:{line}: evaluation: the id is taken, on line {first}; choose another id" in report


def test_a_topic_and_a_question_may_share_an_id(repo):
    text = repo.read(MASTER).replace("describing-data", "variance")
    repo.write(MASTER, text)
    assert repo.report() == []


def test_a_question_is_asked_once_in_whatever_case(repo):
    repo.change(MASTER, "What is variance?", "WHAT does a ROC curve show?")
    assert repo.report() == [
        f"docs/questions.yml:{repo.entry('variance')}: variance: roc-curve asks the same question, "
        f"on line {repo.entry('roc-curve')}; remove one of them"
    ]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "topic: describing-data",
            "topic: describing-dta",
            'unknown topic "describing-dta"; did you mean "describing-data"?',
        ),
        ("topic: describing-data", "topic: x", 'unknown topic "x"; use one of evaluation, describing-data'),
        ("section: statistics", "section: statistcs", 'unknown section "statistcs"; did you mean "statistics"?'),
        ("origin: beyond", "origin: beyound", 'unknown origin "beyound"; did you mean "beyond"?'),
        ("origin: beyond", "origin: no", 'unknown origin "no"; use one of listed, explain, beyond'),
        ("level: 3", "level: 4", 'unknown level "4"; use one of 1, 2, 3'),
        ("kind: derivation", "kind: derivaton", 'unknown kind "derivaton"; did you mean "derivation"?'),
        ("kind: derivation", "kind: Concept", 'unknown kind "Concept"; did you mean "concept"?'),
    ],
)
def test_a_fact_takes_one_of_its_choices(repo, reported, old, new, problem):
    line = repo.entry("variance")
    _, report = reported(old, new)
    assert f"docs/questions.yml:{line}: variance: {problem}" in report


def test_level_zero_is_refused(reported):
    _, report = reported("level: 3", "level: 0")
    assert len(report) == 1
    assert ": variance: " in report[0]
    assert "level" in report[0]


@pytest.mark.parametrize(
    "text",
    [
        "What is $x^2$?",
        "What does `sort` do?",
        "What is <b>this</b>?",
        "What is [this](that.md)?",
        r"What is \frac?",
        "What is </script>?",
        "Why <!-- x -->?",
    ],
)
def test_a_question_is_plain_text(repo, reported, text):
    line = repo.entry("variance")
    _, report = reported("What is variance?", f"'{text}'")
    assert report == [
        f"docs/questions.yml:{line}: variance: the question holds markup: {text}; write it in plain words"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "What costs $5 or $6?",
        "Is 1 < 2 and a > b?",
        "What is “this” (that)?",
        "What's C++, C# or 50%?",
        "Say it.",
        'What is a "list"?',
        "Was ist größer? 大?",
    ],
)
def test_a_question_may_hold_what_people_write(reported, text):
    assert reported("What is variance?", "'" + text.replace("'", "''") + "'")[1] == []


@pytest.mark.parametrize("text", ["spread of $x$", "`var`", "<b>", "a](b", r"\sigma"])
def test_an_alias_is_plain_text(repo, reported, text):
    line = repo.entry("variance")
    _, report = reported("aliases: [spread of data]", f"aliases: ['{text}']")
    assert report == [f"docs/questions.yml:{line}: variance: the alias holds markup: {text}; write it in plain words"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Describing data", "title: Describing <b>data</b>"),
        ("Means and spreads.", "Means <script> and spreads."),
    ],
)
def test_a_topic_is_plain_text(repo, reported, old, new):
    line = repo.entry("describing-data")
    assert reported(old, new)[1] == [
        f"docs/questions.yml:{line}: describing-data: the topic holds markup; write it in plain words"
    ]


def test_a_question_of_the_greatest_length_is_accepted(reported):
    assert reported("What is variance?", "a" * (MAX_QUESTION - 1) + "?")[1] == []


def test_a_longer_question_is_refused(repo, reported):
    line = repo.entry("variance")
    _, report = reported("What is variance?", "a" * MAX_QUESTION + "?")
    assert report == [
        f"docs/questions.yml:{line}: variance: the question has {MAX_QUESTION + 1} characters; say it in {MAX_QUESTION}"
    ]


@pytest.mark.parametrize("text", ["What is variance", "What is variance!", "What is variance:"])
def test_a_question_has_an_end(repo, reported, text):
    line = repo.entry("variance")
    assert reported("What is variance?", f"'{text}'")[1] == [
        f"docs/questions.yml:{line}: variance: the question has no end; end it with a question mark or a full stop"
    ]


def test_entries_of_a_topic_are_sorted_by_id(repo):
    repo.write(MASTER, repo.read(MASTER).replace("accuracy-paradox", "zero-rule"))
    (repo.root / "docs/questions/accuracy-paradox.md").rename(repo.root / "docs/questions/zero-rule.md")
    assert repo.report() == [
        f"docs/questions.yml:{repo.entry('roc-curve')}: roc-curve: the entry stands after zero-rule, out of order; "
        "sort by topic in the order of topics:, then by id"
    ]


def test_entries_stand_in_the_order_of_topics(repo):
    repo.change(MASTER, "topic: evaluation", "topic: describing-data")
    assert repo.report() == [
        f"docs/questions.yml:{repo.entry('roc-curve')}: roc-curve: the entry stands after accuracy-paradox, "
        "out of order; sort by topic in the order of topics:, then by id"
    ]


def test_an_unknown_topic_does_not_disturb_the_order(repo):
    repo.change(MASTER, "topic: evaluation", "topic: evaluatoin")
    assert len(repo.report()) == 1


@pytest.mark.parametrize(
    ("related", "problem"),
    [
        ("[variance]", "related names the question itself; remove it"),
        ("[roc-curv]", 'related names the unknown question "roc-curv"; did you mean "roc-curve"?'),
        ("[xyz]", 'related names the unknown question "xyz"; use one of accuracy-paradox, roc-curve, variance'),
        ("[roc-curve, accuracy-paradox, roc-curve]", 'related names "roc-curve" 2 times; name it once'),
    ],
)
def test_related_names_other_questions_once(repo, reported, related, problem):
    line = repo.entry("variance")
    _, report = reported("    related: [roc-curve]\n    wanted", f"    related: {related}\n    wanted")
    assert report == [f"docs/questions.yml:{line}: variance: {problem}"]


@pytest.mark.parametrize("tag", ["Spread", "two words", "under_score", "<b>", "f1.5", "-a"])
def test_a_tag_looks_like_an_id(repo, reported, tag):
    line = repo.entry("variance")
    assert reported("tags: [spread]", f"tags: ['{tag}']")[1] == [
        f'docs/questions.yml:{line}: variance: the tag "{tag}" is not in lower case with hyphens; write it like an id'
    ]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("tags: [spread]", "tags: [spread, spread]", 'the tag "spread" is given 2 times; keep one of them'),
        (
            "aliases: [spread of data]",
            "aliases: [Spread of data, spread of DATA]",
            'the alias "spread of data" is given 2 times; keep one of them',
        ),
    ],
)
def test_tags_and_aliases_are_given_once(repo, reported, old, new, problem):
    line = repo.entry("variance")
    assert reported(old, new)[1] == [f"docs/questions.yml:{line}: variance: {problem}"]


def test_aliases_are_few(repo, reported):
    many = [f"alias {number}" for number in range(MAX_ALIASES + 1)]
    line = repo.entry("variance")
    assert reported("aliases: [spread of data]", f"aliases: [{', '.join(many)}]")[1] == [
        f"docs/questions.yml:{line}: variance: {MAX_ALIASES + 1} aliases; keep the {MAX_ALIASES} that people type most"
    ]
    repo.change(MASTER, f", {many[-1]}", "")
    assert repo.report() == []


def test_a_topic_without_a_question_is_refused(repo):
    line = repo.change(MASTER, "questions:\n", "  - id: spare\n    title: Spare\n    summary: Nothing.\nquestions:\n")
    assert repo.report() == [f"docs/questions.yml:{line}: spare: the topic has no question; give it one or remove it"]


@pytest.mark.parametrize(
    ("redirect", "problem"),
    [
        ("variance: roc-curve", "variance: redirected, yet a question has this id; remove the redirect"),
        ("Old_id: roc-curve", "Old_id: cannot have been an address; write the old id as it was"),
        ("../old: roc-curve", "../old: cannot have been an address; write the old id as it was"),
        ("index: roc-curve", "index: cannot have been an address; write the old id as it was"),
        ("old: roc-curv", 'old: redirected to the unknown question "roc-curv"; did you mean "roc-curve"?'),
        (
            "old: https://evil.example/",
            'old: redirected to the unknown question "https://evil.example/"; '
            "use one of accuracy-paradox, roc-curve, variance",
        ),
    ],
)
def test_a_redirect_leads_from_an_old_id_to_a_question(reported, redirect, problem):
    line, report = reported("receiver-operating-characteristic: roc-curve", redirect)
    assert report == [f"docs/questions.yml:{line}: {problem}"]


def test_a_redirect_to_a_redirect_is_refused(repo, reported):
    line, report = reported("  receiver-operating-characteristic: roc-curve", "  older: old\n  old: roc-curve")
    assert report == [
        f'docs/questions.yml:{line}: older: redirected to the unknown question "old"; '
        "use one of accuracy-paradox, roc-curve, variance"
    ]


def test_a_question_without_an_answer_is_refused(repo):
    repo.change(MASTER, "    wanted: true\n", "")
    assert repo.report() == [
        f"docs/questions.yml:{repo.entry('variance')}: variance: there is no answer; "
        "write docs/questions/variance.md (make new ID=variance) or add wanted: true"
    ]


def test_an_answered_question_is_not_wanted(repo, compose):
    repo.write("docs/questions/variance.md", compose())
    assert repo.report() == [
        f"docs/questions.yml:{repo.entry('variance')}: variance: marked wanted, yet there is an answer; "
        "remove the line wanted: true"
    ]


def test_an_answer_without_a_question_is_refused(repo, compose):
    repo.write("docs/questions/varianc.md", compose())
    assert repo.report() == [
        "docs/questions/varianc.md:1: varianc: no question has this id; "
        'did you mean "variance"? or add it to docs/questions.yml'
    ]


def test_eight_faults_are_eight_problems_of_one_run(repo):
    repo.change(MASTER, "topic: evaluation", "topic: evaluatoin")
    repo.change(MASTER, "level: 2", "level: two")
    repo.change(MASTER, "tags: [spread]", "tags: [Spread]")
    repo.change(MASTER, "wanted: true", "wonted: true")
    repo.change(MASTER, "receiver-operating-characteristic: roc-curve", "old: roc-curv")
    repo.change("docs/questions/roc-curve.md", "## Checklist", "## Checklst")
    repo.change("docs/guide/statistics.md", "# Know Statistics\n", "# Know Statistics\n\n<b>now</b>\n")
    repo.remove("docs/samples/roc_curve.out")
    found = [problem.partition("; ")[0].split(": ", 1)[1] for problem in repo.report()]
    assert sorted(found) == sorted(
        [
            'accuracy-paradox: unknown topic "evaluatoin"',
            'roc-curve: "level" is not a whole number',
            'variance: the tag "Spread" is not in lower case with hyphens',
            'variance: unknown key "wonted"',
            "variance: there is no answer",
            'old: redirected to the unknown question "roc-curv"',
            'roc-curve: unknown part "Checklst"',
            'roc-curve: the part "Checklist" is missing',
            "raw HTML <b>",
            "raw HTML </b>",
            "its output is not recorded",
        ]
    )


def test_problems_are_sorted_by_file_and_line_and_told_once(repo):
    repo.change(MASTER, "kind: derivation", "kind: x")
    repo.change(MASTER, "kind: concept", "kind: y")
    repo.write("docs/guide/algorithms.md", "# Know Algorithms\n\n<b>\n")
    problems = check_all(repo.root)[1]
    assert [(problem.file, problem.line) for problem in problems] == [
        ("docs/guide/algorithms.md", 3),
        (MASTER, repo.entry("accuracy-paradox")),
        (MASTER, repo.entry("variance")),
    ]
    assert len(set(problems)) == len(problems)


def test_the_bank_alone_can_be_checked(repo):
    repo.change(MASTER, "kind: derivation", "kind: derivaton")
    assert [str(problem) for problem in check_bank(repo.bank())] == [
        f'docs/questions.yml:{repo.entry("variance")}: variance: unknown kind "derivaton"; did you mean "derivation"?'
    ]


@pytest.mark.parametrize(
    ("problem", "annotation"),
    [
        (Problem("a.yml", 3, "id", "what", "remedy"), "::error file=a.yml,line=3::id: what; remedy"),
        (Problem("a.yml", 3, "", "what", "remedy"), "::error file=a.yml,line=3::what; remedy"),
        (Problem("a.yml", 3, "id", "100%\nof\r", "remedy"), "::error file=a.yml,line=3::id: 100%25%0Aof%0D; remedy"),
        (Problem("a.yml", 3, "", "%0A", "::error::x"), "::error file=a.yml,line=3::%250A; ::error::x"),
        (Problem("a,line=9:b%.md", 3, "", "what", "remedy"), "::error file=a%2Cline=9%3Ab%25.md,line=3::what; remedy"),
        (Problem("a\n::b.md", 3, "", "what", "remedy"), "::error file=a%0A%3A%3Ab.md,line=3::what; remedy"),
    ],
)
def test_an_annotation_is_one_workflow_command(problem, annotation):
    assert problem.annotation() == annotation


def test_a_problem_is_one_line(one_line):
    assert one_line.fullmatch(str(Problem("a.yml", 3, "id", "unknown key “x\n::error::y”", "see\r\nthe list")))
