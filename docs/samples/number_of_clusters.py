"""How many clusters: silhouette, gap statistic and stability."""

from statistics import fmean

import numpy as np
from numpy.typing import ArrayLike
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score


def fit(points: ArrayLike, k: int) -> KMeans:
    """k-means on points (n, d), the best of 4 starts."""
    return KMeans(k, n_init=4, random_state=0).fit(points)


def silhouette(points: ArrayLike, labels: ArrayLike) -> float:
    """Mean of (b - a) / max(a, b) over points (n, d); a point alone counts as 0.

    a is a point's mean distance to the others of its cluster, b the least mean
    distance to another cluster. Raises ValueError unless labels (n,) name 2 or more
    clusters and all distances are finite. Source: Rousseeuw (1987).
    """
    points, labels = np.array(points, float), np.array(labels)
    names, sizes = np.unique(labels, return_counts=True)
    if points.ndim != 2 or labels.shape != points.shape[:1] or len(names) < 2:
        raise ValueError("need points (n, d) and n labels of 2 or more clusters")
    apart = np.sqrt(((points[:, None] - points) ** 2).sum(axis=2))  # (n, n)
    if not np.isfinite(apart).all():
        raise ValueError("need finite points, small enough to square")
    own = labels[:, None] == names  # (n, k)
    sums, size = apart @ own, own @ sizes
    a = sums[own] / np.maximum(size - 1, 1)
    b = np.where(own, np.inf, sums / sizes).min(axis=1)
    scale = np.maximum(np.maximum(a, b), 1e-300)  # coinciding points: 0, not 0 / 0
    return float(np.mean((size > 1) * (b - a) / scale))


def gap(points: ArrayLike, k: int, draws: int = 10, seed: int = 0):
    """Gap(k) and its error: how far ln(inertia) is below that of uniform points.

    Draws those in the box around points (n, d). Take the first k whose gap is at
    least the next one less its error. Raises ValueError if values are not finite, k
    clusters leave no inertia, or draws < 2. Source: Tibshirani et al. (2001).
    """
    points, rng = np.array(points, float), np.random.default_rng(seed)
    low, high = points.min(axis=0), points.max(axis=0)
    own = fit(points, k).inertia_
    null = (rng.uniform(low, high, points.shape) for _ in range(draws))
    above = np.log([fit(uniform, k).inertia_ for uniform in null]) - np.log(own)
    if draws < 2 or not np.isfinite(above).all():
        raise ValueError("need 2 draws and fewer clusters than distinct points")
    return float(above.mean()), float(above.std() * np.sqrt(1 + 1 / draws))


def stability(points: ArrayLike, k: int, draws: int = 5, seed: int = 0) -> float:
    """Agreement of two bootstrap fits on all points, averaged over such pairs.

    Measured by the adjusted Rand index: 1 for equal splits, 0 on average by chance.
    Raises ValueError if points (n, d) are not finite or there is no pair.
    """
    points, rng = np.array(points, float), np.random.default_rng(seed)
    fits = [fit(rng.choice(points, len(points)), k) for _ in range(2 * draws)]
    labels = [model.predict(points) for model in fits]
    pairs = zip(labels[::2], labels[1::2], strict=True)
    return fmean(adjusted_rand_score(*pair) for pair in pairs)


if __name__ == "__main__":
    corners = np.repeat([[0, 0], [6, 0], [0, 6], [6, 6]], 50, axis=0)
    points = corners + np.random.default_rng(2).normal(size=(200, 2))
    print("k  inertia  silhouette   gap  stability")
    for k in range(2, 7):
        model = fit(points, k)
        chosen = silhouette(points, model.labels_), gap(points, k)[0]
        row = f"{k}{model.inertia_:9.0f}" + "{:12.2f}{:6.2f}".format(*chosen)
        print(row + f"{stability(points, k):11.2f}")
