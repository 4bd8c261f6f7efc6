"""Logistic regression and a linear SVM by the same loop: only the pull differs."""

from collections.abc import Callable

import numpy as np
from scipy.special import expit
from scipy.stats import norm


def log_pull(margin: np.ndarray) -> np.ndarray:
    """Minus the slope of log(1 + e^-m): never exactly 0 in theory."""
    return expit(-margin)


def hinge_pull(margin: np.ndarray) -> np.ndarray:
    """Minus the slope of max(0, 1 - m): 1 below margin 1, then nothing."""
    return (margin < 1).astype(float)


def fit(
    x: np.ndarray, y: np.ndarray, pull: Callable, lam: float, steps: int = 2000
) -> tuple[np.ndarray, float]:
    """Minimize lam/2 |w|^2 + mean loss by (sub)gradient descent; return w (d,), b.

    x (n, d) of about unit scale, at most 10; labels y (n,) in {-1, +1};
    0 < lam < 10; `pull` maps margins (n,) to weights (n,) in [0, 1]. The rate
    is 0.1; the second half of the steps is averaged, as the hinge has a kink.
    Raises ValueError for other input.
    """
    x, y = np.asarray(x, float), np.asarray(y, float)
    if x.ndim != 2 or y.shape != x.shape[:1] or not (np.abs(x) <= 10).all():
        raise ValueError("x must be (n, d), entries within ±10, and y (n,)")
    if set(y.tolist()) != {-1, 1}:
        raise ValueError("labels must be -1 and 1, both present")
    if not 0 < lam < 10 or not isinstance(steps, int) or steps < 2:
        raise ValueError("need 0 < lam < 10; steps must be an int of at least 2")
    w, b, path = np.zeros(x.shape[1]), 0.0, []
    for _ in range(steps):
        weight = y * pull(y * (x @ w + b)) / len(y)  # (n,)
        w = w + 0.1 * (weight @ x - lam * w)
        b += 0.1 * weight.sum()
        path.append((*w, b))
    *w, b = np.mean(path[steps // 2 :], axis=0)
    return np.array(w), float(b)


if __name__ == "__main__":
    z = norm.ppf((np.arange(300) + 0.5) / 300)  # quantiles of N(0, 1)
    x, y = np.concatenate([z + 1, z - 1])[:, None], np.repeat([1, -1], 300)
    print("                     w  no pull  P(y=1) at x=1 and x=2")
    for name, pull in (("log loss", log_pull), ("hinge loss", hinge_pull)):
        w, b = fit(x, y, pull, lam=1e-4)
        idle = np.mean(pull(y * (x @ w + b)) == 0)
        one, two = expit(w[0] + b), expit(2 * w[0] + b)
        print(f"{name:15s} {w[0]:6.2f}  {idle:7.0%}  {one:13.3f} {two:8.3f}")
    print(f"{'truth':15s} {2:6.2f} {expit(2.0):23.3f} {expit(4.0):8.3f}")
