"""A Chromium, and the built site served gzipped under a sub-path, as Pages serves it."""

import gzip
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import chromium
import pytest
from answer_key import check_all
from answer_key.model import Bank
from playwright.sync_api import Browser, Page, sync_playwright

SUB_PATH = "/a/sub-path/"
TEXT = (".html", ".css", ".js", ".json", ".svg", ".xml")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


class _Pages(SimpleHTTPRequestHandler):
    """Serves a folder below SUB_PATH, text gzipped, with the site's 404 page."""

    def do_GET(self) -> None:
        status, path = 200, Path(self.directory, self.path.split("?")[0].removeprefix(SUB_PATH))
        if path.is_dir():
            path /= "index.html"
        if not self.path.startswith(SUB_PATH) or not path.is_file():
            status, path = 404, Path(self.directory, "404.html")
        body = path.read_bytes()
        zipped = path.suffix in TEXT and "gzip" in self.headers.get("Accept-Encoding", "")
        self.send_response(status)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Cache-Control", "max-age=600")
        if zipped:
            body = gzip.compress(body, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(ConnectionError):  # a test that leaves the page early
            self.wfile.write(body)

    def log_message(self, *_) -> None:
        """Keep the test's output clean."""


def serve(folder: Path) -> tuple[ThreadingHTTPServer, str]:
    """Serve `folder` on a free loopback port; returns the server, to shut down, and the site's address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Pages, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}{SUB_PATH}"


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
