"""What holds on every kind of page: no third party, no error, usable by all, and what machines read about it."""

import json
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from search_box import search

SITE_URL = "https://example.org/a/sub-path/"  # where tests/conftest.py publishes the site
ANSWERED = "questions/central-limit-theorem/"
PAGES = {
    "home": "",
    "guide index": "guide/",
    "guide page": "guide/statistics/",
    "questions index": "questions/",
    "topics index": "topics/",
    "topic": "topics/statistics/",
    "paths index": "paths/",
    "path": "paths/weekend/",
    "labs index": "labs/",
    "lab": "labs/central-limit-theorem/",
    "answered question": ANSWERED,
    "about": "about/",
    "not found": "no/such/page/",
    "search results": "",
}
OPEN_ALL = 'document.querySelectorAll("details").forEach((part) => (part.open = true))'
SETTLED = "Promise.all(document.getAnimations().map((animation) => animation.finished)).then(() => true, () => false)"
AXE = """(options) => axe.run(document, {resultTypes: ["violations"], ...options}).then(({violations}) => violations
  .map(({id, nodes}) => [id, nodes.length, ...nodes.slice(0, 3).map((node) => node.html.slice(0, 160))]))"""
META = """() => Object.fromEntries([...document.querySelectorAll("meta[name], meta[property]")]
  .map((meta) => [meta.getAttribute("property") ?? meta.name, meta.content]))"""


@pytest.fixture(scope="session")
def pages(address, wanting_address, wanted) -> dict[str, str]:
    """An address of each kind of page, by kind."""
    own = {kind: address + where for kind, where in PAGES.items()}
    return own | {"wanted question": f"{wanting_address}questions/{wanted.id}/"}


def site_of(address: str) -> str:
    """The address of the site that a page belongs to."""
    start, sub_path, _ = address.partition("/a/sub-path/")
    return start + sub_path


def kinds() -> list[str]:
    return [*PAGES, "wanted question"]


def visit(page: Page, kind: str, pages: dict[str, str]) -> None:
    """Open a page of a kind."""
    page.goto(pages[kind])
    if kind == "search results":
        assert len(search(page, "normal distribution")) > 3


@pytest.mark.parametrize("kind", kinds())
def test_no_third_party_and_no_error(page, pages, kind):
    """Also when the reader searches, opens everything and changes the colours."""
    asked, faults = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfailed", lambda request: faults.append(f"failed: {request.url}"))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
    page.on("response", lambda got: faults.append(f"{got.status} {got.url}") if got.status >= 400 else None)
    visit(page, kind, pages)
    if kind in ("home", "answered question", "not found"):
        search(page, "variance")
    page.keyboard.press("Escape")
    page.evaluate(OPEN_ALL)
    page.get_by_title("Switch to dark").click()
    page.wait_for_load_state("networkidle")
    own = urlsplit(pages[kind]).netloc
    assert {urlsplit(url).netloc for url in asked if not url.startswith(("data:", "blob:"))} == {own}
    assert all(urlsplit(url).path.startswith("/a/sub-path/") for url in asked)
    if kind == "not found":  # the page itself is one, and the browser says so
        faults = [fault for fault in faults if not fault.startswith("404 ") or pages[kind] not in fault]
        faults = [fault for fault in faults if "status of 404" not in fault]
    assert faults == []


@pytest.mark.parametrize("kind", kinds())
def test_axe_finds_no_violation(page, root, pages, kind):
    """Light and dark, closed and open, on a wide and a narrow screen; in the dark only colours differ."""
    visit(page, kind, pages)
    page.evaluate((root / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8"))
    assert axe(page, "default") == [], "light"
    if page.locator("details:not([open])").count():
        page.evaluate(OPEN_ALL)
        assert axe(page, "default") == [], "light, open"
    page.set_viewport_size({"width": 375, "height": 800})
    assert axe(page, "default") == [], "light, open, narrow"
    page.set_viewport_size({"width": 1440, "height": 900})
    page.locator("label[for=__palette_1]").dispatch_event("click")
    assert axe(page, "slate", runOnly=["color-contrast"]) == [], "dark, open"


def axe(page: Page, scheme: str, **options) -> list:
    """The violations that axe finds on the page as it stands."""
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", scheme)
    page.evaluate(SETTLED)
    return page.evaluate(AXE, options)


@pytest.mark.parametrize("kind", [kind for kind in kinds() if kind not in ("not found", "search results")])
def test_header_title_description_canonical_address_and_open_graph_data(page, pages, kind):
    visit(page, kind, pages)
    title, meta = page.title(), page.evaluate(META)
    canonical = page.locator("link[rel=canonical]").get_attribute("href")
    assert canonical == meta["og:url"] == SITE_URL + pages[kind].removeprefix(site_of(pages[kind]))
    heading = page.locator("h1").inner_text().replace("¶", "").strip()
    assert meta["og:title"] in title
    assert kind in ("home", "about", "guide index", "questions index") or heading in title
    assert 50 <= len(meta["description"]) <= 160
    assert meta["og:description"] == meta["description"]
    assert meta["og:type"] == (
        "article" if ("question" in kind and "index" not in kind) or kind == "guide page" else "website"
    )
    assert meta["og:site_name"]
    assert meta["og:image"].startswith(SITE_URL)
    assert meta["og:image:alt"]
    assert page.locator("html").get_attribute("lang") == "en"
    links = page.locator(".md-header__inner > a, .site-links a").evaluate_all("(links) => links.map(({href}) => href)")
    assert links == [
        site_of(pages[kind]) + where for where in ("", "guide/", "questions/", "topics/", "paths/", "labs/", "about/")
    ]


def test_an_answered_question_has_its_structured_data(page, bank):
    page.goto(ANSWERED)
    question = bank.by_id[ANSWERED.split("/")[1]]
    (data,) = [json.loads(text) for text in page.locator('script[type="application/ld+json"]').all_text_contents()]
    assert data["@context"] == "https://schema.org"
    assert data["@type"] == "Quiz"
    (card,) = data["hasPart"]
    assert (card["@type"], card["eduQuestionType"], card["text"]) == ("Question", "Flashcard", question.question)
    assert card["acceptedAnswer"]["@type"] == "Answer"
    assert card["acceptedAnswer"]["text"].startswith(page.evaluate(META)["description"].rstrip("…"))


def test_a_page_that_is_not_there_helps(page, address):
    response = page.goto("guide/no-such-page/deeper/")
    assert response.status == 404
    expect(page.locator("h1")).to_have_text("There is no page at this address")
    for where in ("questions/", "topics/", "guide/"):
        links = page.locator(f'article a[href$="/{where}"]')
        expect(links).to_have_count(1)
        assert links.evaluate("(link) => link.href") == address + where
    page.keyboard.press("/")
    expect(page.locator(".md-search__input")).to_be_focused()


def test_the_home_pages_question_opens_there_and_then(page):
    page.goto("")
    card = page.locator(".home__try")
    question = card.locator(".home__question").inner_text()
    expect(card.locator(".part__body")).not_to_be_visible()
    card.get_by_text("Show the short answer").click()
    expect(card.locator(".part__body")).to_be_visible()
    card.locator(".part__body a").last.click()
    expect(page.locator("h1")).to_have_text(question)


def test_the_home_page_leads_to_the_twelve_sections_in_order(page, bank):
    page.goto("")
    links = page.locator(".home .path a")
    assert links.all_inner_texts() == [section.title for section in bank.sections]
    assert links.count() == 12


def test_the_home_page_leads_to_the_labs(page, bank):
    page.goto("")
    page.get_by_role("link", name=f"{len(bank.labs)} labs").click()
    expect(page.locator(".md-content .topics li")).to_have_count(len(bank.labs))
