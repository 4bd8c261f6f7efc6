"""Covariance and correlation from their definitions, on data of five shapes."""

import numpy as np
from numpy.typing import ArrayLike


def covariance_matrix(rows: ArrayLike) -> np.ndarray:
    """Unbiased sample covariance (d, d) of n observations (n, d).

    Entry jk has the units of column j times column k. Raises ValueError unless
    there are two dimensions and n >= 2.
    """
    rows = np.asarray(rows, float)
    if rows.ndim != 2 or len(rows) < 2:
        raise ValueError("need a table (n, d) with at least two rows")
    centered = rows - rows.mean(axis=0)  # (n, d)
    # A rounded mean must not give a constant column a variance.
    centered[:, np.ptp(rows, axis=0) == 0] = 0
    return centered.T @ centered / (len(rows) - 1)


def correlation_matrix(covariance: np.ndarray) -> np.ndarray:
    """The covariance (d, d) of variables measured in their standard deviations.

    No units, entries in [-1, 1]. Raises ValueError if a variable is constant.
    """
    deviations = np.sqrt(np.diag(covariance))  # (d,)
    if not np.all(deviations > 0):
        raise ValueError("the correlation of a constant is undefined")
    return covariance / np.outer(deviations, deviations)


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    x, noise = rng.normal(size=(2, 100_000))
    print("y              cov(x, y)  correlation")
    for name, y in (
        ("x + noise", x + noise),
        ("100 (x + noise)", 100 * (x + noise)),
        ("-x + noise", -x + noise),
        ("noise", noise),
        ("x squared", x**2),
    ):
        covariance = covariance_matrix(np.column_stack([x, y]))
        correlation = correlation_matrix(covariance)
        print(f"{name:15s}{covariance[0, 1]:9.2f}{correlation[0, 1]:z13.2f}")
