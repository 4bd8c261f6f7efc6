"""A rate from counts with unequal exposure; a test of whether they are Poisson."""

import numpy as np
from scipy.stats import chi2


def fit_rate(
    counts: np.ndarray, exposure: np.ndarray
) -> tuple[float, float, float]:
    """Maximum likelihood rate, dispersion, and p-value of Poisson(rate * exposure).

    `counts` (n,) are whole numbers, `exposure` (n,) says how long each was watched,
    in days. The dispersion is Pearson's chi-squared over its n - 1 degrees of
    freedom: about 1 for Poisson counts, above it for overdispersed ones. The
    one-sided p-value is small only for those (near 1: too regular), and is rough
    for expected counts far below 1. Raises ValueError for shapes that differ, fewer
    than two counts, none above 0, and exposure that is not positive.
    """
    counts, exposure = np.asarray(counts), np.asarray(exposure, dtype=float)
    if counts.ndim != 1 or counts.shape != exposure.shape or len(counts) < 2:
        raise ValueError("need two vectors of the same length, at least 2")
    whole = (counts >= 0) & (counts < np.inf) & (counts == np.floor(counts))  # (n,)
    if not whole.all() or not counts.any():
        raise ValueError("counts must be whole numbers >= 0, not all of them 0")
    if not np.all((exposure > 0) & np.isfinite(exposure)):
        raise ValueError("exposure must be finite and above 0")
    rate = counts.sum() / exposure.sum()
    expected = rate * exposure  # (n,)
    statistic = ((counts - expected) ** 2 / expected).sum()
    freedom = len(counts) - 1
    p_value = chi2.sf(statistic, freedom)
    return float(rate), float(statistic / freedom), float(p_value)


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    days = np.repeat([1.0, 0.5], [300, 100])  # 300 whole and 100 half days on watch
    constant = rng.poisson(4 * days)
    rates = rng.gamma(2, 4 / 2, size=len(days))  # a new one each day, 4 on average
    changing = rng.poisson(rates * days)
    print("rate is   estimate  dispersion  p-value")
    for name, counts in (("constant", constant), ("changing", changing)):
        rate, dispersion, p = fit_rate(counts, days)
        print(f"{name}  {rate:8.2f}  {dispersion:10.2f}  {p:7.2g}")
