"""`make lighthouse`: Lighthouse's four scores for one page of each kind, served gzipped from a fresh build."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / "browser")]

import chromium
from pages_server import serve

ROOT = Path(__file__).parents[2]
VERSION = "13.5.0"
PAGES = {
    "home": "",
    "guide": "guide/statistics/",
    "question": "questions/central-limit-theorem/",
    "index": "questions/",
    "topic": "topics/probability/",
    "lab": "labs/ab-test/",
}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def build(into: Path) -> None:
    """Build the site strictly. Its canonical addresses are the served ones: Lighthouse compares them."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "-q", "--site-dir", str(into)], cwd=ROOT, env=environment, check=True
    )


def report(address: str) -> dict:
    """Lighthouse's report on one address, for a phone as it simulates one."""
    binaries = Path(sys.executable).parent
    environment = {
        **os.environ,
        "CHROME_PATH": str(chromium.find()),
        "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}",
    }
    flags = f"--chrome-flags=--headless=new {' '.join(chromium.OPTIONS)}"
    command = [str(binaries / "npm"), "exec", "--yes", f"--package=lighthouse@{VERSION}", "--", "lighthouse", address]
    command += ["--quiet", "--output=json", flags]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, encoding="utf-8")
    return json.loads(done.stdout)


def main() -> None:
    """Print a line of scores a page, and every audit that is not perfect."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        build(site)
        server, address = serve(site)
        print(f"{'':10}" + "".join(f"{name:>16}" for name in CATEGORIES))
        for name, path in PAGES.items():
            found = report(address + path)
            print(f"{name:10}" + "".join(f"{found['categories'][c]['score'] * 100:16.0f}" for c in CATEGORIES))
            for category in CATEGORIES[1:]:
                for reference in found["categories"][category]["auditRefs"]:
                    audit = found["audits"][reference["id"]]
                    if audit["score"] is not None and audit["score"] < 1 and reference["weight"]:
                        print(f"  {category}: {audit['title']}")
        server.shutdown()


if __name__ == "__main__":
    main()
