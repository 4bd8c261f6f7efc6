"""The built sites, once a test process, and what holds for every test."""

import os
import subprocess
import sys
from pathlib import Path

import corpus
import pytest
from hypothesis import HealthCheck, settings

# No test fails for a slow machine, and none on one day only.
settings.register_profile(
    "repeatable",
    deadline=None,
    derandomize=True,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
settings.load_profile("repeatable")

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
    return built(ROOT, tmp_path_factory.mktemp("build") / "site")


@pytest.fixture(scope="session")
def wanting(tmp_path_factory) -> Path:
    """A small generated repository, built into its folder `site`, whose last question waits for its answer."""
    repository = corpus.write(ROOT, tmp_path_factory.mktemp("wanting") / "repository", size=3, topics=1, wanted=1)
    built(repository, repository / "site")
    return repository


def built(root: Path, into: Path) -> Path:
    """`into`, once the site is built there."""
    done = build(root, into)
    assert done.returncode == 0, done.stdout + done.stderr
    return into
