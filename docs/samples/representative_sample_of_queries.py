"""Sample a query log, uniformly from a stream or reproducibly by hash."""

from collections.abc import Iterable
from hashlib import blake2b
from itertools import chain, repeat

import numpy as np


def reservoir(stream: Iterable, size: int, rng: np.random.Generator) -> list:
    """A uniform sample of `size` items, without replacement, in one pass.

    Algorithm R (Waterman; Vitter 1985), for a stream of unknown length. Keeps only
    `size` items in memory; returns fewer if the stream has fewer.
    """
    if size < 1:
        raise ValueError("size must be at least 1")
    kept = []
    # Endless; drawn in blocks, for speed.
    uniform = chain.from_iterable(rng.random(4096).tolist() for _ in repeat(None))
    pairs = zip(stream, uniform, strict=False)
    for seen, (item, draw) in enumerate(pairs, start=1):
        if seen <= size:
            kept.append(item)
        elif (slot := int(draw * seen)) < size:  # true with probability size / seen
            kept[slot] = item
    return kept


def keeps(key: str, share: float, salt: str) -> bool:
    """Whether sample `salt` holds `key` (user or query): everywhere the same."""
    if not 0 <= share <= 1:
        raise ValueError("share must lie between 0 and 1")
    digest = blake2b(f"{salt}:{key}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") < share * 2**64


if __name__ == "__main__":
    # Searches per distinct query; about 5 million in all.
    log = [384_000 // rank for rank in range(1, 384_001)]
    rng = np.random.default_rng(0)
    stream = chain.from_iterable(repeat(count, count) for count in log)
    searches, queries = reservoir(stream, 1000, rng), reservoir(log, 1000, rng)
    print(
        "times searched  distinct  searches | in 1,000 searches  in 1,000 queries"
    )
    bands = {"1,000 or more": (1000, 1e6), "10 to 999": (10, 999), "1 to 9": (1, 9)}
    for name, (low, high) in bands.items():
        band, by_search, by_query = (
            [count for count in sample if low <= count <= high]
            for sample in (log, searches, queries)
        )
        print(
            f"{name:14}  {len(band) / len(log):8.1%}  {sum(band) / sum(log):8.1%}"
            f" | {len(by_search):17}  {len(by_query):16}"
        )
