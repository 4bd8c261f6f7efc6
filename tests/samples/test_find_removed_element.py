import json
import random
import struct
from collections import Counter
from functools import reduce
from itertools import chain, pairwise
from math import nan, sqrt
from operator import xor

import numpy as np
import pytest
from find_removed_element import removed_anywhere, removed_by_halving, removed_in_order
from hypothesis import assume, given, settings
from hypothesis import strategies as st

ALL = pytest.mark.parametrize("find", [removed_in_order, removed_by_halving, removed_anywhere])
QUICK = settings(deadline=None, max_examples=60)


class Counted:
    """An object that counts comparisons and hashes; two of them are never identical by accident."""

    equalities = 0
    hashes = 0

    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        Counted.equalities += 1
        return self.value == other.value

    def __hash__(self):
        Counted.hashes += 1
        return hash(self.value)


class Without:
    """The numbers 0 to n - 1 without one, never stored; it counts how often it is read."""

    def __init__(self, n, gone):
        self.n, self.gone, self.reads = n, gone, 0

    def __len__(self):
        return self.n - 1

    def __getitem__(self, i):
        self.reads += 1
        return i + (i >= self.gone)


@st.composite
def removals(draw, elements):
    """A list, a position, and the list without it."""
    a = draw(st.lists(elements, min_size=1, max_size=15))
    at = draw(st.integers(0, len(a) - 1))
    return a, at, a[:at] + a[at + 1 :]


def element(found):
    """The element, with or without a position before it."""
    return found[1] if isinstance(found, tuple) else found


def end_of_run(a: list, at: int) -> int:
    """The last position of the run of equal elements that holds this one."""
    while at + 1 < len(a) and a[at + 1] == a[at]:
        at += 1
    return at


def work(find, n: int, gone: int) -> tuple[int, int]:
    """How many equality tests and hashes it takes, with n distinct elements."""
    a = [Counted(i) for i in range(n)]
    b = [Counted(i) for i in range(n) if i != gone]
    Counted.equalities = Counted.hashes = 0
    assert element(find(a, b)).value == gone
    return Counted.equalities, Counted.hashes


def not_in(a: list, b: list):
    """What people write first."""
    return next(x for x in a if x not in b)


@ALL
@pytest.mark.parametrize(
    ("a", "at"), [([7], 0), ([1, 2], 0), ([1, 2], 1), ([3, 1, 2, 1, 3], 0), ([3, 1, 2, 1, 3], 3), (list("abcab"), 4)]
)
def test_examples(find, a, at):
    found = find(a, a[:at] + a[at + 1 :])
    assert element(found) == a[at]
    assert find is removed_anywhere or found[0] == at


@QUICK
@given(removals(st.integers(0, 3)))
def test_in_order(removal):
    a, at, b = removal
    assert removed_in_order(a, b) == (end_of_run(a, at), a[at])


@QUICK
@given(removals(st.integers(0, 6)))
def test_halving_where_neighbors_differ(removal):
    a, at, b = removal
    assume(all(x != y for x, y in pairwise(a)))
    assert removed_by_halving(a, b) == (at, a[at])


@QUICK
@given(removals(st.integers(0, 3)))
def test_halving_needs_the_condition_only_behind_the_removed_run(removal):
    a, at, b = removal
    rest = a[end_of_run(a, at) :]
    assume(all(x != y for x, y in pairwise(rest)))
    assert element(removed_by_halving(a, b)) == a[at]


@QUICK
@given(removals(st.sampled_from([0, 1, -1, -2, "x", (1, 2), None, 2.5])), st.randoms(use_true_random=False))
def test_anywhere_and_xor_after_shuffling(removal, rng):
    a, at, b = removal
    shuffled = rng.sample(b, len(b))
    assert removed_anywhere(a, shuffled) == a[at]
    assert removed_anywhere(iter(a), iter(shuffled)) == a[at]
    numbers = [hash(x) for x in a]
    others = [hash(x) for x in shuffled]
    assert reduce(xor, chain(numbers, others)) == sum(numbers) - sum(others) == hash(a[at])


def test_unhashable_and_nan():
    assert removed_in_order([{"a": 1}, {"b": 2}], [{"a": 1}]) == (1, {"b": 2})
    assert removed_in_order([nan, 1, 2], [nan, 2]) == (1, 1)
    assert removed_anywhere([nan, 1], [nan]) == 1
    another = float("nan")
    with pytest.raises(ValueError, match="more than one"):
        removed_in_order([nan, 1, 2], [another, 2])
    with pytest.raises(ValueError, match="more than one"):
        removed_anywhere([nan, 1], [another])
    array = np.array([nan, 1, 2])
    with pytest.raises(ValueError, match="more than one"):
        removed_in_order(array, np.delete(array, 1))
    packed = [struct.pack("<d", x) for x in array]
    assert removed_in_order(packed, [packed[0], packed[2]]) == (1, struct.pack("<d", 1))
    assert next(i for i, (x, y) in enumerate(zip([nan, 1, 2], [nan, 2], strict=False)) if x != y) == 0
    with pytest.raises(TypeError, match="unhashable"):
        removed_anywhere([{}], [])


@ALL
@pytest.mark.parametrize(("a", "b"), [([], []), ([1], [1]), ([1, 2, 3], [1]), ([1], [1, 2]), ([], [1])])
def test_refuses_wrong_lengths(find, a, b):
    with pytest.raises(ValueError, match=r"one shorter|more than one"):
        find(a, b)


@QUICK
@given(st.lists(st.integers(0, 2), max_size=6), st.lists(st.integers(0, 2), max_size=6))
def test_checks_that_one_removal_gives_b(a, b):
    results = [a[:i] + a[i + 1 :] for i in range(len(a))]
    if b not in results:
        with pytest.raises(ValueError, match=r"one shorter|more than one"):
            removed_in_order(a, b)
    if sorted(b) not in [sorted(r) for r in results]:
        with pytest.raises(ValueError, match="more than one"):
            removed_anywhere(a, b)


def test_growth():
    for gone in (0, 500, 999):
        assert work(removed_in_order, 1000, gone)[0] in (999, 1000)
        assert work(removed_in_order, 2000, 2 * gone)[0] in (1999, 2000)
    counting = [work(removed_anywhere, n, n // 2)[1] for n in (1000, 2000, 4000)]
    assert counting[2] - counting[1] == 2 * (counting[1] - counting[0])
    assert counting[0] < 6 * 1000
    halving = [max(work(removed_by_halving, n, gone)[0] for gone in range(n)) for n in (32, 64, 128)]
    assert halving == [5, 6, 7]


def test_prose(prose):
    million = 10**6
    reads = []
    for gone in [0, 1, million // 3, million - 2, million - 1, *random.Random(0).sample(range(million), 200)]:
        b = Without(million, gone)
        assert removed_by_halving(range(million), b) == (gone, gone)
        reads.append(b.reads)
    assert max(reads) == (million - 1).bit_length(), "a border in a million places"
    prose.says(
        f"finds the border: at most {max(reads)} comparisons for a million elements",
        f"a binary search with about {max(reads)} rounds finds the place among a million",
        "(Minsky et al., 2003; Eppstein et al., 2011)",
    )

    a, b = [1, 2, 3, 3, 4], [2, 3, 3, 4]
    answers = ["yes" if x != y else "no" for x, y in zip(a, b, strict=False)]
    assert removed_in_order(a, b) == (0, 1)
    prose.says(
        f"Take A = {a} without its first element: the answers are {', '.join(answers)}",
        f'The search looks at the "no" first and returns {removed_by_halving(a, b)[1]}; removed was 1',
        f"{a} without the 1 gives {removed_by_halving(a, b)[1]}, as above",
    )
    assert answers[len(b) // 2] == "no"
    prose.says(f"[5, 5, 7] against [7, 5] leaves {reduce(xor, [5, 5, 7, 7, 5])}")
    wide, narrow = np.array([250, 9, 77], dtype=np.uint8), np.array([77, 250], dtype=np.uint8)
    assert wide.sum(dtype=np.uint8) - narrow.sum(dtype=np.uint8) == 9

    large, small = 1e16, 1.0
    difference = sum([large, small]) - sum([large])
    prose.says(
        f"With A = [1e16, {small}] and B = [1e16] the sums differ by {difference}, not {small}",
        f"For the floats 1e16 and {small} the difference comes out as {difference}",
    )
    bits = [struct.unpack("<Q", struct.pack("<d", x))[0] for x in (large, small, large)]
    assert struct.unpack("<d", struct.pack("<Q", reduce(xor, bits)))[0] == small
    assert hash(-1) == hash(-2) == -2
    one, one_float = 1, 1.0
    assert one == one_float == (one > 0)
    assert json.dumps(one) != json.dumps(one_float)
    prose.says(f"{one} and {one_float} are equal but print differently")
    repeated, rest = [1, 1, 2], [1, 2]
    assert set(repeated) - set(rest) == set()
    assert Counter(repeated) - Counter(rest) == Counter([1])

    size = 60  # by counting, then the same formula for 10,000
    naive = work(not_in, size, size - 1)[0]
    assert naive == size * (size - 1) // 2 + size - 1
    walk = work(removed_in_order, 10_000, 9_999)[0]
    prose.says(
        f"For {10_000:,} distinct elements with the last one removed, that is "
        f"{10_000 * 9_999 // 2 + 9_999:,} comparisons, where the walk takes {walk:,}"
    )

    gone = {3, 8}
    rest = [x for x in range(1, 11) if x not in gone]
    s = sum(range(1, 11)) - sum(rest)
    q = sum(x * x for x in range(1, 11)) - sum(x * x for x in rest)
    root = sqrt(2 * q - s * s)
    assert {(s + root) / 2, (s - root) / 2} == gone
    prose.says(f"From the numbers 1 to 10 remove 3 and 8: $s = {s}$, $q = {q}$, root {root:.0f}")
    both = reduce(xor, chain(range(1, 11), rest))
    bit = both & -both
    halves = [reduce(xor, (x for x in chain(range(1, 11), rest) if bool(x & bit) == side)) for side in (True, False)]
    assert set(halves) == gone
