import numpy as np
import pytest
from ab_testing import compare, false_positives, users_per_arm
from scipy.optimize import brentq
from scipy.stats import binom, chi2_contingency, chisquare, norm

Z = norm.isf(0.025)


def crossing(bounds) -> np.ndarray:
    """Chance under no effect that |z| passes its bound by look 1, 2, …: Armitage, McPherson and Rowe's recursion."""
    crossed, density, before = [], np.ones(1), np.zeros(1)
    for look, bound in enumerate(bounds, 1):
        grid = np.linspace(-1, 1, 301) * bound * np.sqrt(look)
        weights = np.full(301, grid[1] - grid[0])
        weights[[0, -1]] /= 2
        density, before = norm.pdf(grid[:, None] - before) @ density * weights, grid
        crossed.append(1 - density.sum())
    return np.array(crossed)


def test_p_value_is_the_chi_squared_test_of_the_table():
    *_, p = compare((30, 45), (400, 380))
    assert p == pytest.approx(chi2_contingency([[30, 370], [45, 335]], correction=False).pvalue)


def test_interval_covers_the_true_gap():
    wins = np.random.default_rng(0).binomial((3000, 2000), (0.1, 0.13), size=(4000, 2))
    intervals = np.array([compare(row, (3000, 2000))[1:3] for row in wins])
    assert np.mean((intervals[:, 0] < 0.03) & (intervals[:, 1] > 0.03)) == pytest.approx(0.95, abs=0.012)


def test_nobody_converts():
    assert compare((0, 0), (100, 100)) == (0, 0, 0, 1)


@pytest.mark.parametrize(("base", "variant", "power"), [(0.05, 0.055, 0.8), (0.2, 0.25, 0.9), (0.5, 0.4, 0.8)])
def test_sample_size_reaches_its_power(base, variant, power):
    n = users_per_arm(base, variant, power=power)
    wins = np.random.default_rng(1).binomial(n, (base, variant), size=(6000, 2))
    assert np.mean([compare(row, (n, n))[3] < 0.05 for row in wins]) == pytest.approx(power, abs=0.02)


def test_false_positives_agree_with_the_recursion():
    exact = crossing(np.full(20, 1.96))
    for looks in (1, 5, 20):
        assert false_positives(looks, 40_000, np.random.default_rng(looks)) == pytest.approx(exact[looks - 1], abs=0.01)


@pytest.mark.parametrize("rates", [(0.05, 0.05), (0, 0.1), (0.5, 1)])
def test_refuses_impossible_plans(rates):
    with pytest.raises(ValueError, match="different rates"):
        users_per_arm(*rates)
    with pytest.raises(ValueError, match="alpha < power"):
        users_per_arm(0.1, 0.2, alpha=0.5, power=0.1)


@pytest.mark.parametrize(("wins", "users"), [((1, 1), (0, 5)), ((6, 1), (5, 5)), ((-1, 1), (5, 5))])
def test_refuses_impossible_counts(wins, users):
    with pytest.raises(ValueError, match="no more wins"):
        compare(wins, users)


def exaggeration(power: float) -> float:
    """Mean of the estimates that are significant and positive, over the true effect."""
    effect = Z + norm.ppf(power)
    return (effect + norm.pdf(Z - effect) / power) / effect


def test_prose(prose):
    n = users_per_arm(0.05, 0.055)
    prose.says("For 5.0% against 5.5%, $\\alpha = 5\\%$, power 80%: ")
    prose.says(
        f"$({Z:.2f} + {norm.ppf(0.8):.2f})^2 \\cdot {0.05 * 0.95 + 0.055 * 0.945:.4f} / 0.005^2$, "
        f"which is {n:,} users per arm"
    )
    prose.says(f"Half the effect needs {users_per_arm(0.05, 0.0525):,}, about four times")
    gap, low, high, p = compare((1562, 1701), (n, n))
    prose.says(
        f"With 1,562 conversions in A and 1,701 in B, the gap is {100 * gap:.2f} points, "
        f"95% interval {100 * low:.2f} to {100 * high:.2f}, $p = {p:.3f}$"
    )
    prose.says("an interval of $-0.2$ to $0.6$ means that you do not know")
    ratio = chisquare([50_000, 48_800]).pvalue
    prose.says(f"If a 50/50 split shows 50,000 and 48,800 users, a $\\chi^2$ test gives $p = {ratio:.4f}$")

    peeking = crossing(np.full(100, Z))
    prose.says("Stop at the first $p < 0.05$")
    prose.says(
        f"rise from 5% to {peeking[4]:.0%} with five equally spaced looks, "
        f"{peeking[19]:.0%} with 20, {peeking[99]:.0%} with 100"
    )
    prose.says("without an end they reach 100%")  # law of the iterated logarithm
    pocock = brentq(lambda bound: crossing(np.full(5, bound))[-1] - 0.05, 2, 3)
    obrien = brentq(lambda bound: crossing(bound * np.sqrt(5 / np.arange(1, 6)))[-1] - 0.05, 1.9, 3)
    prose.says(
        f"With five at 5%, Pocock asks for $\\lvert z \\rvert > {pocock:.2f}$ each time",
        f"starts at {obrien * np.sqrt(5):.2f} and ends at {obrien:.2f}",
    )
    tuning = np.linspace(0.01, 1, 1000)
    mixture = np.sqrt((1 + tuning) * np.log((1 + tuning) / (tuning * 0.05**2))).min()
    prose.says(f"has bound {mixture:.2f} there instead of {Z:.2f}: an interval {mixture / Z:.2f} times as wide")

    prose.says(f"At $\\rho = 0.7$ you need {1 - 0.7**2:.0%} of the users")
    prose.says(f"20 independent metrics at 5% give at least one false positive with probability {1 - 0.95**20:.0%}")
    inflation = 1 + (10 - 1) * 0.1
    prose.says(f"with within-user correlation 0.1 inflate the variance of a session mean {inflation:.1f}-fold")
    prose.says(f"A test that ignores it has {2 * norm.sf(Z / np.sqrt(inflation)):.0%} false positives")
    prose.says(f"(1,000 users a day fill the test above in {np.ceil(2 * n / 1000):.0f} days)")

    beyond = 2 * norm.sf(0.001 / np.sqrt(2 * 0.05 * 0.95 / n))
    prose.says(
        f"With equal rates of 5% and {n:,} users per arm, "
        f"the gap passes 0.1 points in either direction in {beyond:.0%} of tests"
    )
    assert binom.std(n, 0.05) == pytest.approx(n * np.sqrt(0.05 * 0.95 / n))
    prose.says("p = 0.03 means a 3% chance")
    false = 0.9 * 0.05 / (0.9 * 0.05 + 0.1 * 0.8)
    prose.says(
        f"If 10% of ideas work, power is 80% and the level 5%, then {false:.0%} of significant results are false"
    )
    prose.says("At power 80% you miss a true effect of the planned size once in five")
    prose.says("B won by 10% and after launch you see 4%")
    prose.says(
        f"is {exaggeration(0.8):.2f} times the true effect at power 80% "
        f"and about {exaggeration(0.2):.2g} times at power 20%"
    )
    prose.says("so 5% fall below 0.05")
