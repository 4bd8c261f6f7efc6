"""A Chromium, and windows that show the built site."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import chromium
import pytest
from answer_key import check_all
from answer_key.model import Bank
from pages_server import serve
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright


@pytest.fixture(scope="session")
def address(site) -> str:
    """The address of the served site, with a slash at its end."""
    server, address = serve(site)
    yield address
    server.shutdown()


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
def new_page(browser, address, shared) -> Iterator[Callable[..., Page]]:
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
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(address))
        devtools = context.new_cdp_session(page)
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
