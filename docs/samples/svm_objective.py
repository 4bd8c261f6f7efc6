"""What a linear SVM minimizes, by subgradient descent, with a proof of the gap."""

import numpy as np


def train(
    x: np.ndarray, y: np.ndarray, lam: float, steps: int
) -> tuple[np.ndarray, float, float]:
    """Minimize lam/2 |w|^2 + mean hinge loss; return w (d,), primal and dual value.

    x (n, d) with a column of ones if you want a bias (then it is penalized too),
    labels y (n,) in {-1, +1}, lam > 0. Each step uses all n rows and the rate
    1 / (lam t): Pegasos (Shalev-Shwartz et al., 2011) with batch size n. After
    T steps w = (a y) @ x / (lam n), where a (n,) is the share of the steps in
    which a point had margin below 1. It lies in [0, 1], so it is feasible in the
    dual, and dual <= optimum <= primal. Raises ValueError for bad input.
    """
    x, y = np.asarray(x, float), np.asarray(y, float)
    if x.ndim != 2 or y.shape != x.shape[:1] or not np.isfinite(x).all():
        raise ValueError("x must be a finite (n, d) array, y an (n,) array")
    if len(y) == 0 or not np.isin(y, (-1, 1)).all():
        raise ValueError("there must be labels, each -1 or 1")
    if not 0 < lam < np.inf or not isinstance(steps, int) or steps < 1:
        raise ValueError("need 0 < lam < inf; steps must be an int of at least 1")
    signed = x * y[:, None]  # (n, d): margins are signed @ w
    w, violated = np.zeros(x.shape[1]), np.zeros(len(y))
    for t in range(1, steps + 1):
        below = signed @ w < 1  # (n,)
        violated += below
        subgradient = lam * w - below @ signed / len(y)
        w -= subgradient / (lam * t)
    hinge = np.maximum(0, 1 - signed @ w).mean()
    size = lam / 2 * w @ w
    return w, float(size + hinge), float((violated / steps).mean() - size)


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    y = np.repeat([1, -1], 100)
    points = rng.normal(size=(200, 2)) + y[:, None] * (1, 0.5)
    x = np.column_stack([points, np.ones(200)])
    print("  steps  primal    dual     gap")
    for steps in (10, 100, 1000, 10_000):
        w, primal, dual = train(x, y, lam=0.1, steps=steps)
        print(f"{steps:7d}  {primal:.4f}  {dual:.4f}  {primal - dual:.4f}")
    print("w, b:", w.round(3))
