"""What a reader can do with a lab's page, on any screen."""

import base64
import json

import pytest
from playwright.sync_api import expect

LAB = "labs/central-limit-theorem/"
FIGURE = ".lab img"
# How wide each lab's page is beyond the window once all solutions are open.
BEYOND = """() => {
  document.querySelectorAll("details").forEach((part) => (part.open = true));
  return document.documentElement.scrollWidth - window.innerWidth;
}"""
# The darkest, the lightest and the first point of a picture, each as its red, green and blue.
POINTS = """async (shot) => {
  const picture = await createImageBitmap(await (await fetch("data:image/png;base64," + shot)).blob());
  const canvas = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
  canvas.drawImage(picture, 0, 0);
  const {data} = canvas.getImageData(2, 2, picture.width - 4, picture.height - 4);
  const points = Array.from({length: data.length / 4}, (_, at) => [...data.slice(4 * at, 4 * at + 3)]);
  const light = (point) => point[0] + point[1] + point[2];
  const sorted = points.slice().sort((a, b) => light(a) - light(b));
  return [sorted[0], sorted.at(-1), points[0]];
}"""


def test_the_copy_button_copies_a_cell_whole(new_page, site):
    page = new_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(LAB)
    notebook = json.loads((site / LAB / "central-limit-theorem.ipynb").read_text(encoding="utf-8"))
    first = next("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code")
    page.locator(".lab .highlight").first.get_by_role("button").click()
    expect(page.get_by_text("Copied to clipboard")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").rstrip("\n") == first.rstrip("\n")


def test_the_notebook_can_be_downloaded_and_opened_in_colab(page, root):
    page.goto(LAB)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the notebook").click()
    assert download.value.path().read_bytes() == (root / "docs/labs/central-limit-theorem.ipynb").read_bytes()
    colab = page.get_by_role("link", name="Open in Colab").get_attribute("href")
    assert colab.startswith("https://colab.research.google.com/github/")
    assert colab.endswith("/blob/main/docs/labs/central-limit-theorem.ipynb")


@pytest.mark.parametrize("javascript", [True, False])
def test_solutions_are_closed_first_and_open(new_page, javascript):
    page = new_page(java_script_enabled=javascript)
    page.goto(LAB)
    solutions = page.locator(".lab details")
    expect(solutions).to_have_count(3)
    for number in range(3):
        expect(solutions.nth(number).locator("p").first).not_to_be_visible()
        solutions.nth(number).locator("summary").click()
        expect(solutions.nth(number).locator("p").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_figures_are_drawn_on_the_pages_own_paper(new_page, scheme):
    page = new_page(color_scheme=scheme)
    page.goto(LAB)
    figure = page.locator(FIGURE).first
    figure.scroll_into_view_if_needed()
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    darkest, lightest, corner = page.evaluate(POINTS, base64.b64encode(figure.screenshot()).decode())
    assert max(abs(a - b) for a, b in zip(paper, corner, strict=True)) <= 3
    ink = darkest if scheme == "light" else lightest
    assert abs(sum(ink) - sum(paper)) > 450, "the axes' labels can be read on it"


def test_a_figure_is_fetched_when_the_reader_comes_near_and_moves_no_text(page):
    asked = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith(".png") else None)
    page.goto(LAB, wait_until="networkidle")
    last = page.locator(FIGURE).last
    height = page.evaluate("document.documentElement.scrollHeight")
    assert last.evaluate("(image) => image.complete && image.naturalWidth") == 0
    last.scroll_into_view_if_needed()
    page.wait_for_function("(image) => image.complete && image.naturalWidth > 0", arg=last.element_handle())
    assert page.evaluate("document.documentElement.scrollHeight") == height
    assert any(url.endswith("/labs/central-limit-theorem-4.png") for url in asked)


def test_the_navigation_lists_every_lab(page, bank):
    page.goto(LAB)
    listed = page.locator(".md-sidebar--primary a").evaluate_all("(links) => links.map((link) => link.href)")
    assert [
        lab.id for lab in bank.labs if not any(f"/labs/{lab.id}/" in address for address in [*listed, page.url])
    ] == []


def test_no_lab_is_wider_than_a_phone(new_page, bank):
    page = new_page(width=375)
    faults = {}
    for lab in bank.labs:
        page.goto(f"labs/{lab.id}/")
        if beyond := page.evaluate(BEYOND):
            faults[lab.id] = beyond
    assert faults == {}


def test_a_figure_wider_than_a_phone_scrolls_inside_itself(new_page):
    page = new_page(width=375)
    page.goto(LAB)
    box = page.locator(".lab__figure").first
    box.focus()
    assert box.evaluate("(box) => box.scrollWidth > box.clientWidth")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("(box) => box.scrollLeft > 0", arg=box.element_handle())


def test_code_fits_its_column_on_a_desktop(new_page, bank):
    page = new_page(width=1280)
    faults = {}
    for where in ("questions/bagging/", *(f"labs/{lab.id}/" for lab in bank.labs)):  # bagging's sample has full lines
        page.goto(where)
        wide = page.evaluate("""() => {
          document.querySelectorAll("details").forEach((part) => (part.open = true));
          return [...document.querySelectorAll(".lab > .highlight:not(:has(.filename)) code, .part--answer code")]
            .filter((code) => code.scrollWidth > code.clientWidth).map((code) => code.textContent.slice(0, 40));
        }""")
        if wide:
            faults[where] = wide
    assert faults == {}
