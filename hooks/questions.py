"""Joins docs/questions.yml and the answers into pages: the MkDocs events, over the core in `answer_key`."""

import html
import os
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, os.path.dirname(__file__))

import faults
from answer_key import check_all, render
from answer_key.model import Bank, Problem, Question
from answer_key.views import view
from jinja2 import Environment
from markupsafe import Markup
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink
from repository import root

META = (
    "template",
    "title",
    "description",
    "search",
)  # of a view, what MkDocs and its plugins read from a page's metadata
LISTS = ("topics/index.md", "paths/index.md")  # generated pages that the navigation names
first_build_of_serve = False  # the one build that goes on despite problems: there is no last good page to keep yet


def on_startup(command: str, **_) -> None:
    """Remember whether this is `mkdocs serve`."""
    global first_build_of_serve
    first_build_of_serve = command == "serve"


def on_serve(server, **_):
    """From now on a build with problems is given up, and the last good pages stay."""
    global first_build_of_serve
    first_build_of_serve = False
    return server


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Read and check the bank; add the pages that have no file: topics, study paths, wanted questions."""
    config.extra["bank"], problems = check_all(root(config))
    gathered = faults.gathered(config)
    gathered += problems
    if not first_build_of_serve:
        faults.stop_on(gathered)
    for uri in generated_pages(config.extra["bank"]):
        if files.get_file_from_path(uri) is None:
            level = InclusionLevel.INCLUDED if uri in LISTS else InclusionLevel.NOT_IN_NAV
            files.append(File.generated(config, uri, content="", inclusion=level))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, **_) -> str:
    """Give the page its template, title and description, and put samples in."""
    shown = page_view(page, config)
    page.meta = {key: value for key, value in shown.items() if key in META}
    if "description" in page.meta:  # Material puts it into an attribute as it is
        page.meta["description"] = html.escape(page.meta["description"])
    try:
        return render.show_samples(shown.get("lead", markdown), lambda path: read(config, path))
    except (OSError, KeyError) as error:
        missing = getattr(error, "filename", None) or error
        note(config, page, 1, f"a sample cannot be shown: {missing}", "mend the link or run make samples")
        return markdown


def on_page_content(content: str, page: Page, config: MkDocsConfig, **_) -> str:
    """Put figures in, and what search finds a question by."""
    try:
        content = render.inline_figures(content, lambda path: read(config, path))
    except OSError as error:
        note(config, page, 1, f"a figure cannot be shown: {error.filename}", "mend the link or run make figures")
    content = render.unlisted_code(content)
    question = page_view(page, config).get("question")
    if question is None:
        return content
    page.toc.items = [question_link(question, page.toc.items)]
    return render.aliases(question) + content


def on_nav(nav: Navigation, config: MkDocsConfig, **_) -> Navigation:
    """The site's main links are what the navigation has on top, but the home page."""
    tops = [(item.title, item.children[0] if item.is_section else item) for item in nav.items]
    config.extra["site_links"] = [(title, page.file.src_uri) for title, page in tops if not page.is_homepage]
    return nav


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Every page is rendered: stop if one had problems. Give the templates what they need of other pages."""
    problems = faults.gathered(config)
    if first_build_of_serve:
        faults.report(problems)
    else:
        faults.stop_on(problems)

    theme = Path(__file__).parent / "theme"
    ours = {path.relative_to(theme).as_posix() for path in theme.rglob("*.html")}
    env.autoescape = lambda name: name in ours  # Material's own templates hand HTML on unescaped
    env.globals.update(template_functions(config, files))
    template = env.get_template("redirect.html")
    for redirect in config.extra["bank"].redirects:
        target = files.get_file_from_path(f"questions/{redirect.new}.md").page
        content = template.render(target=target, address=f"../{redirect.new}/")
        files.append(File.generated(config, f"questions/{redirect.old}/index.html", content=content))
    return env


def template_functions(config: MkDocsConfig, files: Files) -> dict[str, Callable]:
    """What templates call: pages by their path under docs/, answers folded, parts of answers."""

    def page_of(uri: str) -> Page | None:
        file = files.get_file_from_path(uri)
        return file.page if file else None

    def folded(page: Page) -> Markup:  # folded only here: search has read the parts as they were
        return Markup(render.disclose(page.content, render.hints(page_view(page, config)["answer"])))  # noqa: S704

    def entries_folded(page: Page) -> Markup:
        return Markup(render.disclose_entries(page.content))  # noqa: S704

    def part_of(page: Page, id: str) -> Markup:
        return Markup(render.part(page.content, id))  # noqa: S704

    return {"page_of": page_of, "folded": folded, "entries_folded": entries_folded, "part_of": part_of}


def on_page_context(context: dict, page: Page, config: MkDocsConfig, nav: Navigation) -> dict:
    """Hand the template what the page shows of the bank."""
    return {**context, **page_view(page, config)}


def read(config: MkDocsConfig, path: str) -> str:
    """The text of a file under docs/."""
    return Path(config.docs_dir, path).read_text(encoding="utf-8")


def page_view(page: Page, config: MkDocsConfig) -> dict:
    """What the page shows of the bank."""
    return view(config.extra["bank"], page.file.src_uri)


def generated_pages(bank: Bank) -> list[str]:
    """The pages that are made without a file, by path under docs/."""
    folders = {"topics": bank.topics, "paths": bank.paths, "questions": bank.questions}
    return [*LISTS, *(f"{folder}/{entry.id}.md" for folder, entries in folders.items() for entry in entries)]


def question_link(question: Question, parts: list[AnchorLink]) -> AnchorLink:
    """The question on top of its page's contents list: there the skip link leads, not into an answer."""
    link = AnchorLink(question.question, "question", 1)
    link.children = parts
    return link


def note(config: MkDocsConfig, page: Page, line: int, what: str, remedy: str) -> None:
    """Gather a problem of a page."""
    faults.gathered(config).append(Problem(f"docs/{page.file.src_uri}", line, "", what, remedy))
