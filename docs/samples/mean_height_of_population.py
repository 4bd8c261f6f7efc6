"""Combine the means of groups: exactly when the sizes are known, with a standard error when the means are estimates."""

from collections.abc import Iterable, Sequence
from math import isfinite, sqrt
from typing import NamedTuple


class Summary(NamedTuple):
    size: float  # how many people, or their share
    mean: float  # cm
    variance: float  # cm², divided by size


def merge(groups: Iterable[Summary]) -> Summary:
    """Size, mean and variance of all groups together, one pass (Chan, Golub, LeVeque 1983); ValueError if there is nobody."""
    size = mean = squares = 0.0  # squares: sum of squared deviations from the mean so far
    for group in groups:
        if group.size < 0 or group.variance < 0 or not all(map(isfinite, group)):
            raise ValueError(f"impossible group: {group}")
        if group.size == 0:
            continue
        total, gap = size + group.size, group.mean - mean
        squares += group.size * group.variance + gap**2 * size * group.size / total
        mean += gap * group.size / total
        size = total
    if size == 0:
        raise ValueError("nobody to average")
    return Summary(size, mean, squares / size)


def stratified(shares: Sequence[float], means: Sequence[float], deviations: Sequence[float], sizes: Sequence[int]) -> tuple[float, float]:
    """Estimate of the population mean and its standard error from one simple random sample a group.

    shares: parts of the population, summing to 1; means and deviations (divisor n - 1) in cm, sizes in people.
    Assumes independent samples that are small beside their groups. ValueError if the shares or sizes are impossible.
    """
    if not abs(sum(shares) - 1) < 1e-9 or min(shares) < 0 or min(sizes) < 1:
        raise ValueError("shares must be at least 0 and sum to 1, sizes at least 1")
    rows = list(zip(shares, means, deviations, sizes, strict=True))
    return sum(w * m for w, m, _, _ in rows), sqrt(sum(w**2 * s**2 / n for w, _, s, n in rows))


if __name__ == "__main__":
    print("share of men     mean   standard deviation")
    for men in (0.0, 0.2, 0.4, 0.5, 0.8, 1.0):
        everyone = merge([Summary(men, 178, 7**2), Summary(1 - men, 165, 7**2)])
        print(f"{men:12.1f} {everyone.mean:8.1f} {sqrt(everyone.variance):20.2f}")
        print("men and women sampled     mean   standard error")
    for sizes in ((100, 900), (500, 500)):
        mean, error = stratified((0.5, 0.5), (178, 165), (7, 7), sizes)
        print(f"{sizes[0]:13} {sizes[1]:7} {mean:8.1f} {error:16.2f}")
