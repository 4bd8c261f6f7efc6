"""`mkdocs serve` rebuilds only what an edit changed, and keeps the last good site when the edit has a fault.

A page is made from its text, the samples that it shows, and its view of the bank. After an edit the pages for which
one of these differs from the last build are rendered by MkDocs' own functions, with the configuration, files,
navigation and templates of the last full build. Any other change (a file more or less, a title in the navigation, a
setting, a template) is a full build. Uses functions of MkDocs that are private, hence the pinned version.
"""

import os
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, os.path.dirname(__file__))

import faults
from answer_key import check_all
from answer_key.model import Bank
from answer_key.views import view
from jinja2 import Environment, TemplateSyntaxError
from mkdocs.commands.build import _build_page, _populate_page
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from repository import root
from watchdog.events import FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent
from watchdog.observers import Observer

SAMPLE = re.compile(r"\.\./samples/([\w-]+)\.py")
CHANGES = [FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent]
SETTLE_SECONDS = 0.02  # MkDocs waits 0.1
Inputs = tuple[str, tuple[str | None, ...], dict]


@dataclass
class Build:
    """What the last full build was made with."""

    config: MkDocsConfig
    files: Files
    nav: Navigation
    env: Environment | None = None


last: Build | None = None  # set by the events of each full build; MkDocs hands its objects out in no other way


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Keep what this build is made with."""
    global last
    last = Build(config, files, nav)
    return nav


def on_env(env: Environment, **_) -> Environment:
    """Keep the templates' environment too."""
    last.env = env
    return env


class Watcher(Observer):
    """The system's own notices of changed files, at once and for free. Opening and reading a file is no change."""

    def schedule(self, event_handler, path, *, recursive=False, **_):
        """Watch a path as MkDocs asks for, for changes only."""
        return super().schedule(event_handler, path, recursive=recursive, event_filter=CHANGES)


def on_serve(server: LiveReloadServer, config: MkDocsConfig, builder: Callable[[], None]) -> LiveReloadServer:
    """Build through a Rebuilder, and hear of changes at once.

    With POLL set, MkDocs' own polling stays: for folders shared with another system, which send no notices.
    """
    server.builder = Rebuilder(builder, Path(config.site_dir))
    server.build_delay = SETTLE_SECONDS
    if not os.environ.get("POLL"):
        server.observer = Watcher()
        for path in list(server._watched_paths):
            del server._watched_paths[path]
            server.watch(path)
    return server


class Rebuilder:
    """Brings the served site up to date. Never raises: the server would stop answering."""

    def __init__(self, full_build: Callable[[], None], site: Path) -> None:
        self.full_build = full_build
        self.site = site
        self.remember(last.config.extra["bank"])
        if faults.gathered(last.config):
            self.structure = {}  # the first build went on despite problems: the next is a full one

    def __call__(self) -> None:
        """Rebuild what has changed since the last good build."""
        try:
            bank, problems = check_all(root(last.config))
            if problems:
                faults.report(problems)
                faults.log.error("The last good pages stay until this is mended.")
            elif self.structure != structure(last.config, bank) or not self.rebuild_pages(bank):
                self.rebuild_all()
        except Exception as error:
            faults.log.error(f"{describe(error)}\nThe last good pages stay until this is mended.")
            self.structure = {}

    def remember(self, bank: Bank) -> None:
        """Note what the site is now made from."""
        self.structure = structure(last.config, bank)
        self.inputs = {page.file.src_uri: inputs(page, bank) for page in pages(last.files)}

    def rebuild_all(self) -> None:
        """A full build, in place of the old site only if it succeeds."""
        kept = self.site.with_name(self.site.name + ".last-good")
        shutil.rmtree(kept, ignore_errors=True)
        self.site.rename(kept)
        try:
            self.full_build()
        except (Exception, SystemExit) as error:
            shutil.rmtree(self.site, ignore_errors=True)
            kept.rename(self.site)
            self.structure = {}
            faults.log.error(f"{describe(error)}\nThe last good pages stay until this is mended.")
            return
        shutil.rmtree(kept)
        self.remember(last.config.extra["bank"])

    def rebuild_pages(self, bank: Bank) -> bool:
        """Render the pages whose inputs changed; False if that is not enough and a full build is due."""
        new = {page.file.src_uri: inputs(page, bank) for page in pages(last.files)}
        changed = [page for page in pages(last.files) if new[page.file.src_uri] != self.inputs[page.file.src_uri]]
        before, last.config.extra["bank"] = last.config.extra["bank"], bank
        faults.gathered(last.config).clear()
        titles = [page.title for page in changed]
        for page in changed:
            _populate_page(page, last.config, last.files)
        if problems := faults.gathered(last.config):
            faults.report(problems)
            faults.log.error("The last good pages stay until this is mended.")
            last.config.extra["bank"] = before
            return True
        in_nav = [page.file.inclusion.is_in_nav() for page in changed]
        if any(moved and page.title != title for page, title, moved in zip(changed, titles, in_nav, strict=True)):
            return False
        for page in changed:
            self.write(page)
        if changed:
            last.config.plugins.on_post_build(config=last.config)
        self.inputs = new
        names = ", ".join(page.file.src_uri for page in changed[:5]) + (", …" if len(changed) > 5 else "")
        faults.log.info(f"Rebuilt {len(changed)} of {len(new)} pages: {names or 'nothing changed'}")
        return True

    def write(self, page: Page) -> None:
        """Write one page, and put its search entries where the old ones were."""
        index = last.config.plugins["material/search"].search_index
        at = [number for number, entry in enumerate(index.entries) if entry["location"].partition("#")[0] == page.url]
        old, index.entries = index.entries, []
        _build_page(page, last.config, last.files.documentation_pages(), last.nav, last.env)
        start, end = (at[0], at[-1] + 1) if at else (len(old), len(old))
        index.entries = old[:start] + index.entries + old[end:]
        page.validate_anchor_links(files=last.files, log_level=last.config.validation.links.anchors)


def describe(error: BaseException) -> str:
    """An error of MkDocs or of a template in a line, with its place if it has one."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.filename}:{error.lineno}: {error.message}"
    return f"{type(error).__name__}: {error}"


def pages(files: Files) -> list[Page]:
    """All pages, in the order in which MkDocs builds them."""
    return [file.page for file in files.documentation_pages() if file.page]


def inputs(page: Page, bank: Bank) -> Inputs:
    """All that a page is made from: its text, the samples that it shows, its view of the bank."""
    text = page.file.content_string
    shown = [Path(last.config.docs_dir, "samples", name) for name in dict.fromkeys(SAMPLE.findall(text))]
    texts = (path.with_suffix(ending) for path in shown for ending in (".py", ".out"))
    return (
        text,
        tuple(path.read_text(encoding="utf-8") if path.is_file() else None for path in texts),
        view(bank, page.file.src_uri),
    )


def structure(config: MkDocsConfig, bank: Bank) -> dict[str, object]:
    """What only a full build follows: which files there are, and the last change of those that are no page's input."""
    known: dict[str, object] = {
        "questions": [question.id for question in bank.questions],
        "answers": [id for id, _ in bank.answers],
        "topics": [topic.id for topic in bank.topics],
        "paths": [path.id for path in bank.paths],
        "redirects": bank.redirects,
        "labs' figures": [lab.figures for lab in bank.labs],
    }
    for folder in (config.docs_dir, *config.theme.dirs[:1]):
        for path, stamp in stamps(folder):
            known[path] = None if is_page_input(path) else stamp
    known[config.config_file_path] = os.stat(config.config_file_path).st_mtime_ns
    return known


def stamps(folder: str):
    """Every file below a folder with the time of its last change."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from stamps(entry.path)
            else:
                yield entry.path, entry.stat().st_mtime_ns


def is_page_input(path: str) -> bool:
    """Whether a page's inputs tell when this file changes; `check_all` tells when one of them is gone."""
    return path.endswith((".md", ".ipynb", "questions.yml")) or Path(path).parent.name == "samples"
