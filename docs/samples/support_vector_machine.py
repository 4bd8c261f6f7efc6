"""A linear support vector machine, trained by dual coordinate ascent."""

import numpy as np

POINTS = np.array([[2, 0], [0, 2], [3, 2], [-1, -1], [-2, 0], [0, -3]], float)
LABELS = np.repeat([1, -1], 3)
STRAY = [-1, 0]  # a seventh point, of class +1


def train(
    x: np.ndarray, y: np.ndarray, c: float, bias: float = 10, tolerance=1e-9
) -> tuple[np.ndarray, float, np.ndarray]:
    """Minimize |w|^2 / 2 + (b / bias)^2 / 2 + c sum_i max(0, 1 - y_i (w x_i + b)).

    x (n, d), labels y (n,) in {-1, +1}, cost c > 0. Returns w (d,), b and the
    multipliers alpha (n,). b is the weight of a constant column, hence penalized:
    less with a larger `bias`, at the price of more sweeps. Each step maximizes
    the dual over one alpha, clipped to [0, c] (Hsieh et al., 2008); stops when
    primal minus dual is below tolerance times primal. Raises ValueError for bad
    input, RuntimeError after 20,000 sweeps.
    """
    x, y = np.asarray(x, float), np.asarray(y, float)
    if x.ndim != 2 or y.shape != x.shape[:1] or not np.isfinite(x).all():
        raise ValueError("x must be a finite (n, d) array, y an (n,) array")
    if not len(y) or not np.isin(y, (-1, 1)).all():
        raise ValueError("there must be labels, each -1 or 1")
    if not all(0 < number < np.inf for number in (c, bias, tolerance)):
        raise ValueError("c, bias and tolerance must be above 0 and finite")
    rows = np.column_stack([x, np.full(len(y), bias)]) * y[:, None]
    squares, alpha = (rows**2).sum(axis=1), np.zeros(len(y))
    w = alpha @ rows
    for _ in range(20_000):
        for i, row in enumerate(rows):
            best = alpha[i] + (1 - row @ w) / squares[i]
            step = min(max(best, 0), c) - alpha[i]
            alpha[i] += step
            w += step * row  # keeps w = alpha @ rows
        primal = w @ w / 2 + c * np.maximum(0, 1 - rows @ w).sum()
        dual = alpha.sum() - w @ w / 2
        if primal - dual <= tolerance * primal:
            return w[:-1], float(w[-1] * bias), alpha
    raise RuntimeError("no convergence: scale the features, lower c or bias")


if __name__ == "__main__":
    x, y = np.vstack([POINTS, STRAY]), np.append(LABELS, 1)
    print("points     C          w, b          street  slack")
    for n, c in [(6, 10), (7, 0.1), (7, 0.5), (7, 10)]:
        w, b, _ = train(x[:n], y[:n], c)
        slack = np.maximum(0, 1 - y[:n] * (x[:n] @ w + b)).sum()
        width = 2 / np.linalg.norm(w)
        print(f"{n:6d} {c:5.1f}  {np.append(w, b).round(2) + 0}", end="")
        print(f" {width:8.2f} {slack:6.2f}")
