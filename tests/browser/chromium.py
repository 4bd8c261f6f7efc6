"""Finds a Chromium for the browser tests; run as a script, installs one where it can."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HELP = """No Chromium was found, and none could be installed. Do one of these, then run make test again:
  - Debian, Ubuntu:  sudo apt-get install chromium
  - macOS:           brew install --cask chromium
  - anywhere:        .venv/bin/python -m playwright install --with-deps chromium
  - or set CHROMIUM to the path of a Chromium or Chrome that you have."""


def find() -> str | None:
    """The path of the Chromium that CHROMIUM names, of the system's, or of Playwright's; None if there is none."""
    if named := os.environ.get("CHROMIUM"):
        return named if Path(named).is_file() else None
    if found := next(filter(None, map(shutil.which, NAMES)), None):
        return found
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        bundled = playwright.chromium.executable_path
    return bundled if Path(bundled).is_file() else None


def install() -> None:
    """Try Playwright's download, then Debian's package. What they print is shown: it says why one failed."""
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if find() is None and shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update"], check=False)
        subprocess.run(["apt-get", "install", "-y", "--no-install-recommends", "chromium"], check=False)


if __name__ == "__main__":
    if find() is None:
        install()
    sys.exit(None if find() else HELP)
