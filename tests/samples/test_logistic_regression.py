import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from logistic_regression import fit, threshold
from scipy.optimize import minimize
from scipy.special import expit, logit
from scipy.stats import logistic, norm
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.preprocessing import StandardScaler

DAYS = np.array([1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 20.0])
LEFT = np.array([0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 1, 1])
CORNERS = np.array([[1, 1], [-1, -1], [1, -1], [-1, 1]])
AGREE = np.array([1, 1, 0, 0])


def drawn(seed: int, n: int = 80) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 3)) * [1, 30, 0.1] + [0, 100, 5]
    return x, rng.binomial(1, expit((x - x.mean(axis=0)) @ [1, -0.03, 5] + 0.5))


def log_loss(parameters: np.ndarray, x: np.ndarray, y: np.ndarray) -> float:
    z = parameters[0] + x @ parameters[1:]
    return np.mean(np.logaddexp(0, z) - y * z)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("ridge", [0.0, 0.2])
def test_agrees_with_scikit_learn(seed, ridge):
    x, y = drawn(seed)
    scaler = StandardScaler().fit(x)
    strength = 1 / (ridge * len(y)) if ridge else np.inf
    reference = LogisticRegression(C=strength, tol=1e-9, max_iter=1000).fit(scaler.transform(x), y)
    b, w = fit(x, y, ridge)
    assert w * scaler.scale_ == pytest.approx(reference.coef_[0], rel=1e-4, abs=1e-5)
    assert expit(b + x @ w) == pytest.approx(reference.predict_proba(scaler.transform(x))[:, 1], abs=1e-5)


def test_agrees_with_a_general_minimizer():
    b, w = fit(DAYS[:, None], LEFT)
    found = minimize(log_loss, [0, 0], args=(DAYS[:, None], LEFT), tol=1e-10)
    assert [b, *w] == pytest.approx(found.x, abs=1e-4)


@pytest.mark.parametrize("seed", range(3))
def test_fitted_totals_equal_observed_totals(seed):
    x, y = drawn(seed)
    b, w = fit(x, y)
    p = expit(b + x @ w)
    assert p.sum() == pytest.approx(y.sum(), abs=1e-4)
    assert x.T @ p == pytest.approx(x.T @ y, rel=1e-5)


def test_units_and_flipped_labels():
    x, y = drawn(0)
    b, w = fit(x, y, 0.1)
    assert fit(x * [1000, 1, 0.01], y, 0.1)[1] * [1000, 1, 0.01] == pytest.approx(w, rel=1e-5)
    flipped = fit(x, 1 - y, 0.1)
    assert [flipped[0], *flipped[1]] == pytest.approx([-b, *-w], rel=1e-5)


def test_a_doubled_column_shares_the_weight():
    once, twice = fit(DAYS[:, None], LEFT), fit(np.column_stack([DAYS, DAYS]), LEFT)
    assert [twice[0], *twice[1]] == pytest.approx([once[0], once[1][0] / 2, once[1][0] / 2], rel=1e-4)


def test_lists_and_extreme_units():
    b, (w,) = fit(DAYS[:, None].tolist(), (LEFT == 1).tolist())
    for size in (1e-80, 1e80):
        assert fit(DAYS[:, None] * size, LEFT) == (pytest.approx(b), pytest.approx([w / size]))


def test_a_ridge_shrinks():
    sizes = [np.linalg.norm(StandardScaler().fit(drawn(1)[0]).scale_ * fit(*drawn(1), r)[1]) for r in (0, 0.1, 1, 10)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] < 0.1


def test_separable_classes_have_no_minimum_without_a_ridge():
    x, y = np.array([[1.0], [2], [3], [4]]), [0, 0, 1, 1]
    with pytest.raises(ValueError, match="separable"):
        fit(x, y, steps=2000)
    b, (w,) = fit(x, y, 0.01)
    assert -b / w == pytest.approx(2.5, abs=1e-5)


@pytest.mark.parametrize(
    ("x", "y", "ridge", "message"),
    [
        ([1, 2], [0, 1], 0, "need x"),
        ([[1], [2]], [0], 0, "need x"),
        ([[1], [2]], [1, 1], 0, "some of each"),
        ([[1], [2]], [-1, 1], 0, "zeros and ones"),
        ([[1], [2], [3]], [0, 1, np.nan], 0, "zeros and ones"),
        ([[1], [np.nan]], [0, 1], 0, "finite"),
        ([[1], [np.inf]], [0, 1], 0, "finite"),
        ([[1, 7], [2, 7]], [0, 1], 0, "constant"),
        ([[1e15], [1e15 + 1]], [0, 1], 1, "constant"),
        ([[1e-200], [2e-200]], [0, 1], 1, "constant"),
        ([], [], 0, "need x"),
        ([[1], [2]], [[0], [1]], 0, "need x"),
        ([[1], [2]], [0, 1], -1, "negative"),
        ([[1], [2]], [0, 1], np.nan, "ridge"),
    ],
)
def test_refuses_bad_input(x, y, ridge, message):
    with pytest.raises(ValueError, match=message):
        fit(x, y, ridge)


@given(st.floats(0.01, 100), st.floats(0.01, 100), st.floats(0, 1))
def test_the_threshold_is_where_acting_becomes_cheaper(false_alarm, miss, p):
    act, wait = (1 - p) * false_alarm, p * miss
    if abs(act - wait) > 1e-9:
        assert (act < wait) == (p > threshold(false_alarm, miss))


def test_huge_costs_do_not_overflow():
    assert threshold(1e308, 1e308) == 0.5
    assert threshold(5, 15) == 0.25


@pytest.mark.parametrize("costs", [(0, 1), (1, 0), (-1, 2), (np.nan, 1), (1, np.inf)])
def test_refuses_costs_that_are_none(costs):
    with pytest.raises(ValueError, match="positive"):
        threshold(*costs)


def test_prose(prose):
    b, (w,) = fit(DAYS[:, None], LEFT)
    line = LinearRegression().fit(DAYS[:, None], LEFT)
    left = [f"{day:.0f}" for day in DAYS[LEFT == 1]]
    days = [f"{day:.0f}" for day in DAYS]
    prose.says(
        f"it says {line.predict([[30]])[0]:.2f} at 30 days",
        f"for $p = 0.2$ the odds are {0.2 / 0.8:.2f} and the log-odds ${logit(0.2):.2f}$",
        f"seen {', '.join(days[:-1])} and {days[-1]} days ago; those at {', '.join(left[:-1])} and {left[-1]} left",
        rf"= {b:.3f} + {w:.3f} \cdot",
        f"At 14 days that is {b + 14 * w:.2f}, so $p = {expit(b + 14 * w):.3f}$",
        f"sum to {expit(b + w * DAYS).sum():.0f}, the number who left",
        f"multiplies the odds by $e^{{{w:.3f}}} = {np.exp(w):.2f}$, a week by {np.exp(7 * w):.2f}",
        f"a day adds at most $w/4 = {w / 4:.3f}$",
    )
    cut = {t: (logit(t) - b) / w for t in (0.5, threshold(5, 15))}
    prose.says(
        rf"At equal costs that is $\frac12$, here {cut[0.5]:.1f} days",
        f"With costs 5 and 15 it is {threshold(5, 15):.2f}, here {cut[0.25]:.1f} days",
        f"With 5 against 15 it is {threshold(5, 15):.2f}: then you act from day {np.ceil(cut[0.25]):.0f} on, not from "
        f"day {np.ceil(cut[0.5]):.0f}",
        "it rounds at 0.5",
    )
    assert fit(CORNERS, AGREE)[1] == pytest.approx([0, 0], abs=1e-6)
    richer = np.column_stack([CORNERS, CORNERS.prod(axis=1)])
    intercept, weights = fit(richer, AGREE, 0.01)
    assert ((intercept + richer @ weights > 0) == AGREE).all()
    shrunk = fit(DAYS[:, None], LEFT, 0.1)[1][0]
    prose.says(f"0.1 here takes the weight from {w:.3f} to {shrunk:.2f}", "that 0.65 means 65%")

    # Dropping 19 of 20 negatives, exactly: weights stay, the intercept moves by the logarithm.
    x, y = drawn(5)
    scores = fit(x, y)
    p = expit(scores[0] + x @ scores[1])
    kept = p / (p + 0.05 * (1 - p))
    assert logit(kept) - logit(p) == pytest.approx(np.full(80, np.log(20)))
    prose.says(
        "all positives and 5% of the negatives",
        f"multiplies the odds by $1/0.05 = {1 / 0.05:.0f}$",
        rf"add $\ln 0.05 = {np.log(0.05):.2f}$",
        f"A predicted 0.5 becomes $1/21 = {expit(np.log(0.05)):.3f}$",
    )
    assert expit(np.log(0.05)) == pytest.approx(1 / 21)

    # Efron's efficiency for two equal Normal classes a distance apart: the direction's variances, LDA over logistic.
    def efficiency(distance: float) -> float:
        grid = np.linspace(-12, 12, 4801)
        mean = np.sum(norm.pdf(grid) / np.cosh(distance * grid / 2)) * (grid[1] - grid[0])
        return (1 + distance**2 / 4) * np.exp(-(distance**2) / 8) * mean

    prose.says(
        f"two standard deviations apart logistic regression has {efficiency(2):.2f} of its efficiency, three apart "
        f"{efficiency(3):.2f}"
    )

    ratios = logistic.std(), norm.pdf(0) / logistic.pdf(0)
    prose.says(
        rf"$\pi/\sqrt3 = {ratios[0]:.2f}$",
        f"its weights are about {ratios[1]:.1f} to {ratios[0]:.1f} times larger",
    )
    grid = np.linspace(-6, 6, 1201)
    assert np.abs(norm.cdf(grid) - expit(1.702 * grid)).max() < 0.0096

    direction = LinearRegression().fit(x, y).coef_ / LinearDiscriminantAnalysis(solver="lsqr").fit(x, y).coef_[0]
    assert direction == pytest.approx(np.full(3, direction[0]))
    prose.says("(Radford et al., 2021)", "(Efron, 1975, for large", "Van den Goorbergh et al. (2022)")
