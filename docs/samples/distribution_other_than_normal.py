"""Exponential gaps between failures: fit, check, choose how often to save a job."""

import numpy as np
from scipy.stats import chi2, expon, goodness_of_fit, weibull_min


def fit(gaps: np.ndarray, running: float) -> tuple[float, float, float]:
    """Maximum-likelihood mean of the gaps and its exact 95% interval (same unit).

    gaps: (n,) times between failures; running: time since the last failure, a gap
    that has not ended yet. The interval is the one for a Poisson count of n
    failures over the whole time watched. ValueError if the log is impossible.
    """
    n, watched = len(gaps), np.sum(gaps) + running
    if n == 0 or not (np.min(gaps) > 0 and running >= 0 and watched < np.inf):
        raise ValueError("need at least one gap, all positive, and running >= 0")
    low, high = 2 * watched / chi2.ppf([0.975, 0.025], [2 * n + 2, 2 * n])
    return watched / n, low, high


def lost(interval: float, cost: float, mean: float) -> float:
    """Expected share of time lost when `interval` of work is saved at `cost`.

    Failures `mean` apart undo unsaved work. ValueError unless all are positive.
    """
    if not all(0 < value < np.inf for value in (interval, cost, mean)):
        raise ValueError("interval, cost and mean must be positive and finite")
    return float(1 - interval / (mean * np.expm1((interval + cost) / mean)))


def simulated_log(rng: np.random.Generator) -> tuple[np.ndarray, float]:
    """60 days of failures, on average 24 h apart: complete gaps and open one."""
    failures = np.cumsum(rng.exponential(24, size=500))
    failures = failures[failures < 60 * 24]
    return np.diff(failures, prepend=0), 60 * 24 - failures[-1]


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    gaps, running = simulated_log(rng)
    mean, low, high = fit(gaps, running)
    shape = weibull_min.fit(gaps, floc=0)[0]
    check = goodness_of_fit(
        expon, gaps, known_params={"loc": 0}, n_mc_samples=999, rng=rng
    )
    print(f"{len(gaps)} failures, mean gap {mean:.1f} h")
    print(f"95% interval {low:.1f} to {high:.1f} h")
    print(f"Weibull shape {shape:.2f} (1 is exponential)")
    print(f"Anderson-Darling test p = {check.pvalue:.2f}")
    print(f"save every {np.sqrt(2 * mean * 5 / 60):.1f} h; share of time lost:")
    for interval in (0.5, 1, 2, 4, 8, 24):
        print(f"{interval:6.1f} h {lost(interval, 5 / 60, mean):6.1%}")
