from itertools import pairwise
from math import exp, inf, log, log1p, nan

import numpy as np
import pytest
from forward_and_backward_propagation import backward, forward, loss
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import approx_fprime
from scipy.special import expit

WIDE = (784, 256, 256, 10)


def example():
    """The network of the page, its input and its label."""
    first = np.array([[1, 1], [0.5, 0.5], [1, -1]]), np.array([-2.0, 0, 0])
    return [first, (np.array([[0.5, -1, 2]]), np.array([1.0]))], np.array([[1.0, 2]]), np.array([[1.0]])


def drawn(widths, rows=4, seed=0):
    """A random network, and as many rows of inputs and targets from 0 to 1."""
    rng = np.random.default_rng(seed)
    layers = [(rng.normal(size=(m, k)), rng.normal(size=m)) for k, m in pairwise(widths)]
    return layers, rng.normal(size=(rows, widths[0])), rng.random((rows, widths[-1]))


def flat(layers):
    return np.concatenate([part.ravel() for layer in layers for part in layer])


def unflat(vector, like):
    parts, start = [], 0
    for layer in like:
        parts.append([])
        for part in layer:
            parts[-1].append(vector[start : start + part.size].reshape(part.shape))
            start += part.size
    return [tuple(pair) for pair in parts]


def loss_at(vector, like, x, y):
    return loss(forward(x, unflat(vector, like))[-1], y)


def central(layers, x, y, h=1e-6):
    at = flat(layers)
    return np.array([
        (loss_at(at + move, layers, x, y) - loss_at(at - move, layers, x, y)) / (2 * h) for move in h * np.eye(at.size)
    ])  # fmt: skip


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 4), min_size=2, max_size=5), st.integers(1, 5), st.integers(0, 99))
def test_gradient_is_a_finite_difference(widths, rows, seed):
    layers, x, y = drawn(widths, rows, seed)
    states = forward(x, layers)
    assert [state.shape for state in states] == [(rows, width) for width in widths]
    found = backward(states, layers, y)
    assert [part.shape for layer in found for part in layer] == [part.shape for layer in layers for part in layer]
    kinks = [h @ w.T + b for h, (w, b) in zip(states[:-2], layers[:-1], strict=True)]
    if all(abs(z).min() > 1e-3 for z in kinks):
        assert flat(found) == pytest.approx(central(layers, x, y), abs=1e-7, rel=1e-6)


def test_gradient_is_a_product_of_full_jacobians():
    layers, x, y = drawn((3, 5, 4, 2), rows=1)
    states = forward(x, layers)
    row = expit(states[-1][0]) - y[0]
    for (w, _), h, (found, bias) in zip(layers[::-1], states[-2::-1], backward(states, layers, y)[::-1], strict=True):
        assert bias == pytest.approx(row)
        assert found.ravel() == pytest.approx(row @ np.kron(np.eye(len(w)), h))  # z by the weights of a layer
        row = row @ w @ np.diag(h[0] > 0)


def test_without_hidden_layers_it_is_logistic_regression():
    layers, x, y = drawn((4, 1), rows=9)
    ((w, b),) = backward(forward(x, layers), layers, y)
    residual = expit(x @ layers[0][0].T + layers[0][1]) - y
    assert w == pytest.approx(residual.T @ x / 9)
    assert b == pytest.approx(residual.mean(axis=0))


def test_a_batch_averages_its_rows():
    layers, x, y = drawn((3, 6, 2), rows=5)
    rows = [flat(backward(forward(x[[i]], layers), layers, y[[i]])) for i in range(5)]
    assert flat(backward(forward(x, layers), layers, y)) == pytest.approx(np.mean(rows, axis=0))


def test_leaves_its_arguments_as_they_are_and_follows_their_precision():
    layers, x, y = drawn((3, 4, 2))
    before = flat(layers).copy(), x.copy()
    states = forward(x, layers)
    kept = [state.copy() for state in states]
    backward(states, layers, y)
    assert (flat(layers) == before[0]).all()
    assert (x == before[1]).all()
    assert all((a == b).all() for a, b in zip(states, kept, strict=True))
    small = [(w.astype(np.float32), b.astype(np.float32)) for w, b in layers]
    assert {state.dtype for state in forward(x.astype(np.float32), small)} == {np.dtype(np.float32)}


def test_large_logits_do_not_overflow():
    layers = [(np.array([[1e4]]), np.array([0.0]))]
    with np.errstate(all="raise", under="ignore"):
        states = forward([[1], [-1]], layers)
        ((w, _),) = backward(states, layers, [[0], [1]])
        assert loss(states[-1], [[0], [1]]) == 1e4
    assert w[0, 0] == 1


@pytest.mark.parametrize(
    ("x", "weights", "biases"),
    [
        ([[1, 2, 3]], np.ones((2, 2)), np.ones(2)),
        ([1, 2], np.ones((2, 2)), np.ones(2)),
        ([[1, 2]], np.ones((2, 2)), np.ones(1)),
        ([[1, 2]], np.ones((1, 2)), np.ones((1, 1))),
        ([[1, 2]], np.ones(2), np.ones(2)),
        ([[1, 2]], np.ones(2), np.array(1.0)),
    ],
)
def test_refuses_layers_that_do_not_chain(x, weights, biases):
    with pytest.raises(ValueError, match="need x"):
        forward(x, [(weights, biases)])


@pytest.mark.parametrize(
    ("rows", "y"),
    [(1, [1]), (1, [[1], [0]]), (3, [1, 0, 1]), (1, [[2]]), (1, [[-0.1]]), (1, [[nan]]), (0, np.ones((0, 1)))],
)
def test_refuses_targets_that_do_not_fit(rows, y):
    layers = [(np.ones((1, 2)), np.zeros(1))]
    states = forward(np.ones((rows, 2)), layers)
    with pytest.raises(ValueError, match="need a target"):
        backward(states, layers, y)
    with pytest.raises(ValueError, match="need a target"):
        loss(states[-1], y)


@pytest.mark.parametrize("bad", [nan, inf, -inf])
def test_refuses_what_is_not_finite_even_where_relu_would_hide_it(bad):
    layers, _, _ = example()
    with pytest.raises(ValueError, match="finite"):
        forward([[bad, 1]], layers)
    layers[0][1][0] = bad
    with pytest.raises(ValueError, match="finite"):
        forward([[1, 1]], layers)


class Counted(np.ndarray):
    """An array that counts the multiplications of its matrix products."""

    multiplications = 0

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        if ufunc is np.matmul:
            Counted.multiplications += inputs[0].shape[0] * inputs[0].shape[1] * inputs[1].shape[1]
        plain = [part.view(np.ndarray) if isinstance(part, Counted) else part for part in inputs]
        out = getattr(ufunc, method)(*plain, **options)
        return out.view(Counted) if isinstance(out, np.ndarray) else out


def test_prose(prose):
    prose.says("(Baydin et al., 2018)", "(Chen et al., 2016)", "(Dao et al., 2022)", "(Kaplan et al., 2020)")
    layers, x, y = example()
    states = forward(x, layers)
    found = backward(states, layers, y)
    assert (x @ layers[0][0].T + layers[0][1]).tolist() == [[1, 1.5, -1]]
    assert states[1].tolist() == [[1, 1.5, 0]]
    assert states[2].tolist() == [[0.5 - 1.5 + 0 + 1]] == [[0]]
    assert loss(states[2], y) == pytest.approx(log(2))
    prose.says(
        "$z_1 = (1, 1.5, -1)$, so $h_1 = (1, 1.5, 0)$ and $z_2 = 0.5 - 1.5 + 0 + 1 = 0$. Then $p = 0.5$, and the "
        f"loss is $\\ln 2 = {log(2):.3f}$"
    )
    assert found[1][0].tolist() == [[-0.5, -0.75, 0]]
    assert found[1][1].tolist() == [-0.5]
    assert (layers[1][0][0] * -0.5).tolist() == [-0.25, 0.5, -1]
    assert found[0][1].tolist() == [-0.25, 0.5, 0]
    assert found[0][0].tolist() == [[-0.25, -0.5], [0.5, 1], [0, 0]]
    prose.says(
        "\\begin{pmatrix} 1 & 1 \\\\ 0.5 & 0.5 \\\\ 1 & -1 \\end{pmatrix}",
        "\\begin{pmatrix} 0.5 & -1 & 2 \\end{pmatrix}",
        "$\\delta_2 = p - y = -0.5$",
        "$\\partial\\ell/\\partial W_2 = -0.5\\,h_1^\\top = (-0.5, -0.75, 0)$",
        "$\\partial\\ell/\\partial b_2 = -0.5$",
        "$W_2^\\top \\delta_2 = (-0.25, 0.5, -1)$",
        "$\\delta_1 = (-0.25, 0.5, 0)$. 4. Its weights: $\\delta_1 x^\\top$ has the rows $(-0.25, -0.5)$, $(0.5, 1)$",
    )
    assert flat(found) == pytest.approx(approx_fprime(flat(layers), loss_at, 1e-7, layers, x, y), abs=1e-6)
    raised = flat(layers) + 0.01 * np.eye(1, flat(layers).size)[0]
    change = loss_at(raised, layers, x, y) - log(2)
    prose.says(
        f"raise the first weight by 0.01, and the loss changes by $-{-change:.4f}$, which is $-0.25 \\cdot 0.01$"
    )

    after = loss_at(flat(layers) - 0.1 * flat(found), layers, x, y)
    slope = flat(found) @ flat(found)
    prose.says(
        f"A step of rate 0.1 against the gradient takes the loss to {after:.3f}. The slope alone predicts a drop of "
        f"{0.1 * slope:.3f}; the loss curves, so it is {log(2) - after:.3f}",
        f"SGD at rate 0.1 moves the first weight by {0.1 * 0.25:.3f}, Adam's first step by 0.1",
    )
    first, second = (1 - 0.9) * -0.25 / (1 - 0.9), (1 - 0.999) * 0.25**2 / (1 - 0.999)
    assert 0.1 * first / (second**0.5 + 1e-8) == pytest.approx(-0.1)  # Adam's first step
    top = layers[1][0] - 0.1 * found[1][0]
    assert top == pytest.approx(np.array([[0.55, -0.925, 2]]))
    late = backward(states, [layers[0], (top, layers[1][1])], y)[0][1]
    assert late == pytest.approx([-0.275, 0.4625, 0])
    prose.says("$(0.55, -0.925, 2)$ and $\\delta_1$ would become $(-0.275, 0.4625, 0)$ instead of $(-0.25, 0.5, 0)$")
    assert loss(np.array([[2 * 1.0]]), y) == pytest.approx(log1p(exp(-2)))
    prose.says(f"would lift the logit by 2 and cut the loss from {log(2):.3f} to {log1p(exp(-2)):.3f}")

    wide, rows, targets = drawn(WIDE, rows=256)
    wide = [(w.astype(np.float32).view(Counted), b.astype(np.float32).view(Counted)) for w, b in wide]
    kept = [state.view(Counted) for state in forward(rows.astype(np.float32), wide)]
    ahead = Counted.multiplications / 256
    backward(kept, wide, targets)
    back = Counted.multiplications / 256 - ahead
    back -= 784 * 256  # the sample also computes the gradient at the input, and drops it
    prose.says(
        "widths 784, 256, 256 and 10",
        f"per weight and example: {ahead:,.0f}",
        f"and {back - ahead:,.0f} to pass",
        f"it is {(ahead + back) / ahead:.2f} times a forward pass",
        f"floating point and takes {(ahead + back) / ahead:.2f}",
    )
    parameters = sum(w.size + b.size for w, b in wide)
    prose.says(
        f"Nudging each of the {parameters:,} parameters would take as many extra forward passes",
        f"{parameters + 1:,} forward passes in the example",
    )
    stored = kept[:-1]
    assert {state.dtype for state in stored} == {np.dtype(np.float32)}
    prose.says(
        f"{sum(state.shape[1] for state in stored):,} numbers per example",
        f"With 4 bytes each and a batch of 256 that is {sum(state.nbytes for state in stored) / 1e6:.2f} MB, against "
        f"{sum(w.nbytes + b.nbytes for w, b in wide) / 1e6:.2f} MB for the parameters",
    )
    peak = {step: len(range(0, 100, step)) + step for step in range(1, 101)}
    assert min(peak.values()) == peak[10] == 20
    prose.says("In a chain of 100 equal layers keep every tenth", "about 20 inputs in memory instead of 100")

    epsilon = np.finfo(float).eps
    prose.says(
        "in 64-bit floats, on a tiny network",
        f"$\\varepsilon = {epsilon * 1e16:.1f} \\cdot 10^{{-16}}$",
        f"\\varepsilon^{{1/3}} = {epsilon ** (1 / 3) * 1e6:.0f} \\cdot 10^{{-6}}$",
    )
    two, up, down = (w * w * 3 for w in (2, 2.001, 1.999))
    assert (up - down) / 0.002 == pytest.approx(2 * (2 * 3))
    assert two == 12
    prose.says("together 12, which is $2wx$")
