"""A line with, without and with a penalized intercept; an intercept's base rate."""

from math import inf, log

import numpy as np
from numpy.typing import ArrayLike


def fit(
    x: ArrayLike, y: ArrayLike, intercept: bool = True,
    penalty: float = 0, penalize_intercept: bool = False,
) -> tuple[float, float]:  # fmt: skip
    """Slope and intercept (0 if left out) that minimize the squared error.

    x and y (n,). The intercept is the weight of a column of ones. The penalty times
    the squared weight is added: for the slope, for the intercept only on request.
    Raises ValueError for other shapes, numbers that are not finite, a negative
    penalty and if weights are not determined (up to rounding).
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if x.ndim != 1 or x.shape != y.shape or not 0 <= penalty < inf:
        raise ValueError("need x and y (n,) and a finite penalty of at least 0")
    if not np.isfinite([x, y]).all():
        raise ValueError("need finite x and y")
    columns = np.column_stack([x, np.ones_like(x)] if intercept else [x])
    weights = [penalty, penalty * penalize_intercept][: columns.shape[1]]
    rows = np.vstack([columns, np.diag(np.sqrt(weights))])  # penalty as extra data
    targets = np.append(y, np.zeros(len(weights)))
    solution, _, rank, _ = np.linalg.lstsq(rows, targets)
    if rank < len(weights):
        raise ValueError("the weights are not determined")
    return float(solution[0]), float(solution[1]) if intercept else 0.0


def corrected(intercept: float, sample_share: float, true_share: float) -> float:
    """Logistic intercept for the population's share of ones, not the sample's.

    For classes sampled at different rates. Raises ValueError unless both shares lie
    strictly between 0 and 1. Source: King and Zeng (2001), prior correction.
    """
    if not (0 < sample_share < 1 and 0 < true_share < 1):
        raise ValueError("shares must lie strictly between 0 and 1")
    odds, true_odds = (p / (1 - p) for p in (sample_share, true_share))
    return intercept - log(odds) + log(true_odds)


if __name__ == "__main__":
    celsius = np.array([10.0, 15, 20, 25, 30])
    fahrenheit = 32 + 1.8 * celsius
    print("                     y +     slope  intercept  residuals' sum")
    for name, options in (
        ("with intercept", {}),
        ("through the origin", {"intercept": False}),
        ("ridge, slope only", {"penalty": 1}),
        ("ridge, intercept too", {"penalty": 1, "penalize_intercept": True}),
    ):
        for shift in (0, 1000):
            w, b = fit(celsius, fahrenheit + shift, **options)
            rest = round(float(np.sum(fahrenheit + shift - w * celsius - b)), 6)
            print(f"{name:20} {shift:4d} {w:9.2f} {b:10.2f} {rest + 0:15.2f}")
    print(
        f"50% ones, in truth 1%: intercept 0 becomes {corrected(0, 0.5, 0.01):.2f}"
    )
