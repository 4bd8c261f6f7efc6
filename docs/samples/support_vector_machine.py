"""A linear support vector machine, trained by moving two multipliers at a time."""

import numpy as np

POINTS = np.array([[2, 0], [0, 2], [3, 2], [-1, -1], [-2, 0], [0, -3]], float)
LABELS = np.repeat([1, -1], 3)
STRAY = [-1, 0]  # a seventh point, of class +1


def train(
    x: np.ndarray, y: np.ndarray, c: float, tolerance=1e-6, steps=100_000
) -> tuple[np.ndarray, float, np.ndarray]:
    """Minimize |w|^2 / 2 + c sum_i max(0, 1 - y_i (w x_i + b)).

    x (n, d), labels y (n,) in {-1, +1}, both present, cost c > 0. Returns w (d,),
    b and the multipliers alpha (n,). Each step maximizes the dual over the pair
    that violates the optimality conditions most (Keerthi et al., 2001), until no
    score violates them by more than the tolerance. Raises ValueError for bad
    input, RuntimeError after too many steps.
    """
    x, y = np.asarray(x, float), np.asarray(y, float)
    if x.ndim != 2 or y.shape != x.shape[:1] or not np.isfinite(x).all():
        raise ValueError("x must be a finite (n, d) array, y an (n,) array")
    if set(y.tolist()) != {-1, 1}:
        raise ValueError("labels must be -1 and 1, both present")
    if not 0 < c < np.inf or not tolerance > 0:
        raise ValueError("c must be above 0 and finite, the tolerance above 0")
    alpha, w, dust = np.zeros(len(y)), np.zeros(x.shape[1]), 1e-12 * c
    for _ in range(steps):
        wish = y - x @ w  # (n,): the b that puts each point on its edge
        rise = np.where(y > 0, c - alpha, alpha)  # (n,): room for y alpha to rise
        fall = c - rise
        i = np.argmax(np.where(rise > dust, wish, -np.inf))
        j = np.argmin(np.where(fall > dust, wish, np.inf))
        gap, way = wish[i] - wish[j], x[i] - x[j]
        if gap <= tolerance:
            return w, float(wish[i] + wish[j]) / 2, alpha
        step = min(gap / max(way @ way, 1e-300), rise[i], fall[j])
        alpha[[i, j]] += step * y[[i, j]] * (1, -1)
        w += step * way  # keeps w = (alpha * y) @ x
    raise RuntimeError("no convergence: scale the features or lower c")


if __name__ == "__main__":
    x, y = np.vstack([POINTS, STRAY]), np.append(LABELS, 1)
    print("points     C          w, b          street  slack")
    for n, c in [(6, 10), (7, 0.1), (7, 0.5), (7, 10)]:
        w, b, _ = train(x[:n], y[:n], c)
        slack = np.maximum(0, 1 - y[:n] * (x[:n] @ w + b)).sum()
        width = 2 / np.linalg.norm(w)
        print(f"{n:6d} {c:5.1f}  {np.append(w, b).round(2) + 0}", end="")
        print(f" {width:8.2f} {slack:6.2f}")
