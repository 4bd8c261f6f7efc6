"""YAML, read strictly."""

import subprocess
import sys

import pytest
from answer_key.yaml_tree import MAX_DEPTH, Mapping, Refused, Scalar, Sequence, parse
from hypothesis import given
from hypothesis import strategies as st

ANCHORS = "YAML anchors and aliases are not used here; write the value out"


def refusal(text: str) -> str:
    """Why a text is refused."""
    with pytest.raises(Refused) as refused:
        parse(text, "a.yml")
    return str(refused.value.problem)


def values(text: str) -> dict[str, str]:
    """The scalars of a flat mapping."""
    tree, problems = parse(text, "a.yml")
    assert not problems
    return {key: node.value for key, node in tree.items.items()}


@pytest.mark.parametrize(
    "word",
    [
        "no",
        "yes",
        "on",
        "off",
        "NO",
        "true",
        "null",
        "~",
        "1.0",
        "010",
        "0x1F",
        "1_000",
        "2018-08-02",
        "12:30:45",
        ".inf",
        "=",
    ],
)
def test_scalars_stay_as_written(word):
    assert values(f"a: {word}") == {"a": word}


def test_an_empty_value_is_empty_text():
    assert values("a:\nb: ''") == {"a": "", "b": ""}


def test_quotes_and_escapes_are_read():
    assert values("a: \"caf\\u00e9 \\\"x\\\"\"\nb: 'it''s'") == {"a": 'café "x"', "b": "it's"}


def test_nodes_know_their_lines():
    tree, _ = parse("# comment\na: b\nc:\n  - d\n  - e: f\n", "a.yml")
    assert isinstance(tree, Mapping)
    assert tree.lines == {"a": 2, "c": 3}
    sequence = tree.items["c"]
    assert isinstance(sequence, Sequence)
    assert [item.line for item in sequence.items] == [4, 5]
    assert isinstance(sequence.items[0], Scalar)


@pytest.mark.parametrize("text", ["", "\n\n", "# only\n# comments\n"])
def test_nothing_is_no_tree(text):
    assert parse(text, "a.yml") == (None, ())


def test_a_duplicate_key_is_named_with_both_lines_and_the_first_is_kept():
    tree, problems = parse("a: 1\nb: 2\na: 3\n", "a.yml")
    assert [str(problem) for problem in problems] == ['a.yml:3: "a" is given twice, first on line 1; keep one of them']
    assert tree.items["a"].value == "1"


def test_every_duplicate_key_is_a_problem():
    assert len(parse("a: 1\na: 2\na: 3\nb: {c: 1, c: 2}\n", "a.yml")[1]) == 3


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("a: 1\nb: &x 1", f"a.yml:2: {ANCHORS}", id="anchor"),
        pytest.param("a: 1\n&x b: 1", f"a.yml:2: {ANCHORS}", id="anchor on a key"),
        pytest.param("a: 1\nb: &x [1]", f"a.yml:2: {ANCHORS}", id="anchor on a list"),
        pytest.param("a: 1\nb: &x {c: 1}", f"a.yml:2: {ANCHORS}", id="anchor on a mapping"),
        pytest.param("a: &x 1\nb: *x", f"a.yml:1: {ANCHORS}", id="alias"),
        pytest.param("a: 1\nb: *x", f"a.yml:2: {ANCHORS}", id="alias of nothing"),
        pytest.param(
            "a: 1\n<<: {b: 1}", "a.yml:2: YAML merge keys are not used here; write the values out", id="merge key"
        ),
        pytest.param(
            "a: 1\nb: !!str 1",
            "a.yml:2: YAML tag tag:yaml.org,2002:str is not used here; write the plain value",
            id="tag",
        ),
        pytest.param("a: 1\nb: ! 1", "a.yml:2: YAML tag ! is not used here; write the plain value", id="bare tag"),
        pytest.param(
            "a: !!python/object/apply:os.system [ls]",
            "YAML tag tag:yaml.org,2002:python/object/apply:os.system",
            id="python tag",
        ),
        pytest.param(
            "a: 1\nb: !include x", "a.yml:2: YAML tag !include is not used here; write the plain value", id="own tag"
        ),
        pytest.param(
            "a: 1\n---\nb: 2", "a.yml:2: a second YAML document starts here; remove the line ---", id="second document"
        ),
        pytest.param(
            "---\na: 1\n...\n---\nb: 2",
            "a.yml:4: a second YAML document starts here; remove the line ---",
            id="marked documents",
        ),
        pytest.param(
            "a: 1\n[b]: 2",
            "a.yml:2: a list or mapping stands as a key; write a plain word and a colon",
            id="list as a key",
        ),
        pytest.param(
            "a: 1\n{b: c}: 2",
            "a.yml:2: a list or mapping stands as a key; write a plain word and a colon",
            id="mapping as a key",
        ),
        pytest.param(
            "a: 1\n? - b\n: c",
            "a.yml:2: a list or mapping stands as a key; write a plain word and a colon",
            id="complex key",
        ),
    ],
)
def test_what_yaml_can_do_but_contributors_need_not_is_refused(text, reason):
    assert reason in refusal(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: b\nc: d: e", 2),
        ("a:\n\t- b", 2),
        ("a: 1\nb: [1, 2\nc: 3", 3),
        ('a: "b\nc: d', 2),
        ("a: 1\nb: @c", 2),
        ("a: 1\n  b: 2", 2),
        ("a: 1\nb: %c", 2),
        ('a: 1\nb: "\\q"', 2),
        ('a: 1\nb: "\\ud800"', 2),
        ("%FOO\n---\na: 1", 1),
    ],
)
def test_broken_yaml_is_refused_at_its_line(text, line):
    reason = refusal(text)
    assert reason.startswith(f"a.yml:{line}: not valid YAML: ")
    assert reason.endswith("; mend the indentation, or put the value in double quotes")


@pytest.mark.parametrize("character", ["\uffff", "\ufffe"])
def test_a_character_that_yaml_forbids_is_refused_on_one_line_and_at_its_line(character, one_line):
    reason = refusal(f"a: 1\nb: {character}")
    assert one_line.fullmatch(reason)
    assert reason.startswith("a.yml:2: ")


def test_depth_up_to_the_limit_is_read():
    assert parse("[" * MAX_DEPTH + "a" + "]" * MAX_DEPTH, "a.yml")[1] == ()


DEEP = {
    "flow lists": "[",
    "flow mappings": "{a: ",
    "block lists on a line": "- ",
    "keys on a line": "? ",
    "keys and lists": "? - ",
    "keys and flow": "? [",
}


@pytest.mark.parametrize("opening", DEEP.values(), ids=DEEP)
@pytest.mark.parametrize("levels", [MAX_DEPTH + 1, 1000])
def test_deep_nesting_is_refused(opening, levels):
    assert refusal(opening * levels + "a") == f"a.yml:1: nested more than {MAX_DEPTH} deep; write it flat"


@pytest.mark.parametrize("leaf", ["a:", "-"])
def test_deep_indentation_is_refused_at_its_line(leaf):
    line = MAX_DEPTH + (1 if leaf == "a:" else 2)
    assert (
        refusal("\n".join(" " * level + leaf for level in range(2000)))
        == f"a.yml:{line}: nested more than {MAX_DEPTH} deep; write it flat"
    )


def test_a_hundred_thousand_levels_do_not_crash_the_process(root):
    """In a process of its own: a crash of the parser would end this one."""
    code = "\n".join(
        [
            "from answer_key.yaml_tree import Refused, parse",
            f"for opening in {list(DEEP.values())!r}:",
            "    try:",
            "        parse(opening * 100_000 + 'a', 'a.yml')",
            "    except Refused as refused:",
            "        print(refused)",
        ]
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root / "hooks", capture_output=True, encoding="utf-8", timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "a.yml:1: nested more than 20 deep; write it flat\n" * len(DEEP)


@given(st.text())
def test_any_text_is_read_or_refused(text):
    try:
        _, problems = parse(text, "a.yml")
    except Refused as refused:
        problems = [refused.problem]
    assert all(problem.line >= 1 for problem in problems)


YAMLISH = st.lists(
    st.sampled_from(
        [
            "a",
            "b: ",
            "- ",
            "? ",
            "\n",
            " ",
            "  ",
            "[",
            "]",
            "{",
            "}",
            ", ",
            "&x ",
            "*x",
            "!t ",
            "<<",
            '"',
            "'",
            "|\n",
            "#",
            "---\n",
            ":",
        ]
    )
)


@given(YAMLISH)
def test_any_heap_of_yaml_tokens_is_read_or_refused(tokens):
    try:
        problems = parse("".join(tokens), "a.yml")[1]
    except Refused as refused:
        problems = [refused.problem]
    assert all("\n" not in str(problem) for problem in problems)
