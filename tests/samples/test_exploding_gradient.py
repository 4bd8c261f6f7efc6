from math import exp, inf, isclose, log10, nan, sqrt

import numpy as np
import pytest
from exploding_gradient import clip_by_norm, median_norms, norms_by_lag
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

ORDINARY = st.just(0.0) | st.floats(1e-6, 1e6) | st.floats(-1e6, -1e-6)


def angle(a, b):
    """Degrees between two vectors."""
    return np.degrees(np.arccos(a @ b / np.linalg.norm(a) / np.linalg.norm(b)))


def slope(w):
    """The derivative of (w**50 - 1/2)**2 / 2."""
    return (w**50 - 0.5) * 50 * w**49


@given(
    st.lists(arrays(float, array_shapes(max_dims=3, max_side=3), elements=ORDINARY), max_size=3),
    st.floats(1e-3, 1e9),
)
@settings(deadline=None, max_examples=50)
def test_clipping_is_the_nearest_point_of_the_ball(gradients, limit):
    flat = np.concatenate([g.ravel() for g in gradients]) if gradients else np.zeros(1)
    clipped, norm = clip_by_norm(gradients, limit)
    assert norm == pytest.approx(np.linalg.norm(flat))
    assert [c.shape for c in clipped] == [g.shape for g in gradients]
    joint = np.concatenate([c.ravel() for c in clipped]) if clipped else np.zeros(1)
    assert np.linalg.norm(joint) <= limit * (1 + 1e-12)
    assert joint * max(norm, limit) == pytest.approx(flat * limit)


def test_a_short_gradient_is_returned_as_it_is():
    gradient = np.array([3.0, 4.0])
    clipped, norm = clip_by_norm([gradient], 5)
    assert norm == 5
    assert clipped[0] is gradient
    assert clip_by_norm([gradient], inf) == ([gradient], 5)


def test_nothing_changes_in_place():
    gradient = np.array([300.0, 400.0])
    clipped, _ = clip_by_norm([gradient], 1)
    assert gradient.tolist() == [300, 400]
    assert clipped[0] == pytest.approx([0.6, 0.8])


@pytest.mark.parametrize(
    "gradient",
    [
        np.array([300, 300], np.float16),
        np.array([3e20, 4e20], np.float32),
        np.array([3e200, -4e200]),
        np.array([3e-200, 4e-200]),
        np.array([5, 12]),
    ],
)
def test_squares_neither_overflow_nor_round_to_zero(gradient):
    clipped, norm = clip_by_norm([gradient], 1e-300)
    wide = gradient.astype(np.longdouble)
    assert norm == pytest.approx(float(np.sqrt((wide**2).sum())), rel=1e-3)
    assert clipped[0] / 1e-300 == pytest.approx((wide / np.sqrt((wide**2).sum())).astype(float), rel=1e-3)


@pytest.mark.parametrize("gradients", [[], [np.zeros(3)], [np.zeros((0, 2)), np.zeros(1)]])
def test_no_gradient_has_norm_zero(gradients):
    clipped, norm = clip_by_norm(gradients, 1)
    assert norm == 0
    assert [c.shape for c in clipped] == [g.shape for g in gradients]


@pytest.mark.parametrize("limit", [0, -1, nan])
def test_refuses_a_limit_that_is_none(limit):
    with pytest.raises(ValueError, match="positive limit"):
        clip_by_norm([np.ones(2)], limit)


@pytest.mark.parametrize("bad", [nan, inf, -inf])
def test_refuses_a_gradient_without_direction(bad):
    with pytest.raises(FloatingPointError, match="skip this step"):
        clip_by_norm([np.array([1.0]), np.array([2.0, bad])], 1)


@pytest.mark.parametrize("squash", [True, False])
def test_norms_by_lag_are_finite_differences(squash):
    rng = np.random.default_rng(0)
    w, inputs, top = rng.normal(size=(4, 4)), rng.normal(size=(6, 4)), rng.normal(size=4)

    def loss(start, lag):
        state = np.zeros(4)
        for step, x in enumerate(inputs):
            if step == len(inputs) - lag:
                state = state + start
            state = np.tanh(w @ state + x) if squash else w @ state + x
        return top @ (state + start if lag == 0 else state)

    found = norms_by_lag(w, inputs, top, squash)
    for lag in range(7):
        gradient = [(loss(h, lag) - loss(-h, lag)) / 2e-6 for h in 1e-6 * np.eye(4)]
        assert found[lag] == pytest.approx(np.linalg.norm(gradient), rel=1e-5)


@pytest.mark.parametrize("shapes", [((3, 2), (5, 3), (3,)), ((3, 3), (5, 2), (3,)), ((3, 3), (3,), (3,))])
def test_refuses_what_is_no_network(shapes):
    with pytest.raises(ValueError, match="need w"):
        norms_by_lag(*(np.ones(shape) for shape in shapes), squash=True)


def test_the_bound_is_necessary():
    rng = np.random.default_rng(1)
    w = rng.normal(size=(20, 20))
    w *= 0.99 / np.linalg.norm(w, 2)
    for squash in (True, False):
        norms = norms_by_lag(w, rng.normal(size=(30, 20)), rng.normal(size=20), squash)
        assert (np.diff(norms) < 0).all()


def test_prose(prose):
    prose.says(
        "(Pascanu et al., 2013)", "Zhang et al. (2020)", "Koloskova et al. (2023)", "(Micikevicius et al., 2018)"
    )
    prose.says("(Dehghani et al., 2023)")
    prose.says("Gradients over 50 time steps")
    prose.says(
        "For PaLM, Chowdhery et al. (2022) restarted about 100 steps earlier and skipped 200 to 500 batches",
    )

    linear = []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        w = rng.normal(size=(100, 100))
        w *= 1.5 / np.abs(np.linalg.eigvals(w)).max()
        linear.append(np.linalg.norm(np.full(100, 0.1) @ np.linalg.matrix_power(w, 50)))
    assert 0.3e8 < np.median(linear) < 3e8
    assert median_norms(1.5, 1.0, False)[50] == pytest.approx(np.median(linear))
    assert median_norms(1.5, 1.0, True)[50] < 1e-4
    assert round(log10(median_norms(1.5, 0.1, True)[50])) == 1
    assert min(median_norms(3, *case)[50] for case in ((1.0, True), (0.1, True), (1.0, False))) > 1e4
    prose.says(
        "At radius 1.5 the linear network's gradient grows to about $10^8$",
        "weak ones (standard deviation 0.1) leave growth of order ten, strong ones (1) saturate the units",
        "the gradient falls below $10^{-4}$. At radius 3 all of them explode",
        "radius 1.5 explodes without tanh and, under strong inputs, vanishes with it",
        "see tanh at radius 1.5 under strong inputs",
    )

    best = 0.5 ** (1 / 50)
    curvature = (slope(best + 1e-6) - slope(best - 1e-6)) / 2e-6
    assert slope(best) == pytest.approx(0)
    prose.says(
        "a linear chain of 50 steps",
        f"At the minimum $w^* = {best:.3f}$ the curvature is {curvature:.0f}",
        f"rates below $2/{curvature:.0f} = {2 / curvature:.4f}$. Take 0.001",
    )
    first = 1.1 - 0.001 * slope(1.1)
    second = first - 0.001 * slope(first)
    power = log10(0.5) + 100 * log10(-first)
    assert 50 * log10(abs(second)) > log10(np.finfo(float).max)
    assert power > log10(np.finfo(np.float32).max)
    prose.says(
        f"Start at $w = 1.1$: the gradient is {round(slope(1.1), -3):,.0f} and the first step lands at "
        f"$w = {first:.0f}$. The next loss is $10^{{{power:.0f}}}$, beyond 32-bit floats; "
        "after one more step 64-bit overflows too"
    )
    assert power == pytest.approx(279, abs=0.5)
    rate = (1.1 - best) / slope(1.1)
    steps = 1 / (rate * curvature)
    assert abs(1 - 0.001 * curvature) == pytest.approx(exp(-1), abs=0.02)
    prose.says(
        "To take a first step from 1.1 that does not pass the minimum",
        f"a rate below ${rate * 1e7:.1f} \\cdot 10^{{-7}}$",
        f"it then needs {round(steps, -2):,.0f} steps to shrink the error by a factor $e$; 0.001 needs one",
        f"{round(steps, -2):,.0f} steps where one would do",
    )
    w, count = 1.1, 0
    while not isclose(w, best, abs_tol=1e-6):
        w, count = w - 0.001 * np.clip(slope(w), -1, 1), count + 1
    prose.says(f"the rate 0.001 is within $10^{{-6}}$ of the minimum after {count} steps")

    turned = angle(np.array([100.0, 1.0]), np.array([1.0, 1.0]))
    prose.says(f"turns $(100, 1)$ into $(1, 1)$: {turned:.0f}° away")

    w = 1.0
    for _ in range(20):
        w -= 0.25 * 10 * w
    prose.says(
        "On $\\frac12 \\cdot 10 w^2$ every rate above 0.2 diverges: at 0.25 the error is multiplied by $-1.5$ a step, "
        f"{w:,.0f} times as large after 20",
    )
    tail = []
    for start in np.random.default_rng(0).uniform(0.5, 3, size=50):
        w = start
        for step in range(400):
            w -= 0.25 * np.clip(10 * w, -1, 1)
            tail += [abs(w)] if step >= 200 else []
    assert (round(min(tail), 2), round(max(tail), 2)) == (0.1, 0.15)
    prose.says(
        "at rate 0.25 with $c = 1$, almost any start ends up bouncing at a distance of "
        f"{min(tail):.2f} to {max(tail):.2f} from the minimum"
    )

    half = np.finfo(np.float16)
    bfloat = (2 - 2.0**-7) * 2.0**127
    prose.says(
        f"16-bit floats end at {float(half.max):,.0f}, bfloat16 only near ${bfloat / 1e38:.0f} \\cdot 10^{{38}}$"
    )
    with np.errstate(over="ignore"):
        assert np.isinf(np.float16(2.0**16))
        assert np.isinf(np.float16(300) ** 2)
    prose.says(f"At $S = 2^{{16}}$ a gradient component of 1 becomes {2**16:,} and overflows")
    prose.says("What does 16-bit training add?", "Sum squares in 32 bits: 300 squared already overflows 16")

    shear = np.array([[0.9, 5], [0, 0.9]])
    assert np.abs(np.linalg.eigvals(shear)) == pytest.approx([0.9, 0.9])
    tenth, hundredth = (np.linalg.norm(np.linalg.matrix_power(shear, k), 2) for k in (10, 100))
    prose.says("the matrix with rows $(0.9, 5)$ and $(0, 0.9)$ has radius 0.9, yet")
    prose.says(f"its 10th power has norm {tenth:.0f}. Only the 100th is small, {hundredth:.3f}")

    first, second, rates = 1.0, 1.0, []
    for step in range(1001):  # Adam after long steady gradients of 1; the spike comes first
        g = 1000 if step == 0 else 1
        first, second = 0.9 * first + 0.1 * g, 0.999 * second + 0.001 * g**2
        rates.append(first / sqrt(second))
    prose.says(
        "with $\\beta_1 = 0.9$ and $\\beta_2 = 0.999$, after long steady gradients of 1, "
        f"one of 1,000 makes a step of {rates[0]:.1f} rates instead of 1,000",
        f"1,000 steps later updates are still {1 / rates[1000]:.0f} times smaller than before",
    )

    values, chances = np.array([10, -1]), np.array([0.1, 0.9])
    clipped = np.clip(values, -1, 1) @ chances
    prose.says(
        f"A gradient of 10 with probability 0.1 and $-1$ otherwise has mean {values @ chances:.1f}; "
        f"clipped at 1 the mean is ${clipped:.1f}$"
    )
