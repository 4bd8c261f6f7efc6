"""k-means from scratch: k-means++ for the start, Lloyd's steps, several runs."""

import numpy as np
from numpy.typing import ArrayLike


def assign(points: np.ndarray, centroids: np.ndarray):
    """Nearest centroid of each point and the squared distance to it: (n,), (n,).

    Shapes: points (n, d), centroids (k, d). Of equally near ones the first counts.
    """
    squared = ((points[:, None] - centroids) ** 2).sum(axis=2)  # (n, k)
    return squared.argmin(axis=1), squared.min(axis=1)


def plus_plus(points: np.ndarray, k: int, rng: np.random.Generator) -> np.ndarray:
    """Starts (k, d) drawn from points (n, d), far apart by preference.

    The first is uniform; each further one has a chance in proportion to its squared
    distance from the nearest so far. Source: Arthur and Vassilvitskii (2007).
    """
    starts = [rng.choice(points)]
    while len(starts) < k:
        _, squared = assign(points, np.array(starts))
        chance = squared / squared.sum() if squared.any() else None
        starts.append(rng.choice(points, p=chance))
    return np.array(starts)


def lloyd(points: np.ndarray, start: np.ndarray, steps: int = 300):
    """Centroids (k, d), labels (n,), inertia, from points (n, d) and start (k, d).

    Ends when no centroid moves, or after that many steps. A cluster without points
    restarts at the point farthest from its centroid. Source: Lloyd (1982).
    """
    centroids = np.array(start, float)
    for _ in range(steps):
        labels, squared = assign(points, centroids)
        before, farthest = centroids.copy(), points[squared.argmax()]
        for j in range(len(centroids)):
            mine = points[labels == j]
            centroids[j] = mine.mean(axis=0) if len(mine) else farthest
        if np.array_equal(centroids, before):
            break
    labels, squared = assign(points, centroids)
    return centroids, labels, float(squared.sum())


def k_means(points: ArrayLike, k: int, runs: int = 10, seed: int = 0):
    """The run of lowest inertia: centroids (k, d), labels (n,), inertia.

    Raises ValueError unless points (n, d) are finite, k is a whole number from 1 to
    n and there is at least one run.
    """
    points, rng = np.array(points, float), np.random.default_rng(seed)
    if points.ndim != 2 or not np.isfinite(points).all():
        raise ValueError("need finite points (n, d)")
    if not 1 <= k <= len(points) or k % 1 or runs < 1:
        raise ValueError("need a whole k from 1 to n and at least one run")
    found = (lloyd(points, plus_plus(points, k, rng)) for _ in range(runs))
    return min(found, key=lambda run: run[2])


if __name__ == "__main__":
    line = np.array([[1], [2], [3], [8], [9], [10], [25.0]])
    for start in ([[1], [2]], [[1], [25]]):
        centroids, labels, inertia = lloyd(line, start)
        print(f"from {start}: centroids {centroids.ravel()}, inertia {inertia:g}")
    for k in (1, 2, 3):
        print(f"k = {k}, best of 10 runs: inertia {k_means(line, k)[2]:.1f}")
