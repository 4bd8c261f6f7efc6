"""Merges ascending arrays: two, two inside a buffer, any number lazily."""

from collections.abc import Iterable, Iterator, Sequence
from heapq import heapify, heappop, heapreplace
from itertools import count, islice
from typing import Any


def require_order(before: Any, value: Any) -> None:
    """Raises ValueError unless before <= value. With NaN that is never so."""
    if not before <= value:
        raise ValueError("the values must be sorted, without NaN")


def require_ascending(array: Sequence[Any], n: int) -> None:
    """Raises ValueError unless the first n values ascend; n comparisons."""
    for i in range(n):
        require_order(array[max(i - 1, 0)], array[i])


def merge(a: Sequence[Any], b: Sequence[Any]) -> list[Any]:
    """A new ascending list of all n + m values; equal ones keep a's before b's.

    At most n + m - 1 times `<`. Raises ValueError if a or b is not sorted.
    """
    require_ascending(a, len(a))
    require_ascending(b, len(b))
    merged, i, j = [], 0, 0
    while i < len(a) and j < len(b):
        if b[j] < a[i]:  # not <=: a tie goes to a
            merged.append(b[j])
            j += 1
        else:
            merged.append(a[i])
            i += 1
    return [*merged, *a[i:], *b[j:]]


def merge_into(buffer: list[Any], n: int, b: Sequence[Any]) -> None:
    """Merges b into buffer, which holds n sorted values and len(b) free places.

    Fills from the back, with O(1) other memory. Raises ValueError if a length
    does not fit or the values are not sorted.
    """
    if n < 0 or len(buffer) != n + len(b):
        raise ValueError("the buffer must have n + len(b) places")
    require_ascending(buffer, n)
    require_ascending(b, len(b))
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
    streams, heap = [iter(source) for source in sources], []
    for k, stream in enumerate(streams):
        for first in islice(stream, 1):
            require_order(first, first)
            heap.append((first, k))  # equal values: the lower k comes first
    heapify(heap)
    while heap:
        value, k = heap[0]
        yield value
        for following in islice(streams[k], 1):
            require_order(value, following)
            heapreplace(heap, (following, k))
            break
        else:
            heappop(heap)


if __name__ == "__main__":
    print(merge([1, 3, 5, 8], [2, 3, 9]))
    print(merge([1.0, 2], [1, 2.0]))  # equal values: a's first
    buffer = [1, 3, 5, 8, None, None, None]
    merge_into(buffer, 4, [2, 3, 9])
    print(buffer)
    print(*islice(merge_all([count(0, 2), count(0, 3), [], [1]]), 8))  # endless
