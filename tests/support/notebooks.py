"""Runs labs: `python tests/support/notebooks.py [NAME …]` runs the named notebooks, or all, and saves their outputs."""

import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

LABS = Path(__file__).parents[2] / "docs/labs"
SECONDS = 60  # that a cell may take
METADATA = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


def run(path: Path) -> NotebookNode:
    """The notebook, run from its first cell in an empty process.

    Raises:
        CellExecutionError: a cell failed.
        CellTimeoutError: a cell took longer than a minute.
    """
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook,
        timeout=SECONDS,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        extra_arguments=["--log-level=ERROR"],  # it warns of its sockets, which are of this machine alone
    ).execute(env={**os.environ, "OMP_NUM_THREADS": "1"})  # small matrices: threads that wait for each other only cost
    return tidy(notebook)


def tidy(notebook: NotebookNode) -> NotebookNode:
    """The notebook with what two runs share: no names of versions, no random names of cells."""
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat_minor = 5
    for number, cell in enumerate(notebook.cells, 1):
        cell.id = f"cell-{number}"
        cell.metadata = nbformat.from_dict({"alt": cell.metadata["alt"]} if "alt" in cell.metadata else {})
    return notebook


if __name__ == "__main__":
    for path in [LABS / f"{name}.ipynb" for name in sys.argv[1:]] or sorted(LABS.glob("*.ipynb")):
        nbformat.write(run(path), path)
        print(path.relative_to(LABS.parents[1]))
