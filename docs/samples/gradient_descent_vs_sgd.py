"""How many gradients of single examples GD, L-BFGS and SGD need."""

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

RIDGE = 1e-3


def loss(w: np.ndarray, x: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray]:
    """Mean logistic loss and ridge, and their gradient (d,); x (n, d), y (n,)."""
    z = x @ w
    value = np.mean(np.logaddexp(0, z) - y * z) + RIDGE / 2 * w @ w
    return value, x.T @ (expit(z) - y) / len(y) + RIDGE * w


def descend(x: np.ndarray, y: np.ndarray, batch: int, steps, rng) -> np.ndarray:
    """All weights, (updates + 1, d), of descent with these step sizes (updates,).

    Takes x (n, d), y (n,) of 0 and 1, a Generator; else ValueError. Batch n is GD.
    """
    if x.ndim != 2 or y.shape != x.shape[:1] or set(y) - {0, 1}:
        raise ValueError("x must be (n, d), y must be (n,) of zeros and ones")
    if not (np.isfinite(x).all() and all(0 < step < np.inf for step in steps)):
        raise ValueError("x must be finite, the steps finite and positive")
    if type(batch) is not int or not 1 <= batch <= len(y):
        raise ValueError("batch must be a whole number from 1 to n")
    path, order = [np.zeros(x.shape[1])], np.array([], dtype=int)
    for step in steps:
        order = order if len(order) else rng.permutation(len(y))  # a new epoch
        rows, order = order[:batch], order[batch:]
        path.append(path[-1] - step * loss(path[-1], x[rows], y[rows])[1])
    return np.array(path)


def problem(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Normal features (n, 20) of scale 1 down to 0.1; labels (n,) of 0 and 1."""
    truth = rng.normal(size=20) / 2
    x = rng.normal(size=(n, 20)) * np.geomspace(1, 0.1, 20)
    return x, (rng.random(n) < expit(x @ truth)).astype(float)


if __name__ == "__main__":
    n, rng, seen = 10_000, np.random.default_rng(0), []
    x, y = problem(n, rng)
    bend = np.linalg.norm(x, 2) ** 2 / (4 * n) + RIDGE  # bounds the curvature
    gd = descend(x, y, n, np.full(150, 1 / bend), rng)
    sgd = descend(x, y, 10, 1 / (1 + 0.01 * np.arange(15_000)), rng)
    best = minimize(lambda w: seen.append(w.copy()) or loss(w, x, y), np.zeros(20),
                    jac=True, method="L-BFGS-B", tol=1e-12).fun  # fmt: skip
    print("loss above minimum:   0.01     0.001    0.0001   0.00001")
    for name, cost, path in (("GD", n, gd), ("L-BFGS", n, seen), ("SGD", 10, sgd)):
        spots = np.unique(np.geomspace(1, len(path), 300).astype(int)) - 1
        gaps = np.array([loss(path[t], x, y)[0] for t in spots]) - best
        met = [cost * spots[gaps <= gap][:1] for gap in (1e-2, 1e-3, 1e-4, 1e-5)]
        print(f"{name:16}", *(f"{c[0]:9,}" if c.size else "        -" for c in met))
