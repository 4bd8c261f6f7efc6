import numpy as np
import pytest
from sampling import DEVIATIONS, MEANS, WEIGHTS, allocate, stratified_error
from scipy.optimize import minimize
from scipy.special import softmax
from scipy.stats import binom, norm


@pytest.mark.parametrize(
    ("sizes", "n", "expected"),
    [
        ([0.7, 0.2, 0.1], 100, [70, 20, 10]),
        ([3.5, 4, 15], 100, [15, 18, 67]),
        ([1, 1, 1], 100, [34, 33, 33]),
        ([0, 2], 5, [0, 5]),
        ([1, 1], 1, [1, 0]),
    ],
)
def test_allocation_shares_everything_out(sizes, n, expected):
    units = allocate(np.array(sizes, dtype=float), n)
    assert units.sum() == n
    assert sorted(units) == sorted(expected)


def test_neyman_allocation_is_optimal():
    def error(logs):
        return stratified_error(WEIGHTS, DEVIATIONS, 100 * softmax(logs) + 1)

    free = minimize(error, np.zeros(3), method="Nelder-Mead").fun
    assert free == pytest.approx(np.sum(WEIGHTS * DEVIATIONS) / np.sqrt(103), rel=1e-3)
    neyman = stratified_error(WEIGHTS, DEVIATIONS, allocate(WEIGHTS * DEVIATIONS, 103))
    assert neyman == pytest.approx(free, rel=1e-2)


@pytest.mark.parametrize("sizes", [WEIGHTS, WEIGHTS * DEVIATIONS])
def test_error_agrees_with_simulation(sizes):
    rng = np.random.default_rng(0)
    units = allocate(sizes, 100)
    estimates = sum(
        w * rng.normal(m, s, size=(20_000, k)).mean(axis=1)
        for w, m, s, k in zip(WEIGHTS, MEANS, DEVIATIONS, units, strict=True)
    )
    assert estimates.mean() == pytest.approx(47, abs=0.15)
    assert estimates.std() == pytest.approx(stratified_error(WEIGHTS, DEVIATIONS, units), rel=0.02)


def test_bad_input():
    with pytest.raises(ValueError, match="must not be negative"):
        allocate(np.array([1.0, -1.0]), 10)
    with pytest.raises(ValueError, match="finite"):
        allocate(np.array([1.0, np.nan]), 10)
    with pytest.raises(ValueError, match="all zero"):
        allocate(np.zeros(2), 10)
    with pytest.raises(ValueError, match="n must be at least 1"):
        allocate(WEIGHTS, 0)
    with pytest.raises(ValueError, match="at least one unit"):
        stratified_error(WEIGHTS, DEVIATIONS, np.array([99, 1, 0]))


def test_prose(prose):
    mean = WEIGHTS @ MEANS
    total = WEIGHTS @ (DEVIATIONS**2 + MEANS**2) - mean**2
    proportional, neyman = WEIGHTS @ DEVIATIONS**2, (WEIGHTS @ DEVIATIONS) ** 2
    assert mean == 47
    prose.says(
        "estimate the mean monthly spend from 100 customers. "
        "Small, medium and large customers are 70%, 20% and 10% of all"
    )
    prose.says(
        "10, 50 and 300 dollars on average, with standard deviations of 5, 20 and 150.", "all with 100 customers"
    )
    prose.says(
        f"Proportional strata divide the variance by {total / proportional:.1f}, "
        f"Neyman allocation by {total / neyman:.0f}"
    )
    prose.says("would need about 1,900 customers")
    assert round(100 * total / neyman, -2) == 1900
    plain = allocate(WEIGHTS * DEVIATIONS, 100) @ MEANS / 100
    prose.says(f"its plain average would be far too high ({plain:.2f} dollars, against {mean:.0f})")
    assert allocate(WEIGHTS * DEVIATIONS, 100)[2] / 100 == pytest.approx(2 / 3, abs=0.01)

    users, answers = 10e6, 5e6 * 0.115 + 5e6 * 0.085
    share = 5e6 * 0.115 / answers
    assert answers == pytest.approx(1e6)
    prose.says(
        "Let half of 10 million users like a feature; "
        "11.5% of those who like it answer your poll and 8.5% of the others"
    )
    prose.says(
        f"You get a million answers, and {share:.1%} like it. The error of {100 * (share - 0.5):.1f} points stays"
    )
    worth = 0.25 / (share - 0.5) ** 2
    prose.says(f"no better than a random sample of {worth:.0f}.")
    fraction, defect = answers / users, (5e6 * 0.115 / users - 0.5 * answers / users) / (0.5 * np.sqrt(0.1 * 0.9))
    assert defect * np.sqrt((1 - fraction) / fraction) * 0.5 == pytest.approx(share - 0.5), "Meng's identity"
    points = {n: 100 * norm.ppf(0.975) * np.sqrt(0.25 / n) for n in (1e6, 1000)}
    prose.says(
        f"are off by 7.5 points, with a 95% margin that claims ±{points[1e6]:.1f}. "
        f"A random sample of 1,000 has ±{points[1000]:.1f} points"
    )

    prose.says(
        "Of 500 test rows drawn at random, with 1% positives, "
        f"two or fewer are positive in {binom(500, 0.01).cdf(2):.0%} of draws"
    )
    odds = 0.5 / (1 - 0.5) * 0.1  # the kept negatives are a tenth
    prose.says(f"At $\\beta = 0.1$, a score of 0.5 means {odds / (1 + odds):.2f}.")

    thirds = np.sqrt(np.sum(WEIGHTS**2 * DEVIATIONS**2) / (100 / 3))
    prose.says(f"thirds give a standard error of {thirds:.2f} dollars against {np.sqrt(neyman / 100):.2f} for Neyman")
    prose.says(f"the mean of the group means, {MEANS.mean():.0f} dollars, not {mean:.0f}.")

    prose.says(f"at $m = 30$ pupils a class and $\\rho = 0.2$, by {1 + 29 * 0.2:.1f}.")
    half = np.array([0.5, 0.5])
    skewed = stratified_error(half, np.ones(2), np.array([90, 10])) ** 2
    prose.says(f"sampled 90 to 10, have {skewed / (1 / 100):.1f} times the variance of a simple random sample")
