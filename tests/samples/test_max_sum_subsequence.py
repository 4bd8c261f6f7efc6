from collections import deque
from functools import reduce
from itertools import accumulate, combinations
from math import inf, isnan, nan, prod
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from max_sum_subsequence import Part, best_run, best_subsequence, join

EXAMPLE = [4, -6, 5, -2, 3, 1, -9, 6, -1]
small = st.integers(-5, 5)
lists = st.lists(small, min_size=1, max_size=10)
checked = settings(deadline=None, max_examples=40)


def runs(numbers: list) -> list[tuple[int, int]]:
    """All nonempty (start, stop)."""
    return list(combinations(range(len(numbers) + 1), 2))


def brute_force(numbers: list[int]) -> tuple[int, int, int]:
    """The best of all runs: the largest sum, then the earliest end, then the shortest."""
    best = max(runs(numbers), key=lambda run: (sum(numbers[slice(*run)]), -run[1], run[0]))
    return sum(numbers[slice(*best)]), *best


def part(numbers: list[int]) -> Part:
    """The summary of a list, by brute force."""
    prefixes, suffixes = list(accumulate(numbers)), list(accumulate(reversed(numbers)))
    return Part(sum(numbers), max(prefixes), max(suffixes), brute_force(numbers)[0])


class Counted(int):
    """An integer that counts additions and comparisons."""

    added = compared = 0

    def __add__(self, other):
        Counted.added += 1
        return Counted(int(self) + int(other))

    def __gt__(self, other):
        Counted.compared += 1
        return int(self) > int(other)

    __radd__ = __add__


def steps(numbers: list[int]) -> tuple[int, int]:
    """How many additions and comparisons best_run makes (its conversion to plain integers taken out)."""
    Counted.added = Counted.compared = 0
    with patch("max_sum_subsequence.index", lambda x: x):
        best_run(map(Counted, numbers))
    return Counted.added, Counted.compared


@given(lists)
@checked
def test_one_addition_and_two_comparisons_per_number(numbers):
    added, compared = steps(numbers)
    assert added <= len(numbers) - 1
    assert compared <= 2 * len(numbers)


@given(lists | st.lists(st.integers(), min_size=1, max_size=6))
@example([-3, -1, -2])
@example([0, 0])
@example([0, -1, 0])
@example([1, -1, 2])
@checked
def test_agrees_with_all_runs(numbers):
    assert best_run(numbers) == brute_force(numbers)


@given(lists)
@checked
def test_properties(numbers):
    total = best_run(numbers)[0]
    assert best_run([2 * x for x in numbers])[0] == 2 * total
    assert best_run(numbers[::-1])[0] == total


@given(lists)
@checked
def test_one_pass_over_a_stream(numbers):
    assert best_run(x for x in numbers) == best_run(numbers)


@given(lists, lists)
@checked
def test_joined_parts_are_the_part_of_the_whole(left, right):
    assert join(part(left), part(right)) == part(left + right)
    assert reduce(join, (Part(x, x, x, x) for x in left)) == part(left)


@given(st.lists(small, min_size=1, max_size=8))
@checked
def test_best_subsequence_against_all_subsequences(numbers):
    every = [picked for size in range(1, len(numbers) + 1) for picked in combinations(numbers, size)]
    found = best_subsequence(numbers)
    assert tuple(found) in every
    assert sum(found) == max(map(sum, every))


@pytest.mark.parametrize("function", [best_run, best_subsequence])
@pytest.mark.parametrize(
    ("bad", "error"), [([], ValueError), ([1.0], TypeError), ([1, nan], TypeError), (["1"], TypeError)]
)
def test_bad_input(function, bad, error):
    with pytest.raises(error):
        function(bad)


def test_numpy_integers_do_not_overflow():
    numbers = np.array([100, 100, -1], dtype=np.int8)
    assert best_run(numbers) == (200, 0, 2)
    assert sum(best_subsequence(numbers)) == 200


def in_numpy(numbers: list[int]) -> int:
    """The line of NumPy in the answer."""
    S = np.concatenate([[0], np.cumsum(numbers)])  # noqa: N806
    return (S[1:] - np.minimum.accumulate(S[:-1])).max()


@given(lists)
@checked
def test_prefix_sums(numbers):
    sums = list(accumulate(numbers, initial=0))
    ending = [max(sum(numbers[i : j + 1]) for i in range(j + 1)) for j in range(len(numbers))]
    assert ending == [sums[j] - min(sums[:j]) for j in range(1, len(sums))]
    assert in_numpy(numbers) == max(ending) == brute_force(numbers)[0]


@given(lists)
@example([-1, -2])
@checked
def test_circle(numbers):
    twice = numbers * 2
    expected = max(sum(twice[i:j]) for i, j in runs(twice) if j - i <= len(numbers))
    straight = best_run(numbers)[0]
    wrapped = sum(numbers) + best_run([-x for x in numbers])[0]
    assert (straight if max(numbers) < 0 else max(straight, wrapped)) == expected


@given(lists, st.integers(1, 5))
@checked
def test_runs_of_bounded_length(numbers, longest):
    sums = list(accumulate(numbers, initial=0))
    window, best, moves = deque(), -inf, 0
    for j in range(1, len(sums)):
        while window and sums[window[-1]] >= sums[j - 1]:
            window.pop()
            moves += 1
        window.append(j - 1)
        if window[0] < j - longest:
            window.popleft()
            moves += 1
        best = max(best, sums[j] - sums[window[0]])
    assert best == max(sum(numbers[i:j]) for i, j in runs(numbers) if j - i <= longest)
    assert moves <= len(numbers)


def best_product(numbers: list[int]) -> int:
    """The follow-up on products, as it is told."""
    best = high = low = numbers[0]
    for x in numbers[1:]:
        among = (x, x * high, x * low)
        high, low = max(among), min(among)
        best = max(best, high)
    return best


@given(lists)
@checked
def test_product(numbers):
    assert best_product(numbers) == max(prod(numbers[i:j]) for i, j in runs(numbers))


@given(st.integers(1, 4), st.integers(1, 4), st.data())
@checked
def test_rectangles(rows, columns, data):
    matrix = np.array(data.draw(st.lists(small, min_size=rows * columns, max_size=rows * columns)))
    matrix = matrix.reshape(rows, columns)
    pairs = list(combinations(range(rows + 1), 2))
    expected = max(matrix[a:b, i:j].sum() for a, b in pairs for i, j in combinations(range(columns + 1), 2))
    assert max(best_run(matrix[a:b].sum(axis=0))[0] for a, b in pairs) == expected


@given(lists)
@checked
def test_cusum_is_the_version_with_the_empty_run(numbers):
    score, highest = 0, 0
    for x in numbers:
        score = max(0, score + x)
        highest = max(highest, score)
    assert highest == max(0, brute_force(numbers)[0])


@given(lists)
@example([0, 5])
@example([1, -1, 2])
@checked
def test_tie_rule(numbers):
    """With `ending >= 0` in place of `ending > 0` the run of the same sum and end is the longest instead."""
    best, ending, start = (-inf, 0, 0), -1, 0
    for i, x in enumerate(numbers):
        ending, start = (ending + x, start) if ending >= 0 else (x, i)
        if ending > best[0]:
            best = ending, start, i + 1
    largest, _, stop = brute_force(numbers)
    assert best == (largest, min(i for i in range(stop) if sum(numbers[i:stop]) == largest), stop)


@given(lists)
@checked
def test_best_at_zero(numbers):
    """The second wrong answer is right exactly if some number is at least 0."""
    best = ending = 0
    for x in numbers:
        ending = max(0, ending + x)
        best = max(best, ending)
    assert (best == brute_force(numbers)[0]) == (max(numbers) >= 0)


@given(lists, st.data())
@checked
def test_segment_tree(numbers, data):
    """A changed number and any range, from a tree whose nodes are joined parts."""
    size = 1 << (len(numbers) - 1).bit_length()
    tree: list[Part | None] = [None] * size + [Part(x, x, x, x) for x in numbers] + [None] * (size - len(numbers))

    def joined(a: Part | None, b: Part | None) -> Part | None:
        return join(a, b) if a and b else a or b

    for node in range(size - 1, 0, -1):
        tree[node] = joined(tree[2 * node], tree[2 * node + 1])
    place, value = data.draw(st.integers(0, len(numbers) - 1)), data.draw(small)
    node, tree[size + place] = size + place, Part(value, value, value, value)
    while node := node // 2:
        tree[node] = joined(tree[2 * node], tree[2 * node + 1])
    changed = [*numbers[:place], value, *numbers[place + 1 :]]
    start, stop = data.draw(st.sampled_from(runs(numbers)))
    left, right, low, high = None, None, size + start, size + stop
    while low < high:
        if low % 2:
            left, low = joined(left, tree[low]), low + 1
        if high % 2:
            high -= 1
            right = joined(tree[high], right)
        low, high = low // 2, high // 2
    assert joined(left, right) == part(changed[start:stop])


def unchecked(numbers: list[float]) -> float:
    """Kadane's loop on floats, without a check."""
    best = ending = None
    for x in numbers:
        ending = ending + x if ending is not None and ending > 0 else x
        if best is None or ending > best:
            best = ending
    return best


def test_prose(prose):
    total, start, stop = brute_force(EXAMPLE)
    gaps = max(sum(picked) for size in range(1, 10) for picked in combinations(EXAMPLE, size))
    written = ", ".join(map(str, EXAMPLE))
    prose.says(f"For ${written}$ the answers are {gaps} with gaps and {total} without")
    prose.says(f"$-3, -1, -2$ gives ${brute_force([-3, -1, -2])[0]}$")
    number = len(runs([0] * 1000))
    prose.says(f"runs, {number:,} for 1,000 numbers")

    ending = [max(sum(EXAMPLE[i : j + 1]) for i in range(j + 1)) for j in range(len(EXAMPLE))]
    assert ending.index(max(ending)) == 5
    assert (start, stop) == (2, 6)
    prose.says(
        f"$E$ is ${', '.join(map(str, ending))}$, with the maximum {total} at the sixth number",
        f"at the third: ${', '.join(map(str, EXAMPLE[start:stop]))}$",
        f"from position {start} to position {stop}",
    )

    assert 10**5 * 10**5 == 10**10 > 2**32
    wrapped = np.array([100], dtype=np.int8) + np.array([100], dtype=np.int8)
    prose.says(
        "100,000 numbers of up to 100,000 can sum to $10^{10}$, beyond 32 bits",
        f"arrays holding 100 add up to ${wrapped[0]}$",
    )
    assert isnan(unchecked([nan, 1]))
    assert unchecked([1, nan]) == 1
    assert unchecked([-1e16, 1.0]) == 1
    sums = list(accumulate([-1e16, 1.0], initial=0.0))
    assert max(sums[j] - min(sums[:j]) for j in (1, 2)) == 0

    prose.says(f"For 1,000 and 2,000 positive numbers expect {steps([1] * 1000)[0]} and {steps([1] * 2000)[0]:,}")
    prose.says("Bentley (1984) tells the story", "Page's CUSUM (1954)", "(Backurs et al., 2016)")

    prose.says(f"that gives {gaps}, and the best run has {total}")
    run = EXAMPLE[start:stop]
    prose.says(f"In ${', '.join(map(str, run))}$ the whole run has {sum(run)}, the pieces between negatives 5 and 4")
    assert [sum(run[:1]), sum(run[2:])] == [5, 4]
    sums = list(accumulate([3, -8, 2], initial=0))
    prose.says(
        f"For $3, -8, 2$ the prefix sums from 0 are ${', '.join(map(str, sums))}$: highest minus lowest is "
        f"{max(sums) - min(sums)}, the best run {brute_force([3, -8, 2])[0]}"
    )

    assert round(number * 1000 / 1e8) == 5
    prose.says("With 1,000 rows and columns that is about $5 \\times 10^8$ steps")
    prose.says(f"For $2, -3, -4$ the answer is {max(prod([2, -3, -4][i:j]) for i, j in runs([2, -3, -4]))}")
