"""Markdown and HTML of a page, from text to text."""

import re
from html.parser import HTMLParser

import pytest
from answer_key import render
from answer_key.load import split_parts
from answer_key.model import Document, Question
from hypothesis import given
from hypothesis import strategies as st

VOID = {"img", "input", "br", "hr"}
SOURCE = 'def first():\n    """One."""\n\n\ndef second():\n    return 2\n'


class Outline(HTMLParser):
    """Text, headings and whether every element is closed where it should be."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self.headings, self.open, self.balanced = [], [], [], True
        self.feed(page)
        self.close()
        self.balanced = self.balanced and not self.open

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch(r"h\d", tag):
            self.headings.append((tag, dict(attrs).get("id")))

    def handle_endtag(self, tag):
        self.balanced = self.balanced and bool(self.open) and self.open.pop() == tag

    def handle_data(self, data):
        self.text += data.replace("¶", "").split()


def files(**texts: str):
    """A reader of files under docs/, by path with two underscores for the slash and one for the dot."""
    known = {
        name.replace("__", "/").replace("_", ".", 1) if "__" in name else name: text for name, text in texts.items()
    }

    def read(path: str) -> str:
        if path not in known:
            raise FileNotFoundError(2, "no such file", path)
        return known[path]

    return read


READ = files(samples__a_py=SOURCE, samples__a_out="2\n")


def test_a_link_to_a_sample_alone_becomes_code_and_output():
    assert render.show_samples("Before.\n\n[What it does](../samples/a.py)\n\nAfter.", READ) == (
        f'Before.\n\n``` {{ .python title="What it does" }}\n{SOURCE}```\n\n``` {{ .text title="Output" }}\n2\n'
        "```\n\nAfter."
    )


def test_a_link_to_a_part_of_a_sample_becomes_that_part():
    assert (
        render.show_samples("[Two](../samples/a.py#second)", READ)
        == '``` { .python title="Two" }\ndef second():\n    return 2\n```'
    )


@pytest.mark.parametrize(
    "markdown",
    [
        "See [this](../samples/a.py).",
        "[this](../samples/a.py)\nand more",
        "above\n[this](../samples/a.py)",
        "```\n\n[this](../samples/a.py)\n\n```",
        "[this](https://example.org/samples/a.py)",
        "- [this](../samples/a.py)",
        "",
    ],
)
def test_other_links_to_samples_stay(markdown):
    assert render.show_samples(markdown, READ) == markdown


def test_a_sample_that_is_not_there_is_an_error():
    with pytest.raises(OSError, match=r"samples/b\.py"):
        render.show_samples("[B](../samples/b.py)", READ)


def test_a_part_that_is_not_there_is_an_error():
    with pytest.raises(KeyError, match="third"):
        render.show_samples("[A](../samples/a.py#third)", READ)


def test_a_whole_sample_needs_its_output():
    with pytest.raises(OSError, match=r"samples/a\.out"):
        render.show_samples("[A](../samples/a.py)", files(samples__a_py=SOURCE))


@pytest.mark.parametrize("title", ["it's", "a & b", "<b>", "a } b", "two `ticks`", "back\\", "$x$"])
def test_a_title_is_handed_on_as_written(title):
    """The code block's extension escapes it; escaped here too, readers would see `&#x27;`."""
    first = render.show_samples(f"[{title}](../samples/a.py#second)", READ).split("\n")[0]
    assert first == f'``` {{ .python title="{title}" }}'


@pytest.mark.parametrize("title", ['say "this"', 'a" onmouseover="b', '"'])
def test_quotes_in_a_title_do_not_end_it(title):
    first = render.show_samples(f"[{title}](../samples/a.py#second)", READ).split("\n")[0]
    assert re.fullmatch(r'``` \{ \.python title="[^"]*" \}', first)


@pytest.mark.parametrize(
    ("source", "output"),
    [('"""\n```\nA fence.\n```\n"""\n', "2\n"), ("x = 1\n", "```\n[x](javascript:y)\n"), ("# ````\n", "~~~\n")],
)
def test_code_with_fences_stays_inside_its_block(source, output):
    shown = render.show_samples("[A](../samples/a.py)", files(samples__a_py=source, samples__a_out=output))
    blocks = re.fullmatch(
        r"(`{3,}|~{3,}) \{[^\n]*\}\n(.*?)\n\1\n\n(`{3,}|~{3,}) \{[^\n]*\}\n(.*?)\n\3", shown, re.DOTALL
    )
    assert blocks
    assert blocks[2] == source.rstrip()
    assert blocks[4] == output.rstrip()
    for fence, inside in ((blocks[1], blocks[2]), (blocks[3], blocks[4])):
        assert not re.search(rf"^ {{0,3}}{fence}", inside, re.MULTILINE)


FIGURE = '<p><img alt="A &quot;curve&quot;" src="../../figures/a.svg"> <em>Look at <code>x</code>.</em></p>'


def test_a_figure_is_put_into_the_page():
    page = render.inline_figures(f"<p>One.</p>\n{FIGURE}", files(figures__a_svg='<svg viewBox="0 0 1 1"><path/></svg>'))
    assert page == (
        '<p>One.</p>\n<figure class="figure"><div class="figure__scroll" tabindex="0" data-search-exclude="1">'
        '<svg role="img" aria-label="A &quot;curve&quot;" viewBox="0 0 1 1"><path/></svg></div>'
        "<figcaption>Look at <code>x</code>.</figcaption></figure>"
    )


@pytest.mark.parametrize(
    "page",
    [
        '<p><img alt="a" src="../figures/a.svg"></p>',
        '<p>See <img alt="a" src="../figures/a.svg"> <em>b</em></p>',
        '<p><img alt="a" src="https://e.org/figures/a.svg"> <em>b</em></p>',
    ],
)
def test_other_images_stay(page):
    assert render.inline_figures(page, files()) == page


def test_a_figure_that_is_not_there_is_an_error():
    with pytest.raises(OSError, match=r"figures/a\.svg"):
        render.inline_figures(FIGURE, files())


def test_code_blocks_are_kept_out_of_the_search_index():
    page = '<div class="language-text highlight"><pre><code>x</code></pre></div><p>A <code>y</code>.</p>'
    assert render.unlisted_code(page) == page.replace('highlight"', 'highlight" data-search-exclude="1"')


HEADINGS = {
    "short-answer": "Short answer",
    "answer": "Answer",
    "wrong-answers": "Wrong answers",
    "follow-ups": "Follow-ups",
    "checklist": "Checklist",
    "references": "References",
}


def heading(level: int, id: str, title: str) -> str:
    """A heading as Markdown makes it, with its permanent link."""
    return (
        f'<h{level} id="{id}">{title}<a class="headerlink" href="#{id}" title="Permanent link">&para;</a></h{level}>\n'
    )


def test_each_part_is_folded_under_its_heading():
    page = render.disclose(
        heading(2, "answer", "Answer") + "<p>Yes.</p>\n" + heading(2, "references", "References") + "<p>A.</p>",
        {"answer": "2 min read"},
    )
    assert page == (
        '<details class="part part--answer"><summary><h2 id="answer">Answer</h2>'
        '<span class="part__hint">2 min read</span></summary>'
        '<div class="part__body">\n<p>Yes.</p>\n</div></details>\n'
        '<details class="part part--references"><summary><h2 id="references">References</h2>'
        '<span class="part__hint"></span></summary>'
        '<div class="part__body">\n<p>A.</p></div></details>\n'
    )


@pytest.mark.parametrize(
    ("id", "entries"), [("wrong-answers", 2), ("follow-ups", 2), ("answer", 0), ("short-answer", 0)]
)
def test_entries_are_folded_one_by_one_in_two_parts(id, entries):
    page = render.disclose(
        heading(2, id, "Part") + heading(3, "one", "One") + "<p>1</p>" + heading(3, "two", "Two") + "<p>2</p>", {}
    )
    assert page.count('<details class="entry">') == entries
    assert Outline(page).headings == [("h2", id), ("h3", "one"), ("h3", "two")]


def test_points_of_the_checklist_can_be_ticked():
    page = render.disclose(
        heading(2, "checklist", "Checklist") + "<ul>\n<li>One <code>a</code></li>\n<li>Two</li>\n</ul>", {}
    )
    assert page.count('<li><label><input type="checkbox"><span>') == 2
    assert Outline(page).balanced


def test_a_list_inside_the_checklist_stays_well_formed():
    page = render.disclose(
        heading(2, "checklist", "Checklist") + "<ul>\n<li>One<ul>\n<li>Inner</li>\n</ul>\n</li>\n<li>Two</li>\n</ul>",
        {},
    )
    assert Outline(page).balanced


def test_a_page_without_parts_stays():
    assert render.disclose("<p>Nothing.</p>", {}) == "<p>Nothing.</p>"


WORD = st.text(alphabet="abc &<'\"", min_size=1, max_size=8)
BODY = st.lists(
    st.one_of(
        WORD.map(lambda text: f"<p>{text.replace('&', '&amp;').replace('<', '&lt;')}</p>\n"),
        st.sampled_from(
            [
                "<ul>\n<li>One</li>\n<li>Two <em>x</em></li>\n</ul>\n",
                heading(3, "sub", "Sub <code>h2</code>"),
                heading(4, "deep", "Deep"),
                "<pre><code>&lt;h2 id=&quot;x&quot;&gt;</code></pre>\n",
            ]
        ),
    ),
    max_size=4,
)


def test_in_a_guide_page_details_and_solutions_are_folded_and_nothing_else():
    head = '<h2 id="{0}">T<a class="headerlink" href="#{0}">¶</a></h2><p>Lead.</p>'
    entry = '<h3 id="{0}">E<a class="headerlink" href="#{0}">¶</a></h3><p>Body.</p>'
    parts = [(part, head.format(part) + entry.format(f"{part}-1") + entry.format(f"{part}-2"))
             for part in ("in-the-room", "in-depth", "read-on", "exercises")]  # fmt: skip
    page = "<h1>Title</h1>" + "".join(html for _, html in parts)
    folded = render.disclose_entries(page)
    assert re.findall(r'<details class="entry"><summary><h3 id="([^"]*)">E</h3>', folded) == [
        "in-depth-1", "in-depth-2", "exercises-1", "exercises-2",
    ]  # fmt: skip
    assert folded.count("<details") == 4
    plain, outline = Outline(page), Outline(folded)
    assert outline.balanced
    assert (outline.text, outline.headings) == (plain.text, plain.headings)


@pytest.mark.parametrize("page", ["", "<p>Text.</p>", '<h2 id="exercises">None yet</h2>'])
def test_a_guide_page_without_entries_stays_as_it_is(page):
    assert render.disclose_entries(page) == page


PARTS = st.lists(st.tuples(st.sampled_from(list(HEADINGS.items())), BODY), max_size=6)


@given(BODY, PARTS)
def test_folding_keeps_all_text_and_headings_in_order(before, parts):
    page = "".join(before) + "".join(heading(2, id, title) + "".join(body) for (id, title), body in parts)
    plain, folded = Outline(page), Outline(render.disclose(page, {}))
    assert folded.balanced
    assert folded.headings == plain.headings
    assert folded.text == plain.text


def test_hints_say_how_much_each_part_holds(compose):
    text = compose()
    assert render.hints(Document("a.md", text, split_parts(text))) == {
        "short-answer": "30 seconds",
        "answer": "2 min read",
        "wrong-answers": "2",
        "follow-ups": "3",
        "checklist": "4",
        "references": "2",
    }


def test_hints_count_points_as_the_check_does(compose):
    text = compose().replace("\n- ", "\n* ")
    hints = render.hints(Document("a.md", text, split_parts(text)))
    assert (hints["checklist"], hints["references"]) == ("4", "2")


def test_a_question_without_an_answer_has_no_hints():
    assert render.hints(None) == {}


def test_hints_of_an_answer_without_parts():
    assert render.hints(Document("a.md", ""))["answer"] == "1 min read"


def question(**facts) -> Question:
    """A question with some facts of its own."""
    known = {
        "id": "a",
        "question": "What?",
        "topic": "t",
        "section": "s",
        "origin": "listed",
        "level": 1,
        "kind": "concept",
        "tags": ("x",),
        "aliases": ("y",),
        "related": (),
    }
    return Question(**{**known, **facts})


def test_aliases_and_tags_are_hidden_text():
    assert (
        render.aliases(question(tags=("one",), aliases=("two words", "three")))
        == "<p hidden>Also asked as: two words; three; one.</p>\n"
    )


def test_aliases_are_escaped():
    assert "<script>" not in render.aliases(question(aliases=("<script>alert(1)</script>", 'a "b" & c')))


def test_a_part_is_taken_out_of_a_page():
    page = (
        heading(2, "short-answer", "Short answer") + "<p>Yes.</p>\n" + heading(2, "answer", "Answer") + "<p>Long.</p>"
    )
    assert render.part(page, "short-answer").strip() == "<p>Yes.</p>"
    assert render.part(page, "answer").strip() == "<p>Long.</p>"


def test_a_part_that_is_not_there_is_empty():
    assert render.part("<p>Nothing.</p>", "answer") == ""
