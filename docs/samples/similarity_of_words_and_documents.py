"""Edit distance, Jaccard similarity, its MinHash estimate and LSH banding."""

from collections.abc import Hashable, Sequence
from zlib import crc32

import numpy as np

PRIME = 2**31 - 1


def levenshtein(a: Sequence[Hashable], b: Sequence[Hashable]) -> int:
    """Fewest insertions, deletions and substitutions of one item that turn a to b.

    a and b: strings, or lists of words. O(len(a) len(b)) time, O(len(b)) memory.
    """
    row = list(range(len(b) + 1))  # from the empty prefix of a to each prefix of b
    for i, x in enumerate(a, 1):
        above, row = row, [i]
        for j, y in enumerate(b, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (x != y)))
    return row[-1]


def shingles(text: str, k: int) -> set[str]:
    """All runs of k characters. Raises ValueError unless 1 <= k <= len(text)."""
    if not 1 <= k <= len(text):
        raise ValueError("k must be from 1 to the length of the text")
    return {text[i : i + k] for i in range(len(text) - k + 1)}


def jaccard(a: set, b: set) -> float:
    """|a & b| / |a | b|. Raises ValueError if both are empty."""
    if not a | b:
        raise ValueError("two empty sets have no Jaccard similarity")
    return len(a & b) / len(a | b)


def minhash(items: set[str], size: int, seed: int = 0) -> np.ndarray:
    """Signature, shape (size,): the least hash of the items, by each hash function.

    The share of equal entries of two signatures of one seed estimates the Jaccard
    similarity of the sets. Raises ValueError for an empty set, for a bare string
    (its characters would be the items) or if size < 1.
    """
    if isinstance(items, str) or not items or size < 1:
        raise ValueError("need a set of at least one item, and one hash")
    x = np.array([crc32(item.encode()) % PRIME for item in items], dtype=np.int64)
    rng = np.random.default_rng(seed)
    slope, shift = rng.integers([[1], [0]], PRIME, size=(2, size))
    return ((slope[:, None] * x + shift[:, None]) % PRIME).min(axis=1)


def candidate(similarity: float, bands: int, rows: int) -> float:
    """Probability that two signatures agree in all rows of at least one band.

    Raises ValueError unless 0 <= similarity <= 1 and bands and rows are whole,
    from 1 up.
    """
    whole = all(type(n) is int and n > 0 for n in (bands, rows))
    if not (whole and 0 <= similarity <= 1):
        raise ValueError(
            "need 0 <= similarity <= 1, bands and rows whole, from 1 up"
        )
    return 1 - (1 - similarity**rows) ** bands


if __name__ == "__main__":
    print("kitten, sitting:", levenshtein("kitten", "sitting"))
    a, b = "the cat sat on the mat", "the cat sat on a mat"
    print("words of a, b:  ", levenshtein(a.split(), b.split()))
    one, other = shingles(a, 3), shingles(b, 3)
    print(f"Jaccard {jaccard(one, other):.3f}, MinHash", end="")
    for size in (16, 128, 1024):
        same = np.mean(minhash(one, size) == minhash(other, size))
        print(f"  {same:.3f} ({size})", end="")
    print("\nsimilarity  16 bands of 8  32 bands of 4")
    for s in (0.2, 0.4, 0.6, 0.8):
        print(f"{s:10}  {candidate(s, 16, 8):13.3f}  {candidate(s, 32, 4):13.3f}")
