from math import e, erfc, log, sqrt

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import roots_hermitenorm
from vanishing_gradient import ACTIVATIONS, gradients, surviving

# A second set of activations, written in another way: exact factors of one wide layer come from these.
SIGMOID = (lambda z: (1 + np.tanh(z / 2)) / 2, lambda z: 1 / (4 * np.cosh(z / 2) ** 2))
NODES = roots_hermitenorm(150)
TANH = (lambda z: 2 / (1 + np.exp(-2 * z)) - 1, lambda z: 1 / np.cosh(z) ** 2)


def forward(z, weights, name, branch=None):
    """The last pre-activation, layer by layer."""
    for w in weights:
        step = w @ ACTIVATIONS[name][0](z)
        z = step if branch is None else z + branch * step
    return z


def gaussian(function):
    """The expectation of function(g) for standard normal g, by Gauss-Hermite quadrature."""
    return NODES[1] @ function(NODES[0]) / NODES[1].sum()


def tanh_left(layers):
    """The root mean square of the norm that so many wide tanh layers with s = 1 leave, from variance 1."""
    q, left = 1.0, 1.0
    for _ in range(layers):
        left *= gaussian(lambda g, q=q: TANH[1](sqrt(q) * g) ** 2)
        q = gaussian(lambda g, q=q: TANH[0](sqrt(q) * g) ** 2)
    return sqrt(left)


def factor(activation, s, steps=60):
    """The growth of the gradient's norm in a wide layer, once the variance has settled; and that variance."""
    f, slope = activation
    q = 1.0
    for _ in range(steps):
        q = s**2 * gaussian(lambda g, q=q: f(sqrt(q) * g) ** 2)
    return s * sqrt(gaussian(lambda g: slope(sqrt(q) * g) ** 2)), q


def network(s, layers=30, n=100, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=n), rng.normal(size=(layers, n, n)) * s / sqrt(n), rng.normal(size=n) / sqrt(n)


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu"])
@pytest.mark.parametrize("branch", [None, 1, 0.3])
def test_gradients_are_finite_differences(name, branch):
    z, weights, top = network(1.3, layers=4, n=5)
    found = gradients(z, weights, top, name, branch)
    assert found.shape == (5, 5)
    states = [forward(z, weights[:k], name, branch) for k in range(5)]
    for k, state in enumerate(states):
        for unit, h in enumerate(1e-6 * np.eye(5)):
            up, down = (top @ forward(state + move, weights[k:], name, branch) for move in (h, -h))
            assert found[k, unit] == pytest.approx((up - down) / 2e-6, abs=1e-8)


def test_no_layers_leave_the_gradient_as_it_is():
    top = np.array([1.0, -2.0])
    assert gradients(np.zeros(2), np.zeros((0, 2, 2)), top, "tanh") == pytest.approx(top[None])


@pytest.mark.parametrize("name", ["sigmoid", "relu"])
def test_large_pre_activations_do_not_overflow(name):
    with np.errstate(all="raise"):
        found = gradients(np.array([800.0, -800.0]), np.eye(2)[None], np.ones(2), name)
    assert np.isfinite(found).all()


@pytest.mark.parametrize(
    ("z", "weights", "top", "name"),
    [
        (np.zeros(3), np.zeros((2, 3, 3)), np.zeros(3), "swish"),
        (np.zeros(3), np.zeros((2, 3, 2)), np.zeros(3), "relu"),
        (np.zeros(3), np.zeros((3, 3)), np.zeros(3), "relu"),
        (np.zeros(3), np.zeros((2, 3, 3)), np.zeros(1), "relu"),
        (np.zeros((3, 1)), np.zeros((2, 3, 3)), np.zeros(3), "relu"),
    ],
)
def test_refuses_what_is_no_network(z, weights, top, name):
    with pytest.raises(ValueError, match=r"need z|no activation"):
        gradients(z, weights, top, name)


def test_wide_layers_do_what_the_integrals_say():
    for name, activation, s in (("sigmoid", SIGMOID, 1), ("sigmoid", SIGMOID, 4), ("tanh", TANH, 1.5)):
        left = surviving(name, s, n=150, layers=20, seeds=5)
        assert (left[15] / left[5]) ** 0.1 == pytest.approx(factor(activation, s)[0], rel=0.04)
    for s in (1, sqrt(2)):
        assert surviving("relu", s, n=150, layers=20, seeds=5)[20] ** 0.05 == pytest.approx(s / sqrt(2), rel=0.04)


def test_a_scaled_residual_network_grows_by_less_than_root_e():
    z, weights, top = zip(*(network(sqrt(2), layers=10, n=60, seed=seed) for seed in range(60)), strict=True)
    growth = [
        np.sum(gradients(*drawn, "relu", 10**-0.5)[0] ** 2) / np.sum(drawn[2] ** 2)
        for drawn in zip(z, weights, top, strict=True)
    ]
    assert np.mean(growth) == pytest.approx((1 + 1 / 10) ** 10, rel=0.1)
    assert np.mean(growth) < e


def test_prose(prose):
    prose.says("(Pascanu et al., 2013)", "Bengio et al. (1994)", "as in 1997", "came in 2000", "Since 2018")
    prose.says("Glorot and Bengio (2010)", "He et al. (2015)", "He et al. (2016)", "plain 34-layer networks")
    prose.says("Yang et al. (2019)", "Schoenholz et al. (2017)")

    small, _ = factor(SIGMOID, 1)
    middle, _ = factor(SIGMOID, 4)
    spectral = np.mean([np.linalg.norm(np.random.default_rng(k).normal(size=(300, 300)), 2) for k in range(3)])
    assert 4 * spectral / sqrt(300) == pytest.approx(8, abs=0.2)
    prose.says(f"the norm shrinks to {small:.3f} of itself per layer")
    prose.says(f"$\\lVert W \\rVert \\approx 8$ and the bound even allows doubling, the factor is {middle:.2f}")
    critical = brentq(lambda s: factor(SIGMOID, s, steps=15)[0] - 1, 8, 13, xtol=0.01)
    saturated = erfc(3 / sqrt(2 * factor(SIGMOID, critical, steps=15)[1]))
    assert saturated > 0.6, "beyond 3 on either side the slope is below 0.05"
    assert SIGMOID[1](3) < 0.05
    prose.says(f"near $s = {critical:.0f}$, with most units saturated", f"up to $s \\approx {critical:.0f}$")
    assert [factor(TANH, s)[0] < 1 for s in (0.9, 1.1)] == [True, False]

    prose.says("Random networks of width 100, medians over 10 draws")
    assert surviving.__defaults__[2:] == (100, 10)
    assert round(np.log10(surviving("sigmoid", 1)[30])) == -19
    prose.says("A factor of $10^{-19}$ is a standstill: in 32-bit floats")
    assert [tanh_left(4 * layers) / tanh_left(layers) for layers in (30, 60)] == pytest.approx([1 / 2] * 2, rel=0.02)
    assert 0.5 < surviving("tanh", 1)[30] / tanh_left(30) < 1.1
    prose.says(f"about $1/\\sqrt{{L}}$ and not exponentially: from variance 1, {tanh_left(30):.2f} of the norm")
    prose.says("is left after 30 wide layers")
    # A ReLU layer with s = root 2 multiplies the squared norm by chi-squared / 50, one degree for each active unit.
    rng = np.random.default_rng(0)
    left = np.prod(rng.chisquare(rng.binomial(100, 0.5, size=(20_000, 30))) / 50, axis=1)
    assert np.mean(left) == pytest.approx(1, rel=0.1)
    prose.says(f"over many draws of width 100, {sqrt(np.median(left)):.1f} of the norm is left after 30 layers")
    prose.says(f"the ten draws below give {surviving('relu', sqrt(2))[30]:.2f}")
    lost = 2.0**-25
    assert np.float32(2) - np.float32(2 * 0.99 * lost) == np.float32(2)
    assert np.float32(1) - np.float32(0.99 * lost) == np.float32(1)
    prose.says(f"a change below ${lost * 1e8:.0f} \\cdot 10^{{-8}}$ of a weight is rounded away")
    apart = []
    for seed in range(20):
        z, weights, _ = network(1, layers=10, seed=seed)
        other = np.random.default_rng(100 + seed).normal(size=100)
        ends = [forward(start, weights, "sigmoid") for start in (z, other)]
        apart.append([np.linalg.norm(z - other), np.linalg.norm(ends[0] - ends[1])])
    assert 1e-6 < np.max(apart, axis=0)[1] < 1e-5
    start = np.median(apart, axis=0)[0]
    prose.says(f"{start:.0f} apart at the first layer, are less than $10^{{-5}}$ apart ten layers on")

    assert surviving("relu", sqrt(2), 1, layers=10)[10] == pytest.approx(sqrt(2) ** 10, rel=0.1)
    prose.says(f"keeps the expected growth below $\\sqrt{{e}} \\approx {sqrt(e):.2f}$")

    for s, tiny in ((1, True), (sqrt(2), False)):
        z, weights, top = network(s)
        back = gradients(z, weights, top, "relu")
        states = [forward(z, weights[:k], "relu") for k in range(31)]
        slopes = [np.outer(back[k + 1], np.maximum(states[k], 0)) for k in range(30)]
        products = [np.sum(w * slope) for w, slope in zip(weights, slopes, strict=True)]
        assert products == pytest.approx([products[0]] * 30)
        sizes = np.array([np.linalg.norm(slope) for slope in slopes])
        assert sizes.max() / sizes.min() < 4
        assert (sizes.max() < 1e-3) == tiny

    assert 8 * SIGMOID[1](0) == 2
    prose.says("One unit with weight 8 at $z = 0$ multiplies by $8/4 = 2$")
    shrunk = (1 / 2) ** (30 / 2)
    assert np.mean(left / 2**30) == pytest.approx(shrunk**2, rel=0.1)
    assert surviving("relu", 1)[30] == pytest.approx(sqrt(np.median(left / 2**30)), rel=0.5)
    prose.says(f"after 30 layers $2^{{-15}} \\approx {shrunk * 1e5:.0f} \\cdot 10^{{-5}}$ of the norm is left")
    first = second = 0.0
    for step in range(1, 2001):  # Adam
        first, second = 0.9 * first + 0.1 * 1e-10, 0.999 * second + 0.001 * 1e-20
        share = first / (1 - 0.9**step) / (sqrt(second / (1 - 0.999**step)) + 1e-8)
    prose.says(f"$\\varepsilon = 10^{{-8}}$: for a steady $10^{{-10}}$ the step is {share:.0%} of the rate")

    nine, more = 0.9**100, 0.99**100
    prose.says(f"At $f = 0.9$, 100 steps leave ${nine * 1e5:.1f} \\cdot 10^{{-5}}$; at 0.99, {more:.2f}")
    assert SIGMOID[0](0) ** 20 == pytest.approx(1e-6, rel=0.05)
    prose.says("$f \\approx 0.5$ and 20 steps leave a millionth")
    assert SIGMOID[0](log(99)) == pytest.approx(1 - 1 / 100)
    prose.says(f"to remember about 100 steps you need $b \\approx \\ln 99 = {log(99):.1f}$")
    prose.says("Does it memorize 20 rows", "if 3 layers learn and 30 do not")
