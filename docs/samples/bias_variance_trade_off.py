"""Exact bias and variance of fits that are linear in y, checked by simulation."""

import numpy as np
from numpy.polynomial.legendre import legvander


def least_squares(design: np.ndarray, new: np.ndarray) -> np.ndarray:
    """Weights (k, n) with which the targets of design (n, p) predict at new (k, p).

    If several fits have the same squared error, takes that of minimum norm.
    """
    return new @ np.linalg.pinv(design)


def nearest(x: np.ndarray, new: np.ndarray, k: int) -> np.ndarray:
    """Weights (m, n) of k-nearest neighbors for x (n,) at new (m,); ties by order.

    Raises ValueError unless 1 <= k <= n.
    """
    if not 1 <= k <= len(x):
        raise ValueError("need 1 <= k <= n")
    closest = np.argsort(abs(new[:, None] - x), axis=1, kind="stable")[:, :k]
    weights = np.zeros((len(new), len(x)))
    np.put_along_axis(weights, closest, 1 / k, axis=1)
    return weights


def decompose(weights: np.ndarray, seen, truth, noise: float) -> tuple:
    """Squared bias and variance of predictions weights @ y, averaged over points.

    weights (k, n); seen (n,) and truth (k,): the true function at the training and
    the new points; y = seen + independent errors of variance noise. Raises
    ValueError for shapes that do not fit and a negative noise.
    """
    if weights.shape != truth.shape + seen.shape or not noise >= 0:
        raise ValueError(
            "need weights (k, n), seen (n,), truth (k,) and noise >= 0"
        )
    bias = weights @ seen - truth
    return float(np.mean(bias**2)), float(noise * np.mean((weights**2).sum(axis=1)))


if __name__ == "__main__":
    x, new, noise = (np.arange(15) + 0.5) / 15, np.linspace(0, 1, 101), 0.25
    seen, truth = np.sin(2 * np.pi * x), np.sin(2 * np.pi * new)
    rng = np.random.default_rng(0)
    y = seen + rng.normal(0, noise**0.5, (20_000, 15))  # training sets
    print("degree  bias²  variance  + noise  simulated")
    for degree in (0, 1, 3, 5, 7, 9):
        design, at = (legvander(2 * z - 1, degree) for z in (x, new))
        weights = least_squares(design, at)
        bias, variance = decompose(weights, seen, truth, noise)
        fresh = truth + rng.normal(0, noise**0.5, (len(y), 101))
        error = np.mean((y @ weights.T - fresh) ** 2)
        total = bias + variance + noise
        print(f"{degree:6d}{bias:7.3f}{variance:10.3f}{total:9.3f}{error:11.3f}")
