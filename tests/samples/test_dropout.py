from itertools import product
from math import nan

import numpy as np
import pytest
from dropout import averages, dropout
from scipy.optimize import minimize
from scipy.special import expit, softmax
from sklearn.linear_model import Ridge

H, BIAS = [2, 1, 0.5, 4], [-2, 0]
WEIGHTS = [[1, 0], [-0.5, 0.5], [2, -1], [0.5, 0.25]]


def masks(n: int, drop: float):
    """Each mask of n units and its chance."""
    for keep in product((0, 1), repeat=n):
        yield np.array(keep), np.prod([1 - drop if bit else drop for bit in keep])


def example_logits() -> list[tuple[float, float]]:
    """Difference of the page's two logits in each sub-network at drop 0.5, and its chance."""
    slope = np.array(WEIGHTS) @ [1, -1]
    return [(slope @ (keep * np.array(H) * 2) + BIAS[0] - BIAS[1], chance) for keep, chance in masks(4, 0.5)]


def excess_errors(examples: int, drops: list[float], sets: int) -> np.ndarray:
    """As in the figure, by least squares on 20 more rows: one per feature, as long as its column."""
    rng = np.random.default_rng(1)
    truth = np.full(20, 20**-0.5)
    errors = np.zeros(len(drops))
    for _ in range(sets):
        x = rng.normal(size=(examples, 20))
        y = np.append(x @ truth + rng.normal(size=examples), np.zeros(20))
        length = np.diag(np.linalg.norm(x, axis=0))
        for i, p in enumerate(drops):
            rows = np.vstack([x, np.sqrt(p / (1 - p)) * length])
            errors[i] += np.sum((np.linalg.lstsq(rows, y)[0] - truth) ** 2) / sets
    return errors


@pytest.mark.parametrize("drop", [0, 0.2, 0.5, 0.8])
def test_mean_and_variance_of_a_unit(drop):
    out, mask = dropout(np.full(200_000, 3.0), drop, np.random.default_rng(0))
    assert np.array_equal(np.unique(mask), [1] if drop == 0 else [0, 1 / (1 - drop)])
    assert out.mean() == pytest.approx(3, abs=0.06)
    assert out.var() == pytest.approx(drop / (1 - drop) * 9, rel=0.03)
    exact = [(3 * keep[0] / (1 - drop), chance) for keep, chance in masks(1, drop)]
    mean = sum(value * chance for value, chance in exact)
    assert mean == pytest.approx(3)
    assert sum(value**2 * chance for value, chance in exact) - mean**2 == pytest.approx(drop / (1 - drop) * 9)


def test_evaluation_changes_nothing():
    h = np.arange(6).reshape(2, 3)
    out, mask = dropout(h, 0.5)
    assert np.array_equal(out, h)
    assert np.array_equal(mask, np.ones((2, 3)))


def test_backward_is_the_mask():
    rng = np.random.default_rng(0)
    x, first, second = rng.normal(size=(5, 3)), rng.normal(size=(3, 4)), rng.normal(size=4)

    def loss(w: np.ndarray) -> float:
        return float(np.sum((dropout(np.tanh(x @ w), 0.4, np.random.default_rng(7))[0] @ second) ** 2))

    hidden = np.tanh(x @ first)
    out, mask = dropout(hidden, 0.4, np.random.default_rng(7))
    assert 0 < np.count_nonzero(mask) < mask.size
    grad_out = 2 * (out @ second)[:, None] * second
    grad = x.T @ (grad_out * mask * (1 - hidden**2))
    for index in np.ndindex(first.shape):
        step = np.zeros_like(first)
        step[index] = 1e-6
        numeric = (loss(first + step) - loss(first - step)) / 2e-6
        assert grad[index] == pytest.approx(numeric, rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("drop", [0, 0.1, 0.5, 0.75])
@pytest.mark.parametrize("classes", [1, 2, 5])
def test_one_pass_is_the_normalized_geometric_mean(drop, classes):
    rng = np.random.default_rng(classes)
    h, weights, bias = rng.normal(size=6), rng.normal(size=(6, classes)), rng.normal(size=classes)
    arithmetic, geometric = averages(h, weights, bias, drop)
    total, power = np.zeros(classes), np.ones(classes)
    for keep, chance in masks(6, drop):
        p = softmax((h * keep / (1 - drop)) @ weights + bias)
        total, power = total + chance * p, power * p**chance
    assert arithmetic == pytest.approx(total)
    assert geometric == pytest.approx(power / power.sum())
    assert geometric == pytest.approx(softmax(h @ weights + bias))


def test_large_logits_do_not_overflow():
    arithmetic, geometric = averages([1000.0], [[2.0, -2.0]], [0, 0], 0.5)
    assert arithmetic == pytest.approx([0.75, 0.25])
    assert geometric == pytest.approx([1, 0])


@pytest.mark.parametrize("drop", [1, -0.1, 1.5, nan])
def test_refuses_what_is_no_drop_probability(drop):
    with pytest.raises(ValueError, match="less than 1"):
        dropout([1.0], drop, np.random.default_rng(0))
    with pytest.raises(ValueError, match="at most 16"):
        averages([1.0], [[1.0]], [0.0], drop)


@pytest.mark.parametrize(
    ("h", "weights", "bias"),
    [([1, 2], [[1], [2], [3]], [0]), ([[1, 2]], [[1], [2]], [0]), ([1, 2], [1, 2], [0]), ([1], [[1, 2]], 0)],
)
def test_refuses_other_shapes(h, weights, bias):
    with pytest.raises(ValueError, match=r"need h \(n,\)"):
        averages(h, weights, bias, 0.5)
    with pytest.raises(ValueError, match="at most 16"):
        averages(np.ones(17), np.ones((17, 2)), [0, 0], 0.5)


def test_linear_regression_with_dropout_is_ridge():
    rng = np.random.default_rng(0)
    x, y, drop = rng.normal(size=(12, 3)) * [1, 2, 3], rng.normal(size=12), 0.3

    def expected(w: np.ndarray) -> float:
        return sum(chance * np.sum((y - x * keep / (1 - drop) @ w) ** 2) for keep, chance in masks(3, drop))

    w = rng.normal(size=3)
    penalty = drop / (1 - drop) * np.sum(w**2 * np.sum(x**2, axis=0))
    assert expected(w) == pytest.approx(np.sum((y - x @ w) ** 2) + penalty)
    gram = x.T @ x
    closed = np.linalg.solve(gram + drop / (1 - drop) * np.diag(np.diag(gram)), x.T @ y)
    assert minimize(expected, np.zeros(3)).x == pytest.approx(closed, abs=1e-4)
    unit = x / np.sqrt(np.mean(x**2, axis=0))  # mean square 1: ordinary ridge
    ridge = Ridge(alpha=12 * drop / (1 - drop), fit_intercept=False).fit(unit, y).coef_
    assert ridge / np.sqrt(np.mean(x**2, axis=0)) == pytest.approx(closed)


def test_prose(prose):
    prose.says(
        "in the 2014 paper", "(Wager et al., 2013)", "(Baldi and Sadowski, 2013)", "(Tompson et al., 2015)",
        "Vaswani et al. (2017) used 0.1", "often $p$ from 0.1 to 0.5", "Liu, Bauer and Manning (2025)",
        "(Srivastava et al., 2014)", "Li et al. (2019)", "Gal and Ghahramani (2016)", "Le Folgoc et al. (2021)",
        "Liu et al. (2023)", "(Gal and Ghahramani, 2016b)",
    )  # fmt: skip
    logits = example_logits()
    mean = sum(z * chance for z, chance in logits)
    variance = sum((z - mean) ** 2 * chance for z, chance in logits)
    one_pass, average = expit(mean), sum(expit(z) * chance for z, chance in logits)
    assert averages(H, WEIGHTS, BIAS, 0.5)[0][0] == pytest.approx(average)
    prose.says(
        f"the difference of the two logits is {mean:.1f} without dropout; with it, it has mean {mean:.1f} and variance "
        f"{variance:.2f}. One pass gives class 1 a probability of {one_pass:.2f}, the mean over sub-networks only "
        f"{average:.2f}",
        f"{one_pass:.2f} in the example, where the mean prediction is {average:.2f}",
    )
    relu = sum(max(0, 2 * keep[0] - 2 * keep[1]) * chance for keep, chance in masks(2, 0.5))
    prose.says(
        f"with $h = (1, 1)$ and $p = 0.5$, the ReLU of $z$ is {relu:.1f} on average, but {max(0, 1 - 1)} in the pass "
        "without dropout"
    )

    none, low, best, high, much = excess_errors(30, [0, 0.2, 0.4, 0.6, 0.9], 150)
    exact = 20 / (30 - 20 - 1)  # trace of the mean of the inverse of x'x
    assert none == pytest.approx(exact, rel=0.15)
    assert best < min(low, high)
    prose.says(
        "with 20 independent standard normal features",
        f"With 30 examples, $p = 0.4$ cuts the excess error from {exact:.1f} to about {best:.1f}",
        "30 examples want about 0.4, and at 0.9 the error is back above 0.8",
    )
    assert 0.8 < much < 0.9
    plenty = excess_errors(1000, [0, 0.1, 0.5, 0.9], 12)
    assert (np.diff(plenty) > 0).all()
    assert plenty[0] == pytest.approx(20 / (1000 - 20 - 1), rel=0.2)
    prose.says(
        f"With 1000, $p = 0.5$ raises it from {20 / (1000 - 20 - 1):.2f} to {plenty[2]:.2f}",
        "With 1000 examples every rate from 0.1 up is worse than none",
    )
    survived = np.prod(np.full(50, 1 - 0.1))
    prose.says(f"with probability $(1-p)^T$ only: {survived:.3f} for $p = 0.1$ and $T = 50$")
    logit = 2
    prose.says(
        f"at $p = 0.5$ and no bias a logit of {logit} becomes {logit * 0.5:.0f}, and a probability of "
        f"{expit(logit):.2f} becomes {expit(logit * 0.5):.2f}"
    )
    rng = np.random.default_rng(0)
    h, w = rng.normal(size=(100_000, 8)), rng.normal(size=8)
    test = np.std(h @ w) / np.std(dropout(h, 0.5, rng)[0] @ w)
    assert test == pytest.approx(0.5**0.5, rel=0.02)
    positive = np.maximum(h, 0)
    assert np.var(dropout(positive, 0.5, rng)[0] @ w) > 2.2 * np.var(positive @ w)
    prose.says("At $p = 0.5$ dropout doubles its variance", "as after a ReLU, it more than doubles")
    prose.says(f"outputs have standard deviation {0.5**0.5:.2f} instead of 1")
