import numpy as np
import pytest
from scipy.optimize import minimize
from sklearn.svm import SVC, LinearSVC
from svm_objective import train

NUMBERS, SIGNS = np.array([0, 1, 1.2, 3, 6]), np.array([-1, -1, 1, 1, 1])


def sample_data() -> tuple[np.ndarray, np.ndarray]:
    """The points that the sample prints about: x (200, 3) with a column of ones, y (200,)."""
    y = np.repeat([1, -1], 100)
    points = np.random.default_rng(0).normal(size=(200, 2)) + y[:, None] * (1, 0.5)
    return np.column_stack([points, np.ones(200)]), y


def slack(w: float, b: float, x: np.ndarray = NUMBERS) -> np.ndarray:
    return np.maximum(0, 1 - SIGNS * (w * x + b))


def primal(c: float, x: np.ndarray = NUMBERS) -> tuple[float, float, float]:
    """Solve the constrained primal for numbers on a line directly; return w, b and the sum of slacks."""
    n = len(x)
    result = minimize(
        lambda v: v[0] ** 2 / 2 + c * v[2:].sum(),
        np.r_[1.0, -1.0, np.ones(n)],
        jac=lambda v: np.r_[v[0], 0, np.full(n, c)],
        constraints={"type": "ineq", "fun": lambda v: SIGNS * (v[0] * x + v[1]) - 1 + v[2:]},
        bounds=[(None, None)] * 2 + [(0, None)] * n,
        options={"ftol": 1e-14, "maxiter": 1000},
    )
    return result.x[0], result.x[1], result.x[2:].sum()


def dual(c: float) -> tuple[np.ndarray, float]:
    """Multipliers (without the zeros) and w by LIBSVM, which solves the dual."""
    model = SVC(kernel="linear", C=c, tol=1e-10).fit(NUMBERS[:, None], SIGNS)
    return np.abs(model.dual_coef_[0]), model.coef_[0, 0]


@pytest.mark.parametrize("lam", [0.03, 0.1, 1])
def test_agrees_with_liblinear(lam):
    x, y = sample_data()
    w, value, bound = train(x, y, lam, steps=5_000)
    model = LinearSVC(loss="hinge", C=1 / (lam * 200), fit_intercept=False, tol=1e-8, max_iter=10**6)
    assert w == pytest.approx(model.fit(x, y).coef_[0], abs=5e-3)
    best = model.coef_[0]
    optimum = lam / 2 * best @ best + np.maximum(0, 1 - y * (x @ best)).mean()
    assert bound <= optimum + 1e-9
    assert optimum <= value + 1e-9
    assert value - bound < 3e-3


@pytest.mark.parametrize("steps", [1, 2, 7, 50])
def test_the_dual_value_never_exceeds_the_primal(steps):
    rng = np.random.default_rng(steps)
    x, y = rng.normal(size=(30, 4)), rng.choice([-1, 1], size=30)
    w, value, bound = train(x, y, 0.5, steps)
    assert bound <= value
    assert value == pytest.approx(0.25 * w @ w + np.maximum(0, 1 - y * (x @ w)).mean())


def test_the_gap_shrinks_about_tenfold_with_ten_times_the_steps():
    x, y = sample_data()
    gaps = [value - bound for _, value, bound in (train(x, y, 0.1, steps) for steps in (100, 1000))]
    assert gaps[0] / gaps[1] == pytest.approx(10, rel=0.2)


@pytest.mark.parametrize(
    ("x", "y", "lam", "steps"),
    [
        (np.ones((2, 1)), [1, 0], 1, 5),
        (np.ones((2, 1)), [1, np.nan], 1, 5),
        (np.ones((2, 1)), [1, -1, 1], 1, 5),
        (np.ones(2), [1, -1], 1, 5),
        (np.array([[1.0], [np.nan]]), [1, -1], 1, 5),
        (np.array([[1.0], [np.inf]]), [1, -1], 1, 5),
        (np.empty((0, 2)), [], 1, 5),
        (np.ones((2, 1)), [1, -1], 0, 5),
        (np.ones((2, 1)), [1, -1], np.nan, 5),
        (np.ones((2, 1)), [1, -1], np.inf, 5),
        (np.ones((2, 1)), [1, -1], 1, 0),
        (np.ones((2, 1)), [1, -1], 1, 2.5),
    ],
)
def test_refuses_bad_input(x, y, lam, steps):
    with pytest.raises(ValueError, match="must be"):
        train(x, y, lam, steps)


def test_prose(prose):
    w, b, point = np.array([3, 4]), -3, np.array([3, 1])
    functional = w @ point + b
    assert (2 * w) @ point + 2 * b == 2 * functional
    prose.says(
        "$w = (3, 4)$, $b = -3$",
        f"functional margin {functional} and geometric margin {functional / np.linalg.norm(w):.0f}; "
        f"with $(2w, 2b)$ they are {2 * functional} and {2 * functional / np.linalg.norm(2 * w):.0f}",
    )

    prose.says("Five numbers: 0 and 1 are negative; 1.2, 3 and 6 are positive")
    values = {}
    for c in (1, 10, 100):
        slope, _, missed = primal(c)
        values[c] = slope**2 / 2 + c * missed
        alpha, same = dual(c)
        assert same == pytest.approx(slope, rel=1e-4)
        assert alpha.sum() - same**2 / 2 == pytest.approx(values[c], rel=1e-4), "strong duality"
        prose.says(f"| {c} | {slope:.2f} | {1 / slope:.1f} | {abs(missed):.2f} | {values[c]:.2f} |")
    slope, offset, _ = primal(1)
    boundary = -offset / slope
    assert np.sum(slack(slope, offset) > 1e-3) == 2
    assert (SIGNS * (slope * NUMBERS + offset) < 0).tolist() == [False, False, True, False, False]
    prose.says(
        f"At $C = 1$ the boundary lies at {boundary:.1f}",
        "misclassifies 1.2, though the data are separable",
        f"two violations costs {values[1]:.2f} and the hard margin would cost {(2 / (1.2 - 1)) ** 2 / 2:.0f}",
        f"the closest point lies {np.abs(NUMBERS - boundary).min():.1f} from the boundary (and on the wrong side), "
        f"while the half-width $1/\\lVert w \\rVert$ is {1 / slope:.1f}",
        f"In the table $w$ grows from {slope:.2f} to {primal(100)[0]:.0f} as $C$ grows from 1 to 100",
    )
    hard = 2 / (1.2 - 1)
    assert primal(50)[0] == pytest.approx(hard, rel=1e-4)
    assert primal(49)[0] < hard - 0.1
    prose.says(
        f"From $C = 50$ on it is the hard-margin SVM: boundary {(1 + 1.2) / 2:.1f}, $P = \\frac12 \\cdot {hard:.0f}^2$"
    )
    alpha, same = dual(1)
    prose.says(
        f"$\\sum_i \\alpha_i = {alpha.sum():.2f}$, minus $\\frac12 w^2 = {same**2 / 2:.2f}$, is {values[1]:.2f} again"
    )

    far = np.array([0, 1, 1.2, 3, 600])
    for c in (1, 10, 100):
        model = SVC(kernel="linear", C=c, tol=1e-10).fit(far[:, None], SIGNS)
        w_far, b_far = model.coef_[0, 0], model.intercept_[0]
        assert w_far**2 / 2 + c * slack(w_far, b_far, far).sum() == pytest.approx(values[c], rel=1e-4)
    prose.says("Move 6 to 600 and no entry of the table changes", f"one at margin 0.3 pays {max(0, 1 - 0.3):.1f}")

    x, y = sample_data()
    found, value, _ = train(x, y, 0.1, 10_000)
    cost = 1 / (200 * 0.1)
    model = LinearSVC(loss="hinge", C=cost, fit_intercept=False, tol=1e-8, max_iter=10**6).fit(x, y)
    assert np.abs(found - model.coef_[0]).max() < 5e-4
    assert f"{value:.3f}" == "0.372", "the alt text"
    prose.says(f"with $C = 1/(n\\lambda) = {cost:.2f}$ finds the same weights to three decimals")

    grid = np.round(np.arange(-5, 1, 0.1), 1)
    level = [2**2 / 2 + 10 * slack(2, b).sum() for b in grid]
    optimal = grid[np.array(level) < values[10] + 1e-3]
    prose.says(
        f"at $C = 10$ above, every $b$ from −{-optimal[0]:.0f} to −{-optimal[-1]} has the same value "
        f"of {min(level):.0f}, with the boundary anywhere from {-optimal[-1] / 2} to {-optimal[0] / 2}"
    )
    prose.says(f"The kernel matrix of 100,000 points in double precision takes {100_000**2 * 8 / 1e9:.0f} GB")
    prose.says("To keep $\\lambda$, divide $C$ by 10")
