from collections import Counter
from itertools import accumulate, combinations, product
from math import comb, nan, perm

import numpy as np
import pytest
from guide_coding import by_brute_force, longest_distinct
from hypothesis import given, settings
from hypothesis import strategies as st

FEW = st.text("abcd", max_size=12)


def without_max(items):
    """The sample with the bug that the page warns of: the start may move back."""
    best, start, last = (0, 0), 0, {}
    for i, item in enumerate(items):
        start = last.get(item, start - 1) + 1
        last[item] = i
        best = max(best, (start, i + 1), key=lambda s: s[1] - s[0])
    return best


def at_most_two(items):
    """Length of the longest stretch with at most two different items, as the exercise describes it; most keys held."""
    counts, start, best, keys = Counter(), 0, 0, 0
    for i, item in enumerate(items):
        counts[item] += 1
        keys = max(keys, len(counts))
        while len(counts) > 2:
            counts[items[start]] -= 1
            if not counts[items[start]]:
                del counts[items[start]]
            start += 1
        best = max(best, i + 1 - start)
    return best, keys


def bounded(items):
    """The sample that forgets what left the window, as the exercise describes it; and the most entries it held."""
    best, window, last, most = (0, 0), [], {}, 0
    for i, item in enumerate(items):
        while item in last:
            del last[window.pop(0)]
        window.append(item)
        last[item] = i
        most = max(most, len(last))
        if len(window) > best[1] - best[0]:
            best = (i + 1 - len(window), i + 1)
    return best, most


def zero_sums(numbers):
    return sum(comb(count, 2) for count in Counter(accumulate(numbers, initial=0)).values())


def stretches(items):
    return [items[i:j] for i, j in combinations(range(len(items) + 1), 2)]


def test_equals_oracle_and_definition_on_every_short_word():
    for word in ("".join(word) for n in range(7) for word in product("abc", repeat=n)):
        start, stop = longest_distinct(word)
        assert (start, stop) == by_brute_force(list(word))
        assert word[start:stop] == max((s for s in ["", *stretches(word)] if len(set(s)) == len(s)), key=len)


@given(FEW)
@settings(deadline=None, max_examples=50)
def test_equals_oracle_and_definition_on_longer_words(text):
    start, stop = longest_distinct(text)
    assert (start, stop) == by_brute_force(list(text))
    assert text[start:stop] == max((s for s in ["", *stretches(text)] if len(set(s)) == len(s)), key=len)


@given(FEW, st.sampled_from("abcde"))
@settings(deadline=None, max_examples=50)
def test_reversing_keeps_the_length_and_an_item_more_adds_at_most_one(text, item):
    start, stop = longest_distinct(text)
    back, front = longest_distinct(text[::-1]), longest_distinct(text + item)
    assert back[1] - back[0] == stop - start
    assert front[1] - front[0] - (stop - start) in (0, 1)


def test_reads_a_stream_once_with_one_lookup_and_one_insertion_per_item():
    class Click:
        hashed = 0

        def __hash__(self):
            Click.hashed += 1
            return id(self) % 2**31

    seen = []
    assert longest_distinct(seen.append(k) or Click() for k in range(1000)) == (0, 1000)
    assert seen == list(range(1000))
    assert Click.hashed == 2 * len(seen)


def test_refuses_what_cannot_be_repeated():
    with pytest.raises(TypeError, match="unhashable"):
        longest_distinct([[1], [1]])
    with pytest.raises(TypeError, match="unhashable"):
        longest_distinct([np.zeros(2)])  # whose `!=` alone would raise another error
    with pytest.raises(ValueError, match="item 1 is not equal"):
        longest_distinct([1.0, nan])
    assert longest_distinct([1, 1.0, True]) == (0, 1)


@given(FEW)
@settings(deadline=None, max_examples=50)
def test_the_exercises_solutions_hold(text):
    best, keys = at_most_two(text)
    assert best == max([len(s) for s in stretches(text) if len(set(s)) <= 2], default=0)
    assert keys <= 3
    where, most = bounded(text)
    assert where == longest_distinct(text)
    assert most == where[1] - where[0]


@given(st.lists(st.integers(-3, 3), max_size=12))
@settings(deadline=None, max_examples=50)
def test_equal_prefix_sums_count_the_stretches_that_sum_to_zero(numbers):
    assert zero_sums(numbers) == sum(not sum(s) for s in stretches(numbers))


def test_prose(prose):
    prose.says("## What has changed since 2018")
    start, stop = longest_distinct("tmmzuxt")
    assert "tmmzuxt"[start:stop] == "mzuxt"
    prose.says(f"positions {start} up to {stop}, the end excluded")
    prose.says(f"{len(list(combinations(range(1001), 2))):,} for 1,000 clicks")
    assert without_max("abba") == (1, 4)
    for usual in ("abcabcbb", "bbbbb", "pwwkew"):
        assert without_max(usual) == longest_distinct(usual)
    failing = [
        "".join(word)
        for n in range(5)
        for word in product("abcd", repeat=n)
        if without_max(word) != longest_distinct(word)
    ]
    assert min(map(len, failing)) == len("abba")
    assert "abba" in failing
    prose.says(
        f"A random string of 5 letters out of 26 has no repetition at all in {perm(26, 5) / 26**5:.0%} of cases; "
        "of 5 letters out of 3, never"
    )
    assert perm(3, 5) == 0
    assert at_most_two("eceba") == (3, 3)
    assert list(accumulate([1, -1, 0], initial=0)) == [0, 1, 0, 0]
    assert zero_sums([1, -1, 0]) == 3
    parts = (5, 5, 10, 15, 10)
    prose.says(
        f"A plan for {sum(parts)} minutes of coding: {parts[0]} to ask and write an example, {parts[1]} for the brute "
        f"force and its cost, {parts[2]} to think aloud, {parts[3]} to code, {parts[4]} to trace and test"
    )
