"""Formulas, typeset by KaTeX while the site is built: no script in the browser, and bad LaTeX is an error with its line."""

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

FORMULA = re.compile(r'<(?P<tag>span|div) class="arithmatex">\\[(\[](?P<latex>.*?)\\[)\]]</(?P=tag)>', re.DOTALL)


@functools.cache
def katex(root: Path) -> MiniRacer:
    """KaTeX in a JavaScript engine, loaded once."""
    engine = MiniRacer()
    engine.eval((root / "node_modules/katex/dist/katex.min.js").read_text(encoding="utf-8"))
    return engine


@functools.cache
def typeset(root: Path, latex: str, display: bool) -> str:
    """A formula as HTML and MathML.

    Raises:
        JSEvalException: KaTeX refuses it, and says why.
    """
    options = {"displayMode": display, "output": "htmlAndMathml", "throwOnError": True, "strict": "ignore", "maxSize": 20}
    return katex(root).call("katex.renderToString", latex, options)


def on_page_content(content: str, page: Page, config: MkDocsConfig, **_) -> str:
    """Typeset every formula of the page, and note those that KaTeX refuses."""
    root = Path(config.config_file_path).parent

    def formula(found: re.Match[str]) -> str:
        latex = html.unescape(found["latex"]).strip()
        try:
            body = typeset(root, latex, found["tag"] == "div")
        except JSEvalException as error:
            faults.gathered(config).append(problem(page, latex, str(error)))
            return f"<code>{html.escape(latex)}</code>"
        return f'<{found["tag"]} class="formula" data-search-exclude="1">{body}</{found["tag"]}>'

    typeset_content = FORMULA.sub(formula, content)
    page.meta["formulas"] = typeset_content != content
    return typeset_content


def problem(page: Page, latex: str, error: str) -> Problem:
    """A refused formula as a problem, at the line of the source where the formula starts."""
    source = page.file.content_string
    at = source.find(latex)
    line = source.count("\n", 0, at) + 1 if at >= 0 else 1
    reason = re.search(r"KaTeX parse error: (.*)", error)
    what = f"KaTeX cannot set ${latex}$: {reason[1].split(' at position')[0] if reason else error.splitlines()[0]}"
    return Problem(f"docs/{page.file.src_uri}", line, "", what, "mend the LaTeX, or write a literal dollar sign as \\$")
