from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import toeplitz
from scipy.optimize import minimize_scalar
from scipy.stats import lognorm, norm
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import KFold, TimeSeriesSplit
from time_series_prediction import autoregression, rolling_errors, smoothing

last_value = partial(smoothing, alpha=1)
values = st.lists(st.floats(-100, 100), min_size=1, max_size=30)


def walks(count: int, steps: int, seed: int = 0) -> np.ndarray:
    """Random walks (count, steps), unit Normal steps."""
    return np.cumsum(np.random.default_rng(seed).normal(size=(count, steps)), axis=1)


def lagged(y: np.ndarray, lags: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the `lags` values before each target, the latest first, and the targets."""
    return np.column_stack([y[lags - j : len(y) - j] for j in range(1, lags + 1)]), y[lags:]


def expected_error(weights: list[float], h: int, phi: float) -> float:
    """Squared error of a weighted sum of the last values (the latest first) for step h: from autocovariances."""
    covariance = toeplitz(phi ** np.arange(h + len(weights))) / (1 - phi**2)
    contrast = np.concatenate([[1], np.zeros(h - 1), -np.array(weights)])  # y[t+h], ..., y[t+1], y[t], y[t-1], ...
    return contrast @ covariance @ contrast


def least_error(h: int, phi: float) -> float:
    """Squared error of the best linear forecast from five values, by the normal equations."""
    covariance = toeplitz(phi ** np.arange(h + 5)) / (1 - phi**2)
    return covariance[0, 0] - covariance[0, h:] @ np.linalg.solve(covariance[h:, h:], covariance[h:, 0])


@settings(deadline=None, max_examples=50)
@given(values, st.floats(0, 1), st.integers(1, 4))
def test_smoothing_is_a_weighted_average_of_the_past(past, alpha, steps):
    age = np.arange(len(past) - 1)
    weights = np.concatenate([alpha * (1 - alpha) ** age, [(1 - alpha) ** (len(past) - 1)]])
    assert weights.sum() == pytest.approx(1)
    expected = weights @ past[::-1]
    assert smoothing(np.array(past), steps, alpha) == pytest.approx(np.full(steps, expected), abs=1e-9)


def test_alpha_one_is_the_last_value_and_zero_the_first():
    past = np.array([4.0, 8, 1])
    assert smoothing(past, 2, alpha=1).tolist() == [1, 1]
    assert smoothing(past, 2, alpha=0).tolist() == [4, 4]


@pytest.mark.parametrize("lags", [1, 2, 5])
def test_autoregression_agrees_with_scikit_learn(lags):
    past = walks(1, 60)[0]
    model = LinearRegression().fit(*lagged(past, lags))
    extended = list(past)
    for _ in range(4):
        extended.append(model.predict([extended[: -lags - 1 : -1]])[0])
    assert autoregression(past, 4, lags) == pytest.approx(extended[60:])


def test_autoregression_recovers_a_noiseless_recursion():
    y = [1.0, 2.0]
    for _ in range(20):
        y.append(3 + 0.5 * y[-1] - 0.8 * y[-2])
    assert autoregression(np.array(y[:15]), 7, lags=2) == pytest.approx(y[15:])


def test_origins_are_those_of_scikit_learn():
    y = np.arange(12.0) ** 2
    errors = rolling_errors(y, lambda past, steps: np.full(steps, past.sum()), first=8, steps=1)
    splits = TimeSeriesSplit(n_splits=4, test_size=1).split(y)
    assert errors == pytest.approx(np.array([y[test] - y[train].sum() for train, test in splits]))


@pytest.mark.parametrize("steps", [1, 3, 7])
def test_every_step_of_every_origin_is_scored(steps):
    y = np.arange(10.0)
    errors = rolling_errors(y, last_value, first=3, steps=steps)
    assert errors.tolist() == [list(range(1, steps + 1))] * (10 - 3 - steps + 1)


def test_a_forecast_never_sees_its_target():
    y = walks(1, 40)[0]
    changed = y.copy()
    changed[25:] += 1000
    for forecast in (last_value, smoothing, autoregression):
        before, after = (rolling_errors(s, forecast, 20, 2) for s in (y, changed))
        assert before[:4] == pytest.approx(after[:4])  # targets up to y[24]
        assert after[5] == pytest.approx(before[5] + 1000), "only the target moved, not the forecast"


@pytest.mark.parametrize("alpha", [-0.1, 1.1, np.nan])
def test_refuses_an_alpha_that_is_no_share(alpha):
    with pytest.raises(ValueError, match="alpha"):
        smoothing(np.ones(3), 1, alpha)


def test_refuses_an_empty_past():
    with pytest.raises(ValueError, match="past"):
        smoothing(np.array([]), 1)


@pytest.mark.parametrize("wrong", [np.ones(2), np.ones((3, 3)), 1.0])
def test_refuses_a_forecast_that_lacks_steps(wrong):
    with pytest.raises(ValueError, match="reshape"):
        rolling_errors(np.arange(9.0), lambda past, steps: wrong, 4, 3)


def test_a_forecast_may_change_its_past_and_be_a_column():
    def greedy(past, steps):
        past += 100
        return np.full((steps, 1), past[-1] - 100)

    y = np.arange(9.0)
    assert rolling_errors(y, greedy, 4, 2) == pytest.approx(rolling_errors(np.arange(9.0), last_value, 4, 2))
    assert y.tolist() == list(range(9))


@pytest.mark.parametrize(("length", "lags"), [(10, 0), (4, 2), (0, 1)])
def test_refuses_too_short_a_past(length, lags):
    with pytest.raises(ValueError, match="past values"):
        autoregression(np.ones(length), 1, lags)


@pytest.mark.parametrize("y", [np.ones((4, 2)), np.array([1, np.nan, 2, 3]), np.array([1, np.inf, 2, 3])])
def test_refuses_what_is_no_series(y):
    with pytest.raises(ValueError, match="finite"):
        rolling_errors(y, last_value, 2, 1)


@pytest.mark.parametrize(("first", "steps"), [(0, 1), (2, 0), (4, 2), (9, 1)])
def test_refuses_origins_that_do_not_fit(first, steps):
    with pytest.raises(ValueError, match="fit into"):
        rolling_errors(np.arange(5.0), last_value, first, steps)


@pytest.mark.parametrize("phi", [-0.5, 0.3, 0.8])
@pytest.mark.parametrize("h", [1, 4, 10])
def test_closed_forms_of_the_page(phi, h):
    assert expected_error([1], h, phi) == pytest.approx(2 * (1 - phi**h) / (1 - phi**2))
    assert expected_error([0], h, phi) == pytest.approx(1 / (1 - phi**2))
    assert least_error(h, phi) == pytest.approx((1 - phi ** (2 * h)) / (1 - phi**2))


def test_rolling_errors_match_the_closed_forms():
    y = np.random.default_rng(1).normal(size=(200, 300))
    for t in range(1, 300):
        y[:, t] += 0.8 * y[:, t - 1]
    naive = np.mean([rolling_errors(row[200:260], last_value, 1, 10) ** 2 for row in y], axis=(0, 1))
    assert naive[[0, 9]] == pytest.approx([expected_error([1], h, 0.8) for h in (1, 10)], rel=0.06)
    fitted = np.mean([rolling_errors(row[100:], autoregression, 180, 1) ** 2 for row in y])
    assert fitted == pytest.approx(least_error(1, 0.8), rel=0.08)


def shuffled_neighbors(y: np.ndarray, seed: int) -> float:
    """Mean squared error that shuffled 5-fold cross-validation reports for two nearest neighbors in time."""
    errors = []
    for train, test in KFold(5, shuffle=True, random_state=seed).split(y):
        nearest = np.argsort(np.abs(test[:, None] - train), axis=1, kind="stable")[:, :2]
        errors.extend((y[test] - y[train][nearest].mean(axis=1)) ** 2)
    return np.mean(errors)


def shuffled_lags(y: np.ndarray, seed: int) -> float:
    """The same for a regression on two lags."""
    rows, targets = lagged(y, 2)
    errors = []
    for train, test in KFold(5, shuffle=True, random_state=seed).split(rows):
        design = np.column_stack([np.ones(len(rows)), rows])
        coefficients = np.linalg.lstsq(design[train], targets[train])[0]
        errors.extend((targets[test] - design[test] @ coefficients) ** 2)
    return np.mean(errors)


def forest_errors(seed: int) -> list[float]:
    """RMSE one step ahead on a trend, 50 steps after 200: forest on lags, on differences, last value."""
    y = np.arange(250) + 5 * np.random.default_rng(seed).normal(size=250)
    rows, targets = lagged(y, 6)
    change, changes = targets - rows[:, 0], rows[:, 1:] - rows[:, :1]
    forest = RandomForestRegressor(10, min_samples_leaf=3, random_state=0)
    levels = forest.fit(rows[:194], targets[:194]).predict(rows[194:]) - targets[194:]
    moves = forest.fit(changes[:194], change[:194]).predict(changes[194:]) - change[194:]
    return [np.sqrt(np.mean(e**2)) for e in (levels, moves, change[194:])]


def test_prose(prose):
    prose.says(
        "M4 (2018, 100,000 series from many fields)", "M5 (2020, 42,840 related sales series", "Zeng et al. (2023)",
        "Chronos (2024)", "Meyer et al. (2025)", "Bergmeir et al. (2018)",
        f"only {2666 / 5507:.0%} of the teams beat the last value and {415 / 5507:.1%} the best benchmark",
        "(Das et al., 2024)",
        "a clock change makes a 23-hour day",
    )  # fmt: skip
    demand = norm(100, 20)
    orders = np.linspace(60, 160, 1001)
    draws = demand.ppf((np.arange(2000) + 0.5) / 2000)
    gap = draws - orders[:, None]
    cheapest = orders[np.argmin(np.where(gap > 0, 9 * gap, -gap).mean(axis=1))]
    prose.says(f"costs 9 times a unit left over, order the {demand.cdf(cheapest):.0%} quantile of demand")

    excess = expected_error([1], 1, 0.8) / least_error(1, 0.8) - 1
    prose.says(
        f"At $\\varphi = 0.8$, $\\sigma = 1$ the last value is {excess:.0%} above the least at $h = 1$; "
        f"at $h = 10$ it costs {expected_error([1], 10, 0.8):.2f}, the mean {expected_error([0], 10, 0.8):.2f}"
    )
    jump = smoothing(np.array([0.0] * 50 + [1, 1]), 1, alpha=0.3)[0]
    prose.says(f"With $\\alpha = 0.3$ the last two values carry {jump:.0%} of the weight")
    costs = {alpha: expected_error(list(alpha * (1 - alpha) ** np.arange(60)), 1, 0.8) for alpha in (0.3, 0.5, 1)}
    assert min(costs, key=costs.get) == 1
    prose.says("Smoothing loses at one step because $\\alpha = 0.3$ is too small here; fit it")
    prose.says("from 100 to 140 values")  # the sample: first=100, 150 values, 10 steps
    assert len(rolling_errors(np.zeros(150), last_value, 100, 10)) == 140 - 100 + 1

    levels, moves, measured = np.mean([forest_errors(seed) for seed in range(10)], axis=0)
    naive = np.sqrt(1 + 2 * 5**2)  # one step of the trend, two noises
    assert 30 < levels < 35
    assert measured == pytest.approx(naive, rel=0.05)
    prose.says(
        "for the 50 steps after its 200 training steps, has an RMSE above 30; the last value has "
        f"{naive:.0f}, the same forest on *differences* {moves:.0f} (10 series)"
    )

    y = walks(60, 300)
    reported = np.mean([shuffled_neighbors(row, seed) for seed, row in enumerate(y)])
    ahead = walks(20_000, 22, seed=1)
    simulated = np.mean((ahead[:, 2:] - ahead[:, :2].mean(axis=1, keepdims=True)) ** 2)
    exact = np.mean([h + 1 / 4 for h in range(1, 21)])  # h whole increments and half of another one
    assert simulated == pytest.approx(exact, rel=0.03)
    repeat = np.arange(1, 21).mean()
    prose.says(
        "On random walks of 300 steps",
        f"reports a mean squared error of {reported:.1f}, less than the noise of a single step. Over the next 20 steps "
        f"the expected error is {exact}, and the last value's {repeat}",
        f"See {reported:.1f} against {exact}",
    )
    shuffled = np.mean([shuffled_lags(row, seed) for seed, row in enumerate(y)])
    rolled = np.mean([rolling_errors(row, partial(autoregression, lags=2), 250, 1) ** 2 for row in y])
    assert shuffled == pytest.approx(rolled, abs=0.05)
    prose.says(f"On the same walks two lags get {shuffled:.1f} either way")

    long = walks(500, 500)
    steps = np.diff(long, axis=1)
    share = 1 - (steps**2).mean(axis=1) / long[:, 1:].var(axis=1)
    prose.says(
        f"R² is {share.mean():.2f} and the forecast follows the curve",
        f"On random walks of 500 steps the last value has an average $R^2$ of {share.mean():.2f}",
    )

    demand = lognorm(1)  # median 1, sigma 1
    points = demand.ppf((np.arange(20_000) + 0.5) / 20_000)
    best = minimize_scalar(lambda f: np.mean(np.abs(points - f) / points), bounds=(0.01, 3), method="bounded").x
    prose.says(f"the forecast with the least expected MAPE is {best:.2f}; the mean is {demand.mean():.2f}")
    prose.says(f"predicting 0 costs exactly {np.mean(np.abs(points - 0) / points):.0%}")

    white = np.diff(np.random.default_rng(0).normal(size=200_000))
    assert white.var() == pytest.approx(2, rel=0.02)
    echo = np.corrcoef(white[1:], white[:-1])[0, 1]
    prose.says(f"differenced white noise has twice the variance, and lag-one correlation ${echo:.1f}$")

    one = norm.ppf(0.975)
    covered = [2 * norm.cdf(one / np.sqrt(v)) - 1 for v in (least_error(10, 0.8), 10)]
    prose.says(
        f"One-step 95% intervals used at $h = 10$ cover {covered[0]:.0%} in the autoregression above and "
        f"{covered[1]:.0%} for a random walk",
        "You need 28 steps, not one",
    )
