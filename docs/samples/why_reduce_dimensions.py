"""Check a map of many columns: trustworthiness, continuity and neighbor recall."""

import numpy as np
from numpy.typing import ArrayLike
from sklearn.datasets import load_wine


def ranks(points: ArrayLike) -> np.ndarray:
    """Whole numbers (n, n): row i ranks all points (n, d) by distance from point i.

    The point itself has rank 0, its nearest neighbor 1; of equally near points the
    first comes first. Raises ValueError for anything but a finite table, not empty
    (sizes up to 1e150).
    """
    points = np.array(points, float)
    if points.ndim != 2 or not points.size or not (np.abs(points) < 1e150).all():
        raise ValueError("need a finite table (n, d)")
    # By a power of 2: small squares do not become zero, equal ones stay equal.
    points = np.ldexp(points, -np.frexp(np.abs(points).max())[1])
    squared = ((points[:, None] - points) ** 2).sum(axis=2)
    np.fill_diagonal(squared, -1)
    return squared.argsort(axis=1, kind="stable").argsort(axis=1)


def trustworthiness(data: ArrayLike, shown: ArrayLike, k: int) -> float:
    """From 0 to 1: how near in data (n, d) the k neighbors in a map (n, m) are.

    Swap data and map for continuity. Raises ValueError if they differ in length, or
    for a k that is not a whole number from 1 to below n / 2.
    Source: Venna and Kaski (2001).
    """
    true, seen = ranks(data), ranks(shown)
    n = len(true)
    if len(seen) != n or not 1 <= k < n / 2 or k % 1:
        raise ValueError("need equal lengths and a whole k with 1 <= k < n / 2")
    excess = np.maximum(true - k, 0)[(seen > 0) & (seen <= k)].sum()
    return 1 - 2 * float(excess) / (n * k * (2 * n - 3 * k - 1))


def recall(data: ArrayLike, shown: ArrayLike, k: int) -> float:
    """Share of the k nearest in data (n, d) that are among the k nearest in a map.

    Raises ValueError where trustworthiness does.
    """
    trustworthiness(data, shown, k)
    true, seen = ranks(data), ranks(shown)
    return float(((true > 0) & (true <= k) & (seen <= k)).sum() / (len(true) * k))


if __name__ == "__main__":
    wine = load_wine().data  # 178 wines, 13 measurements
    data = (wine - wine.mean(axis=0)) / wine.std(axis=0)
    axes = np.linalg.svd(data, full_matrices=False)[2]
    chance = np.random.default_rng(0).normal(size=(len(data), 2))
    maps = {"two columns": data[:, :2], "PCA": data @ axes[:2].T, "chance": chance}
    for name, shown in maps.items():
        trust = trustworthiness(data, shown, 10)
        back = trustworthiness(shown, data, 10)
        print(f"{name:12}{trust:.2f} {back:.2f} {recall(data, shown, 10):.2f}")
