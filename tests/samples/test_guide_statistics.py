from itertools import product
from math import inf, nan

import numpy as np
import pytest
from guide_statistics import difference, items_needed, sign_test
from scipy.stats import binom, binomtest, norm

N, BOTH, ONLY_A, ONLY_B = 200, 148, 8, 18
PAIRS = np.repeat([(1, 1), (1, 0), (0, 1), (0, 0)], [BOTH, ONLY_A, ONLY_B, N - BOTH - ONLY_A - ONLY_B], axis=0)


def test_difference_and_its_error_are_those_of_the_paired_items():
    a, b = PAIRS.T
    gain, error = difference(ONLY_A, ONLY_B, N)
    assert gain == pytest.approx(b.mean() - a.mean())
    assert error == pytest.approx((b - a).std() / np.sqrt(N))


@pytest.mark.parametrize(("only_a", "only_b"), list(product((0, 1, 5, 12), (0, 1, 5, 30))))
def test_sign_test_is_the_exact_binomial_test(only_a, only_b):
    differ = only_a + only_b
    expected = binomtest(only_b, differ).pvalue if differ else 1
    assert sign_test(only_a, only_b) == pytest.approx(expected)


def test_that_many_items_find_the_gain_as_often_as_promised():
    gain, differ = 0.05, 0.13
    n = items_needed(gain, differ)
    shares = [(differ - gain) / 2, (differ + gain) / 2, 1 - differ]
    draws = np.random.default_rng(0).multinomial(n, shares, size=20_000)
    found = [abs(g) > norm.ppf(0.975) * e for g, e in (difference(a, b, n) for a, b, _ in draws[:4000].tolist()) if e]
    assert np.mean(found) == pytest.approx(0.8, abs=0.03)


@pytest.mark.parametrize(("only_a", "only_b", "n"), [(-1, 2, 9), (1, -2, 9), (5, 5, 9), (0, 0, 0), (nan, 0, 0)])
def test_refuses_counts_that_do_not_fit(only_a, only_b, n):
    with pytest.raises(ValueError, match="need 0 <= only_a"):
        difference(only_a, only_b, n)


def test_refuses_negative_counts():
    with pytest.raises(ValueError, match="negative"):
        sign_test(-1, 3)


@pytest.mark.parametrize(
    ("gain", "differ", "power"),
    [(0, 0.1, 0.8), (0.2, 0.1, 0.8), (0.1, 1.1, 0.8), (0.1, 0.2, 1), (nan, 0.2, 0.8), (0.1, inf, 0.5)],
)
def test_refuses_impossible_plans(gain, differ, power):
    with pytest.raises(ValueError, match="need 0 < gain"):
        items_needed(gain, differ, power)


def test_prose(prose):
    prose.says("## What has changed since 2018")
    a, b = PAIRS.T
    gain, error = (b - a).mean(), (b - a).std() / np.sqrt(N)
    low, high = 100 * (gain - norm.ppf(0.975) * error), 100 * (gain + norm.ppf(0.975) * error)
    exact = binomtest(ONLY_B, ONLY_A + ONLY_B).pvalue
    unpaired = np.sqrt((a.var() + b.var()) / N)
    assert unpaired**2 - error**2 == pytest.approx(2 * np.cov(a, b, ddof=0)[0, 1] / N)
    prose.says(
        f"answer the same {N} test items. A gets {a.sum()} right ({a.mean():.0%}), B gets {b.sum()} ({b.mean():.0%})",
        f"{N} items, both models on each",
        f"Both are right on {BOTH} items; only A is right on {ONLY_A}, only B on {ONLY_B}",
        f"(18 - 8)/200 = {gain:.2f}$",
        f"\\frac{{8 + 18}}{{n}} - \\bar d^{{\\,2}}\\right)}} = {error:.3f}",
        f"you get {unpaired:.3f} instead",
        f"The 95% interval runs from {low:.2f} to {high:.2f} points",
        "as compatible with the data as one of ten points",
        f"Normal theory on {ONLY_A + ONLY_B} informative items",
        f"{ONLY_B} or more of {ONLY_A + ONLY_B} on one side has a two-sided probability of {exact:.1%}",
    )
    differ = np.mean(a != b)
    needed = (norm.ppf(0.975) + norm.ppf(0.8)) ** 2 * (differ - gain**2) / gain**2
    prose.says(f"about {round(needed, -2):.0f} fresh items for 80% power", f"go on differing on {differ:.0%} of items")

    rho = np.mean(np.abs(np.array([0, 1]) - 0.5) ** 3) / 0.5**3
    off = np.abs(binom.cdf(np.arange(101), 100, 0.5) - norm.cdf((np.arange(101) - 50) / 5))
    assert off.argmax() == 50
    prose.says(
        f"for 100 throws of a fair coin $\\rho = {rho:.0f}$, the bound is {rho / (2 * np.sqrt(100)):.2f}",
        f'"at most 50 heads" is off by {off[50]:.3f}',
    )
    below = norm.cdf(0, loc=2, scale=np.sqrt(1000 * 0.002 * 0.998))
    prose.says(f"with 2 expected successes in 1,000 the Normal puts {below:.1%} of its probability below zero")
    prose.says("Over repeated samples, 95% of the intervals", "with probability 95%")
    prose.says("a Normal likelihood of known variance")
    prose.says(f"with probability {1 - 0.95**20:.0%}", "test each at $0.05/20$", "any false alarm is at most 5%")

    fair, more = binom(100, 0.5), 400
    tail = fair.sf(59) + fair.cdf(40)
    plain, corrected = (2 * norm.sf((60 - shift - 50) / 5) for shift in (0, 0.5))
    prose.says(
        "### A coin shows 60 heads in 100 throws",
        f"60 or more, or 40 or fewer, has probability {tail:.1%}",
        f"says {plain:.1%}, with it {corrected:.1%}",
        "the exact test and the uncorrected approximation disagree",
        f"throw it {more} times more",
        "240 heads would settle it (p below 0.0001)",
        "200 would still leave biases from {:.0%} to {:.0%} open".format(*binomtest(200, more).proportion_ci()),
    )
    assert tail > 0.05 > plain
    assert 1e-5 < binomtest(240, more).pvalue < 1e-4
    request = 400 / np.sqrt(1600)
    design = 1 + 15 * 0.2
    same_user = np.full((16, 16), 0.2) + 0.8 * np.eye(16)
    assert same_user.mean() == pytest.approx(design / 16)
    half = [norm.ppf(0.975) * request * np.sqrt(inflation) for inflation in (1, design)]
    prose.says(
        "mean 200 ms and standard deviation 400 ms. How wide is the 95% interval of a mean of 1,600 requests?",
        f"$400/\\sqrt{{1600}} = {request:.0f}$ ms, so about ±{half[0]:.0f} ms",
        "If each user sends 16 requests with correlation 0.2 among them",
        f"$1 + 15 \\cdot 0.2 = {design:.0f}$ times as large: ±{half[1]:.0f} ms",
    )
    prose.says(f"were the times lognormal, half would be below {200 / np.sqrt(1 + (400 / 200) ** 2):.0f} ms")
    heavy, light = (1 - 0.99**rows for rows in (200, 1))
    prose.says(f"A user with 200 rows is in with probability {heavy:.0%}, one with a single row with {light:.0%}")
    prose.says(f"a fixed 1% of the values, count them once each, and multiply by {1 / 0.01:.0f}")
