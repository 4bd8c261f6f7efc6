"""Sample a query log: uniformly from a stream, or reproducibly by hash, and see what each unit of sampling reaches."""

from collections.abc import Iterable
from hashlib import blake2b
from itertools import chain, repeat
from typing import TypeVar

import numpy as np

T = TypeVar("T")


def reservoir(stream: Iterable[T], size: int, rng: np.random.Generator) -> list[T]:
    """A uniform sample of `size` items, without replacement, from a stream of unknown length, in one pass.

    Algorithm R (Waterman; Vitter 1985). Keeps `size` items in memory; returns fewer if the stream has fewer.
    """
    if size < 1:
        raise ValueError("size must be at least 1")
    kept: list[T] = []
    uniform = chain.from_iterable(
        rng.random(4096).tolist() for _ in repeat(None)
    )  # endless; in blocks, for speed
    for seen, (item, draw) in enumerate(
        zip(stream, uniform, strict=False), start=1
    ):
        if seen <= size:
            kept.append(item)
        elif (slot := int(draw * seen)) < size:  # true with probability size / seen
            kept[slot] = item
    return kept


def keeps(key: str, share: float, salt: str) -> bool:
    """Whether the sample named `salt` holds `key` (a user or a query): the same answer on every day and machine."""
    if not 0 <= share <= 1:
        raise ValueError("share must lie between 0 and 1")
    return (
        int.from_bytes(
            blake2b(f"{salt}:{key}".encode(), digest_size=8).digest(), "big"
        )
        < share * 2**64
    )


if __name__ == "__main__":
    log = [
        384_000 // rank for rank in range(1, 384_001)
    ]  # searches per distinct query; about 5 million in all
    rng = np.random.default_rng(0)
    searches = reservoir(
        chain.from_iterable(repeat(count, count) for count in log), 1000, rng
    )
    queries = reservoir(log, 1000, rng)
    print(
        "times searched  distinct  searches | in 1,000 searches  in 1,000 queries"
    )
    for name, low, high in (
        ("1,000 or more", 1000, 10**9),
        ("10 to 999", 10, 999),
        ("1 to 9", 1, 9),
    ):
        band = [count for count in log if low <= count <= high]
        picked = [
            sum(low <= count <= high for count in sample)
            for sample in (searches, queries)
        ]
        print(
            f"{name:14}  {len(band) / len(log):8.1%}  {sum(band) / sum(log):8.1%} | {picked[0]:17}  {picked[1]:16}"
        )
