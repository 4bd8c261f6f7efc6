import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from linear_regression import descend, least_squares, standard_errors
from scipy import linalg, optimize, stats
from sklearn.linear_model import Lasso, LinearRegression, Ridge

AREA = np.array([40.0, 50, 60, 80, 120])
RENT = np.array([750.0, 800, 800, 1150, 1500])
FLATS = np.column_stack([np.ones(5), AREA])
EPSILON = 1e-9
LAUCHLI = np.array([[1, 1], [EPSILON, 0], [0, EPSILON]])


def drawn(seed: int, n: int = 40, d: int = 4) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = np.column_stack([np.ones(n), rng.normal(size=(n, d - 1)) @ rng.normal(size=(d - 1, d - 1))])
    return x, x @ rng.normal(size=d) + rng.normal(size=n)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("ridge", [0, 3.0])
def test_agrees_with_scikit_learn_and_scipy(seed, ridge):
    x, y = drawn(seed)
    reference = (Ridge(ridge) if ridge else LinearRegression()).fit(x[:, 1:], y)
    b = least_squares(x, y, [0, *[ridge] * 3])
    assert b == pytest.approx([reference.intercept_, *reference.coef_], rel=1e-8)
    if not ridge:
        assert b == pytest.approx(linalg.lstsq(x, y)[0])
        assert b == pytest.approx(optimize.lsq_linear(x, y).x)


@settings(deadline=None, max_examples=60)
@given(
    arrays(float, (8, 3), elements=st.integers(-5, 5)),
    arrays(float, 8, elements=st.integers(-20, 20)),
    st.floats(0.01, 100),
)
def test_the_gradient_is_zero_at_the_minimum(x, y, ridge):
    b = least_squares(x, y, ridge)
    assert x.T @ (x @ b - y) + ridge * b == pytest.approx(np.zeros(3), abs=1e-7)
    if np.linalg.matrix_rank(x) == 3:
        assert x.T @ (x @ least_squares(x, y) - y) == pytest.approx(np.zeros(3), abs=1e-7)
    else:
        with pytest.raises(ValueError, match="depends on"):
            least_squares(x, y)


def test_units_change_coefficients_and_not_predictions():
    x, y = drawn(0)
    scale = np.array([1, 1000, 1e-3, 2])
    assert least_squares(x * scale, y) * scale == pytest.approx(least_squares(x, y))
    ridged = least_squares(x * scale, y, 1) * scale
    assert np.abs(ridged - least_squares(x, y, 1)).max() > 0.01


def test_standard_errors_agree_with_scipy_and_with_the_inverse():
    assert standard_errors(FLATS, RENT)[::-1] == pytest.approx([
        (line := stats.linregress(AREA, RENT)).stderr, line.intercept_stderr
    ])  # fmt: skip
    x, y = drawn(1)
    variance = np.sum((y - x @ least_squares(x, y)) ** 2) / 36
    assert standard_errors(x, y) == pytest.approx(np.sqrt(variance * np.diag(np.linalg.inv(x.T @ x))))
    with pytest.raises(ValueError, match="more rows"):
        standard_errors(x[:4], y[:4])


def test_descent_ends_at_least_squares_and_at_the_shortest_fit():
    x, y = drawn(2)
    assert descend(x, y, 5000) == pytest.approx(least_squares(x, y), abs=1e-6)
    wide = np.random.default_rng(3).normal(size=(4, 9))
    assert descend(wide, y[:4], 2000) == pytest.approx(np.linalg.pinv(wide) @ y[:4], abs=1e-6)
    assert (descend(x, y, 0) == 0).all()


def test_input_is_left_alone():
    x, y = FLATS.copy(), RENT.copy()
    least_squares(x, y, 1), descend(x, y, 3)
    assert (x == FLATS).all()
    assert (y == RENT).all()


@pytest.mark.parametrize(
    ("x", "y", "ridge", "message"),
    [
        ([1, 2], [1, 2], 0, "need x"),
        ([[1], [2]], [1], 0, "need x"),
        ([[1], [2]], [[1], [2]], 0, "need x"),
        (np.ones((2, 0)), [1, 2], 0, "need x"),
        ([], [], 0, "need x"),
        ([[1], [np.nan]], [1, 2], 0, "need x"),
        ([[1], [2]], [1, np.inf], 0, "need x"),
        ([[1], [1e200]], [1, 2], 0, "need x"),
        ([[1], [2]], [1, 2], np.nan, "ridge"),
        ([[1], [2]], [1, 2], 1e200, "ridge"),
        ([[1], [2]], [1, 2], -1, "negative"),
        ([[1], [2]], [1, 2], [0, 0], "broadcast"),
        ([[1, 2], [2, 4], [3, 6]], [1, 2, 3], 0, "column 1 .* depends"),
        ([[0], [0]], [1, 2], 0, "column 0 is zero"),
        ([[1e-150], [2e-150]], [1, 2], 0, "column 0 is zero"),
        ([[0], [0]], [1, 2], 1e-320, "column 0 is zero"),
        ([[1, 2, 3], [4, 5, 7]], [1, 2], 0, "column 2 .* depends"),
    ],
)
def test_refuses_what_has_no_unique_answer(x, y, ridge, message):
    with pytest.raises(ValueError, match=message):
        least_squares(x, y, ridge)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: standard_errors(FLATS, RENT[:, None]), "need x"),
        (lambda: standard_errors(FLATS, RENT * np.nan), "need x"),
        (lambda: standard_errors(np.column_stack([FLATS, AREA * 2]), RENT), "depends"),
        (lambda: descend(FLATS, RENT * np.nan, 1), "need x"),
        (lambda: descend(np.ones((0, 2)), [], 1), "need x"),
        (lambda: descend(FLATS, RENT, -1), "steps"),
        (lambda: descend(FLATS * 0, RENT, 1), "not zero"),
    ],
)
def test_the_others_refuse_too(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_extreme_units_and_lists():
    for size in (1e-90, 1e-9, 1e9, 1e90):
        assert least_squares((FLATS * [1, size]).tolist(), RENT.tolist()) == pytest.approx([300, 10 / size])
    assert descend(FLATS.tolist(), RENT.tolist(), 9) == pytest.approx(descend(FLATS, RENT, 9))


def ridge_error(penalty: float) -> tuple[float, float]:
    """Squared bias and variance of ridge: n = 20, correlation 0.95, variance 1, true weights 1 and 0.5."""
    gram, truth = 20 * np.array([[1, 0.95], [0.95, 1]]), np.array([1, 0.5])
    shrink = np.linalg.inv(gram + penalty * np.eye(2)) @ gram
    return np.sum((shrink @ truth - truth) ** 2), np.trace(shrink @ np.linalg.inv(gram) @ shrink.T)


def test_prose(prose):
    b = least_squares(FLATS, RENT)
    residual = RENT - FLATS @ b
    (sxx, sxy), squares = ((AREA - 70) @ np.column_stack([AREA, RENT])), np.sum(residual**2)
    total, error = np.sum((RENT - 1000) ** 2), standard_errors(FLATS, RENT)[1]
    prose.says(
        f"Five flats of {', '.join(f'{a:.0f}' for a in AREA[:4])} and {AREA[4]:.0f} m² rent for "
        f"{', '.join(f'{r:.0f}' for r in RENT[:4])} and {RENT[4]:.0f} euros",
        f"Means are {AREA.mean():.0f} and {RENT.mean():.0f}",
        rf"\frac{{{sxy:.0f}}}{{{sxx:.0f}}} = {b[1]:.0f}",
        rf"$\hat\beta_0 = \bar y - {b[1]:.0f}\,\bar x = {b[0]:.0f}$: {b[1]:.0f} euros more per m²",
        f"sum to {squares:,.0f} of a total of {total:,.0f}",
        f"$R^2 = 1 - {squares / 1000:.0f}/{total / 1000:.0f} = {1 - squares / total:.3f}$",
        rf"= {squares:.0f}/(5 - 2) = {squares / 3:.0f}$",
        rf"$\sqrt{{{squares / 3:.0f}/{sxx:.0f}}} = {error:.2f}$",
    )
    low, high = b[1] + error * stats.t(3).ppf([0.025, 0.975])
    prose.says(
        f"the 95% interval ($t$ with 3 degrees of freedom) is {low:.1f} to {high:.1f}",
        f"And {1 - squares / total:.3f} for the flats",
        "**QR**, $2nd^2$ operations",
        f"for a million rows and 100 columns in about {2 * 10**6 * 100**2 / 1e9:.0f} billion operations",
    )

    assert (LAUCHLI.T @ LAUCHLI == 1).all()
    assert least_squares(LAUCHLI, LAUCHLI @ [1, 1]) == pytest.approx([1, 1], abs=1e-6)
    for turn in np.random.default_rng(3).normal(size=(20, 3, 3)):
        turned = np.linalg.qr(turn)[0] @ LAUCHLI  # other coordinates, so that rounding has its chance
        assert least_squares(turned, turned @ [1, 1]) == pytest.approx([1, 1], abs=1e-6)
    prose.says(r"$\varepsilon = 10^{-9}$ and $y = X\beta$, in 64-bit floats")
    curvatures = np.linalg.eigvalsh(FLATS.T @ FLATS)
    kappa = curvatures[1] / curvatures[0]
    halving = np.log(0.5) / np.log1p(-1 / kappa)
    prose.says(
        rf"$\kappa = {kappa:,.0f}$, so".replace(",", "{,}", 1),
        f"{round(halving, -3):,.0f} steps halve it",
    )
    slow = np.linalg.eigh(FLATS.T @ FLATS)[1][:, 0]
    left = [abs((descend(FLATS, RENT, steps) - b) @ slow) for steps in (1000, 2000)]
    assert left[1] / left[0] == pytest.approx(0.5 ** (1000 / halving))
    scaled = np.column_stack([np.ones(5), (AREA - 70) / AREA.std()])
    assert descend(scaled, RENT, 1) == pytest.approx(least_squares(scaled, RENT))

    # Exact: a noisy feature; errors whose standard deviation is proportional to size.
    rng = np.random.default_rng(0)
    clean, noise = rng.normal(size=(2, 20_000))
    assert stats.linregress(clean + noise, clean).slope == pytest.approx(0.5, abs=0.02)
    inverse, covariance = np.linalg.pinv(FLATS), np.diag(AREA**2)
    hat = FLATS @ inverse
    reported = np.trace((np.eye(5) - hat) @ covariance) / 3 / sxx
    true = (inverse @ covariance @ inverse.T)[1, 1]
    prose.says(f"the slope's variance for the five flats is {true / reported:.2f} times the mean of what")
    errors = np.random.default_rng(2).normal(size=(4000, 5)) * AREA
    slopes, residuals = errors @ inverse[1], errors @ (np.eye(5) - hat)
    assert slopes.var() / np.mean((residuals**2).sum(axis=1) / 3 / sxx) == pytest.approx(true / reported, rel=0.1)

    far, near = RENT + 400 * (AREA == 120), RENT + 400 * (AREA == 60)
    tilted = least_squares(FLATS, far)
    prose.says(
        f"The 120 m² flat has {hat[4, 4]:.3f}: raise its rent by 400 and the slope goes from {b[1]:.0f} to "
        f"{tilted[1]:.0f}, its residual only from {abs(residual[4]):.0f} to {(far - FLATS @ tilted)[4]:.0f}",
        f"The same 400 at 60 m² ($h = {hat[2, 2]:.3f}$) changes the slope by "
        f"{abs(least_squares(FLATS, near)[1] - b[1]):.0f}",
    )

    penalties = np.arange(0, 30, 0.1)
    errors = np.array([ridge_error(penalty) for penalty in penalties])
    best = errors.sum(axis=1).argmin()
    root = np.linalg.cholesky(20 * np.array([[1, 0.95], [0.95, 1]])).T
    assert ridge_error(penalties[best])[0] == pytest.approx(
        np.sum((least_squares(root, root @ [1, 0.5], penalties[best]) - [1, 0.5]) ** 2)
    )
    assert errors[0, 0] == pytest.approx(0, abs=1e-12)
    assert 6.5 < errors[0].sum() / errors[best].sum() < 7.5  # "about a seventh", under the figure
    prose.says(
        r"correlate at 0.95, $n = 20$, $\sigma = 1$, true weights 1 and 0.5",
        f"mean squared error of {errors[0].sum():.2f}, all variance; at $\\lambda = {penalties[best]:.1f}$ it is "
        f"{errors[best].sum():.2f}",
        f"At a correlation of 0.95 that is {1 / (1 - 0.95**2):.1f}",
    )

    noise = np.random.default_rng(1)
    fits = []
    for _ in range(200):
        x, y = noise.normal(size=(20, 10)), noise.normal(size=20)
        fits.append(LinearRegression().fit(x, y).score(x, y))
    assert np.mean(fits) == pytest.approx(10 / 19, abs=0.03)
    prose.says(f"With 20 rows, an intercept and 10 columns of pure noise its expected value is 10/19 = {10 / 19:.2f}")

    prose.says("(Hastie et al., 2022)", "Hansen (2022)", "Pötscher and Preinerstorfer (2024)")
    prose.says("(Nakkiran et al., 2021)")
    prose.says(f"a weight of 0.1 multiplies the geometric mean of $y$ by {np.exp(0.1):.3f}")
    orthonormal = np.linalg.qr(noise.normal(size=(6, 2)))[0]
    y = orthonormal @ [3, -0.4]
    assert least_squares(orthonormal, y, 0.5) == pytest.approx([3 / 1.5, -0.4 / 1.5])
    assert Lasso(0.5 / 6, fit_intercept=False).fit(orthonormal, y).coef_ == pytest.approx([2.5, 0], abs=1e-6)

    def variance_part(d: int, n: int = 100) -> float:
        return d / (n - d - 1) if d < n - 1 else n / (d - n - 1)

    for d in (50, 90, 200):
        draws = noise.normal(size=(60, max(d, 100), min(d, 100)))  # X, or its transpose: the same singular values
        traces = np.trace(np.linalg.inv(draws.mT @ draws), axis1=1, axis2=2)
        assert traces.mean() == pytest.approx(variance_part(d), rel=0.12)
    prose.says(
        f"With $n = 100$ it is ${variance_part(50):.2f}\\sigma^2$ at $d = 50$, {variance_part(90):.0f} at 90, "
        f"{variance_part(200):.2f} at 200"
    )
