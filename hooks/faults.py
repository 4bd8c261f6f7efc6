"""Problems met while building: gathered over all pages, then told at once."""

import os

from answer_key.model import Problem
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import get_plugin_logger

log = get_plugin_logger("answer key")


def gathered(config: MkDocsConfig) -> list[Problem]:
    """The problems of the build that `config` belongs to."""
    return config.extra.setdefault("faults", [])


def report(problems: list[Problem]) -> None:
    """Print every problem, under GitHub Actions as an annotation of its line."""
    for problem in sorted(set(problems)):
        if os.environ.get("GITHUB_ACTIONS") == "true":
            print(problem.annotation())
        log.error(str(problem))


def stop_on(problems: list[Problem]) -> None:
    """Report problems and end the build, without a traceback. No problem, no end.

    Raises:
        PluginError: there are problems.
    """
    if problems:
        report(problems)
        raise PluginError(f"{len(set(problems))} to mend, listed above")
