"""Ordered classes: neither plain classes nor plain numbers."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize
from scipy.special import expit
from scipy.stats import norm


def chances(x: np.ndarray, weights: np.ndarray, cuts: np.ndarray) -> np.ndarray:
    """Probability of each of k ordered classes: (n, k).

    P(y <= j) = expit(cuts[j] - x.weights), with k - 1 increasing cuts and one
    weight per feature, whatever the cut: x (n, d), weights (d,).
    """
    below = expit(cuts - (x @ weights)[:, None])  # (n, k - 1)
    return np.diff(below, axis=1, prepend=0, append=1)


def fit_ordered(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights (d,) and cuts (k - 1,) of the largest likelihood: proportional odds.

    x (n, d) finite; y (n,) holds the classes 0 to k - 1, each at least once, k of
    two or more, or it raises ValueError. Source: McCullagh (1980).
    """
    if x.ndim != 2 or y.shape != x.shape[:1] or not np.isfinite(x).all():
        raise ValueError("need finite x (n, d) and y (n,)")
    if y.dtype.kind not in "iu" or not 2 <= len(set(y)) == 1 + max(y) or min(y) < 0:
        raise ValueError("need whole classes 0 to k - 1, none of them empty")
    d, rows = x.shape[1], np.arange(len(y))

    def split(point: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        steps = np.append(point[d : d + 1], np.exp(point[d + 1 :]))  # cuts increase
        return point[:d], np.cumsum(steps)

    def loss(point: np.ndarray) -> float:
        likelihood = chances(x, *split(point))[rows, y]
        return -float(np.mean(np.log(np.maximum(likelihood, 1e-300))))

    return split(minimize(loss, np.zeros(d + len(set(y)) - 1)).x)


def decide(p: ArrayLike, cost: ArrayLike) -> np.ndarray:
    """The decision with the smallest expected cost, for each row: (n,).

    p (n, k) are probabilities of the classes; cost (k, a) is that of decision a if
    the class is k. Raises ValueError for other shapes.
    """
    p, cost = np.array(p, float), np.array(cost, float)
    if p.ndim != 2 or cost.ndim != 2 or p.shape[1] != len(cost):
        raise ValueError("need p (n, k) and cost (k, a)")
    return (p @ cost).argmin(axis=1)


def kept(z: ArrayLike) -> np.ndarray:
    """Share of the information on a Normal mean that "y > mean + z sd?" keeps."""
    return norm.pdf(z) ** 2 / (norm.cdf(z) * norm.sf(z))


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
