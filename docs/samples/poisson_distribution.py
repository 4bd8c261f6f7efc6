"""Estimate a rate from counts with unequal exposure, and test whether the counts are Poisson at all."""

import numpy as np
from scipy.stats import chi2


def fit_rate(
    counts: np.ndarray, exposure: np.ndarray
) -> tuple[float, float, float]:
    """Maximum likelihood rate, dispersion, and one-sided p-value of "every count is Poisson(rate * exposure)".

    `counts` (n,) are whole numbers, `exposure` (n,) says how long each was watched, in days. The dispersion is
    Pearson's chi-squared over its n - 1 degrees of freedom: about 1 for Poisson counts, above it for overdispersed ones.
    The p-value is small only for those (near 1: too regular), and is rough for expected counts far below 1.
    Raises ValueError for shapes that differ, fewer than two counts, none above 0, and exposure that is not positive.
    """
    counts, exposure = np.asarray(counts), np.asarray(exposure, dtype=float)
    if counts.ndim != 1 or counts.shape != exposure.shape or len(counts) < 2:
        raise ValueError(
            "counts and exposure must be two vectors of the same length, at least 2"
        )
    whole = (counts >= 0) & (counts < np.inf) & (counts == np.floor(counts))  # (n,)
    if not whole.all() or not counts.any():
        raise ValueError(
            "counts must be whole numbers of at least 0, not all of them 0"
        )
    if not np.all((exposure > 0) & np.isfinite(exposure)):
        raise ValueError("exposure must be finite and above 0")
    rate = counts.sum() / exposure.sum()
    expected = rate * exposure  # (n,)
    statistic = ((counts - expected) ** 2 / expected).sum()
    freedom = len(counts) - 1
    return (
        float(rate),
        float(statistic / freedom),
        float(chi2.sf(statistic, freedom)),
    )


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    days = np.repeat(
        [1.0, 0.5], [300, 100]
    )  # 300 whole days and 100 half days on watch
    constant = rng.poisson(4 * days)
    changing = rng.poisson(
        rng.gamma(2, 4 / 2, size=len(days)) * days
    )  # a new rate each day, 4 on average
    print("rate is   estimate  dispersion  p-value")
    for name, counts in (("constant", constant), ("changing", changing)):
        rate, dispersion, p = fit_rate(counts, days)
        print(f"{name}  {rate:8.2f}  {dispersion:10.2f}  {p:7.2g}")
