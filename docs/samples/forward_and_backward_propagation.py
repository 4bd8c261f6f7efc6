"""Forward and backward pass of a small ReLU network, from scratch."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

Layers = list[tuple[np.ndarray, np.ndarray]]  # (weights (m, k), biases (m,)) each


def forward(x: ArrayLike, layers: Layers) -> list[np.ndarray]:
    """The input of every layer, then the logits: what the way back needs.

    x: (n, k), one example a row. Hidden layers are ReLU, the last is linear.
    Raises ValueError for shapes that do not chain, and for numbers not finite.
    """
    states = [np.asarray(x)]
    for w, b in layers:
        h = states[-1]
        if h.ndim != 2 or np.ndim(b) != 1 or w.shape != (len(b), h.shape[1]):
            raise ValueError("need x (n, k) and layers that chain, (m, k) and (m,)")
        z = h @ w.T + b
        if not np.isfinite(z).all():
            raise ValueError("need finite numbers that do not overflow")
        states.append(z if len(states) == len(layers) else np.maximum(z, 0))
    return states


def checked(logits: np.ndarray, y: ArrayLike) -> np.ndarray:
    """The targets; ValueError unless there is one from 0 to 1 for each logit."""
    y = np.asarray(y)
    if logits.shape != y.shape or not y.size or not ((y >= 0) & (y <= 1)).all():
        raise ValueError("need a target from 0 to 1 for each logit")
    return y


def loss(logits: np.ndarray, y: ArrayLike) -> float:
    """Binary cross-entropy in nats: summed over outputs, averaged over rows."""
    each = np.logaddexp(0, logits) - checked(logits, y) * logits
    return float(each.sum(axis=1).mean())


def backward(states: list[np.ndarray], layers: Layers, y: ArrayLike) -> Layers:
    """Gradient of the loss with respect to each weight and bias, in their shapes.

    states: from forward, with the same layers. y: shape of the logits, 0 to 1.
    Raises ValueError for other shapes or targets, and for no rows.
    """
    delta = (expit(states[-1]) - checked(states[-1], y)) / len(y)  # at z: (n, m)
    gradients = []
    for (w, _), h in zip(layers[::-1], states[-2::-1], strict=True):
        gradients.append((delta.T @ h, delta.sum(axis=0)))
        delta = np.where(h > 0, delta @ w, 0)  # one layer down; unused at the end
    return gradients[::-1]


if __name__ == "__main__":
    layers = [
        (np.array([[1, 1], [0.5, 0.5], [1, -1]]), np.array([-2.0, 0, 0])),
        (np.array([[0.5, -1, 2]]), np.array([1.0])),
    ]
    x, y = [[1, 2]], [[1]]
    states = forward(x, layers)
    print("hidden", *states[1], "logit", *states[2])
    print(f"loss {loss(states[2], y):.4f}")
    gradients = backward(states, layers, y)
    for (w, b), (dw, db) in zip(layers, gradients, strict=True):
        print("gradient of weights", dw.tolist(), "biases", db.tolist())
        w -= 0.1 * dw
        b -= 0.1 * db
    print(f"loss after a step of rate 0.1: {loss(forward(x, layers)[-1], y):.4f}")
