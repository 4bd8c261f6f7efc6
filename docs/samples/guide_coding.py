"""The longest stretch of a sequence in which no item occurs twice."""

from collections.abc import Hashable, Iterable


def longest_distinct(items: Iterable[Hashable]) -> tuple[int, int]:
    """Start and stop (excluded) of the longest stretch without a repeated item.

    The first such stretch if several are longest; (0, 0) for no items. One pass,
    expected O(n) time, a dictionary with one entry per distinct item. Raises
    TypeError for unhashable items, ValueError for one unequal to itself (NaN).
    """
    best = (0, 0)
    start = 0  # items[start:i] has no repetition; from start - 1, it would
    last = {}  # item: where it was seen last
    for i, item in enumerate(items):
        start = max(start, last.get(item, -1) + 1)  # never move back
        if item != item:
            raise ValueError(f"item {i} is not equal to itself")
        last[item] = i
        if i + 1 - start > best[1] - best[0]:
            best = (start, i + 1)
    return best


def by_brute_force(items: list) -> tuple[int, int]:
    """The same from the definition, in O(n**4): the oracle for tests."""
    stretches = [(0, 0)]
    for i in range(len(items)):
        for j in range(i + 1, len(items) + 1):
            if all(x not in items[i:k] for k, x in enumerate(items[i:j], i)):
                stretches.append((i, j))
    return max(stretches, key=lambda s: (s[1] - s[0], -s[0]))


if __name__ == "__main__":
    for clicks in ("abba", "tmmzuxt", "aaaa", "pwwkew", ""):
        start, stop = longest_distinct(clicks)
        print(f"{clicks!r:10} {start}..{stop} {clicks[start:stop]!r}")
