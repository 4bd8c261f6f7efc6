"""Where the repository is."""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig


def root(config: MkDocsConfig) -> Path:
    """The repository's folder, in which mkdocs.yml lies."""
    return Path(config.config_file_path).parent
