from itertools import pairwise

import numpy as np
import pytest
from logistic_regression_coefficients import fit, loss
from scipy.optimize import approx_fprime, brentq, minimize
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression

SPREAD, SEPARABLE = np.array([-2.0, -1.0, 1.0, 2.0]), np.array([0.0, 0.0, 1.0, 1.0])


def simulated(n: int = 400, d: int = 4, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = np.column_stack([np.ones(n), rng.normal(size=(n, d - 1))])
    return x, (rng.random(n) < expit(x @ rng.normal(size=d))).astype(float)


def table() -> tuple[np.ndarray, np.ndarray]:
    """100 at a price, 20 of them buy; 100 at a discount, 40 buy."""
    y = np.concatenate([np.repeat([0.0, 1.0], [80, 20]), np.repeat([0.0, 1.0], [60, 40])])
    return np.column_stack([np.ones(200), np.repeat([0.0, 1.0], 100)]), y


def newton(x: np.ndarray, y: np.ndarray, start: float, steps: int) -> list[float]:
    """Full Newton steps for one coefficient and no intercept."""
    path = [start]
    for _ in range(steps):
        p = expit(x * path[-1])
        path.append(path[-1] - x @ (p - y) / (x**2 @ (p * (1 - p))))
    return path


def by_scikit_learn(x: np.ndarray, y: np.ndarray, strength: float, **more) -> np.ndarray:
    """Coefficients with the intercept first; it is not penalized."""
    model = LogisticRegression(C=strength, **({"tol": 1e-10, "max_iter": 1000} | more)).fit(x[:, 1:], y)
    return np.append(model.intercept_, model.coef_[0])


@pytest.mark.parametrize("seed", range(5))
def test_agrees_with_scikit_learn(seed):
    x, y = simulated(seed=seed)
    assert fit(x, y)[0][-1] == pytest.approx(by_scikit_learn(x, y, np.inf), abs=1e-4)
    assert fit(x, y, [0, 2, 2, 2])[0][-1] == pytest.approx(by_scikit_learn(x, y, 0.5), abs=1e-4)


def test_each_step_lowers_the_loss_and_the_gradient_ends_at_zero():
    x, y = simulated()
    path, _ = fit(x, y)
    values = [loss(beta, x, y, 0) for beta in path]
    assert all(after <= before + 1e-9 for before, after in pairwise(values))
    assert approx_fprime(path[-1], loss, 1e-6, x, y, 0) == pytest.approx(np.zeros(4), abs=1e-3)
    assert x.T @ expit(x @ path[-1]) == pytest.approx(x.T @ y), "predicted totals equal observed ones"


def test_newton_is_weighted_least_squares_on_the_working_response():
    x, y = simulated()
    path, _ = fit(x, y)
    p = expit(x @ path[1])
    weights = p * (1 - p)
    response = x @ path[1] + (y - p) / weights
    again = np.linalg.lstsq(x * np.sqrt(weights)[:, None], response * np.sqrt(weights))[0]
    assert path[2] == pytest.approx(again)


def test_standard_errors_match_the_spread_over_new_labels():
    x, _ = simulated(n=600, d=3)
    truth, rng = np.array([0.3, -0.8, 0.5]), np.random.default_rng(0)
    fits = [fit(x, (rng.random(600) < expit(x @ truth)).astype(float)) for _ in range(400)]
    spread = np.std([path[-1] for path, _ in fits], axis=0)
    assert np.mean([errors for _, errors in fits], axis=0) == pytest.approx(spread, rel=0.12)


def test_a_ridge_on_all_makes_separable_data_fit():
    beta = fit(SPREAD[:, None], SEPARABLE, 0.1)[0][-1]
    root = brentq(lambda b: SPREAD @ (expit(SPREAD * b) - SEPARABLE) + 0.1 * b, 0, 10)
    assert beta == pytest.approx([root])
    constant = fit(np.ones((5, 1)), np.ones(5), 1.0)[0][-1]
    assert 0 < constant[0] < 5


@pytest.mark.parametrize("seed", range(20))
def test_refuses_separable_data_at_any_scale(seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(20, 3)) * 10.0 ** rng.integers(-3, 4, size=3)
    y = (x @ (rng.normal(size=3) / np.abs(x).mean(axis=0)) > 0).astype(float)
    with pytest.raises(ValueError, match="separable"):
        fit(np.column_stack([np.ones(20), x]), y)


@pytest.mark.parametrize("y", [np.zeros(4), np.array([0.0, 0, 1, 0])])
def test_refuses_quasi_separable_data(y):
    with pytest.raises(ValueError, match="separable"):
        fit(np.column_stack([np.ones(4), [0.0, 0, 1, 1]]), y)


@pytest.mark.parametrize(
    ("x", "y", "ridge", "message"),
    [
        (np.ones(4), np.ones(4), 0, "must be"),
        (np.ones((4, 1)), np.ones(3), 0, "must be"),
        (np.ones((4, 1)), np.array([0, 1, 2, 1]), 0, "zeros and ones"),
        (np.ones((4, 1)), np.array([0, 1, np.nan, 1]), 0, "zeros and ones"),
        (np.array([[1.0], [np.nan]]), np.array([0, 1]), 0, "finite"),
        (np.array([[1.0], [np.inf]]), np.array([0, 1]), 0, "finite"),
        (np.ones((2, 1)), np.array([0, 1]), np.nan, "finite"),
        (np.ones((2, 1)), np.array([0, 1]), -1, "not negative"),
        (np.ones((4, 2)), np.array([0, 1, 0, 1]), 0, "dependent"),
        (np.eye(2, 3), np.array([0, 1]), 0, "dependent"),
    ],
)
def test_refuses_bad_input(x, y, ridge, message):
    with pytest.raises(ValueError, match=message):
        fit(x, y, ridge)


def test_prose(prose):
    x, y = table()
    path, errors = fit(x, y)
    by_hand = np.array([logit(0.2), logit(0.4) - logit(0.2)])
    assert path[-1] == pytest.approx(by_hand)
    odds = (40 / 60) / (20 / 80)
    prose.says("100 visitors see a price, 20 buy. Another 100 see a discount, 40 buy.")
    prose.says(
        f"the intercept is $\\ln(20/80) = {by_hand[0]:.3f}$, the slope $\\ln(40/60) - \\ln(20/80) = {by_hand[1]:.3f}$, "
        f"the log of the odds ratio {odds:.2f}"
    )
    prose.says(f"Newton's method on {len(y)} visitors")
    assert len(path) - 1 == 5
    error = np.sqrt(1 / 20 + 1 / 80 + 1 / 40 + 1 / 60)
    assert errors[1] == pytest.approx(error)
    low, high = np.exp(by_hand[1] - 1.96 * error), np.exp(by_hand[1] + 1.96 * error)
    prose.says(
        f"the slope's standard error is $\\sqrt{{1/20 + 1/80 + 1/40 + 1/60}} = {error:.3f}$, and "
        f"$\\hat\\beta \\pm 1.96$ of these, exponentiated, gives {low:.2f} to {high:.2f}"
    )
    frequent, rare = (expit(logit(p) + np.log(odds)) for p in (0.9, 0.01))
    prose.says(
        f"an odds ratio of {odds:.2f} takes 20% to {expit(logit(0.2) + np.log(odds)):.0%}, but 90% to {frequent:.0%}"
    )
    penalized, default = by_scikit_learn(x, y, 1.0)[1], by_scikit_learn(x, y, 1.0, tol=1e-4)[1]
    assert f"{default:.2f}" == f"{penalized:.2f}" == f"{fit(x, y, [0, 1])[0][-1][1]:.2f}"
    prose.says(f"on the example its slope is {penalized:.2f}, not {by_hand[1]:.2f}")
    prose.says(
        f"A coefficient of {by_hand[1]:.2f} means {by_hand[1]:.0%} more purchases",
        f"From a share of {20 / 100:.0%} to {40 / 100:.0%} it does look like that",
        f"takes 90% to {frequent:.0%}, which is {frequent / 0.9 - 1:.0%} more, "
        f"and 1% to {rare:.1%}, which is {rare / 0.01 - 1:.0%} more",
        f"does the odds ratio {odds:.2f} come close",
    )

    p = expit(-5)
    log_loss = approx_fprime(-5.0, lambda z: np.log1p(np.exp(-z)), 1e-7)[0]
    squared = approx_fprime(-5.0, lambda z: (expit(z) - 1) ** 2, 1e-7)[0]
    assert (p - 1, 2 * (p - 1) * p * (1 - p)) == pytest.approx((log_loss, squared), abs=1e-5)
    prose.says(
        f"the slope in $z$ of the log-loss is $p - 1 = {log_loss:.3f}$; of the squared error, "
        f"$2(p-1)p(1-p) = {squared:.3f}$"
    )
    bend = np.diff((expit(np.array([-3.1, -3.0, -2.9])) - 1) ** 2, 2)
    assert bend < 0, "the squared error is not convex"

    slopes = newton(SPREAD, SEPARABLE, 0.0, 20)
    prose.says(
        f"Newton's slope is {slopes[5]:.1f} after 5 steps, {slopes[10]:.1f} after {10} and {slopes[20]:.1f} after {20}"
    )
    wide, overlapping = np.append(SPREAD, [-1.0, 1.0]), np.append(SEPARABLE, [1.0, 0.0])
    best = fit(wide[:, None], overlapping)[0][-1][0]
    assert best == pytest.approx(minimize(lambda b: loss(b, wide[:, None], overlapping, 0), [3.0]).x[0], abs=1e-4)
    away = newton(wide, overlapping, 3.0, 3)
    prose.says(
        f"the optimum is {best:.2f}, yet full steps from 3 go to −{-away[1]:.1f}, "
        f"then to {away[2]:.0f}, and then overflow"
    )
    with np.errstate(all="ignore"):
        assert not np.isfinite(newton(wide, overlapping, 3.0, 4)[-1])

    share = [np.mean([expit(treated + 2 * z) for z in (-1, 1)]) for treated in (0, 1)]
    prose.says(f"Averaged over $z$, the log-odds differ by {logit(share[1]) - logit(share[0]):.2f}")

    x, y = simulated()
    scaled = fit(x * [1, 1000, 1, 1], y)[0][-1]
    assert scaled * [1, 1000, 1, 1] == pytest.approx(fit(x, y)[0][-1])
    prose.says(f"multiplying a column by {1000:,} divides its coefficient by {1000:,}", "(Albert and Anderson, 1984)")
