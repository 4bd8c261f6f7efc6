import numpy as np
import pytest
from gradient_descent_vs_sgd import RIDGE, descend, loss, problem
from scipy.optimize import approx_fprime, minimize
from scipy.special import expit, rel_entr
from sklearn.linear_model import LogisticRegression


def lbfgs(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The minimum's weights, and the loss at each evaluation."""
    seen: list[float] = []

    def watched(w: np.ndarray) -> tuple[float, np.ndarray]:
        value, gradient = loss(w, x, y)
        seen.append(value)
        return value, gradient

    found = minimize(watched, np.zeros(x.shape[1]), jac=True, options={"gtol": 1e-9, "ftol": 1e-15}, method="L-BFGS-B")
    return found.x, np.array(seen)


def curvature(x: np.ndarray) -> float:
    return np.linalg.eigvalsh(x.T @ x / len(x))[-1] / 4 + RIDGE


def losses(path: np.ndarray, x: np.ndarray, y: np.ndarray, every: int) -> np.ndarray:
    """Loss at each `every`-th of the weights, all at once."""
    path = path[::every]
    z = x @ path.T  # (n, weights)
    return np.mean(np.logaddexp(0, z) - y[:, None] * z, axis=0) + RIDGE / 2 * np.sum(path**2, axis=1)


def shrinking(updates: int) -> np.ndarray:
    return 1 / (1 + 0.01 * np.arange(updates))


def full_gradient(x: np.ndarray, y: np.ndarray, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """All weights, (steps, d), of gradient descent with step 1 / L, and the loss at each."""
    path, values, step = [np.zeros(x.shape[1])], [], 1 / curvature(x)
    for _ in range(steps):
        value, gradient = loss(path[-1], x, y)
        values.append(value)
        path.append(path[-1] - step * gradient)
    return np.array(path[:-1]), np.array(values)


def evaluations(gaps: np.ndarray, target: float, cost: int) -> int:
    """Example gradients spent when the gap is first met, at `cost` a value of `gaps`."""
    assert gaps.min() <= target
    return int(np.argmax(gaps <= target)) * cost


def test_the_gradient_agrees_with_finite_differences():
    x, y = problem(50, np.random.default_rng(0))
    w = np.random.default_rng(1).normal(size=20)
    assert loss(w, x, y)[1] == pytest.approx(approx_fprime(w, lambda v: loss(v, x, y)[0]), abs=1e-6)


def test_the_minimum_is_the_one_of_scikit_learn():
    x, y = problem(400, np.random.default_rng(0))
    model = LogisticRegression(C=1 / (400 * RIDGE), fit_intercept=False, tol=1e-10, solver="newton-cholesky").fit(x, y)
    assert lbfgs(x, y)[0] == pytest.approx(model.coef_[0], abs=1e-4)


def test_a_full_batch_is_gradient_descent_within_its_bound():
    x, y = problem(300, np.random.default_rng(0))
    step, best = 1 / curvature(x), lbfgs(x, y)[1].min()
    path = descend(x, y, 300, np.full(60, step), np.random.default_rng(0))
    assert path == pytest.approx(full_gradient(x, y, 61)[0])
    gaps = losses(path, x, y, 1) - best
    assert np.all(np.diff(gaps) < 0)
    assert np.all(gaps <= gaps[0] * (1 - step * RIDGE) ** np.arange(61) + 1e-12), "the linear rate, with mu >= RIDGE"


def test_updates_and_order():
    x, y = problem(25, np.random.default_rng(0))
    path = descend(x, y, 10, 0.5 / (1 + 0.1 * np.arange(12)), np.random.default_rng(3))
    assert path.shape == (4 * 3 + 1, 20)
    rows = np.random.default_rng(3).permutation(25)
    second = path[1] - 0.5 / 1.1 * loss(path[1], x[rows[10:20]], y[rows[10:20]])[1]
    assert path[2] == pytest.approx(second)
    third = path[2] - 0.5 / 1.2 * loss(path[2], x[rows[20:]], y[rows[20:]])[1]
    assert path[3] == pytest.approx(third), "a short last batch"


def test_gaps_of_sgd_shrink_like_one_over_t():
    x, y = problem(1000, np.random.default_rng(0))
    best = lbfgs(x, y)[1].min()
    runs = [descend(x, y, 10, shrinking(3200), np.random.default_rng(seed)) for seed in range(2)]
    early, late = (
        np.mean([losses(run, x, y, 20)[part] - best for run in runs]) for part in (slice(20, 40), slice(80, 160))
    )
    assert early / late > 3, "four times the updates, at most about a quarter of the gap"


GOOD = {"x": np.eye(4), "y": np.array([0.0, 1, 1, 0]), "batch": 2, "steps": [0.1, 0.2]}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"x": np.ones(4)}, "must be"),
        ({"y": np.ones((4, 1))}, "must be"),
        ({"y": np.array([0.0, 1, 2, 1])}, "zeros and ones"),
        ({"y": np.array([0.0, 1, np.nan, 1])}, "zeros and ones"),
        ({"x": np.full((4, 4), np.nan)}, "finite"),
        ({"steps": [0.1, np.inf]}, "finite"),
        ({"steps": [np.nan]}, "finite"),
        ({"steps": [0.1, 0.0]}, "positive"),
        ({"batch": 5}, "batch"),
        ({"batch": 0}, "batch"),
        ({"batch": 2.0}, "whole"),
        ({"x": np.ones((0, 2)), "y": np.ones(0)}, "batch"),
    ],
)
def test_refuses(changed, message):
    with pytest.raises(ValueError, match=message):
        descend(**(GOOD | changed), rng=np.random.default_rng(0))


def double_well(step: float, updates: int, runs: int) -> float:
    """Share of noisy descents from the shallower well of (w² - 1)²/4 + 0.1 w that have crossed over at any time.

    Stops early once it is above 0.95.
    """
    rng = np.random.default_rng(0)
    w, crossed = np.full(runs, 0.95), np.zeros(runs, dtype=bool)
    for _ in range(updates):
        w -= step * (w * (w**2 - 1) + 0.1 + rng.normal(size=runs))
        crossed |= w < 0
        if crossed.mean() > 0.95:
            break
    return crossed.mean()


def test_prose(prose):
    prose.says(
        "each further decimal digit costs at most $\\kappa \\ln 10$ more passes, "
        f"{100 * np.log(10):.0f} for $\\kappa = 100$"
    )

    n, d = 10_000, 20
    rng = np.random.default_rng(0)
    x, y = problem(n, rng)
    w, seen = lbfgs(x, y)
    best = seen.min()
    prose.says(
        f"A ridge-penalized logistic regression with {n:,} examples and {d} features, "
        "whose scales run from 1 down to 0.1"
    )
    full = full_gradient(x, y, 120)[1] - best
    for seed in range(3):
        fifth = descend(x, y, 10, shrinking(n // 5 // 10), np.random.default_rng(seed))
        assert losses(fifth, x, y, 20).min() - best < 0.01
    prose.says(f"A gap of 0.01 costs SGD less than a fifth of a pass and GD {evaluations(full, 1e-2, 1)} passes")
    prose.says(
        f"For 0.00001, L-BFGS takes {evaluations(seen - best, 1e-5, 1)} passes, GD {evaluations(full, 1e-5, 1)}, "
        f"and SGD has not arrived after {15}"
    )
    long = losses(descend(x, y, 10, shrinking(15_000), np.random.default_rng(4)), x, y, 300) - best
    assert long.min() > 1e-5
    assert evaluations(long, 1e-4, 3000) < n * evaluations(seen - best, 1e-4, 1), (
        "ahead at this gap, behind at the next"
    )
    prose.says("L-BFGS overtakes it between gaps of 0.0001 and 0.00001")

    counts: dict[int, list[list[int]]] = {1_000: [], n: []}
    for size, found in counts.items():
        for seed in range(3):
            x2, y2 = problem(size, np.random.default_rng(seed))
            values = lbfgs(x2, y2)[1]
            sgd = descend(x2, y2, 10, shrinking(1600), np.random.default_rng(seed))
            gd = full_gradient(x2, y2, 80)[1]
            tried = ((losses(sgd, x2, y2, 40), 400), (gd, size), (values, size))
            found.append([evaluations(gaps - values.min(), 1e-3, cost) for gaps, cost in tried])
    small, large = (np.mean(found, axis=0) for found in counts.values())
    assert small[0] == pytest.approx(10_000, rel=0.2)
    assert large[0] == pytest.approx(10_000, rel=0.2)
    prose.says(
        f"For a gap of 0.001 SGD needs about {round(np.mean([small[0], large[0]]), -4):,.0f} example gradients "
        f"at $n$ = {1_000:,} and at $n$ = {n:,} alike (means over three data sets each); "
        f"L-BFGS goes from about {round(small[2], -3):,.0f} to over {large[2] // 10_000 * 10_000:,.0f}, "
        f"GD from about {round(small[1], -4):,.0f} to about {round(large[1], -5):,.0f}"
    )

    truth = rng.normal(size=d) / 2
    wide = rng.normal(size=(2000, d))
    p = expit(wide @ truth)
    excess = []
    for _ in range(20):
        y3 = (rng.random(2000) < p).astype(float)
        q = expit(
            wide @ LogisticRegression(C=np.inf, fit_intercept=False, solver="newton-cholesky").fit(wide, y3).coef_[0]
        )
        excess.append(np.mean(rel_entr(p, q) + rel_entr(1 - p, 1 - q)))
    assert np.mean(excess) == pytest.approx(d / (2 * 2000), rel=0.15), "d / (2n), at an n of 2,000"
    prose.says(f"here ${d}/20{{,}}000 = {d / (2 * n):.3f}$")

    prose.says("start in the shallower well at $w = 0.95$")
    low, high = (
        minimize(lambda v: (v[0] ** 2 - 1) ** 2 / 4 + 0.1 * v[0], -1),
        minimize(lambda v: (v[0] ** 2 - 1) ** 2 / 4 + 0.1 * v[0], 1),
    )
    assert high.x[0] == pytest.approx(0.95, abs=0.005)
    assert low.fun < high.fun
    assert double_well(0.01, 10_000, 500) == 0
    assert double_well(0.1, 10_000, 500) > 0.95
    prose.says(
        f"at step 0.01 none of {500} runs crosses to the other side within {10_000:,} updates. At 0.1 over 95% do"
    )

    each = x * (expit(x @ w) - y)[:, None] + RIDGE * w
    spread = np.mean(np.sum(each**2, axis=1))
    root = np.sqrt(spread / 10 * (n - 10) / (n - 1))
    order = rng.permutation(n).reshape(-1, 10)
    assert root == pytest.approx(np.sqrt(np.mean(np.sum(each[order].mean(axis=1) ** 2, axis=1))), rel=0.05)
    prose.says(f"batches of {10} have a gradient of root mean square norm {root:.2f}")
    prose.says("Keskar and others (2017)", "Shallue and others (2019)", "Geiping and others (2022)", "CIFAR-10")
    prose.says("[Defazio and Bottou, 2019](https://arxiv.org/abs/1812.04529)", "not within 15 passes")
