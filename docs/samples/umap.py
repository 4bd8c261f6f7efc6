"""UMAP from scratch: fuzzy neighbor graph, map curve, cross-entropy, gradient."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import curve_fit
from scipy.spatial.distance import cdist, pdist


def fuzzy_graph(points: ArrayLike, k: int) -> tuple[np.ndarray, ...]:
    """Symmetric weights (n, n), rho (n, 1) and sigma (n, 1) of points (n, d).

    k counts the point itself, as n_neighbors of umap-learn does; of equally near
    points the first ones are neighbors. Of the distances d to them rho is the least
    above 0, and sigma solves sum(exp(-max(d - rho, 0) / sigma)) = log2(k); where
    ties leave no solution it is 1/1000 of the mean of d and the point's own 0.
    Raises ValueError for points that are no finite table (n, d), squared distances
    that overflow, or a k that is not a whole number from 2 to n.
    Source: McInnes, Healy and Melville (2018).
    """
    points = np.array(points, float)
    if points.ndim != 2 or k not in range(2, len(points) + 1):
        raise ValueError("need points (n, d) and a whole k from 2 to n")
    distance = np.asarray_chkfinite(cdist(points, points))
    np.fill_diagonal(distance, np.inf)
    nearest = distance.argsort(axis=1, kind="stable")[:, : int(k) - 1]
    near = np.take_along_axis(distance, nearest, axis=1)
    rho = np.where(near > 0, near, np.inf).min(axis=1, keepdims=True)
    gap = np.maximum(near - rho, 0)
    low = near.sum(axis=1, keepdims=True) / k / 1000 + 1e-200
    high = low + 2 * gap.max(axis=1, keepdims=True)
    for _ in range(64):
        sigma = (low + high) / 2
        weight = np.exp(-gap / sigma)
        large = weight.sum(axis=1, keepdims=True) > np.log2(k)
        low, high = np.where(large, low, sigma), np.where(large, sigma, high)
    w = np.zeros_like(distance)
    np.put_along_axis(w, nearest, weight, axis=1)
    return 1 - (1 - w) * (1 - w.T), rho, sigma


def fit_curve(min_dist: float) -> tuple[float, float]:
    """The a and b of 1 / (1 + a d^(2b)), by least squares on 300 d from 0 to 3.

    The target is 1 up to min_dist, then exp(-(d - min_dist)). Raises ValueError
    unless min_dist is from 0 to 1.
    """
    if not 0 <= min_dist <= 1:
        raise ValueError("need 0 <= min_dist <= 1")
    d = np.linspace(0, 3, 300)
    goal = np.exp(-np.maximum(d - min_dist, 0))
    return tuple(curve_fit(lambda d, a, b: 1 / (1 + a * d ** (2 * b)), d, goal)[0])


def loss_and_gradient(w: np.ndarray, y: np.ndarray, a: float, b: float):
    """Cross-entropy over pairs, without what depends on w alone, and its gradient.

    Shapes: symmetric weights w (n, n) from 0 to 1, map y (n, 2), gradient (n, 2).
    Raises ValueError for others, n < 2, a loss that is not finite, or two points of
    the map in one place, where it is infinite.
    """
    n, bad = len(y), not 0 <= w.min() <= w.max() <= 1 or (w != w.T).any()
    if bad or w.shape != (n, n) or y.shape != (n, 2) or not pdist(y).min() > 0:
        raise ValueError("need symmetric w (n, n) from 0 to 1, distinct y (n, 2)")
    step = y[:, None] - y  # (n, n, 2)
    square = (step**2).sum(axis=2) + np.eye(n)
    odds = a * square**b  # (1 - v) / v
    pairs = np.triu(np.log1p(odds) - (1 - w) * np.log(odds), 1)
    pull = 2 * b * (w * odds - (1 - w)) / (square * (1 + odds))
    return np.asarray_chkfinite(pairs).sum(), (pull[:, :, None] * step).sum(axis=1)


if __name__ == "__main__":
    graph, rho, sigma = fuzzy_graph([[0], [1], [-2], [3], [-5]], 5)
    print(f"point 0: rho {rho[0, 0]:.2f}, sigma {sigma[0, 0]:.2f}")
    print(fuzzy_graph([[0], [1], [3], [7], [30]], 3)[0].round(2))
    for min_dist in (0, 0.1, 0.5):
        print(f"min_dist {min_dist}: a, b", *np.round(fit_curve(min_dist), 3))
