"""Reading contributed text files."""

import pytest
from answer_key.source_text import MAX_BYTES, read


def test_plain_text_is_read_as_it_is(repo):
    repo.write("a.md", "One\tline\nand “quotes”, −1, 😀, é, 中文\n")
    assert read(repo.root / "a.md", "a.md") == ("One\tline\nand “quotes”, −1, 😀, é, 中文\n", [])


def test_bom_and_crlf_are_accepted(repo):
    repo.write("a.md", b"\xef\xbb\xbfone\r\ntwo\r\n")
    assert read(repo.root / "a.md", "a.md") == ("one\ntwo\n", [])


@pytest.mark.parametrize("content", [b"one\ntw\xff", b"one\n\xc0\x80", b"a\n\xed\xa0\x80", "a\né".encode("latin-1")])
def test_what_is_not_utf8_is_refused_at_its_line(repo, content):
    repo.write("a.md", content)
    text, problems = read(repo.root / "a.md", "a.md")
    assert text == ""
    assert [str(problem) for problem in problems] == ["a.md:2: not UTF-8 text; save the file as UTF-8"]


def test_utf16_is_refused(repo):
    repo.write("a.md", "one".encode("utf-16"))
    assert [str(problem) for problem in read(repo.root / "a.md", "a.md")[1]] == [
        "a.md:1: not UTF-8 text; save the file as UTF-8"
    ]


CONTROLS = "\x00\x01\x07\x08\x0b\x0c\x1b\x1f\x7f\x80\x85\x9f"
BIDIRECTIONAL = "\u061c\u200e\u200f\u202a\u202e\u2066\u2069"
UNSEEN = "\xad\u034f\u115f\u180e\u200b\u200d\u2028\u2029\u2060\u3164\ufeff\ufff9\U000e0001\U000e0041"


@pytest.mark.parametrize(
    "character", CONTROLS + BIDIRECTIONAL + UNSEEN, ids=lambda character: f"U+{ord(character):04X}"
)
def test_an_invisible_character_is_named_at_its_line_and_taken_out(repo, character):
    repo.write("a.md", f"one\ntw{character}o\n")
    text, problems = read(repo.root / "a.md", "a.md")
    assert [str(problem) for problem in problems] == [f"a.md:2: invisible character U+{ord(character):04X}; delete it"]
    assert text == "one\ntwo\n"


def test_a_lone_carriage_return_is_refused(repo):
    repo.write("a.md", "one\ntwo\rthree")
    assert [str(problem) for problem in read(repo.root / "a.md", "a.md")[1]] == [
        "a.md:2: invisible character U+000D; end lines with a newline"
    ]


def test_each_invisible_character_is_a_problem(repo):
    repo.write("a.md", "\u200b\n\n\x0c\u202e")
    assert [problem.line for problem in read(repo.root / "a.md", "a.md")[1]] == [1, 3, 3]


def test_five_megabytes_are_read(repo):
    repo.write("a.md", b"a" * MAX_BYTES)
    text, problems = read(repo.root / "a.md", "a.md")
    assert (len(text), problems) == (MAX_BYTES, [])


def test_more_than_five_megabytes_are_refused(repo):
    repo.write("a.md", b"a" * (MAX_BYTES + 1))
    text, problems = read(repo.root / "a.md", "a.md")
    assert text == ""
    assert [str(problem) for problem in problems] == ["a.md:1: larger than 5,000,000 bytes; split it or cut it down"]
