"""The built site, once a test process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SITE_URL = "https://example.org/a/sub-path/"


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's folder."""
    return ROOT


def build(root: Path, into: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Build the site of the repository at `root` strictly, published under a sub-path."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(into)]
    env = {**os.environ, "SITE_URL": SITE_URL, "NO_MKDOCS_2_WARNING": "1", **environment}
    return subprocess.run(command, cwd=root, env=env, capture_output=True, encoding="utf-8", timeout=300)


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    """The folder of the built site."""
    into = tmp_path_factory.mktemp("build") / "site"
    done = build(ROOT, into)
    assert done.returncode == 0, done.stdout + done.stderr
    return into
