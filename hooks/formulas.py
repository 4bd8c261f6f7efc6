"""Formulas, typeset by KaTeX as the site is built: no script in the browser, and bad LaTeX is an error with a line."""

import functools
import html
import os
import re
import sys
from pathlib import Path

sys.path.insert(0, os.path.dirname(__file__))

import faults
from answer_key.model import Problem
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page
from py_mini_racer import JSEvalException, MiniRacer
from repository import root

FORMULA = re.compile(
    r'<(?P<tag>span|div) class="arithmatex"(?: data-search-exclude="1")?>\\[(\[](?P<latex>.*?)\\[)\]]</(?P=tag)>'
    r"(?P<after>[.,;:!?)]*)",
    re.DOTALL,
)
SHORT = 24  # characters of LaTeX: so short a formula stays on one line with the comma behind it


@functools.cache
def katex(repository: Path) -> MiniRacer:
    """KaTeX in a JavaScript engine, loaded once."""
    engine = MiniRacer()
    engine.eval((repository / "node_modules/katex/dist/katex.min.js").read_text(encoding="utf-8"))
    return engine


@functools.cache
def typeset(repository: Path, latex: str, display: bool) -> str:
    """A formula as HTML and MathML.

    Raises:
        JSEvalException: KaTeX refuses it, and says why.
    """
    options = {
        "displayMode": display,
        "output": "htmlAndMathml",
        "throwOnError": True,
        "strict": "ignore",
        "maxSize": 20,
    }
    return katex(repository).call("katex.renderToString", latex, options)


def on_page_content(content: str, page: Page, config: MkDocsConfig, **_) -> str:
    """Note every formula that KaTeX refuses, and keep formulas out of the search index."""
    for found in FORMULA.finditer(content):
        page.meta["formulas"] = True
        try:
            typeset(root(config), latex(found), found["tag"] == "div")
        except JSEvalException as error:
            faults.gathered(config).append(problem(page, latex(found), str(error)))
    return content.replace(' class="arithmatex"', ' class="arithmatex" data-search-exclude="1"')


def on_post_page(output: str, config: MkDocsConfig, **_) -> str:
    """Typeset the formulas, last: nothing else has to read through what KaTeX writes."""

    def formula(found: re.Match[str]) -> str:
        try:
            body = typeset(root(config), latex(found), found["tag"] == "div")
        except JSEvalException:  # told by on_page_content; only the first build under `mkdocs serve` comes this far
            body = f"<code>{found['latex']}</code>"
        if found["tag"] == "div":  # wider than the text, it scrolls: by keyboard too
            return f'<div class="formula" tabindex="0">{body}</div>{found["after"]}'
        inline = f'<span class="formula">{body}</span>{found["after"]}'
        together = found["after"] and len(latex(found)) <= SHORT
        return f'<span class="together">{inline}</span>' if together else inline

    return FORMULA.sub(formula, output)


def latex(found: re.Match[str]) -> str:
    """The LaTeX of a formula found in HTML."""
    return html.unescape(found["latex"]).strip()


def problem(page: Page, latex: str, error: str) -> Problem:
    """A refused formula as a problem, at the line of the source where the formula starts."""
    source = page.file.content_string
    at = source.find(latex)
    line = source.count("\n", 0, at) + 1 if at >= 0 else 1
    reason = re.search(r"KaTeX parse error: (.*)", error)
    what = f"KaTeX cannot set ${latex}$: {reason[1].split(' at position')[0] if reason else error.splitlines()[0]}"
    return Problem(f"docs/{page.file.src_uri}", line, "", what, "mend the LaTeX, or write a literal dollar sign as \\$")
