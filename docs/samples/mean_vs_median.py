"""Mean, median or trimmed mean: which estimates a center better under which tails?"""

from collections.abc import Callable

import numpy as np
from scipy.stats import trim_mean

Draw = Callable[[tuple[int, int]], np.ndarray]


def variances(draw: Draw, n: int, repeats: int) -> tuple[float, float, float]:
    """n times the variance of the mean, the trimmed mean and the median of n draws.

    The trimmed mean loses 10% at each end. `draw(shape)` returns independent draws
    from a distribution symmetric about 0, so that all three estimate 0. Raises
    ValueError unless n >= 10 and repeats >= 1.
    """
    if n < 10 or repeats < 1:
        raise ValueError("n must be at least 10 and repeats at least 1")
    sample = draw((repeats, n))
    mean = sample.mean(axis=1)  # (repeats,), like the other two
    trimmed, median = trim_mean(sample, 0.1, axis=1), np.median(sample, axis=1)
    a, b, c = (n * float(np.mean(each**2)) for each in (mean, trimmed, median))
    return a, b, c


def wider(shape: tuple[int, int]) -> np.ndarray:
    """Normal."""


if __name__ == "__main__":
    rng = np.random.default_rng(0)
