import sys
import sysconfig
from math import exp, expm1, log1p
from string import ascii_lowercase

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from one_of_a_million_substrings import Matcher

PATTERNS = st.lists(st.text("ab", min_size=1, max_size=5), max_size=8)
MILLION = 10**6


class Counted(list):
    """A list that counts how often it is read."""

    reads = 0

    def __getitem__(self, index):
        self.reads += 1
        return super().__getitem__(index)


def brute_force(patterns: list[str], text: str) -> tuple[int, str] | None:
    """By `str.find` for each pattern: the match that ends first, the longest of those."""
    found = [(text.find(p) + len(p), -len(p), p) for p in patterns if p in text]
    if not found:
        return None
    end, length, pattern = min(found)
    return end + length, pattern


def names(matcher: Matcher) -> list[str]:
    """The prefix that each node stands for."""
    found = [""] * len(matcher.goto)
    for node, children in enumerate(matcher.goto):  # a child is made after its parent
        for letter, child in children.items():
            found[child] = found[node] + letter
    return found


def moves(matcher: Matcher, text: str) -> int:
    """Child moves (one per letter read) and failure links that a search follows."""
    matcher.fail = Counted(matcher.fail)
    found = matcher.find(text)
    read = len(text) if found is None else found[0] + len(found[1])
    return read + matcher.fail.reads


def trie_lookups(pattern: str, text: str) -> int:
    """Letters looked at by walking a trie of one pattern from every position, until a match."""
    looked = 0
    for start in range(len(text)):
        depth = 0
        while depth < len(pattern) and start + depth < len(text):
            looked += 1
            if text[start + depth] != pattern[depth]:
                break
            depth += 1
        if depth == len(pattern):
            break
    return looked


def expected_nodes(patterns: int, length: int, letters: int) -> float:
    """Expected trie nodes, root included, for random patterns of one length."""
    return 1 + sum(-(letters**d) * expm1(patterns * log1p(-(letters**-d))) for d in range(1, length + 1))


@pytest.mark.parametrize(
    ("patterns", "text", "found"),
    [
        (["cats", "atom", "tom"], "catom", (1, "atom")),
        (["hotdogs", "dog"], "hotdog", (3, "dog")),
        (["ab", "b"], "ab", (0, "ab")),
        (["abc", "b"], "abc", (1, "b")),
        (["abc"], "abc", (0, "abc")),
        (["abc"], "ab", None),
        (["x"], "", None),
        ([], "anything", None),
        (["a", "a"], "ba", (1, "a")),
        (["ß"], "straße", (4, "ß")),
        (["\U0001f600"], "ok \U0001f600", (3, "\U0001f600")),
    ],
)
def test_examples(patterns, text, found):
    assert Matcher(patterns).find(text) == found


@settings(deadline=None, max_examples=100)
@given(PATTERNS, st.text("ab", max_size=40))
def test_finds_what_find_finds(patterns, text):
    assert Matcher(patterns).find(text) == brute_force(patterns, text)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.text("abc", min_size=2, max_size=6), max_size=8), st.text("abcd", max_size=60))
def test_finds_what_find_finds_with_more_letters(patterns, text):
    assert Matcher(patterns).find(text) == brute_force(patterns, text)


@settings(deadline=None, max_examples=100)
@given(PATTERNS)
def test_links_and_outputs_are_those_of_the_definition(patterns):
    matcher = Matcher(patterns)
    prefixes = names(matcher)
    assert set(prefixes) == {p[:d] for p in patterns for d in range(len(p) + 1)} | {""}
    assert len(prefixes) == len(set(prefixes))
    for node, prefix in enumerate(prefixes[1:], start=1):
        suffixes = [prefix[i:] for i in range(1, len(prefix) + 1)]  # the longest first
        assert prefixes[matcher.fail[node]] == next(s for s in suffixes if s in prefixes)
        assert matcher.longest[node] == max((len(p) for p in patterns if prefix.endswith(p)), default=0)


@settings(deadline=None, max_examples=100)
@given(PATTERNS, st.text("ab", max_size=60))
def test_moves_stay_below_two_per_letter(patterns, text):
    assert moves(Matcher(patterns), text) <= 2 * len(text)


def test_moves_grow_linearly_and_do_not_depend_on_the_number_of_patterns():
    hard = ["a" * 50 + "b"]
    short, long = (moves(Matcher(hard), "a" * n) for n in (10_000, 20_000))
    assert long - short == 2 * 10_000
    many = hard + [f"a{i}" for i in range(3000)]
    assert moves(Matcher(many), "a" * 10_000) == short


@pytest.mark.parametrize("patterns", [[""], ["a", ""]])
def test_refuses_an_empty_pattern(patterns):
    with pytest.raises(ValueError, match="empty pattern"):
        Matcher(patterns)


def test_refuses_one_string():
    with pytest.raises(ValueError, match="several patterns"):
        Matcher("cats")


def test_takes_any_iterable():
    assert Matcher(p for p in ("b", "c")).find("abc") == (1, "b")


def test_prose(prose):
    prose.says("Aho and Corasick (1975)", "(Manber and Myers, 1993)", "Karp and Rabin (1987)")
    n = 10_000
    power = len(str(MILLION * n)) - 1
    assert MILLION * n == 10**power
    prose.says(
        "Below: $k = 10^6$ exact patterns",
        f"for {n:,} letters, about $10^{{{power}}}$ positions to rule out",
    )

    text, pattern = "a" * n, "a" * 50 + "b"
    steps, looked = moves(Matcher([pattern]), text), trie_lookups(pattern, text)
    prose.says(
        f"Take the pattern of 50 a's and a b, and a text of {n:,} a's: {steps:,} moves. "
        f"Walking the trie from every position looks at {looked:,} letters",
        f"The pattern of 50 a's and a b costs about {looked / n:.0f} lookups per letter",
    )

    rng = np.random.default_rng(0)
    simulated = []
    for _ in range(20):
        words = ["".join(row) for row in rng.choice(list("abcd"), size=(300, 6))]
        simulated.append(len(Matcher(words).goto))
    assert np.mean(simulated) == pytest.approx(expected_nodes(300, 6, 4), rel=0.01)
    nodes, inner = expected_nodes(MILLION, 12, 26), expected_nodes(MILLION, 11, 26)
    shared = [expected_nodes(MILLION, d, 26) - expected_nodes(MILLION, d - 1, 26) for d in range(1, 7)]
    assert shared[3] > 0.8 * 26**4, "most strings of four letters begin some pattern"
    assert shared[5] > 0.99 * MILLION, "hardly two patterns share six letters"
    entry, empty = 184, 64  # premises: measured where the answer says so, 64-bit CPython with its global lock
    if (
        sys.implementation.name == "cpython"
        and sys.maxsize == 2**63 - 1
        and (3, 11) <= sys.version_info < (3, 14)
        and not sysconfig.get_config_var("Py_GIL_DISABLED")
    ):
        assert [sys.getsizeof(children) for children in Matcher(["a"]).goto] == [entry, empty]
    dicts = inner * entry + (nodes - inner) * empty
    prose.says(
        "Suppose a million patterns of 12 random lower-case letters",
        f"{nodes / 1e6:.1f} million nodes are expected",
        f"takes {entry} bytes in 64-bit CPython 3.11 to 3.13 once it has an entry: {dicts / 1e9:.1f} GB",
        f"a full table of 256 four-byte entries per node takes {nodes * 256 * 4 / 1e9:.1f} GB",
        f"with {len(ascii_lowercase) + 1} columns, one per letter and one for all else, "
        f"{nodes * (len(ascii_lowercase) + 1) * 4 / 1e9:.1f} GB",
        f"at 16 bytes per node take {nodes * 16 / 1e6:.0f} MB",
        f"Eight bytes per fingerprint are {8 * MILLION / 1e6:.0f} MB for a million patterns",
    )
    prose.says(f'("straße" grows from {len("straße")} letters to {len("straße".casefold())})')

    short = "abcdefghijklmnop"
    pieces = {(i, j) for i in range(len(short)) for j in range(i + 1, len(short) + 1)}
    assert len(pieces) == len(short) * (len(short) + 1) // 2
    assert sum(j - i <= 12 for i, j in pieces) == sum(len(short) - d + 1 for d in range(1, 13))
    prose.says(
        f"a text of {n:,} letters has {n * (n + 1) // 2:,} of them, counted by position. "
        f"Even those of at most 12 letters are {sum(n - d + 1 for d in range(1, 13)):,}"
    )

    rate = (1 - exp(-7 / 10)) ** 7
    filled = np.zeros(100_000, dtype=bool)  # 10 bits for each of 10,000 entries
    filled[rng.integers(filled.size, size=10_000 * 7)] = True
    passed = filled[rng.integers(filled.size, size=(100_000, 7))].all(axis=1).mean()
    assert passed == pytest.approx(rate, rel=0.1)
    prose.says(
        f"With 10 bits per pattern and 7 hash functions the filter takes {10 * MILLION / 8 / 1e6:.2f} MB, but "
        f"{rate:.2%} of other windows pass too: over {n:,} windows the filter raises about {rate * n:.0f} false alarms",
        f"With $b/k = 10$ and $h = 7$ that is {rate:.2%}",
    )

    matches = sum(text[:120].startswith("a" * m, i) for i in range(120) for m in range(1, 51))
    assert matches == sum(120 - m + 1 for m in range(1, 51))
    prose.says(
        f'with the patterns "a", "aa", up to 50 a\'s, a text of {n:,} a\'s has '
        f"{sum(n - m + 1 for m in range(1, 51)):,} matches"
    )
