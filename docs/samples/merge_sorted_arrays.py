"""Merges ascending arrays: two, two inside a buffer, any number lazily."""

from collections.abc import Iterable, Iterator, Sequence
from heapq import heapify, heappop, heapreplace
from itertools import count, islice
from typing import Any


def ascending(values: Iterable[Any]) -> Iterator[Any]:
    """The values, lazily. Raises ValueError when one goes down, or at NaN."""
    for i, value in enumerate(values):
        if i == 0:
            before = value  # compared with itself: only NaN is not <= itself
        if not before <= value:
            raise ValueError("the values must be sorted, without NaN")
        yield value
        before = value


def require_ascending(*arrays: Iterable[Any]) -> None:
    """Raises ValueError unless each array ascends; one `<=` a value."""
    for array in arrays:
        for _ in ascending(array):
            pass


def merge(a: Sequence[Any], b: Sequence[Any]) -> list[Any]:
    """A new ascending list of all n + m values; equal ones keep a's before b's.

    At most n + m - 1 times `<`. Raises ValueError if a or b is not sorted or has
    NaN, TypeError for values without an order.
    """
    require_ascending(a, b)
    merged, i, j = [], 0, 0
    while i < len(a) and j < len(b):
        if b[j] < a[i]:  # not <=: a tie goes to a
            value, j = b[j], j + 1
        else:
            value, i = a[i], i + 1
        merged.append(value)
    return [*merged, *a[i:], *b[j:]]


def merge_into(buffer: list[Any], n: int, b: Sequence[Any]) -> None:
    """Merges b into buffer, which holds n sorted values and len(b) free places.

    Fills from the back, with O(1) other memory. Raises ValueError if a length
    does not fit or the values are not sorted.
    """
    if n < 0 or len(buffer) != n + len(b):
        raise ValueError("the buffer must have n + len(b) places")
    require_ascending(islice(buffer, n), b)
    i, j = n - 1, len(b) - 1
    while j >= 0:  # once b is used up, the rest is in place already
        if i >= 0 and b[j] < buffer[i]:
            buffer[i + j + 1] = buffer[i]
            i -= 1
        else:
            buffer[i + j + 1] = b[j]
            j -= 1


def merge_all(sources: Iterable[Iterable[Any]]) -> Iterator[Any]:
    """The values of k ascending sources in order, lazily; ties in their order.

    Holds one value a source; their == must agree with <. Raises ValueError when
    it sees one go down, or NaN.
    """
    streams = [ascending(source) for source in sources]
    heap = [(v, k) for k, stream in enumerate(streams) for v in islice(stream, 1)]
    heapify(heap)  # on equal values the lower k comes first
    while heap:
        value, k = heap[0]
        yield value
        try:
            heapreplace(heap, (next(streams[k]), k))
        except StopIteration:
            heappop(heap)


if __name__ == "__main__":
    print(merge([1, 3, 5, 8], [2, 3, 9]))
    print(merge([1.0, 2], [1, 2.0]))  # equal values: a's first
    buffer = [1, 3, 5, 8, None, None, None]
    merge_into(buffer, 4, [2, 3, 9])
    print(buffer)
    print(*islice(merge_all([count(0, 2), count(0, 3), [], [1]]), 8))  # endless
