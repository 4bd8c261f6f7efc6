import statistics
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import bernoulli, chi, chi2, expon
from variance import Running, textbook

LATENCIES = [4.0, 7.0, 13.0, 16.0]


def running(values) -> Running:
    """What has seen all values, one by one."""
    seen = Running()
    for x in values:
        seen.add(x)
    return seen


@pytest.mark.parametrize(
    "values",
    [[1.0, 2.0], [3.0, 3.0, 3.0], LATENCIES, [-5.0, 0.0, 5.0, 1e3], list(np.random.default_rng(0).normal(size=500))],
)
def test_agrees_with_the_standard_library(values):
    assert running(values).variance() == pytest.approx(statistics.variance(values))
    assert running(values).variance(ddof=0) == pytest.approx(statistics.pvariance(values))
    assert running(values).mean == pytest.approx(statistics.fmean(values))
    assert textbook(values) == pytest.approx(statistics.variance(values))


def test_survives_a_large_mean():
    values = [1e9 + x for x in LATENCIES]
    assert running(values).variance() == 30
    assert textbook(values) < 0


@pytest.mark.parametrize("cut", range(5))
def test_merging_is_seeing_both_parts(cut):
    left, right = running(LATENCIES[:cut]), running(LATENCIES[cut:])
    left.merge(right)
    assert (left.n, left.mean, left.variance()) == pytest.approx((4, 10, 30))
    assert right.n == 4 - cut


def test_merging_many_in_any_order():
    parts = np.random.default_rng(0).normal(1e6, 1, size=(10, 30))
    whole = running(parts.ravel())
    for order in (parts, parts[::-1]):
        total = Running()
        for part in order:
            total.merge(running(part))
        assert (total.n, total.mean) == (300, pytest.approx(whole.mean))
        assert total.variance() == pytest.approx(np.var(parts, ddof=1), rel=1e-8)


def test_merging_two_empty_ones():
    nothing = Running()
    nothing.merge(Running())
    assert nothing == Running()


@pytest.mark.parametrize(("values", "ddof"), [([], 0), ([], 1), ([2.0], 1), ([1.0, 2.0], 2)])
def test_refuses_too_few_values(values, ddof):
    with pytest.raises(ValueError, match="too few"):
        running(values).variance(ddof)


@pytest.mark.parametrize("values", [[], [1.0]])
def test_textbook_refuses_too_few_values(values):
    with pytest.raises(ValueError, match="at least two"):
        textbook(values)


def test_one_value_as_a_population_has_no_variance():
    assert running([2.0]).variance(ddof=0) == 0


def test_unbiased_over_all_samples_of_a_die():
    """Exactly: the mean of s squared over all 216 samples of three rolls is the variance 35/12 of one roll."""
    samples = list(product(map(Fraction, range(1, 7)), repeat=3))
    mean = sum(sum((x - sum(sample) / 3) ** 2 for x in sample) / 2 for sample in samples) / len(samples)
    assert mean == Fraction(35, 12)


def textbook_errors(ratio: float) -> np.ndarray:
    """Relative errors of the textbook formula on 100 draws with the mean that many standard deviations from zero."""
    samples = np.random.default_rng(1).standard_normal((50, 100)) + ratio
    return np.array([abs(textbook(sample.tolist()) / sample.var(ddof=1) - 1) for sample in samples])


def variance_coverage(n: int, samples: int, resamples: int) -> tuple[float, float]:
    """Shares of 95% chi-squared and percentile bootstrap intervals of n Exponential(1) draws that hold the variance."""
    rng = np.random.default_rng(0)
    draws = rng.exponential(size=(samples, n))
    sums = (n - 1) * draws.var(axis=1, ddof=1)
    low, high = chi2.ppf((0.025, 0.975), n - 1)
    again = (np.quantile(x[rng.integers(n, size=(resamples, n))].var(axis=1, ddof=1), (0.025, 0.975)) for x in draws)
    return np.mean((low < sums) & (sums < high)), np.mean([left < 1 < right for left, right in again])


def test_prose(prose):
    squares = [(x - 10) ** 2 for x in LATENCIES]
    assert squares == [36, 9, 9, 36]
    population, sample = running(LATENCIES).variance(ddof=0), running(LATENCIES).variance()
    prose.says(
        "Four latencies of 4, 7, 13 and 16 ms have mean 10 ms "
        "and squared deviations 36, 9, 9 and 36, which sum to 90 ms²"
    )
    prose.says(f"their variance is $90/4 = {population}$ ms², standard deviation {population**0.5:.2f} ms")
    prose.says(f"it is $90/3 = {sample:.0f}$ ms², standard deviation {sample**0.5:.2f} ms")
    absolute = np.mean(np.abs(np.array(LATENCIES) - 10))
    prose.says(
        f"the mean absolute deviation: {absolute:.1f} ms for the four latencies, "
        f"where the standard deviation is {population**0.5:.2f} ms"
    )

    prose.says(f"Dividing by $n$ is {1 / 10:.0%} low on average at $n = 10$ and {1 / 1000:.1%} low at $n = 1{{,}}000$")
    assert np.var(LATENCIES) == population
    assert statistics.variance(LATENCIES) == sample

    rho, n = 0.3, 100
    covariance = np.full((n, n), rho) + (1 - rho) * np.eye(n)
    prose.says(
        f"With $\\rho = 0.3$ a hundred draws bring it only to ${covariance.mean():.3f}\\,\\sigma^2$, "
        "and no number of draws below $0.3\\,\\sigma^2$"
    )

    total = sum((10**9 + int(x)) ** 2 for x in LATENCIES)
    assert total == pytest.approx(4e18, rel=1e-7)
    prose.says("Add $10^9$ to the four latencies: the sum of squares is about $4 \\cdot 10^{18}$")
    prose.says(
        f"where neighboring doubles are {np.spacing(float(total)):.0f} apart, "
        f"and the answer you want, {sum(squares):.0f}, is smaller than that"
    )
    assert np.spacing(np.float32(10_000**2)) == 8
    prose.says("at a mean of 10,000 the squares are 8 apart")
    draws = np.random.default_rng(0).normal(10_000, 1, 1000).astype(np.float32)
    drowned = np.mean(draws * draws) - np.mean(draws) ** 2
    assert drowned.dtype == np.float32
    assert drowned % 8 == 0, "a multiple of 8 is never near 1"
    prose.says("passes 100% between 10⁷ and 10⁸")
    assert np.sqrt(np.mean(textbook_errors(1e7) ** 2)) < 1 < np.sqrt(np.mean(textbook_errors(1e8) ** 2))
    assert np.median(textbook_errors(1e6)) / np.median(textbook_errors(1e4)) == pytest.approx(1e4, rel=0.9)

    prose.says(f"For five Normal draws $E[s] = {chi(4).mean() / 2:.3f}\\,\\sigma$")
    errors = {divisor: 2 * 9 / divisor**2 + (9 / divisor - 1) ** 2 for divisor in range(7, 14)}
    assert min(errors, key=errors.get) == 11, "n + 1 for n = 10"
    prose.says(f"have variances 4 and 3 differ with variance {4 + 3}, not {4 - 3}", f"is {7**0.5:.1f} times too narrow")
    prose.says(f"its variance grows by {1000**2:,}")

    prose.says("the variance of data on 100 machines")
    within, between = 4, np.var([0, 10])
    prose.says(f"means 0 and 10 and variance 4 each have total variance $4 + {between:.0f} = {within + between:.0f}$")
    prose.says(f"$25/29 \\approx {100 * between / (within + between):.0f}\\%$")

    normal, exponential = ((2 / 49 + kurtosis / 50) ** 0.5 for kurtosis in (0, float(expon.stats(moments="k"))))
    rng = np.random.default_rng(0)
    assert rng.standard_normal((40_000, 50)).var(axis=1, ddof=1).std() == pytest.approx(normal, abs=0.005)
    assert rng.exponential(size=(40_000, 50)).var(axis=1, ddof=1).std() == pytest.approx(exponential, abs=0.02)
    prose.says(
        f"At $n = 50$ that is {normal:.0%} for Normal data ($\\kappa = 0$) "
        f"and {exponential:.0%} for exponential data ($\\kappa = 6$)"
    )
    assert expon.stats(moments="k") == 6
    prose.says("on exponential data their 95% covers about 70%. A percentile bootstrap reaches only about 80%")
    assert variance_coverage(50, samples=1500, resamples=300) == pytest.approx((0.7, 0.8), abs=0.025)

    click = bernoulli(0.02)
    prose.says(f"At $p = 0.02$ it is {click.var():.4f}, standard deviation {click.std():.2f}: seven times the mean")
    assert round(click.std() / 0.02) == 7
    prose.says(f"at $\\rho = 0.7$ by {1 - 0.7**2:.2f}, so about half the users")


def test_expected_root_by_integration():
    """The mean of s for five Normal draws, from the density of a chi-squared with 4 degrees of freedom."""
    density = quad(lambda q: (q / 4) ** 0.5 * q / 4 * np.exp(-q / 2), 0, 200)[0]
    assert density == pytest.approx(chi(4).mean() / 2)
