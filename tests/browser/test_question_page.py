"""A question's page: closed first, everything reachable, with and without JavaScript, on paper and on a phone."""

import re
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from answer_key.scaffold import scaffold
from playwright.sync_api import expect

ID = "central-limit-theorem"  # it has formulas, a figure and a sample
ANSWERED = f"questions/{ID}/"
OTHER = "questions/normal-distribution/"
WIDTHS = (375, 768, 1024, 1440)
DEEP = {  # headings inside closed parts
    "a part": ".part--wrong-answers h2",
    "an entry of that part": ".part--wrong-answers .entry:last-of-type h3",
    "inside a part": ".part--answer h3:last-of-type",
    "an entry of a part": ".part--follow-ups .entry:last-of-type h3",
}
PARTS = ["Short answer", "Answer", "Wrong answers", "Follow-ups", "Checklist", "References"]
NEED_SCRIPT = ("button", "select", "input[type=text]", "label[for=__search]", "label[for^=__palette]")
HIDDEN_TEXT = """() => [...document.querySelectorAll(".answer :is(p, li, td, pre, figcaption, svg)")]
  .filter((element) => !element.closest("[hidden]"))
  .filter((element) => !element.checkVisibility({visibilityProperty: true}) || !element.getBoundingClientRect().height)
  .map((element) => element.textContent.slice(0, 60))"""
IN_VIEW = """(id) => {
  const box = document.getElementById(id).getBoundingClientRect();
  const header = document.querySelector(".md-header").getBoundingClientRect();
  return box.height > 0 && box.top >= header.bottom - 1 && box.bottom <= innerHeight;
}"""
# How far apart a formula and the comma behind it stand, in pixels: a line or more if they are parted.
PARTED = """() => [...document.querySelectorAll(".together")].map((pair) => {
  const heights = [...pair.getClientRects()].map((box) => box.bottom);
  return Math.max(...heights) - Math.min(...heights);
})"""
# What sticks out of the window and out of every box that scrolls; drawings and the insides of formulas count as one.
TOO_WIDE = """() => {
  const {scrollWidth, clientWidth} = document.documentElement;
  const scrolls = (element) => {
    for (let box = element; box && box !== document.body; box = box.parentElement)
      if (["auto", "scroll"].includes(getComputedStyle(box).overflowX)) return true;
    return false;
  };
  const wide = [...document.querySelectorAll(".md-content *:not(svg *, .formula *)")]
    .filter((element) => element.getBoundingClientRect().right > clientWidth + 1 && !scrolls(element))
    .map((element) => `<${element.localName} class="${element.className}"> ${element.textContent.slice(0, 60)}`);
  return scrollWidth > clientWidth ? [`the document is ${scrollWidth} px wide`, ...wide] : wide;
}"""
STILL = """document.head.append(
  Object.assign(document.createElement("style"), {textContent: "* { transition: none !important; }"}))"""
COLOURS = """() => [...document.querySelectorAll("figure svg :is(path, use, text, line, rect):not(defs *)")]
  .flatMap((shape) => [getComputedStyle(shape).stroke, getComputedStyle(shape).fill])"""
OPEN_ALL = 'document.querySelectorAll("details").forEach((part) => (part.open = true))'


def parts(page):
    return page.locator("article details")


def opened(page) -> int:
    return page.locator("article details[open]").count()


def path(link) -> str:
    """Where a link leads, as a path below the site's address: `questions/variance/`."""
    return urlsplit(link.evaluate("(link) => link.href")).path.removeprefix("/a/sub-path/")


def id_of(page, heading: str) -> str:
    return page.locator(DEEP[heading]).get_attribute("id")


def closed_around(page, id: str) -> int:
    """How many closed parts hide this heading or what it heads."""
    return page.locator(f"details:not([open]):has([id='{id}'])").count()


def listed(page, selector: str) -> list[tuple[str, str]]:
    return [(link.inner_text(), path(link)) for link in page.locator(selector).all()]


def listed_addresses(page, selector: str) -> list[str]:
    return [path(link) for link in page.locator(selector).all()]


def links(questions) -> list[tuple[str, str]]:
    return [(question.question, f"questions/{question.id}/") for question in questions]


# Closed first, opened by the reader ------------------------------------------


def test_all_parts_are_closed_first_and_their_headings_stand_there(page):
    page.goto(ANSWERED)
    assert parts(page).count() > len(PARTS)
    assert opened(page) == 0
    assert page.locator("article h2:visible").all_inner_texts()[: len(PARTS)] == PARTS
    for body in page.locator(".part__body").all():
        expect(body).not_to_be_visible()


def test_parts_open_one_by_one(page):
    page.goto(ANSWERED)
    page.locator("#short-answer").click()
    assert opened(page) == 1
    expect(page.locator(".part--short-answer .part__body")).to_be_visible()
    page.locator("#short-answer").click()
    assert opened(page) == 0


def test_one_control_opens_everything_and_closes_it_again(page):
    page.goto(ANSWERED)
    page.get_by_role("button", name="Open everything").click()
    assert opened(page) == parts(page).count()
    assert page.locator("details details[open]").count() > 0
    assert page.evaluate(HIDDEN_TEXT) == []
    page.get_by_role("button", name="Close everything").click()
    assert opened(page) == 0


def test_the_choice_is_remembered_on_other_pages_and_after_a_reload(page):
    page.goto(ANSWERED)
    page.get_by_role("button", name="Open everything").click()
    page.goto(OTHER)
    button = page.get_by_role("button", name="Close everything")
    expect(button).to_have_attribute("aria-pressed", "true")
    assert opened(page) == parts(page).count() > 0
    page.reload()
    assert opened(page) == parts(page).count()
    button.click()
    page.reload()
    assert opened(page) == 0
    page.goto(ANSWERED)
    assert opened(page) == 0


def test_the_keyboard_alone_opens_a_part(page):
    page.goto(ANSWERED)
    summary = page.locator("summary:has(#short-answer)")
    for _ in range(60):
        page.keyboard.press("Tab")
        if summary.evaluate("(summary) => summary === document.activeElement"):
            break
    expect(summary).to_be_focused()
    assert summary.evaluate("(summary) => getComputedStyle(summary).outlineStyle") != "none"
    page.keyboard.press("Enter")
    expect(page.locator(".part--short-answer .part__body")).to_be_visible()
    page.keyboard.press("Space")
    expect(page.locator(".part--short-answer .part__body")).not_to_be_visible()


def test_the_skip_link_leads_past_the_header_and_gives_no_answer_away(page):
    page.goto(ANSWERED)
    page.keyboard.press("Tab")
    expect(page.locator(".md-skip")).to_be_focused()
    page.keyboard.press("Enter")
    assert opened(page) == 0
    assert urlsplit(page.url).fragment == page.locator("h1").get_attribute("id")


def test_the_checklist_keeps_count(page):
    page.goto(ANSWERED)
    page.locator("#checklist").click()
    boxes = page.locator(".part--checklist input")
    count, hint = boxes.count(), page.locator(".part--checklist .part__hint")
    expect(hint).to_have_text(str(count))
    boxes.nth(0).check()
    page.locator(".part--checklist label").nth(2).click()
    expect(hint).to_have_text(f"2 of {count} said")
    boxes.nth(0).uncheck()
    expect(hint).to_have_text(f"1 of {count} said")


# Without JavaScript -----------------------------------------------------------


def test_without_javascript_everything_is_there_and_opens(page, new_page):
    plain = new_page(java_script_enabled=False)
    page.goto(ANSWERED)
    plain.goto(ANSWERED)
    assert plain.locator(".answer").text_content() == page.locator(".answer").text_content()
    assert opened(plain) == 0
    for heading in (".part--short-answer h2", ".part--wrong-answers h2", ".part--wrong-answers .entry:last-of-type h3"):
        plain.locator(heading).click()
    assert opened(plain) == 3
    expect(plain.locator(".part--short-answer .part__body")).to_be_visible()
    expect(plain.locator(".part--wrong-answers .entry__body").last).to_be_visible()
    plain.evaluate(OPEN_ALL)
    assert plain.evaluate(HIDDEN_TEXT) == []


def test_without_javascript_no_control_is_shown_that_does_nothing(new_page):
    plain = new_page(java_script_enabled=False)
    plain.goto(ANSWERED)
    for width in (1440, 375):
        plain.set_viewport_size({"width": width, "height": 800})
        shown = plain.locator(", ".join(f"{control}:visible" for control in NEED_SCRIPT))
        assert shown.evaluate_all("(shown) => shown.map((control) => control.outerHTML.slice(0, 120))") == []


# Links, find-in-page and paper open what is closed -----------------------------


def test_a_link_of_the_contents_list_opens_the_part_and_shows_it(page):
    page.goto(ANSWERED)
    for heading in ("a part", "an entry of that part"):
        id = id_of(page, heading)
        page.locator(f'.md-nav--secondary a[href="#{id}"]').click()
        page.wait_for_function(IN_VIEW, arg=id)
        assert closed_around(page, id) == 0


def test_the_contents_list_has_every_part(page):
    page.goto(ANSWERED)
    assert [text.strip() for text in page.locator(".md-nav--secondary > ul > li > a").all_inner_texts()] == PARTS


@pytest.mark.parametrize("javascript", [True, False])
def test_the_contents_list_gives_nothing_away_before_a_part_is_open(new_page, javascript):
    page = new_page(java_script_enabled=javascript)
    page.goto(ANSWERED)
    inside = page.locator(".md-nav--secondary > ul > li > nav")
    expect(inside).to_have_count(3)
    for number in range(3):
        expect(inside.nth(number)).not_to_be_visible()
    page.locator(".part--wrong-answers > summary").click()
    expect(inside.nth(1)).to_be_visible()
    expect(inside.nth(0)).not_to_be_visible()


def test_an_address_with_an_anchor_opens_the_part_and_shows_it(page):
    page.goto(ANSWERED)
    for id in [id_of(page, heading) for heading in DEEP]:
        page.goto("about:blank")
        page.goto(f"{ANSWERED}#{id}")
        page.wait_for_function(IN_VIEW, arg=id)
        assert closed_around(page, id) == 0
        assert 0 < opened(page) < parts(page).count()


def test_what_loads_late_pushes_no_heading_out_of_view(page, new_page):
    """With an empty cache the fonts come after the jump to the anchor, and lines break anew."""
    page.goto(ANSWERED)
    id = id_of(page, "inside a part")
    fresh = new_page(fresh=True)
    fresh.goto(f"{ANSWERED}#{id}", wait_until="networkidle")
    fresh.wait_for_function(IN_VIEW, arg=id)


def test_a_link_of_another_page_opens_the_part_and_shows_it(page):
    page.goto(ANSWERED)
    id = id_of(page, "inside a part")
    page.goto(OTHER)
    page.evaluate("(href) => document.querySelector('.crumbs a').href = href", f"../{ID}/#{id}")
    page.locator(".crumbs a").first.click()
    page.wait_for_url(f"**/{ANSWERED}#{id}")
    page.wait_for_function(IN_VIEW, arg=id)


def test_the_link_to_the_anchor_that_the_address_already_has_opens_it_again(page):
    page.goto(ANSWERED)
    id = id_of(page, "a part")
    link = page.locator(f'.md-nav--secondary a[href="#{id}"]')
    link.click()
    page.wait_for_function(IN_VIEW, arg=id)
    page.locator(f"#{id}").click()
    assert opened(page) == 0
    page.evaluate("scrollTo(0, 0)")
    link.click()
    page.wait_for_function(IN_VIEW, arg=id)
    assert opened(page) == 1


def test_an_address_with_a_nonsense_anchor_harms_nothing(page):
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    for anchor in ("no-such-part", "%E0%A4%A", "__search"):
        page.goto("about:blank")
        page.goto(f"{ANSWERED}#{anchor}")
        page.locator("#checklist").click()
        page.locator(".part--checklist input").first.check()
        expect(page.locator(".part--checklist .part__hint")).to_contain_text("1 of")
        assert opened(page) == 1
    assert errors == []


@pytest.mark.parametrize("javascript", [True, False])
def test_the_browsers_own_search_opens_a_closed_part(new_page, javascript):
    """Find-in-page cannot be driven; a text fragment goes through the same search of the same hidden text."""
    page = new_page(java_script_enabled=javascript)
    page.goto(ANSWERED)
    body = page.locator(".part--follow-ups .entry:last-of-type p").last
    words = re.findall(r"[A-Za-z]+ [a-z]+ [a-z]+ [a-z]+", body.evaluate("(body) => body.firstChild.textContent"))[0]
    expect(body).not_to_be_visible()
    page.goto("about:blank")
    page.goto(f"{ANSWERED}#:~:text={quote(words)}")
    expect(body).to_be_visible()
    expect(body).to_be_in_viewport()


@pytest.mark.parametrize("javascript", [True, False])
def test_print_shows_the_text_of_closed_parts(new_page, javascript):
    page = new_page(java_script_enabled=javascript)
    page.goto(ANSWERED)
    assert page.evaluate(HIDDEN_TEXT) != []
    page.emulate_media(media="print")
    assert page.evaluate(HIDDEN_TEXT) == []
    for control in (".md-header", "[data-open-all]", ".contribute", ".md-sidebar--primary"):
        expect(page.locator(control)).not_to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_closed_page_prints_as_many_sheets_as_an_open_one_and_stays_closed(new_page, javascript):
    page = new_page(java_script_enabled=javascript)
    page.goto(ANSWERED)
    closed = sheets(page.pdf())
    assert opened(page) == 0
    page.evaluate(OPEN_ALL)
    assert closed == sheets(page.pdf()) > 1


def sheets(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


# Where the page stands -----------------------------------------------------------


def test_the_sidebar_lists_the_topics_questions_and_marks_the_current_one(page, bank):
    page.goto(ANSWERED)
    topic = bank.by_id[ID].topic
    assert listed(page, ".topic-nav ol a") == links(bank.in_topic(topic))
    assert path(page.locator(".topic-nav [aria-current=page]")) == ANSWERED
    expect(page.locator(".topic-nav [aria-current=page]")).to_be_in_viewport()
    assert path(page.locator(".topic-nav__title")) == f"topics/{topic}/"


def test_on_a_phone_the_sidebar_comes_from_the_menu_button(new_page, bank):
    page = new_page(width=375, height=700)
    page.goto(ANSWERED)
    current = page.locator(".topic-nav [aria-current=page]")
    expect(current).not_to_be_in_viewport()
    page.locator(".md-header label[for=__drawer]").click()
    expect(current).to_be_in_viewport()
    expect(page.locator(".topic-nav__site a").first).to_be_in_viewport()


def test_previous_and_next_go_through_the_topic_in_order(page, bank):
    questions = bank.in_topic(bank.by_id[ID].topic)
    for before, question, after in [(None, *questions[:2]), questions[:3], (*questions[-2:], None)]:
        page.goto(f"questions/{question.id}/")
        assert listed_addresses(page, ".neighbours [rel=prev]") == ([f"questions/{before.id}/"] if before else [])
        assert listed_addresses(page, ".neighbours [rel=next]") == ([f"questions/{after.id}/"] if after else [])


def test_the_page_shows_its_facts_and_related_questions(page, bank):
    page.goto(ANSWERED)
    question = bank.by_id[ID]
    facts = page.locator(".question__facts").inner_text()
    assert all(fact in facts for fact in question.facts)
    assert path(page.locator(".question__facts a")) == f"guide/{question.section}/"
    assert listed(page, "[aria-labelledby=related] .question-list a") == links(bank.pick(question.related))
    labs = [f"labs/{lab.id}/" for lab in bank.labs if ID in lab.questions]
    assert labs
    assert listed_addresses(page, "[aria-labelledby=labs] .question-list a") == labs


# How it is mended ----------------------------------------------------------------


def test_the_edit_links_open_the_answer_and_the_entry_at_its_line(page, root, bank):
    for id in (ID, "variance", "normal-distribution"):
        page.goto(f"questions/{id}/")
        edit = page.get_by_role("link", name="Edit this page").get_attribute("href")
        assert edit.endswith(f"/edit/main/docs/questions/{id}.md")
        assert (root / edit.split("/edit/main/")[1]).is_file()
        facts = urlsplit(page.get_by_role("link", name="Its facts").get_attribute("href"))
        assert facts.path.endswith("/blob/main/docs/questions.yml")
        line = int(facts.fragment.removeprefix("L"))
        entry = (root / "docs/questions.yml").read_text(encoding="utf-8").splitlines()[line - 1]
        assert re.fullmatch(rf"\s*-?\s*(id:\s*)?[\"']?{id}[\"']?:?\s*", entry), entry


def test_report_an_error_opens_the_form_with_the_question_filled_in(page, root):
    page.goto(ANSWERED)
    address = urlsplit(page.get_by_role("link", name="Report an error").get_attribute("href"))
    assert address.path.endswith("/issues/new")
    query = {name: value for name, (value,) in parse_qs(address.query).items()}
    form = (root / ".github/ISSUE_TEMPLATE" / query.pop("template")).read_text(encoding="utf-8")
    assert query["question"] == ID
    assert ID in query["title"]
    assert all(re.search(rf"^(title:|    id: {name}$)", form, re.MULTILINE) for name in query)


def test_a_wanted_page_says_so_and_its_link_opens_a_new_file_filled_in(page, wanting_address, wanted):
    page.goto(f"{wanting_address}questions/{wanted.id}/")
    expect(page.locator("h1")).to_have_text(wanted.question)
    expect(page.get_by_text("Nobody has answered this yet")).to_be_visible()
    expect(page.get_by_role("button", name="Open everything")).to_have_count(0)
    link = page.get_by_role("link", name="Write this answer").get_attribute("href")
    address = urlsplit(link)
    assert address.path.endswith("/new/main/docs/questions")
    assert parse_qs(address.query, strict_parsing=True) == {"filename": [f"{wanted.id}.md"], "value": [scaffold()]}
    assert len(link) < 8000  # what GitHub takes


def test_lists_say_which_answers_are_wanted(page, wanting_address, wanted):
    page.goto(f"{wanting_address}topics/{wanted.topic}/")
    entry = page.locator(".question-list li", has=page.locator(f'a[href$="/{wanted.id}/"]'))
    expect(entry).to_contain_text("answer wanted")


# Formulas and figures -------------------------------------------------------------


def test_formulas_are_html_and_mathml_with_no_script(page):
    scripts = []
    page.on("request", lambda request: scripts.append(request.url) if request.resource_type == "script" else None)
    page.goto(ANSWERED, wait_until="networkidle")
    formulas = page.locator(".formula").count()
    assert formulas > 20
    assert (
        page.locator(".formula .katex-mathml math").count() == page.locator(".formula .katex-html").count() == formulas
    )
    assert page.locator('.formula .katex-html:not([aria-hidden="true"])').count() == 0
    assert page.locator("article").evaluate("(article) => /\\\\\\(|\\$\\$|arithmatex/.test(article.innerHTML)") is False
    assert [script for script in scripts if re.search("katex|mathjax", script, re.IGNORECASE)] == []
    assert page.evaluate("window.katex === undefined && window.MathJax === undefined")
    page.evaluate(OPEN_ALL)
    assert page.evaluate("document.fonts.load('16px KaTeX_Math').then((faces) => faces.length)") > 0


def test_no_line_starts_with_the_comma_behind_a_short_formula(new_page):
    page = new_page()
    page.goto(ANSWERED)
    page.evaluate(OPEN_ALL)
    for width in range(320, 420, 7):
        page.set_viewport_size({"width": width, "height": 900})
        apart = page.evaluate(PARTED)
        assert len(apart) > 5
        assert max(apart) < 12, width


def test_figures_are_inline_and_named_and_take_the_schemes_colours(page):
    page.goto(ANSWERED)
    page.get_by_role("button", name="Open everything").click()
    expect(page.locator("figure").get_by_role("img", name=re.compile(".{20}"))).to_be_visible()
    expect(page.locator("figure figcaption")).to_be_visible()
    light = page.evaluate(COLOURS)
    page.get_by_title("Switch to dark").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    dark = page.evaluate(COLOURS)
    painted = [(before, after) for before, after in zip(light, dark, strict=True) if before != "none"]
    assert len(painted) > 20
    assert {before for before, after in painted if before == after} == set(), (
        "these colours are the same in both schemes"
    )


def test_every_figure_of_the_site_has_a_name(site):
    for html in sorted(site.glob("questions/*/index.html")):
        for figure in re.findall(r'<div class="figure__scroll"[^>]*>\s*<svg[^>]*>', html.read_text(encoding="utf-8")):
            assert re.search(r'role="img" aria-label="[^"]{20,}"', figure), f"{html}: {figure[:200]}"


# No page is wider than its window ---------------------------------------------------


def too_wide(page) -> dict[int, list[str]]:
    """What sticks out of the open page at each width of the window."""
    page.evaluate(OPEN_ALL)
    page.evaluate(STILL)  # the search field slides to its place when the window changes
    faults = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if wide := page.evaluate(TOO_WIDE):
            faults[width] = wide[:4]
    return faults


OTHER_PAGES = [
    "",
    "guide/",
    "guide/statistics/",
    "questions/",
    "topics/",
    "topics/statistics/",
    "paths/",
    "paths/weekend/",
    "about/",
    "404",
]


def test_no_page_is_wider_than_the_window(page):
    faults = {}
    for where in (ANSWERED, *OTHER_PAGES):
        page.goto(where)
        if wide := too_wide(page):
            faults[where] = wide
    assert faults == {}


def test_without_javascript_no_answer_is_wider_than_the_window(new_page):
    page = new_page(java_script_enabled=False)
    page.goto(ANSWERED)
    assert too_wide(page) == {}


def test_no_answer_is_wider_than_a_phone(new_page, bank):
    """All answers, put into one page's frame one after the other: as wide as if loaded, and much faster."""
    page = new_page(width=375)
    page.goto(ANSWERED, wait_until="networkidle")
    faults = {}
    for id in bank.answer_by_id:
        page.evaluate(
            """(address) => fetch(address).then((response) => response.text()).then((html) => {
          const other = new DOMParser().parseFromString(html, "text/html");
          document.querySelector("article").replaceWith(document.adoptNode(other.querySelector("article")));
        })""",
            f"../{id}/",
        )
        page.evaluate(OPEN_ALL)
        if wide := page.evaluate(TOO_WIDE):
            faults[id] = wide[:4]
    assert faults == {}


def test_what_is_wider_than_the_text_scrolls_inside_itself_and_takes_the_keyboard(new_page):
    page = new_page(width=375)
    page.goto(ANSWERED)
    page.get_by_role("button", name="Open everything").click()
    wide = page.evaluate("""() => [...document.querySelectorAll("article :is(div, code, pre):not(.formula *, svg *)")]
      .filter((box) => box.scrollWidth > box.clientWidth + 1 && box.clientWidth > 0)
      .filter((box) => ["auto", "scroll"].includes(getComputedStyle(box).overflowX))
      .map((box) => [box.localName + "." + box.className, box.tabIndex])""")
    assert {"div.figure__scroll", "div.formula"} <= {name for name, _ in wide}
    assert [name for name, tab_index in wide if tab_index < 0] == []
