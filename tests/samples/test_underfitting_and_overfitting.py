import runpy
from itertools import pairwise
from math import exp, inf, nan
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import linear_model, model_selection
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures
from underfitting_and_overfitting import columns, draw, learning_curve, ridge

NOISE = 0.25  # variance, as in the sample
FIGURE = runpy.run_path(str(Path(__file__).parents[2] / "docs/figures/underfitting-and-overfitting.py"))


def rng(seed=0):
    return np.random.default_rng(seed)


def errors(n, degree, penalty):
    """Training and validation error on n rows, means of 50 draws."""
    found = []
    for seed in range(50):
        source = rng(seed)
        (x, y), (new, truth) = draw(source, n), draw(source, 1000)
        predict = ridge(columns(x, degree), y, penalty)
        found.append([np.mean((t - predict(columns(z, degree))) ** 2) for z, t in ((x, y), (new, truth))])
    return np.mean(found, axis=0)


def least_norm(n, p, noise):
    """Exact expected error above the noise (Belkin, Hsu and Xu, 2020), weights of length 1."""
    if n < p - 1:
        return 1 - n / p + noise * n / (p - n - 1)
    return noise * p / (n - p - 1) if n > p + 1 else inf


def simulated(n, p, penalty, draws):
    """The same by simulation; the features are independent standard Normal."""
    found = []
    for seed in range(draws):
        source = rng(seed)
        a, weights = source.normal(size=(n, p)), source.normal(size=p)
        weights /= np.linalg.norm(weights)
        y = a @ weights + np.sqrt(NOISE) * source.normal(size=n)
        normal = a.T @ a + penalty * np.eye(p)
        fitted = np.linalg.solve(normal, a.T @ y) if penalty else np.linalg.lstsq(a, y, rcond=None)[0]
        found.append(np.sum((fitted - weights) ** 2))
    return np.mean(found)


@pytest.mark.parametrize("degree", [1, 2, 3])
def test_columns_are_those_of_scikit_learn(degree):
    x = rng().normal(size=(7, 4))
    reference = PolynomialFeatures(degree, include_bias=False).fit_transform(x)
    assert columns(x, degree) == pytest.approx(reference)


@pytest.mark.parametrize(("degree", "penalty", "folds"), [(1, 0, 5), (2, 0, 4), (3, 3, 5), (3, 0.1, 7)])
def test_the_curve_is_that_of_scikit_learn(degree, penalty, folds):
    x, y = draw(rng(1), 203)
    sizes = (40, 100, 150)
    ours = learning_curve(columns(x, degree), y, sizes, penalty, folds)
    line = linear_model.Ridge(penalty) if penalty else linear_model.LinearRegression()
    _, *scores = model_selection.learning_curve(
        make_pipeline(PolynomialFeatures(degree, include_bias=False), line),
        x,
        y,
        train_sizes=sizes,
        cv=model_selection.KFold(folds),
        scoring="neg_mean_squared_error",
    )
    assert ours == pytest.approx(-np.stack([score.mean(axis=1) for score in scores], axis=1))


@settings(deadline=None, max_examples=25)
@given(st.integers(3, 30), st.integers(1, 8), st.integers(0, 99))
def test_training_error_rises_with_the_penalty_from_the_least_squares_fit(n, p, seed):
    a, y = rng(seed).normal(size=(n, p)), rng(seed + 1).normal(size=n)
    errors = [np.mean((y - ridge(a, y, penalty)(a)) ** 2) for penalty in (0, 0.1, 10, 1e9)]
    assert all(low <= high + 1e-9 for low, high in pairwise(errors))
    assert errors[-1] == pytest.approx(y.var(), abs=1e-4)
    if p >= n - 1:
        assert errors[0] == pytest.approx(0, abs=1e-9)


def test_without_penalty_it_is_the_fit_of_least_norm_and_shifts_do_not_matter():
    a, y = rng(2).normal(size=(6, 9)), rng(3).normal(size=6)
    weights = np.linalg.pinv(a - a.mean(axis=0), rcond=1e-10) @ (y - y.mean())
    new = rng(4).normal(size=(5, 9))
    expected = y.mean() + (new - a.mean(axis=0)) @ weights
    assert ridge(a, y, 0)(new) == pytest.approx(expected)
    assert ridge(a + 100, y - 7, 0)(new + 100) == pytest.approx(expected - 7)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"penalty": -1}, "penalty"),
        ({"penalty": nan}, "penalty"),
        ({"penalty": inf}, "penalty"),
        ({"y": np.array([nan] + [0.0] * 9)}, "finite data"),
        ({"a": np.full((10, 2), inf)}, "finite data"),
        ({"sizes": [1, 4]}, "sizes from 2"),
        ({"sizes": [9]}, "sizes from 2"),
        ({"folds": 1}, "sizes from 2"),
        ({"folds": 11}, "sizes from 2"),
        ({"folds": 0}, "sections"),
    ],
)
def test_refuses_what_gives_no_curve(change, message):
    usual = {"a": np.eye(10, 2), "y": np.arange(10.0), "sizes": [4], "penalty": 0}
    with pytest.raises(ValueError, match=message):
        learning_curve(**usual | change)


def test_lists_and_integers_are_numbers_and_folds_of_one_row_will_do():
    x, y = draw(rng(6), 12)
    whole = np.round(100_000 * x).astype(int)
    assert columns(whole, 4) == pytest.approx(columns(whole.astype(float), 4))
    assert columns([[10**7]], 3)[0] == pytest.approx([1e7, 1e14, 1e21])
    ours = learning_curve(x.tolist(), y.tolist(), [5, 11], 1, folds=12)
    assert np.isfinite(ours).all()
    assert ours == pytest.approx(learning_curve(x, y, [5, 11], 1, folds=12))


def test_prose(prose):
    prose.says("(Belkin et al., 2019; Nakkiran et al., 2020;", "(Belkin, Hsu and Xu, 2020)", "(Nakkiran et al., 2021)")
    prose.says("one draw of 400 rows in five folds", "may fall a second time: Nakkiran et al., 2020")
    prose.says("Curth et al. (2023)", "(Hestness et al., 2017)", "(Muennighoff et al., 2023)")

    # the example
    wide = [columns(np.ones((1, 5)), degree).shape[1] for degree in (1, 2, 3)]
    x, _ = draw(rng(), 4)
    assert np.abs(x).max() <= 1
    far = draw(rng(5), 20_000)
    assert np.var(far[1] - far[0][:, 0] - 3 * far[0][:, 1] * far[0][:, 2]) == pytest.approx(NOISE, rel=0.03)
    prose.says(f"the target is $x_1 + 3x_2x_3$ plus noise of variance $E_0 = {NOISE}$", "floor 0.25")
    prose.says(f"polynomials of degree 1, 2 or 3 ({wide[0]}, {wide[1]} or {wide[2]} columns) to 80 rows", "50 draws")
    cases = {(n, d, 0): errors(n, d, 0) for n, d in ((80, 1), (80, 2), (80, 3), (320, 1), (160, 3), (320, 3), (640, 3))}
    cases |= {(80, 3, penalty): errors(80, 3, penalty) for penalty in (1, 10, 100)}
    stiff, right, loose = (cases[80, degree, 0] for degree in (1, 2, 3))
    both, tuned, crushed = (cases[80, 3, penalty] for penalty in (10, 1, 100))
    prose.says(
        f"degree 1 | {stiff[0]:.2f} | {stiff[1]:.2f} | underfits",
        f"degree 3 | {loose[0]:.2f} | {loose[1]:.2f} | overfits",
        f"degree 3, penalty 10 | {both[0]:.2f} | {both[1]:.2f} | both",
        f"degree 2 | {right[0]:.2f} | {right[1]:.2f} | fits",
        f"has {right[0]:.2f} against {right[1]:.2f}",
    )
    more, (_, middle), last = cases[320, 1, 0], cases[160, 3, 0], cases[320, 3, 0]
    prose.says(
        "Refit on 80, 160 and 320 rows",
        f"Degree 1 goes from {stiff[1]:.2f} to {more[1]:.2f} in validation, and training error *rises* to meet it, "
        f"from {stiff[0]:.2f} to {more[0]:.2f}",
        f"Degree 3 goes from {loose[1]:.2f} to {middle:.2f} and {last[1]:.2f}",
        f"Four times the rows: {more[1]:.2f}. Wasted",
        f"degree 2: {right[1]:.2f}.",
        f"Four times the rows: {last[1]:.2f}. The best cure",
        f"Fewer columns, degree 2: {right[1]:.2f}",
        f"Ridge penalty 1: {tuned[1]:.2f}. Penalty 100: {crushed[1]:.2f}, training error {crushed[0]:.2f}",
        f"At penalty 100 the gap shrinks from {loose[1] - loose[0]:.2f} to {crushed[1] - crushed[0]:.2f} and "
        f"validation error is {crushed[1]:.2f}, against {tuned[1]:.2f} at penalty 1",
        f"Degree 1 gains {stiff[1] - more[1]:.2f} from {320 - 80} more rows; one better model gains "
        f"{stiff[1] - right[1]:.2f} from none",
        f"Training {both[0]:.2f}, validation {both[1]:.2f}, floor 0.25",
        f"Both gaps are real: {both[0] - NOISE:.2f} and {both[1] - both[0]:.2f}",
        f"down to about 1, validation error too: {tuned[1]:.2f}",
        "a penalty of 100 closes most of the gap",
    )
    assert errors(80, 3, 0.3)[1] > tuned[1] < errors(80, 3, 3)[1]
    assert 0 < right[1] - min(errors(80, 2, penalty)[1] for penalty in (0.1, 0.3, 1, 3)) < 0.01
    prose.says(
        f"the best of four ridge penalties gains less than 0.01 there, and {loose[1] - tuned[1]:.1f} for degree 3"
    )
    gaps = [after - before for before, after in (last, cases[640, 3, 0])]
    prose.says(f"Degree 3 has a gap of {gaps[0]:.3f} at 320 rows and {gaps[1]:.3f} at 640")

    # double descent in the number of rows
    few, near, many = (least_norm(n, 100, NOISE) for n in (50, 90, 200))
    prose.says("For $p = 100$, $\\sigma^2 = 0.25$:", f"{few:.2f} at 50 rows, {near:.2f} at 90, {many:.2f} at 200")
    prose.says("hurt on the way to 100", "as the peak at 90 of 100 rows shows")
    for n in (20, 80):  # 40 features
        assert simulated(n, 40, 0, 150) == pytest.approx(least_norm(n, 40, NOISE), rel=0.1)
    best = [simulated(n, 40, NOISE * 40, 60) for n in (20, 36, 40, 44, 80)]
    assert all(high > low for high, low in pairwise(best))
    prose.says("With the best ridge penalty, here $p\\sigma^2$,")
    for n in (50, 100):  # the figure's curve is a limit; 100 features come close to it
        assert simulated(n, 100, NOISE * 100, 40) == pytest.approx(FIGURE["best_ridge"](n), rel=0.05)
        assert simulated(n, 100, NOISE * 100, 40) < min(simulated(n, 100, NOISE * p, 40) for p in (40, 250))

    # early stopping and ridge, with alpha = 1 / (eta t)
    weak, even = ((1 - (1 - 0.001 * ratio) ** 1000, ratio / (ratio + 1)) for ratio in (0.1, 1))
    assert (weak[0], even[0]) == (pytest.approx(1 - exp(-0.1), rel=1e-3), pytest.approx(1 - exp(-1), rel=1e-3))
    prose.says(f"at $\\lambda = \\alpha/10$ to {weak[0]:.1%} and {weak[1]:.1%}")
    prose.says(f"at $\\lambda = \\alpha$ to {even[0]:.0%} and {even[1]:.0%}")
