import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loss_functions import MARGIN, best, best_score, huber, pinball
from scipy.optimize import minimize_scalar
from scipy.special import huber as scipy_huber
from scipy.special import logit
from scipy.stats import lognorm, norm
from sklearn.linear_model import QuantileRegressor
from sklearn.metrics import brier_score_loss, f1_score, hinge_loss, log_loss, mean_pinball_loss, mean_poisson_deviance

MINUTES = np.array([20.0, 20, 25, 30, 35, 40, 50, 60, 170])
outcomes = st.lists(st.integers(1, 60), min_size=1, max_size=12).map(lambda values: np.array(values, float))


def squared(y: np.ndarray, c: float) -> np.ndarray:
    return (y - c) ** 2


def percentage(y: np.ndarray, c: float) -> np.ndarray:
    return np.abs(y - c) / y


def aim(loss, y: np.ndarray = MINUTES) -> float:
    return best(lambda c: loss(y, c).mean(), 0.5, 3000)


@settings(deadline=None, max_examples=30)
@given(outcomes)
def test_squared_and_poisson_loss_aim_at_the_mean(y):
    assert aim(squared, y) == pytest.approx(y.mean(), abs=1e-3)
    assert aim(lambda y, c: c - y * np.log(c), y) == pytest.approx(y.mean(), abs=1e-3)


@settings(deadline=None, max_examples=30)
@given(outcomes, st.sampled_from([0.13, 0.37, 0.5, 0.81, 0.93]))
def test_pinball_aims_at_a_quantile(y, tau):
    found, loss = aim(pinball(tau), y), pinball(tau)
    candidates = [loss(y, c).mean() for c in y]  # a minimum lies at an outcome
    assert loss(y, found).mean() == pytest.approx(min(candidates), abs=1e-3)
    assert np.mean(y < found - 0.01) <= tau + 1e-9
    assert np.mean(y <= found + 0.01) >= tau - 1e-9


@settings(deadline=None, max_examples=30)
@given(outcomes, st.floats(0.5, 40))
def test_huber_aims_at_the_mean_of_the_clipped_outcomes(y, delta):
    found = aim(huber(delta), y)
    assert np.clip(y, found - delta, found + delta).mean() == pytest.approx(found, abs=0.02)
    assert y.min() - 0.01 <= found <= y.max() + 0.01


def test_losses_agree_with_scipy_and_scikit_learn():
    rng = np.random.default_rng(0)
    y, c = rng.normal(size=50), 0.3
    assert huber(0.7)(y, c) == pytest.approx(scipy_huber(0.7, y - c))
    for tau in (0.1, 0.5, 0.8):
        assert pinball(tau)(y, c).mean() == pytest.approx(mean_pinball_loss(y, np.full(50, c), alpha=tau))
        fitted = QuantileRegressor(quantile=tau, alpha=0).fit(np.zeros((9, 1)), MINUTES).intercept_
        assert aim(pinball(tau)) == pytest.approx(fitted, abs=1e-3)
    sign, scores = rng.choice([-1, 1], size=50), rng.normal(size=50)
    assert MARGIN["hinge"](sign * scores).mean() == pytest.approx(hinge_loss(sign, scores))
    assert MARGIN["log loss"](sign * scores).mean() == pytest.approx(log_loss(sign, 1 / (1 + np.exp(-scores))))
    counts = rng.poisson(3, size=50)
    poisson = lambda c: np.mean(c - counts * np.log(c))  # noqa: E731
    change = (mean_poisson_deviance(counts, np.full(50, 2)) - mean_poisson_deviance(counts, np.full(50, 5))) / 2
    assert poisson(2) - poisson(5) == pytest.approx(change)


@settings(deadline=None, max_examples=30)
@given(st.floats(0.02, 0.98))
def test_best_scores_have_their_closed_forms(p):
    assert best_score(MARGIN["log loss"], p) == pytest.approx(logit(p), abs=1e-4)
    assert best_score(MARGIN["exponential"], p) == pytest.approx(logit(p) / 2, abs=1e-4)
    assert best_score(MARGIN["squared hinge"], p) == pytest.approx(2 * p - 1, abs=1e-4)
    if abs(p - 0.5) > 1e-3:
        assert best_score(MARGIN["hinge"], p) == pytest.approx(np.sign(p - 0.5), abs=1e-4)


def test_a_surrogate_with_the_wrong_slope_at_zero_errs():
    kinked = lambda m: np.maximum(-2 * m, -m) + 0.01 * m**2  # noqa: E731  (convex, but with a kink at 0)
    assert best_score(kinked, 0.6) == pytest.approx(0, abs=1e-4)
    assert best_score(lambda m: m**2 + m, 0.9) < 0


@pytest.mark.parametrize("case", [((0.5, 3), 2), ((-9, -4), -4), ((2.5, 8), 2.5)])
def test_best_agrees_with_scipy_and_stops_at_the_ends(case):
    (low, high), least = case
    found = best(lambda c: (c - 2) ** 2, low, high)
    assert found == pytest.approx(least, abs=1e-5)
    assert found == pytest.approx(
        minimize_scalar(lambda c: (c - 2) ** 2, bounds=(low, high), method="bounded").x, abs=1e-4
    )


def test_best_keeps_its_digits_in_any_unit():
    for unit in (1e-9, 1, 1e12):
        assert best(lambda c, u=unit: squared(MINUTES * u, c).mean(), 0, 200 * unit) == pytest.approx(50 * unit)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: pinball(0), "tau"),
        (lambda: pinball(1), "tau"),
        (lambda: pinball(np.nan), "tau"),
        (lambda: huber(0), "delta"),
        (lambda: huber(np.inf), "delta"),
        (lambda: huber(np.nan), "delta"),
        (lambda: best(abs, 1, 1), "low < high"),
        (lambda: best(abs, -np.inf, 1), "low < high"),
        (lambda: best(abs, 0, np.nan), "low < high"),
        (lambda: best_score(np.exp, 0), "p must"),
        (lambda: best_score(np.exp, 1.5), "p must"),
        (lambda: best_score(np.exp, 1e-30), "p must"),
        (lambda: best_score(np.exp, np.nan), "p must"),
        (lambda: best(lambda c: np.nan, 0, 1), "finite number"),
        (lambda: best(lambda c: np.inf if c < 5 else (c - 7) ** 2, 0, 10), "finite number"),
        (lambda: aim(huber(1), np.array([1, np.nan])), "finite number"),
    ],
)
def test_refuses_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_log_loss_and_brier_are_proper_and_absolute_error_is_not():
    claims = np.linspace(0.001, 0.999, 999)
    for p in (0.1, 0.7, 0.95):
        expected = {
            "log": -p * np.log(claims) - (1 - p) * np.log(1 - claims),
            "brier": p * (1 - claims) ** 2 + (1 - p) * claims**2,
            "absolute": p * (1 - claims) + (1 - p) * claims,
        }
        assert claims[expected["log"].argmin()] == pytest.approx(p)
        assert claims[expected["brier"].argmin()] == pytest.approx(p)
        assert claims[expected["absolute"].argmin()] == (claims[-1] if p > 0.5 else claims[0])
    assert brier_score_loss([0], [1]) == 1


def test_no_average_over_rows_gives_f1():
    left, right = ([1, 1, 0, 0], [1, 0, 0, 0]), ([1, 0, 0, 0], [1, 1, 1, 0])
    parts = [f1_score(*left), f1_score(*right)]
    together = f1_score([*left[0], *right[0]], [*left[1], *right[1]])
    assert together != pytest.approx(np.mean(parts))


def test_prose(prose):
    prose.says("(Gneiting, 2011)", "(Bartlett et al., 2006)", "since 2018")
    prose.says("(Reid and Williamson, 2010)", "(Ghosh et al., 2017)", "(Zhang and Sabuncu, 2018)")
    prose.says("(Fissler and Ziegel, 2016)", "(Ho et al., 2020)", "(Rafailov et al., 2023)", "(Błasiok et al., 2023)")
    numbers = [f"{value:.0f}" for value in MINUTES]
    tau = 4 / (4 + 1)
    prose.says(
        f"Nine deliveries took {', '.join(numbers[:-1])} and {numbers[-1]} minutes",
        f"Squared error says {aim(squared):.0f}, the mean. Absolute error says {aim(pinball(0.5)):.0f}, the median",
        rf"$\tau = 4/(4 + 1) = {tau:.1f}$",
        f"here the answer is {aim(pinball(tau)):.0f}",
        f"Two such fits, at 0.1 and 0.9, aim at an {0.9 - 0.1:.0%} interval",
        f"Huber loss with threshold 15 says {aim(huber(15)):.0f}: quadratic up to 15",
        "no row pulls harder than 15",
    )
    costs = [np.sum(np.where(c > MINUTES, c - MINUTES, 4 * (MINUTES - c))) for c in MINUTES]
    assert MINUTES[np.argmin(costs)] == 60
    wild = np.array([*MINUTES[:-1], 1700])
    assert [aim(loss, wild) for loss in (pinball(0.5), pinball(tau), huber(15))] == pytest.approx(
        [aim(loss) for loss in (pinball(0.5), pinball(tau), huber(15))], abs=1e-3
    )
    outside = np.array([0.0, 0, 3, 3, 9])
    assert best(lambda c: huber(2)(outside, c).mean(), -1, 10) == pytest.approx(2)
    prose.says(f"both are {outside.mean():.0f} for 0, 0, 3, 3, 9, where threshold 2 says 2")
    assert np.median(outside) == outside.mean()
    prose.says(f"Turn 170 into 1,700 and the mean becomes {wild.mean():.0f}; the other three stay")
    late = MINUTES[MINUTES > 50] - 50
    assert late.max() == 120
    prose.says(f"Promise the mean, 50 minutes, and {len(late)} of the 9 orders are late", "you wanted 60")

    # The derivative of the mean pinball loss, for a Normal outcome.
    grid, step = np.linspace(-9, 9, 18_001), 1e-3
    for c in (-0.5, 0.8):
        risk = [np.sum(pinball(tau)(grid, c + shift) * norm.pdf(grid)) * 1e-3 for shift in (-step, step)]
        assert (risk[1] - risk[0]) / (2 * step) == pytest.approx(norm.cdf(c) - tau, abs=1e-4)

    signs = {"log loss": logit(0.9), "exponential": logit(0.9) / 2, "squared hinge": 0.8, "hinge": 1.0}
    for name, score in signs.items():
        assert best_score(MARGIN[name], 0.9) == pytest.approx(score, abs=1e-4)
        at = MARGIN[name](-10)
        far = f"{at:,.0f}" if at > 100 else f"{at:.1f}"
        prose.says(f"| {score:.2f} | {far} |")
    prose.says("at $p = 0.9$ | at $m = -10$")

    errors = {c: (np.abs(MINUTES - c).mean(), np.sqrt(squared(MINUTES, c).mean())) for c in (50, 35)}
    prose.says(
        f"Say 35 instead of 50 and the MAE falls from {errors[50][0]:.1f} to {errors[35][0]:.1f} while the RMSE rises "
        f"from {errors[50][1]:.1f} to {errors[35][1]:.1f}",
        f"Multiply 35 by the nine orders and you have {35 * 9} of the {MINUTES.sum():.0f} minutes",
        f"weighted by $1/y$: {aim(percentage):.0f} here, half of the mean",
    )
    assert percentage(MINUTES, 25).mean() == min(percentage(MINUTES, c).mean() for c in MINUTES)
    p = 0.7
    prose.says(
        f"For $p = {p}$ the expected",
        f"is {p * (1 - p) + (1 - p) * p:.2f} at the honest $c = 0.7$ and {p * 0 + (1 - p) * 1:.2f} at $c = 1$",
        rf"by a factor of $e^{{1/2}} = {lognorm.mean(1) / lognorm.median(1):.2f}$",
    )
