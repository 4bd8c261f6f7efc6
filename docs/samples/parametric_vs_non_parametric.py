"""Exact error of a kernel density estimate, and bias of a fitted normal curve."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize_scalar
from scipy.stats import norm


def mixture(weights: ArrayLike, means: ArrayLike, sds: ArrayLike) -> np.ndarray:
    """A density, mixed from k normals: (3, k). Raises ValueError if it is none."""
    parts = np.array([weights, means, sds], float)
    weights, _, sds = parts
    if parts.ndim != 2 or not np.isfinite(parts).all():
        raise ValueError("need finite weights, means and sds, each (k,)")
    if (weights < 0).any() or abs(weights.sum() - 1) > 1e-9 or (sds <= 0).any():
        raise ValueError("need weights that sum to 1 and sds above 0")
    return parts


def overlap(f: np.ndarray, g: np.ndarray) -> float:
    """Integral of f(x) g(x): each pair of components gives a normal density."""
    sds = np.hypot(f[2][:, None], g[2])
    return float(f[0] @ norm.pdf(f[1][:, None], g[1], sds) @ g[0])


def squared_error(f: np.ndarray, g: np.ndarray) -> float:
    """Integral of (f(x) - g(x))^2, in 1 over the unit of x."""
    return overlap(f, f) - 2 * overlap(f, g) + overlap(g, g)


def kernel_error(truth: np.ndarray, n: int, h: float) -> float:
    """Expected squared_error of a kernel estimate from n points of the truth.

    Gaussian kernel with standard deviation h. Raises ValueError unless n >= 1 and
    h > 0. Source: Marron and Wand (1992).
    """
    if not (n >= 1 and 0 < h < np.inf):
        raise ValueError("need at least one point and a bandwidth above 0")
    blurred = np.array([truth[0], truth[1], np.hypot(truth[2], h)])  # its mean
    variance = (norm.pdf(0, scale=np.sqrt(2) * h) - overlap(blurred, blurred)) / n
    return squared_error(blurred, truth) + variance


def matching_normal(truth: np.ndarray) -> np.ndarray:
    """The normal density with the mean and the variance of the truth."""
    weights, means, sds = truth
    mean = weights @ means
    return mixture([1], [mean], [np.sqrt(weights @ (sds**2 + (means - mean) ** 2))])


def best_kernel_error(truth: np.ndarray, n: int) -> float:
    """The least kernel_error over h; finding that h takes knowing the truth."""
    sd = matching_normal(truth)[2, 0]
    return minimize_scalar(
        lambda t: kernel_error(truth, n, sd * np.exp(t)), bounds=(-8, 3)
    ).fun


if __name__ == "__main__":
    normal = mixture([1], [0], [1])
    skewed = mixture([0.75, 0.25], [0, 1.5], [1, 0.8])
    print("error x 1000            normal truth  skewed truth")
    for n in (100, 1000, 10_000):
        errors = [1000 * best_kernel_error(truth, n) for truth in (normal, skewed)]
        print(f"kernel, n = {n:6,d} {errors[0]:17.3f} {errors[1]:13.3f}")
    floors = [1000 * squared_error(matching_normal(t), t) for t in (normal, skewed)]
    print(f"normal curve, n to infinity {floors[0]:8.3f} {floors[1]:13.3f}")
