"""Mean, median or trimmed mean as a center? It depends on the tails."""

from collections.abc import Callable

import numpy as np
from scipy.stats import trim_mean

Draw = Callable[[tuple[int, int]], np.ndarray]


def variances(draw: Draw, n: int, repeats: int) -> tuple[float, float, float]:
    """Variances, times n, of the mean, trimmed mean and median of n draws.

    The trimmed mean drops 10% at each end. `draw(shape)` returns independent draws
    from a distribution symmetric about 0, so that all three estimate 0.
    """
    if n < 10 or repeats < 1:
        raise ValueError("n must be at least 10 and repeats at least 1")
    sample = draw((repeats, n))
    estimates = (
        sample.mean(axis=1),
        trim_mean(sample, 0.1, axis=1),
        np.median(sample, axis=1),
    )  # each (repeats,)
    mean, trimmed, median = (n * float(np.mean(each**2)) for each in estimates)
    return mean, trimmed, median


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    draws: dict[str, Draw] = {
        "Normal": rng.standard_normal,
        "Normal, 5% ten times wider": lambda shape: (
            rng.standard_normal(shape) * np.where(rng.random(shape) < 0.05, 10, 1)
        ),
        "Laplace": lambda shape: rng.laplace(size=shape),
    }
    print("variance times n            mean  trimmed  median")
    for name, draw in draws.items():
        mean, trimmed, median = variances(draw, 401, 5000)
        print(f"{name:26}  {mean:4.2f}  {trimmed:7.2f}  {median:6.2f}")
