"""What is committed is what the project's own code makes of it."""

import re
from pathlib import Path

import drawing
import pytest
from answer_key import check_all, samples

ROOT = Path(__file__).parents[1]
SAMPLES = sorted((ROOT / "docs/samples").glob("*.py"))
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
NAME = re.compile(r"(?<=id=\")[mp]\w+|(?<=url\(#)p\w+|(?<=href=\"#)m\w+")
POINTS = 0.25  # how far a line of a figure may move: another processor rounds otherwise


def test_the_bank_has_no_problem():
    assert [str(problem) for problem in check_all(ROOT)[1]] == []


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_prints_what_the_page_shows(path):
    assert samples.run(path) == path.with_suffix(".out").read_text(encoding="utf-8"), "run make samples"


@pytest.mark.parametrize("name", drawing.names())
def test_a_figure_is_what_its_code_draws(name):
    shown = (ROOT / f"docs/figures/{name}.svg").read_text(encoding="utf-8")
    drawn = drawing.draw(name)
    shown, drawn = (plainly_named(svg) for svg in (shown, drawn))
    assert NUMBER.sub("0", drawn) == NUMBER.sub("0", shown), "run make figures"
    numbers = [[float(number) for number in NUMBER.findall(svg)] for svg in (drawn, shown)]
    assert numbers[0] == pytest.approx(numbers[1], abs=POINTS, rel=1e-3)


def plainly_named(svg: str) -> str:
    """Clip paths and markers named by their order: Matplotlib names them after every bit of their shape."""
    names = list(dict.fromkeys(NAME.findall(svg)))
    return NAME.sub(lambda found: f"p{names.index(found[0])}", svg)


@pytest.mark.parametrize("name", drawing.names())
def test_a_figure_is_light_and_takes_its_colours_from_the_page(name):
    svg = (ROOT / f"docs/figures/{name}.svg").read_text(encoding="utf-8")
    assert len(svg) < 30_000
    loose = set(re.findall(r"#[0-9a-fA-F]{6}\b", re.sub(r"var\(--figure-\w+, #\w{6}\)", "", svg)))
    assert loose <= {"#ffffff"}, "use the colours of docs/figures/drawing.py"
    assert "<script" not in svg


def test_the_locks_hold_hashes_and_no_address():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        pins = re.findall(r"(?m)^([a-z0-9][\w.-]*(?:\[\w+\])?)==", text, re.IGNORECASE)
        assert pins
        assert len(re.findall(r"(?m)^[a-zA-Z0-9].*\\\n    --hash=sha256:", text)) == len(pins)
        assert "://" not in text
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text(encoding="utf-8")


def test_the_longest_module_is_still_one_thing():
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in (ROOT / "hooks").rglob("*.py")}
    assert {str(path): count for path, count in lines.items() if count > 250} == {}
