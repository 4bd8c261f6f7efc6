"""Is there a pair of elements that sums to zero? Two ways to find one."""

from collections.abc import Iterable
from operator import index


def zero_pair(numbers: Iterable[int]) -> tuple[int, int] | None:
    """Positions i < j of two elements that sum to zero, with the least j; or None.

    One pass over an iterable. Expected time O(n), worst case O(n^2) where hashes
    collide; memory O(distinct values). TypeError for an element that is no integer.
    """
    first: dict[int, int] = {}  # value -> its first position
    for j, number in enumerate(map(index, numbers)):  # index: to unbounded int
        if -number in first:  # before it is put in, so that no element meets itself
            return first[-number], j
        first.setdefault(number, j)
    return None


def zero_pair_sorted(numbers: Iterable[int]) -> tuple[int, int] | None:
    """The two values (-v, v) with the largest v, or None.

    Sorts a copy: O(n log n) in the worst case, whatever the hashes. TypeError for
    an element that is no integer.
    """
    ordered = sorted(map(index, numbers))
    low, high = 0, len(ordered) - 1
    while low < high:
        total = ordered[low] + ordered[high]
        if total == 0:
            return ordered[low], ordered[high]
        if total < 0:
            low += 1  # too negative, even with the largest that is left
        else:
            high -= 1
    return None


if __name__ == "__main__":
    for example in ([8, 3, 5, -3, -8], [0], [7, 0, 0], [4, 4, -5]):
        print(example, zero_pair(example), zero_pair_sorted(example))
