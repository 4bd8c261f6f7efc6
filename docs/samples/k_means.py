"""k-means from scratch: k-means++ for the start, Lloyd's steps, several runs."""

import numpy as np
from numpy.typing import ArrayLike


def assign(points: ArrayLike, centroids: ArrayLike):
    """Nearest centroid of each point and the squared distance to it: (n,), (n,).

    Shapes: points (n, d), centroids (k, d). Of equally near ones the first counts.
    Raises ValueError for other shapes and unless all the squares are finite.
    """
    points, centroids = np.asarray(points, float), np.asarray(centroids, float)
    if points.ndim != 2 or centroids.shape[1:] != points.shape[1:]:
        raise ValueError("need points (n, d) and centroids (k, d)")
    squared = ((points[:, None] - centroids) ** 2).sum(axis=2)  # (n, k)
    if not np.isfinite(squared).all():
        raise ValueError("need finite points and centroids, small enough to square")
    return squared.argmin(axis=1), squared.min(axis=1)


def plus_plus(points: ArrayLike, k: int, rng: np.random.Generator) -> np.ndarray:
    """Starts (k, d) drawn from points (n, d), far apart by preference.

    The first is uniform; each further one has a chance in proportion to its squared
    distance from the nearest so far. Raises ValueError unless k is a whole number
    from 1 to n. Source: Arthur and Vassilvitskii (2007).
    """
    if not 1 <= k <= len(points) or k % 1:
        raise ValueError("need a whole k from 1 to n")
    starts = [rng.choice(points)]
    while len(starts) < k:
        _, squared = assign(points, np.array(starts))
        chance = squared / squared.sum() if squared.any() else None
        starts.append(rng.choice(points, p=chance))
    return np.array(starts)


def lloyd(points: ArrayLike, start: ArrayLike, steps: int = 300):
    """Centroids (k, d), labels (n,), inertia, from points (n, d) and start (k, d).

    Ends when no centroid moves, or after that many steps. A cluster without points
    restarts at the point farthest from its centroid. Raises ValueError as assign
    does. Source: Lloyd (1982).
    """
    points, centroids = np.asarray(points, float), np.array(start, float)
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
    rng = np.random.default_rng(seed)
    if runs < 1:
        raise ValueError("need at least one run")
    found = (lloyd(points, plus_plus(points, k, rng)) for _ in range(runs))
    return min(found, key=lambda run: run[2])


if __name__ == "__main__":
    line = np.array([[1], [2], [3], [8], [9], [10], [25.0]])
    for start in ([[1], [2]], [[1], [25]]):
        centroids, labels, inertia = lloyd(line, start)
        print(f"from {start}: centroids {centroids.ravel()}, inertia {inertia:g}")
    for k in (1, 2, 3):
        print(f"k = {k}, best of 10 runs: inertia {k_means(line, k)[2]:.1f}")
