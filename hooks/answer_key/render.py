"""Markdown and HTML of a page, from text to text."""

import html
import re
from collections.abc import Callable

from answer_key import samples
from answer_key.markdown_text import count_words, fenced, outside_fences
from answer_key.model import Document, Question

SAMPLE_LINK = re.compile(
    r"\[(?P<title>[^]]+)\]\((?:\.\./)+(?P<path>samples/(?P<name>[\w-]+)\.py)(?:#(?P<part>\w+))?\)\s*"
)
FIGURE = re.compile(
    r'<p><img alt="(?P<alt>[^"]*)" src="(?:\.\./)+(?P<path>figures/[\w-]+\.svg)"\s*/?>\s*<em>(?P<caption>.*?)</em></p>',
    re.DOTALL,
)
HEADING = re.compile(r'<h(?P<level>[23]) id="(?P<id>[^"]*)">(?P<title>.*?)</h(?P=level)>', re.DOTALL)
HEADERLINK = re.compile(r'<a class="headerlink".*?</a>', re.DOTALL)
WORDS_A_MINUTE = 200
ENTRIES = {"wrong-answers", "follow-ups"}  # parts of an answer whose ### are opened one by one
GUIDE_ENTRIES = re.compile(
    r'(?P<head><h2 id="(?:in-depth|exercises)">.*?</h2>)(?P<body>.*?)(?=<h2 id=|\Z)', re.DOTALL
)  # and those of a guide page
Read = Callable[[str], str]


def show_samples(markdown: str, read: Read) -> str:
    """Put code and output where a paragraph is only a link to a sample. `read` gives the text of a file under docs/.

    Raises:
        OSError: a sample or its output is not there.
        KeyError: the sample has no function or class of the name after `#`.
    """
    lines = markdown.split("\n")
    for number, line in outside_fences(lines):
        alone = not any(lines[beside].strip() for beside in (number - 1, number + 1) if 0 <= beside < len(lines))
        if alone and (link := SAMPLE_LINK.fullmatch(line)):
            lines[number] = _code_blocks(link, read)
    return "\n".join(lines)


def _code_blocks(link: re.Match[str], read: Read) -> str:
    source = read(link["path"])
    title = link["title"].replace('"', "'")  # the extension for code blocks escapes it
    if link["part"]:
        return _fence("python", title, samples.excerpt(source, link["part"]))
    output = read(f"samples/{link['name']}.out")
    return f"{_fence('python', title, source)}\n\n{_fence('text', 'Output', output)}"


def _fence(language: str, title: str, text: str) -> str:
    return fenced(f' {{ .{language} title="{title}" }}', text)


def inline_figures(page: str, read: Read) -> str:
    """Put each figure's SVG into the page, where it takes the page's colours and type."""

    def figure(found: re.Match[str]) -> str:
        opening = f'<svg role="img" aria-label="{found["alt"]}" '
        svg = read(found["path"]).replace("<svg ", opening, 1)
        scroller = f'<div class="figure__scroll" tabindex="0" data-search-exclude="1">{svg}</div>'
        return f'<figure class="figure">{scroller}<figcaption>{found["caption"]}</figcaption></figure>'

    return FIGURE.sub(figure, page)


def unlisted_code(page: str) -> str:
    """Keep code blocks out of the search index: whoever searches looks for words, and code is a third of the text."""
    return re.sub(r'<div class="([^"]*\bhighlight)"', r'<div class="\1" data-search-exclude="1"', page)


def disclose(page: str, hints: dict[str, str]) -> str:
    """The rendered answer with each `h2` part in a `<details>`, closed; `hints` are shown beside the headings, by id.

    Headings stay headings: they are the summaries, so the contents list, anchors and search keep working.
    """
    return _fold(page, 2, lambda id, title, body: _part(id, title, body, hints.get(id, "")))


def disclose_entries(page: str) -> str:
    """A rendered guide page in which what not everybody needs, and the solutions, are opened one by one."""
    return GUIDE_ENTRIES.sub(lambda part: part["head"] + _fold(part["body"], 3, _entry), page)


def _fold(page: str, level: int, make: Callable[[str, str, str], str]) -> str:
    heads = [found for found in HEADING.finditer(page) if int(found["level"]) == level]
    if not heads:
        return page
    ends = [found.start() for found in heads[1:]] + [len(page)]
    folded = [
        make(head["id"], HEADERLINK.sub("", head["title"]), page[head.end() : end])
        for head, end in zip(heads, ends, strict=True)
    ]
    return page[: heads[0].start()] + "".join(folded)


def _part(id: str, title: str, body: str, hint: str) -> str:
    if id in ENTRIES:
        body = _fold(body, 3, _entry)
    if id == "checklist":
        body = re.sub(
            r"<li>((?:(?!<li>|<ul>|<ol>).)*?)</li>",
            r'<li><label><input type="checkbox"><span>\1</span></label></li>',
            body,
            flags=re.DOTALL,
        )
    summary = f'<summary><h2 id="{id}">{title}</h2><span class="part__hint">{hint}</span></summary>'
    return f'<details class="part part--{id}">{summary}<div class="part__body">{body}</div></details>\n'


def _entry(id: str, title: str, body: str) -> str:
    summary = f'<summary><h3 id="{id}">{title}</h3></summary>'
    return f'<details class="entry">{summary}<div class="entry__body">{body}</div></details>\n'


def hints(answer: Document | None) -> dict[str, str]:
    """How much each part of an answer holds, in words, by the id of its heading."""
    if answer is None:
        return {}
    minutes = max(1, round(count_words(answer.part("Answer")) / WORDS_A_MINUTE))
    counts = {"Wrong answers": "### ", "Follow-ups": "### ", "Checklist": ("- ", "* "), "References": ("- ", "* ")}
    known = {"short-answer": "30 seconds", "answer": f"{minutes} min read"}
    for heading, mark in counts.items():
        lines = answer.part(heading).split("\n")
        known[heading.lower().replace(" ", "-")] = str(sum(line.startswith(mark) for _, line in outside_fences(lines)))
    return known


def aliases(question: Question) -> str:
    """Hidden text that lets search find a question by the words that people use for it."""
    return f"<p hidden>Also asked as: {html.escape('; '.join((*question.aliases, *question.tags)))}.</p>\n"


def part(page: str, id: str) -> str:
    """The HTML under the `h2` with this id, empty if there is none."""
    found = re.search(rf'<h2 id="{re.escape(id)}">.*?</h2>(.*?)(?=<h2 id=|\Z)', page, re.DOTALL)
    return found[1] if found else ""
