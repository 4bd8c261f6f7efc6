"""The core can move to another site generator: it imports none."""

import ast
import json
import pkgutil
import subprocess
import sys

import answer_key
import pytest

MODULES = sorted(module.name for module in pkgutil.iter_modules(answer_key.__path__))
GENERATORS = {"mkdocs", "material", "jinja2", "markdown", "markupsafe", "pymdownx", "mkdocs_jupyter", "py_mini_racer"}


@pytest.fixture(scope="module")
def imported(root) -> dict[str, list[str]]:
    """Each module of the core, with what is imported once it is, in one fresh process."""
    code = "\n".join(
        [
            "import importlib, json, sys",
            "found = {}",
            f"for name in {MODULES!r}:",
            "    importlib.import_module('answer_key.' + name)",
            "    found[name] = sorted({module.partition('.')[0] for module in sys.modules})",
            "print(json.dumps(found))",
        ]
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root / "hooks", capture_output=True, check=True, encoding="utf-8", timeout=60
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_of_the_core_imports_no_site_generator(imported, module):
    assert not GENERATORS & set(imported[module])


def test_outside_the_standard_library_the_core_imports_yaml_alone(root):
    names = set()
    for path in (root / "hooks/answer_key").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add(node.module.partition(".")[0])
    assert names - set(sys.stdlib_module_names) - {"answer_key"} == {"yaml"}
