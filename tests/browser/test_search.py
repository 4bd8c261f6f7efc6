"""The real search box: what learners type finds its page, from every page."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from search_box import Query, rank, read_queries, search, share

QUERIES = Path(__file__).parents[1] / "bench/queries.tsv"
HIT_AT_3 = 90  # percent: what was measured, rounded down to a whole five
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


@pytest.mark.parametrize(
    ("question", "keywords"),
    [
        ("How do I choose the number of clusters?", "choose number clusters"),
        ("what IS a kernel, and why", "kernel"),
    ],
)
def test_words_that_only_join_others_find_nothing_of_their_own(page, question, keywords):
    page.goto("")
    assert search(page, question) == search(page, keywords) != []


def test_a_short_word_matches_whole_unless_it_is_alone(page):
    page.goto("")
    assert search(page, "r or python")[0] == "choosing-a-language"
    assert search(page, "t-test unequal") == search(page, "t test unequal")
    assert len(search(page, "ze")) > len(search(page, "ze zqxj")) == 0  # "zero"
    assert len(search(page, "boosting tr")) > 3


@pytest.mark.parametrize(
    "query", ["to be or not to be", "the", '"of the mean"', "-", "a:b", "c++ ^2 ~1 *", " ", "+ - ^ ~"]
)
def test_odd_queries_harm_nothing(page, query):
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto("")
    page.locator(".md-search__input").fill(query)
    assert "variance" in search(page, "variance")
    assert faults == []


@pytest.mark.parametrize("where", ["questions/variance/", "no/such/page", "topics/statistics/"])
def test_search_works_from_any_page_and_its_result_opens(page, where):
    page.goto(where)
    page.keyboard.press("/")
    expect(page.locator(".md-search__input")).to_be_focused()
    assert "central-limit-theorem" in search(page, "central limit theorem")[:3]
    page.locator('.md-search-result__item a[href*="/central-limit-theorem/"]').first.click()
    page.wait_for_url("**/questions/central-limit-theorem/**")
    expect(page.locator("h1")).to_contain_text("Central Limit Theorem")


def test_a_result_inside_an_answer_opens_its_part(page):
    page.goto("questions/central-limit-theorem/")
    heading = page.locator(".part--follow-ups .entry h3").last
    id, text = heading.get_attribute("id"), heading.text_content()
    page.goto("questions/variance/")
    assert "central-limit-theorem" in search(page, text)[:3]
    page.locator(f'.md-search-result__item a[href$="#{id}"]').first.click()
    page.wait_for_url(f"**/questions/central-limit-theorem/**#{id}")
    expect(page.locator(f".entry:has([id='{id}']) .entry__body")).to_be_visible()
    expect(heading).to_be_in_viewport()


def test_search_on_a_phone(new_page):
    page = new_page(width=375, height=700)
    page.goto("questions/variance/")
    page.locator(".md-header label[for=__search]").first.click()
    assert "poisson-distribution" in search(page, "poisson")[:3]
    page.locator('.md-search-result__item a[href*="/poisson-distribution/"]').first.click()
    page.wait_for_url("**/questions/poisson-distribution/**")


@pytest.mark.parametrize("key", [None, "Enter", "Space"], ids=str)
def test_the_home_pages_search_opens_with_the_mouse_and_the_keyboard(page, key):
    page.goto("")
    control = page.locator(".home__search")
    control.press(key) if key else control.click()
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
