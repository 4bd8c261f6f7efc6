"""Labs: what is read of a notebook, and what is refused."""

import base64
import json

import pytest
from answer_key import check_all
from answer_key.labs import LIMIT, load_labs, size
from answer_key.views import view

PATH = "docs/labs/separation.ipynb"
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n and so on").decode()
SHOWN = {"output_type": "display_data", "metadata": {}, "data": {"image/png": PNG, "text/plain": ["<Figure>"]}}
SAID = {"output_type": "stream", "name": "stdout", "text": ["0.5\n", "``` 1\n"]}
RESULT = {"output_type": "execute_result", "metadata": {}, "execution_count": 2, "data": {"text/plain": "7"}}
EXERCISES = "## Exercises\n\n### One?\n\nYes.\n\n### Two?\n\nNo.\n\n### Three?\n\nPerhaps."


def words(source) -> dict:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def code(source, *outputs, ran=1, **metadata) -> dict:
    return {"cell_type": "code", "metadata": metadata, "source": source, "execution_count": ran, "outputs": [*outputs]}


def cells() -> list[dict]:
    return [
        words(["# Can it separate?\n", "\n", "You see [the curve](../questions/roc-curve.md#answer) $x$."]),
        code("print(0.5)\n", SAID, RESULT),
        code("plt.show()", SHOWN, alt="A curve from the corner to the other"),
        words(EXERCISES),
    ]


@pytest.fixture
def write(repo):
    """Writes the lab of these cells into the tiny repository."""

    def write_cells(some: list[dict]) -> None:
        repo.write(PATH, json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": some}))

    return write_cells


def test_a_lab_is_read_as_markdown(repo, write):
    write(cells())
    (lab,), problems = load_labs(repo.root)
    assert problems == []
    assert (lab.id, lab.title, lab.questions) == ("separation", "Can it separate?", ("roc-curve",))
    assert lab.lead == "You see [the curve](../questions/roc-curve.md#answer) $x$."
    assert lab.figures == (("separation-1.png", base64.b64decode(PNG)),)
    assert lab.page.text.split("\n\n", 2)[2] == (
        "```python\nprint(0.5)\n```\n\n"
        '````text title="Output"\n0.5\n``` 1\n````\n\n```text title="Output"\n7\n```\n\n'
        "```python\nplt.show()\n```\n\n![A curve from the corner to the other](separation-1.png)\n\n" + EXERCISES + "\n"
    )


def test_the_size_of_a_figure_is_in_its_header():
    header = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (711).to_bytes(4) + (331).to_bytes(4)
    assert size(header + b"\x08\x06\x00\x00\x00") == (711, 331)


def test_a_lab_and_its_questions_show_each_other(repo, write):
    write(cells())
    bank, problems = check_all(repo.root)
    assert problems == []
    assert [entry.id for entry in view(bank, "labs/separation.ipynb")["entries"]] == ["roc-curve"]
    assert view(bank, "questions/roc-curve.md")["labs"] == (("separation", "Can it separate?"),)
    assert view(bank, "questions/variance.md")["labs"] == ()
    assert view(bank, "labs/index.md")["labs"] == (("separation", "Can it separate?", "You see the curve x."),)
    assert view(bank, "labs/other.ipynb") == {}


def test_a_lab_of_a_title_alone_has_no_lead(repo, write):
    write([words("# Title")])
    (lab,), _ = load_labs(repo.root)
    assert (lab.title, lab.lead, lab.page.text) == ("Title", "", "# Title\n")


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "3", "{}", '{"cells": 3}', '{"cells": [3]}', '{"cells": [{"cell_type": "code"}]}', "\udcff"]
)
def test_what_is_no_notebook_is_told(repo, text):
    path = repo.root / PATH
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert f"{PATH}:1: it is no notebook of format 4; save it with Jupyter" in repo.report()


FAULTS = {
    "a cell 2: it was not run; run make labs NAMES=separation": (1, code("print(1)", ran=None)),
    "b cell 2: it ends or warns with: ValueError: too few": (
        1,
        code("f()", {"output_type": "error", "ename": "ValueError", "evalue": "too few", "traceback": []}),
    ),
    "c cell 2: it ends or warns with: Warning: old": (
        1,
        code("f()", {"output_type": "stream", "name": "stderr", "text": "Warning: old"}),
    ),
    "d cell 2: its output names a place of one machine: /home/": (
        1,
        code("f()", {"output_type": "stream", "name": "stdout", "text": "saved to /home/ann/x"}),
    ),
    "e cell 3: a figure without alt text": (2, code("plt.show()", SHOWN, alt="A curve")),
    "f cell 3: a figure that is no PNG": (
        2,
        code("plt.show()", {**SHOWN, "data": {"image/png": "QUJD"}}, alt="A curve from corner to corner"),
    ),
    "g cell 3: a figure that is no PNG": (
        2,
        code("plt.show()", {**SHOWN, "data": {"image/png": "A"}}, alt="A curve from corner to corner"),
    ),
    "h it has no figure; show one": (2, code("pass")),
    "i it has no title": (0, words("[the curve](../questions/roc-curve.md)")),
    "j it links to no question": (0, words("# Title\n\n[the guide](../guide/index.md)")),
    "k 2 exercises; end with ## Exercises and 3 of ###": (3, words("## Exercises\n\n### One?\n\n### Two?")),
    "l 0 exercises": (3, words("The end.")),
    f"m {LIMIT:,} bytes at most": (1, code("print(0)", {**SAID, "text": "7" * LIMIT})),
    "n raw HTML <br>": (3, words(EXERCISES + " <br> now")),
    "o a link to ../questions/roc-curv.md, which no question has": (
        0,
        words("# T\n\n[a](../questions/roc-curve.md) [b](../questions/roc-curv.md)"),
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_with_its_cell(repo, write, fault):
    number, cell = FAULTS[fault]
    write([*cells()[:number], cell, *cells()[number + 1 :]])
    told = repo.report()
    what = f"{LIMIT:,} at most" if fault.startswith("m") else fault[2:]
    assert [problem for problem in told if problem.startswith(f"{PATH}:1: ") and what in problem], told
    assert len(told) == 1
