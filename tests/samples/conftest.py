"""`prose`: what a test of a sample says about the answer or the guide page that shows it."""

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?![\w])")
NOT_PROSE = re.compile(
    r"^## (?:References|Read on)$.*|```.*?```|`[^`\n]*`|!\[[^]]*\]|\]\([^)\s]*\)|[_^](?:\{[^}]*\}|\w)",
    re.DOTALL | re.MULTILINE,
)


class Prose:
    """The text of one page, and which of its numbers a test has stood up for."""

    def __init__(self, text: str) -> None:
        self.text = re.sub(r"\s+", " ", NOT_PROSE.sub(" ", text))
        self.vouched: set[int] = set()
        self.misquoted = False

    def says(self, *statements: str) -> None:
        """Assert that the answer says each statement, word for word; its numbers count as vouched for."""
        for statement in statements:
            wanted = re.sub(r"\s+", " ", NOT_PROSE.sub(" ", statement)).strip()
            starts = [found.start() for found in re.finditer(rf"(?<![\w.]){re.escape(wanted)}(?!\w|\.\d)", self.text)]
            if not starts:
                self.misquoted = True
                pytest.fail(f"the answer does not say: {wanted}")
            for start in starts:
                self.vouched.update(range(start, start + len(wanted)))

    def unvouched(self) -> list[str]:
        """Each number of two digits or more that no statement covers, with the words around it."""
        return [
            f"{number[0]} in “…{self.text[max(0, number.start() - 30) : number.end() + 20]}…”"
            for number in NUMBER.finditer(self.text)
            if len(re.sub(r"\D", "", number[0])) > 1 and number.start() not in self.vouched
        ]


@pytest.fixture
def prose(request):
    """The answer that the test module is named after, or the guide page if its name starts with `test_guide_`.

    In the end every number of it must be vouched for.
    """
    name = request.path.stem.removeprefix("test_").replace("_", "-")
    page = f"guide/{name.removeprefix('guide-')}.md" if name.startswith("guide-") else f"questions/{name}.md"
    prose = Prose((DOCS / page).read_text(encoding="utf-8"))
    yield prose
    if not prose.misquoted and (loose := prose.unvouched()):
        pytest.fail("compute these in this test, or take them out of the prose:\n" + "\n".join(loose), pytrace=False)
