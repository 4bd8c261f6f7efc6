"""Naive Bayes with few labels and many unlabeled points: EM, as Nigam et al."""

import numpy as np
from scipy.special import expit, logit, ndtr


def fit(x: np.ndarray, y: np.ndarray, weight: float = 1.0, steps: int = 100):
    """Two Gaussian classes with one variance per feature: w (d,) and b.

    x (n, d). y (n,): 0, 1, or -1 for "unlabeled", which counts as `weight` of a
    labeled point. P(y = 1 | x) = expit(w.x + b). Raises ValueError if a class has
    no label or no spread, or for other labels, shapes, weights or steps.
    """
    if x.ndim != 2 or y.shape != x.shape[:1] or not np.isfinite(x).all():
        raise ValueError("need finite points (n, d) and y (n,)")
    if set(y) - {-1} != {0, 1} or not 0 <= weight < np.inf or steps < 1:
        raise ValueError(
            "need labels 0, 1 (both) or -1, a weight >= 0 and steps >= 1"
        )
    free = y == -1
    counts = np.where(free, 0, 1.0)
    one = np.where(y == 1, 1.0, 0)  # P(y = 1) of each point; known where labeled
    for _ in range(steps):
        shares = np.array([counts * (1 - one), counts * one])  # M step
        total = shares.sum(axis=1)
        mean = shares @ x / total[:, None]
        spread = sum(shares[k] @ (x - mean[k]) ** 2 for k in (0, 1))
        if (spread <= 1e-28 * (x**2).sum(axis=0)).any():  # 0 but for rounding
            raise ValueError("a feature does not vary within the classes")
        w = (mean[1] - mean[0]) * total.sum() / spread
        b = logit(total[1] / total.sum()) - w @ mean.mean(axis=0)
        counts[free] = weight
        moved, one[free] = one[free], expit(x[free] @ w + b)  # E step
        if np.abs(one[free] - moved).max(initial=0) < 1e-4:
            break
    return w, float(b)


def draw(rng: np.random.Generator, n: int, agree: float):
    """Points (n, 10) in two clusters, 4 apart along x_0, and labels (n,).

    A share `agree` of each cluster has the cluster's label. The label itself also
    moves x_1, by 2; the other features are noise. All have unit variance.
    """
    y = np.arange(n) % 2
    cluster = np.where(rng.random(n) < agree, y, 1 - y)
    x = rng.normal(size=(n, 10))
    x[:, 0] += 4 * cluster - 2
    x[:, 1] += 2 * y - 1
    return x, y


def error(w: np.ndarray, b: float, agree: float) -> float:
    """Exact share of errors of "1 if w.x + b > 0" on such points."""
    wrong = 0.0
    for sign in (-1, 1):  # of class 0 and class 1
        for cluster, share in ((sign, agree), (-sign, 1 - agree)):
            score = 2 * cluster * w[0] + sign * w[1] + b
            wrong += share / 2 * ndtr(-sign * score / np.linalg.norm(w))
    return float(wrong)


def mean_error(labels: int, unlabeled: int, agree: float, weight=1.0, seeds=30):
    """Mean exact error over training sets; half of the labels from each class."""
    errors = []
    for seed in range(seeds):
        x, y = draw(np.random.default_rng(seed), labels + unlabeled, agree)
        y = np.where(np.arange(len(y)) < labels, y, -1)
        errors.append(error(*fit(x, y, weight), agree))
    return float(np.mean(errors))


if __name__ == "__main__":
    print("mean error in %       unlabeled points")
    print("                        0   100  1000")
    for agree in (1, 0.8):
        for labels in (10, 40):
            row = [100 * mean_error(labels, many, agree) for many in (0, 100, 1000)]
            print(f"agree {agree:.0%}, {labels} labels".ljust(20), end="")
            print("".join(f"{value:6.1f}" for value in row))
