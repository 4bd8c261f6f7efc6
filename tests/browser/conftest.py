"""A Chromium, and windows that show the built site."""

from collections.abc import Callable, Iterator

import chromium
import pytest
from answer_key import check_all
from answer_key.model import Bank
from pages_server import serve
from playwright.sync_api import Browser, Page, sync_playwright

OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


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
        browser = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser, address) -> Iterator[Callable[..., Page]]:
    """Opens fresh windows, desktop size if not told otherwise. Addresses are relative to the site's."""
    contexts = []

    def open_window(width: int = 1440, height: int = 900, **options) -> Page:
        contexts.append(browser.new_context(base_url=address, viewport={"width": width, "height": height}, **options))
        contexts[-1].set_default_timeout(10_000)
        return contexts[-1].new_page()

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page) -> Page:
    """A fresh desktop window."""
    return new_page()


@pytest.fixture(scope="session")
def bank(root) -> Bank:
    """The questions and answers that the site is made of."""
    return check_all(root)[0]
