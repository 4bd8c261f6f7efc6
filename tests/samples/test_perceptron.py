from itertools import combinations, permutations
from math import sqrt

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from perceptron import train
from scipy.stats import norm
from sklearn.linear_model import Perceptron, SGDClassifier

SQUARE = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
AND, XOR = np.array([-1, -1, -1, 1]), np.array([-1, 1, 1, -1])
MEAN = np.array([1, 0.5])  # of the figure's positive class
whole = st.integers(-5, 5)


def margin(x: np.ndarray, y: np.ndarray) -> float:
    """The largest gamma: over unit vectors u, of the smallest y u.x. Tries every set of tight constraints."""
    signed = x * y[:, None]
    for size in range(1, len(y) + 1):
        for tight in combinations(signed, size):
            pull = np.linalg.lstsq(np.array(tight) @ np.transpose(tight), np.ones(size), rcond=None)[0]
            w = pull @ tight  # optimal if it keeps all constraints y w.x >= 1 and no pull is negative
            if pull.min() > -1e-9 and (signed @ w).min() > 1 - 1e-9:
                return 1 / np.linalg.norm(w)
    raise AssertionError("not separable")


def error(w: np.ndarray) -> float:
    """Exact, on Gaussian classes of equal size with means +-MEAN and unit variance; w = 0 is always wrong."""
    length = np.linalg.norm(w[:2])
    if not length:
        return 1 if not w[2] else 0.5
    return norm.cdf(-(w[:2] @ MEAN + np.array([w[2], -w[2]])) / length).mean()


def overlapping(seed: int, n: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    y = np.repeat([1, -1], n // 2)
    x = np.column_stack([rng.normal(size=(n, 2)) + y[:, None] * MEAN, np.ones(n)])
    order = rng.permutation(n)
    return x[order], y[order]


@settings(deadline=None, max_examples=150)
@given(arrays(int, st.tuples(st.integers(1, 12), st.just(3)), elements=whole), arrays(int, 3, elements=whole))
def test_novikoffs_bound_holds_for_every_separator(x, u):
    side = x @ u
    assume((side != 0).all())
    y = np.sign(side)
    w, _, mistakes = train(x, y, epochs=20_000)
    bound = (x**2).sum(axis=1).max() * (u @ u) / (side**2).min()
    assert sum(mistakes) <= bound
    assert mistakes[-1] == 0
    assert (y * (x @ w) > 0).all()


@settings(deadline=None, max_examples=60)
@given(
    arrays(int, st.tuples(st.integers(2, 10), st.just(2)), elements=whole),
    st.integers(1, 5),
    st.data(),
)
def test_agrees_with_scikit_learn_plain_and_averaged(x, epochs, data):
    y = data.draw(arrays(int, len(x), elements=st.sampled_from([-1, 1])))
    assume(len(set(y.tolist())) == 2)
    rows = np.column_stack([x, np.ones(len(x))])
    w, mean, mistakes = train(rows, y, epochs)
    options = {"max_iter": len(mistakes), "tol": None, "shuffle": False}
    plain = Perceptron(**options).fit(x, y)
    assert w.tolist() == [*plain.coef_[0], plain.intercept_[0]]
    slow = Perceptron(eta0=0.25, **options).fit(x, y)
    assert (0.25 * w).tolist() == [*slow.coef_[0], slow.intercept_[0]]  # the rate only scales w
    averaged = SGDClassifier(
        loss="perceptron", penalty=None, learning_rate="constant", eta0=1, average=True, **options
    ).fit(x, y)
    assert mean == pytest.approx(np.array([*averaged.coef_[0], averaged.intercept_[0]]))


@settings(deadline=None, max_examples=100)
@given(
    arrays(int, st.tuples(st.integers(1, 12), st.just(3)), elements=whole),
    arrays(int, 3, elements=whole),
    st.floats(0.1, 5),
    st.data(),
)
def test_freund_and_schapires_bound_holds_for_the_first_epoch_of_any_data(x, u, gamma, data):
    assume(u.any())
    y = data.draw(arrays(int, len(x), elements=st.sampled_from([-1, 1])))
    short = np.maximum(0, gamma - y * (x @ u) / np.linalg.norm(u))
    bound = ((sqrt((x**2).sum(axis=1).max()) + np.linalg.norm(short)) / gamma) ** 2
    assert train(x, y, 1)[2][0] <= bound + 1e-9


def test_the_bound_is_met_by_unit_vectors():
    y = np.random.default_rng(0).choice([-1, 1], size=9)
    w, _, mistakes = train(np.eye(9), y)
    assert mistakes == [9, 0]
    assert w.tolist() == y.tolist()
    assert 1 / margin(np.eye(9), y) ** 2 == pytest.approx(9)


def test_a_random_stop_in_one_pass_has_the_error_that_the_mistakes_say():
    runs, n = 150, 16
    mistakes, errors = [], []
    for seed in range(runs):
        rng = np.random.default_rng(seed)
        y = rng.choice([-1, 1], size=n)
        x = np.column_stack([rng.normal(size=(n, 2)) + y[:, None] * MEAN, np.ones(n)])
        mistakes.append(train(x, y, 1)[2][0] / n)
        errors.append(np.mean([1.0] + [error(train(x[:t], y[:t], 1)[0]) for t in range(1, n)]))
    assert np.mean(mistakes) == pytest.approx(np.mean(errors), abs=0.02)


def test_weights_count_mistakes():
    x, y = overlapping(2, 40)
    w = train(x, y, 3)[0]
    counts, kernel = np.zeros(40), x @ x.T
    for _ in range(3):
        for i in range(40):
            counts[i] += y[i] * (kernel[i] @ (counts * y)) <= 0
    assert w == pytest.approx((counts * y) @ x)


@pytest.mark.parametrize(
    ("x", "y", "epochs", "message"),
    [
        ([0, 1], [1, -1], 1, "finite"),
        ([[0], [np.inf]], [1, -1], 1, "finite"),
        ([[0], [1]], [1], 1, "finite"),
        ([[0], [1]], [1, 0], 1, "labels"),
        (np.empty((0, 2)), [], 1, "labels"),
        ([[0], [1]], [1, -1], 0, "epoch"),
        ([[0], [1]], [1, -1], np.nan, "epoch"),
    ],
)
def test_refuses_what_is_no_data(x, y, epochs, message):
    with pytest.raises(ValueError, match=message):
        train(x, y, epochs)


def count(x: np.ndarray, y: np.ndarray) -> int:
    """Mistakes until there is none, in whole numbers and without arrays, for runs of many epochs."""
    rows, (a, b, c), mistakes, before = [*zip(x.tolist(), y.tolist(), strict=True)], (0, 0, 0), 0, -1
    while mistakes > before:
        before = mistakes
        for (p, q, r), sign in rows:
            if sign * (a * p + b * q + c * r) <= 0:
                a, b, c, mistakes = a + sign * p, b + sign * q, c + sign * r, mistakes + 1
    return mistakes


def test_prose(prose):
    w, trace = np.zeros(3), []
    for epoch in (1, 2):
        for x, y in zip(SQUARE, AND, strict=True):
            if y * (score := w @ x) <= 0:
                w = w + y * x
                trace.append((epoch, x, y, score, w))
    assert len(trace) == 5
    for epoch, x, y, score, w in trace:
        cells = [f"{epoch}", f"({x[0]}, {x[1]})", f"{y:+d}", f"{score:.0f}", f"({', '.join(f'{v:.0f}' for v in w)})"]
        prose.says(" | ".join(cells).replace("-", "−"))

    w, _, mistakes = train(SQUARE, AND)
    bound = (SQUARE**2).sum(axis=1).max() / margin(SQUARE, AND) ** 2
    assert margin(SQUARE, AND) == pytest.approx(1 / sqrt(17))
    assert (AND * (SQUARE @ [2, 2, -3])).tolist() == [3, 1, 1, 1]
    assert len(mistakes) == 9
    prose.says(
        f"After {sum(mistakes)} mistakes $w = ({w[0]:.0f}, {w[1]:.0f}, {w[2]:.0f})$, and the ninth epoch has none",
        "the best $u$ is $(2, 2, -3)/\\sqrt{17}$ with $\\gamma = 1/\\sqrt{17}$: "
        f"at most {bound:.0f} mistakes, and there were {sum(mistakes)}",
    )

    for epochs in (1, 2, 50):
        w, _, mistakes = train(SQUARE, XOR, epochs)
        assert w.tolist() == [0, 0, 0]
        assert mistakes == [4] * epochs
    product = np.column_stack([SQUARE, SQUARE[:, 0] * SQUARE[:, 1]])
    _, _, mistakes = train(product, XOR)
    assert mistakes[-1] == 0
    prose.says(f"it learns XOR with {sum(mistakes)} mistakes")

    draws = [overlapping(seed, 200) for seed in range(20)]
    rows, labels = (np.array(part) for part in zip(*draws, strict=True))  # (20, 200, 3) and (20, 200)
    w, total, errors = np.zeros((20, 3)), np.zeros((20, 3)), []
    for _ in range(30):
        for t in range(200):  # all draws at once
            wrong = labels[:, t] * (w * rows[:, t]).sum(axis=1) <= 0
            w += (wrong * labels[:, t])[:, None] * rows[:, t]
            total += w
        errors.append([[error(v) for v in w], [error(v) for v in total]])
    ours = train(*draws[1], epochs=30)
    assert w[1] == pytest.approx(ours[0])
    assert total[1] / 6000 == pytest.approx(ours[1])
    (last, mean), worst = np.transpose(errors)[1], np.max(errors, axis=0)
    prose.says(
        f"unit variance, {len(rows[1]) // 2} points each; Bayes has an error of {norm.cdf(-np.linalg.norm(MEAN)):.1%}",
        "with means $\\pm(1, 0.5)$",
        f"In epochs 1 to 30 the last $w$ has a test error between {last.min():.1%} and {last.max():.1%}, the average "
        f"between {mean.min():.1%} and {mean.max():.1%}",
        f"Over {len(draws)} draws of the data the average never exceeds {worst[1].max():.1%}, while the last $w$ "
        f"passes 20% in {(worst[0] > 0.2).sum()} and once reaches {worst[0].max():.1%}",
    )

    ends = [train(SQUARE[list(order)], AND[list(order)])[0] for order in permutations(range(4))]
    margins = [(AND * (SQUARE @ w)).min() / np.linalg.norm(w) for w in ends]
    assert len({tuple(w) for w in ends}) == 2
    assert min(margins) == pytest.approx(max(margins))
    prose.says(
        f"the {len(ends)} orders of the points end at two different $w$, both with margin {margins[0]:.3f}",
        f"the largest possible is {margin(SQUARE, AND):.3f}",
    )

    moved, signs = np.add(SQUARE, [10, 10, 0]), 2 * SQUARE - 1
    most = max(sum(train(signs[list(order)], AND[list(order)])[2]) for order in permutations(range(4)))
    _, _, mistakes = train(moved, AND, 2000)
    assert mistakes[-1] == 0
    bound = (moved**2).sum(axis=1).max() / margin(moved, AND) ** 2
    prose.says(
        f"Add 10 to both inputs of AND: the same problem now takes {sum(mistakes):,} mistakes instead of 18, "
        f"or {count(moved[::-1], AND[::-1]):,} in reverse order, and the bound is {bound:,.0f}. "
        f"With inputs −1 and 1 it takes at most {most} in any order",
        "in 1964 as potential functions",
        "Collins (2002)",
        "The pocket algorithm (Gallant, 1990)",
    )
