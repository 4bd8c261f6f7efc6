from itertools import product
from math import inf, log, nan

import numpy as np
import pytest
from bias_term import corrected, fit
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog, minimize
from scipy.special import expit, logit, softmax
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.metrics import log_loss

CELSIUS = np.array([10, 15, 20, 25, 30])
FAHRENHEIT = 32 + 1.8 * CELSIUS
numbers = st.floats(-100, 100)


def by_search(x, y, on_slope: float, on_intercept: float) -> np.ndarray:
    """Slope and intercept by minimizing the penalized squared error numerically."""

    def loss(weights):
        return np.sum((y - weights[0] * x - weights[1]) ** 2) + weights**2 @ [on_slope, on_intercept]

    return minimize(loss, [0, 0], method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-8, "maxiter": 4000}).x


def relu_network(x: np.ndarray, widths: list[int], rng: np.random.Generator) -> np.ndarray:
    """A random ReLU network without biases, (n, d) to (n, widths[-1])."""
    for layer, width in enumerate(widths):
        x = (np.maximum(x, 0) if layer else x) @ rng.normal(size=(x.shape[1], width))
    return x


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(numbers, numbers), min_size=2, max_size=8), st.floats(0.5, 50))
def test_agrees_with_scikit_learn(points, penalty):
    x, y = np.array(points).T
    column = x[:, None]
    slope, intercept = fit(x, y, penalty=penalty)
    ridge = Ridge(alpha=penalty).fit(column, y)
    assert [slope, intercept] == pytest.approx([ridge.coef_[0], ridge.intercept_], rel=1e-6, abs=1e-6)
    slope, intercept = fit(x, y, intercept=False, penalty=penalty)
    assert slope == pytest.approx(Ridge(alpha=penalty, fit_intercept=False).fit(column, y).coef_[0], rel=1e-6, abs=1e-6)
    assert intercept == 0
    both = Ridge(alpha=penalty, fit_intercept=False).fit(np.column_stack([x, np.ones(len(x))]), y).coef_
    assert fit(x, y, penalty=penalty, penalize_intercept=True) == pytest.approx(tuple(both), rel=1e-6, abs=1e-6)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(-50, 50), numbers), min_size=2, max_size=8, unique_by=lambda point: point[0]))
def test_an_intercept_makes_the_residuals_sum_to_zero(points):
    x, y = np.array(points).T
    slope, intercept = fit(x, y)
    assert np.sum(y - slope * x - intercept) == pytest.approx(0, abs=1e-6)
    assert slope * x.mean() + intercept == pytest.approx(y.mean(), abs=1e-6)
    assert fit(x - x.mean(), y - y.mean()) == pytest.approx((slope, 0), abs=1e-6)


@pytest.mark.parametrize(
    ("x", "y", "penalty"),
    [
        ([1, 2], [1, 2, 3], 0),
        ([[1, 2]], [[1, 2]], 0),
        ([1, 2], [1, 2], -1),
        ([1, 2], [1, 2], nan),
        ([1, 2], [1, 2], inf),
    ],
)
def test_refuses_other_input(x, y, penalty):
    with pytest.raises(ValueError, match="need x and y"):
        fit(x, y, penalty=penalty)


@pytest.mark.parametrize(("x", "y"), [([1, 2, nan], [1, 2, 3]), ([1, 2, 3], [1, nan, 3]), ([1, 2, 3], [1, 2, -inf])])
def test_refuses_what_is_not_finite(x, y):
    with pytest.raises(ValueError, match="need finite"):
        fit(x, y)


@pytest.mark.parametrize(("x", "intercept"), [([], True), ([3], True), ([2, 2, 2], True), ([0, 0], False)])
def test_refuses_weights_that_are_not_determined(x, intercept):
    with pytest.raises(ValueError, match="not determined"):
        fit(x, x, intercept)


@pytest.mark.parametrize(("sample", "true"), [(0, 0.5), (0.5, 0), (1, 0.5), (0.5, 1), (-0.1, 0.5), (0.5, nan)])
def test_refuses_what_is_no_share(sample, true):
    with pytest.raises(ValueError, match="strictly between"):
        corrected(0, sample, true)


def test_correction_is_bayes_rule():
    for score, sample, true in product((-2, 0, 1.3), (0.3, 0.5), (0.01, 0.2, 0.7)):
        p = expit(score)
        ones, zeros = p * true / sample, (1 - p) * (1 - true) / (1 - sample)  # reweighted to the population
        assert expit(corrected(score, sample, true)) == pytest.approx(ones / (ones + zeros))


def test_correction_recovers_the_population():
    rng = np.random.default_rng(0)
    x = rng.normal(size=400_000)
    y = rng.random(x.size) < expit(-4 + x)
    zeros = rng.choice(np.flatnonzero(~y), y.sum(), replace=False)
    chosen = np.append(np.flatnonzero(y), zeros)
    model = LogisticRegression(C=inf).fit(x[chosen, None], y[chosen])
    assert model.coef_[0, 0] == pytest.approx(1, abs=0.06)
    assert model.intercept_[0] > -1
    assert corrected(model.intercept_[0], 0.5, y.mean()) == pytest.approx(-4, abs=0.1)


def test_the_claims_about_networks():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(20, 6))
    out = relu_network(x, [8, 7, 3], np.random.default_rng(1))
    half = relu_network(x / 2, [8, 7, 3], np.random.default_rng(1))
    assert half == pytest.approx(out / 2)
    assert (half.argmax(axis=1) == out.argmax(axis=1)).all()
    line = np.linspace(-3, 3, 13)[:, None]
    rays = relu_network(line, [9, 9, 1], np.random.default_rng(2))[:, 0]
    ends = relu_network(np.array([[-1.0], [1.0]]), [9, 9, 1], np.random.default_rng(2))[:, 0]
    assert rays == pytest.approx(np.where(line[:, 0] >= 0, line[:, 0] * ends[1], -line[:, 0] * ends[0]))
    weights = [rng.normal(size=(6, 5)), rng.normal(size=5)]
    assert np.tanh(-x @ weights[0]) @ weights[1] == pytest.approx(-(np.tanh(x @ weights[0]) @ weights[1]))

    query, keys, bias = rng.normal(size=4), rng.normal(size=(5, 4)), rng.normal(size=4)
    assert softmax((keys + bias) @ query) == pytest.approx(softmax(keys @ query))
    assert np.abs(softmax(keys @ (query + bias)) - softmax(keys @ query)).max() > 0.01
    values, attention = rng.normal(size=(5, 3)), softmax(keys @ query)
    assert attention @ (values + bias[:3]) == pytest.approx(attention @ values + bias[:3])


def test_prose(prose):
    prose.says(
        "(King and Zeng, 2001)",
        "(Chowdhery et al., 2022)",
        "(Goodfellow et al., 2016)",
        "The intercept's p-value is 0.6",
    )
    # AND: is there a w with w1 <= 0, w2 <= 0 and w1 + w2 >= 1 (any positive number can be scaled to 1)?
    corners = np.array([[1, 0], [0, 1], [-1, -1]])
    alone = linprog([0, 0], A_ub=corners, b_ub=[0, 0, -1], bounds=[(None, None)] * 2)
    assert alone.status == 2, "infeasible without a bias"
    prose.says("With $w = (1, 1)$ and $b = -1.5$ it works")
    assert [a + b - 1.5 > 0 for a, b in product((0, 1), repeat=2)] == [False, False, False, True]

    column = CELSIUS[:, None]
    full = LinearRegression().fit(column, FAHRENHEIT)
    origin = LinearRegression(fit_intercept=False).fit(column, FAHRENHEIT)
    slope = origin.coef_[0]
    residuals = FAHRENHEIT - slope * CELSIUS
    assert fit(CELSIUS, FAHRENHEIT, intercept=False)[0] == pytest.approx(slope)
    noise = np.random.default_rng(0).normal(size=(5, 4000))
    noisy = LinearRegression(fit_intercept=False).fit(column, FAHRENHEIT[:, None] + noise).coef_
    assert noisy.mean() == pytest.approx(slope, abs=0.002)
    prose.says(
        "Learn Fahrenheit from Celsius at 10, 15, 20, 25 and 30 °C",
        f"With an intercept: slope {full.coef_[0]:.1f}, intercept {full.intercept_:.0f}, no error",
        f"= {slope:.2f}$, errors up to {np.abs(residuals).max():.1f} degrees",
        f"the slope through the origin is {slope:.2f} on average, not {full.coef_[0]:.1f}",
        f"The slope becomes {slope:.2f} instead of {full.coef_[0]:.1f}, and the residuals sum to {residuals.sum():.1f} "
        "instead of 0",
    )
    uncentered = 1 - np.sum(residuals**2) / np.sum(FAHRENHEIT**2)
    centered = origin.score(column, FAHRENHEIT)
    assert full.score(column, FAHRENHEIT) == pytest.approx(1)
    prose.says(
        f"R² rose from {centered:.1f} to {uncentered:.2f} when I switched packages",
        f"The line through the origin has {uncentered:.3f} by the first and {centered:.3f} by the second",
    )

    base = LogisticRegression(C=inf, tol=1e-8).fit(np.zeros((1000, 1)), np.arange(1000) < 10).intercept_[0]
    assert base == pytest.approx(logit(0.01), abs=1e-3)
    prose.says(f"$\\ln(0.01/0.99) = {log(0.01 / 0.99):.2f}$ for 1% ones")
    shifted = 0.9 * 0.01 / (0.9 * 0.01 + 0.1 * 0.99)
    assert expit(corrected(logit(0.9), 0.5, 0.01)) == pytest.approx(shifted)
    prose.says(
        f"Trained on 50% ones where 1% is the truth, you subtract {-log(0.01 / 0.99):.2f}: a predicted 0.9 becomes "
        f"{shifted:.3f}"
    )

    kept = [by_search(CELSIUS, FAHRENHEIT + shift, 1, 0) for shift in (0, 1000)]
    ridge = [Ridge(alpha=1).fit(column, FAHRENHEIT + shift) for shift in (0, 1000)]
    assert kept[1] - kept[0] == pytest.approx([0, 1000], abs=1e-4)
    assert [model.coef_[0] for model in ridge] == pytest.approx([weights[0] for weights in kept], abs=1e-5)
    lost = [by_search(CELSIUS, FAHRENHEIT + shift, 1, 1)[0] for shift in (0, 1000)]
    prose.says(
        f"Add 1000 to every target: ridge with $\\lambda = 1$ on the slope alone keeps slope {kept[0][0]:.2f} and "
        "moves the intercept by 1000",
        f"With the intercept penalized too, the slope goes from {lost[0]:.2f} to {lost[1]:.2f}",
    )
    rng = np.random.default_rng(0)
    x, rare = rng.normal(size=(1000, 1)), np.arange(1000) < 10
    models = [LogisticRegression(solver=solver, tol=1e-8).fit(x, rare) for solver in ("lbfgs", "liblinear")]
    means = [model.predict_proba(x)[:, 1].mean() for model in models]
    assert means[0] == pytest.approx(0.01, abs=1e-5)  # an intercept without a penalty keeps the share
    assert means[1] > 0.012

    prose.says(
        f"the first loss is about $\\ln 2 = {log_loss(rare, np.full(1000, 0.5)):.3f}$, while the base rate alone gives "
        f"{log_loss(rare, np.full(1000, 0.01)):.3f}",
    )
    prose.says(f"a dense layer from 784 to 100 has {784 * 100:,} weights and {100} biases")
