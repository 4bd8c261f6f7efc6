import random
import sys
from bisect import bisect_left, bisect_right
from collections import Counter
from itertools import combinations, pairwise, permutations
from math import comb, factorial, lgamma, log

import numpy as np
import pair_sums_to_zero
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pair_sums_to_zero import zero_pair, zero_pair_sorted

BOTH = pytest.mark.parametrize("find", [zero_pair, zero_pair_sorted])
NUMBERS = st.lists(st.integers(-8, 8), max_size=12)
PRIME = 2**61 - 1


class Key(int):
    """An integer that counts comparisons for equality; it keeps the hash of an int."""

    compared = 0
    __hash__ = int.__hash__

    def __eq__(self, other):
        Key.compared += 1
        return int(self) == int(other)


def all_pairs(numbers: list[int]) -> list[tuple[int, int]]:
    """Every two positions whose elements sum to zero, by brute force."""
    return [(i, j) for i, j in combinations(range(len(numbers)), 2) if numbers[i] + numbers[j] == 0]


def comparisons_of_keys(numbers: list[int]) -> int:
    """How often a dict compares keys while these are put into it."""
    Key.compared = 0
    dict.fromkeys(map(Key, numbers))
    return Key.compared


def executed_lines(find, numbers: list[int]) -> int:
    """How many lines of the function run."""
    lines = 0

    def trace(frame, event, _):
        nonlocal lines
        if frame.f_code is not find.__code__:
            return None
        lines += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        find(numbers)
    finally:
        sys.settrace(before)
    return lines


def unsorted_walk(numbers: list[int]) -> list[int]:
    """The sums that two pointers see when nobody has sorted."""
    low, high, seen = 0, len(numbers) - 1, []
    while low < high:
        seen.append(numbers[low] + numbers[high])
        low, high = (low + 1, high) if seen[-1] < 0 else (low, high - 1)
    return seen


@BOTH
@pytest.mark.parametrize("numbers", [[], [0], [5], [5, 5], [1, 2, 3], [0, 1, 2], [-1, -1, 2], [-(2**31)], [-128, -128]])
def test_no_pair(find, numbers):
    assert find(numbers) is None


@pytest.mark.parametrize(
    ("numbers", "positions", "values"),
    [
        ([0, 0], (0, 1), (0, 0)),
        ([5, -5], (0, 1), (-5, 5)),
        ([3, -8, 5, 8, -3], (1, 3), (-8, 8)),
        ([8, 3, 5, -3, -8], (1, 3), (-8, 8)),
        ([1, 1, -1, -1], (0, 2), (-1, 1)),
        ([2**70, 1, -(2**70)], (0, 2), (-(2**70), 2**70)),
    ],
)
def test_examples(numbers, positions, values):
    assert zero_pair(numbers) == positions
    assert zero_pair_sorted(numbers) == values


@settings(deadline=None, max_examples=60)
@given(NUMBERS)
def test_agrees_with_all_pairs(numbers):
    pairs = all_pairs(numbers)
    expected = min(pairs, key=lambda pair: (pair[1], pair[0]), default=None)
    assert zero_pair(numbers) == expected
    largest = max((abs(numbers[i]) for i, _ in pairs), default=None)
    assert zero_pair_sorted(numbers) == (None if largest is None else (-largest, largest))


@settings(deadline=None, max_examples=60)
@given(NUMBERS, st.randoms(use_true_random=False))
def test_order_does_not_matter(numbers, rng):
    shuffled = rng.sample(numbers, len(numbers))
    assert (zero_pair(shuffled) is None) == (zero_pair(numbers) is None)
    assert zero_pair_sorted(shuffled) == zero_pair_sorted(numbers)


@settings(deadline=None, max_examples=60)
@given(NUMBERS, st.integers(1, 50))
def test_a_planted_pair_is_found(numbers, value):
    wide = [1000 + abs(n) for n in numbers]  # no pair by themselves
    assert zero_pair(wide) is None
    assert zero_pair([*wide, -value, value]) == (len(wide), len(wide) + 1)
    assert zero_pair_sorted([value, *wide, -value]) == (-value, value)


@BOTH
def test_does_not_change_its_input_and_takes_iterators(find):
    numbers = [3, 1, -3]
    assert find(iter(numbers)) == find(numbers)
    assert numbers == [3, 1, -3]


@BOTH
@pytest.mark.parametrize("width", [np.int8, np.int16, np.int32, np.int64])
def test_the_smallest_of_a_fixed_width_has_no_partner(find, width):
    least, largest = np.iinfo(width).min, np.iinfo(width).max
    assert find(np.array([least, least, 1], dtype=width)) is None
    assert find(np.array([least, largest, largest], dtype=width)) is None
    assert find(np.array([largest, -largest], dtype=width)) is not None


@BOTH
@pytest.mark.parametrize("numbers", [[0.5, -0.5], [1, float("nan")], ["1"], [None, 1], "12"])
def test_refuses_what_is_no_integer(find, numbers):
    with pytest.raises(TypeError, match="integer"):
        find(numbers)


@BOTH
def test_lines_grow_linearly(find):
    none = [range(1, n + 1) for n in (1000, 2000, 4000)]
    short, middle, long = (executed_lines(find, list(numbers)) for numbers in none)
    assert long - middle == 2 * (middle - short) > 0
    assert middle < 6 * 2000


def test_stops_at_the_first_pair():
    early = [7, -7, *range(10, 5000)]
    assert executed_lines(zero_pair, early) < 20


def test_the_two_ways_may_find_different_pairs():
    shown = [8, 3, 5, -3, -8]  # the first line of the sample's output
    i, j = zero_pair(shown)
    assert {shown[i], shown[j]} == {-3, 3}
    assert zero_pair_sorted(shown) == (-8, 8)


def test_bisection_when_few_are_negative():
    for numbers in ([], [0], [0, 0], [-2, 0, 1], [-2, 0, 0, 1], [-2, -1, 1, 3], [-4, 1, 2, 3], [-4, -2]):
        partner = any(numbers[bisect_left(numbers, -x) :][:1] == [-x] for x in numbers if x < 0)
        zeros = bisect_right(numbers, 0) - bisect_left(numbers, 0)
        assert (partner or zeros >= 2) == bool(all_pairs(numbers))


def test_prose(prose, monkeypatch):
    prose.says("Ben-Or's theorem (1983)", "(Crosby and Wallach, 2003)", "(Chan, 2019)")
    million = 10**6
    sums = sum(range(million))
    assert len(list(combinations(range(100), 2))) == sum(range(100))
    least = lgamma(million + 1) / log(2)
    assert lgamma(10 + 1) / log(2) == pytest.approx(log(factorial(10), 2))
    steps = (executed_lines(zero_pair_sorted, list(range(1, 501))) - executed_lines(zero_pair_sorted, [1])) / 499
    assert steps == int(steps), "the same lines for each of n - 1 steps"
    prose.says(
        f"Take $n = 10^6$ and no pair in it. All pairs are {sums:,} sums",
        f"at least $\\log_2 n!$, about {least / 1e6:.1f} million",
        f"take at most {million - 1:,} steps",
    )

    for n in range(3, 7):
        signed = [[value if value % 2 else -value for value in order] for order in permutations(range(1, n + 1))]
        regions = {tuple(a + b > 0 for a, b in combinations(x, 2)) for x in signed}
        assert not any(all_pairs(x) for x in signed)
        assert len(regions) == factorial(n) / 2

    assert sys.hash_info.modulus == PRIME
    assert {hash(i * PRIME) for i in range(1, 1001)} == {0}
    hostile = comparisons_of_keys([i * PRIME for i in range(1, 1001)])
    assert hostile == sum(range(1000))
    assert comparisons_of_keys(list(range(1, 1001))) == 0
    prose.says(
        f"CPython hashes an integer by its remainder modulo $2^{{61}}-1$ (on {sys.hash_info.width} bits)",
        f"Putting the first {1000:,} positive multiples of $2^{{61}}-1$ into a dict compares keys {hostile:,} times",
        f"the numbers 1 to {1000:,} never",
    )
    monkeypatch.setattr(pair_sums_to_zero, "index", Key)  # so that the sample's own comparisons are counted
    Key.compared = 0
    assert zero_pair([i * PRIME for i in range(1, 1001)]) is None
    assert Key.compared == 1000 * 999 == 2 * hostile
    prose.says(
        f"The {1000:,} multiples of $2^{{61}}-1$ above cost the one pass {Key.compared:,} key comparisons in CPython, "
        "half for the lookups and half for the insertions"
    )
    monkeypatch.undo()

    with np.errstate(over="ignore"):
        least_8_bit = np.array([-128], dtype=np.int8)
        assert -least_8_bit == least_8_bit
    prose.says("In 8 bits $-(-128)$ is $-128$ again")
    x, y, z = 0.1, 0.2, -0.3
    assert x + y + z != 0
    prose.says(f"But {x} + {y} does not cancel {z}")
    rng = random.Random(0)
    for _ in range(200):
        x, y = rng.choice([1e-320, 0.1, 7.0, 1e300]) * rng.random(), rng.uniform(-1, 1)
        assert x - x == 0
        assert (x + y == 0) == (y == -x)

    bits = 8  # in 8 bits by counting, then the same formula in 32
    counted = sum(a + b == 0 for a in range(-128, 128) for b in range(-128, 128)) / 4**bits
    assert counted == (2**bits - 1) / 4**bits
    expected = comb(100, 2) * (2**32 - 1) / 4**32
    prose.says(
        f"among 100 random 32-bit integers you expect one pair in {round(1 / expected, -4):,.0f} lists",
        f"For 32-bit integers a bitmap with one bit per value is {2**32 // 8 // 2**20} MiB",
    )

    assert unsorted_walk([3, -1, 1, 2]) == [3 + 2, 3 + 1, 3 - 1]
    assert zero_pair([3, -1, 1, 2]) == (1, 2)
    prose.says("On [3, -1, 1, 2] the unsorted walk sums 3 + 2, 3 + 1 and 3 - 1")

    ones = np.repeat([1, -1], 500)
    pairs = np.triu(np.add.outer(ones, ones) == 0, k=1).sum()
    prose.says(f"500 ones and 500 minus ones make {pairs:,} pairs")


@settings(deadline=None, max_examples=60)
@given(NUMBERS)
def test_what_the_answer_says_of_other_ways(numbers):
    counts = Counter(numbers)
    number = comb(counts[0], 2) + sum(c * counts[-v] for v, c in counts.items() if v > 0)
    assert number == len(all_pairs(numbers))
    ordered = sorted(numbers, key=abs)
    neighbors = any(a + b == 0 for a, b in pairwise(ordered))
    assert neighbors == bool(number)
