from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate, product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from palindromic_substrings import counts, distinct, spans

few_letters = st.text("ab", max_size=14) | st.text("abc", max_size=14)
checked = settings(deadline=None, max_examples=60)
PRIME, BASE = 2**61 - 1, 1_000_003


def brute_force(text: str) -> list[tuple[int, int]]:
    """Every (start, stop) whose substring equals its reverse."""
    pairs = [(i, j) for i in range(len(text)) for j in range(i + 1, len(text) + 1)]
    return [(i, j) for i, j in pairs if text[i:j] == "".join(reversed(text[i:j]))]


class Watched:
    """A letter that knows its position and writes down every comparison as (positions, outcome)."""

    log: list[tuple[int, int, bool]] = []  # noqa: RUF012

    def __init__(self, position: int, letter: str) -> None:
        self.position, self.letter = position, letter

    def __eq__(self, other) -> bool:
        equal = self.letter == other.letter
        self.log.append((self.position, other.position, equal))
        return equal

    __hash__ = None


def comparisons(algorithm, text: str) -> list[tuple[int, int, bool]]:
    """The comparisons that an algorithm makes on a text."""
    Watched.log.clear()
    list(algorithm([Watched(*letter) for letter in enumerate(text)]))
    return list(Watched.log)


class Base:
    """A letter of DNA that "equals" its complement."""

    def __init__(self, letter: str) -> None:
        self.letter = letter

    def __eq__(self, other) -> bool:
        return self.letter + other.letter in ("AT", "TA", "CG", "GC")

    __hash__ = None


@given(few_letters)
@example("")
@example("abba")
@example("aaaaaa")
@checked
def test_agrees_with_brute_force(text):
    expected = brute_force(text)
    found = list(spans(text))
    assert sorted(found) == expected
    assert len(set(found)) == len(found)
    per_center = Counter(i + j - 1 for i, j in expected)
    assert counts(text) == [per_center[c] for c in range(2 * len(text) - 1)]
    different = distinct(text)
    assert len(different) == len(set(different)) <= len(text)
    assert set(different) == {text[i:j] for i, j in expected}
    assert different == sorted(different, key=lambda word: text.index(word) + len(word))


@given(few_letters)
@checked
def test_reversing_the_text_mirrors_the_result(text):
    mirrored = {(len(text) - j, len(text) - i) for i, j in spans(text)}
    assert mirrored == set(spans(text[::-1]))
    assert counts(text[::-1]) == counts(text)[::-1]


@given(few_letters | st.text("a", max_size=60))
@checked
def test_bounds_on_comparisons(text):
    n, found = len(text), len(brute_force(text))
    expansion, manacher = comparisons(spans, text), comparisons(counts, text)
    assert sum(equal for *_, equal in expansion) == found
    assert len(expansion) <= max(found + 2 * n - 1, 0)
    assert len(manacher) <= max(3 * n - 1, 0)
    ends = [right for _, right, equal in manacher if equal]  # the rust pairs of the figure
    assert ends == sorted(set(ends))


def test_expansion_is_lazy():
    first = spans("a" * 10_000_000)
    assert isinstance(first, Iterator)
    assert next(first) == (0, 1)


@given(st.text("ACGT", max_size=12))
@example("GGAATTCC")
@checked
def test_reverse_complements_need_another_equality_only(strand):
    complement = dict(zip("ACGT", "TGCA", strict=True))
    pairs = [(i, j) for i in range(len(strand)) for j in range(i + 1, len(strand) + 1)]
    expected = [(i, j) for i, j in pairs if [complement[c] for c in reversed(strand[i:j])] == list(strand[i:j])]
    bases = [Base(letter) for letter in strand]
    assert sorted(spans(bases)) == expected
    per_center = Counter(i + j - 1 for i, j in expected)
    assert counts(bases) == [per_center[c] for c in range(2 * len(strand) - 1)]
    assert all((j - i) % 2 == 0 for i, j in expected)


@given(few_letters)
@checked
def test_frequencies_from_the_longest_palindrome_at_each_end(text):
    """The follow-up on the eertree, with brute force in place of the tree."""

    def suffixes(word: str) -> list[str]:
        return [word[i:] for i in range(len(word)) if word[i:] == word[i:][::-1]]

    frequency = Counter(suffixes(text[:end])[0] for end in range(1, len(text) + 1))
    for word in sorted(frequency, key=len, reverse=True):
        if shorter := suffixes(word)[1:]:
            frequency[shorter[0]] += frequency[word]
    assert frequency == Counter(text[i:j] for i, j in brute_force(text))


@given(few_letters)
@checked
def test_longest_from_the_counts(text):
    lengths = [2 * k - 1 + center % 2 for center, k in enumerate(counts(text)) if k]
    assert max(lengths, default=0) == max((j - i for i, j in brute_force(text)), default=0)


@given(few_letters)
@checked
def test_random_access_from_the_counts(text):
    """One comparison with a count tells whether text[i..j] is a palindrome."""
    found = counts(text)
    told = [(i, j + 1) for i in range(len(text)) for j in range(i, len(text)) if j - i < 2 * found[i + j]]
    assert told == brute_force(text)


@given(few_letters)
@checked
def test_binary_search_with_hashes(text):
    """At each center the palindromes are nested, so their number is found by bisection."""

    def prefix_hashes(word: str) -> list[int]:
        return list(accumulate(map(ord, word), lambda value, x: (value * BASE + x) % PRIME, initial=0))

    forwards, backwards, n = prefix_hashes(text), prefix_hashes(text[::-1]), len(text)

    def hashed(prefixes: list[int], start: int, stop: int) -> int:
        return (prefixes[stop] - prefixes[start] * pow(BASE, stop - start, PRIME)) % PRIME

    def differ(center: int, k: int) -> bool:
        start, stop = center // 2 - k + 1, (center + 1) // 2 + k
        return hashed(forwards, start, stop) != hashed(backwards, n - stop, n - start)

    for center, k in enumerate(counts(text)):
        largest = min(center // 2 + 1, n - (center + 1) // 2)
        sizes = range(1, largest + 1)
        assert bisect_left(sizes, True, key=lambda size, at=center: differ(at, size)) == k


def test_code_points_are_not_letters():
    accented = ["e\u0301", "t", "e\u0301"]  # é of two code points
    assert (0, 5) not in set(spans("".join(accented)))
    assert (0, 3) in set(spans(accented))
    assert sum(counts(accented)) == 4


def per_position(letters: int, length: int) -> float:
    """Expected palindromes per position of a long uniformly random text, lengths up to `length`."""
    return sum(letters ** -(size // 2) for size in range(1, length + 1))


@pytest.mark.parametrize(("letters", "n"), [(2, 9), (3, 6)])
def test_expected_number_in_random_text(letters, n):
    texts = ["".join(text) for text in product("abc"[:letters], repeat=n)]
    mean = sum(len(brute_force(text)) for text in texts) / len(texts)
    assert mean == pytest.approx(sum((n - size + 1) * letters ** -(size // 2) for size in range(1, n + 1)))


def test_prose(prose):
    found = brute_force("banana")
    prose.says(f"`banana` has {len(found)} occurrences and {len({'banana'[i:j] for i, j in found})} distinct")

    n = 1000
    lengths = [j - i for i in range(n) for j in range(i + 1, n + 1)]  # in a text of equal letters all are palindromes
    occurrences = f"{len(lengths):,}"
    assert len(lengths) == n * (n + 1) // 2 == sum(counts("a" * n))
    assert sum(lengths) == n * (n + 1) * (n + 2) // 6
    prose.says(f"For $n = 1{{,}}000$ that is {occurrences}", f"here {sum(lengths):,}")
    for k in (2, 26):
        assert per_position(k, 400) == pytest.approx((k + 1) / (k - 1))
    assert max(per_position(k, 400) for k in range(2, 27)) == pytest.approx(3)  # "at most 3n on average"
    prose.says(f"{per_position(2, 400):.0f} for two letters, {per_position(26, 400):.2f} for 26")

    prose.says(
        f"On 1,000 times `a` it makes {len(comparisons(counts, 'a' * n)):,} comparisons where expansion makes "
        f"{len(comparisons(spans, 'a' * n)):,}"
    )
    small, large = ([len(comparisons(f, "a" * m)) for f in (spans, counts)] for m in (100, 200))
    assert large[1] == 2 * small[1]
    prose.says(f"From 100 to 200 letters, the number grows {large[0] / small[0]:.2f}-fold for expansion")
    prose.says("Droubay, Justin and Pirillo, 2001")

    abba = brute_force("abba")
    odd = [(i, j) for i, j in abba if (j - i) % 2]
    assert [w for w in ("bb", "abba") if w in {"abba"[i:j] for i, j in odd}] == []
    prose.says(f"`abba` has {len(abba)} occurrences; centers on letters alone find {len(odd)}")

    reverse = "abxyba"[::-1]
    assert reverse == "abyxba"
    assert "ab" in reverse
    assert max(j - i for i, j in brute_force("abxyba")) == 1
    prose.says(
        f"writing those out takes $P$ steps: {occurrences} for 1,000 equal letters",
        f"The {occurrences} occurrences in 1,000 times `a` are only {len(distinct('a' * n)):,} different strings",
    )
