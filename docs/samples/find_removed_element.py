"""B is A with one element removed: which one? Three ways for three assumptions."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from itertools import islice
from typing import Any


def same(x: Any, y: Any) -> bool:
    """Equality as Python's lists see it: a NaN object is only itself."""
    return x is y or x == y


def removed_in_order(a: Sequence[Any], b: Sequence[Any]) -> tuple[int, Any]:
    """Position and element; needs the order kept. O(n) time, O(1) memory.

    In a run of equal elements the position is the last of the run. ValueError
    unless removing one element from a gives b.
    """
    if len(a) != len(b) + 1:
        raise ValueError("b must be one shorter than a")
    at = next((i for i, y in enumerate(b) if not same(a[i], y)), len(b))
    if not all(map(same, islice(a, at + 1, None), islice(b, at, None))):
        raise ValueError("the lists differ in more than one element")
    return at, a[at]


def removed_by_halving(a: Sequence[Any], b: Sequence[Any]) -> tuple[int, Any]:
    """Position and element; needs the order kept, no two neighbors in a equal.

    O(log n) comparisons. Checks only the lengths (ValueError): to check the rest
    would cost O(n).
    """
    if len(a) != len(b) + 1:
        raise ValueError("b must be one shorter than a")
    at = bisect_left(range(len(b)), True, key=lambda i: not same(a[i], b[i]))
    return at, a[at]


def removed_anywhere(a: Iterable[Hashable], b: Iterable[Hashable]) -> Hashable:
    """The element, in whatever order. O(n) expected time, O(n) memory.

    ValueError unless b is a without one element, duplicates counted; TypeError
    for an element that cannot be hashed.
    """
    left = Counter(b)
    missing = []
    for x in a:
        if left[x]:
            left[x] -= 1
        else:
            missing.append(x)
    if len(missing) != 1 or any(left.values()):
        raise ValueError("the lists differ in more than one element")
    return missing[0]


if __name__ == "__main__":
    print("in order:", removed_in_order("banana", "banna"))
    print("anywhere:", removed_anywhere("banana", "nanab"))
    a, b = [1, 2, 3, 3, 4], [2, 3, 3, 4]
    print("in order:", removed_in_order(a, b))
    print("halving:", removed_by_halving(a, b))
