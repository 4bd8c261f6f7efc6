from decimal import Decimal, localcontext
from itertools import product
from math import exp, inf, log, nan, pi, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import minimize_scalar
from sigmoid_output import loss_and_slope, steps_to_half


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def normal_log(points, mean, variance):
    """Log densities, up to a constant, of correlated normal points in the plane; variance is the first coordinate's."""
    covariance = np.array([[variance, 0.6], [0.6, 1]])
    centered = points - mean
    squares = np.einsum("ij,jk,ik->i", centered, np.linalg.inv(covariance), centered)
    return -squares / 2 - log(np.linalg.det(covariance)) / 2


def exact(z: float, y: float) -> tuple[Decimal, Decimal]:
    """Cross-entropy and its slope in z, from the definition, with 200 digits."""
    with localcontext(prec=200):
        p = 1 / (1 + (-Decimal(z)).exp())
        y = Decimal(y)
        return -y * p.ln() - (1 - y) * (1 - p).ln(), p - y


@given(st.floats(-300, 300), st.sampled_from([0.0, 1.0]))
@settings(deadline=None, max_examples=60)
def test_hard_labels_are_exact_to_the_last_digits(z, y):
    loss, slope = loss_and_slope(z, y)
    for found, true in zip((loss, slope), exact(z, y), strict=True):
        assert float(found) == pytest.approx(float(true), rel=1e-13, abs=0)


@given(st.floats(-300, 300), st.floats(0, 1))
@settings(deadline=None, max_examples=60)
def test_soft_labels_follow_the_definition(z, y):
    loss, slope = loss_and_slope(z, y)
    assert float(loss) == pytest.approx(float(exact(z, y)[0]), rel=1e-13, abs=0)
    assert float(slope) == pytest.approx(float(exact(z, y)[1]), abs=1e-15)


@given(st.floats(-30, 30), st.floats(0, 1), st.booleans())
@settings(deadline=None, max_examples=60)
def test_slopes_are_finite_differences(z, y, squared):
    h = 1e-4
    up, down = (loss_and_slope(z + step, y, squared)[0] for step in (h, -h))
    assert loss_and_slope(z, y, squared)[1] == pytest.approx((up - down) / (2 * h), abs=1e-8)


@pytest.mark.parametrize("squared", [False, True])
@pytest.mark.parametrize("z", [-1e308, -800.0, 800.0, 1e308])
@pytest.mark.parametrize("y", [0, 1, 0.3])
def test_nothing_overflows(z, y, squared):
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        loss, slope = loss_and_slope(z, y, squared)
    assert np.isfinite(loss)
    assert abs(slope) <= 1


def test_shapes_broadcast():
    loss, slope = loss_and_slope(np.zeros((3, 1)), np.array([0, 1]))
    assert loss.shape == slope.shape == (3, 2)
    assert loss_and_slope([], [])[0].shape == (0,)


@pytest.mark.parametrize(("z", "y"), [(nan, 1), (inf, 1), (-inf, 0), (0, 1.1), (0, -0.1), (0, nan), ([0, 1], [2, 0])])
def test_refuses_what_has_no_loss(z, y):
    with pytest.raises(ValueError, match="finite logits and targets"):
        loss_and_slope(z, y)


@pytest.mark.parametrize("rate", [0, -1, nan])
def test_refuses_a_rate_that_is_none(rate):
    with pytest.raises(ValueError, match="positive rate"):
        steps_to_half(-1, rate, False)


def test_steps_end():
    assert steps_to_half(0, 1, True) == 0
    with pytest.raises(RuntimeError, match="after 10 steps"):
        steps_to_half(-8, 1, True, limit=10)


def test_small_steps_take_the_time_of_the_differential_equation():
    for squared in (False, True):
        time = quad(lambda z, squared=squared: -1 / loss_and_slope(z, 1, squared)[1], -4, 0)[0]
        assert 0.01 * steps_to_half(-4, 0.01, squared) == pytest.approx(time, rel=0.01)


def test_prose(prose):
    prose.says("(LeCun et al., 1998)", "(Guo et al., 2017)", "Lin et al. (2017)", "SigLIP (Zhai et al., 2023)")

    truth = {(0, 0): 0.5, (1, 1): 0.5}
    marginal = sum(share for labels, share in truth.items() if labels[0])
    assert [marginal**2 for _ in product((0, 1), repeat=2)] == [1 / 4] * 4
    prose.says(f"both sigmoids are right at {marginal}, but their product gives each of the four combinations ¼")

    points = np.random.default_rng(0).normal(size=(20, 2))
    for second, linear in ((1.5, True), (1.6, False)):  # the log odds of two normal classes
        odds = log(0.3 / 0.7) + normal_log(points, [1, -0.5], 1.5) - normal_log(points, [0, 2], second)
        design = np.column_stack([np.ones(20), points])
        residual = odds - design @ np.linalg.lstsq(design, odds, rcond=None)[0]
        assert (np.abs(residual).max() < 1e-9) == linear, "linear only if the covariance matrices are the same"

    p = sigmoid(-8)
    prose.says(f"At $z = \\pm 8$ it is {p * (1 - p):.5f}")
    small, large = ((p - 1) * p * (1 - p), p - 1)
    prose.says(f"its gradient is $-{-small:.5f}$", f"At $z = -8$ the gradient is $-{-large:.5f}$")
    assert round(large / small, -3) == 3000
    prose.says("some 3,000 times larger than above")
    steepest = minimize_scalar(lambda p: -p * (1 - p) ** 2, bounds=(0, 1), method="bounded").x
    assert steepest == pytest.approx(1 / 3, abs=1e-5)
    for z in (-3.0, -0.7, -0.69, 2.0):
        p = sigmoid(z)
        curve = sum(c * (1 - sigmoid(z + s)) ** 2 / 2 for c, s in ((1, 1e-4), (-2, 0), (1, -1e-4))) / 1e-8
        assert p * (1 - p) ** 2 * (3 * p - 1) == pytest.approx(curve, abs=1e-6)
        assert (curve < 0) == (z < -log(2))

    steps = []
    for squared in (False, True):
        z, count = -8.0, 0
        while sigmoid(z) < 0.5:
            p = sigmoid(z)
            z, count = z + (1 - p) * (p * (1 - p) if squared else 1), count + 1
        steps.append(count)
    assert steps == [steps_to_half(-8, 1, squared) for squared in (False, True)]
    prose.says(f"cross-entropy takes {steps[0]} steps, squared error {steps[1]:,}")
    # The integrals of 1 + e^z and of (1 + e^z)^3 e^-z from -8 to 0, by their antiderivatives.
    times = [(0 + 1) - (-8 + exp(-8)), (-1 + 0 + 3 + 0.5) - (-exp(8) - 24 + 3 * exp(-8) + exp(-16) / 2)]
    prose.says(f"need times {times[0]:.1f} and {times[1]:,.0f}")

    def mean(function):
        return quad(lambda g: function(g) * exp(-g * g / 2) / sqrt(2 * pi), -9, 9)[0]

    center = mean(sigmoid)
    spread = mean(lambda g: (sigmoid(g) - center) ** 2)
    moments = spread * np.eye(100) + center**2 * np.ones((100, 100))
    prose.says(
        f"100 independent units fed with standard normal $z$ have mean {center:.1f} and variance {spread:.3f}, "
        f"so their second-moment matrix has condition number {np.linalg.cond(moments):.0f}"
    )

    rectified = mean(lambda g: max(g, 0))
    spread = mean(lambda g: max(g, 0) ** 2) - rectified**2
    moments = spread * np.eye(100) + rectified**2 * np.ones((100, 100))
    prose.says(f"ReLU is not centered either, but better: {np.linalg.cond(moments):.0f}")

    one = np.float32(1)
    edge = 24 * log(2)
    below, above = (one / (one + np.exp(-np.float32(z))) for z in (edge - 0.7, edge + 0.01))
    assert below < 1
    assert above == 1
    assert 1 / (1 + np.exp(-(53 * log(2) + 0.01))) == 1 > 1 / (1 + np.exp(-(53 * log(2) - 0.7)))
    prose.says(
        f"In 32-bit floats $1/(1 + e^{{-z}})$ is exactly 1 from $z = 24 \\ln 2 = {edge:.1f}$ on, "
        f"in 64-bit from {53 * log(2):.1f}"
    )
    prose.says("raw logits thresholded at 0.5 instead of 0")
    for z, y in product((-800.0, -3.0, 0.0, 5.0, 800.0), (0.0, 0.3, 1.0)):
        assert max(z, 0) - y * z + np.log1p(np.exp(-abs(z))) == pytest.approx(loss_and_slope(z, y)[0])

    prose.says(f"{sigmoid(1):.2f} becomes {sigmoid(2):.2f}")
    logits = np.array([2.0, 1.0, 0.0])
    single, joint = sigmoid(logits), np.exp(logits) / np.exp(logits).sum()
    prose.says(
        f"Logits 2, 1, 0 give {single[0]:.2f}, {single[1]:.2f} and {single[2]:.2f}, which sum to {single.sum():.2f}; "
        f"softmax gives {joint[0]:.2f}, {joint[1]:.2f} and {joint[2]:.2f}"
    )
    assert joint[0] / (joint[0] + joint[1]) == pytest.approx(sigmoid(logits[0] - logits[1]))

    base = 0.01
    entropy = -base * log(base) - (1 - base) * log(1 - base)
    bias = log(base / (1 - base))
    prose.says(
        f"the log-odds of the base rate, $\\ln(0.01/0.99) = {bias:.1f}$. The first loss is then {entropy:.3f} nats "
        f"instead of $\\ln 2 = {log(2):.3f}$",
        f"the slope $p(1-p)$ at this start is {base * (1 - base):.4f}",
    )
    weighted = minimize_scalar(lambda p: -9 * 0.1 * log(p) - 0.9 * log(1 - p), bounds=(0.01, 0.99), method="bounded").x
    prose.says(f"At $P(y = 1 \\mid x) = 0.1$ and $w = 9$ the loss is least at $p = {weighted:.1f}$")
    smooth = minimize_scalar(lambda z: loss_and_slope(z, 0.95)[0], bounds=(0, 9), method="bounded")
    assert smooth.x == pytest.approx(log(19), abs=1e-3)
    prose.says("Can the target be 0.95 instead of 1?", f"$\\ln 19 = {smooth.x:.2f}$")
    prose.says(f"entropy of the target, {smooth.fun:.3f} nats")
