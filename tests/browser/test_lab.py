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
# The color of the first point of a figure as it stands on the page: its paper.
CORNER = """async (shot) => {
  const picture = await createImageBitmap(await (await fetch("data:image/png;base64," + shot)).blob());
  const canvas = new OffscreenCanvas(1, 1).getContext("2d");
  canvas.drawImage(picture, -2, -2);
  return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
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
def test_figures_stand_on_the_pages_own_paper(new_page, scheme):
    page = new_page(color_scheme=scheme)
    page.goto(LAB)
    figure = page.locator(FIGURE).first
    figure.scroll_into_view_if_needed()
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    corner = page.evaluate(CORNER, base64.b64encode(figure.screenshot()).decode())
    assert max(abs(a - b) for a, b in zip(paper, corner, strict=True)) <= 3


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


def test_code_fits_its_column_on_a_desktop(new_page, bank):
    page = new_page(width=1280)
    faults = {}
    for lab in bank.labs:
        page.goto(f"labs/{lab.id}/")
        wide = page.evaluate("""() => [...document.querySelectorAll(".lab > .highlight:not(:has(.filename)) code")]
          .filter((code) => code.scrollWidth > code.clientWidth).map((code) => code.textContent.slice(0, 40))""")
        if wide:
            faults[lab.id] = wide
    assert faults == {}
