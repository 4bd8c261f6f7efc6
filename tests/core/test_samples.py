"""Samples: running, recording, excerpts."""

import ast
import subprocess

import pytest
from answer_key import samples
from answer_key.samples import excerpt, record, run
from hypothesis import given
from hypothesis import strategies as st

SOURCE = '''\
"""Docstring."""
import functools


@functools.cache
@functools.wraps(print)
def first(x):
    """One."""
    return [x,
            x]


class Second:
    def method(self):
        return 1


async def third():
    pass


VALUE = 3
'''


def test_a_sample_is_run_where_it_stands(repo):
    repo.write("docs/samples/roc_curve.py", "from pathlib import Path\nprint(Path.cwd().name, __name__, 'é')\n")
    assert run(repo.root / "docs/samples/roc_curve.py") == "samples __main__ é\n"


def test_a_sample_that_fails_says_how(repo):
    repo.write("docs/samples/roc_curve.py", "raise ValueError('too few')\n")
    with pytest.raises(subprocess.CalledProcessError) as failed:
        run(repo.root / "docs/samples/roc_curve.py")
    assert "ValueError: too few" in failed.value.stderr


def test_all_samples_are_recorded(repo, capsys):
    repo.write("docs/samples/roc_curve.out", "stale")
    repo.write("docs/samples/another.py", "print(1)\n")
    assert record(repo.root, []) == 0
    assert repo.read("docs/samples/roc_curve.out") == "[1.0, 0.5]\n"
    assert repo.read("docs/samples/another.out") == "1\n"
    assert capsys.readouterr().out == "docs/samples/another.out\ndocs/samples/roc_curve.out\n"


def test_one_sample_is_recorded(repo):
    repo.write("docs/samples/another.py", "print(1)\n")
    repo.write("docs/samples/roc_curve.out", "stale")
    assert record(repo.root, ["another"]) == 0
    assert repo.read("docs/samples/roc_curve.out") == "stale"


def test_a_failure_is_told_and_the_others_are_recorded(repo, capsys):
    repo.write("docs/samples/another.py", "raise ValueError('too few')\n")
    repo.write("docs/samples/another.out", "before")
    assert record(repo.root, []) == 1
    told = capsys.readouterr().out
    assert "docs/samples/another.py: it does not run; mend it" in told
    assert "ValueError: too few" in told
    assert "docs/samples/roc_curve.out" in told
    assert repo.read("docs/samples/another.out") == "before"


def test_an_unknown_sample_is_a_failure(repo, capsys):
    assert record(repo.root, ["nothing"]) == 1
    assert "docs/samples/nothing.py" in capsys.readouterr().out


def test_a_sample_that_never_ends_is_a_failure(repo, monkeypatch, capsys):
    monkeypatch.setattr(samples, "SECONDS", 0.1)
    repo.write("docs/samples/roc_curve.py", "while True: pass\n")
    assert record(repo.root, []) == 1
    assert "docs/samples/roc_curve.py: it does not run; mend it" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("first", "@functools.cache", "            x]"),
        ("Second", "class Second:", "        return 1"),
        ("third", "async def third():", "    pass"),
    ],
)
def test_an_excerpt_is_a_whole_definition(name, first, last):
    text = excerpt(SOURCE, name)
    assert text.startswith(first)
    assert text.endswith(last + "\n")
    ast.parse(text)


@pytest.mark.parametrize("name", ["nothing", "method", "VALUE", "", "functools"])
def test_an_excerpt_that_is_not_there_is_an_error(name):
    with pytest.raises(KeyError, match=f"^{name!r}$"):
        excerpt(SOURCE, name)


@given(
    st.lists(
        st.sampled_from(
            [
                "x = 1",
                "",
                "# c",
                "\x0c",
                "@d",
                "def f():\n    return 1",
                "class C:\n    '''d'''\n",
                "y = '''\ndef f(): pass\n'''",
            ]
        )
    )
)
def test_an_excerpt_is_a_run_of_lines_of_its_source(pieces):
    source = "\n".join(pieces) + "\n"
    try:
        text = excerpt(source, "f")
    except (KeyError, SyntaxError):
        return
    assert text.strip() in source
    assert text.lstrip().startswith(("@d", "def f"))
