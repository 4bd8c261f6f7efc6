"""Plan and read an A/B test of two conversion rates; count what peeking costs."""

import numpy as np
from scipy.stats import norm

Pair = tuple[int, int]  # A, B


def users_per_arm(
    base: float, variant: float, alpha: float = 0.05, power: float = 0.8
) -> int:
    """Users per arm to find the step from base to variant, both rates in (0, 1).

    For this power of a two-sided z-test at level alpha.
    """
    if base == variant or not (0 < base < 1 and 0 < variant < 1):
        raise ValueError("need two different rates between 0 and 1")
    if not 0 < alpha < power < 1:
        raise ValueError("need 0 < alpha < power < 1")
    reach = norm.isf(alpha / 2) + norm.ppf(power)
    spread = base * (1 - base) + variant * (1 - variant)
    return int(np.ceil(reach**2 * spread / (variant - base) ** 2))


def compare(wins: Pair, users: Pair) -> tuple[float, float, float, float]:
    """Rate of B minus rate of A, its 95% interval (low, high), two-sided p-value.

    Normal approximations, for some ten users or more with and without a conversion
    in each arm. Raises ValueError for an empty arm or more wins than users.
    """
    arms = zip(wins, users, strict=True)
    if not all(0 <= won <= shown and shown > 0 for won, shown in arms):
        raise ValueError("need users in both arms and no more wins than users")
    rates, n = np.divide(wins, users), np.array(users)
    gap, error = rates[1] - rates[0], np.sqrt(np.sum(rates * (1 - rates) / n))
    pooled = sum(wins) / sum(users)  # if both arms share one rate
    null_error = np.sqrt(pooled * (1 - pooled) * np.sum(1 / n))
    p_value = 2 * norm.sf(abs(gap) / null_error) if null_error > 0 else 1.0
    low, high = gap - 1.96 * error, gap + 1.96 * error
    return float(gap), float(low), float(high), float(p_value)


def false_positives(looks: int, repeats: int, rng: np.random.Generator) -> float:
    """Share of large A/A tests with |z| > 1.96 at any of equally spaced looks."""
    sums = np.cumsum(rng.normal(size=(repeats, looks)), axis=1)
    bounds = 1.96 * np.sqrt(np.arange(1, looks + 1))  # (looks,)
    return float(np.mean(np.any(np.abs(sums) > bounds, axis=1)))


if __name__ == "__main__":
    rng, n = np.random.default_rng(0), users_per_arm(0.05, 0.055)
    wins = rng.binomial(n, [0.05, 0.055], size=(10_000, 2))
    power = np.mean([compare(row, (n, n))[3] < 0.05 for row in wins])
    print(f"{n:,} users per arm; power in simulation {power:.0%}")
    gap, low, high, p = compare((1562, 1701), (n, n))
    interval = f"interval {low:+.2%} to {high:+.2%}"
    print(f"one result: {gap:+.2%}, {interval}, p = {p:.3f}")
    looks = (1, 2, 5, 10, 20, 50)
    print("looks          ", *(f"{k:5d}" for k in looks))
    shares = [false_positives(k, 20_000, rng) for k in looks]
    print("false positives", *(f"{share:5.0%}" for share in shares))
