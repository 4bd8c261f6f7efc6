from math import comb, factorial

import numpy as np
import pytest
from central_limit_theorem import tails
from scipy.integrate import quad
from scipy.stats import binom, cauchy, expon, gamma, norm, t


def exact_tails(n: int) -> tuple[float, float]:
    """The mean of n Exponential(1) draws is Gamma with shape n and scale 1/n."""
    mean = gamma(n, scale=1 / n)
    return mean.cdf(1 - 2 / np.sqrt(n)), mean.sf(1 + 2 / np.sqrt(n))


def interval_coverage(draws: np.ndarray, mean: float) -> float:
    """Share of 95% Student intervals, one a row of `draws` (repeats, n), that hold the true mean."""
    n = draws.shape[1]
    half = t.ppf(0.975, n - 1) * draws.std(axis=1, ddof=1) / np.sqrt(n)
    return np.mean(np.abs(draws.mean(axis=1) - mean) < half)


def bootstrap_coverage(n: int, samples: int, resamples: int) -> tuple[float, float]:
    """Shares of 95% percentile and t bootstrap intervals for n Exponential(1) draws that hold the true mean, 1."""
    rng = np.random.default_rng(0)
    percentile = studentized = 0
    for x in rng.exponential(size=(samples, n)):
        again = x[rng.integers(n, size=(resamples, n))]
        means, spreads = again.mean(axis=1), again.std(axis=1)
        low, high = np.quantile(means, (0.025, 0.975))
        percentile += low < 1 < high
        low, high = np.quantile((means - x.mean()) / spreads, (0.025, 0.975)) * x.std()
        studentized += x.mean() - high < 1 < x.mean() - low
    return percentile / samples, studentized / samples


def irwin_hall(n: int, x: float) -> float:
    """Exactly: the probability that n uniform draws on (0, 1) sum to at most x."""
    return sum((-1) ** k * comb(n, k) * (x - k) ** n for k in range(int(x) + 1)) / factorial(n)


@pytest.mark.parametrize("n", [1, 5, 30, 100])
def test_tails_agree_with_the_exact_distribution(n):
    assert tails(n, 20_000, np.random.default_rng(1)) == pytest.approx(exact_tails(n), abs=0.005)


@pytest.mark.parametrize(("n", "repeats"), [(0, 10), (10, 0), (-1, 5)])
def test_refuses_empty_samples(n, repeats):
    with pytest.raises(ValueError, match="at least 1"):
        tails(n, repeats, np.random.default_rng(0))


def test_prose(prose):
    below, above = exact_tails(30)
    prose.says(f"the Normal puts {norm.sf(2):.1%} on each side")
    prose.says("Look at n = 30: the peak is still left of the Normal's")
    density = gamma(30, scale=1 / 30)
    grid = np.linspace(0.5, 1.5, 10_001)
    assert grid[np.argmax(density.pdf(grid))] < 1
    prose.says(f"the mean lands below $\\mu$ with probability {density.cdf(1):.1%}, not {norm.cdf(0):.0%}")
    prose.says(f"At $n = 30$ the exact shares are {below:.1%} below and {above:.1%} above")

    rng = np.random.default_rng(0)
    exponential = interval_coverage(rng.exponential(size=(200_000, 30)), 1)
    lognormal = interval_coverage(rng.lognormal(0, 1.5, size=(200_000, 30)), np.exp(1.5**2 / 2))
    prose.says(
        f"A 95% Student interval computed from such a sample covers the true mean in about {exponential:.0%} of cases"
    )
    assert 0.75 < lognormal < 0.8
    prose.says("(log-normal with $\\sigma = 1.5$) in fewer than 80%")

    rho = quad(lambda x: abs(x - 1) ** 3 * np.exp(-x), 0, np.inf, points=None, limit=200)[0]
    z = np.linspace(-6, 6, 20_001)
    worst = np.max(np.abs(gamma(30, scale=1 / 30).cdf(1 + z / np.sqrt(30)) - norm.cdf(z)))
    prose.says(f"$C \\le 0.4748$. For Exponential(1), $\\rho \\approx {rho:.2f}$")
    prose.says(f"so at $n = 30$ the bound is {0.4748 * rho / np.sqrt(30):.2f}; the real worst error is {worst:.3f}")
    leading = float(expon.stats(moments="s")) / (6 * np.sqrt(2 * np.pi * 30))
    assert worst == pytest.approx(density.cdf(1) - 0.5, abs=1e-4), "the largest error is at z = 0"
    prose.says(f"$\\gamma/(6\\sqrt{{2\\pi n}})$, here {leading:.3f}")

    accuracy, n = 900 / 1000, 1000
    error = np.sqrt(accuracy * (1 - accuracy) / n)
    prose.says(f"gets 900 of {n:,} test examples right has an accuracy of {accuracy:.2f}", "A rival at 0.91")
    prose.says(
        f"$\\sqrt{{0.9 \\cdot 0.1 / 1000}} \\approx {error:.4f}$, "
        f"so a 95% interval of about ±{100 * norm.ppf(0.975) * error:.1f} points"
    )
    difference = np.hypot(error, np.sqrt(0.91 * 0.09 / n))
    assert 0.91 - accuracy < norm.ppf(0.975) * difference
    prose.says(f"the difference has a standard error of {100 * difference:.1f} points")

    prose.says("With $n = 100$ and $p = 0.01$ you expect one success")
    assert binom(100, 0.01).mean() == pytest.approx(1)
    assert expon.stats(moments="s") == 2
    prose.says("still have skewness 2")
    uniform = 1 - irwin_hall(10, 5 + 2 * np.sqrt(10 / 12))
    prose.says(
        f"For uniform draws ten will do: {uniform:.1%} beyond two standard errors on each side, "
        f"where the Normal says {norm.sf(2):.1%}"
    )
    prose.says(f"For Exponential(1) the upper tail is still {exact_tails(100)[1]:.1%} at $n = 100$")
    prose.says(
        f"with it the ±{norm.ppf(0.975):.2f}", f"a 95% interval takes ±{1 / np.sqrt(1 - 0.95):.2f} standard errors"
    )
    assert cauchy.sf(1) + cauchy.cdf(-1) == pytest.approx(0.5)

    bracket = 1 + 2 * sum((1 - k / 90) * 0.5**k for k in range(1, 90))
    prose.says("$\\rho_k = 0.5^k$")
    assert bracket == pytest.approx(3, abs=0.05)
    prose.says(
        f"so 90 days carry about as much information as {90 / bracket:.0f} independent ones",
        "at n = 15 with skewed data",
    )

    student = interval_coverage(rng.exponential(size=(200_000, 15)), 1)
    percentile, studentized = bootstrap_coverage(15, samples=2000, resamples=300)
    prose.says(
        f"its 95% interval covers the mean in about 94% of samples, Student's in {student:.0%}, "
        "and the plain percentile bootstrap in only 88%"
    )
    assert (percentile, studentized) == (pytest.approx(0.88, abs=0.015), pytest.approx(0.94, abs=0.015))
