"""A kernel SVM: the linear one, on inner products of features it never computes."""

from math import sqrt

import numpy as np
from scipy.spatial.distance import cdist


def rbf(a: np.ndarray, b: np.ndarray, gamma: float) -> np.ndarray:
    """exp(-gamma |a_i - b_j|^2): (m, n), for a (m, d), b (n, d) and gamma > 0."""
    if not 0 < gamma < np.inf:
        raise ValueError("gamma must be above 0 and finite")
    return np.exp(-gamma * cdist(a, b, "sqeuclidean"))


def fourier_map(a: np.ndarray, gamma: float, count: int, seed: int) -> np.ndarray:
    """Random features (n, count) of a (n, d); inner products are rbf on average.

    The seed fixes the map: use the same for all data. Rahimi and Recht (2007).
    """
    rng = np.random.default_rng(seed)
    waves = rng.normal(scale=sqrt(2 * gamma), size=(np.shape(a)[1], count))
    return np.sqrt(2 / count) * np.cos(a @ waves + rng.uniform(0, 2 * np.pi, count))


def fit(gram: np.ndarray, y: np.ndarray, c: float, gap: float = 1e-6) -> np.ndarray:
    """Weights y_i alpha_i (n,) of an SVM without bias; score x by k(x, x_i) @ them.

    gram (n, n) holds k(x_i, x_j); labels y (n,) in {-1, +1}; cost c > 0. Dual
    coordinate ascent until the duality gap is below that share of the objective.
    Raises ValueError for bad input or a gram that is no matrix of inner products,
    RuntimeError after 10,000 sweeps.
    """
    gram, y = np.asarray(gram, float), np.asarray(y, float)
    if not y.size or gram.shape != y.shape * 2 or not np.isfinite(gram).all():
        raise ValueError("gram must be a finite (n, n) array, with n labels")
    if not np.isin(y, (-1, 1)).all() or not 0 < c < np.inf:
        raise ValueError("each label must be -1 or 1, c above 0 and finite")
    least = np.linalg.eigvalsh(gram)[0] + 1e-9 * gram.trace()
    if not np.allclose(gram, gram.T) or min(least, *gram.diagonal()) <= 0:
        raise ValueError("gram must be symmetric and positive semidefinite")
    weight, score = np.zeros(len(y)), np.zeros(len(y))
    for _ in range(10_000):
        for i, sign in enumerate(y):
            alpha = sign * weight[i] + (1 - sign * score[i]) / gram[i, i]
            step = sign * min(max(alpha, 0), c) - weight[i]
            weight[i] += step
            score += step * gram[i]  # keeps score = gram @ weight
        norm, slack = weight @ score, np.maximum(0, 1 - y * score).sum()
        if norm + c * slack - weight @ y <= gap * (norm / 2 + c * slack):
            return weight
    raise RuntimeError("no convergence: lower c")


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    points = rng.uniform(-2, 2, size=(1100, 2))  # 100 to learn from
    y = np.sign(points.prod(axis=1))
    y[:100] *= np.where(rng.random(100) < 0.1, -1, 1)
    linear, waves = 1 + points @ points[:100].T, fourier_map(points, 1, 500, seed=0)
    kernels = {"linear": linear, "quadratic": linear**2}
    kernels |= {f"RBF {g}": rbf(points, points[:100], g) for g in (0.01, 1, 100)}
    print("kernel     right on: old    new  support vectors")
    for name, k in (kernels | {"500 waves": waves @ waves[:100].T}).items():
        weight = fit(k[:100], y[:100], c=1)
        right, used = np.sign(k @ weight) == y, np.count_nonzero(weight)
        old, new = right[:100].mean(), right[100:].mean()
        print(f"{name:10s} {old:13.0%} {new:6.1%} {used:10d}")
