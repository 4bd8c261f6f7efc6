"""A multilayer perceptron with one hidden layer, trained by gradient descent."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit
from sklearn.datasets import make_moons

Weights = list[np.ndarray]  # W1 (d, m), b1 (m,), W2 (m, 1), b2 (1,)


def start(d: int, m: int, rng: np.random.Generator) -> Weights:
    """Random weights for d inputs, m hidden units and one logit; zero biases.

    A weight has variance 1 / (number of inputs of its layer). Raises ValueError
    without inputs or hidden units.
    """
    if min(d, m) < 1:
        raise ValueError("need at least one input and one hidden unit")
    w1, w2 = rng.normal(size=(d, m)) / d**0.5, rng.normal(size=(m, 1)) / m**0.5
    return [w1, np.zeros(m), w2, np.zeros(1)]


def forward(weights: Weights, x: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Hidden tanh units (n, m) and the logit of class 1 (n,), for x (n, d)."""
    w1, b1, w2, b2 = weights
    h = np.tanh(np.asarray(x, float) @ w1 + b1)
    return h, (h @ w2 + b2)[:, 0]


def loss_and_gradient(weights: Weights, x: ArrayLike, y: ArrayLike):
    """Mean cross-entropy in nats, and its gradient in the shapes of the weights.

    x: (n, d), y: (n,) of 0 and 1. Raises ValueError for other shapes or labels,
    no rows, and numbers that are not finite.
    """
    x, y = np.asarray(x, float), np.asarray(y)
    if x.ndim != 2 or not x.size or y.shape != x.shape[:1]:
        raise ValueError("need x (n, d) and a label for each row")
    if not (np.isfinite(x).all() and np.isin(y, (0, 1)).all()):
        raise ValueError("need finite x, and labels 0 and 1")
    h, z = forward(weights, x)
    top = ((expit(z) - y) / len(y))[:, None]  # loss by logit: (n, 1)
    down = (top @ weights[2].T) * (1 - h**2)  # by hidden pre-activation: (n, m)
    loss = (np.logaddexp(0, z) - y * z).mean()
    return loss, [x.T @ down, down.sum(axis=0), h.T @ top, top.sum(axis=0)]


def train(weights: Weights, x: ArrayLike, y: ArrayLike, rate: float, steps: int):
    """Weights after full-batch gradient descent; those given are not changed.

    Raises ValueError for a rate that is not positive, and for negative steps.
    """
    if not (0 < rate < np.inf and steps >= 0):
        raise ValueError("need a positive rate and a number of steps")
    for _ in range(steps):
        _, gradient = loss_and_gradient(weights, x, y)
        weights = [w - rate * g for w, g in zip(weights, gradient, strict=True)]
    return weights


if __name__ == "__main__":
    x, y = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]
    for m in (2, 4):
        starts = [start(2, m, np.random.default_rng(seed)) for seed in range(6)]
        ends = [train(weights, x, y, rate=1, steps=800) for weights in starts]
        losses = (f"{loss_and_gradient(w, x, y)[0]:.2f}" for w in ends)
        print(f"XOR, {m} hidden units, loss from six starts:", *losses)
    x, y = make_moons(200, noise=0.2, random_state=0)
    for m in (1, 8):
        weights = train(start(2, m, np.random.default_rng(0)), x, y, 0.5, 1000)
        right = ((forward(weights, x)[1] > 0) == y).mean()
        count = sum(w.size for w in weights)
        print(f"moons, {m} hidden: {count} parameters, {right:.0%} right")
