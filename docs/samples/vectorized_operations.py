"""All distances between two sets of points: by loops, by broadcasting, by BLAS.

Each function takes a of shape (m, d) and b of shape (n, d), and gives shape (m, n).
"""

from collections.abc import Sequence
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike

Points = Sequence[Sequence[float]]


def by_loops(a: Points, b: Points) -> list[list[float]]:
    """For lists. Every -, ** and += is one step of the interpreter: 3 m n d.

    Raises ValueError if two points differ in length.
    """
    result = []
    for x in a:
        row = []
        for y in b:
            total = 0.0
            for p, q in zip(x, y, strict=True):
                total += (p - q) ** 2
            row.append(sqrt(total))
        result.append(row)
    return result


def arrays(a: ArrayLike, b: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Both as float64, which copies other types; neither is changed.

    Raises ValueError for other shapes.
    """
    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[1]:
        raise ValueError(f"need (m, d) and (n, d), not {a.shape} and {b.shape}")
    return a, b


def by_broadcasting(a: ArrayLike, b: ArrayLike, rows: int = 64) -> np.ndarray:
    """Some rows of a at a time: the largest array in between is (rows, n, d)."""
    a, b = arrays(a, b)
    if rows < 1:
        raise ValueError("need at least one row at a time")
    result = np.empty((len(a), len(b)))
    for start in range(0, len(a), rows):
        some = slice(start, start + rows)
        difference = a[some, None, :] - b  # (rows, 1, d) - (n, d)
        difference *= difference  # ours, so in place
        result[some] = np.sqrt(difference.sum(axis=2))
    return result


def by_product(a: ArrayLike, b: ArrayLike) -> np.ndarray:
    """By |x - y|^2 = |x|^2 + |y|^2 - 2 x.y; loses digits of small distances.

    Raises ValueError for NaN and infinity: one in b would spoil the center.
    """
    a, b = arrays(a, b)
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        raise ValueError("need finite numbers")
    center = b.mean(axis=0) if len(b) else 0  # (d,)
    a, b = a - center, b - center  # new arrays: -= would change the caller's
    squared = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1) - 2 * a @ b.T
    return np.sqrt(np.maximum(squared, 0))  # rounding may go below 0


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(200, 3)), rng.normal(size=(300, 3))
    loops = np.array(by_loops(a.tolist(), b.tolist()))
    for method in (by_broadcasting, by_product):
        found = method(a, b)
        print(method.__name__, found.shape, "as loops:", np.allclose(found, loops))
    whole = (a[:, None] - b).nbytes
    print(f"in between: {whole:,} bytes at once, {whole * 64 // 200:,} by 64 rows")
