"""The index of all questions: filters without a page load, an address that keeps them, all without JavaScript."""

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

INDEX = "questions/"
LABELS = {"topic": "Topic", "section": "Guide section", "level": "Level", "kind": "Kind", "origin": "Origin"}
SHOWN = """() => [...document.querySelectorAll(".index-group li")].filter((item) => item.checkVisibility())
  .map((item) => item.querySelector("a").getAttribute("href"))"""
CHOICES = [
    {"topic": "statistics"},
    {"section": "statistics"},
    {"level": "1"},
    {"kind": "coding"},
    {"origin": "listed"},
    {"answered": "1"},
    {"topic": "probability", "section": "statistics"},
    {"section": "other", "level": "2", "kind": "concept"},
    {
        "topic": "statistics",
        "section": "statistics",
        "level": "1",
        "kind": "concept",
        "origin": "listed",
        "answered": "1",
    },
    {"topic": "reinforcement-learning", "section": "linux"},  # none
]
NONSENSE = [
    "topic=no-such-topic&level=9&kind=&origin=constructor&answered=yes",
    "topic=%22%3E%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E",
    "topic=__proto__&section=toString",
    "unknown=1&level",
    "%E0%A4%A=%E0%A4%A",
]


def matching(bank, choice: dict[str, str]) -> set[str]:
    """The ids of the questions that a choice should leave."""
    facts = {name: value for name, value in choice.items() if name != "answered"}
    return {
        question.id
        for question in bank.questions
        if all(str(getattr(question, name)) == value for name, value in facts.items())
        and not ("answered" in choice and question.wanted)
    }


def shown(page) -> set[str]:
    listed = [href.strip("./").removeprefix("questions/") for href in page.evaluate(SHOWN)]
    assert len(listed) == len(set(listed))
    return set(listed)


def field(page, name: str):
    return page.get_by_role("combobox", name=LABELS[name], exact=True)


def choose(page, choice: dict[str, str]) -> None:
    for name, value in choice.items():
        if name == "answered":
            page.get_by_label("Answered only").check()
        else:
            field(page, name).select_option(value)


def query(page) -> dict[str, str]:
    return {name: value for name, (value,) in parse_qs(urlsplit(page.url).query).items()}


def count(number: int) -> str:
    return "1 question" if number == 1 else f"{number} questions"


def test_everything_is_listed_first_by_topic(page, bank):
    page.goto(INDEX)
    assert shown(page) == {question.id for question in bank.questions}
    assert page.locator(".index-group h2").all_inner_texts() == [topic.title for topic in bank.topics]
    for topic in bank.topics:
        links = page.locator(f"[aria-labelledby='{topic.id}'] li a")
        assert links.all_inner_texts() == [question.question for question in bank.in_topic(topic.id)]
    expect(page.locator(".filters output")).to_have_text(count(len(bank.questions)))


def test_the_list_does_not_jump_when_the_filters_come(page):
    page.add_init_script("""window.jumps = 0;
      new PerformanceObserver((list) => list.getEntries().forEach((entry) => (window.jumps += entry.value)))
        .observe({type: "layout-shift", buffered: true});""")
    page.goto("questions/", wait_until="networkidle")
    assert page.evaluate("new Promise((done) => requestAnimationFrame(() => done(window.jumps)))") < 0.05


def test_a_choice_leaves_what_matches_counts_it_and_stands_in_the_address(page, bank):
    """And no choice loads or fetches anything."""
    page.goto(INDEX)
    loads = []
    page.on("request", lambda request: loads.append(request.url))
    for choice in CHOICES:
        choose(page, choice)
        wanted = matching(bank, choice)
        assert shown(page) == wanted, choice
        expect(page.locator(".filters output")).to_have_text(count(len(wanted)))
        groups = page.locator(".index-group:visible").evaluate_all(
            "(groups) => groups.map((group) => group.getAttribute('aria-labelledby'))"
        )
        assert set(groups) == {bank.by_id[id].topic for id in wanted}, choice
        assert query(page) == choice
        page.locator(".filters").get_by_role("button", name="Clear").click()
        expect(page.locator(".filters output")).to_have_text(count(len(bank.questions)))
    assert [load for load in loads if not load.endswith("/favicon.svg")] == []


def test_the_address_restores_the_choice(page, bank):
    for choice in CHOICES[-4:]:
        page.goto(INDEX)
        choose(page, choice)
        page.goto(page.url)
        assert shown(page) == matching(bank, choice), choice
        for name, value in choice.items():
            if name == "answered":
                expect(page.get_by_label("Answered only")).to_be_checked()
            else:
                expect(field(page, name)).to_have_value(value)


def test_every_fact_of_a_question_can_be_chosen(page, bank):
    page.goto(INDEX)
    for name in LABELS:
        values = field(page, name).locator("option").evaluate_all("(options) => options.map(({value}) => value)")
        assert values[0] == ""
        assert {str(getattr(question, name)) for question in bank.questions} <= set(values)


def test_back_from_a_question_keeps_the_choice(page, bank):
    page.goto(INDEX)
    choose(page, {"topic": "statistics", "level": "1"})
    page.locator(".index-group:visible li:visible a").first.click()
    page.wait_for_url("**/questions/*/")
    page.go_back()
    expect(field(page, "topic")).to_have_value("statistics")
    assert shown(page) == matching(bank, {"topic": "statistics", "level": "1"})


def test_nonsense_in_the_address_lists_everything(page, bank):
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    for nonsense in NONSENSE:
        page.goto(f"{INDEX}?{nonsense}")
        assert shown(page) == {question.id for question in bank.questions}, nonsense
        chosen = page.locator(".filters select").evaluate_all("(fields) => fields.map(({value}) => value)")
        assert chosen == [""] * len(LABELS), nonsense
    assert errors == []


def test_one_good_value_among_nonsense_counts(page, bank):
    page.goto(f"{INDEX}?topic=no-such-topic&level=3")
    assert shown(page) == matching(bank, {"level": "3"})


def test_clear_lists_everything_again_and_clears_the_address(page, bank):
    page.goto(f"{INDEX}?topic=statistics&answered=1")
    assert shown(page) == matching(bank, {"topic": "statistics", "answered": "1"})
    page.locator(".filters").get_by_role("button", name="Clear").click()
    expect(page.locator(".filters output")).to_have_text(count(len(bank.questions)))
    assert shown(page) == {question.id for question in bank.questions}
    assert query(page) == {}
    expect(page.get_by_label("Answered only")).not_to_be_checked()


def test_taking_a_choice_back_lists_everything_again(page, bank):
    page.goto(f"{INDEX}?level=3")
    field(page, "level").select_option("")
    assert shown(page) == {question.id for question in bank.questions}
    assert query(page) == {}


def test_the_keyboard_alone_filters(page, bank):
    page.goto(INDEX)
    field(page, "level").focus()
    page.keyboard.press("ArrowDown")
    assert shown(page) == matching(bank, {"level": "1"})


def test_without_javascript_everything_is_listed_and_the_form_is_not_shown(new_page, bank):
    plain = new_page(java_script_enabled=False)
    plain.goto(f"{INDEX}?topic=statistics")
    assert shown(plain) == {question.id for question in bank.questions}
    expect(plain.locator(".filters")).not_to_be_visible()
