"""The skeleton of an answer."""

from answer_key.check_answers import HEADINGS, check_answer
from answer_key.load import split_parts
from answer_key.model import Document
from answer_key.scaffold import scaffold


def test_the_skeleton_has_the_parts_in_order():
    assert tuple(part.heading for part in split_parts(scaffold())) == HEADINGS


def test_the_skeleton_tells_the_limits():
    text = scaffold()
    for limits in ("40 to 80 words", "350 to 900 words", "2 to 4", "3 to 5", "4 to 8", "2 to 5"):
        assert limits in text


def test_the_skeleton_is_safe_but_does_not_pass_unwritten():
    text = scaffold()
    problems = {problem.what for problem in check_answer("a", Document("a.md", text, split_parts(text)))}
    assert problems
    assert all(what.startswith('"') and " has " in what for what in problems)


def test_the_skeleton_is_plain_text():
    text = scaffold()
    assert "{" not in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
