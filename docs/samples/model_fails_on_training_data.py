"""Ways for a small network not to fit its training data, and how each one looks."""

import numpy as np
from scipy.special import expit

Array = np.ndarray


def loss_and_slope(w: list, x: Array, y: Array) -> tuple[float, list]:
    """Mean cross-entropy in nats and its gradient, an array for each in w.

    w: (d, h), (h,), (h,), (1,) for h tanh units. x: (n, d). y: (n,) of 0 and 1.
    """
    hidden = np.tanh(x @ w[0] + w[1])  # (n, h)
    score = hidden @ w[2] + w[3]  # (n,)
    error = (expit(score) - y) / len(y)  # (n,): d loss / d score
    back = np.outer(error, w[2]) * (1 - hidden**2)  # (n, h)
    slope = [x.T @ back, back.sum(0), hidden.T @ error, error.sum(keepdims=True)]
    return float(np.mean(np.logaddexp(0, score) - y * score)), slope


def train(x: Array, y: Array, rate=1.0, units=16, redeal=False, steps=1000):
    """Losses of full-batch gradient descent, one a pass, and the last weights.

    It ends after `steps`, or at a loss above twice the first or NaN. `redeal` is a
    bug: each step deals the labels anew. Raises ValueError unless x is a finite
    (n, d), y (n,) of 0 and 1, and rate, units and steps are positive.
    """
    if x.ndim != 2 or y.shape != x.shape[:1] or not np.isin(y, (0, 1)).all():
        raise ValueError("need x of (n, d) and y of (n,), 0 or 1")
    numbers = np.isfinite(x).all() and np.isfinite(rate)
    if not (x.size and numbers and min(rate, units, steps) > 0):
        raise ValueError("need finite features, a positive rate, units and steps")
    rng, losses = np.random.default_rng(0), []
    w = [rng.normal(size=size) for size in ((x.shape[1], units), units, units)]
    w = [w[0], w[1], w[2] / units, np.zeros(1)]
    for _ in range(steps + 1):
        loss, slope = loss_and_slope(w, x, rng.permutation(y) if redeal else y)
        losses.append(loss)
        if not loss <= 2 * losses[0]:  # thrown off or NaN: lower the rate
            break
        w = [v - rate * s for v, s in zip(w, slope, strict=True)]
    return np.array(losses), w


if __name__ == "__main__":
    x, new = np.random.default_rng(1).normal(size=(2, 200, 2))
    y, truth = (x.prod(axis=1) > 0) * 1.0, (new.prod(axis=1) > 0) * 1.0
    print("                start   20 rows  200 rows  200 new")
    for name, unit, shift, how in (
        ("as intended", 1, 0, {}),
        ("rate / 1000", 1, 0, {"rate": 0.001}),
        ("rate x 100", 1, 0, {"rate": 100}),
        ("x not scaled", 1000, 0, {}),
        ("labels redealt", 1, 0, {"redeal": True}),
        ("labels shifted", 1, 1, {}),
        ("only 2 units", 1, 0, {"units": 2}),
    ):
        rows, labels = x * [1, unit], np.roll(y, shift)
        few = train(rows[:20], labels[:20], **how)[0][-1]
        losses, w = train(rows, labels, **how)
        fresh = loss_and_slope(w, new * [1, unit], truth)[0]
        print(f"{name:15}{losses[0]:6.2f}{few:10.2f}{losses[-1]:10.2f}{fresh:9.2f}")
