import numpy as np
import pytest
from bias_variance_trade_off import decompose, least_squares, nearest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import lstsq
from scipy.optimize import minimize_scalar
from scipy.stats import binom, entropy
from sklearn.linear_model import Ridge
from sklearn.neighbors import KNeighborsRegressor

NOISE = 0.25
X, NEW = (np.arange(15) + 0.5) / 15, np.linspace(0, 1, 101)


def sine(x):
    return np.sin(2 * np.pi * x)


def by_fits(fit, x, new, sets: int = 4000, seed: int = 0) -> tuple[float, float]:
    """Squared bias and variance from fits to many training sets; fit(y) gives predictions at `new`."""
    rng = np.random.default_rng(seed)
    predictions = fit(sine(x)[:, None] + rng.normal(0, NOISE**0.5, (len(x), sets)))  # (points, sets)
    variance = predictions.var(axis=1, ddof=1)
    return np.mean((predictions.mean(axis=1) - sine(new)) ** 2 - variance / sets), variance.mean()


def powers(x, degree: int) -> np.ndarray:
    return np.vander(2 * x - 1, degree + 1)


@pytest.mark.parametrize("degree", [0, 1, 3, 6])
def test_polynomials_agree_with_fits_to_many_training_sets(degree):
    exact = decompose(least_squares(powers(X, degree), powers(NEW, degree)), sine(X), sine(NEW), NOISE)
    fitted = by_fits(lambda y: powers(NEW, degree) @ np.polyfit(2 * X - 1, y, degree), X, NEW)
    assert exact == pytest.approx(fitted, rel=0.04, abs=2e-4)


@pytest.mark.parametrize("k", [1, 4, 15])
def test_nearest_neighbors_agree_with_scikit_learn(k):
    new = np.random.default_rng(0).uniform(size=40)
    y = np.random.default_rng(1).normal(size=15)
    theirs = KNeighborsRegressor(k).fit(X[:, None], y).predict(new[:, None])
    weights = nearest(X, new, k)
    assert weights @ y == pytest.approx(theirs)
    assert decompose(weights, sine(X), sine(new), NOISE)[1] == pytest.approx(NOISE / k)


@given(st.integers(1, 8), st.integers(1, 12), st.integers(0, 10_000))
@settings(deadline=None, max_examples=60)
def test_least_squares_is_that_of_least_norm(rows, columns, seed):
    rng = np.random.default_rng(seed)
    design, new, y = rng.normal(size=(rows, columns)), rng.normal(size=(3, columns)), rng.normal(size=rows)
    assert least_squares(design, new) @ y == pytest.approx(new @ lstsq(design, y)[0], abs=1e-6)


@given(st.integers(1, 6), st.floats(0, 3), st.integers(0, 10_000))
@settings(deadline=None, max_examples=60)
def test_bias_and_variance_add_up_to_the_expected_error(rows, noise, seed):
    rng = np.random.default_rng(seed)
    weights, seen, truth = rng.normal(size=(4, rows)), rng.normal(size=rows), rng.normal(size=4)
    signs = np.array(np.meshgrid(*[[-1, 1]] * rows)).reshape(rows, -1)  # errors of +- sqrt(noise): every pattern
    predictions = weights @ (seen[:, None] + noise**0.5 * signs)
    assert sum(decompose(weights, seen, truth, noise)) == pytest.approx(np.mean((predictions - truth[:, None]) ** 2))


@pytest.mark.parametrize("k", [0, -1, 16])
def test_refuses_more_neighbors_than_there_are(k):
    with pytest.raises(ValueError, match="1 <= k <= n"):
        nearest(X, NEW, k)


@pytest.mark.parametrize(
    ("shape", "rows", "points", "noise"), [((2, 3), 2, 2, 1), ((2, 3), 3, 3, 1), ((2, 3), 3, 2, -1), ((3,), 3, 1, 1)]
)
def test_refuses_what_does_not_fit(shape, rows, points, noise):
    with pytest.raises(ValueError, match="need weights"):
        decompose(np.ones(shape), np.ones(rows), np.ones(points), noise)


@pytest.mark.parametrize(("seen", "truth"), [((2, 1), (2,)), ((2,), (2, 1)), ((2, 1), (2, 1))])
def test_refuses_columns_that_would_be_broadcast(seen, truth):
    with pytest.raises(ValueError, match="need weights"):
        decompose(np.ones((2, 2)), np.ones(seen), np.ones(truth), 1)


def test_refuses_noise_that_is_no_number():
    with pytest.raises(ValueError, match="noise"):
        decompose(np.ones((1, 1)), np.ones(1), np.ones(1), np.nan)


def features(width: int, penalty: float, seeds: range) -> tuple[float, float]:
    """Median squared bias and variance of 40 rows' fits to random ReLU features, by solving for coefficients."""
    results = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        x, new = rng.normal(size=(40, 5)), rng.normal(size=(200, 5))
        slopes, offsets = rng.normal(size=(5, width)) / 5**0.5, rng.normal(size=width) / 2
        seen, truth = (z[:, 0] + abs(z[:, 1]) - (2 / np.pi) ** 0.5 for z in (x, new))
        a, b = (np.maximum(z @ slopes + offsets, 0) for z in (x, new))
        if penalty:
            fitted = Ridge(alpha=penalty * width, fit_intercept=False).fit(a, np.eye(40)).coef_.T
        else:
            fitted = lstsq(a, np.eye(40))[0]
        results.append((np.mean((b @ fitted @ seen - truth) ** 2), NOISE * np.mean(((b @ fitted) ** 2).sum(axis=1))))
    return tuple(np.median(results, axis=0))


def test_prose(prose):
    prose.says(
        "(Belkin et al., 2019; Nakkiran et al., 2020)", "Neal et al. (2018)", "Curth et al. (2023)",
        "(Hoerl and Kennard, 1970)", "Domingos (2000)", "(Wood et al., 2023)", "Yang et al. (2020)",
        "is seen at 15 equally spaced inputs",
    )  # fmt: skip

    def polynomial(degree: int, new=NEW) -> tuple[float, float]:
        """By QR, not by the pseudo-inverse."""
        q, r = np.linalg.qr(powers(X, degree))
        weights = powers(new, degree) @ np.linalg.solve(r, q.T)
        return np.mean((weights @ sine(X) - sine(new)) ** 2), NOISE * np.mean((weights**2).sum(axis=1))

    stiff, best, loose = (polynomial(degree) for degree in (1, 3, 9))
    errors = [sum(polynomial(degree)) for degree in range(10)]
    assert np.argmin(errors) == 3
    assert loose[0] < 1e-6
    prose.says(
        f"Degree 1 is too stiff: the squared bias is {stiff[0]:.3f}. Degree 9 has none left and a variance of "
        f"{loose[1]:.3f}. Degree 3 is best: {best[0]:.3f} and {best[1]:.3f}, on top of noise of {NOISE}",
        f"At degree 3 above the two make {sum(best):.3f}, the test error {sum(best) + NOISE:.3f}",
    )
    for p in (1, 4, 10):
        assert polynomial(p - 1, X)[1] == pytest.approx(NOISE * p / 15), "averaged over the training inputs"

    # Training error and error on new targets at the same inputs, by simulation, against the two formulas.
    rng = np.random.default_rng(0)
    for degree in (1, 9):
        y, fresh = sine(X)[:, None] + rng.normal(0, NOISE**0.5, (2, 15, 40_000))
        fitted = powers(X, degree) @ np.polyfit(2 * X - 1, y, degree)
        train, new = np.mean((y - fitted) ** 2), np.mean((fresh - fitted) ** 2)
        bias, variance = polynomial(degree, X)
        assert train == pytest.approx(bias + NOISE * (1 - (degree + 1) / 15), rel=0.02)
        assert new == pytest.approx(bias + NOISE * (1 + (degree + 1) / 15), rel=0.02)
        assert new - train == pytest.approx(2 * variance, rel=0.04)
    prose.says(
        "(15 rows, 10 parameters) the expected training error is "
        f"{NOISE * (1 - 10 / 15):.3f}, while the bias is almost 0. The gap to new targets at the same inputs is "
        f"{2 * NOISE * 10 / 15:.3f}, twice the variance"
    )

    seeds = range(100, 107)  # other draws than the figure's
    peak, wide = features(40, 0, seeds), features(400, 0, seeds)
    narrow = features(18, 0, seeds)
    assert peak[1] > 0.8 * sum(peak)
    assert sum(peak) + NOISE > 50
    assert sum(wide) + NOISE < 1
    assert wide[0] < narrow[0]
    assert wide[1] < peak[1] / 20
    for width in (18, 20, 25, 32, 40, 50, 80, 150, 400):
        assert sum(features(width, 0.1, seeds)) < sum(features(width, 0, seeds))
    assert sum(features(400, 0.1, seeds)) + NOISE == pytest.approx(0.5, abs=0.05)
    prose.says(
        "right (medians of 15 draws)",
        "With 40 rows the test error exceeds 50 at 40 features, mostly variance, and is below 1 at 400",
        "better than the plain fit at every width from 18 on, with about 0.5 at 400",
    )

    def line_and_neighbors(rows: int):
        x = (np.arange(rows) + 0.5) / rows
        new = np.linspace(x[0], x[-1], 200)
        neighbors = KNeighborsRegressor(5).fit(x[:, None], sine(x)).predict(new[:, None])
        line = np.polyval(np.polyfit(x, sine(x), 1), new)
        return np.mean((line - sine(new)) ** 2), np.mean((neighbors - sine(new)) ** 2)

    (line, few), (longer, many) = line_and_neighbors(30), line_and_neighbors(120)
    assert [line, longer] == pytest.approx([0.2, 0.2], abs=0.03)
    prose.says(
        f"With 30, then 120 rows the squared bias falls from {few:.3f} to {many:.4f}, as neighbors move closer, and "
        f"the variance stays at $\\sigma^2/5 = {NOISE / 5}$",
        "a squared bias near 0.2",
    )
    waves = np.column_stack([sine(X), np.cos(2 * np.pi * X)])
    right = np.column_stack([sine(NEW), np.cos(2 * np.pi * NEW)]) @ lstsq(waves, np.eye(15))[0]
    assert right @ sine(X) == pytest.approx(sine(NEW))
    prose.says(
        f"no bias instead of {best[0]:.3f}, and a variance of {NOISE * np.mean((right**2).sum(axis=1)):.3f} instead of "
        f"{best[1]:.3f}"
    )

    # Log loss: the mean divergence of four models from p is that of their normalized geometric mean, plus their spread.
    p, models = rng.dirichlet(np.ones(3)), rng.dirichlet(np.ones(3), 4)
    average = np.exp(np.log(models).mean(axis=0))
    average /= average.sum()
    spread = np.mean([entropy(average, model) for model in models])
    assert np.mean([entropy(p, model) for model in models]) == pytest.approx(entropy(p, average) + spread)

    x = rng.normal(size=20)
    x *= (20 / (x @ x)) ** 0.5

    def slope_error(penalty: float) -> float:
        weights = x / (x @ x + penalty)
        return (weights @ x * 0.5 - 0.5) ** 2 + weights @ weights

    found = minimize_scalar(slope_error, bounds=(0, 50), method="bounded")
    assert found.x == pytest.approx(1 / 0.5**2, abs=1e-3)
    prose.says(
        f"With $n = 20$, $\\sigma = 1$, $\\beta = 0.5$: $\\lambda = {found.x:.0f}$, error {found.fun:.3f} instead of "
        f"{slope_error(0):.2f}"
    )

    right = 0.4
    assert binom.sf(500, 1001, right) < 1e-9, "a majority over many training sets"
    prose.says(
        f"a learner that is right on {right:.0%} of the training sets errs {1 - right:.0%} of the time, and a majority "
        "over training sets always"
    )
