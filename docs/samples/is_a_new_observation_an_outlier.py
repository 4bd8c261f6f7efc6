"""Is one new observation an outlier? Three scores of it against a history that it is not part of."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import f, norm


def normal_p_value(history: ArrayLike, new: ArrayLike) -> float:
    """Chance that a draw from the history's Normal lies as far out as `new`, with mean and covariance estimated.

    history: (n, d), or (n,) for one variable; new: (d,) or a number. Hotelling's test of one new vector;
    for d = 1 it is Student's prediction interval, two-sided. Raises ValueError unless n > d and `new` has d numbers.
    """
    rows = np.asarray(history, float).reshape(len(history), -1)
    (n, d), point = rows.shape, np.ravel(new)
    if n <= d or len(point) != d:
        raise ValueError(f"need {d} new numbers and more than {d} rows for an invertible covariance")
    gap = point - rows.mean(axis=0)
    squared_distance = gap @ np.linalg.solve(np.cov(rows.T).reshape(d, d), gap)  # Mahalanobis, squared
    return float(f.sf(squared_distance * n * (n - d) / (d * (n - 1) * (n + 1)), d, n - d))


def robust_z(history: ArrayLike, new: float) -> float:
    """Distance from the median in units of 1.4826 MAD, which estimate the standard deviation of Normal data."""
    median = np.median(history)
    mad = np.median(np.abs(np.asarray(history) - median))
    if not mad > 0:
        raise ValueError("a value is missing, or more than half of the history is one value: MAD is zero")
    return float((new - median) / (1.4826 * mad))


def rank_p_value(scores: ArrayLike, new: float) -> float:
    """Share of n past scores and the new one that are at least as high as the new one: never below 1/(n + 1)."""
    everything = np.append(scores, new)
    if np.isnan(everything).any():
        raise ValueError("a score is missing")
    return float(np.mean(everything >= new))


if __name__ == "__main__":
    clean = 100 + 10 * norm.ppf((np.arange(50) + 0.5) / 50)  # 50 response times, ms
    spoilt = clean.copy()
    spoilt[::10] = 400  # five of them were time-outs
    print("is 160 ms too high?    mean    sd  Student p  robust z  rank p")
    for name, history in (("clean history", clean), ("5 of 50 time-outs", spoilt)):
        row = normal_p_value(history, 160), robust_z(history, 160), rank_p_value(history, 160)
        print(f"{name:20s}{history.mean():7.1f}{history.std(ddof=1):6.1f}{row[0]:11.1g}{row[1]:10.1f}{row[2]:8.3f}")
