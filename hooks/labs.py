"""Labs: notebooks that mkdocs-jupyter finds, shown as the site's own Markdown.

What mkdocs-jupyter would make of one is over 600 kB, with its own styles and scripts, formulas as text and unchecked
links. Read as Markdown, its formulas, code, links and anchors are those of every page.
"""

import os
import re
import sys
from pathlib import Path

sys.path.insert(0, os.path.dirname(__file__))

from answer_key.labs import size
from answer_key.model import Lab
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put the notebooks into the navigation, below the page of all labs."""
    notebooks = sorted(Path(config.docs_dir, "labs").glob("*.ipynb"))
    for entry in config.nav or ():
        if isinstance(entry, dict) and "Labs" in entry:
            entry["Labs"] = [*entry["Labs"], *(f"labs/{path.name}" for path in notebooks)]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the labs' figures to the site."""
    for lab in config.extra["bank"].labs:
        for name, png in lab.figures:
            files.append(File.generated(config, f"labs/{name}", content=png))
    return files


def on_pre_page(page: Page, **_) -> Page:
    """Render a notebook as every page is: mkdocs-jupyter has put a function of its own over that."""
    if page.file.src_uri.endswith(".ipynb"):
        vars(page).pop("render", None)
    return page


def on_page_read_source(page: Page, config: MkDocsConfig) -> str | None:
    """The Markdown of a notebook."""
    lab = lab_of(page, config)
    return lab.page.text if lab else None


def on_page_content(html: str, page: Page, config: MkDocsConfig, **_) -> str:
    """Figures are fetched when the reader comes near; their sizes keep the text from jumping then.

    Wider than a phone, they scroll: by keyboard too.
    """
    lab = lab_of(page, config)
    if not lab:
        return html
    for name, png in lab.figures:
        width, height = size(png)
        opening = f'<p class="lab__figure" tabindex="0"><img loading="lazy" width="{width}" height="{height}" '
        html = re.sub(rf'<p><img (?=[^>]*/{re.escape(name)}")', opening, html)
    return html


def lab_of(page: Page, config: MkDocsConfig) -> Lab | None:
    """The lab of a page, if it is one's."""
    folder, _, name = page.file.src_uri.rpartition("/")
    return config.extra["bank"].lab_by_id.get(Path(name).stem) if folder == "labs" and name.endswith(".ipynb") else None
