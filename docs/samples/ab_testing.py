"""Plan and read an A/B test of two conversion rates, and count what peeking at it costs."""

import numpy as np
from scipy.stats import norm


def users_per_arm(base: float, variant: float, alpha: float = 0.05, power: float = 0.8) -> int:
    """Users per arm for a two-sided z-test at level alpha to find the step from base to variant with this power, both rates in (0, 1)."""
    if base == variant or not (0 < base < 1 and 0 < variant < 1 and 0 < alpha < power < 1):
        raise ValueError("need two different rates between 0 and 1, and 0 < alpha < power < 1")
    reach = norm.isf(alpha / 2) + norm.ppf(power)
    return int(np.ceil(reach**2 * (base * (1 - base) + variant * (1 - variant)) / (variant - base) ** 2))


def compare(wins: tuple[int, int], users: tuple[int, int]) -> tuple[float, float, float, float]:
    """Difference B minus A of conversion rates, its 95% interval (low, high), and the two-sided p-value of no difference.

    Normal approximations: for some ten users or more with and without a conversion in each arm.
    """
    if not all(0 <= won <= shown and shown > 0 for won, shown in zip(wins, users, strict=True)):
        raise ValueError("need users in both arms and no more wins than users")
    rates, n, pooled = np.divide(wins, users), np.array(users), sum(wins) / sum(users)
    gap, error = rates[1] - rates[0], np.sqrt(np.sum(rates * (1 - rates) / n))
    null_error = np.sqrt(pooled * (1 - pooled) * np.sum(1 / n))  # if both arms share one rate
    p_value = 2 * norm.sf(abs(gap) / null_error) if null_error > 0 else 1.0
    return float(gap), float(gap - 1.96 * error), float(gap + 1.96 * error), float(p_value)


def false_positives(looks: int, repeats: int, rng: np.random.Generator) -> float:
    """Share of A/A tests that pass |z| > 1.96 at one or more of equally spaced looks (large samples)."""
    sums = np.cumsum(rng.normal(size=(repeats, looks)), axis=1)
    return float(np.mean(np.any(np.abs(sums) > 1.96 * np.sqrt(np.arange(1, looks + 1)), axis=1)))


if __name__ == "__main__":
    rng, n = np.random.default_rng(0), users_per_arm(0.05, 0.055)
    wins = rng.binomial(n, [0.05, 0.055], size=(10_000, 2))
    print(f"{n:,} users per arm; power in simulation {np.mean([compare(row, (n, n))[3] < 0.05 for row in wins]):.0%}")
    print("one result: {:+.2%}, interval {:+.2%} to {:+.2%}, p = {:.3f}".format(*compare((1562, 1701), (n, n))))
    print("looks          ", *(f"{looks:5d}" for looks in (1, 2, 5, 10, 20, 50)))
    print("false positives", *(f"{false_positives(looks, 20_000, rng):5.0%}" for looks in (1, 2, 5, 10, 20, 50)))
