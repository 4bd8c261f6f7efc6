import warnings
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.exceptions import ConvergenceWarning
from sklearn.svm import SVC, LinearSVC
from support_vector_machine import LABELS, POINTS, STRAY, train

SEVEN, SIGNS = np.vstack([POINTS, STRAY]), np.append(LABELS, 1)


def clouds(seed: int, n: int = 40, d: int = 3) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    y = np.where(np.arange(n) < n // 3, -1, 1)
    return rng.normal(size=(n, d)) + 0.7 * y[:, None] + 0.4, y


def linear_svc(x, y, c, **options) -> LinearSVC:
    with warnings.catch_warnings():
        warnings.simplefilter("error", ConvergenceWarning)
        return LinearSVC(C=c, tol=1e-9, max_iter=100_000, **options).fit(x, y)


def svc(x, y, c) -> tuple[np.ndarray, float, float, float]:
    """w, b, total slack and objective of scikit-learn's SVC, whose bias is free."""
    model = SVC(kernel="linear", C=c, tol=1e-9).fit(x, y)
    w, b = model.coef_[0], model.intercept_[0]
    slack = np.maximum(0, 1 - y * (x @ w + b)).sum()
    return w, b, slack, w @ w / 2 + c * slack


@pytest.mark.parametrize(("seed", "c"), [(0, 0.05), (1, 1), (2, 10)])
def test_agrees_with_libsvm_and_meets_the_optimality_conditions(seed, c):
    x, y = clouds(seed)
    w, b, alpha = train(x, y, c)
    expected = svc(x, y, c)
    assert w == pytest.approx(expected[0], abs=1e-3)
    assert b == pytest.approx(expected[1], abs=1e-3)
    assert alpha.min() >= -1e-12 * c
    assert alpha.max() <= c * (1 + 1e-12)
    assert w == pytest.approx((alpha * y) @ x)
    assert alpha @ y == pytest.approx(0, abs=1e-9)
    margin = y * (x @ w + b)
    free, at_cost = alpha > 1e-9 * c, alpha > c * (1 - 1e-9)
    assert (margin[~free] > 1 - 1e-5).all()
    assert (margin[at_cost] < 1 + 1e-5).all()
    assert margin[free & ~at_cost] == pytest.approx(1, abs=1e-5)
    assert alpha.sum() - w @ w / 2 == pytest.approx(expected[3], rel=1e-5)  # the dual's value is the primal's


def test_takes_lists_and_equal_points_of_both_classes():
    assert train([[1], [1]], [1, -1], 1)[0] == pytest.approx([0])
    w, b, _ = train([[0, 1], [2, 3]], [-1, 1], 1)
    assert w == pytest.approx([0.5, 0.5])
    assert b == pytest.approx(-1.5)


def to_segment(point: np.ndarray, a: np.ndarray, b: np.ndarray) -> float:
    share = np.clip((point - a) @ (b - a) / ((b - a) @ (b - a)), 0, 1)
    return np.linalg.norm(point - a - share * (b - a))


def hull_distance(one: np.ndarray, other: np.ndarray) -> float:
    """Of disjoint hulls in the plane: the nearest points include a corner of one of them."""
    return min(
        to_segment(point, *ends)
        for corners, sides in ((one, other), (other, one))
        for point in corners
        for ends in combinations(sides, 2)
    )


whole = st.integers(-5, 5)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(1, 6), whole), min_size=3, max_size=6, unique=True))
def test_the_street_is_as_wide_as_the_gap_between_the_hulls(points):
    x = np.array(points, float)  # all to the right of the second axis; the other class is its mirror image
    w, b, _ = train(np.vstack([x, -x]), np.repeat([1, -1], len(x)), c=1e4)
    assert b == pytest.approx(0, abs=1e-3)
    assert 2 / np.linalg.norm(w) == pytest.approx(hull_distance(x, -x), rel=1e-3)


def test_ten_times_the_features_is_a_hundredth_of_the_cost():
    x, y = clouds(4)
    w, b, _ = train(10 * x, y, 0.003)
    expected = train(x, y, 0.3)
    assert 10 * w == pytest.approx(expected[0], abs=1e-4)
    assert b == pytest.approx(expected[1], abs=1e-4)


def test_stops_with_an_error_where_it_cannot_converge():
    with pytest.raises(RuntimeError, match="no convergence"):
        train(*clouds(5), c=1e6, steps=100)


@pytest.mark.parametrize(
    ("x", "y", "options", "message"),
    [
        ([0, 1], [1, -1], {}, "finite"),
        ([[0], [np.nan]], [1, -1], {}, "finite"),
        ([[0], [1]], [1], {}, "finite"),
        ([[0], [1]], [1, 0], {}, "both present"),
        ([[0], [1]], [1, 1], {}, "both present"),
        (np.empty((0, 2)), [], {}, "both present"),
        ([[0], [1]], [1, -1], {"c": 0}, "above 0"),
        ([[0], [1]], [1, -1], {"c": np.nan}, "above 0"),
        ([[0], [1]], [1, -1], {"c": np.inf}, "above 0"),
        ([[0], [1]], [1, -1], {"tolerance": np.nan}, "above 0"),
    ],
)
def test_refuses_what_is_no_problem(x, y, options, message):
    with pytest.raises(ValueError, match=message):
        train(x, y, **{"c": 1, **options})


def test_prose(prose):
    gap = hull_distance(POINTS[:3], POINTS[3:])
    w, b, _ = train(POINTS, LABELS, 10)
    assert w == pytest.approx([0.5, 0.5])
    assert b == pytest.approx(0, abs=1e-6)
    alpha = np.array([0.125, 0.125, 0, 0.25, 0, 0])  # feasible, and the dual's value is the primal's: a solution
    assert alpha @ LABELS == 0
    assert (alpha * LABELS) @ POINTS == pytest.approx([0.5, 0.5])
    assert alpha.sum() - 0.5**2 / 2 * 2 == 0.5**2 / 2 * 2
    other = np.array([0.12, 0.13, 0, 0.24, 0.01, 0])  # as good
    assert (other * LABELS) @ POINTS == pytest.approx([0.5, 0.5])
    assert (other @ LABELS, other.sum()) == pytest.approx((0, alpha.sum()))
    assert POINTS[4] @ w + b == pytest.approx(-1)
    assert gap == pytest.approx(np.linalg.norm(np.array([1, 1]) - [-1, -1]))
    prose.says(
        f"Their distance is $2\\sqrt2 = {gap:.2f}$",
        f"So $w$ points along $p - q$, and $2/\\lVert w \\rVert = {2 / np.linalg.norm(w):.2f}$",
        "$w = 2(p - q)/\\lVert p - q \\rVert^2 = (0.5, 0.5)$",
        f"$\\alpha = {alpha[0]:.3f}, {alpha[1]:.3f}$ for (2, 0), (0, 2) and {alpha[3]:.2f} for (−1, −1)",
    )

    rows = {c: svc(SEVEN, SIGNS, c) for c in (0.1, 0.5, 2, 10)}
    for c in (0.1, 0.5, 10):
        w, b, slack, value = rows[c]
        ours = train(SEVEN, SIGNS, c)
        assert ours[0] == pytest.approx(w, abs=1e-4)
        assert ours[1] == pytest.approx(b, abs=1e-4)
        cells = [f"{c:g}", f"({w[0]:.1g}, {w[1]:.1g})", f"{abs(round(b, 3)):g}", f"{2 / np.linalg.norm(w):.2f}"]
        prose.says(" | ".join([*cells, f"{slack:.1f}" if slack > 1e-6 else "0", f"{value:.2f}"]))
    assert rows[0.5][0] @ STRAY + rows[0.5][1] == pytest.approx(-0.5)
    prose.says("At $C = 0.5$ the old street is back and the stray, on the wrong side at $f = -0.5$")
    width = {c: 2 / np.linalg.norm(row[0]) for c, row in rows.items()}
    assert width[10] / width[0.5] == pytest.approx(1 / 4)
    assert width[0.5] == pytest.approx(gap)
    prose.says(f"the hard margin collapses to a street of {width[10]:.2f}")

    default = linear_svc(SEVEN, SIGNS, 2)
    hinge = linear_svc(SEVEN, SIGNS, 2, loss="hinge")
    scaled = linear_svc(SEVEN, SIGNS, 2, loss="hinge", intercept_scaling=10)
    streets = [2 / np.linalg.norm(model.coef_) for model in (default, hinge, scaled)]
    prose.says(
        f"with $C = 2$, `SVC` has a street of {width[2]:.2f} and `LinearSVC` one of {streets[0]:.2f}",
        f"it is {streets[1]:.2f}; with `intercept_scaling=10` as well, {streets[2]:.2f}",
    )

    rng = np.random.default_rng(0)
    right = []
    for _ in range(4):
        noise, labels = rng.normal(size=(2600, 1000)), rng.choice([-1, 1], size=2600)
        model = SVC(kernel="linear", C=1).fit(noise[:100], labels[:100])
        assert model.score(noise[:100], labels[:100]) == 1
        right.append(model.score(noise[100:], labels[100:]))
    assert np.mean(right) == pytest.approx(0.5, abs=0.02)  # exactly half is expected: the labels are coins
    prose.says("Take 100 rows of 1,000 features of pure noise", "separates them, 100% right in each of 4 draws")

    moved = POINTS.copy()
    moved[2] = [30, 20]
    assert svc(moved, LABELS, 10)[0] == pytest.approx([0.5, 0.5], abs=1e-6)
    prose.says("Move (3, 2) to (30, 20)", "and the SVM stays at $w = (0.5, 0.5)$, $b = 0$")

    assert len(list(combinations(range(10), 2))) == 45
    assert len(SVC(decision_function_shape="ovo").fit(np.eye(10), range(10)).decision_function(np.eye(10))[0]) == 45
    prose.says("For 10 classes that is 10 or 45", "multiply all features by 10 and $C$ must be divided by 100")
    prose.says("on powers of 2 or 10", "and $C > 0$")
