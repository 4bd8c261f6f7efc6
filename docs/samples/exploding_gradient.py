"""Gradients of a recurrent network over time steps, and clipping by joint norm."""

import numpy as np

Array = np.ndarray


def clip_by_norm(gradients: list[Array], limit: float) -> tuple[list[Array], float]:
    """The gradients scaled together to a joint norm of at most limit; the old norm.

    gradients: one array of any shape for each parameter; the results are 64-bit
    copies or the arrays themselves. Raises ValueError unless limit is positive
    (it may be infinite) and, for NaN or infinite gradients, FloatingPointError:
    they have no direction, so skip the step.
    """
    if not limit > 0:
        raise ValueError("need a positive limit")
    arrays = [np.asarray(g, dtype=float) for g in gradients]
    if not all(np.isfinite(g).all() for g in arrays):
        raise FloatingPointError("gradient is not finite: skip this step")
    largest = max((float(np.abs(g).max()) for g in arrays if g.size), default=0.0)
    if largest == 0:
        return arrays, 0.0
    arrays_by_largest = [g / largest for g in arrays]  # squares cannot overflow
    root = float(np.sqrt(sum((g**2).sum() for g in arrays_by_largest)))
    if largest * root <= limit:
        return arrays, largest * root
    return [g * (limit / root) for g in arrays_by_largest], largest * root


def norms_by_lag(w: Array, inputs: Array, top: Array, squash: bool) -> Array:
    """Norm of the loss gradient at the state k steps before the last, (T + 1,).

    The states, from zero, are h -> tanh(W h + x), or W h + x without squash.
    w: (n, n). inputs: (T, n). top: (n,), the gradient at the last state. Raises
    ValueError for other shapes.
    """
    n = len(top)
    if w.shape != (n, n) or inputs.shape[1:] != (n,) or top.shape != (n,):
        raise ValueError("need w (n, n), inputs (T, n) and top (n,)")
    state, slopes, back = np.zeros(n), [], [top]
    for x in inputs:
        state = np.tanh(w @ state + x) if squash else w @ state + x
        slopes.append(1 - state**2 if squash else np.ones(n))
    for slope in reversed(slopes):
        back.append(w.T @ (slope * back[-1]))
    return np.linalg.norm(back, axis=1)


def median_norms(radius: float, noise: float, squash: bool, seeds=10) -> Array:
    """Medians over random W (100 units) of that spectral radius, 50 steps back."""
    found = []
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        w, inputs = rng.normal(size=(100, 100)), noise * rng.normal(size=(50, 100))
        w *= radius / np.abs(np.linalg.eigvals(w)).max()
        found.append(norms_by_lag(w, inputs, np.full(100, 0.1), squash))
    return np.median(found, axis=0)


if __name__ == "__main__":
    print("gradient norm 50 steps back, 1 at the last step")
    print("spectral radius    linear   tanh, weak x  tanh, strong x")
    for radius in (0.9, 1.1, 1.5, 3.0):
        cases = ((1.0, False), (0.1, True), (1.0, True))
        norms = [median_norms(radius, *case)[50] for case in cases]
        print(f"{radius:15}{norms[0]:10.0e}{norms[1]:15.0e}{norms[2]:16.0e}")
    clipped, norm = clip_by_norm([np.array([100.0, 1.0])], 1.0)
    print("[100, 1] clipped by norm: ", clipped[0].round(3), "from", round(norm, 3))
    print("[100, 1] clipped by value:", np.clip([100.0, 1.0], -1, 1))
