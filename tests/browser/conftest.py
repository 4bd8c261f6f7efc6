"""A Chromium, and windows that show the built site."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import chromium
import pytest
from answer_key import check_all
from answer_key.model import Bank, Question
from pages_server import serve
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright


@pytest.fixture(scope="session")
def served() -> Iterator[Callable[[Path], str]]:
    """Serves a folder; gives the site's address, with a slash at its end. `served.origins`: all that are served."""
    servers = []

    def serve_folder(folder: Path) -> str:
        server, address = serve(folder)
        servers.append(server)
        serve_folder.origins.append("{0.scheme}://{0.netloc}".format(urlsplit(address)))
        return address

    serve_folder.origins = []
    yield serve_folder
    for server in servers:
        server.shutdown()


@pytest.fixture(scope="session")
def address(site, served) -> str:
    """The address of the served site."""
    return served(site)


@pytest.fixture(scope="session")
def wanting_address(wanting, served) -> str:
    """The address of the served site that has a question without an answer."""
    return served(wanting / "site")


@pytest.fixture(scope="session")
def browser() -> Browser:
    """A headless Chromium."""
    path = chromium.find()
    assert path, chromium.HELP
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def shared(browser) -> Iterator[dict[tuple, BrowserContext]]:
    """Profiles that windows share, by their options. A profile of its own for each test takes three times as long."""
    contexts = {}
    yield contexts
    for context in contexts.values():
        context.close()


@pytest.fixture
def new_page(browser, address, served, shared) -> Iterator[Callable[..., Page]]:
    """Opens windows, desktop size if not told otherwise, that remember nothing; `fresh`: with an empty cache as well.

    Addresses are relative to the site's.
    """
    opened: list[Page | BrowserContext] = []

    def open_window(width: int = 1440, height: int = 900, fresh: bool = False, **options) -> Page:
        key = tuple(sorted(options.items()))
        context = None if fresh else shared.get(key)
        if context is None:
            context = browser.new_context(base_url=address, **options)
            context.set_default_timeout(10_000)
            if not fresh:
                shared[key] = context
        page = context.new_page()
        opened.append(context if fresh else page)
        page.set_viewport_size({"width": width, "height": height})
        devtools = context.new_cdp_session(page)
        for origin in served.origins:
            devtools.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "local_storage"})
        devtools.detach()
        return page

    yield open_window
    for window in opened:
        window.close()


@pytest.fixture
def page(new_page) -> Page:
    """A desktop window."""
    return new_page()


@pytest.fixture(scope="session")
def bank(root) -> Bank:
    """The questions and answers that the site is made of."""
    return check_all(root)[0]


@pytest.fixture(scope="session")
def wanted(wanting) -> Question:
    """The question of the small site that waits for its answer."""
    return next(question for question in check_all(wanting)[0].questions if question.wanted)
