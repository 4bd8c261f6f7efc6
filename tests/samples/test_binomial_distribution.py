from math import ceil

import numpy as np
import pytest
from binomial_distribution import Z, coverage, wald, wilson
from scipy.stats import beta, betabinom, binom, binomtest, hypergeom, norm


def clopper_pearson(k: int, n: int) -> tuple[float, float]:
    interval = binomtest(k, n).proportion_ci(method="exact")
    return interval.low, interval.high


def power(n: int, p: float) -> float:
    """Of the exact one-sided 5% test of 80%."""
    k = np.arange(n + 1)
    return binom.pmf(k[binom.sf(k - 1, n, 0.8) <= 0.05], n, p).sum()


@pytest.mark.parametrize(("k", "n"), [(0, 1), (1, 1), (0, 40), (87, 100), (50, 50), (3, 7)])
def test_wilson_agrees_with_scipy(k, n):
    interval = binomtest(k, n).proportion_ci(method="wilson")
    assert wilson(k, n) == pytest.approx((interval.low, interval.high), abs=1e-6)


def test_wilson_inverts_the_score_test():
    for end in wilson(87, 100):
        assert abs(0.87 - end) / np.sqrt(end * (1 - end) / 100) == pytest.approx(Z)


@pytest.mark.parametrize("interval", [wald, wilson])
@pytest.mark.parametrize(("n", "p"), [(50, 0.9), (20, 0.5), (100, 0.98)])
def test_coverage_agrees_with_simulation(interval, n, p):
    draws, counts = np.unique(np.random.default_rng(0).binomial(n, p, size=100_000), return_counts=True)
    held = [low <= p <= high for low, high in (interval(int(k), n) for k in draws)]
    assert coverage(interval, n, p) == pytest.approx(counts[held].sum() / 100_000, abs=0.005)


@pytest.mark.parametrize(("n", "p"), [(0, 0.5), (-3, 0.5), (10, 0), (10, 1), (10, 1.2), (10, float("nan"))])
def test_refuses_what_is_no_binomial(n, p):
    with pytest.raises(ValueError, match="at least 1"):
        coverage(wald, n, p)


@pytest.mark.parametrize("interval", [wald, wilson])
@pytest.mark.parametrize(("k", "n"), [(0, 0), (5, 4), (-1, 4), (0, -2)])
def test_refuses_impossible_counts(interval, k, n):
    with pytest.raises(ValueError, match="between 0 and n"):
        interval(k, n)


def test_prose(prose):
    prose.says(
        "(87 clicks of 100)",
        "Is 87 of 100 better than 80%?",
        "Suppose 80% is a fixed target",
        "the 100 examples are independent",
    )
    prose.says("If the true accuracy were 80%, you would see 87 or more")
    p = binom.sf(86, 100, 0.8)
    prose.says(rf"P(X \ge 87) = \sum_{{k=87}}^{{100}}\binom{{100}}{{k}}\,0.8^k\,0.2^{{100-k}} = {p:.3f}")
    prose.says(f"the two-sided exact test gives {binomtest(87, 100, 0.8).pvalue:.3f}")
    (wald_low, wald_high), (low, high) = wald(87, 100), wilson(87, 100)
    prose.says(f"Wald says {wald_low:.1%} to {wald_high:.1%}, Wilson {low:.1%} to {high:.1%}")

    prose.says(
        "with a true accuracy of 87% passes this one-sided test on 100 examples "
        f"only {power(100, 0.87):.0%} of the time"
    )
    prose.says("for 80% power you need between 180 and 200")
    enough = [power(n, 0.87) >= 0.8 for n in range(100, 400)]
    assert 100 + enough.index(True) >= 180
    assert all(enough[200 - 100 :])
    prose.says(
        "ask where the 87 came from",
        "the best of ten models that are all at 80%",
        f"one of them gets 87 or more with probability {1 - (1 - p) ** 10:.0%}",
    )
    prose.says("if 80% is another model's score on the same 100 examples")

    prose.says(f"$z = {norm.ppf(0.975):.2f}$", "a 95% interval covers the truth half of the time, then almost never")
    assert coverage(wald, 50, 0.986) == pytest.approx(0.5, abs=0.02)
    assert coverage(wald, 50, 0.999) < 0.05
    prose.says(
        f"At $n = 50$ and $p = 0.98$ Wald covers {coverage(wald, 50, 0.98):.1%} "
        f"and Wilson {coverage(wilson, 50, 0.98):.1%}"
    )
    ends = [end + side for k in range(51) for end in wilson(k, 50) for side in (-1e-9, 1e-9) if 0.5 < end < 1 - 1e-6]
    low, high = np.array([wilson(k, 50) for k in range(51)]).T
    worst = min(binom.pmf(np.flatnonzero((low <= end) & (end <= high)), 50, end).sum() for end in ends)
    prose.says(f"extremely close to 1 its worst dip is {worst:.1%}")
    prose.says("If you must guarantee 95%, take")
    grid = np.linspace(0.6, 0.999, 8)
    assert all(coverage(clopper_pearson, 50, p) >= 0.95 for p in grid)
    assert np.diff(clopper_pearson(87, 100)) > np.diff(wilson(87, 100))

    k, normal = np.arange(51), norm(50 * 0.2, np.sqrt(50 * 0.2 * 0.8))
    plain, corrected = (np.abs(binom.cdf(k, 50, 0.2) - normal.cdf(k + shift)).max() for shift in (0, 0.5))
    prose.says("$np$ and $n(1-p)$ of at least 10. At $n = 50$ and $p = 0.2$")
    prose.says(f"off by up to {corrected:.3f} with a continuity correction, by up to {plain:.3f} without")

    inflation, a_plus_b = 1 + 4 * 0.3, 1 / 0.3 - 1
    assert betabinom.var(5, 0.8 * a_plus_b, 0.2 * a_plus_b) / binom.var(5, 0.8) == pytest.approx(inflation)
    prose.says(
        r"Five examples from each of 20 users, with correlation $\rho = 0.3$ inside a user: "
        rf"the variance grows by the factor $1 + (5-1)\rho = {inflation:.1f}$"
    )
    prose.says(f"so 100 examples tell you as much as {100 / inflation:.0f}")
    shrink = hypergeom.var(200, 160, 100) / binom.var(100, 0.8)
    prose.says(
        "Draw 100 from a population of 200 and the variance shrinks "
        rf"by the factor $\frac{{200-100}}{{200-1}} \approx {shrink:.2f}$"
    )

    prose.says("once n exceeds 30", f"At $n = 100$ and $p = 0.98$ it covers {coverage(wald, 100, 0.98):.1%}")
    assert wald(50, 50) == (1, 1)
    prose.says(f"Get 50 of 50 right and it says 100% to 100%; Wilson says {wilson(50, 50)[0]:.1%} to 100%")
    prose.says(f"half at 0.6 and half at 1 gives {50 * 0.6 * 0.4:.0f} for $n = 100$, not {100 * 0.8 * 0.2:.0f}")

    prose.says(f"A p-value of {p:.3f} means a {p:.1%} chance that it is no better", "if the accuracy is 80%")
    prose.says(rf"$P(p > 0.8 \mid \text{{data}}) = {100 * beta.sf(0.8, 88, 14):.1f}\%$")
    prose.says(f"Beta(80, 20), as if you had seen 80 of 100 before, gives {beta.sf(0.8, 167, 33):.1%}")

    prose.says("The 80% is another model on the same 100 examples", "The totals 87 and 80 cannot tell these apart")
    prose.says(
        f"Seven points apart as 8 against 1: $p = {binomtest(8, 9).pvalue:.3f}$. "
        f"As 17 against 10: $p = {binomtest(17, 27).pvalue:.2f}$"
    )
    prose.says("moves 87 of 100 to a posterior mean of 88/102")
    assert beta.mean(1 + 87, 1 + 13) == pytest.approx(88 / 102)

    needed = [ceil(norm.ppf(0.975) ** 2 * p * (1 - p) / 0.01**2) for p in (0.9, 0.5)]
    prose.says("For a 95% half-width $h$")
    prose.says(f"at 90% accuracy and $h = 0.01$ that is {needed[0]:,}, and {needed[1]:,} at the worst case of one half")
