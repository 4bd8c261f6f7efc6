"""Labs: executed notebooks, read as the Markdown that the site shows of them, and what is wrong with them."""

import base64
import binascii
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from answer_key import source_text
from answer_key.load import split_parts
from answer_key.markdown_text import fenced, links, outside_fences
from answer_key.model import Document, Lab, Problem
from answer_key.source_text import MEMO

FOLDER = "docs/labs"
LIMIT = 400_000  # bytes of a notebook, its figures included
EXERCISES = 3
PLACES = re.compile(r"/(?:home|root|Users|tmp)/|[A-Z]:\\")  # of the machine on which it ran
QUESTION = re.compile(r"\.\./questions/([\w-]+)\.md(?:#.*)?")
RUN = "run make labs NAMES={}"


def load_labs(root: Path) -> tuple[tuple[Lab, ...], list[Problem]]:
    """All labs in the order of their file names, and what is wrong with them."""
    labs, problems = [], []
    for path in sorted((root / FOLDER).glob("*.ipynb")):
        text, faults = source_text.read(path, f"{FOLDER}/{path.name}")
        problems += faults
        lab, faults = read_lab(path.stem, text)
        labs += [lab] if lab else []
        problems += faults
    return tuple(labs), problems


@lru_cache(maxsize=MEMO)
def read_lab(id: str, text: str) -> tuple[Lab | None, tuple[Problem, ...]]:
    """A lab and what is wrong with it; no lab if the text is no notebook."""
    try:
        cells = [read_cell(cell) for cell in json.loads(text)["cells"]]
    except (ValueError, KeyError, TypeError, AttributeError):
        what = "it is no notebook of format 4"
        return None, (Problem(f"{FOLDER}/{id}.ipynb", 1, "", what, "save it with Jupyter"),)
    lab = make_lab(id, cells)
    return lab, (*check_cells(lab, cells), *check_lab(lab, len(text.encode())))


def read_cell(cell: dict) -> dict:
    """What counts of a cell: its kind, text and alt text, and its outputs as (kind, text).

    Raises:
        KeyError, TypeError, AttributeError, ValueError: it is no cell.
    """
    outputs = [output for raw in cell.get("outputs", ()) for output in read_output(raw)]
    return {
        "kind": cell["cell_type"],
        "text": joined(cell["source"]).strip("\n"),
        "alt": str(cell["metadata"].get("alt", "")),
        "ran": cell.get("execution_count") is not None,
        "outputs": outputs,
    }


def read_output(raw: dict) -> Iterator[tuple[str, str]]:
    """An output as ("text", what it prints), ("image", PNG in base64) or ("fault", what is wrong)."""
    kind = raw["output_type"]
    if kind == "stream":
        yield ("text" if raw["name"] == "stdout" else "fault"), joined(raw["text"])
    elif kind == "error":
        yield "fault", f"{raw['ename']}: {raw['evalue']}"
    elif "image/png" in raw["data"]:
        yield "image", joined(raw["data"]["image/png"])
    else:
        yield "text", joined(raw["data"]["text/plain"])


def joined(text: str | list[str]) -> str:
    """Text that a notebook holds whole or in lines."""
    return text if isinstance(text, str) else "".join(text)


def make_lab(id: str, cells: list[dict]) -> Lab:
    """The page and the figures of a notebook."""
    figures: list[tuple[str, bytes]] = []
    blocks: list[str] = []
    for cell in cells:
        if cell["kind"] == "markdown":
            blocks.append(cell["text"])
        if cell["kind"] == "code":
            blocks.append(fenced("python", cell["text"]))
        for kind, text in cell["outputs"]:
            if kind == "text":
                blocks.append(fenced('text title="Output"', text))
            if kind == "image":
                name = f"{id}-{len(figures) + 1}.png"
                figures.append((name, decoded(text)))
                blocks.append(f"![{re.sub(r'[^ -Z^-~]+', ' ', cell['alt'])}]({name})")
    text = "\n\n".join(blocks) + "\n"
    page = Document(f"{FOLDER}/{id}.ipynb", text, split_parts(text))
    found = (QUESTION.fullmatch(target) for _, _, target in links(text))
    return Lab(id, page, tuple(figures), tuple(dict.fromkeys(link[1] for link in found if link)))


def decoded(text: str) -> bytes:
    """A PNG; empty if it is none."""
    try:
        return base64.b64decode(text)
    except binascii.Error:
        return b""


def size(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG in pixels, from its header (PNG specification, 11.2.1)."""
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


def check_cells(lab: Lab, cells: list[dict]) -> Iterator[Problem]:
    """Every cell has run, without a fault, and its outputs can be shown."""
    for number, cell in enumerate(cells, 1):

        def problem(what: str, remedy: str, number: int = number) -> Problem:
            return Problem(lab.page.path, 1, f"cell {number}", what, remedy.format(lab.id))

        if cell["kind"] == "code" and cell["text"] and not cell["ran"]:
            yield problem("it was not run", RUN)
        for kind, text in cell["outputs"]:
            if kind == "fault":
                yield problem(f"it ends or warns with: {text.strip()[-200:]}", "mend it, then " + RUN)
            if kind == "text" and (place := PLACES.search(text)):
                yield problem(f"its output names a place of one machine: {place[0]}", "print no path, then " + RUN)
            if kind == "image" and not decoded(text).startswith(b"\x89PNG"):
                yield problem("a figure that is no PNG", RUN)
            if kind == "image" and len(cell["alt"].split()) < 5:
                yield problem("a figure without alt text", 'say what it shows: "alt" in the metadata of the cell')


def check_lab(lab: Lab, size: int) -> Iterator[Problem]:
    """A lab has a title, a figure, exercises and a question that it supports, and it is not too heavy."""

    def problem(what: str, remedy: str) -> Problem:
        return Problem(lab.page.path, 1, "", what, remedy)

    if not lab.title:
        yield problem("it has no title", "start the first cell with # and what the lab asks")
    if not lab.figures:
        yield problem("it has no figure", "show one")
    if not lab.questions:
        yield problem("it links to no question", "link what it supports: [text](../questions/<id>.md)")
    exercises = lab.page.part("Exercises").split("\n")
    count = sum(line.startswith("### ") for _, line in outside_fences(exercises))
    if count != EXERCISES:
        yield problem(
            f"{count} exercises", f"end with ## Exercises and {EXERCISES} of ###, each with its solution below"
        )
    if size > LIMIT:
        yield problem(f"{size:,} bytes", f"make it {LIMIT:,} at most: fewer or smaller figures")
