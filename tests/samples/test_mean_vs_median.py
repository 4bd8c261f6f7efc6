import numpy as np
import pytest
from mean_vs_median import variances
from scipy.integrate import quad
from scipy.optimize import minimize_scalar
from scipy.stats import beta, binom, expon, gamma, laplace, lognorm, norm, poisson


def exact_median_variance(distribution, n: int) -> float:
    """n times the variance of the median of n draws (odd n): the middle uniform order statistic is Beta."""
    middle = beta((n + 1) // 2, (n + 1) // 2)
    return n * quad(lambda u: distribution.ppf(u) ** 2 * middle.pdf(u), 0, 1, points=[0.45, 0.5, 0.55], limit=200)[0]


def huber_efficiency(k: float) -> float:
    """At the Normal, with psi(x) = clip(x, -k, k): (E psi')^2 / E psi^2."""
    inside = quad(lambda x: x**2 * norm.pdf(x), -k, k)[0]
    return (norm.cdf(k) - norm.cdf(-k)) ** 2 / (inside + 2 * k**2 * norm.sf(k))


def trimmed_efficiency(share: float) -> float:
    """At the Normal, for large n: the trimmed mean has the variance of the clipped draws over (1 - 2 share)^2."""
    k = norm.isf(share)
    clipped = quad(lambda x: x**2 * norm.pdf(x), -k, k)[0] + 2 * share * k**2
    return (1 - 2 * share) ** 2 / clipped


@pytest.mark.parametrize(("name", "distribution"), [("standard_normal", norm), ("laplace", laplace)])
def test_variances_agree_with_theory(name, distribution):
    rng = np.random.default_rng(1)
    mean, trimmed, median = variances(lambda shape: getattr(rng, name)(size=shape), 101, 10_000)
    assert mean == pytest.approx(distribution.var(), rel=0.05)
    assert median == pytest.approx(exact_median_variance(distribution, 101), rel=0.05)
    if distribution is norm:
        assert trimmed == pytest.approx(1 / trimmed_efficiency(0.1), rel=0.05)


@pytest.mark.parametrize(("n", "repeats"), [(9, 10), (0, 10), (20, 0)])
def test_refuses_small_samples(n, repeats):
    with pytest.raises(ValueError, match="at least"):
        variances(np.random.default_rng(0).standard_normal, n, repeats)


def test_prose(prose):
    salaries = np.array([40, 48, 50, 67, 95])
    assert minimize_scalar(lambda c: np.sum((salaries - c) ** 2)).x == pytest.approx(60)
    nearest = minimize_scalar(lambda c: np.sum(np.abs(salaries - c)), bounds=(0, 100), method="bounded").x
    assert nearest == pytest.approx(50, abs=1e-3)
    prose.says("Five salaries, in thousands: 40, 48, 50, 67, 95. The mean is 60, the median 50.")
    wild = np.array([40, 48, 50, 67, 950])
    prose.says(
        f"If the 95 was really 950, the mean is {wild.mean():.0f} and the median is still {np.median(wild):.0f}."
    )

    ratio = 1 / (4 * norm.pdf(0) ** 2)
    assert ratio == pytest.approx(np.pi / 2)
    prose.says(
        f"the ratio is $\\pi/2 \\approx {ratio:.2f}$: the median needs {ratio - 1:.0%} more data for the same precision"
    )
    assert laplace.var() * 4 * laplace.pdf(0) ** 2 == pytest.approx(2)
    variance, density = 0.95 + 0.05 * 10**2, norm.pdf(0) * (0.95 + 0.05 / 10)
    prose.says(
        "Let 5% of Normal draws be ten times wider", f"the mean needs {variance * 4 * density**2:.1f} times as many"
    )
    prose.says(
        "drops 10% at each end",
        f"its breakdown point is 10% and at the Normal it loses about {1 - trimmed_efficiency(0.1):.0%} of efficiency",
    )
    prose.says(f"with $k = 1.345\\sigma$ it keeps {huber_efficiency(1.345):.0%} efficiency at the Normal")

    spend = np.repeat([0, 100], [950, 50])
    assert (np.median(spend), spend.mean()) == (0, 5)
    prose.says(
        "Of 1,000 users 950 pay nothing and 50 pay 100 dollars",
        f"10,000 users it forecasts {10_000 * spend.mean():,.0f} dollars",
    )
    latency = np.repeat([50, 2000], [98, 2])
    prose.says(f"If 98% of requests take 50 ms and 2% take 2 seconds, the mean is {latency.mean():.0f} ms")
    prose.says(f"The median is {np.median(latency):.0f} ms; the 99th percentile, 2 seconds")
    assert np.quantile(np.tile(latency, 100), 0.99) == 2000

    skewed = poisson(0.75)
    assert skewed.median() == 1
    prose.says(
        f"The Poisson distribution with mean 0.75 has skewness {skewed.stats(moments='s'):.2f}, "
        "to the right, and its median is 1"
    )
    prose.says(f"1,000 values give it the precision of a mean of about {1000 / ratio:.0f}.")
    servers = np.array([[0, 1, 1], [0, 1, 1], [0, 0, 0]])
    prose.says(f"Their medians are 1, 1, 0, with mean {np.median(servers, axis=1).mean():.2f}")
    assert (np.median(np.median(servers, axis=1)), np.median(servers)) == (1, 0)
    prose.says("Averaged 99th percentiles")

    prose.says(f"$\\ln 2 \\approx {expon.median():.2f}$")
    prose.says(f"a factor of {lognorm(1).mean() / lognorm(1).median():.2f} at $\\sigma = 1$")
    prose.says("For $n = 100$, the 40th and the 61st smallest values")
    prose.says(f"enclose the true median with probability {binom(100, 0.5).cdf(60) - binom(100, 0.5).cdf(39):.1%}.")
    prose.says(
        f"have medians of {expon.median():.2f}, which add up to {2 * expon.median():.2f}; "
        f"the median of their sum is {gamma(2).median():.2f}."
    )
