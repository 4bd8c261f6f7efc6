"""Types into the site's search box and reads which pages it offers, in their order."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page

# Material empties the list when the field is empty, so whatever stands in it afterwards belongs to the new query.
EMPTIED = """() => document.querySelector(".md-search-result__meta").textContent.startsWith("Type to start")
  && !document.querySelector(".md-search-result__item")"""
ANSWERED = """() => document.querySelector(".md-search-result__meta").textContent.startsWith("No matching")
  || document.querySelector(".md-search-result__item")"""
PAGES = """() => [...document.querySelectorAll(".md-search-result__item")]
  .map((item) => item.querySelector("a").href)"""


@dataclass(frozen=True)
class Query:
    """What a learner types, and the page that answers it: the id of a question, or a path like `guide/linux`."""

    text: str
    page: str


def read_queries(path: Path) -> list[Query]:
    """The queries of a file, one a line: query, tab, page."""
    return [Query(*line.split("\t")) for line in path.read_text(encoding="utf-8").splitlines() if line]


def search(page: Page, text: str) -> list[str]:
    """Type a query into the search box of the open page; the pages found, best first."""
    field = page.locator(".md-search__input")
    field.focus()
    field.fill("")
    page.keyboard.press("Shift")  # Material listens to keys
    page.wait_for_function(EMPTIED)
    field.fill(text[:-1])
    page.keyboard.type(text[-1])
    page.wait_for_function(ANSWERED)
    paths = [urlsplit(address).path.removeprefix(_base(page)).strip("/") for address in page.evaluate(PAGES)]
    return list(dict.fromkeys(path.removeprefix("questions/") for path in paths))


def _base(page: Page) -> str:
    return page.evaluate("__md_scope.pathname")


def rank(found: list[str], query: Query) -> int:
    """Where the query's page stands, from 1; 0 if it was not found."""
    return found.index(query.page) + 1 if query.page in found else 0


def share(ranks: list[int], among: int) -> float:
    """The percentage of queries whose page is among the first so many."""
    return 100 * sum(1 <= rank <= among for rank in ranks) / len(ranks)
