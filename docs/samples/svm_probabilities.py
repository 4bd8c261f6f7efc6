"""Platt scaling from scratch: a sigmoid for the scores of an SVM."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit
from sklearn.metrics import log_loss
from sklearn.model_selection import cross_val_predict
from sklearn.svm import SVC


def platt(scores: ArrayLike, labels: ArrayLike) -> tuple[float, float]:
    """Slope a and offset b with P(y = 1 | score s) = expit(a s + b).

    scores: (n,), finite; labels: (n,), 0 or 1, both present, else ValueError, also
    for unequal scores whose range over- or underflows.
    Minimizes log loss against smoothed targets by Newton steps, halved until the
    loss does not rise (Platt 1999; Lin, Lin and Weng 2007).
    """
    s, y = np.asarray(scores, float), np.asarray(labels)
    paired = s.ndim == 1 and s.shape == y.shape
    if not (paired and np.isfinite(s).all() and set(y) == {0, 1}):
        raise ValueError("need one finite score per label 0 or 1; both must occur")
    positives, negatives = np.sum(y == 1), np.sum(y == 0)
    high, low = (positives + 1) / (positives + 2), 1 / (negatives + 2)
    target = np.where(y == 1, high, low)
    center, spread = s.mean(), np.ptp(s) or 1.0  # ptp is exactly 0 if all are equal
    if not 1e-300 < spread < np.inf:
        raise ValueError("scores too close or too far apart for floats")
    design = np.column_stack([(s - center) / spread, np.ones(s.size)])  # (n, 2)

    def loss(v: np.ndarray) -> float:  # logaddexp does not overflow
        return float(np.sum(np.logaddexp(0, design @ v) - target * (design @ v)))

    v = np.array([0.0, np.log((positives + 1) / (negatives + 1))])
    for _ in range(100):
        p = expit(design @ v)
        gradient = design.T @ (p - target)
        hessian = design.T @ (design * (p * (1 - p))[:, None]) + 1e-12 * np.eye(2)
        step, size = np.linalg.solve(hessian, gradient), 1.0
        while size > 1e-10 and loss(v - size * step) > loss(v):
            size /= 2
        v = v - size * step
        if np.abs(gradient).max() < 1e-9 * s.size:
            break
    return float(v[0] / spread), float(v[1] - v[0] * center / spread)


def draw(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Rows x (n, 20) of two Gaussian classes with means 2 apart; labels y (n,)."""
    y = np.arange(n) % 2
    x = rng.normal(size=(n, 20))
    x[:, 0] += 2 * y - 1  # so the true log-odds are twice the first feature
    return x, y


if __name__ == "__main__":
    rows = []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        (x, y), (x_new, y_new) = draw(200, rng), draw(2000, rng)
        svm = SVC(C=10).fit(x, y)
        training, new = svm.decision_function(x), svm.decision_function(x_new)
        held_out = cross_val_predict(SVC(C=10), x, y, method="decision_function")
        for a, b in ((1, 0), platt(training, y), platt(held_out, y)):
            p = expit(a * new + b)
            rows.append([a, log_loss(y_new, p), np.mean((p - y_new) ** 2)])
    print("mean of 10 draws: slope, log loss, Brier score")
    names = "no fit", "fit to training scores", "fit to held-out scores"
    for name, mean in zip(names, np.reshape(rows, (10, 3, 3)).mean(0), strict=True):
        print(f"{name:24}", mean.round(3))
