"""Linear regression: least squares by Householder reflections, or downhill."""

import numpy as np
from numpy.typing import ArrayLike


def least_squares(x: ArrayLike, y: ArrayLike, ridge: ArrayLike = 0.0) -> np.ndarray:
    """The b (d,) that minimizes |y - x b|^2 + sum of ridge * b^2.

    x (n, d) has a column of ones if you want an intercept; y is (n,); ridge is a
    number or (d,), not negative. Raises ValueError for other input, or if a column
    depends on those before it (to 12 digits) and no ridge helps.
    Source: Golub (1965), without pivoting.
    """
    x, y = np.array(x, float), np.array(y, float)
    if x.ndim != 2 or not x.size or y.shape != x.shape[:1]:
        raise ValueError("x must be (n, d) with n, d > 0, y must be (n,)")
    ridge = np.broadcast_to(np.asarray(ridge, float), x.shape[1:])
    if not (np.abs([*x.flat, *y, *ridge]) < 1e100).all() or (ridge < 0).any():
        raise ValueError("all must be below 1e100 in size, ridge not negative")
    a = np.vstack([np.column_stack([x, y]), np.diag([*ridge**0.5, 0.0])])
    d, size = x.shape[1], np.linalg.norm(a, axis=0)
    for j in range(d):  # reflect the rest of column j onto its first entry
        v = a[j:, j].copy()
        if np.linalg.norm(v) <= 1e-12 * size[j]:
            raise ValueError(f"column {j} depends on the columns before it")
        v[0] += np.copysign(np.linalg.norm(v), v[0])
        a[j:, j:] -= np.outer(v, v @ a[j:, j:]) * (2 / (v @ v))
    b = np.zeros(d)
    for j in reversed(range(d)):  # a[:d] is now R and Q'y: substitute back
        b[j] = (a[j, d] - a[j, j + 1 : d] @ b[j + 1 :]) / a[j, j]
    return b


def standard_errors(x: np.ndarray, y: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Of b (d,), if errors are uncorrelated, of one variance. No ridge.

    Raises ValueError unless n > d.
    """
    if len(x) <= len(b):
        raise ValueError("need more rows than columns")
    variance = np.sum((y - x @ b) ** 2) / (len(x) - len(b))
    return np.sqrt(variance * (np.linalg.pinv(x) ** 2).sum(axis=1))


def descend(x: np.ndarray, y: np.ndarray, steps: int) -> np.ndarray:
    """Coefficients (d,) after that many steps of gradient descent from 0."""
    b, curvature = np.zeros(x.shape[1]), np.linalg.norm(x, 2) ** 2
    for _ in range(steps):
        b -= x.T @ (x @ b - y) / curvature
    return b


if __name__ == "__main__":
    area = np.array([40.0, 50, 60, 80, 120])  # square meters
    rent = np.array([750.0, 800, 800, 1150, 1500])  # euros a month
    x = np.column_stack([np.ones(5), area])
    b = least_squares(x, rent)
    print("intercept, slope ", b.round(3))
    print("standard errors  ", standard_errors(x, rent, b).round(3))
    print("ridge on slope   ", least_squares(x, rent, [0, 1000]).round(3))
    print("after 1000 steps ", descend(x, rent, 1000).round(3))
    x[:, 1] = (area - area.mean()) / area.std()
    print("1 step, scaled   ", descend(x, rent, 1).round(3))
