"""Mini-batch SGD on least squares: the step size sets the noise that stays."""

import numpy as np


def sgd(
    x: np.ndarray, y: np.ndarray, batch: int, epochs: int, first: float,
    decay: float, rng: np.random.Generator, replace: bool = False,
) -> np.ndarray:  # fmt: skip
    """Weights before and after every update, shape (updates + 1, d), from zero.

    x (n, d) and y (n,) are the data; the loss is the mean of (x w - y)^2 / 2;
    update t = 0, 1, ... has step size first / (1 + decay t). An epoch takes the
    examples in a new random order, or else draws n of them with replacement.
    Raises ValueError for wrong shapes, values that are not finite, a batch or
    epochs that is not a whole number from 1 up, first <= 0 or decay < 0.
    """
    if x.ndim != 2 or not x.size or y.shape != x.shape[:1]:
        raise ValueError("x must be (n, d) and y (n,), neither of them empty")
    if not all(np.isfinite(part).all() for part in (x, y, first, decay)):
        raise ValueError("data and step sizes must be finite")
    if any(type(k) is not int or k < 1 for k in (batch, epochs)):
        raise ValueError("batch and epochs must be whole numbers from 1 up")
    if first <= 0 or decay < 0:
        raise ValueError("need first > 0 and decay >= 0")
    n, path = len(y), [np.zeros(x.shape[1])]
    for _ in range(epochs):
        order = rng.integers(n, size=n) if replace else rng.permutation(n)
        for start in range(0, n, batch):
            rows = order[start : start + batch]
            gradient = x[rows].T @ (x[rows] @ path[-1] - y[rows]) / len(rows)
            step = first / (1 + decay * (len(path) - 1))
            path.append(path[-1] - step * gradient)
    return np.array(path)


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    x = rng.normal(size=(200, 2))
    y = x @ [2.0, -3.0] + rng.normal(size=200)
    best = np.linalg.lstsq(x, y)[0]
    print("mean excess loss over epochs 51-100, batches of 4")
    print("first step  decay    replaced  reshuffled")
    for first, decay in ((0.4, 0), (0.2, 0), (0.1, 0), (0.2, 0.05)):
        print(f"{first:10}  {decay:5}", end="")
        for replace in (True, False):
            path = sgd(x, y, 4, 100, first, decay, rng, replace)
            late = (path[len(path) // 2 :] - best) @ x.T  # (updates, n)
            print(f"  {np.mean(late**2) / 2:10.1e}", end="")
        print()
