"""k-NN and k-means on the same points, with their labels and without."""

import numpy as np
from numpy.typing import ArrayLike


def knn_predict(train: ArrayLike, labels: ArrayLike, queries: ArrayLike, k: int):
    """Majority label of the k nearest training points, for each query: (m,).

    Shapes: train (n, d), labels (n,), queries (m, d). Distances are Euclidean; of
    equally near points the first counts, a tied vote goes to the smallest label.
    Holds m n d differences at once. Raises ValueError for other shapes, squared
    distances that are not finite, or a k that is not a whole number from 1 to n.
    Source: Cover and Hart (1967).
    """
    train, queries = np.array(train, float), np.array(queries, float)
    if train.ndim != 2 or queries.ndim != 2 or train.shape[1] != queries.shape[1]:
        raise ValueError("need train (n, d) and queries (m, d)")
    if np.shape(labels) != train.shape[:1] or not 1 <= k <= len(train) or k % 1:
        raise ValueError("need a label per training point, a whole k from 1 to n")
    with np.errstate(all="ignore"):
        squared = ((queries[:, None] - train) ** 2).sum(axis=2)  # (m, n)
    if not np.isfinite(squared).all():
        raise ValueError("coordinates and squared distances must be finite")
    nearest = squared.argsort(axis=1, kind="stable")[:, : int(k)]
    classes, coded = np.unique(labels, return_inverse=True)
    votes = [(coded[nearest] == c).sum(axis=1) for c in range(len(classes))]
    return classes[np.argmax(votes, axis=0)]


def lloyd(
    points: ArrayLike, start: ArrayLike, steps: int = 100
) -> list[np.ndarray]:
    """Centroids (k, d) of k-means on points (n, d): the start, then every step.

    Stops when no centroid moves, or after that many steps. A centroid that loses
    all its points stays where it is. Raises ValueError where knn_predict does.
    Source: Lloyd (1982).
    """
    points, path = np.array(points, float), [np.array(start, float)]
    for _ in range(steps):
        centroids = path[-1].copy()
        cluster = knn_predict(centroids, range(len(centroids)), points, k=1)
        for j in np.unique(cluster):
            centroids[j] = points[cluster == j].mean(axis=0)
        if np.array_equal(centroids, path[-1]):
            break
        path.append(centroids)
    return path


def inertia(points: np.ndarray, centroids: np.ndarray) -> float:
    """Sum of the squared distances of points (n, d) to their nearest centroid (d,).

    Raises ValueError for other shapes.
    """
    if points.ndim != 2 or points.shape[1:] != centroids.shape[1:]:
        raise ValueError("need points (n, d) and centroids (k, d)")
    return float(((points[:, None] - centroids) ** 2).sum(axis=2).min(axis=1).sum())


if __name__ == "__main__":
    rng = np.random.default_rng(5)
    groups = np.repeat([[0, 0], [3, 1.5], [8, 0.5]], 20, axis=0)
    points = groups + rng.normal(scale=0.8, size=groups.shape)
    labels = np.repeat(["A", "B", "A"], 20)
    queries = [[1.4, 0.6], [3, 1]]
    for k in (1, 5, 60):
        print(f"k-NN, k = {k}:", *knn_predict(points, labels, queries, k))
    path = lloyd(points, points[[0, 20]])
    print("k-means, inertia:", *(f"{inertia(points, c):.0f}" for c in path))
    print("centroids:", *path[-1].round(2))
