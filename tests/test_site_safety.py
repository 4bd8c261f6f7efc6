"""What hostile contributions come to: refused by the check, and harmless on a page that the check did not see."""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest
from answer_key import check_all

BUILD = """
import json, sys
from mkdocs.commands.build import build
from mkdocs.config import load_config
config = load_config("mkdocs.yml", site_dir="site")
config.plugins.on_startup(command="serve", dirty=False)
build(config)
json.dump([[problem.file, problem.what] for problem in config.extra["faults"]], open("faults.json", "w"))
"""
HTML = "raw HTML"
BRACES = "an attribute list in braces"
JS = "a link with the scheme javascript:"
DATA = "a link with the scheme data:"
MARKUP = "holds markup"
HOLDS = "holds"


@dataclass(frozen=True)
class Payload:
    """A hostile contribution, to an answer's Markdown or to the facts of its entry.

    `refused` is what the check says of it on its `line`, or on the first line of another `file`; `harmless` says why it
    need not be refused.
    """

    name: str
    markdown: str = "Text."
    refused: str = ""
    line: int = 1
    facts: tuple[tuple[str, str], ...] = ()
    harmless: str = ""
    file: str = ""

    @property
    def id(self) -> str:
        """The question's id."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")


MARKDOWN = [
    Payload("script", "<script>alert(1)</script>", HTML),
    Payload("script in capitals", "<ScRiPt SRC=//evil.example/x.js></ScRiPt>", HTML),
    Payload("script over lines", "a\n<script\n>alert(1)</script\n>", HTML, 2),
    Payload("script in a paragraph", "one two <script>alert(1)</script> three", HTML),
    Payload("event handler", '<img src="x" onerror="alert(1)">', HTML),
    Payload("event handler over lines", "<img\nsrc=x\nonerror=alert(1)>", HTML),
    Payload("svg onload", "<svg onload=alert(1)>", HTML),
    Payload("svg in slashes", "<svg/onload=alert(1)//", HTML),
    Payload("iframe", '<iframe srcdoc="&lt;script&gt;alert(1)&lt;/script&gt;"></iframe>', HTML),
    Payload("details", "<details open ontoggle=alert(1)>x</details>", HTML),
    Payload("form", '<form action="javascript:alert(1)"><button>x</button></form>', HTML),
    Payload("style", "<style>* { background: url(//evil.example) }</style>", HTML),
    Payload("meta refresh", '<meta http-equiv="refresh" content="0;url=//evil.example">', HTML),
    Payload("comment that swallows the page", "<!-- never closed", HTML),
    Payload("comment with a script", "<!--><script>alert(1)</script>-->", HTML),
    Payload("processing instruction", "<?php alert(1) ?>", HTML),
    Payload("end of the part", "</div></details></article><script>alert(1)</script>", HTML),
    Payload("html in a table", "| a | b |\n|---|---|\n| <b onclick=alert(1)>x</b> | y |", HTML, 3),
    Payload("html in a list", "- one\n- <img src=x onerror=alert(1)>\n    - <svg onload=alert(1)>", HTML, 2),
    Payload("html in a heading", "### a <script>alert(1)</script> b", HTML),
    Payload("html in a quotation", "> <script>alert(1)</script>", HTML),
    Payload("html in an admonition title", '!!! note "<img src=x onerror=alert(1)>"\n    Text.', HTML),
    Payload("html in a link", "[<img src=x onerror=alert(1)>](baseline.md)", HTML),
    Payload("link", "[x](javascript:alert(1))", JS),
    Payload("link in capitals", "[x](JaVaScRiPt:alert(1))", JS),
    Payload("link with data", "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)", DATA),
    Payload("link with vbscript", "[x](vbscript:msgbox(1))", "a link with the scheme vbscript:"),
    Payload("link with an entity", "[x](java&#115;cript:alert(1))", JS),
    Payload("link with a hexadecimal entity", "[x](&#x6A;avascript&#x3A;alert(1))", JS),
    Payload("link with a named entity", "[x](javascript&colon;alert(1))", JS),
    Payload("link with a tab entity", "[x](java&Tab;script:alert(1))", JS),
    Payload("link after a space", "[x]( javascript:alert(1))", JS),
    Payload("link with a line break", "[x](java\nscript:alert(1))", JS),
    Payload("link in angle brackets", "[x](<javascript:alert(1)>)", JS),
    Payload("link in a table", "| a |\n|---|\n| [x](javascript:alert(1)) |", JS, 3),
    Payload("link in a heading", "### [x](javascript:alert(1))", JS),
    Payload("link around an image", "[![x](../figures/drawing.svg)](javascript:alert(1))", JS),
    Payload("link in emphasis", "**[x](javascript:alert(1))**", JS),
    Payload("reference", "[x][y]\n\n[y]: javascript:alert(1)", JS, 3),
    Payload("reference with an entity", "[x][y]\n\n[y]: java&#115;cript:alert(1)", JS, 3),
    Payload("reference on the next line", "[x][y]\n\n[y]:\n    javascript:alert(1)", JS, 3),
    Payload("reference in a quotation", "> [x][y]\n>\n> [y]: javascript:alert(1)", JS, 3),
    Payload("reference in a list", "- [y]: javascript:alert(1)\n\n[x][y]", JS, 1),
    Payload("autolink", "<javascript:alert(1)>", HTML),
    Payload("autolink as an address", "<javascript:alert(1)@evil.example>", HTML),
    Payload("image", "![x](javascript:alert(1))", JS),
    Payload("image with data", "![x](data:image/svg+xml,<svg/onload=alert(1)>)", DATA),
    Payload("image from elsewhere", "![x](https://evil.example/pixel.png)", "image"),
    Payload(
        "image alt with quotes",
        '![a" onerror="alert(1)](../figures/drawing.svg)',
        harmless="a quote in alt text is text",
    ),
    Payload(
        "image address with quotes",
        '![a](drawing.svg"onerror="alert(1))',
        harmless="a quote in an address is a part of it, and MkDocs finds no such file",
    ),
    Payload(
        "link title with quotes", '[x](baseline.md "a\\" onclick=\\"alert(1)")', harmless="a quote in a title is text"
    ),
    Payload("braces", 'Text.\n{: onclick="alert(1)" }', BRACES, 2),
    Payload("braces after a link", "[x](baseline.md){: onclick=alert(1) }", BRACES),
    Payload("braces on a heading", '### a {#b onclick="alert(1)"}', BRACES),
    Payload("code span over lines", "a ` b\nc `[x](javascript:alert(1))` d", JS, 2),
    Payload("block in three backticks", "```x```\n\n[x](javascript:alert(1))", JS, 3),
    Payload("fence that is none", "``` a b c\n\n[x](javascript:alert(1))\n\n```", JS, 3),
    Payload("fence that never closes", "```\n\n[x](javascript:alert(1))", "a code block that is never closed"),
    Payload(
        "fence with html that never closes", "~~~html\n<script>alert(1)</script>", "a code block that is never closed"
    ),
    Payload("fence with a longer end", "```\na\n````\n\nb\n\n```\n\n[x](javascript:alert(1))\n\n```", JS, 9),
    Payload("fence with an id", '``` {.python #x"><script>alert(1)</script> }\nx\n```', "code block"),
    Payload("fence with an attribute", '``` {.python onclick="alert(1)"}\nx\n```', "code block"),
    Payload(
        "fence with a title", '```python title="<img src=x onerror=alert(1)>"\nx\n```', harmless="the title is escaped"
    ),
    Payload(
        "html in code",
        "```html\n<script>alert(1)</script>\n```\n\n`<script>alert(1)</script>`",
        harmless="code is shown, not run",
    ),
    Payload(
        "entities",
        "&lt;script&gt;alert(1)&lt;/script&gt; &#60;img src=x onerror=alert(1)&#62;",
        harmless="entities are text",
    ),
    Payload("display formula over paragraphs", "$$\n\n[x](javascript:alert(1))\n\n$$", JS, 3),
    Payload("formula with href", r"$\href{javascript:alert(1)}{x}$", harmless="KaTeX trusts nothing"),
    Payload("formula with url", r"$$\url{javascript:alert(1)}$$", harmless="KaTeX trusts nothing"),
    Payload(
        "formula with a class",
        r"$\htmlClass{x}{y} \htmlId{x}{y} \htmlStyle{background:url(//evil.example)}{y}$",
        harmless="KaTeX trusts nothing",
    ),
    Payload("formula with data", r"$\htmlData{x=y}{z}$", harmless="KaTeX trusts nothing"),
    Payload(
        "formula with an image", r"$\includegraphics{https://evil.example/x.png}$", harmless="KaTeX trusts nothing"
    ),
    Payload("formula with html", r"$</span><img src=x onerror=alert(1)>$", harmless="a formula's text is escaped"),
    Payload(
        "formula that ends early",
        r"$\text{\)</span><script>alert(1)</script>}$",
        harmless="a formula's text is escaped",
    ),
    Payload(
        "formula that KaTeX refuses",
        r"$\foo{</code><script>alert(1)</script>}$",
        harmless="a refused formula is shown escaped",
    ),
    Payload("formula without an end", r"\(</span><script>alert(1)</script>", HTML),
    Payload(
        "sample title with quotes",
        '[a" onmouseover="alert(1)](../samples/harmless.py)',
        harmless="a quote in a title is text",
    ),
    Payload("sample title with html", "[<script>alert(1)</script>](../samples/harmless.py)", HTML),
    Payload("sample that ends its block", "[Code](../samples/fences.py)", harmless="a sample is code to its last line"),
    Payload("sample that prints html", "[Code](../samples/prints.py)", harmless="output is shown, not run"),
    Payload(
        "figure with quotes in its texts",
        '![A "quoted" <b onclick=alert(1)> alt text of figure](../figures/drawing.svg)\n'
        '*A caption with " and \' onmouseover="alert(1)".*',
        HTML,
    ),
    Payload(
        "figure with a script",
        "![A figure that holds a script](../figures/script.svg)\n*Look.*",
        HOLDS,
        file="docs/figures/script.svg",
    ),
    Payload(
        "figure with a handler",
        "![A figure that holds a handler](../figures/handler.svg)\n*Look.*",
        HOLDS,
        file="docs/figures/handler.svg",
    ),
    Payload(
        "figure with a link",
        "![A figure that holds a link](../figures/link.svg)\n*Look.*",
        HOLDS,
        file="docs/figures/link.svg",
    ),
    Payload("invisible scheme", "[x](java\u200bscript:alert(1))", "invisible character U+200B"),
    Payload("control character", "[x](\x01javascript:alert(1))", "invisible character U+0001"),
    Payload("markdown's own marks", "\x02wzxhzdk:0\x03 <b>", "invisible character U+0002"),
]
FACTS = [
    Payload(
        "question that ends a script",
        facts=(("question", "What is </script><script>alert(1)</script>?"),),
        refused=MARKUP,
    ),
    Payload("question with an image", facts=(("question", "What is <img src=x onerror=alert(1)>?"),), refused=MARKUP),
    Payload(
        "question with quotes",
        facts=(("question", "What is a \"list\" or a 'set' & why 1 < 2?"),),
        harmless="quotes are text",
    ),
    Payload(
        "question that refreshes",
        facts=(("question", '0;url=//evil.example" http-equiv="refresh" x="?'),),
        harmless="quotes are text",
    ),
    Payload(
        "question with a handler",
        facts=(("question", 'What is this" autofocus onfocus="alert(1)?'),),
        harmless="quotes are text",
    ),
    Payload("alias with a script", facts=(("aliases", "</p><script>alert(1)</script>"),), refused=MARKUP),
    Payload("alias with quotes", facts=(("aliases", '"><img/src=x onerror=alert(1)'),), refused=MARKUP),
    Payload("tag with html", facts=(("tags", "<img src=x onerror=alert(1)>"),), refused="the tag"),
    Payload("id with a path", facts=(("related", "../../etc/passwd"),), refused="unknown question"),
]
SHORT = [
    Payload(
        "short answer with code",
        "`</script><script>alert(1)</script>`",
        harmless="code is text in structured data and in descriptions",
    ),
    Payload(
        "short answer that ends a description",
        '`"><script>alert(1)</script>`',
        harmless="quotes and code are text in descriptions",
    ),
    Payload(
        "short answer with a handler",
        'It says "quoted" and `" onload="alert(1)`.',
        harmless="quotes are text in descriptions",
    ),
]
TOPICS = [
    Payload("topic-title", facts=(("title", "<script>alert(1)</script>"),), refused=MARKUP),
    Payload("topic-summary", facts=(("summary", "<img src=x onerror=alert(1)>"),), refused=MARKUP),
    Payload("topic-quotes", facts=(("title", 'Topic" onclick="alert(1)'),), harmless="quotes are text"),
]
PATHS = [
    Payload("path-title", facts=(("title", "<script>alert(1)</script>"),), refused=MARKUP),
    Payload("path-summary", facts=(("summary", "<img src=x onerror=alert(1)>"),), refused=MARKUP),
    Payload("path-quotes", facts=(("title", 'Path" onclick="alert(1)'),), harmless="quotes are text"),
]
BASELINE = Payload(
    "baseline",
    "### Sub `code`\n\nText with *em*, **strong**, `code`, [link](baseline.md), [titled](baseline.md 'x'), "
    "<https://example.org>, <a@example.org> and $x^2$.\n\n"
    "> Quotation.\n\n1. One\n2. Two\n\n    - Inner\n\n| a | b |\n|:--|--:|\n| 1 | 2 |\n\n| a |\n|---|\n| 1 |\n\n"
    '!!! note\n    Text.\n\n!!! note "Title"\n    Text.\n\n---\n\n'
    "![x](../figures/drawing.svg) ![x](../figures/drawing.svg 'x')\n\n"
    "$$\n\\frac{\\sqrt{a}}{b} \\text{x} < \\mathrm{d}x \\sum_{i=1}^n \\color{red}{\\underline{x}}\n$$\n\n"
    '```python title="x"\nx = 1\n```\n\n```\ny\n```\n\n'
    "[Code](../samples/harmless.py)\n\n![A figure that shows one line.](../figures/drawing.svg)\n*Look at it.*\n",
)
PAYLOADS = [*MARKDOWN, *FACTS, *SHORT]
SAMPLES = {
    "harmless": ("x = 1\n", "1\n"),
    "fences": ('"""Text.\n```\n\n[x](javascript:alert(1))\n\n```\n"""\n', "```\n\n[x](javascript:alert(1))\n"),
    "prints": ("print('<script>alert(1)</script>')\n", "<script>alert(1)</script>\n"),
}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'
FIGURES = {
    "drawing": SVG.format('<path d="M0 0"/>'),
    "script": SVG.format("<script>alert(1)</script>"),
    "handler": SVG.format('<path onclick="alert(1)" d="M0 0"/>'),
    "link": SVG.format('<a xlink:href="javascript:alert(1)"><path d="M0 0"/></a>'),
}


def answer(payload: Payload) -> str:
    """An answer that holds the payload, in its short answer or at the end of its second part."""
    short, body = (payload.markdown, "Text.") if payload in SHORT else ("Text.", payload.markdown)
    after = "" if "fence" in payload.name or "swallows" in payload.name else "\n## Checklist\n\n- One\n"
    return f"## Short answer\n\n{short}\n\n## Answer\n\n{body}\n{after}"


def quoted(text: str) -> str:
    """A YAML scalar."""
    return "'" + text.replace("'", "''") + "'"


NAV = """\
nav:
  - Home: index.md
  - Guide: [guide/index.md, guide/statistics.md]
  - Questions: questions/index.md
  - Topics: topics/index.md
  - Study paths: paths/index.md
  - About: about.md
"""
ENTRY = """\
  - id: {id}
    question: {question}
    topic: {topic}
    section: statistics
    origin: listed
    level: 1
    kind: concept
    aliases: [{aliases}]
    tags: [{tags}]
    related: [{related}]
"""
DEFAULTS = {"title": "Title", "summary": "Text.", "aliases": "alias", "tags": "tag", "related": "baseline"}


def entry(payload: Payload, topic: str) -> str:
    """The entry of a question with the payload's facts."""
    facts = {**DEFAULTS, "question": f"What is {payload.name}?", **dict(payload.facts)}
    return ENTRY.format(id=payload.id, topic=topic, **{key: quoted(text) for key, text in facts.items()})


def master() -> str:
    """The master file. A hostile question has a topic of its own, for the questions of a topic list each other."""
    own = [Payload(f"of {payload.id}") for payload in FACTS]
    topics = [{**DEFAULTS, **dict(topic.facts), "id": topic.id} for topic in (Payload("all"), *own, *TOPICS)]
    parts = ["sections: [statistics]\ntopics:\n"]
    parts += [
        f"  - id: {t['id']}\n    title: {quoted(t['title'])}\n    summary: {quoted(t['summary'])}\n" for t in topics
    ]
    parts += ["questions:\n", *(entry(payload, "all") for payload in (BASELINE, *MARKDOWN, *SHORT))]
    parts += [entry(payload, f"of-{payload.id}") for payload in FACTS]
    parts += [f"{entry(Payload(f'in {topic}'), topic)}    wanted: true\n" for topic in ("all", *(t.id for t in TOPICS))]
    parts += ["paths:\n", *(study_path({**DEFAULTS, **dict(path.facts)}, path.id) for path in PATHS)]
    return "".join(parts)


def study_path(facts: dict[str, str], id: str) -> str:
    """The entry of a study path with these facts."""
    title, summary = quoted(facts["title"]), quoted(facts["summary"])
    return f"  - id: {id}\n    title: {title}\n    summary: {summary}\n    reading: short\n"


@pytest.fixture(scope="module")
def hostile(root, tmp_path_factory) -> Path:
    """A repository with this one's hooks and settings, and every payload."""
    folder = tmp_path_factory.mktemp("hostile")
    settings = (root / "mkdocs.yml").read_text(encoding="utf-8")
    settings = re.sub(r"(?ms)^nav:\n.*?(?=^\S)", NAV, settings)
    (folder / "mkdocs.yml").write_text(settings, encoding="utf-8")
    shutil.copytree(root / "hooks", folder / "hooks", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(root / "docs/assets", folder / "docs/assets")
    shutil.copy2(root / "package-lock.json", folder)
    (folder / "node_modules").symlink_to(root / "node_modules", target_is_directory=True)
    texts = {
        "docs/questions.yml": master(),
        **{
            f"docs/{page}.md": "# Title\n\nText.\n"
            for page in ("index", "about", "guide/index", "guide/statistics", "questions/index")
        },
        **{f"docs/questions/{payload.id}.md": answer(payload) for payload in (BASELINE, *PAYLOADS)},
        **{f"docs/figures/{name}.svg": text for name, text in FIGURES.items()},
        **{f"docs/samples/{name}.py": text for name, (text, _) in SAMPLES.items()},
        **{f"docs/samples/{name}.out": text for name, (_, text) in SAMPLES.items()},
    }
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8", newline="\n")
    return folder


@pytest.fixture(scope="module")
def problems(hostile) -> list:
    """What the check says of all payloads."""
    return check_all(hostile)[1]


@pytest.fixture(scope="module")
def pages(hostile, root) -> Path:
    """The pages built with the check bypassed, as the first build of `mkdocs serve` is: it goes on despite problems."""
    env = {
        "PATH": "/usr/bin:/bin",
        "NO_MKDOCS_2_WARNING": "1",
        "PYTHONPATH": "",
        "SITE_URL": "https://example.org/a/",
        "HOME": str(hostile),
    }
    done = subprocess.run(
        [sys.executable, "-c", BUILD], cwd=hostile, env=env, capture_output=True, encoding="utf-8", timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return hostile / "site"


ADDRESSES = {
    "href",
    "src",
    "action",
    "formaction",
    "xlink:href",
    "data",
    "poster",
    "background",
    "srcset",
    "ping",
    "cite",
}
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*(?=:)")


def scheme(address: str) -> str:
    """The scheme of an address as a browser reads it."""
    found = SCHEME.match(re.sub(r"[\t\n\r]", "", address).lstrip("".join(map(chr, range(33)))).lower())
    return found[0] if found else ""


class Page(HTMLParser):
    """The elements of a page with the names of their attributes, and what of it could act or reach out."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.shapes: set[tuple[str, ...]] = set()
        self.unsafe: list[str] = []
        self.data: list[str] = []
        self.inside = ""
        self.feed(path.read_text(encoding="utf-8"))
        self.close()

    def handle_starttag(self, tag, attrs):
        self.inside = self.get_starttag_text() if tag in ("script", "style") else ""
        self.shapes.add((tag, *sorted(name for name, _ in attrs)))
        for name, value in attrs:
            value = value or ""
            outside = name == "src" and (scheme(value) or value.startswith("//"))
            acts = name.startswith("on") or (name in ADDRESSES and scheme(value) not in ("", "http", "https", "mailto"))
            if (
                acts
                or outside
                or name in ("srcdoc", "http-equiv", "autofocus")
                or (name == "style" and "url(" in value)
            ):
                self.unsafe.append(f'<{tag} {name}="{value}">')

    def handle_data(self, data):
        if "ld+json" in self.inside:
            self.data.append(data)
        elif self.inside and ("alert(1)" in data or "evil.example" in data):
            self.unsafe.append(f"{self.inside}{data}")

    def handle_endtag(self, tag):
        self.inside = ""


@pytest.fixture(scope="module")
def known(pages) -> set[tuple[str, ...]]:
    """The elements of a page without a payload."""
    baseline = Page(pages / "questions/baseline/index.html")
    assert baseline.unsafe == []
    wanted = Page(pages / "questions/in-all/index.html")
    without_address = {("a",), ("img", "alt")}
    return baseline.shapes | wanted.shapes | without_address


def place(payload: Payload) -> tuple[str, int]:
    """Where the check should point: an answer's payload starts on its third or on its seventh line."""
    start = 3 if payload in SHORT else 7
    return (payload.file, 1) if payload.file else (f"docs/questions/{payload.id}.md", start + payload.line - 1)


def test_every_payload_has_a_page_of_its_own():
    ids = [payload.id for payload in (BASELINE, *PAYLOADS, *TOPICS, *PATHS)]
    assert len(set(ids)) == len(ids) > 100 - len(TOPICS)


@pytest.mark.parametrize(
    "payload", [payload for payload in (*MARKDOWN, *SHORT) if payload.refused], ids=lambda payload: payload.name
)
def test_hostile_markdown_is_refused_at_its_line(problems, payload):
    found = [problem.what for problem in problems if (problem.file, problem.line) == place(payload)]
    assert [what for what in found if payload.refused in what], found


@pytest.mark.parametrize(
    "payload", [payload for payload in (*FACTS, *TOPICS, *PATHS) if payload.refused], ids=lambda payload: payload.name
)
def test_hostile_facts_are_refused_at_their_entry(problems, payload):
    line = master().split("\n").index(f"  - id: {payload.id}") + 1
    assert [
        problem
        for problem in problems
        if (problem.file, problem.line) == ("docs/questions.yml", line) and payload.refused in problem.what
    ]


@pytest.mark.parametrize(
    "payload",
    [payload for payload in (*PAYLOADS, *TOPICS, *PATHS) if payload.harmless],
    ids=lambda payload: f"{payload.name}: {payload.harmless}",
)
def test_text_that_only_looks_hostile_is_let_through(problems, payload):
    shape = re.compile(r'" has \d+ |is missing|is never closed|caption|alt text|topic has no|out of order')
    of_it = [
        problem
        for problem in problems
        if problem.file == f"docs/questions/{payload.id}.md" or problem.subject == payload.id
    ]
    assert [problem.what for problem in of_it if not shape.search(problem.what)] == []


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: payload.name)
def test_a_page_with_a_payload_is_harmless_without_the_check(pages, known, payload):
    page = Page(pages / f"questions/{payload.id}/index.html")
    assert page.unsafe == []
    assert page.shapes - known == set()


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: payload.name)
def test_what_slips_into_an_answer_is_noted_so_that_the_build_stops(pages, hostile, payload):
    page = (pages / f"questions/{payload.id}/index.html").read_text(encoding="utf-8")
    article = page[page.index('<div class="answer">') :].partition('<section class="related"')[0]
    (hostile / "article.html").write_text(article, encoding="utf-8")
    faults = json.loads((hostile / "faults.json").read_text(encoding="utf-8"))
    noted = [
        what
        for file, what in faults
        if file == f"docs/questions/{payload.id}.md" and what.startswith("the page would hold")
    ]
    assert noted or Page(hostile / "article.html").unsafe == []


@pytest.mark.parametrize(
    "page",
    [
        "index",
        "questions/index",
        "topics/index",
        "topics/all/index",
        *(f"topics/{topic.id}/index" for topic in TOPICS),
        "paths/index",
        *(f"paths/{path.id}/index" for path in PATHS),
        "guide/statistics/index",
        "404",
    ],
)
def test_pages_that_list_the_payloads_are_harmless_without_the_check(pages, page):
    assert Page(pages / f"{page}.html").unsafe == []


@pytest.mark.parametrize("payload", [*FACTS, *SHORT], ids=lambda payload: payload.name)
def test_structured_data_is_one_piece_of_json_that_says_what_was_written(pages, payload):
    data = Page(pages / f"questions/{payload.id}/index.html").data
    assert len(data) == 1
    card = json.loads(data[0])
    assert card["name"] == dict(payload.facts).get("question", f"What is {payload.name}?")


@pytest.mark.parametrize(
    "payload", [payload for payload in FACTS if payload.facts[0][0] == "question"], ids=lambda payload: payload.name
)
def test_a_question_reads_on_its_page_as_it_was_written(pages, payload):
    class Title(HTMLParser):
        title, inside = "", False

        def handle_starttag(self, tag, attrs):
            self.inside = tag == "h1"

        def handle_endtag(self, tag):
            self.inside = False

        def handle_data(self, data):
            self.title += data if self.inside else ""

    parser = Title()
    parser.feed((pages / f"questions/{payload.id}/index.html").read_text(encoding="utf-8"))
    assert parser.title.strip() == payload.facts[0][1]
