"""Labs: notebooks that mkdocs-jupyter finds, shown as the site's own Markdown.

What mkdocs-jupyter would make of one is over 600 kB, with its own styles and scripts, formulas as text and unchecked
links. Read as Markdown, its formulas, code, links and anchors are those of every page.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, os.path.dirname(__file__))

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
    id = page.file.src_uri.removeprefix("labs/").removesuffix(".ipynb")
    lab = config.extra["bank"].lab_by_id.get(id) if page.file.src_uri.endswith(".ipynb") else None
    return lab.page.text if lab else None
