"""What can be said of Markdown without rendering it: its words, its links, and what it must not hold."""

import html
import re
from collections.abc import Iterator
from functools import lru_cache

from answer_key.source_text import MEMO

FENCE = re.compile(r"^ {0,3}(`{3,}(?=[^`]*$)|~{3,})")
CODE_SPAN = re.compile(r"(?<!\\)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
MATH = re.compile(r"(?<!\\)\$\$.+?(?<!\\)\$\$|(?<![\\$])\$(?=\S)(?:[^$\\\n]|\\.|\n(?!\n))+?(?<=\S)\$(?!\d)", re.DOTALL)
RAW_HTML = re.compile(r"<(?![a-z]+://[^\s<>]+>|[^\s<>@/:]+@[^\s<>@]+>)(?=[A-Za-z/!?])[^>\n]{0,40}>?")
LINK = re.compile(r"(?:\[(?P<label>[^]\[]*))?\]\(\s*<?(?P<target>[^)\s>]*)")
REFERENCE = re.compile(r"^ {0,3}\[[^]]+\]:\s*<?(?P<target>\S*)")
ATTRIBUTES = re.compile(r"\{\s{0,9}[:.#][^{}]{0,200}\}|\{[^{}]{0,200}\bon\w+\s*=")
SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*):", re.IGNORECASE)
ANY_TARGET = re.compile(r"\]\(\s*<?([^)>]{1,99})|\]:\s*<?(\S{1,99})")
ACTIVE_SCHEMES = {"javascript", "vbscript", "data"}
SAFE_SCHEMES = {"http", "https", "mailto"}
GREEK_LETTERS = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu "
    "nu xi omicron pi rho final-sigma sigma tau upsilon phi chi psi omega"
).split()
GREEK = {name: chr(ord("α") + place) for place, name in enumerate(GREEK_LETTERS)}


def outside_fences(lines: list[str]) -> Iterator[tuple[int, str]]:
    """The lines that are not in a fenced code block, with their index from 0. The fences themselves are left out."""
    return ((number, line) for number, line, place in _places(lines) if place == "outside")


def openings(lines: list[str]) -> tuple[list[tuple[int, str]], int | None]:
    """The lines that open fenced code blocks, with their index from 0, and the index of one that is never closed."""
    opened, unclosed = [], None
    for number, line, place in _places(lines):
        if place == "opening":
            opened.append((number, line))
            unclosed = number
        elif place == "closing":
            unclosed = None
    return opened, unclosed


def _places(lines: list[str]) -> Iterator[tuple[int, str, str]]:
    fence = ""
    for number, line in enumerate(lines):
        marker = FENCE.match(line)
        if fence:
            closes = marker and marker[1] == fence and line.strip() == fence
            yield number, line, "closing" if closes else "inside"
            fence = "" if closes else fence
        elif marker:
            fence = marker[1]
            yield number, line, "opening"
        else:
            yield number, line, "outside"


@lru_cache(maxsize=MEMO)
def prose(text: str) -> str:
    """The text, line for line, with code and formulas blanked out."""
    kept = dict(outside_fences(text.split("\n")))
    joined = "\n".join(kept.get(number, "") for number in range(text.count("\n") + 1))
    joined = CODE_SPAN.sub(lambda span: " " * len(span[0]), joined)
    return MATH.sub(lambda formula: re.sub(r"[^\n]", " ", formula[0]), joined)


@lru_cache(maxsize=MEMO)
def count_words(text: str) -> int:
    """Words of prose: code does not count, a formula counts as one word."""
    body = MATH.sub(" formula ", "\n".join(line for _, line in outside_fences(text.split("\n"))))
    body = re.sub(r"\]\([^)]*\)", "]", body)
    return len(re.findall(r"\w[\w'’.,-]*", body))


@lru_cache(maxsize=MEMO)
def links(text: str) -> tuple[tuple[int, str, str], ...]:
    """(line, label, target) of each inline link, image and reference definition."""
    words = prose(text)
    inline = [
        (words.count("\n", 0, found.start()) + 1, found["label"] or "", found["target"])
        for found in LINK.finditer(words)
    ]
    lines = enumerate(words.split("\n"), 1)
    return (*inline, *((number, "", found["target"]) for number, line in lines if (found := REFERENCE.match(line))))


def unsafe_scheme(target: str) -> str:
    """The scheme of a link that must not be on a page (`javascript`, `data`, …), empty for a safe link."""
    plain = re.sub(r"[\x00-\x20\x7f-\xa0\\]", "", html.unescape(html.unescape(target)))
    scheme = SCHEME.match(plain)
    return scheme[1].lower() if scheme and scheme[1].lower() not in SAFE_SCHEMES else ""


def unsafe(text: str) -> Iterator[tuple[int, str, str]]:
    """(line, what, remedy) for everything in contributed Markdown that a page must not hold."""
    for number, line in enumerate(prose(text).split("\n"), 1):
        for found in RAW_HTML.finditer(line):
            yield (
                number,
                f"raw HTML {found[0]}",
                "write it in Markdown, or put it in backticks if it is to be read as text",
            )
        for _ in ATTRIBUTES.finditer(line):
            yield number, "an attribute list in braces", "remove it, or put it in backticks if it is to be read as text"
    found = {(number, scheme) for number, _, target in links(text) if (scheme := unsafe_scheme(target))}
    for target in ANY_TARGET.finditer(text):  # in code too: where code ends is not for sure
        if (scheme := unsafe_scheme(target[1] or target[2] or "")) in ACTIVE_SCHEMES:
            found.add((text.count("\n", 0, target.start()) + 1, scheme))
    for number, scheme in sorted(found):
        yield number, f"a link with the scheme {scheme}:", "link to an https address or to a file of the site"


def plain(text: str) -> str:
    """Markdown as one line of plain text, for descriptions and structured data: formulas roughly, in Unicode."""
    kept: list[str] = []

    def keep(piece: str) -> str:
        kept.append(piece)
        return f"\x00{len(kept) - 1}\x00"

    text = CODE_SPAN.sub(lambda span: keep(span[2].strip()), text.replace("\x00", ""))
    text = MATH.sub(lambda formula: keep(_plain_formula(formula[0].strip("$"))), text)
    text = re.sub(r"!?\[([^]]*)\]\((?:[^()]|\([^()]*\))*\)", r"\1", text)
    for mark in (r"\*\*\*", r"\*\*", r"\*", r"(?<!\w)__(?=.*__(?!\w))", r"(?<!\w)_(?=.*_(?!\w))"):
        end = mark.partition("(?=")[0].removeprefix(r"(?<!\w)")
        after = r"(?!\w)" if "_" in mark else ""
        text = re.sub(rf"{mark}(?=\S)(.+?)(?<=\S){end}{after}", r"\1", text)
    text = re.sub(r"\\([^\w\s])", r"\1", text)
    return " ".join(re.sub("\x00(\\d+)\x00", lambda place: kept[int(place[1])], text).split())


def _plain_formula(formula: str) -> str:
    formula = re.sub(r"\\(?:mathrm|text|mathcal|mathbb|operatorname|bar|hat)\{([^}]*)\}", r"\1", formula)
    formula = re.sub(r"\\sqrt\{([^}]*)\}", r"√\1", formula)
    formula = re.sub(r"\\[dt]?frac\{([^}]*)\}\{([^}]*)\}", r"\1/\2", formula)
    formula = re.sub(r"\\ge(?![a-z])", "≥", re.sub(r"\\le(?![a-z])", "≤", formula))
    formula = formula.replace(r"\times", "×").replace(r"\cdot", "·").replace("^2", "²")
    formula = re.sub(
        r"\\([A-Za-z]+)",
        lambda command: GREEK.get(command[1], f" {command[1]} " if len(command[1]) > 2 else " "),
        formula,
    )
    return re.sub(r"[{}\\]", "", formula).strip()


def shorten(text: str, limit: int = 155) -> str:
    """At most `limit` characters, cut at a word."""
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def fenced(opening: str, text: str) -> str:
    """A code block that opens with a language and whatever belongs to it; its fence is longer than any in the text."""
    fence = max(["```", *(run + "`" for run in re.findall("`{3,}", text))], key=len)
    return f"{fence}{opening}\n{text.rstrip()}\n{fence}"
