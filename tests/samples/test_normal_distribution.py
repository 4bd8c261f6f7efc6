import numpy as np
import pytest
from normal_distribution import beyond
from scipy.integrate import quad
from scipy.stats import binom, chi2, expon, lognorm, norm, shapiro, t


@pytest.mark.parametrize("k", [0, 0.5, 1, 2, 3, 8])
def test_normal_agrees_with_integration(k):
    area = quad(lambda x: np.exp(-x * x / 2) / np.sqrt(2 * np.pi), k, k + 12)[0]
    assert beyond(k) == pytest.approx(2 * area, rel=1e-6)


@pytest.mark.parametrize("df", [2.5, 3, 5, 30])
@pytest.mark.parametrize("k", [0, 1, 3])
def test_student_counts_its_own_standard_deviations(df, k):
    student = t(df)
    assert beyond(k, df) == pytest.approx(student.cdf(-k * student.std()) + student.sf(k * student.std()))


def test_student_tends_to_the_normal():
    assert beyond(2, 1e7) == pytest.approx(beyond(2), rel=1e-4)
    assert beyond(2, float("inf")) == pytest.approx(beyond(2))


@pytest.mark.parametrize("k", [-1, float("nan")])
def test_refuses_a_negative_distance(k):
    with pytest.raises(ValueError, match="at least 0"):
        beyond(k)


@pytest.mark.parametrize("df", [2, 1, 0, -3, float("nan")])
def test_refuses_an_infinite_variance(df):
    with pytest.raises(ValueError, match="exceed 2"):
        beyond(1, df)


def rejections(df: float, n: int, repeats: int) -> float:
    """Share of Student t samples that the Shapiro-Wilk test rejects at the 5% level."""
    rng = np.random.default_rng(0)
    return np.mean([shapiro(sample).pvalue < 0.05 for sample in rng.standard_t(df, (repeats, n))])


def leaving(n: int) -> float:
    """Share of Normal samples, scaled by their quartiles, that leave the band that holds 95% at each position."""
    draws = np.sort(np.random.default_rng(0).standard_normal((20_000, n)), axis=1)
    low, high = np.quantile(draws, (0.25, 0.75), axis=1, keepdims=True)
    scaled = (draws - (low + high) / 2) / (high - low)
    low, high = np.quantile(scaled, (0.025, 0.975), axis=0)
    return np.mean(((scaled < low) | (scaled > high)).any(axis=1))


def test_prose(prose):
    one, two, three = (1 - beyond(k) for k in (1, 2, 3))
    prose.says(
        f"{one:.1%} of it lies within one standard deviation of the mean, "
        f"{two:.1%} within two, {three:.1%} within three"
    )
    for name, share in (("\\sigma$", one), ("2\\sigma$", two), ("3\\sigma$", three)):
        prose.says(f"{name} | {share:.2%} | 1 in {1 / (1 - share):.0f}")
    prose.says(
        f"The central 95% is $\\mu \\pm {norm.ppf(0.975):.2f}\\sigma$, "
        f"the central 99% is $\\mu \\pm {norm.ppf(0.995):.2f}\\sigma$"
    )
    prose.says("Quotes 68, 95 and 99.7")

    prose.says(f"$z = 6/4 = 1.5$, so $1 - \\Phi(1.5) = {100 * norm.sf(1.5):.1f}\\%$")
    prose.says(
        "What promise holds for 99% of orders? "
        f"The prediction plus ${norm.ppf(0.99):.2f} \\cdot 4 = {4 * norm.ppf(0.99):.1f}$ minutes"
    )
    student = t(3, scale=4 / np.sqrt(3))
    assert student.std() == pytest.approx(4)
    prose.says(f"Only {student.sf(6):.1%} come more than 6 minutes late, and 99% needs {student.ppf(0.99):.1f} minutes")
    prose.says(
        f"For 99.9% the Normal promises {4 * norm.ppf(0.999):.1f} minutes where the truth is {student.ppf(0.999):.1f}."
    )

    latency = lognorm(1, scale=100)
    prose.says("Take latencies with median 100 ms and")
    prose.says(f"The mean is {latency.mean():.0f} ms and the 99th percentile {latency.ppf(0.99):,.0f} ms")
    prose.says(
        f"standard deviation ({latency.std():.0f} ms) would put {norm(latency.mean(), latency.std()).cdf(0):.0%} "
        "of requests below zero"
    )

    prose.says(
        "(i - 0.5)/n",
        "The gray band holds 95% of Normal samples at each position; more than half of them leave it somewhere",
    )
    assert leaving(36) > 0.5
    prose.says("For a t with 10 degrees of freedom the Shapiro")
    prose.says("rejects about 12% of samples when $n = 30$")
    assert rejections(10, 30, 4000) == pytest.approx(0.12, abs=0.01)
    prose.says("practically every one when $n = 5{,}000$")
    assert rejections(10, 5000, 60) == 1

    prose.says("\\tfrac12 \\log(2\\pi e \\sigma^2)")
    assert norm(1, 3).entropy() == pytest.approx(0.5 * np.log(2 * np.pi * np.e * 9))
    prose.says("\\exp\\!\\left(-\\tfrac12 (x-\\mu)")
    shares = [chi2(d).cdf(4) for d in (1, 2, 10)]
    assert shares[0] == pytest.approx(two)
    prose.says(f"holds {two:.1%} of the mass at $d = 1$, {shares[1]:.1%} at $d = 2$ and {shares[2]:.1%} at $d = 10$")

    prose.says(f"Among 10,000 draws from an exact Normal you expect {binom(10_000, beyond(3)).mean():.0f} of them")
    prose.says(f"standard deviation you expect {10_000 * beyond(3, df=5):.0f}, all legitimate")
    assert expon.stats(moments="s") == 2
    prose.says(f"which for $\\sigma = 0.1$ is {norm(0, 0.1).pdf(0):.2f}")

    prose.says("with $n = 50$ you know the scale to about 10%")
    spread = np.random.default_rng(0).standard_normal((20_000, 50)).std(axis=1, ddof=1).std()
    assert (spread, 1 / np.sqrt(2 * 49)) == (pytest.approx(0.1, abs=0.005), pytest.approx(0.1, abs=0.005))
    prose.says(f"the center has weight {5 / 4:.2f} and a point at $r = 10$ has {5 / (4 + 100):.2f}")


def test_box_muller_is_normal():
    u, v = np.random.default_rng(0).random((2, 200_000))
    z = np.sqrt(-2 * np.log(1 - u)) * np.cos(2 * np.pi * v)
    assert np.quantile(z, (0.025, 0.5, 0.975)) == pytest.approx(norm.ppf((0.025, 0.5, 0.975)), abs=0.02)


def test_student_mean_is_weighted():
    """At the likeliest mean of a Student t sample the weighted deviations cancel."""
    x = np.random.default_rng(0).standard_t(4, 50)
    means = np.linspace(-1, 1, 40_001)
    best = means[np.argmax(t(4).logpdf(x[:, None] - means).sum(axis=0))]
    assert np.average(x, weights=5 / (4 + (x - best) ** 2)) == pytest.approx(best, abs=1e-4)
