from itertools import pairwise, permutations, product
from math import factorial, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from multilayer_perceptron import forward, loss_and_gradient, start, train
from scipy.special import expit, xlogy
from scipy.stats import norm
from sklearn.datasets import make_moons
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier

XOR = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])


def drawn(n, d, m, seed):
    """Random weights, none zero, rows and labels."""
    rng = np.random.default_rng(seed)
    weights = [part + rng.normal(scale=0.5, size=part.shape) for part in start(d, m, rng)]
    return weights, rng.normal(size=(n, d)), rng.integers(2, size=n)


def trained_together(m, starts, steps):
    """Final weights and logits on XOR of networks from seeds 0, 1, ..., all at once, in other code: rate 1."""
    x, y = XOR
    first = [start(2, m, np.random.default_rng(seed)) for seed in range(starts)]
    w, b, v, c = (np.array(parts) for parts in zip(*first, strict=True))
    for _ in range(steps):
        h = np.tanh(np.einsum("nd,sdm->snm", x, w) + b[:, None])
        error = expit(h @ v + c[:, None])[..., 0] - y
        back = error[..., None] * v[:, None, :, 0] * (1 - h**2)
        v = v - np.einsum("snm,sn->sm", h, error)[..., None] / 4
        c = c - error.mean(axis=1)[:, None]
        w = w - np.einsum("nd,snm->sdm", x, back) / 4
        b = b - back.mean(axis=1)
    return [w, b, v, c], (np.tanh(np.einsum("nd,sdm->snm", x, w) + b[:, None]) @ v + c[:, None])[..., 0]


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 6), st.integers(1, 4), st.integers(1, 5), st.integers(0, 99))
def test_gradient_is_a_finite_difference(n, d, m, seed):
    weights, x, y = drawn(n, d, m, seed)
    loss, gradient = loss_and_gradient(weights, x, y)
    assert loss == pytest.approx(log_loss(y, expit(forward(weights, x)[1]), labels=[0, 1]))
    for part, slope in zip(weights, gradient, strict=True):
        assert slope.shape == part.shape
        for at in np.ndindex(part.shape):
            part[at] += 1e-5
            up, _ = loss_and_gradient(weights, x, y)
            part[at] -= 2e-5
            down, _ = loss_and_gradient(weights, x, y)
            part[at] += 1e-5
            assert slope[at] == pytest.approx((up - down) / 2e-5, abs=1e-8)


def test_takes_the_path_of_scikit_learn():
    x, y = make_moons(60, noise=0.2, random_state=1)
    weights = start(2, 5, np.random.default_rng(2))
    model = MLPClassifier(
        5, activation="tanh", solver="sgd", alpha=0, batch_size=60, learning_rate_init=0.5, momentum=0
    )
    model.partial_fit(x, y, classes=[0, 1])
    ours = [model.coefs_[0], model.intercepts_[0], model.coefs_[1], model.intercepts_[1]]
    for mine, part in zip(ours, weights, strict=True):
        mine[...] = part
    for _ in range(40):
        model.partial_fit(x, y)
    after = train(weights, x, y, rate=0.5, steps=40)
    for mine, part in zip(ours, after, strict=True):
        assert mine == pytest.approx(part, abs=1e-9)
    assert model.predict_proba(x)[:, 1] == pytest.approx(expit(forward(after, x)[1]))
    before_last = train(weights, x, y, rate=0.5, steps=39)
    assert model.loss_ == pytest.approx(loss_and_gradient(before_last, x, y)[0])


def test_training_does_not_touch_the_given_weights():
    weights, x, y = drawn(5, 2, 3, 0)
    before = [part.copy() for part in weights]
    assert all((a == b).all() for a, b in zip(train(weights, x, y, 0.1, 0), weights, strict=True))
    train(weights, x, y, 0.1, 3)
    assert all((a == b).all() for a, b in zip(before, weights, strict=True))


def test_equal_units_stay_equal_and_permuted_units_are_the_same_function():
    weights, x, y = drawn(9, 3, 2, 1)
    weights[0][:, 1], weights[1][1], weights[2][1] = weights[0][:, 0], weights[1][0], weights[2][0]
    h, _ = forward(train(weights, x, y, 0.5, 50), x)
    assert h[:, 0] == pytest.approx(h[:, 1], abs=1e-12)
    (w, b, v, c), x, _ = drawn(9, 3, 3, 2)
    want = forward([w, b, v, c], x)[1]
    for order, signs in product(permutations(range(3)), product((1, -1), repeat=3)):
        at, s = list(order), np.array(signs)
        assert forward([w[:, at] * s, b[at] * s, v[at] * s[:, None], c], x)[1] == pytest.approx(want)


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([[1, 2]], [2]),
        ([[1, 2]], [0, 1]),
        ([1, 2], [0, 1]),
        ([[1, 2]], [[1]]),
        (np.ones((0, 2)), []),
        ([[1, 2]], [0.5]),
        ([[1, 2]], [np.nan]),
        ([[1, np.nan]], [1]),
        ([[-np.inf, 2]], [1]),
    ],
)
def test_refuses_what_is_no_labeled_table(x, y):
    with pytest.raises(ValueError, match="need"):
        loss_and_gradient(start(2, 3, np.random.default_rng(0)), x, y)


def test_refuses_sizes_and_steps_that_make_no_sense():
    weights = start(3, 3, np.random.default_rng(0))
    with pytest.raises(ValueError, match="matmul"):
        loss_and_gradient(weights, [[1, 2]], [1])
    for d, m in ((0, 2), (2, 0), (-1, 2)):
        with pytest.raises(ValueError, match="at least one"):
            start(d, m, np.random.default_rng(0))
    for rate, steps in ((0, 1), (-1, 1), (np.nan, 1), (np.inf, 1), (1, -1)):
        with pytest.raises(ValueError, match="positive rate"):
            train(weights, [[1, 2, 3]], [1], rate, steps)


def test_start_has_the_stated_variance():
    w, b, v, c = start(50, 400, np.random.default_rng(0))
    assert [part.shape for part in (w, b, v, c)] == [(50, 400), (400,), (400, 1), (1,)]
    assert w.var() == pytest.approx(1 / 50, rel=0.05)
    assert v.var() == pytest.approx(1 / 400, rel=0.2)
    assert not b.any()
    assert not c.any()


def count(*widths):
    return sum((a + 1) * b for a, b in pairwise(widths))


def relu_network(x, layers):
    for w, b in layers[:-1]:
        x = np.maximum(x @ w + b, 0)
    return x @ layers[-1][0] + layers[-1][1]


def test_prose(prose):
    prose.says(
        "Cybenko (1989)", "Leshno et al. (1993)", "(Pinkus, 1999)", "Telgarsky (2016)", "Grinsztajn et al. (2022)"
    )
    prose.says("compared tuned models on 45 tables", "a table of 10,000 rows", "widths of 64 to 512")
    prose.says("it beats tuned boosted trees on up to 10,000 rows (Hollmann et al., 2025)")
    prose.says(
        f"{count(784, 100, 10):,} for 784 inputs, 100 hidden units and 10 outputs, of which {count(784, 100):,} are"
    )

    x, y = XOR
    by_hand = [(np.ones((2, 2)), np.array([0.0, -1])), (np.array([[1.0], [-2]]), np.zeros(1))]
    assert np.maximum(x @ by_hand[0][0] + by_hand[0][1], 0).tolist() == [[0, 0], [1, 0], [1, 0], [2, 1]]
    assert relu_network(x, by_hand)[:, 0].tolist() == y.tolist()

    moons, labels = make_moons(200, noise=0.2, random_state=0)
    fresh, truth = make_moons(5000, noise=0.2, random_state=1)
    right = {}
    for m in (1, 8):
        weights = train(start(2, m, np.random.default_rng(0)), moons, labels, rate=0.5, steps=1000)
        right[m] = np.mean((forward(weights, fresh)[1] > 0) == truth)
    assert f"{LogisticRegression(C=1e9).fit(moons, labels).score(fresh, truth):.0%}" == f"{right[1]:.0%}"
    prose.says(
        "On 200 points of two moons",
        f"{right[1]:.0%} on 5,000 new points, as with logistic regression. Eight units ({count(2, 8, 1)} parameters) "
        f"reach {right[8]:.0%}",
    )

    good = {}
    for m in (2, 3, 4):
        ends, z = trained_together(m, starts=100, steps=1000)
        losses = (np.logaddexp(0, z) - y * z).mean(axis=1)
        good[m] = losses < 0.02
        assert losses[~good[m]] == pytest.approx(log(2) / 2, abs=0.004)
        for row in expit(z[~good[m]]):
            assert sorted(abs(row - y)) == pytest.approx([0, 0, 0.5, 0.5], abs=0.02)
        for seed in range(3):
            ours = train(start(2, m, np.random.default_rng(seed)), x, y, rate=1, steps=100)
            _, early = trained_together(m, starts=3, steps=100)
            assert early[seed] == pytest.approx(forward(ours, x)[1], abs=1e-9)
        assert [part.shape[0] for part in ends] == [100] * 4
    assert good[4].all()
    late = train(start(2, 4, np.random.default_rng(164)), x, y, rate=1, steps=1000)
    assert loss_and_gradient(late, x, y)[0] == pytest.approx(log(2) / 2, abs=0.004)
    prose.says("from seed 164 it fails with four too")
    prose.says(
        f"From 100 random starts, {good[2].sum()} find such weights; the other {(~good[2]).sum()} end at "
        f"$\\frac12 \\ln 2 = {log(2) / 2:.2f}$",
        f"With three units {good[3].sum()} arrive, with four all 100",
        f"gradient descent failed from {(~good[2]).sum()} of 100 starts",
    )

    # One unit is a monotone function of some w'x: the best such fit, over many directions, in either sense.
    floor = min(
        -np.mean(xlogy(y, p) + xlogy(1 - y, 1 - p))
        for angle in np.linspace(0, 2 * np.pi, 181)
        for p in [IsotonicRegression().fit_transform((x @ [np.cos(angle), np.sin(angle)]).round(9), y)]
    )
    for constant in (0.5, 1, -2):
        ends = train([np.full(part.shape, constant) for part in start(2, 3, np.random.default_rng(0))], x, y, 0.5, 200)
        assert floor < loss_and_gradient(ends, x, y)[0] < 0.75
    zeros = [0 * part for part in start(2, 3, np.random.default_rng(0))]
    assert loss_and_gradient(train(zeros, x, y, 1, 5), x, y)[0] == pytest.approx(log(2))
    for seed in range(3):
        w, b, v, c = start(2, 4, np.random.default_rng(seed))
        assert loss_and_gradient(train([w, b, 0 * v, c], x, y, 1, 500), x, y)[0] < 0.01
    gradient = loss_and_gradient(zeros, x, [1, 1, 1, 0])[1]
    assert [part.any() for part in gradient] == [False, False, False, True]
    prose.says(
        f"its loss never falls below {floor:.3f}",
        f"the loss stays at $\\ln 2 = {log(2):.3f}$",
        f"stays at {log(2):.3f} with zeros, and above {floor:.3f} with any other constant",
    )
    beyond = 2 * norm.sf(3, scale=1000)
    assert 1 - np.tanh(3) ** 2 < 0.01
    prose.says("standard deviation 1,000", "where its slope is below 0.01", f"for {beyond:.1%} of the rows")
    assert 10e6 < factorial(8) * 2**8 < 10.5e6

    assert abs((2**20) ** (-1 / 20) - 1 / 2) < 1e-12
    assert 1e6 < 2**20 < 1.1e6
    prose.says("with $d = 20$, half the error costs $2^{20}$")
    hat, join = np.array([[2.0], [-4]]), np.array([0, -0.5])
    zigzag = [(np.ones((1, 2)), join), *[(hat @ np.ones((1, 2)), join)] * 9, (hat, np.zeros(1))]
    heights = relu_network(np.arange(1025)[:, None] / 1024, zigzag)[:, 0]
    assert heights.tolist() == [0, 1] * 512 + [0]
    assert sum(w.size + b.size for w, b in zigzag) == count(1, *[2] * 10, 1)
    prose.says(
        f"20 units and {count(1, *[2] * 10, 1)} parameters, make a zigzag of {len(heights) - 1:,} pieces",
        f"it needs {len(heights) - 2:,} units and {count(1, len(heights) - 2, 1):,} parameters",
    )

    block, total = 8 * 768**2, 12 * 768**2
    assert block / total == pytest.approx(2 / 3)
    prose.says(f"{block / 1e6:.1f} of {total / 1e6:.1f} million at $d = 768$")
    prose.says(
        f"from a 224 × 224 × 3 image to 1,000 units has {224 * 224 * 3 * 1000 / 1e6:.1f} million weights; a 3 × 3 "
        f"convolution to 64 channels has {3 * 3 * 3 * 64:,}"
    )
