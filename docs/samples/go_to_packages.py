"""One slope, four ways: where do formulas, NumPy and scikit-learn disagree?"""

from collections.abc import Sequence
from math import fsum, isfinite, nan

import numpy as np
from sklearn.linear_model import LinearRegression

Numbers = Sequence[float]


def check(x: Numbers, y: Numbers) -> None:
    """Raises ValueError unless x and y are equally long, finite, and x differs."""
    if len(x) != len(y) or not all(map(isfinite, [*x, *y])) or len(set(x)) < 2:
        raise ValueError("need as many y as x, all finite, and two different x")


def textbook(x: Numbers, y: Numbers) -> float:
    """Least squares slope by sums of x, y, xy, xx; nan if rounding divides by 0."""
    check(x, y)
    n, sx, sy, sxy, sxx = len(x), 0.0, 0.0, 0.0, 0.0
    for a, b in zip(x, y, strict=True):
        sx, sy, sxy, sxx = sx + a, sy + b, sxy + a * b, sxx + a * a
    below = n * sxx - sx * sx
    return (n * sxy - sx * sy) / below if below else nan


def centered(x: Numbers, y: Numbers) -> float:
    """The same slope from the distances to the means."""
    check(x, y)
    mx, my = fsum(x) / len(x), fsum(y) / len(y)
    above = fsum((a - mx) * (b - my) for a, b in zip(x, y, strict=True))
    return above / fsum((a - mx) ** 2 for a in x)


def lstsq(x: Numbers, y: Numbers) -> float:
    """The same slope from NumPy's lstsq, with a column of ones."""
    check(x, y)
    return float(np.linalg.lstsq(np.column_stack([x, np.ones(len(x))]), y)[0][0])


def regression(x: Numbers, y: Numbers) -> float:
    """The same slope from scikit-learn's LinearRegression."""
    check(x, y)
    return float(LinearRegression().fit(np.reshape(x, (-1, 1)), y).coef_[0])


if __name__ == "__main__":
    ways = (textbook, centered, lstsq, regression)
    print("first second", *(f"{way.__name__:>10}" for way in ways))
    for start in (0, 10_000_000, 1_790_000_000):  # the last: Unix time, in 2026
        x = [float(start + i) for i in range(10)]
        y = [2.0 * i for i in range(10)]  # grows by 2 a second
        print(f"{start:>12}", *(f"{way(x, y):10.4f}" for way in ways))
