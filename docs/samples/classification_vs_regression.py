"""Ordered classes: neither plain classes nor plain numbers."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize
from scipy.special import expit
from scipy.stats import norm


def chances(x: np.ndarray, weights: np.ndarray, cuts: np.ndarray) -> np.ndarray:
    """Probability of each of k ordered classes: (n, k).

    P(y <= j) = expit(cuts[j] - x.weights), with k - 1 increasing cuts and one
    weight per feature, whatever the cut: x (n, d), weights (d,). Raises ValueError
    for cuts that decrease.
    """
    if (np.diff(cuts) < 0).any():
        raise ValueError("cuts must increase")
    below = expit(cuts - (x @ weights)[:, None])  # (n, k - 1)
    return np.diff(below, axis=1, prepend=0, append=1)


def fit_ordered(x: ArrayLike, y: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Weights (d,) and cuts (k - 1,) of the largest likelihood: proportional odds.

    x (n, d) finite; y (n,) holds the classes 0 to k - 1, each at least once, k of
    two or more, or it raises ValueError, as it does if a score separates the
    classes: the likelihood then has no maximum. Source: McCullagh (1980).
    """
    x, y = np.asarray(x, float), np.asarray(y)
    if x.ndim != 2 or y.shape != x.shape[:1] or not np.isfinite(x).all():
        raise ValueError("need finite x (n, d) and y (n,)")
    if y.dtype.kind not in "iu" or not 2 <= len(set(y)) == 1 + max(y) or min(y) < 0:
        raise ValueError("need whole classes 0 to k - 1, none of them empty")
    d, rows, middle = x.shape[1], np.arange(len(y)), x.mean(axis=0)
    scale = np.where(np.ptp(x, axis=0) > 0, x.std(axis=0), 1)
    z = (x - middle) / scale  # so that units and offsets do not matter

    def split(point: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        steps = np.append(point[d : d + 1], np.exp(point[d + 1 :]))  # cuts increase
        return point[:d], np.cumsum(steps)

    def loss(point: np.ndarray) -> float:
        likelihood = chances(z, *split(point))[rows, y]
        return -float(np.mean(np.log(np.maximum(likelihood, 1e-300))))

    found = minimize(loss, np.zeros(d + len(set(y)) - 1))
    if found.fun < 1e-3 or not abs(found.jac).max() < 1e-2:
        raise ValueError("no maximum: a score separates the classes")
    weights, cuts = split(found.x)
    return weights / scale, cuts + weights @ (middle / scale)


def decide(p: ArrayLike, cost: ArrayLike) -> np.ndarray:
    """The decision with the smallest expected cost, for each row: (n,).

    p (n, k) are probabilities of the classes; cost (k, a) is that of decision a if
    the class is k. Raises ValueError for other shapes, rows of p that are no
    probabilities, and costs that are not finite.
    """
    p, cost = np.array(p, float), np.array(cost, float)
    if p.ndim != 2 or cost.ndim != 2 or p.shape[1] != len(cost):
        raise ValueError("need p (n, k) and cost (k, a)")
    if (p < 0).any() or not (np.allclose(p.sum(1), 1) and np.isfinite(cost).all()):
        raise ValueError("need probabilities and finite costs")
    return (p @ cost).argmin(axis=1)


def kept(z: ArrayLike) -> np.ndarray:
    """Share of the information on a Normal mean that "y > mean + z sd?" keeps.

    z of any shape. Raises ValueError unless each is a number and |z| < 1e9.
    """
    z = np.asarray(z, float)
    if not (abs(z) < 1e9).all():
        raise ValueError("need numbers z, |z| < 1e9")
    return np.exp(2 * norm.logpdf(z) - norm.logcdf(z) - norm.logsf(z))


if __name__ == "__main__":
    level = np.arange(4)
    late = level[:, None] - level  # levels too low
    costs = {
        "wrong": late != 0,
        "levels": abs(late),
        "squared": late**2,
        "too low 4, too high 1": np.where(late > 0, 4 * late, -late),
    }
    for name, cost in costs.items():
        choice = 1 + decide([[0.45, 0.10, 0.10, 0.35]], cost)[0]
        print(f"cost {name}: level {choice}")
    print("kept by a cut at 0, 1, 2 sd:", *kept([0, 1, 2]).round(2))
