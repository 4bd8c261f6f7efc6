"""Is a new observation an outlier? Three scores of it against past ones."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import f, norm


def normal_p_value(history: ArrayLike, new: ArrayLike) -> float:
    """Chance that a draw from the history's Normal lies as far out as `new`.

    history: (n, d), or (n,) for one variable; new: (d,) or a number. Hotelling's
    test with estimated mean and covariance; for d = 1 it is Student's prediction
    interval, two-sided. Raises ValueError unless n > d and `new` has d numbers.
    """
    rows = np.asarray(history, float).reshape(len(history), -1)
    (n, d), point = rows.shape, np.ravel(new)
    if n <= d or len(point) != d:
        raise ValueError(f"need {d} new numbers, and n > {d} to be invertible")
    gap, covariance = point - rows.mean(axis=0), np.cov(rows.T).reshape(d, d)
    squared_distance = gap @ np.linalg.solve(covariance, gap)  # Mahalanobis
    statistic = squared_distance * n * (n - d) / (d * (n - 1) * (n + 1))
    return float(f.sf(statistic, d, n - d))


def robust_z(history: ArrayLike, new: float) -> float:
    """Distance from the median in units of 1.4826 MAD.

    These estimate the standard deviation of Normal data. Raises ValueError if
    MAD is zero or a value is missing.
    """
    median = np.median(history)
    mad = np.median(np.abs(np.asarray(history) - median))
    if not mad > 0:
        raise ValueError("a value is missing, or over half are equal: MAD is zero")
    return float((new - median) / (1.4826 * mad))


def rank_p_value(scores: ArrayLike, new: float) -> float:
    """Share of all n + 1 scores, past and new, that are at least as high as `new`.

    Never below 1/(n + 1). Raises ValueError if a score is missing.
    """
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
        print(
            f"{name:20s}{history.mean():7.1f}{history.std(ddof=1):6.1f}"
            f"{normal_p_value(history, 160):11.1g}{robust_z(history, 160):10.1f}"
            f"{rank_p_value(history, 160):8.3f}"
        )
