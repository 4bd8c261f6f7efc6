"""Logistic regression by gradient descent, and a decision that minds the costs."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, logit


def fit(
    x: ArrayLike, y: ArrayLike, ridge: float = 0.0, steps: int = 20_000
) -> tuple[float, np.ndarray]:
    """Intercept b and weights w (d,) of P(y = 1 | x) = sigmoid(b + x w).

    Minimizes mean log loss + ridge / 2 * |v|^2, v = w * standard deviations of x.
    Of several minima (dependent columns, no ridge) it finds the smallest |v|. x is
    (n, d), y (n,) of zeros and ones. Raises ValueError for other input, a constant
    column, or a gradient that is not below 1e-7 after all steps, as on separable
    classes without ridge. Source: Böhning and Lindsay (1988), the bound.
    """
    x, y = np.array(x, float), np.array(y, float)
    if x.ndim != 2 or y.shape != x.shape[:1] or set(y.tolist()) != {0, 1}:
        raise ValueError("need x (n, d) and y (n,) of zeros and ones, some of each")
    size, spread = np.abs(x).max(axis=0), np.ptp(x, axis=0)
    if not (size < 1e100).all() or (spread <= 1e-12 * size + 1e-100).any():
        raise ValueError("x must be finite, and no column constant to 12 digits")
    if not 0 <= ridge < np.inf:
        raise ValueError("ridge must be finite and not negative")
    n, mean, scale = len(x), x.mean(axis=0), x.std(axis=0)
    z = np.column_stack([np.ones(n), (x - mean) / scale])
    penalty = np.array([0.0, *[ridge] * len(scale)])
    v = np.zeros(len(penalty))
    bound = np.linalg.norm(z, 2) ** 2 / (4 * n) + ridge  # of the curvature
    for _ in range(steps):
        gradient = z.T @ (expit(z @ v) - y) / n + penalty * v
        if np.abs(gradient).max() < 1e-7:
            w = v[1:] / scale
            return float(v[0] - w @ mean), w
        v -= gradient / bound  # never raises the loss
    raise ValueError("no minimum reached: separable classes, or too few steps")


def threshold(false_alarm: float, miss: float) -> float:
    """The probability from which acting is cheaper. Costs > 0, or a ValueError."""
    if not (0 < false_alarm < np.inf and 0 < miss < np.inf):
        raise ValueError("costs must be positive and finite")
    return 1 / (1 + miss / false_alarm)


if __name__ == "__main__":
    days = np.array([1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 20.0])
    left = np.array([0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 1, 1])
    b, (w,) = fit(days[:, None], left)
    print(f"log-odds = {b:.3f} + {w:.4f} * days")
    p = expit(b + w * np.array([5, 14, 30]))
    print("P(leaves) after 5, 14, 30 days:", *p.round(3))
    print(f"odds ratio of a day {np.exp(w):.3f}, of a week {np.exp(7 * w):.2f}")
    for name, t in (("equal costs", 0.5), ("5 against 15", threshold(5, 15))):
        print(f"{name}: act from {t:.2f}, that is {(logit(t) - b) / w:.1f} days")
    print(f"ridge 0.1: weight {fit(days[:, None], left, 0.1)[1][0]:.4f}")
