"""Maximum sum: of a contiguous run (Kadane), of runs joined, of any subsequence."""

from collections.abc import Iterable
from functools import reduce
from operator import index
from typing import NamedTuple


def best_run(numbers: Iterable[int]) -> tuple[int, int, int]:
    """(sum, start, stop) of a nonempty contiguous run with the largest sum.

    Of several it takes the one that ends first, and of those the shortest. O(n)
    time, O(1) memory, one pass. Raises ValueError for no numbers, TypeError for
    anything but integers.
    """
    best, ending, start = None, 0, 0
    for i, x in enumerate(map(index, numbers)):
        if ending > 0:
            ending += x  # best sum of a run that ends at i
        else:
            ending, start = x, i
        if best is None or ending > best[0]:
            best = ending, start, i + 1
    if best is None:
        raise ValueError("no numbers, so no nonempty run")
    return best


class Part(NamedTuple):
    """What a stretch must tell its neighbors: best sums at its ends and inside."""

    total: int
    prefix: int
    suffix: int
    best: int


def join(a: Part, b: Part) -> Part:
    """The part made of a, then b. Associative: any bracketing, any machine."""
    return Part(
        a.total + b.total,
        max(a.prefix, a.total + b.prefix),
        max(b.suffix, a.suffix + b.total),
        max(a.best, b.best, a.suffix + b.prefix),
    )


def best_subsequence(numbers: Iterable[int]) -> list[int]:
    """Gaps allowed, not empty: the positive numbers, else the largest alone.

    Raises ValueError for no numbers, TypeError for anything but integers.
    """
    values = [index(x) for x in numbers]
    return [x for x in values if x > 0] or [max(values)]


if __name__ == "__main__":
    for numbers in ([4, -6, 5, -2, 3, 1, -9, 6, -1], [-3, -1, -2]):
        total, start, stop = best_run(numbers)
        picked = best_subsequence(numbers)
        joined = reduce(join, (Part(x, x, x, x) for x in numbers))
        print(f"{numbers}\n  run {numbers[start:stop]}: {total}")
        print(f"  joined {joined}\n  subsequence {picked}: {sum(picked)}")
