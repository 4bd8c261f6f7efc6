import random
from bisect import bisect_left
from fractions import Fraction
from functools import cache, reduce
from itertools import chain, combinations, count, islice, pairwise
from math import comb, e, inf, lgamma, log, log2, nan
from statistics import mean

import merge_sorted_arrays
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from merge_sorted_arrays import merge, merge_all, merge_into

SORTED = st.lists(st.integers(0, 9), max_size=30).map(sorted)
SEEDS = range(3)


class Counted:
    """A value that counts comparisons: `<` apart from `<=`. It remembers where it came from."""

    less = less_equal = 0

    def __init__(self, value, source=None):
        self.value = value
        self.source = source

    def __lt__(self, other):
        Counted.less += 1
        return self.value < other.value

    def __le__(self, other):
        Counted.less_equal += 1
        return self.value <= other.value

    def __eq__(self, other):
        return self.value == other.value

    __hash__ = None


def less(function) -> int:
    """How often `<` is asked when the function runs."""
    Counted.less = 0
    function()
    return Counted.less


def labelled(arrays) -> list[list[Counted]]:
    return [[Counted(value, (k, i)) for i, value in enumerate(array)] for k, array in enumerate(arrays)]


def shuffled(k: int, length: int, seed: int) -> list[list[Counted]]:
    """k sorted arrays into which the numbers 0 to k * length - 1 are dealt at random."""
    numbers = list(range(k * length))
    random.Random(seed).shuffle(numbers)
    return [[Counted(v) for v in sorted(numbers[i * length : (i + 1) * length])] for i in range(k)]


def in_place(a, b) -> list:
    buffer = [*a, *[None] * len(b)]
    merge_into(buffer, len(a), b)
    return buffer


def in_pairs(arrays: list) -> list:
    while len(arrays) > 1:
        arrays = [merge(*arrays[i : i + 2]) if i + 1 < len(arrays) else arrays[i] for i in range(0, len(arrays), 2)]
    return arrays[0]


def by_search(short, long) -> list:
    """Merge by a binary search for each value of the short array."""
    merged, low = [], 0
    for value in short:
        high = bisect_left(long, value, low)
        merged += [*long[low:high], value]
        low = high
    return [*merged, *long[low:]]


@cache
def expected(n: int, m: int) -> Fraction:
    """Mean number of comparisons over all interleavings: the last run of one array is free."""
    return n + m - Fraction(n, m + 1) - Fraction(m, n + 1)


@cache
def hwang_lin(m: int, n: int) -> int:
    """Comparisons in the worst case: ask for the last short value 2^t places before the end of the long array;
    if it is below, those 2^t are done, else find its place among the 2^t - 1 behind by t comparisons more."""
    m, n = min(m, n), max(m, n)
    if m == 0:
        return 0
    t = (n // m).bit_length() - 1
    return 1 + max(hwang_lin(m, n - 2**t), t + hwang_lin(m - 1, n))


TWO = [merge, in_place, lambda a, b: list(merge_all([a, b])), by_search]


@pytest.mark.parametrize("function", TWO)
@given(SORTED, SORTED)
@settings(deadline=None, max_examples=30)
def test_two_arrays_agree_with_sorting_and_ties_keep_their_order(function, a, b):
    left, right = labelled([a, b])
    merged = function(left, right)
    wanted = sorted([*left, *right], key=lambda x: (x.value, x.source))
    assert [x.source for x in merged] == [x.source for x in wanted]
    assert [x.source for x in left] == [(0, i) for i in range(len(a))], "the inputs are unchanged"


@given(st.lists(SORTED, max_size=8))
@settings(deadline=None, max_examples=40)
def test_many_arrays_agree_with_sorting_and_ties_keep_their_order(arrays):
    sources = labelled(arrays)
    wanted = [x.source for x in sorted(chain(*sources), key=lambda x: (x.value, x.source))]
    assert [x.source for x in merge_all(iter(map(iter, sources)))] == wanted
    if sources:
        assert [x.source for x in in_pairs(sources)] == wanted


@pytest.mark.parametrize("function", TWO[:3])
@pytest.mark.parametrize(
    ("a", "b"),
    [([2, 1], [3]), ([3], [2, 1]), ([0, 2, 1], []), ([], [0, 2, 1]), ([nan], [1]), ([1], [nan]), ([1, nan, 2], [])],
)
def test_what_is_not_sorted_is_refused(function, a, b):
    with pytest.raises(ValueError, match="sorted"):
        function(a, b)


def test_nan_unchecked_holds_back_or_goes_through(monkeypatch):
    monkeypatch.setattr(merge_sorted_arrays, "require_ascending", lambda *_: None)
    assert merge([2, 5], [nan, 1]) == [2, 5, nan, 1]
    assert merge([nan, 1], [0]) == [nan, 0, 1]


def test_records_without_an_equality_keep_their_order_in_merge_but_not_on_a_heap():
    class Bare:
        def __init__(self, source):
            self.source = source

        def __lt__(self, _):
            return False

        def __le__(self, _):
            return True

    records = [Bare(source) for source in range(4)]
    assert [x.source for x in merge(records[:2], records[2:])] == [0, 1, 2, 3]
    heaped = [x.source for x in merge_all([[x] for x in records])]
    assert sorted(heaped) == [0, 1, 2, 3] != heaped


def test_hwang_and_lin_stay_close_to_the_bound():
    for m in range(1, 12):
        for n in range(m, 60):
            assert 0 <= hwang_lin(m, n) - log2(comb(m + n, m)) < m + 1
            assert hwang_lin(m, n) <= m + n - 1


@pytest.mark.parametrize("function", TWO[:3])
def test_edges(function):
    assert function([], []) == []
    assert function([], [1]) == function([1], []) == [1]
    assert function([1, 2], [3, 4]) == function([3, 4], [1, 2]) == [1, 2, 3, 4]
    assert function([-inf, 0.5], [-0.0, inf]) == [-inf, 0, 0.5, inf]
    assert function("ac", "b") == ["a", "b", "c"]
    assert list(map(int, function(np.array([1, 3]), np.array([2])))) == [1, 2, 3]
    with pytest.raises(TypeError):
        function([1], [None])


@pytest.mark.parametrize(("buffer", "n", "b"), [([1, 2], 1, []), ([1], 1, [2]), ([1], -1, [1, 2]), ([], 1, [])])
def test_a_buffer_of_the_wrong_length_is_refused(buffer, n, b):
    before = list(buffer)
    with pytest.raises(ValueError, match="places"):
        merge_into(buffer, n, b)
    assert buffer == before


def test_streams_are_read_one_value_ahead():
    read = []

    def stream(k):
        for value in count(k, 2):
            read.append(value)
            yield value

    assert list(islice(merge_all([stream(0), stream(1)]), 100)) == list(range(100))
    assert len(read) <= 101
    assert list(merge_all([])) == list(merge_all([[], []])) == []


@pytest.mark.parametrize("function", [merge, in_place])
def test_comparisons_of_every_interleaving(function):
    for n, m in ((1, 1), (1, 4), (3, 3), (4, 2), (5, 5)):
        counts = []
        for places in combinations(range(n + m), n):
            a = [Counted(v) for v in places]
            b = [Counted(v) for v in range(n + m) if v not in places]
            counts.append(less(lambda a=a, b=b: function(a, b)))
        assert len(counts) == comb(n + m, n)
        assert min(counts) == min(n, m)
        assert max(counts) == n + m - 1 >= log2(comb(n + m, n))
        assert mean(map(Fraction, counts)) == expected(n, m)


@pytest.mark.parametrize("function", [merge, in_place, lambda a, b: list(merge_all([a, b]))])
def test_twice_the_values_are_twice_the_comparisons(function):
    counts = []
    for length in (500, 1000, 2000):
        values = [Counted(v) for v in range(2 * length)]
        Counted.less_equal = 0
        counts.append(less(lambda values=values: function(values[::2], values[1::2])))
        assert counts[-1] == 2 * length - 1
        assert Counted.less_equal == 2 * length, "the check: one comparison a value"
    assert [(large + 1) / (small + 1) for small, large in pairwise(counts)] == [2, 2]


def test_prose(prose):
    prose.says(f"$N \\log_2 N - {1 / log(2):.2f} N$")
    n = 10**6
    assert lgamma(n + 1) / log(2) == pytest.approx(n * log2(n / e), rel=1e-5)

    example = less(lambda: merge(*labelled([[1, 3, 5, 8], [2, 3, 9]])))
    prose.says(f"`[1, 3, 5, 8]` with `[2, 3, 9]` makes {example}, the maximum")
    assert example == 4 + 3 - 1
    alternating = less(lambda: merge(*labelled([range(0, 2000, 2), range(1, 2000, 2)])))
    bound = log2(comb(2000, 1000))
    prose.says(
        f"For two arrays of 1,000 that is {bound:,.1f}, against {alternating:,}",
        f"Two arrays of 1,000 take at most {alternating:,} comparisons; any comparison sort of 2,000 values in unknown "
        f"order needs {lgamma(2001) / log(2):,.0f} in the worst case",
    )

    heads = (2, 8, 64)
    one_by_one, paired, heap, sort = [], [], [], []
    for k in heads:
        total, arrays = 100 * k, [shuffled(k, 100, seed) for seed in SEEDS]
        one_by_one.append(float(sum(expected(100 * i, 100) for i in range(1, k)) / total))
        rounds = [(k >> r, 100 << (r - 1)) for r in range(1, k.bit_length())]
        assert all(merges * 2 * length == total for merges, length in rounds)
        paired.append(float(sum(merges * expected(length, length) for merges, length in rounds) / total))
        heap.append(mean(less(lambda s=s: list(merge_all(s))) / total for s in arrays))
        sort.append(mean(less(lambda s=s: sorted(chain(*s))) / total for s in arrays))
        assert less(lambda s=arrays[0]: in_pairs(s)) / total == pytest.approx(paired[-1], abs=0.03)
        assert less(lambda s=arrays[0]: reduce(merge, s)) / total == pytest.approx(one_by_one[-1], abs=0.05)
        assert one_by_one[-1] == pytest.approx((k + 1) / 2 - 1 / k, rel=0.02)
        assert sort[-1] == pytest.approx(log2(k) + 1, abs=0.1)
    for label, row in (
        ("one after another", one_by_one),
        ("in pairs, then pairs of those", paired),
        ("heap of the $k$ heads", heap),
        ("on all of them concatenated", sort),
    ):
        prose.says(f"{label} | {' | '.join(f'{value:.1f}' for value in row)} |")
    prose.says(
        "comparisons per value, $k$ arrays of 100 | $k = 2$ | $k = 8$ | $k = 64$",
        f"With 64 equal arrays that is {one_by_one[2]:.1f} comparisons a value instead of {paired[2]:.1f}",
    )
    floor = (lgamma(6401) - 64 * lgamma(101)) / log(2) / 6400
    most = sum((64 >> r) * ((100 << r) - 1) for r in range(1, 7)) / 6400
    prose.says(f"For 64 arrays of 100 that is {floor:.2f} a value; pairs need at most {most:.2f}")
    assert floor < paired[2] < most

    short = [*chain(*shuffled(32, 64, 0))]
    assert less(lambda: sorted(short)) / len(short) == pytest.approx(1 + log2(32), abs=0.1)
    prose.says("then about $\\log_2 k$ if the arrays have 64 values or more")

    array = [3, nan, 1]
    assert sorted(array) == array, "the same three objects in the same order"
    with pytest.raises(TypeError):
        sorted([(1, {"a": 1}), (1, {"b": 2})])

    moves = sum(range(100_000))
    prose.says(f"Emptying a list of 100,000 that way moves {moves:,} references")

    class Long:
        def __len__(self):
            return 10**6

        def __getitem__(self, i):
            return Counted(2 * i)

    def search(values) -> None:
        low = 0
        for value in values:
            low = bisect_left(Long(), value, low)

    rng = random.Random(0)
    samples = [sorted(rng.sample(range(2 * 10**6), 10)) for _ in range(20)] + [range(10)]
    worst = max(less(lambda s=s: search(map(Counted, s))) for s in samples)
    each = (10**6 + 1 - 1).bit_length()
    assert 10 * (each - 1) < worst <= 10 * each
    prose.says(
        f"Find each of the 10 places by binary search in what is left: at most {10 * each} comparisons",
        f"where two indices may need {10 + 10**6 - 1:,}. The bound is {log2(comb(10**6 + 10, 10)):.1f}",
    )
    prose.says(
        f"Hwang and Lin (1972) come close to the bound for all ratios, here {hwang_lin(10, 10**6)}",
        "The data is 1 TB, memory 4 GB",
        f"write each as a run: at 4 GB a piece, {1000 // 4} runs",
        f"through a buffer of up to {4000 // 250} MB",
    )
    prose.says("Timsort; since 3.11 with Powersort's", "One array has 10 values, the other a million")
