"""`make search-bench`: types each query of a file into the real search box, and counts how often its page comes up.

python tests/bench/search.py [--site DIR] [FILE]: builds the site first, unless told where a built one is.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))

import chromium
from pages_server import serve
from playwright.sync_api import sync_playwright
from search_box import Query, rank, read_queries, search, share

ROOT = Path(__file__).parents[2]
QUERIES = Path(__file__).with_name("queries.tsv")


def build(into: Path) -> None:
    """Build the site of this repository."""
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(into)]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, check=True)


def answers(site: Path, queries: list[Query]) -> list[list[str]]:
    """The pages that the search box of a built site offers for each query."""
    server, address = serve(site)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(address)
        found = [search(page, query.text) for query in queries]
        browser.close()
    server.shutdown()
    return found


def report(queries: list[Query], found: list[list[str]]) -> None:
    """Print the queries whose page is not among the first three, and the shares."""
    ranks = [rank(pages, query) for query, pages in zip(queries, found, strict=True)]
    for query, pages, at in zip(queries, found, ranks, strict=True):
        if not 1 <= at <= 3:
            print(f"{at or '-':>3}  {query.text!r} wants {query.page}; finds {', '.join(pages[:3]) or 'nothing'}")
    print(f"hit@1 {share(ranks, 1):.0f}% hit@3 {share(ranks, 3):.0f}% of {len(queries)} queries")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=QUERIES, help="queries, one a line: query, tab, page")
    parser.add_argument("--site", type=Path, help="the folder of a built site")
    arguments = parser.parse_args()
    queries = read_queries(arguments.file)
    with tempfile.TemporaryDirectory() as folder:
        site = arguments.site or Path(folder)
        if not arguments.site:
            build(site)
        report(queries, answers(site, queries))


if __name__ == "__main__":
    main()
