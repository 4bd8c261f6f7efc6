"""One positive in a hundred: what the threshold and the training set each do."""

import numpy as np
from numpy.typing import ArrayLike
from sklearn.linear_model import LogisticRegression


def best_threshold(cost_fp: float, cost_fn: float) -> float:
    """Flag when P(positive) exceeds this (Elkan 2001, section 1).

    Costs are relative to a right answer. ValueError unless positive and finite.
    """
    if not (0 < cost_fp < np.inf and 0 < cost_fn < np.inf):
        raise ValueError("costs must be positive and finite")
    return cost_fp / (cost_fp + cost_fn)


def undo_resampling(p: ArrayLike, trained: float, real: float) -> np.ndarray:
    """Probabilities p, any shape, moved from one share of positives to another.

    trained, real: shares of positives in training and in use, between 0 and 1.
    Holds if rows were kept or weighted by their class alone. Raises ValueError.
    """
    p = np.asarray(p, float)
    if not ((p >= 0) & (p <= 1)).all():
        raise ValueError("p must lie between 0 and 1")
    if not (0 < trained < 1 and 0 < real < 1):
        raise ValueError("shares must lie strictly between 0 and 1")
    yes, no = p * real * (1 - trained), (1 - p) * (1 - real) * trained
    return yes / (yes + no)


def draw(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Data x (n, 1), y (n,): one row in 100 from N(2, 1), the rest N(0, 1)."""
    y = (np.arange(n) % 100 == 0).astype(int)
    return rng.normal(2.0 * y)[:, None], y


if __name__ == "__main__":
    rng = np.random.default_rng(2)
    (x, y), (x_new, y_new) = draw(200_000, rng), draw(500_000, rng)
    no = rng.choice(np.flatnonzero(y == 0), y.sum(), replace=False)
    half = np.concatenate([np.flatnonzero(y), no])
    model = LogisticRegression()
    plain = model.fit(x, y).predict_proba(x_new)[:, 1]
    even = model.fit(x[half], y[half]).predict_proba(x_new)[:, 1]
    fixed = undo_resampling(even, trained=0.5, real=y.mean())
    low = best_threshold(cost_fp=1, cost_fn=20)
    rows = ("as it is", plain, 0.5), ("as it is", plain, low)
    rows += ("undersampled", even, 0.5), ("  and corrected", fixed, low)
    print("training set      threshold  recall  precision  cost/1000")
    for name, p, t in rows:
        flag = p > t
        recall, precision = flag[y_new == 1].mean(), y_new[flag].mean()
        cost = 1000 * np.mean(np.where(y_new == 1, 20 * ~flag, flag))
        line = f"{name:16}  {t:9.3f}  {recall:6.0%}  {precision:9.0%}"
        print(f"{line}  {cost:9.0f}")
