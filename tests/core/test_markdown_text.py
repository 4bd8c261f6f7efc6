"""What is said of Markdown without rendering it."""

import re

import pytest
from answer_key.markdown_text import count_words, links, plain, shorten, unsafe, unsafe_scheme
from hypothesis import given
from hypothesis import strategies as st


def refusals(markdown: str) -> list[tuple[int, str]]:
    """Line and fault of what is unsafe."""
    return [(line, what) for line, what, _ in unsafe(markdown)]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("one two three", 3),
        ("well-known isn't 1,000 3.5", 4),
        ("*one* **two** `three`", 3),
        ("a $x^2 + y_1$ b", 3),
        ("$$\na + b = c\n$$", 1),
        ("one\n\n```python\ntwo three\n```\n\nfour", 2),
        ("[two words](https://example.org/a/b)", 2),
    ],
)
def test_words_of_prose_are_counted(text, count):
    assert count_words(text) == count


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[a](b.md)", [(1, "a", "b.md")]),
        ("one\n\n[a](b.md#c) and [d](https://e.org)", [(3, "a", "b.md#c"), (3, "d", "https://e.org")]),
        ("![alt](x.svg)", [(1, "alt", "x.svg")]),
        ('[a](b.md "title")', [(1, "a", "b.md")]),
        ("[a](<b.md>)", [(1, "a", "b.md")]),
        ("[a\nb](c.md)", [(1, "a\nb", "c.md")]),
        ("text\n[a]: b.md", [(2, "", "b.md")]),
        ("[![alt](x.svg)](y.md)", [(1, "alt", "x.svg"), (1, "", "y.md")]),
        ("`[a](b.md)`", []),
        ("```\n[a](b.md)\n```", []),
        ("$f[a](b)$", []),
    ],
)
def test_links_are_found_with_their_lines(text, found):
    assert list(links(text)) == found


@pytest.mark.parametrize(
    "target",
    [
        "https://a.org",
        "HTTP://a.org",
        "mailto:a@b.org",
        "variance.md",
        "../samples/a.py#b",
        "#part",
        "",
        "a/b:c",
        "?a:b",
        "//a.org",
        "#a:b",
    ],
)
def test_a_safe_target_has_no_unsafe_scheme(target):
    assert unsafe_scheme(target) == ""


@pytest.mark.parametrize(
    ("target", "scheme"),
    [
        ("javascript:alert(1)", "javascript"),
        ("JaVaScRiPt:alert(1)", "javascript"),
        ("data:text/html,x", "data"),
        ("vbscript:x", "vbscript"),
        ("file:///etc/passwd", "file"),
        ("blob:x", "blob"),
        ("java\tscript:x", "javascript"),
        ("java\nscript:x", "javascript"),
        (" javascript:x", "javascript"),
        ("\x01javascript:x", "javascript"),
        ("java&#115;cript:x", "javascript"),
        ("java&#x73;cript:x", "javascript"),
        ("java&#0000115cript:x", "javascript"),
        ("javascript&colon;x", "javascript"),
        ("java&Tab;script:x", "javascript"),
        ("java&NewLine;script:x", "javascript"),
        ("java&amp;#115;cript:x", "javascript"),
        ("javascript\\:x", "javascript"),
        ("\\javascript:x", "javascript"),
    ],
)
def test_an_unsafe_scheme_is_seen_through_its_disguise(target, scheme):
    assert unsafe_scheme(target) == scheme


DISGUISES = st.sampled_from(
    [
        lambda c: c,
        str.upper,
        lambda c: f"&#{ord(c)};",
        lambda c: f"&#x{ord(c):X};",
        lambda c: f"&#{ord(c):08d};",
        lambda c: f"&amp;#{ord(c)};",
        lambda c: f"\t{c}",
        lambda c: f"{c}\n",
        lambda c: f"\x00{c}",
        lambda c: f"{c}\x1f",
        lambda c: f"&Tab;{c}",
        lambda c: f"&NewLine;{c}",
        lambda c: f"&#10;{c}",
        lambda c: f"\x7f{c}",
    ]
)


@given(
    st.sampled_from(["javascript:", "vbscript:", "data:"]),
    st.lists(DISGUISES, min_size=11, max_size=11),
    st.text(alphabet=" \t\n\x00\x01\x1f", max_size=3),
)
def test_no_mix_of_entities_case_and_controls_hides_a_scheme(scheme, disguises, before):
    target = before + "".join(disguise(c) for disguise, c in zip(disguises, scheme, strict=False)) + "alert(1)"
    assert unsafe_scheme(target) == scheme[:-1]


@pytest.mark.parametrize(
    "text",
    [
        "Plain *prose* with **marks**, `code <b>` and a [link](https://example.org).",
        "1 < 2 and a<1 and <- and <3",
        "$a<b$ and $$x <y$$",
        "```html\n<script>alert(1)</script>\n```",
        "~~~\n<b>\n~~~",
        "a set {1, 2} and {x: y}",
        "`{.python onclick=x}`",
        r"$\frac{.5}{:x}$",
        "“quotes” and 3 > 2",
        "![alt](../figures/a.svg)",
    ],
)
def test_safe_markdown_is_let_through(text):
    assert refusals(text) == []


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("a\n<script>alert(1)</script>", 2, "raw HTML <script>"),
        ("a <b>bold</b>", 1, "raw HTML <b>"),
        ("a\n\n<!-- comment -->", 3, "raw HTML <!-- comment -->"),
        ("<?php ?>", 1, "raw HTML <?php ?>"),
        ("</div>", 1, "raw HTML </div>"),
        ("<img\nsrc=x onerror=y>", 1, "raw HTML <img"),
        ("- a\n    - <svg onload=x>", 2, "raw HTML <svg onload=x>"),
        ("a {: onclick=x }", 1, "an attribute list in braces"),
        ("a\n# b {#c}", 2, "an attribute list in braces"),
        ("a {.b}", 1, "an attribute list in braces"),
        ("a { onclick=x }", 1, "an attribute list in braces"),
        ("a\n[b](javascript:c)", 2, "a link with the scheme javascript:"),
        ("![b](data:image/svg+xml,x)", 1, "a link with the scheme data:"),
        ("a\n\n[b]: vbscript:c", 3, "a link with the scheme vbscript:"),
        ("[b](java&#115;cript:c)", 1, "a link with the scheme javascript:"),
        ("[b]( javascript:c)", 1, "a link with the scheme javascript:"),
        ("[b](ftp://c.org)", 1, "a link with the scheme ftp:"),
        ("[b](<java\tscript:c>)", 1, "raw HTML <java\tscript:c>"),
    ],
)
def test_unsafe_markdown_is_refused_at_its_line(text, line, what):
    assert (line, what) in refusals(text)


HIDDEN = {
    "line break in a scheme": ("[x](java\nscript:alert(1))", 1),
    "tab in a scheme": ("[x](java\tscript:alert(1))", 1),
    "reference on the next line": ("[x]:\n    javascript:alert(1)\n\n[x]", 1),
    "reference in a quotation": ("> [x]: javascript:alert(1)\n>\n> [x]", 1),
    "reference in a list": ("- [x]: javascript:alert(1)\n\n[x]", 1),
    "code span over lines": ("a ` b\nc `[x](javascript:alert(1))` d", 2),
    "display formula over paragraphs": ("$$\n\n[x](javascript:alert(1))\n\n$$", 3),
    "block that is a code span": ("```x```\n\n[x](javascript:alert(1))", 3),
    "block that never closes": ("```\n\n[x](javascript:alert(1))\n", 3),
    "longer closing fence": ("```\na\n````\n\nb\n\n```\n\n[x](javascript:alert(1))\n\n```\n", 9),
}


@pytest.mark.parametrize(("text", "line"), HIDDEN.values(), ids=HIDDEN)
def test_a_link_that_markdown_makes_is_seen_where_it_hides(text, line):
    assert (line, "a link with the scheme javascript:") in refusals(text)


def test_an_address_in_angle_brackets_is_markdown():
    assert refusals("See <https://example.org/a>.") == []


@pytest.mark.parametrize(
    "text",
    [
        "{." * 4000,
        "{" * 8000,
        "{on" * 4000,
        "`" * 9000,
        "$$ " * 4000,
        "$x " * 4000,
        "[x" * 8000,
        "<a " * 4000,
        "a`b " * 4000,
        "](" * 8000,
        "|" * 9000,
    ],
)
def test_a_long_run_of_marks_is_no_trap(text):
    """An expression that backtracks would take minutes over these."""
    assert all(line == 1 for line, _ in refusals(text))


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("two\nlines  and   spaces", "two lines and spaces"),
        ("**bold** and *italic* and `code`", "bold and italic and code"),
        ("_italic_ and __bold__", "italic and bold"),
        ("***both***", "both"),
        ("**bold with *italic* inside**", "bold with italic inside"),
        ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
        ("`snake_case` and `a*b*c`", "snake_case and a*b*c"),
        ("[a link](https://example.org) and ![a figure](x.svg)", "a link and a figure"),
        ("[a link](https://example.org/x_(y))", "a link"),
        ("``a`b``", "a`b"),
        (r"costs \$5", "costs $5"),
        ("`$HOME` and `$PATH`", "$HOME and $PATH"),
        (r"$\mu$ and $\sigma^2/n$", "μ and σ²/n"),
        (r"$\sqrt{n}$ and $\frac{1}{n}$", "√n and 1/n"),
        (r"$a \le b \times c$", "a ≤ b × c"),
        (r"$\operatorname{Var}(X)$", "Var(X)"),
    ],
)
def test_markdown_as_plain_text(markdown, text):
    assert plain(markdown) == text


MARKED = st.lists(
    st.sampled_from(
        [
            "word",
            "**bold**",
            "*it*",
            "`code`",
            "[link](https://e.org)",
            "![alt](a.svg)",
            "$x^2$",
            "$\\mu$",
            "$\\frac{a}{b}$",
            "\n",
            "end.",
        ]
    ),
    max_size=12,
)


@given(MARKED)
def test_plain_text_has_no_markup_left(pieces):
    text = plain(" ".join(pieces))
    assert not re.search(r"[*`$\\{}\[\]\n]|\]\(|  ", text)


@given(st.lists(st.text(alphabet="abc", min_size=1)), st.integers(2, 60))
def test_shortened_text_is_the_beginning_and_fits(words, limit):
    text = " ".join(words)
    short = shorten(text, limit)
    assert len(short) <= limit
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


def test_text_is_cut_at_a_word():
    assert shorten("one two, three", 10) == "one two…"


@given(st.text())
def test_any_text_can_be_checked_and_flattened(text):
    assert "\n" not in plain(text)
    assert count_words(text) >= 0
    assert all(1 <= line <= text.count("\n") + 1 for line, _ in refusals(text))


@given(st.text(alphabet="ab<>&\"'"))
def test_no_element_written_in_prose_goes_unseen(text):
    if re.search(r"<[a-z]", text):
        assert refusals(text)
