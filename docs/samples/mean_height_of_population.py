"""Mean of several groups: exact if the sizes are known, estimated from samples."""

from collections.abc import Iterable, Sequence
from math import isfinite, sqrt
from typing import NamedTuple


class Summary(NamedTuple):
    """A group of people."""

    size: float  # how many, or their share
    mean: float  # cm
    variance: float  # cm², divided by size


def merge(groups: Iterable[Summary]) -> Summary:
    """Size, mean and variance of all groups together, in one pass.

    Chan, Golub and LeVeque (1983). ValueError for an impossible group or nobody.
    """
    size = mean = squares = 0.0  # squares: sum of squared deviations so far
    for group in groups:
        if not all(map(isfinite, group)) or group.size < 0 or group.variance < 0:
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


def stratified(
    shares: Sequence[float],
    means: Sequence[float],
    deviations: Sequence[float],
    sizes: Sequence[int],
) -> tuple[float, float]:
    """Population mean and its standard error from a simple random sample a group.

    shares: parts of the population, summing to 1; means and deviations (divisor
    n - 1) of the samples in cm, sizes in people. The samples are independent and
    small beside their groups. ValueError if shares or sizes are impossible.
    """
    if not abs(sum(shares) - 1) < 1e-9 or min(shares) < 0 or min(sizes) < 1:
        raise ValueError("shares must be at least 0 and sum to 1, sizes at least 1")
    rows = list(zip(shares, means, deviations, sizes, strict=True))
    variance = sum(w**2 * s**2 / n for w, _, s, n in rows)
    return sum(w * m for w, m, _, _ in rows), sqrt(variance)


if __name__ == "__main__":
    print("share of men     mean   standard deviation")
    for men in (0.0, 0.2, 0.4, 0.5, 0.8, 1.0):
        everyone = merge([Summary(men, 178, 7**2), Summary(1 - men, 165, 7**2)])
        print(f"{men:12.1f} {everyone.mean:8.1f} {sqrt(everyone.variance):20.2f}")
    print("men and women sampled     mean   standard error")
    for sizes in ((100, 900), (500, 500)):
        mean, error = stratified((0.5, 0.5), (178, 165), (7, 7), sizes)
        print(f"{sizes[0]:13} {sizes[1]:7} {mean:8.1f} {error:16.2f}")
