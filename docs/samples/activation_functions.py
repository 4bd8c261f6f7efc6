"""Activation functions with their slopes, and which of them revive a dead unit."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, ndtr

Array = np.ndarray
ACTIVATIONS = {  # name: function, slope; z is a finite array of any shape
    "sigmoid": (expit, lambda z: expit(z) * expit(-z)),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "ReLU": (lambda z: np.maximum(z, 0), lambda z: np.heaviside(z, 0.0)),
    "leaky": (lambda z: np.maximum(z, z / 100),
              lambda z: 0.01 + 0.99 * np.heaviside(z, 0.0)),
    "ELU": (lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0))),
            lambda z: np.exp(np.minimum(z, 0))),
    "GELU": (lambda z: z * ndtr(z),
             lambda z: ndtr(z) + z * np.exp(-z * z / 2) / np.sqrt(2 * np.pi)),
    "SiLU": (lambda z: z * expit(z), lambda z: expit(z) * (1 + z * expit(-z))),
}  # fmt: skip


def softmax(z: ArrayLike) -> Array:
    """Probabilities along the last axis. Raises ValueError for infinite logits."""
    z = np.asarray(z, float)
    if not np.isfinite(z).all():
        raise ValueError("need finite logits")
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def swiglu(x: Array, gate: Array, up: Array, down: Array) -> Array:
    """Feed-forward block of many language models: (n, d) to (n, d).

    gate, up: (d, m), down: (m, d). Raises ValueError for shapes that do not fit.
    """
    if gate.shape != up.shape:
        raise ValueError("need a gate of the shape of up")
    return (ACTIVATIONS["SiLU"][0](x @ gate) * (x @ up)) @ down


def loss_of_unit(name: str, w: float, b: float, rate: float, steps: int) -> float:
    """Half the mean squared error of one unit f(w x + b) after gradient descent.

    Inputs and targets are 1, 2, 3. Raises ValueError for an unknown name, and
    for negative steps.
    """
    if name not in ACTIVATIONS or steps < 0:
        raise ValueError("need the name of an activation and a number of steps")
    x, (f, slope) = np.array([1.0, 2, 3]), ACTIVATIONS[name]
    for _ in range(steps):
        delta = (f(w * x + b) - x) * slope(w * x + b) / 3
        w, b = w - rate * delta @ x, b - rate * delta.sum()
    return float(((f(w * x + b) - x) ** 2).mean() / 2)


if __name__ == "__main__":
    z = np.array([-6.0, -3, -1, 0, 1, 3])
    print("slope at " + "".join(f"{at:8.0f}" for at in z))
    for name, (_, slope) in ACTIVATIONS.items():
        print(f"{name:9}" + "".join(f"{s:8.4f}" for s in slope(z)))
    print("dead unit, loss after 0, 100, 1000 steps")
    for name in ("ReLU", "leaky", "ELU", "GELU", "SiLU"):
        losses = (
            loss_of_unit(name, -5 / 3, -2, 0.1, steps) for steps in (0, 100, 1000)
        )
        print(f"{name:9}" + "".join(f"{loss:8.3f}" for loss in losses))
