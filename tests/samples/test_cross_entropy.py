from math import inf, nan

import numpy as np
import pytest
from cross_entropy import cross_entropy
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.special import expit, softmax
from scipy.stats import entropy
from sklearn.metrics import log_loss


@st.composite
def batches(draw):
    """Logits and target distributions, both of shape (n, k)."""
    n, k = draw(st.integers(1, 4)), draw(st.integers(1, 5))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    return rng.normal(scale=draw(st.sampled_from([0.1, 1, 20])), size=(n, k)), rng.dirichlet(np.ones(k), size=n)


@settings(deadline=None, max_examples=60)
@given(batches(), st.floats(-1000, 1000))
def test_is_entropy_plus_divergence_and_ignores_a_shift(batch, shift):
    logits, targets = batch
    loss, gradient = cross_entropy(logits, targets)
    predicted = softmax(logits, axis=1)
    parts = entropy(targets, axis=1) + entropy(targets, predicted, axis=1)
    assert loss == pytest.approx(parts.mean(), rel=1e-6, abs=1e-9)
    assert gradient.sum(axis=1) == pytest.approx(0, abs=1e-9)
    assert cross_entropy(logits + shift, targets)[0] == pytest.approx(loss, rel=1e-6, abs=1e-6)


@settings(deadline=None, max_examples=40)
@given(batches())
def test_gradient_agrees_with_finite_differences(batch):
    logits, targets = batch
    _, gradient = cross_entropy(logits, targets)
    for at in np.ndindex(logits.shape):
        step = np.zeros(logits.shape)
        step[at] = 1e-5
        slope = (cross_entropy(logits + step, targets)[0] - cross_entropy(logits - step, targets)[0]) / 2e-5
        assert gradient[at] == pytest.approx(slope, abs=1e-5)


def test_agrees_with_scikit_learn_on_one_hot_labels():
    rng = np.random.default_rng(0)
    logits, labels = rng.normal(size=(50, 4)), rng.integers(4, size=50)
    loss, _ = cross_entropy(logits, np.eye(4)[labels])
    assert loss == pytest.approx(log_loss(labels, softmax(logits, axis=1), labels=range(4)))


def test_huge_logits_neither_overflow_nor_give_nan():
    loss, gradient = cross_entropy(np.array([[1e5, 0.0, -1e5]]), np.array([[0.0, 1.0, 0.0]]))
    assert loss == pytest.approx(1e5)
    assert gradient == pytest.approx(np.array([[1, -1, 0]]))
    with np.errstate(all="ignore"):
        assert np.isnan(np.exp(1e5) / np.exp(1e5)), "what the naive softmax does"


@pytest.mark.parametrize(
    ("logits", "targets"),
    [
        ([[0, 0]], [[0.5, 0.6]]),
        ([[0, 0]], [[1.5, -0.5]]),
        ([[0, 0]], [[nan, 1]]),
        ([[0, nan]], [[0, 1]]),
        ([[0, inf]], [[0, 1]]),
        ([[0, -inf]], [[1, 0]]),
        ([[1e308, -1e308]], [[1, 0]]),
        ([[0, 0]], [0, 1]),
        ([[0, 0], [0, 0]], [[0, 1]]),
        ([0, 0], [0, 1]),
        (np.empty((0, 2)), np.empty((0, 2))),
        (np.empty((2, 0)), np.empty((2, 0))),
    ],
)
def test_refuses_wrong_shapes_and_what_is_no_distribution(logits, targets):
    with pytest.raises(ValueError, match=r"same shape|distribution|finite"):
        cross_entropy(np.array(logits, float), np.array(targets, float))


def nats(*q: float) -> float:
    """Mean negative log of the probabilities given to the truth."""
    return -np.mean(np.log(q))


def slope(loss, z: float) -> float:
    """Size of the derivative of a loss of the truth's probability in its logit."""
    return abs(loss(expit(z + 1e-5)) - loss(expit(z - 1e-5))) / 2e-5


def test_prose(prose):
    prose.says(
        "(Shannon, 1948)", "(Gneiting and Raftery, 2007)", "(Guo et al., 2017)", "Hui and Belkin (2021)",
        "Müller et al. (2019)", "(Lin et al., 2017)",
        "1.69 nats a token in Hoffmann et al. (2022), 1.82 when Besiroglu et al. (2024) fitted",  # published estimates
    )  # fmt: skip
    prose.says(f"1 bit for a coin, {-np.log2(1 / 1024):.0f} bits for one chance in 1,024")
    p = np.array([1 / 2, 1 / 4, 1 / 8, 1 / 8])
    lengths = {"best": [1, 2, 3, 3], "uniform": [2, 2, 2, 2], "reversed": [3, 3, 2, 1]}  # of prefix codes
    assert all(sum(2.0**-length for length in code) == 1 for code in lengths.values()), "Kraft"
    best, uniform, backwards = (p @ np.array(code) for code in lengths.values())
    assert best == pytest.approx(entropy(p, base=2))
    prose.says(
        f"its entropy is {best:.2f} bits. Coding it with $q$ uniform takes {uniform:.2f}, with $p$ reversed {backwards}"
    )

    logits = np.array([2.0, 1, -1])
    q = softmax(logits)
    gradient = q - np.eye(3)[2]
    prose.says(
        f"For logits $(2, 1, -1)$, $q = ({q[0]:.3f}, {q[1]:.3f}, {q[2]:.3f})$; if the third class is true, the "
        f"gradient is $({gradient[0]:.3f}, {gradient[1]:.3f}, {gradient[2]:.3f})$"
    )
    with np.errstate(over="ignore"):
        assert np.exp(1000.0) == inf
    prose.says("$e^{1000}$ overflows")

    costs = ", ".join(f"{nats(each):.2f}" for each in (0.9, 0.5, 0.1, 0.001))
    prose.says(f"Giving the truth a probability of 0.9, 0.5, 0.1, 0.001 costs {costs} nats")
    prose.says(
        f"At logit $-6$ for the truth, its size is {slope(nats, -6):.3f}",
        f"has {slope(lambda q: (1 - q) ** 2, -6):.3f}: the surer the error, the weaker the push",
    )
    z = np.linspace(-8, 8, 400)
    assert (np.diff([nats(each) for each in expit(z)], n=2) > 0).all(), "convex in the logit"
    assert (np.diff((1 - expit(z)) ** 2, n=2) < 0).any(), "not convex"

    flipped = minimize_scalar(lambda q: -0.9 * np.log(q) - 0.1 * np.log(1 - q), bounds=(0, 1), method="bounded").fun
    prose.says(
        "10% of binary labels are flipped at random, no model expects less than "
        f"{flipped:.3f} nats on new data",
        f"3 nats a token is {3 / np.log(2):.2f} bits, or a perplexity of $e^3 = {np.exp(3):.1f}$: as unsure as a "
        "uniform choice among 20",
    )  # fmt: skip

    sure, cautious = [0.99] * 9 + [0.01], [0.8] * 8 + [0.4] * 2
    right = [np.mean(np.array(model) > 0.5) for model in (sure, cautious)]
    prose.says(
        '"sure" is right on 9 of 10 at probability 0.99 and wrong on one at 0.01: '
        f'{nats(*sure):.3f} nats. "Cautious" is right on 8 at 0.8 and gives the truth 0.4 on two: '
        f"{nats(*cautious):.3f} nats",
        f"The two models above contradict it: {nats(*cautious):.3f} nats at {right[1]:.0%} against "
        f"{nats(*sure):.3f} at {right[0]:.0%}",
    )
    odds = np.log(np.array(sure) / (1 - np.array(sure)))
    cooled = minimize_scalar(lambda t: nats(*expit(odds / t)), bounds=(0.5, 10), method="bounded")
    confidence = np.maximum(expit(odds / cooled.x), 1 - expit(odds / cooled.x))
    assert confidence == pytest.approx(right[0], abs=1e-4)
    prose.says(
        f"a temperature of {cooled.x:.2f}, the value that minimizes its loss: {cooled.fun:.3f} nats, the same "
        f"accuracy, and every confidence is now {confidence[0]:.2f}"
    )

    prose.says(f"A perfect model of a fair coin pays {nats(0.5):.2f} nats a toss")
    twice = [nats(softmax(np.eye(10)[0])[0]), nats(softmax(np.random.default_rng(0).dirichlet(np.ones(10)))[0])]
    assert twice[1] > twice[0]
    prose.says(f"with 10 classes the loss cannot fall below $\\ln\\frac{{e + 9}}{{e}} = {twice[0]:.2f}$ nats")
    fair, loaded = np.array([0.5, 0.5]), np.array([0.9, 0.1])
    prose.says(
        f"for a fair coin and one with probability 0.9 it is {-fair @ np.log(loaded):.2f} nats one way and "
        f"{-loaded @ np.log(fair):.2f} the other"
    )

    target = np.full(10, 0.1 / 10)
    target[0] += 1 - 0.1
    gap = minimize_scalar(
        lambda g: cross_entropy(np.array([[g] + [0.0] * 9]), target[None])[0], bounds=(0, 20), method="bounded"
    )
    prose.says(
        "With $\\varepsilon = 0.1$ and $K = 10$ the optimal logit gap is "
        f"$\\ln({target[0]:.2f}/{target[1]:.2f}) = {gap.x:.2f}$ instead of infinity, and the floor {gap.fun:.2f} nats"
    )

    def focal(q: float) -> float:
        return (1 - q) ** 2 * nats(q)

    assert focal(0.9) / nats(0.9) == pytest.approx(1 / 100)
    least = minimize_scalar(lambda q: 0.9 * focal(q) + 0.1 * focal(1 - q), bounds=(0, 1), method="bounded").x
    prose.says(
        "at $q = 0.9$, $\\gamma = 2$ to a hundredth",
        f"for two classes, where the true probability is 0.9 it is least at {least:.2f}",
    )
