"""Reading a contributed text file: UTF-8, of a sane size, with nothing invisible in it."""

import re
from functools import lru_cache
from pathlib import Path

from answer_key.model import Problem

MAX_BYTES = 5_000_000
MEMO = 4096  # texts about which something is remembered: while serving, all but one are as they were
# Controls but tab and newline; bidirectional overrides and isolates; zero-width and other invisible characters.
INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c"
    "\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)


def read(path: Path, file: str) -> tuple[str, list[Problem]]:
    """The text of `path`, called `file` in problems: BOM removed, CRLF as LF, without invisible characters."""
    if path.is_symlink() or not path.is_file():
        return "", [Problem(file, 1, "", "not a file of its own", "put the text itself there")]
    if path.stat().st_size > MAX_BYTES:
        return "", [Problem(file, 1, "", f"larger than {MAX_BYTES:,} bytes", "split it or cut it down")]
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return "", [Problem(file, line, "", "not UTF-8 text", "save the file as UTF-8")]
    text = text.replace("\r\n", "\n")
    found = invisible(text)
    problems = [
        Problem(file, line, "", f"invisible character U+{ord(character):04X}", hint(character))
        for line, character in found
    ]
    return INVISIBLE.sub("", text) if found else text, problems


@lru_cache(maxsize=MEMO)
def invisible(text: str) -> tuple[tuple[int, str], ...]:
    """(line, character) of each invisible character."""
    return tuple((text.count("\n", 0, found.start()) + 1, found[0]) for found in INVISIBLE.finditer(text))


def hint(character: str) -> str:
    """What to do about an invisible character."""
    return "end lines with a newline" if character == "\r" else "delete it"
