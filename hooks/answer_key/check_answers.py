"""The rules of an answer's Markdown, and of all Markdown of the site."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from answer_key import markdown_text, source_text
from answer_key.check_files import check_files
from answer_key.markdown_text import count_words, links, openings, outside_fences
from answer_key.master import did_you_mean
from answer_key.model import Bank, Document, Part, Problem

# Markdown makes a heading of # without a space too, and of # in a quotation or a list.
OTHER_HEADING = re.compile(r"#(?!#)|##(?![#\s]|$)|(?:\s*(?:>|[-*+]|\d+\.)\s+)+#{1,6}")
OPENING = re.compile(r' {0,3}(?:`{3,}|~{3,}) ?(?:[\w+#.-]+(?: title="[^"]*")?)?\s*')
REMOTE_IMAGE = re.compile(r"!\[[^]]*\]\(\s*<?(?:\w+:|//)", re.IGNORECASE)
HEADINGS = ("Short answer", "Answer", "Wrong answers", "Follow-ups", "Checklist", "References")
WORDS = {"Short answer": (40, 80), "Answer": (350, 900)}
SUBHEADS = {"Wrong answers": (2, 4), "Follow-ups": (3, 5)}
BULLETS = {"Checklist": (4, 8), "References": (2, 5)}
FIGURE_BLOCK = re.compile(r"(?m)^!\[(?P<alt>[^]]*)\]\((?:\.\./)+figures/[\w-]+\.svg\)(?P<caption>\n\*(?!\*)[^\n]+\*$)?")


@lru_cache(maxsize=markdown_text.MEMO)
def check_answer(id: str, answer: Document) -> tuple[Problem, ...]:
    """Whether one answer has its parts, in order and in size, and nothing that does not belong."""

    def problem(line: int, what: str, remedy: str) -> Problem:
        return Problem(answer.path, line, id, what, remedy)

    sizes = (fault for part in answer.parts for fault in _size(part, problem))
    return (*_frame(answer, problem), *sizes, *check_markdown(answer, id))


def _frame(answer: Document, problem) -> Iterator[Problem]:
    lines = answer.text.split("\n")
    first = answer.parts[0].line if answer.parts else len(lines) + 1
    if any(line.strip() for line in lines[: first - 1]):
        yield problem(
            1,
            "text before the first heading",
            "start the file with ## Short answer; its facts are in docs/questions.yml",
        )
    for number, line in outside_fences(lines):
        underlined = re.match(r"(=|-)\1*\s*$", line) and number and lines[number - 1].strip()
        if underlined or OTHER_HEADING.match(line):
            yield problem(number + 1, "a heading of another kind", "use ## for the six parts and ### inside them")
    found = [part.heading for part in answer.parts]
    for part in answer.parts:
        if part.heading not in HEADINGS:
            yield problem(part.line, f'unknown part "{part.heading}"', did_you_mean(part.heading, HEADINGS))
    for heading, times in Counter(found).items():
        if times > 1:
            yield problem(1, f'{times} parts "{heading}"', "make it one")
    for heading in HEADINGS:
        if heading not in found:
            yield problem(1, f'the part "{heading}" is missing', f"add ## {heading}")
    known = [heading for heading in dict.fromkeys(found) if heading in HEADINGS]
    if known != sorted(known, key=HEADINGS.index):
        yield problem(1, "the parts are out of order", "order them " + ", ".join(HEADINGS))


def _size(part: Part, problem) -> Iterator[Problem]:
    if not part.text.strip():
        yield problem(part.line, f'the part "{part.heading}" is empty', "write it")
        return
    if limits := WORDS.get(part.heading):
        words = count_words(part.text)
        if not limits[0] <= words <= limits[1]:
            yield problem(part.line, f'"{part.heading}" has {words} words', f"make it {limits[0]} to {limits[1]}")
    if limits := SUBHEADS.get(part.heading):
        heads = [line for _, line in outside_fences(part.text.split("\n")) if line.startswith("### ")]
        if not limits[0] <= len(heads) <= limits[1]:
            yield problem(
                part.line,
                f'"{part.heading}" has {len(heads)} entries',
                f"give {limits[0]} to {limits[1]}, each under its own ###",
            )
    if limits := BULLETS.get(part.heading):
        bullets = re.findall(r"^[-*] ", part.text, re.MULTILINE)
        if not limits[0] <= len(bullets) <= limits[1]:
            yield problem(
                part.line,
                f'"{part.heading}" has {len(bullets)} points',
                f"give {limits[0]} to {limits[1]}, each a line that starts with -",
            )


def check_markdown(document: Document, subject: str = "") -> Iterator[Problem]:
    """What no Markdown file of the site may hold: HTML, unsafe links, metadata, a figure that says nothing."""
    for line, what, remedy in markdown_text.unsafe(document.text):
        yield Problem(document.path, line, subject, what, remedy)
    lines = document.text.split("\n")
    opened, unclosed = openings(lines)
    for number, line in opened:
        if not OPENING.fullmatch(line):
            what = "a code block that starts with more than its language and title"
            yield Problem(document.path, number + 1, subject, what, 'write ```python or ```python title="…"')
    if unclosed is not None:
        remedy = "end it with ``` on a line of its own"
        yield Problem(document.path, unclosed + 1, subject, "a code block that is never closed", remedy)
    if re.match(r"---\s*\n|\w+:\s", document.text):
        yield Problem(document.path, 1, subject, "metadata at the top", "remove it; the build knows the facts")
    words = markdown_text.prose(document.text)
    for image in REMOTE_IMAGE.finditer(words):
        line = words.count("\n", 0, image.start()) + 1
        yield Problem(document.path, line, subject, "an image from another site", "put it into docs/figures")
    for figure in FIGURE_BLOCK.finditer(document.text):
        line = document.text.count("\n", 0, figure.start()) + 1
        if len(figure["alt"].split()) < 5:
            yield Problem(
                document.path, line, subject, "a figure without alt text", "say in the brackets what it shows"
            )
        if not figure["caption"]:
            remedy = "put one sentence between asterisks on the next line: *What to look at.*"
            yield Problem(document.path, line, subject, "a figure without a caption", remedy)


def check_links(bank: Bank, documents: list[Document]) -> Iterator[Problem]:
    """Links between questions lead to questions."""
    for document in documents if bank.questions else ():
        inside = document.path.startswith("docs/questions/")
        pattern = r"([\w-]+)\.md(?:#.*)?" if inside else r"(?:\.\./)*questions/([\w-]+)\.md(?:#.*)?"
        for line, _, target in links(document.text):
            found = re.fullmatch(pattern, target)
            if found and found[1] != "index" and found[1] not in bank.by_id:
                what = f"a link to {target}, which no question has"
                yield Problem(document.path, line, "", what, did_you_mean(found[1], list(bank.by_id)))


def pages(root: Path) -> tuple[list[Document], list[Problem]]:
    """The hand-written Markdown of the site that is no answer, and what was wrong with the files."""
    documents, problems = [], []
    for path in sorted((root / "docs").rglob("*.md")):
        file = path.relative_to(root).as_posix()
        if path.parent.name != "questions" or path.stem == "index":
            text, faults = source_text.read(path, file)
            documents.append(Document(file, text))
            problems += faults
    return documents, problems


def check(root: Path, bank: Bank) -> list[Problem]:
    """All problems of the answers, the other pages, the samples and the figures."""
    others, problems = pages(root)
    labs = [lab.page for lab in bank.labs]
    answers = [answer for _, answer in bank.answers]
    for id, answer in bank.answers:
        problems += check_answer(id, answer)
    for page in others:
        problems += check_markdown(page)
    problems += check_links(bank, [*answers, *others])
    of_labs = [*(fault for lab in labs for fault in check_markdown(lab)), *check_links(bank, labs)]
    problems += [replace(fault, line=1) for fault in of_labs]  # a line of its Markdown is no line of a notebook
    problems += check_files(root, [*answers, *others])
    return sorted(problems)
