import numpy as np
import pytest
from poisson_distribution import fit_rate
from scipy.optimize import minimize
from scipy.stats import binom, binomtest, chi2, chisquare, expon, nbinom, norm, poisson
from sklearn.linear_model import PoissonRegressor

K = np.arange(400)
ALERTS = poisson(4)
CHANGING = nbinom(2, 2 / (2 + 4))  # Poisson with a Gamma rate of shape 2 and mean 4


def test_equal_exposure_is_the_textbook_dispersion_test():
    counts = np.array([3, 5, 0, 8, 4])
    rate, dispersion, p = fit_rate(counts, np.ones(5))
    assert rate == counts.mean()
    assert dispersion == pytest.approx(counts.var(ddof=1) / counts.mean())
    assert p == pytest.approx(chisquare(counts).pvalue)


def test_the_rate_maximizes_the_likelihood():
    counts, exposure = np.array([2, 9, 1, 4]), np.array([0.5, 3, 1, 1.5])
    rate, _, _ = fit_rate(counts, exposure)
    likelihood = [poisson.logpmf(counts, r * exposure).sum() for r in (rate - 0.01, rate, rate + 0.01)]
    assert max(likelihood) == likelihood[1]


def test_p_values_are_uniform_for_poisson_counts_and_tiny_for_mixed_ones():
    rng = np.random.default_rng(1)
    days = np.repeat([1.0, 0.5], 100)
    p = [fit_rate(rng.poisson(4 * days), days)[2] for _ in range(1000)]
    assert np.mean(np.array(p) < 0.05) == pytest.approx(0.05, abs=0.02)
    rate, dispersion, p = fit_rate(CHANGING.rvs(20_000, random_state=rng), np.ones(20_000))
    assert rate == pytest.approx(4, abs=0.15)
    assert dispersion == pytest.approx(3, abs=0.2)
    assert p < 1e-100


@pytest.mark.parametrize(
    ("counts", "exposure", "message"),
    [
        ([1, 2], [1, 1, 1], "same length"),
        ([3], [1], "at least 2"),
        ([[1, 2]], [[1, 1]], "vectors"),
        ([1, -1], [1, 1], "whole numbers"),
        ([1, 0.5], [1, 1], "whole numbers"),
        ([1, np.nan], [1, 1], "whole numbers"),
        ([1, np.inf], [1, 1], "whole numbers"),
        ([0, 0], [1, 1], "not all of them 0"),
        ([1, 2], [1, 0], "above 0"),
        ([1, 2], [1, np.nan], "above 0"),
        ([1, 2], [1, np.inf], "finite"),
    ],
)
def test_refuses_what_is_not_counts_with_exposure(counts, exposure, message):
    with pytest.raises(ValueError, match=message):
        fit_rate(np.array(counts), np.array(exposure))


def test_weights_replace_the_offset():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(400, 2))
    exposure = rng.uniform(0.2, 3, size=400)
    y = rng.poisson(exposure * np.exp(0.3 + x @ [0.5, -0.2]))
    design = np.column_stack([np.ones(400), x])

    def loss(beta):
        mean = exposure * np.exp(design @ beta)
        return (mean - y * np.log(mean)).sum(), design.T @ (mean - y)

    direct = minimize(loss, np.zeros(3), jac=True, tol=1e-10).x
    model = PoissonRegressor(alpha=0, tol=1e-8, max_iter=1000).fit(x, y / exposure, sample_weight=exposure)
    np.testing.assert_allclose([model.intercept_, *model.coef_], direct, atol=1e-4)


def test_poisson_counts_given_their_sum_are_multinomial():
    conditional = [poisson.pmf(k, 2) * poisson.pmf(6 - k, 3) / poisson.pmf(6, 5) for k in range(7)]
    np.testing.assert_allclose(conditional, binom.pmf(range(7), 6, 2 / 5))


def test_counts_that_are_too_regular_are_no_overdispersion():
    _, dispersion, p = fit_rate(np.full(50, 4), np.ones(50))
    assert (dispersion, p) == (0, 1)


def test_p_value_is_rough_for_tiny_expected_counts():
    rng = np.random.default_rng(0)

    def rejected(mean: float) -> float:
        samples = (rng.poisson(mean, 200) for _ in range(1000))
        return np.mean([fit_rate(counts, np.ones(200))[2] < 0.01 for counts in samples if counts.any()])

    assert rejected(0.05) > 0.016  # promised: 0.01
    assert rejected(2) < 0.016


def test_prose(prose):
    distance = np.abs(binom.pmf(K, 50, 0.08) - ALERTS.pmf(K)).sum() / 2
    prose.says(f"With 50 slots of 8% the bound is {50 * 0.08**2:.2f} and the real distance {distance:.3f}")
    prose.says("already close at 50 trials", "to zero and to counts from eight up")
    assert np.flatnonzero(CHANGING.pmf(K[:60]) > ALERTS.pmf(K[:60])).tolist() == [0, 1, 2, *range(8, 60)]
    prose.says(
        f"At 4 events a day the mean gap is {24 / 4:.0f} hours, "
        f"yet {expon.cdf(1, scale=6):.0%} of gaps are shorter than one hour"
    )

    nine = ALERTS.sf(8)
    prose.says(f"{100 * nine:.1f}\\%$. Noise alone reaches 9 about once in {1 / nine:.0f} days")
    prose.says(f"At 12 it is {ALERTS.sf(11):.2%}, once in three years")
    assert 1 / ALERTS.sf(11) / 365 == pytest.approx(3, abs=0.1)
    prose.says(f"with a continuity correction says {norm.sf(8.5, 4, 2):.1%} for 9 or more")

    assert CHANGING.mean() == pytest.approx(4)
    prose.says(rf"variance $\mu + \mu^2/s = {4 + 4**2 / 2:.0f}$")
    assert CHANGING.var() == pytest.approx(12)
    mixed = np.random.default_rng(0).poisson(np.random.default_rng(1).gamma(2, 2, size=400_000))
    assert np.mean(mixed >= 9) == pytest.approx(CHANGING.sf(8), abs=0.003)
    prose.says(
        f"9 or more now happens on {CHANGING.sf(8):.1%} of days, "
        f"and a day without alerts on {CHANGING.pmf(0):.1%} instead of {ALERTS.pmf(0):.1%}"
    )
    assert CHANGING.sf(8) / ALERTS.sf(8) == pytest.approx(5, abs=0.2), "five times as often"

    prose.says(rf"A coefficient of 0.1 multiplies the rate by $e^{{0.1}} \approx {np.exp(0.1):.3f}$")
    prose.says("one outage, 50 alerts", "opens out of 10 emails sent are Binomial; Poisson puts mass above 10")

    prose.says(f"Heads in 10 tosses have mean {binom.mean(10, 0.5):.0f} and variance {binom.var(10, 0.5):.1f}")
    prose.says(
        rf"Requests at 500 a second can be Poisson, with standard deviation $\sqrt{{500}} \approx {np.sqrt(500):.0f}$"
    )
    back = [np.exp((model.pmf(K) * np.log1p(K)).sum()) - 1 for model in (ALERTS, CHANGING)]
    prose.says(f"it gives {back[0]:.1f} for Poisson counts with mean 4 and {back[1]:.1f} for the negative binomial")

    prose.says(
        "Server A has 36 incidents in 1,200 hours, B 18 in 900",
        f"given {36 + 18} incidents A's share is Binomial(54, 1200/2100)",
    )
    prose.says(
        f"The exact two-sided p-value is {binomtest(36, 54, 1200 / 2100).pvalue:.2f}, "
        f"so a rate ratio of {(36 / 1200) / (18 / 900):.1f} is not shown"
    )
    prose.says(f"Three times the data at the same rates would give {binomtest(3 * 36, 3 * 54, 1200 / 2100).pvalue:.2f}")

    prose.says("no failures in 1,000 hours", rf"falls below 5% at $\lambda = -\ln 0.05 \approx {-np.log(0.05):.1f}$")
    assert chi2.ppf(0.95, 2) / 2 == pytest.approx(-np.log(0.05)), "the exact (Garwood) upper bound for zero events"
    prose.says(f"So the one-sided 95% upper bound is {-np.log(0.05):.0f} failures per 1,000 hours")
