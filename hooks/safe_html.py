"""The second line of defence after the checks: pages made from Markdown hold no HTML but what Markdown makes."""

import os
import re
import sys
from html.parser import HTMLParser

sys.path.insert(0, os.path.dirname(__file__))

import faults
from answer_key.markdown_text import unsafe_scheme
from answer_key.model import Problem
from markdown import Extension, Markdown
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page

FORBIDDEN = {
    "script",
    "iframe",
    "object",
    "embed",
    "form",
    "base",
    "meta",
    "link",
    "style",
    "foreignobject",
    "animate",
    "set",
}
ADDRESSES = {"href", "src", "action", "formaction", "xlink:href", "srcdoc", "data", "poster", "background"}
CODE_COLOR = re.compile(r'<span class="\w{1,3}">|</span>')  # most tags of a page, and harmless


class NoRawHtml(Extension):
    """Markdown in which `<b>` is the text `<b>`."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Markdown's name)
        """Take out the parts of Markdown that let HTML through."""
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")


class _Watch(HTMLParser):
    """Notes every element, attribute and address that a page must not hold."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in FORBIDDEN:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            elsewhere = name == "src" and re.match(r"\s*(?:[a-z]+:|//)", value or "", re.IGNORECASE)
            if name.startswith("on") or elsewhere or (name in ADDRESSES and unsafe_scheme(value or "")):
                self.found.append(f'{name}="{value}"')


def unsafe_html(content: str) -> list[str]:
    """What a page's HTML must not hold, as found in it."""
    watch = _Watch()
    watch.feed(CODE_COLOR.sub("", content))
    watch.close()
    return watch.found


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Render all Markdown without raw HTML."""
    config.markdown_extensions.append(NoRawHtml())
    return config


def on_page_content(html: str, page: Page, config: MkDocsConfig, **_) -> str:
    """Note what slipped through."""
    found = unsafe_html(html) if page.file.src_uri.endswith(".md") else []
    for what in found:
        problem = Problem(f"docs/{page.file.src_uri}", 1, "", f"the page would hold {what}", "write it in Markdown")
        faults.gathered(config).append(problem)
    return "<p>This page would hold what no page may hold; see the build's log.</p>" if found else html
