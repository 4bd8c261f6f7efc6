"""The rules of samples and figures: shown by a page, tested or drawn by code, and harmless."""

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from answer_key import samples, source_text
from answer_key.markdown_text import links
from answer_key.master import did_you_mean
from answer_key.model import Document, Problem
from answer_key.source_text import MEMO

SAMPLE = re.compile(r"(?:\.\./)+samples/(?P<name>[\w-]+)\.py(?:#(?P<part>\w+))?")
FIGURE = re.compile(r"(?:\.\./)+figures/(?P<name>[\w-]+)\.svg")
UNSAFE_SVG = re.compile(
    r"(?i)<(?:script|foreignObject|style|animate\w*|set|iframe)\b|\bon\w+\s*=|\bhref\s*=\s*[\"'](?!#)"
)


def check_files(root: Path, documents: list[Document]) -> Iterator[Problem]:
    """Samples and figures exist, are shown, are tested and are drawn by code."""
    yield from _missing(root, documents)
    shown = {target.partition("#")[0].rpartition("/")[2] for page in documents for _, _, target in links(page.text)}
    for path in sorted((root / "docs/samples").glob("*.py")):
        yield from _sample(root, path, path.name in shown)
    for path in sorted((root / "docs/figures").glob("*.svg")):
        yield from _figure(path, path.name in shown)


def _missing(root: Path, documents: list[Document]) -> Iterator[Problem]:
    """Links to samples, their parts and figures that are not there."""
    for document in documents:
        for line, _, target in links(document.text):
            for pattern, folder, ending in ((SAMPLE, "samples", ".py"), (FIGURE, "figures", ".svg")):
                if not (found := pattern.fullmatch(target)):
                    continue
                path = root / f"docs/{folder}/{found['name']}{ending}"
                part = found.groupdict().get("part")
                if not path.is_file():
                    known = [other.stem for other in path.parent.glob(f"*{ending}")]
                    what = f"docs/{folder}/{path.name} does not exist"
                    yield Problem(document.path, line, "", what, did_you_mean(found["name"], known))
                elif part and part not in (names := _definitions(path)):
                    what = f'docs/{folder}/{path.name} has no function or class "{part}"'
                    yield Problem(document.path, line, "", what, did_you_mean(part, names))


def _definitions(sample: Path) -> list[str]:
    """The functions and classes of a sample, none if it is not valid Python."""
    try:
        body = ast.parse(sample.read_bytes()).body
    except (SyntaxError, ValueError):
        return []
    return [node.name for node in body if isinstance(node, samples.DEFINITIONS)]


def _sample(root: Path, path: Path, shown: bool) -> Iterator[Problem]:
    file = f"docs/samples/{path.name}"
    source, faults = source_text.read(path, file)
    yield from faults
    if fault := _syntax_error(source):
        line, what = fault
        yield Problem(file, line, "", f"not valid Python: {what}", "mend it")
    if not shown:
        yield Problem(file, 1, "", "no page shows this sample", f"link it: [what it shows](../samples/{path.name})")
    test = root / f"tests/samples/test_{path.stem}.py"
    if not test.is_file() or not re.search(rf"\b(?:import|from) {path.stem}\b", test.read_text(encoding="utf-8")):
        yield Problem(file, 1, "", "no test imports this sample", f"write tests/samples/test_{path.stem}.py")
    if not path.with_suffix(".out").is_file():
        yield Problem(file, 1, "", "its output is not recorded", "run make samples")


@lru_cache(maxsize=MEMO)
def _syntax_error(source: str) -> tuple[int, str] | None:
    """The line and the message of what makes this no Python."""
    try:
        ast.parse(source)
    except (SyntaxError, ValueError) as error:
        return getattr(error, "lineno", None) or 1, str(getattr(error, "msg", error))
    return None


@lru_cache(maxsize=MEMO)
def _active_parts(drawing: str) -> tuple[tuple[int, str], ...]:
    """What runs code, loads or styles in an SVG, with its line."""
    return tuple((drawing.count("\n", 0, found.start()) + 1, found[0]) for found in UNSAFE_SVG.finditer(drawing))


def _figure(path: Path, shown: bool) -> Iterator[Problem]:
    file = f"docs/figures/{path.name}"
    drawing, faults = source_text.read(path, file)
    yield from faults
    for line, part in _active_parts(drawing):
        yield Problem(file, line, "", f"the figure holds {part}", "draw it without")
    if not shown:
        remedy = f"show it: ![what it shows](../figures/{path.name})"
        yield Problem(file, 1, "", "no page shows this figure", remedy)
    if not path.with_suffix(".py").is_file():
        yield Problem(file, 1, "", "no code draws this figure", f"write docs/figures/{path.stem}.py")
