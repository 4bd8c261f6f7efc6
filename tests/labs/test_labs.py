"""Every lab runs again from its first cell and prints the numbers that it shows."""

import re

import nbformat
import notebooks
import pytest

NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?")


def printed(notebook: nbformat.NotebookNode) -> list[tuple[str, ...]]:
    """What each cell shows, in order: ("text", what it prints) or ("image",)."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    return [("image",) if "image/png" in output.get("data", ()) else ("text", text(output)) for output in outputs]


def text(output: nbformat.NotebookNode) -> str:
    return output.text if output.output_type == "stream" else output.data["text/plain"]


@pytest.mark.parametrize("path", sorted(notebooks.LABS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_lab_prints_what_it_shows(path):
    shown, again = printed(nbformat.read(path, as_version=4)), printed(notebooks.run(path))
    assert [NUMBER.sub("0", " ".join(output)) for output in again] == [
        NUMBER.sub("0", " ".join(output)) for output in shown
    ], f"run make labs NAMES={path.stem}"
    numbers = [[float(number) for number in NUMBER.findall(" ".join(map(" ".join, run)))] for run in (again, shown)]
    assert numbers[0] == pytest.approx(numbers[1], rel=1e-3, abs=1e-9)


@pytest.mark.parametrize(
    ("source", "error"),
    [("1 / 0", "ZeroDivisionError"), ("while True: pass", "timed out"), ("import no_such", "no_such")],
)
def test_a_cell_that_fails_or_never_ends_is_an_error(tmp_path, monkeypatch, source, error):
    monkeypatch.setattr(notebooks, "SECONDS", 1)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)], metadata=notebooks.METADATA)
    nbformat.write(notebook, tmp_path / "lab.ipynb")
    with pytest.raises(Exception, match=error):
        notebooks.run(tmp_path / "lab.ipynb")
