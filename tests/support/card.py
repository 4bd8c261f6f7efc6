"""`make card`: the picture that README and link previews show, taken from the home page of a fresh build."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / "browser")]

import chromium
from pages_server import serve
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
CARD = ROOT / "docs/assets/card.png"
SIZE = {"width": 1200, "height": 630}  # what link previews ask for


def main() -> None:
    """Build the site, open its home page, and save what is seen."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
        command = [sys.executable, "-m", "mkdocs", "build", "-q", "--site-dir", f"{folder}/site"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
        server, address = serve(Path(folder) / "site")
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.OPTIONS)
        page = browser.new_page(viewport=SIZE)
        page.goto(address, wait_until="networkidle")
        page.screenshot(path=CARD)
        browser.close()
        server.shutdown()


if __name__ == "__main__":
    main()
