"""The real search box: what learners type finds its page, from every page."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from search_box import Query, rank, read_queries, search, share

QUERIES = Path(__file__).parents[1] / "bench/queries.tsv"
HIT_AT_3 = 0  # percent: what was measured, rounded down to a whole five
FEW = [
    Query("clt", "central-limit-theorem"),
    Query("bell curve", "normal-distribution"),
    Query("seattle rain", "three-friends-in-seattle"),
    Query("stratified sampling", "sampling"),
    Query("a/b test", "ab-testing"),
    Query("backprop", "forward-and-backward-propagation"),
]


def test_queries_find_their_page_in_the_top_three(page):
    page.goto("")
    assert {query.text: found[:3] for query in FEW if query.page not in (found := search(page, query.text))[:3]} == {}


def test_every_query_of_the_bench_names_a_page(site):
    queries = read_queries(QUERIES)
    assert len(queries) >= 80
    assert len({query.text for query in queries}) == len(queries)
    pages = {query.page for query in queries}
    assert [page for page in pages if not any((site / at / page).is_dir() for at in ("questions", "."))] == []


def test_the_bench_finds_at_least_what_it_found_before(page):
    page.goto("")
    queries = read_queries(QUERIES)
    found = [search(page, query.text) for query in queries]
    assert share([rank(pages, query) for query, pages in zip(queries, found, strict=True)], 3) >= HIT_AT_3


@pytest.mark.parametrize("where", ["questions/variance/", "no/such/page", "topics/statistics/"])
def test_search_works_from_any_page_and_its_result_opens(page, where):
    page.goto(where)
    page.keyboard.press("/")
    expect(page.locator(".md-search__input")).to_be_focused()
    assert "central-limit-theorem" in search(page, "central limit theorem")[:3]
    page.locator('.md-search-result__item a[href*="/central-limit-theorem/"]').first.click()
    page.wait_for_url("**/questions/central-limit-theorem/**")
    expect(page.locator("h1")).to_contain_text("Central Limit Theorem")


def test_a_result_inside_an_answer_opens_the_part_that_says_it(page):
    """A follow-up's words lead to that follow-up, opened, not to some other part of the page."""
    page.goto("questions/central-limit-theorem/")
    entry = page.locator(".part--follow-ups .entry").last
    id, said = entry.locator("h3").get_attribute("id"), entry.locator(".entry__body").text_content()
    words = " ".join(sorted(set(said.replace(",", " ").replace(".", " ").split()), key=len)[-4:])
    assert "central-limit-theorem" in search(page, f"{words} central limit theorem")[:3]
    more = page.locator(".md-search-result__item", has=page.locator('a[href*="/central-limit-theorem/"]')).first
    assert id in [link.get_attribute("href").split("#")[-1] for link in more.locator("a").all()][:3]


def test_search_on_a_phone(new_page):
    page = new_page(width=375, height=700)
    page.goto("questions/variance/")
    page.locator(".md-header label[for=__search]").first.click()
    assert search(page, "poisson")[0] == "poisson-distribution"
    page.locator(".md-search-result__item a").first.click()
    page.wait_for_url("**/questions/poisson-distribution/**")


def test_the_home_pages_search_opens_with_the_mouse_and_the_keyboard(page):
    page.goto("")
    page.locator(".home__search").click()
    expect(page.locator(".md-search__input")).to_be_focused()
    page.goto("about/")
    page.goto("")
    page.locator(".home__search").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".md-search__input")).to_be_focused()


def test_nothing_found_says_so(page):
    page.goto("")
    assert search(page, "zzqxjv") == []
    expect(page.locator(".md-search-result__meta")).to_have_text("No matching documents")


def test_the_index_is_asked_for_only_when_somebody_searches(page):
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "search_index" in request.url else None)
    page.goto("questions/variance/", wait_until="networkidle")
    assert asked == []
    search(page, "variance")
    assert len(asked) == 1
