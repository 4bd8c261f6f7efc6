"""Several classes: one-vs-rest, one-vs-one and softmax, from scratch."""

from collections.abc import Callable
from itertools import combinations

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp
from scipy.stats import norm

Array = np.ndarray
Scores = Callable[[Array], Array]  # x (m, d) -> scores (m,), above 0: "yes"
Fit = Callable[[Array, Array], Scores]  # from x (n, d) and t (n,), each 0 or 1


def count(x: Array, y: Array, new: Array | None = None) -> int:
    """Number k of classes.

    Raises ValueError, as do its callers, unless x (n, d) and new (m, d) are finite
    and y (n,) holds all of 0 to k - 1.
    """
    rows = x if new is None else np.concatenate([x, new])
    if np.ndim(x) != 2 or np.shape(y) != (len(x),) or not np.isfinite(rows).all():
        raise ValueError("need finite rows x (n, d) and one label for each")
    k = len(np.unique(y))
    if k < 2 or not np.array_equal(np.unique(y), range(k)):
        raise ValueError("need all classes from 0 to k - 1")
    return k


def softmax_weights(x: Array, y: Array, ridge: float = 1e-4) -> Array:
    """Weights (d + 1, k), bias last, of least mean log loss + ridge/2 |w|^2.

    Scale the columns of x (n, d) to about 1 first: raises ValueError where the
    search stops early, and for a negative ridge.
    """
    n, k = len(x), count(x, y)
    x, hot = np.column_stack([x, np.ones(n)]), np.eye(k)[np.asarray(y, int)]

    def loss(flat: Array) -> tuple[float, Array]:
        w = flat.reshape(-1, k)
        log_p = x @ w - logsumexp(x @ w, axis=1, keepdims=True)
        gradient = x.T @ (np.exp(log_p) - hot) / n + ridge * w
        return ridge / 2 * flat @ flat - np.sum(hot * log_p) / n, gradient.ravel()

    found = minimize(loss, np.zeros(x.shape[1] * k), jac=True, tol=1e-10)
    if not (0 <= ridge < np.inf and np.abs(found.jac).max() < 1e-3):
        raise ValueError("no minimum found: scale the columns, or change the ridge")
    return found.x.reshape(-1, k)


def logistic(x: Array, t: Array) -> Scores:
    """Log-odds of t = 1: softmax with two classes."""
    w = softmax_weights(x, t) @ [-1, 1]
    return lambda new: new @ w[:-1] + w[-1]


def least_squares(x: Array, t: Array) -> Scores:
    """Linear regression on t, minus 1/2."""
    w = np.linalg.lstsq(np.column_stack([x, np.ones(len(x))]), t, rcond=None)[0]
    return lambda new: new @ w[:-1] + w[-1] - 0.5


def one_vs_rest(fit: Fit, x: Array, y: Array, new: Array) -> Array:
    """Scores (m, k) of k classifiers, each on all rows; predict the argmax."""
    k = count(x, y, new)
    return np.column_stack([fit(x, (y == c).astype(int))(new) for c in range(k)])


def one_vs_one(fit: Fit, x: Array, y: Array, new: Array) -> Array:
    """Votes (m, k) of k(k-1)/2 classifiers, each for the rows of two classes."""
    k = count(x, y, new)
    votes = np.zeros((len(new), k))
    for a, b in combinations(range(k), 2):
        pair = np.isin(y, (a, b))
        scores = fit(x[pair], (y[pair] == a).astype(int))(new)
        votes[np.arange(len(new)), np.where(scores > 0, a, b)] += 1
    return votes


if __name__ == "__main__":
    bell = norm.ppf((np.arange(2000) + 0.5) / 2000)  # quantiles, not random rows
    x = np.concatenate([bell - 2.5, bell, bell + 2.5])[:, None]
    y = np.repeat([0, 1, 2], 2000)
    w = softmax_weights(x, y)
    rest = [one_vs_rest(fit, x, y, x) for fit in (least_squares, logistic)]
    scores = [*rest, one_vs_one(logistic, x, y, x), x @ w[:-1] + w[-1]]
    names = "OvR, least squares", "OvR, logistic", "OvO, logistic", "softmax"
    print("recall of class      left middle right")
    for name, s in zip(names, scores, strict=True):
        recall = (s.argmax(1) == y).reshape(3, -1).mean(1)  # y is sorted
        print(f"{name:20}", recall.round(2))
