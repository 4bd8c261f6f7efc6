"""How much of a gradient reaches the first layers of a deep random network?"""

import numpy as np
from scipy.special import expit

Array = np.ndarray
ACTIVATIONS = {  # name: function, derivative
    "sigmoid": (expit, lambda z: expit(z) * expit(-z)),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0) * 1.0),
}


def gradients(z: Array, weights: Array, top: Array, name: str, branch=None):
    """Gradient of the loss with respect to each layer's pre-activation.

    z: (n,), the first pre-activation. weights: (layers, n, n). top: (n,), the
    gradient at the last one. Returns (layers + 1, n), first layer first. A layer
    maps z to W f(z), or to z + branch * W f(z), which is residual, if branch is
    a number. Raises ValueError for other shapes or an unknown activation.
    """
    n = len(z)
    if weights.shape[1:] != (n, n) or not z.shape == top.shape == (n,):
        raise ValueError("need z (n,), weights (layers, n, n) and top (n,)")
    if name not in ACTIVATIONS:
        raise ValueError(f"no activation {name}")
    f, slope = ACTIVATIONS[name]
    skip, scale = (0.0, 1.0) if branch is None else (1.0, branch)
    states = [z]
    for w in weights:
        states.append(skip * states[-1] + scale * w @ f(states[-1]))
    back = [top]
    for w, z in zip(weights[::-1], states[-2::-1], strict=True):
        back.append(skip * back[-1] + scale * slope(z) * (w.T @ back[-1]))
    return np.array(back[::-1])


def surviving(name: str, s: float, branch=None, layers=30, n=100, seeds=10):
    """Median norm of the gradient 0, 1, ..., `layers` layers below the last.

    It starts at 1. Weights are normal with standard deviation s / sqrt(n).
    """
    norms = []
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        z, top = rng.normal(size=(2, n))
        weights = rng.normal(scale=s / np.sqrt(n), size=(layers, n, n))
        back = gradients(z, weights, top / np.linalg.norm(top), name, branch)
        norms.append(np.linalg.norm(back, axis=1)[::-1])
    return np.median(norms, axis=0)


if __name__ == "__main__":
    print("gradient left after   10 layers   20 layers   30 layers")
    for title, name, s, branch in (
        ("sigmoid, s = 1", "sigmoid", 1, None),
        ("sigmoid, s = 4", "sigmoid", 4, None),
        ("tanh, s = 1", "tanh", 1, None),
        ("relu, s = 1", "relu", 1, None),
        ("relu, s = sqrt 2", "relu", 2**0.5, None),
        ("  residual", "relu", 2**0.5, 1),
        ("  branch / sqrt 30", "relu", 2**0.5, 30**-0.5),
    ):
        left = surviving(name, s, branch)
        print(f"{title:18}" + "".join(f"{left[k]:12.1e}" for k in (10, 20, 30)))
