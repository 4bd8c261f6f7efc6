"""The built site as files: addresses resolve, nothing is fetched elsewhere, builds repeat byte for byte."""

import gzip
import hashlib
import json
import os
import posixpath
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from answer_key import check_all

SITE_URL = "https://example.org/a/sub-path/"  # where tests/conftest.py publishes the site
BASE = urlsplit(SITE_URL).path
ADDRESSES = {"href", "src", "poster", "data", "action", "xlink:href"}
REFERENCES = {"for", "aria-labelledby", "aria-describedby", "aria-controls", "headers", "list"}
FETCHED = {
    ("script", "src"),
    ("img", "src"),
    ("iframe", "src"),
    ("source", "src"),
    ("object", "data"),
    ("embed", "src"),
}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
CSS_ADDRESS = re.compile(r"""(?:url\(\s*|@import\s+)["']?(?!data:)([^"')\s;]+)""")
DESCRIPTION_LIMIT = 160
ANSWER_LIMIT = 40_000  # bytes of HTML, gzipped


@dataclass
class Html(HTMLParser):
    """What the tests look at in a page."""

    path: str  # below the site's folder
    ids: list[str] = field(default_factory=list)
    links: list[tuple[str, str, str]] = field(default_factory=list)  # element, attribute, address
    fetched: list[str] = field(default_factory=list)
    canonical: str = ""
    references: list[str] = field(default_factory=list)
    metas: dict[str, str] = field(default_factory=dict)
    h1: list[str] = field(default_factory=list)
    title: str = ""
    styles: list[str] = field(default_factory=list)
    structured: list[str] = field(default_factory=list)
    within: list[tuple[str, dict]] = field(default_factory=list)
    redirect: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self.within.append((tag, attributes))
        if "id" in attributes:
            self.ids.append(attributes["id"])
        self.links += [(tag, name, attributes[name].strip()) for name in ADDRESSES & attributes.keys()]
        for name in ("srcset", "imagesrcset"):
            self.links += [(tag, name, part.split()[0]) for part in attributes.get(name, "").split(",") if part.strip()]
        if (tag, "src") in FETCHED or (tag, "data") in FETCHED:
            self.fetched += [attributes[name] for name in ("src", "data") if name in attributes]
        if tag == "link" and "canonical" in attributes.get("rel", ""):
            self.canonical = attributes["href"]
        elif tag == "link":  # stylesheets, fonts, icons
            self.fetched.append(attributes.get("href", ""))
        self.references += [id for name in REFERENCES & attributes.keys() for id in attributes[name].split()]
        self.styles += [attributes["style"]] if "style" in attributes else []
        if tag == "h1":
            self.h1.append("")
        if tag == "meta":
            self.metas[attributes.get("property") or attributes.get("name", "")] = attributes.get("content", "")
            self.redirect |= attributes.get("http-equiv", "").lower() == "refresh"

    def handle_endtag(self, tag: str) -> None:
        while self.within and self.within.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tag, attributes = self.within[-1] if self.within else ("", {})
        if tag == "style":
            self.styles.append(data)
        if tag == "script" and attributes.get("type") == "application/ld+json":
            self.structured.append(data)
        elements = {tag for tag, _ in self.within}
        if tag == "title" and "svg" not in elements:
            self.title += data
        if "h1" in elements and attributes.get("class") != "headerlink":
            self.h1[-1] += data

    @property
    def address(self) -> str:
        """Where the page is published."""
        return SITE_URL + self.path.removesuffix("index.html")

    @property
    def description(self) -> str:
        return self.metas.get("description", "")


@pytest.fixture(scope="module")
def pages(site) -> dict[str, Html]:
    """Every page of the site, by its path."""
    parsed = {}
    for file in sorted(site.rglob("*.html")):
        page = Html(file.relative_to(site).as_posix())
        page.feed(file.read_text(encoding="utf-8"))
        page.close()
        parsed[page.path] = page
    assert len(parsed) > 150
    return parsed


@pytest.fixture(scope="module")
def real_pages(pages) -> list[Html]:
    """The pages that readers and search engines find: neither the 404 page nor redirects."""
    return [page for page in pages.values() if page.path != "404.html" and not page.redirect]


@pytest.fixture(scope="module")
def bank(root):
    return check_all(root)[0]


@pytest.fixture(scope="module")
def index(site) -> list[dict]:
    """The entries of the search index."""
    return json.loads((site / "search/search_index.json").read_text(encoding="utf-8"))["docs"]


def resolve(site: Path, base: str, address: str) -> tuple[str | None, str]:
    """The file of the site that an address leads to (None if it leads elsewhere), and the anchor in it."""
    target = urlsplit(urljoin(base, address))
    if f"{target.scheme}://{target.netloc}" != SITE_URL.removesuffix(BASE):
        return None, ""
    if not target.path.startswith(BASE):
        return "outside the site", ""
    path = unquote(target.path.removeprefix(BASE))
    return (f"{path}index.html" if not path or path.endswith("/") else path), unquote(target.fragment)


def too_many_steps_up(page: str, address: str) -> bool:
    """Whether a relative address climbs out of the site; urljoin would stop at the top of the host and hide it."""
    path = urlsplit(address).path
    return posixpath.normpath(posixpath.join("/x" * 9, posixpath.dirname(page), path)).count("/") < 9 if path else False


@cache
def exists(site: Path, path: str) -> bool:
    return (site / path).is_file()


def test_every_link_anchor_image_script_and_stylesheet_resolves(site, pages):
    faults = []
    for page in pages.values():
        for element, name, address in page.links:
            if urlsplit(address).scheme not in ("", "http", "https"):
                continue
            path, anchor = resolve(site, page.address, address)
            if path is None:
                continue
            if not exists(site, path):
                faults.append(f"{page.path}: <{element} {name}={address}>: no such file")
            elif anchor and path in pages and anchor not in pages[path].ids and not anchor.startswith(":~:"):
                faults.append(f"{page.path}: <{element} {name}={address}>: no such anchor")
    assert faults == []


def test_addresses_that_machines_read_resolve(site, pages):
    """Canonical addresses are in the links above; these stand in other places."""
    faults = [
        f"{page.path}: {name}: {page.metas[name]}"
        for page in pages.values()
        for name in ("og:url", "og:image")
        if name in page.metas and not exists(site, resolve(site, page.address, page.metas[name])[0] or "")
    ]
    assert Counter(fault.split(": ", 1)[1] for fault in faults) == {}


def test_every_page_works_under_any_sub_path(pages):
    """No address is absolute or climbs out of the site, but on 404.html, which is shown at any depth."""
    faults = [
        f"{page.path}: {address}"
        for page in pages.values()
        for _, _, address in page.links
        if page.path != "404.html"
        and not urlsplit(address).scheme
        and (address.startswith("/") or too_many_steps_up(page.path, address))
    ]
    assert faults == []
    not_found = [address for _, _, address in pages["404.html"].links if not urlsplit(address).scheme]
    assert [address for address in not_found if not address.startswith((BASE, "#"))] == []


def test_labels_and_references_point_to_something(pages):
    """But for the title of Material's contents list, which names its switch on narrow screens, there or not."""
    faults = {(page.path, id) for page in pages.values() for id in page.references if id not in page.ids}
    assert {fault for fault in faults if fault[1] != "__toc"} == set()


def test_every_address_in_a_stylesheet_resolves_to_a_file_of_the_site(site, pages):
    sheets = {file.relative_to(site).as_posix(): file.read_text(encoding="utf-8") for file in site.rglob("*.css")}
    assert len(sheets) >= 3
    sheets |= {page.path: "\n".join(page.styles) for page in pages.values()}
    faults = []
    for path, css in sheets.items():
        for address in CSS_ADDRESS.findall(css):
            if not address.startswith("#") and not exists(site, resolve(site, SITE_URL + path, address)[0] or ""):
                faults.append(f"{path}: {address}")
    assert faults == []


def test_no_page_fetches_from_a_third_party(pages):
    """Stylesheets are looked at above: all their addresses are files of the site."""
    own = urlsplit(SITE_URL).netloc
    asked = {(page.path, address) for page in pages.values() for address in page.fetched}
    asked |= {(page.path, address) for page in pages.values() for _, name, address in page.links if "srcset" in name}
    assert len(asked) > 1000
    assert {(path, at) for path, at in asked if urlsplit(urljoin(SITE_URL, at)).netloc not in ("", own)} == set()


def test_every_question_has_its_page(site, bank):
    assert [question.id for question in bank.questions if not exists(site, f"questions/{question.id}/index.html")] == []
    assert {path.name for path in (site / "questions").iterdir() if path.is_dir()} == {
        *(question.id for question in bank.questions),
        *(old for old, _ in bank.redirects),
    }


def test_titles_are_there_and_unique(real_pages):
    titles = Counter(page.title.strip() for page in real_pages)
    assert "" not in titles
    assert {title: number for title, number in titles.items() if number > 1} == {}


def test_descriptions_are_there_unique_and_short(real_pages):
    descriptions = Counter(page.description.strip() for page in real_pages)
    assert "" not in descriptions
    assert {
        text: [page.path for page in real_pages if page.description == text]
        for text, n in descriptions.items()
        if n > 1
    } == {}
    assert [text for text in descriptions if len(text) > DESCRIPTION_LIMIT] == []


def test_open_graph_data_says_what_the_page_says(real_pages):
    for page in real_pages:
        assert page.metas["og:description"] == page.description
        assert page.metas["og:url"] == page.address
        assert page.metas["og:title"] in page.title
        assert page.canonical == page.address


def test_one_h1_a_page(pages):
    assert {page.path: page.h1 for page in pages.values() if len(page.h1) != 1 and not page.redirect} == {}
    assert [page.path for page in pages.values() if not page.redirect and not page.h1[0].strip()] == []


def test_ids_are_unique_in_a_page(pages):
    twice = {page.path: [id for id, n in Counter(page.ids).items() if n > 1] for page in pages.values()}
    assert {path: ids for path, ids in twice.items() if ids} == {}


def test_every_answer_has_valid_structured_data(pages, bank):
    for id in bank.answer_by_id:
        (text,) = pages[f"questions/{id}/index.html"].structured
        data = json.loads(text)
        assert (data["@context"], data["@type"]) == ("https://schema.org", "Quiz")
        assert data["hasPart"][0]["text"] == bank.by_id[id].question
        assert len(data["hasPart"][0]["acceptedAnswer"]["text"].split()) > 20


def test_the_sitemap_lists_the_pages(site, real_pages):
    tree = ET.parse(site / "sitemap.xml")  # noqa: S314  (our own file)
    name = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
    listed = [element.text for element in tree.iter(name)]
    assert sorted(listed) == sorted(page.address for page in real_pages)
    assert gzip.decompress((site / "sitemap.xml.gz").read_bytes()) == (site / "sitemap.xml").read_bytes()


def test_the_search_index_has_every_page_and_its_entries_resolve(site, pages, real_pages, index):
    locations = [entry["location"] for entry in index]
    assert len(set(locations)) == len(locations)
    faults = []
    for location in locations:
        path, anchor = resolve(site, SITE_URL, location)
        if path not in pages or (anchor and anchor not in pages[path].ids):
            faults.append(location)
    assert faults == []
    assert {page.address.removeprefix(SITE_URL) for page in real_pages} == {at.split("#")[0] for at in locations}


def test_the_search_index_has_the_aliases(index, bank):
    text = {entry["location"]: entry["text"] for entry in index}
    for question in bank.questions:
        page = text[f"questions/{question.id}/"].replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
        assert [alias for alias in question.aliases if alias not in page] == []


def test_the_search_index_holds_no_formula_source(index):
    latex = re.compile(r"\\(?:frac|sum|bar|mathcal|sqrt|left|begin|text|hat|sigma|mu|in|cdot)\b|\\[(\[]|\$\$")
    assert [entry["location"] for entry in index if latex.search(entry["text"] + entry["title"])] == []


def test_the_search_index_holds_no_typeset_formula(index):
    """`n1∑i=1n`, what KaTeX makes of a sum, is found by nobody and spoils the excerpt."""
    strut = "\u200b"  # KaTeX puts one under every index
    assert [entry["location"] for entry in index if strut in entry["text"]] == []


def test_the_search_index_has_each_text_under_its_own_heading(site, index, bank):
    """Then a result opens the part that says it."""
    text = {entry["location"]: re.sub("<[^>]*>", " ", entry["text"]) for entry in index}
    short = []
    for id in bank.answer_by_id:
        html = (site / f"questions/{id}/index.html").read_text(encoding="utf-8")
        heads = ["short-answer", "checklist", "references"]
        heads += re.findall(r'<details class="entry"><summary><h3 id="([^"]*)">', html)
        assert len(heads) > 6
        short += [head for head in heads if len(text[f"questions/{id}/#{head}"].split()) < 8]
    assert Counter(short) == {}


def test_two_builds_of_the_same_tree_are_byte_identical(root, tmp_path):
    """Also with another order of hashes."""
    with ThreadPoolExecutor() as pool:
        first, second = pool.map(lambda seed: build(root, tmp_path / seed, seed), ("1", "2"))
    assert first.keys() == second.keys()
    assert [path for path in first if first[path] != second[path]] == []
    assert len(first) > 150


def build(root: Path, into: Path, seed: str = "0", **environment: str) -> dict[str, str]:
    """Build the site; the hash of each of its files."""
    settings = {"SOURCE_DATE_EPOCH": "1600000000", "PYTHONHASHSEED": seed, "SITE_URL": SITE_URL}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(into)]
    env = {**os.environ, **settings, **environment}
    done = subprocess.run(command, cwd=root, env=env, capture_output=True, encoding="utf-8", timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    files = (path for path in into.rglob("*") if path.is_file())
    return {path.relative_to(into).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_no_answer_is_heavy(site, bank):
    sizes = {id: len(gzip.compress((site / f"questions/{id}/index.html").read_bytes())) for id in bank.answer_by_id}
    assert {id: size for id, size in sizes.items() if size >= ANSWER_LIMIT} == {}


def test_nothing_of_the_workshop_is_published(site):
    kinds = {path.suffix for path in site.rglob("*") if path.is_file()}
    assert kinds <= {".css", ".gz", ".html", ".ipynb", ".js", ".json", ".map", ".png", ".svg", ".txt", ".woff2", ".xml"}


def test_no_lab_is_heavy_and_its_notebook_and_figures_are_there(site, bank):
    assert bank.labs
    for lab in bank.labs:
        assert len(gzip.compress((site / f"labs/{lab.id}/index.html").read_bytes())) < ANSWER_LIMIT
        assert (site / f"labs/{lab.id}/{lab.id}.ipynb").is_file()
        assert all((site / "labs" / name).read_bytes() == png for name, png in lab.figures)


@pytest.mark.parametrize(
    ("repository", "offers"), [("https://github.com/a/b/", True), ("https://example.org/a/b", False)]
)
def test_a_lab_opens_in_colab_where_colab_can_find_it(wanting, tmp_path, repository, offers):
    build(wanting, tmp_path / "site", REPO_URL=repository)
    page = (tmp_path / "site/labs/lab/index.html").read_text(encoding="utf-8")
    address = "https://colab.research.google.com/github/a/b/blob/main/docs/labs/lab.ipynb"
    assert (address in page) is offers
    assert ("colab" in page.lower()) is offers


def test_labs_and_the_questions_that_they_support_link_to_each_other(site, bank):
    for lab in bank.labs:
        page = (site / f"labs/{lab.id}/index.html").read_text(encoding="utf-8")
        for id in lab.questions:
            assert f'href="../../questions/{id}/"' in page
            assert f'href="../../labs/{lab.id}/"' in (site / f"questions/{id}/index.html").read_text(encoding="utf-8")
