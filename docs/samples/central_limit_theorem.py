"""How often does the mean of n skewed draws land two standard errors off?"""

import numpy as np


def tails(n: int, repeats: int, rng: np.random.Generator) -> tuple[float, float]:
    """Share of sample means below and above two standard errors.

    Each of the `repeats` means averages n draws from Exponential(1), which has
    mean 1 and standard deviation 1. The Normal limit puts 2.3% in each tail.
    Raises ValueError if n or repeats is below 1.
    """
    if n < 1 or repeats < 1:
        raise ValueError("n and repeats must be at least 1")
    means = rng.exponential(1.0, size=(repeats, n)).mean(axis=1)  # (repeats,)
    z = (means - 1.0) * np.sqrt(n)  # (repeats,)
    return float(np.mean(z < -2)), float(np.mean(z > 2))


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    print("    n   below   above")
    for n in (1, 5, 30, 100, 1000):
        below, above = tails(n, 20_000, rng)
        print(f"{n:5d}  {below:6.1%}  {above:6.1%}")
