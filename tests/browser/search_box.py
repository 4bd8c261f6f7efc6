"""Types into the site's search box and reads which pages it offers, in their order."""

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

# Material reads the field on each key, and empties the list when the field is empty: so what stands in the list after
# that belongs to the new query.
SEARCH = """async (text) => {
  const field = document.querySelector(".md-search__input");
  const results = document.querySelector(".md-search-result");
  const says = (start) => results.querySelector(".md-search-result__meta").textContent.trim().startsWith(start);
  const items = () => [...results.querySelectorAll(".md-search-result__item")];
  const type = (text, done) => new Promise((resolve) => {
    const look = () => done() && (observer.disconnect(), resolve());
    const observer = new MutationObserver(look);
    observer.observe(results, {childList: true, subtree: true, characterData: true});
    field.value = text;
    field.dispatchEvent(new KeyboardEvent("keyup", {bubbles: true}));
    look();
  });
  await type("", () => says("Type to start") && !items().length);
  await type(text, () => says("No matching") || items().length);
  return items().map((item) => new URL(item.querySelector("a").href).pathname.replace(__md_scope.pathname, ""));
}"""


@dataclass(frozen=True)
class Query:
    """What a learner types, and the page that answers it: the id of a question, or a path like `guide/linux`."""

    text: str
    page: str


def read_queries(path: Path) -> list[Query]:
    """The queries of a file, one a line: query, tab, page."""
    return [Query(*line.split("\t")) for line in path.read_text(encoding="utf-8").splitlines() if line]


def search(page: Page, text: str) -> list[str]:
    """Put a query into the search box of the open page; the pages found, best first."""
    page.locator(".md-search__input").focus()
    found = page.evaluate(SEARCH, text)
    return list(dict.fromkeys(path.strip("/").removeprefix("questions/") for path in found))


def rank(found: list[str], query: Query) -> int:
    """Where the query's page stands, from 1; 0 if it was not found."""
    return found.index(query.page) + 1 if query.page in found else 0


def share(ranks: list[int], among: int) -> float:
    """The percentage of queries whose page is among the first so many."""
    return 100 * sum(1 <= rank <= among for rank in ranks) / len(ranks)
