"""`make bench`: what builds, edits and page views cost, as ratios measured in one run."""

import math
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / folder) for folder in ("support", "browser")]

import chromium
import corpus
from pages_server import serve
from playwright.sync_api import sync_playwright
from served import Served

ROOT = Path(__file__).parents[2]
RUNS = 3
ENVIRONMENT = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "SITE_URL": "https://example.org/site/"}
EDITS = {
    "an answer's body": ("docs/questions/central-limit-theorem.md", "## Answer\n\n", "## Answer\n\nEdited. "),
    "a question's facts": ("docs/questions.yml", "aliases: [", "aliases: [edited, "),
    "a guide page": ("docs/guide/statistics.md", "\n\n## ", "\n\nEdited.\n\n## "),
}


def build(repository: Path) -> float:
    """Build a repository's site in a new process; the seconds of CPU it took."""
    with tempfile.TemporaryDirectory() as into:
        before = os.times()
        command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", into]
        subprocess.run(command, cwd=repository, env=ENVIRONMENT, check=True, capture_output=True)
        after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def copy(root: Path, into: Path) -> Path:
    """A working copy of the repository that a measurement may edit."""
    ignored = shutil.ignore_patterns(".git", ".venv", "node_modules", "site", "__pycache__", ".*_cache", ".hypothesis")
    shutil.copytree(root, into, ignore=ignored)
    (into / "node_modules").symlink_to(root / "node_modules")
    return into


def without_hooks(repository: Path, into: Path) -> Path:
    """The same pages as plain Markdown files, with MkDocs and its theme but without any hook or template of ours."""
    shutil.copytree(repository / "docs", into / "docs", ignore=shutil.ignore_patterns("*.py", "*.out", "__pycache__"))
    for path in (into / "docs/questions").glob("*.md"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text if text.startswith("# ") else f"# {path.stem}\n\n{text}", encoding="utf-8")
    for id in re.findall(r"(?m)^  - id: (\S+)", (repository / "docs/questions.yml").read_text(encoding="utf-8")):
        for folder in ("questions", "topics"):
            path = into / f"docs/{folder}/{id}.md"
            path.parent.mkdir(exist_ok=True)
            if not (into / f"docs/questions/{id}.md").exists():
                path.write_text(f"# {id}\n\nNothing yet.\n", encoding="utf-8")
    (into / "docs/topics/index.md").write_text("# Topics\n", encoding="utf-8")
    settings = (repository / "mkdocs.yml").read_text(encoding="utf-8")
    settings = re.sub(r"(?ms)^hooks:\n.*?(?=^plugins)", "", settings)
    settings = re.sub(r"(?m)^(  custom_dir: .*|watch: .*)\n", "", settings)
    (into / "mkdocs.yml").write_text(settings, encoding="utf-8")
    return into


def cold_build(repository: Path, work: Path) -> None:
    """Print our cold build against the same pages without our hooks, in turn."""
    plain = without_hooks(repository, work / "plain")
    pairs = [(build(repository), build(plain)) for _ in range(RUNS)]
    ours, theirs = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(our / their for our, their in pairs)
    print(f"cold build          {ours:6.2f} s CPU, without our hooks {theirs:.2f} s: {ratio:.2f} times")


def edits(repository: Path) -> None:
    """Print how long an edit takes to be served, against a full rebuild of the same server."""
    served = Served(repository)
    try:
        full = statistics.median(
            timed(served, repository / "mkdocs.yml", "site_name: ", "site_name:  ") for _ in range(RUNS)
        )
        print(f"full rebuild        {full:6.2f} s from saved to served")
        for what, (name, old, new) in EDITS.items():
            seconds = statistics.median(timed(served, repository / name, old, new) for _ in range(2 * RUNS))
            print(f"{what:19} {seconds:6.2f} s from saved to served: 1/{full / seconds:.0f} of a full rebuild")
    finally:
        served.stop()


def timed(served: Served, path: Path, old: str, new: str) -> float:
    """Seconds from a saved edit to the moment browsers reload. The edit is undone if it was made before."""
    text = path.read_text(encoding="utf-8")
    edited = text.replace(new, old, 1) if new in text else text.replace(old, new, 1)
    assert edited != text, f"{path.name} no longer holds {old!r}"
    with served.after() as waited:
        path.write_text(edited, encoding="utf-8")
    return waited.seconds


def growth(work: Path) -> None:
    """Print the cost of ten times as many questions."""
    small, large = (build(corpus.write(ROOT, work / f"corpus-{size}", size)) for size in (150, 1500))
    exponent = math.log10(large / small)
    print(f"growth              {small:6.2f} s CPU for 150 questions, {large:.2f} s for 1,500: exponent {exponent:.2f}")


def weight(repository: Path, work: Path) -> None:
    """Print what a browser receives for a first page and for a later one, gzipped, without the search index."""
    site = work / "site"
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(site)]
    subprocess.run(command, cwd=repository, env=ENVIRONMENT, check=True, capture_output=True)
    server, address = serve(site)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.OPTIONS)
        page = browser.new_page()
        sizes: list[int] = []
        page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
        for which, view in (("first", "questions/central-limit-theorem/"), ("later", "questions/variance/")):
            sizes.clear()
            page.goto(address + view, wait_until="networkidle")
            print(f"{which} page view     {sum(sizes) / 1000:6.0f} kB in {len(sizes)} requests")
        browser.close()
    server.shutdown()


def main() -> None:
    """Run every measurement on a copy of the repository."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        start = time.perf_counter()
        repository = copy(ROOT, work / "repository")
        cold_build(repository, work)
        edits(repository)
        weight(repository, work)
        growth(work)
        print(f"measured in {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
