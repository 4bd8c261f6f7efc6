"""How often does a 95% interval hold the proportion? Wald and Wilson, exactly."""

from collections.abc import Callable
from itertools import product
from math import sqrt

from scipy.stats import binom

Interval = Callable[[int, int], tuple[float, float]]
Z = 1.959964  # 97.5% quantile of the standard Normal


def observed_share(k: int, n: int) -> float:
    """The share k / n. Raises ValueError unless n >= 1 and 0 <= k <= n."""
    if n < 1 or not 0 <= k <= n:
        raise ValueError("n must be at least 1 and k between 0 and n")
    return k / n


def wald(k: int, n: int) -> tuple[float, float]:
    """The textbook interval: k / n plus or minus Z estimated standard errors."""
    share = observed_share(k, n)
    half = Z * sqrt(share * (1 - share) / n)
    return share - half, share + half


def wilson(k: int, n: int) -> tuple[float, float]:
    """All p that a score test at 5% does not reject (Wilson 1927).

    That is, (k/n - p)**2 <= Z**2 p(1 - p)/n.
    """
    share, shrink = observed_share(k, n), 1 + Z**2 / n
    center = (share + Z**2 / (2 * n)) / shrink
    half = Z / shrink * sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    return center - half, center + half


def coverage(interval: Interval, n: int, p: float) -> float:
    """Probability under Binomial(n, p) that the interval holds p.

    Raises ValueError unless n >= 1 and 0 < p < 1.
    """
    if n < 1 or not 0 < p < 1:
        raise ValueError("n must be at least 1 and p strictly between 0 and 1")
    bounds = ((k, *interval(k, n)) for k in range(n + 1))
    held = (binom.pmf(k, n, p) for k, low, high in bounds if low <= p <= high)
    return float(sum(held))


if __name__ == "__main__":
    for interval in (wald, wilson):
        low, high = interval(87, 100)
        print(f"87 of 100, {interval.__name__:6}: {low:.3f} to {high:.3f}")
    print("\ncoverage     p   Wald  Wilson")
    for n, p in product((50, 100), (0.8, 0.9, 0.98)):
        old, new = coverage(wald, n, p), coverage(wilson, n, p)
        print(f" n = {n:3d}  {p:4.2f}  {old:5.1%}   {new:5.1%}")
