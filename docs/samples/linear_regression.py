"""Linear regression: least squares by Householder reflections, or downhill."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import solve_triangular


def checked(x: ArrayLike, y: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Both as arrays of floats: x (n, d) and y (n,), or a ValueError."""
    x, y = np.array(x, float), np.array(y, float)
    fits = x.ndim == 2 and x.size and y.shape == x.shape[:1]
    if not fits or not (np.abs([*x.flat, *y]) < 1e100).all():
        raise ValueError("need x (n, d), y (n,), not empty, of size below 1e100")
    return x, y


def least_squares(x: ArrayLike, y: ArrayLike, ridge: ArrayLike = 0.0) -> np.ndarray:
    """The b (d,) that minimizes |y - x b|^2 + sum of ridge * b^2.

    x (n, d) has a column of ones if you want an intercept; y is (n,); ridge is a
    number or (d,), not negative. Raises ValueError for other input, or if a column
    is zero or depends on those before it (to 12 digits) and no ridge helps.
    Source: Golub (1965), without pivoting.
    """
    x, y = checked(x, y)
    ridge = np.broadcast_to(np.asarray(ridge, float), x.shape[1:])
    if not ((ridge >= 0) & (ridge < 1e100)).all():
        raise ValueError("ridge must not be negative, nor 1e100 or more")
    a = np.vstack([np.column_stack([x, y]), np.diag([*ridge**0.5, 0.0])])
    for j in range(d := len(ridge)):  # reflect column j onto one coordinate
        v = a[j:, j].copy()
        if np.linalg.norm(v) <= max(1e-12 * np.linalg.norm(a[:, j]), 1e-100):
            raise ValueError(f"column {j} is zero or depends on those before it")
        v[0] += np.copysign(np.linalg.norm(v), v[0])
        v /= np.linalg.norm(v)
        a[j:, j:] -= 2 * np.outer(v, v @ a[j:, j:])
    return solve_triangular(a[:d, :d], a[:d, d])  # R b = Q'y


def standard_errors(x: ArrayLike, y: ArrayLike) -> np.ndarray:
    """Of least squares (d,), if errors are uncorrelated, of one variance.

    Raises ValueError as least_squares does, and unless n > d.
    """
    b, (x, y) = least_squares(x, y), checked(x, y)
    if len(x) <= len(b):
        raise ValueError("need more rows than columns")
    variance = np.sum((y - x @ b) ** 2) / (len(x) - len(b))
    return np.sqrt(variance * (np.linalg.pinv(x) ** 2).sum(axis=1))


def descend(x: ArrayLike, y: ArrayLike, steps: int) -> np.ndarray:
    """Coefficients (d,) after that many steps of gradient descent from 0."""
    x, y = checked(x, y)
    b, curvature = np.zeros(x.shape[1]), np.linalg.norm(x, 2) ** 2
    if steps < 0 or curvature < 1e-200:
        raise ValueError("need steps >= 0, and an x that is not zero")
    for _ in range(steps):
        b -= x.T @ (x @ b - y) / curvature
    return b


if __name__ == "__main__":
    area = np.array([40.0, 50, 60, 80, 120])  # square meters
    rent = np.array([750.0, 800, 800, 1150, 1500])  # euros a month
    x = np.column_stack([np.ones(5), area])
    print("intercept, slope ", least_squares(x, rent).round(3))
    print("standard errors  ", standard_errors(x, rent).round(3))
    print("ridge on slope   ", least_squares(x, rent, [0, 1000]).round(3))
    print("after 1000 steps ", descend(x, rent, 1000).round(3))
    x = (x - [0, area.mean()]) / [1, area.std()]
    print("1 step, scaled   ", descend(x, rent, 1).round(3))
