from math import log, pi, sqrt

import numpy as np
import pytest
from activation_functions import ACTIVATIONS, loss_of_unit, softmax, swiglu
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special
from scipy.integrate import quad
from scipy.optimize import minimize_scalar
from scipy.stats import norm

START = {"w": -5 / 3, "b": -2, "rate": 0.1}  # the dead unit of the page


@pytest.mark.parametrize("name", ACTIVATIONS)
@given(z=st.floats(-30, 30).filter(lambda z: abs(z) > 1e-4))
@settings(max_examples=20, deadline=None)
def test_slope_is_a_finite_difference(name, z):
    f, slope = ACTIVATIONS[name]
    z = np.array([z])
    assert slope(z) == pytest.approx((f(z + 1e-5) - f(z - 1e-5)) / 2e-5, abs=1e-8)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_values_and_slopes_far_out(name):
    f, slope = ACTIVATIONS[name]
    far = np.array([[-1000.0, 1000.0]])
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        assert f(far).shape == slope(far).shape == (1, 2)
        values, slopes = f(far)[0], slope(far)[0]
    assert values == pytest.approx({
        "sigmoid": (0, 1), "tanh": (-1, 1), "leaky": (-10, 1000), "ELU": (-1, 1000)
    }.get(name, (0, 1000)), abs=1e-9)  # fmt: skip
    assert slopes == pytest.approx({"sigmoid": (0, 0), "tanh": (0, 0), "leaky": (0.01, 1)}.get(name, (0, 1)), abs=1e-9)


def test_values_are_those_of_other_formulas():
    z = np.linspace(-6, 6, 49)
    values = {name: f(z) for name, (f, _) in ACTIVATIONS.items()}
    assert values["sigmoid"] == pytest.approx(1 / (1 + np.exp(-z)))
    assert values["tanh"] == pytest.approx(2 * special.expit(2 * z) - 1)
    assert values["ReLU"] == pytest.approx((z + abs(z)) / 2)
    assert values["leaky"] == pytest.approx(np.where(z < 0, 0.01 * z, z))
    assert values["ELU"] == pytest.approx([v if v > 0 else np.exp(v) - 1 for v in z])
    assert values["GELU"] == pytest.approx(z * (1 + special.erf(z / sqrt(2))) / 2)
    assert values["SiLU"] == pytest.approx(z / (1 + np.exp(-z)))
    assert values["GELU"][40] == pytest.approx(quad(lambda m: z[40] * norm.pdf(m), -12, z[40])[0])
    assert [ACTIVATIONS[name][1](np.zeros(1))[0] for name in ("ReLU", "leaky", "ELU")] == [0, 0.01, 1]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-50, 50), min_size=1, max_size=5), st.floats(-500, 500))
def test_softmax_is_that_of_scipy_and_ignores_a_constant(z, c):
    p = softmax(z)
    assert p == pytest.approx(special.softmax(z))
    assert p.sum() == pytest.approx(1)
    assert softmax(np.array(z) + c) == pytest.approx(p, rel=1e-9, abs=1e-12)


def test_softmax_jacobian_and_limits():
    z = np.array([0.3, -1, 2])
    p = softmax(z)
    differences = [(softmax(z + h) - softmax(z - h)) / 2e-6 for h in 1e-6 * np.eye(3)]
    jacobian = np.array(differences).T
    assert jacobian == pytest.approx(np.diag(p) - np.outer(p, p), abs=1e-9)
    assert softmax([[1000, 0], [0, 0]]).tolist() == [[1, 0], [0.5, 0.5]]
    for bad in ([np.inf, 0], [np.nan]):
        with pytest.raises(ValueError, match="finite"):
            softmax(bad)


def test_swiglu_by_loops():
    rng = np.random.default_rng(0)
    x, gate, up, down = (rng.normal(size=shape) for shape in ((4, 3), (3, 5), (3, 5), (5, 3)))
    for row, got in zip(x, swiglu(x, gate, up, down), strict=True):
        units = [special.expit(row @ g) * (row @ g) * (row @ u) for g, u in zip(gate.T, up.T, strict=True)]
        assert got == pytest.approx([sum(u * w for u, w in zip(units, column, strict=True)) for column in down.T])
    for wrong in ((gate[:, :1], up, down), (gate, up[:, :1], down), (gate, up, down.T)):
        with pytest.raises(ValueError, match=r"matmul|shape of up"):
            swiglu(x, *wrong)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_what_is_no_number_stays_none(name):
    for f in ACTIVATIONS[name]:
        assert np.isnan(f(np.array([np.nan, 1.0]))).tolist() == [True, False]


def test_the_unit_steps_against_its_gradient():
    x = np.array([1.0, 2, 3])

    def loss(name, w, b):
        return ((ACTIVATIONS[name][0](w * x + b) - x) ** 2).mean() / 2

    for name in ACTIVATIONS:
        w, b = 0.7, -0.3
        by_w = (loss(name, w + 1e-6, b) - loss(name, w - 1e-6, b)) / 2e-6
        by_b = (loss(name, w, b + 1e-6) - loss(name, w, b - 1e-6)) / 2e-6
        assert loss_of_unit(name, w, b, 0.1, 0) == pytest.approx(loss(name, w, b))
        assert loss_of_unit(name, w, b, 0.1, 1) == pytest.approx(loss(name, w - 0.1 * by_w, b - 0.1 * by_b), abs=1e-8)
    for name, steps in (("relu6", 1), ("ReLU", -1)):
        with pytest.raises(ValueError, match="need the name"):
            loss_of_unit(name, 1, 0, 0.1, steps)


def slope_at(name, z):
    return ACTIVATIONS[name][1](np.array([float(z)]))[0]


def test_prose(prose):
    prose.says("(Dauphin et al., 2017)", "Shazeer (2020)", "(Touvron et al., 2023)", "$a = 0.01$")
    prose.says("Ramachandran et al. (2017)", "Mirzadeh et al. (2023)", "So et al. (2021)")
    prose.says(f"at $z = 3$ their slopes are {slope_at('sigmoid', 3):.3f} and {slope_at('tanh', 3):.3f}")
    assert slope_at("tanh", 0) == 4 * slope_at("sigmoid", 0) == 1

    x = np.array([1.0, 2, 3])
    assert [((3 * x - x) * x).mean(), (3 * x - x).mean()] == pytest.approx([28 / 3, 4])
    assert START["w"] == pytest.approx(3 - 28 / 6)
    assert START["b"] == 0 - 4 / 2
    prose.says(
        "the gradient is $(28/3, 4)$. One step with rate 0.5 is too long: $w = -5/3$, $b = -2$",
        f"$-{-(START['w'] + START['b']):.1f}$, $-{-(START['w'] * 2 + START['b']):.1f}$ and $-7$",
        "Continue with a sensible rate of 0.1",
    )
    assert START["w"] * 3 + START["b"] == pytest.approx(-7)
    zero = (x**2).mean() / 2
    for steps in (0, 1, 500):
        assert loss_of_unit("ReLU", steps=steps, **START) == pytest.approx(zero)
    first = {}
    for name in ("leaky", "ELU"):
        guess = range(430, 440) if name == "leaky" else range(135, 145)
        first[name] = next(steps for steps in guess if loss_of_unit(name, steps=steps, **START) < 1)
        assert loss_of_unit(name, steps=first[name] - 2, **START) > 1
        assert loss_of_unit(name, steps=1500, **START) < 1e-9
    prose.says(
        f"**ReLU** stays at {zero:.3f}",
        f"creeps at slope 0.01 and is below 1 after {first['leaky']} steps; **ELU** after {first['ELU']}",
    )
    assert 2.0e-9 < slope_at("ELU", -20) < 2.1e-9
    prose.says("ELU's slope is tiny too, $2 \\cdot 10^{-9}$ at $z = -20$")
    w, b, by_w, by_b = 3.0, 0.0, 0.0, 0.0
    for _ in range(2):  # with momentum, the step after the one that kills the unit
        delta = np.where(w * x + b > 0, w * x + b - x, 0)
        by_w, by_b = 0.9 * by_w + (delta * x).mean(), 0.9 * by_b + delta.mean()
        w, b = w - 0.5 * by_w, b - 0.5 * by_b
    assert w < START["w"] - 4
    assert b < START["b"] - 1
    low = {}
    for name in ("GELU", "SiLU"):
        low[name] = minimize_scalar(lambda z, name=name: ACTIVATIONS[name][0](z), bracket=(-2, -1, 0)).x
        path = [loss_of_unit(name, steps=steps, **START) for steps in (0, 100, 1000, 2000)]
        assert path == sorted(path, reverse=True)
        assert path[-1] == pytest.approx(zero, abs=0.01)
        assert min(path) > zero
        left = np.linspace(-9, low[name] - 0.01, 50)
        assert (ACTIVATIONS[name][1](left) < 0).all()
    prose.says(f"at $-{-low['GELU']:.2f}$ and $-{-low['SiLU']:.2f}$")
    prose.says(
        f"at $z = -3$ the slopes are $-{-slope_at('GELU', -3):.3f}$ and $-{-slope_at('SiLU', -3):.3f}$",
        f"whose slope is the sigmoid: {special.expit(-3):.3f} at $z = -3$",
    )
    assert (log(1 + np.exp(-3 + 1e-5)) - log(1 + np.exp(-3 - 1e-5))) / 2e-5 == pytest.approx(special.expit(-3))

    d, hidden = 4096, round(2 / 3 * 4 * 4096)
    assert f"{3 * d * hidden / 1e6:.1f}" == f"{2 * d * 4 * d / 1e6:.1f}"
    prose.says(
        f"At $d = {d}$ that is {hidden:,} for {4 * d:,}, and both have {2 * d * 4 * d / 1e6:.1f} million weights"
    )
    prose.says("+0.9 points on ImageNet for Swish in Mobile NASNet-A and +0.6 in Inception-ResNet-v2")

    z = np.linspace(-9, 9, 20001)
    exact = ACTIVATIONS["GELU"][0](z)
    by_tanh = z / 2 * (1 + np.tanh(sqrt(2 / pi) * (z + 0.044715 * z**3)))
    by_sigmoid = z * special.expit(1.702 * z)
    prose.says(
        f"the tanh approximation, off by at most {abs(exact - by_tanh).max():.4f}, and $z\\,\\sigma(1.702z)$, off by "
        f"up to {abs(exact - by_sigmoid).max():.3f}"
    )

    second = quad(lambda z: ACTIVATIONS["ReLU"][0](z) ** 2 * norm.pdf(z), 0, 12)[0]
    assert second == pytest.approx(1 / 2)
    leaky = quad(lambda z: ACTIVATIONS["leaky"][0](z) ** 2 * norm.pdf(z), -12, 12, points=[0])[0]
    assert leaky == pytest.approx((1 + 0.01**2) / 2)
