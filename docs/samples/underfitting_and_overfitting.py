"""Learning curves from scratch, for polynomials that are too stiff or too loose."""

from collections.abc import Callable, Sequence
from itertools import combinations_with_replacement

import numpy as np


def columns(x: np.ndarray, degree: int) -> np.ndarray:
    """Every product of 1 to `degree` columns of x (n, d), repeats too: (n, p)."""
    x = np.asarray(x, float)
    sizes, d = range(1, degree + 1), range(x.shape[1])
    picks = [p for size in sizes for p in combinations_with_replacement(d, size)]
    return np.stack([x[:, p].prod(axis=1) for p in picks], axis=1)


def ridge(a: np.ndarray, y: np.ndarray, penalty: float) -> Callable:
    """Predictor from columns (m, p) to (m,), fitted to a (n, p) and y (n,).

    Minimizes the sum of squared errors plus penalty times the squared weights; the
    intercept is free. A penalty of 0 gives least squares, of least norm if p > n.
    Bring the columns to similar scales: 1e-10 of the largest singular value is 0.
    """
    center, level = a.mean(axis=0), y.mean()
    rows = np.vstack([a - center, np.sqrt(penalty) * np.eye(a.shape[1])])
    goal = np.concatenate([y - level, np.zeros(a.shape[1])])
    weights = np.linalg.lstsq(rows, goal, rcond=1e-10)[0]
    return lambda new: level + (new - center) @ weights


def learning_curve(
    a: np.ndarray, y: np.ndarray, sizes: Sequence[int], penalty: float, folds=5
) -> np.ndarray:
    """Mean squared error on training and held-out rows, for each size: (sizes, 2).

    Each fold, a block of rows of a (n, p) and y (n,), is held out once; the model
    is fitted to the first `size` of the other rows. Shuffle the rows before. Raises
    ValueError for numbers that are not finite, a penalty below 0, more folds than
    rows, sizes of fewer than 2 rows or more than are left.
    """
    a, y = np.asarray(a, float), np.asarray(y, float)
    blocks = np.array_split(np.arange(len(y)), folds)
    if not (np.isfinite(np.c_[a, y]).all() and 0 <= penalty < np.inf):
        raise ValueError("need finite data and a finite penalty of at least 0")
    if folds > len(y) or min(sizes) < 2 or max(sizes) > len(y) - len(blocks[0]):
        raise ValueError("need sizes from 2 to the rows outside the largest fold")
    found = np.empty((folds, len(sizes), 2))
    for k, held in enumerate(blocks):
        rest = np.setdiff1d(np.arange(len(y)), held)
        for s, size in enumerate(sizes):
            rows = rest[:size]
            predict = ridge(a[rows], y[rows], penalty)
            both = ((y[r] - predict(a[r])) ** 2 for r in (rows, held))
            found[k, s] = [squared.mean() for squared in both]
    return found.mean(axis=0)


def draw(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Five inputs (n, 5) in [-1, 1], a target (n,) with noise of variance 0.25."""
    x = rng.uniform(-1, 1, size=(n, 5))
    return x, x[:, 0] + 3 * x[:, 1] * x[:, 2] + rng.normal(scale=0.5, size=n)


if __name__ == "__main__":
    (x, y), sizes = draw(np.random.default_rng(0), 400), (80, 160, 320)
    print("rows:                  ", *(f"{size:11}" for size in sizes), sep="  ")
    for degree, penalty in ((1, 0), (2, 0), (3, 0), (3, 3), (3, 100)):
        curve = learning_curve(columns(x, degree), y, sizes, penalty)
        shown = (f"{train:.2f} / {held:.2f}" for train, held in curve)
        print(f"degree {degree}, penalty {penalty:3}:", *shown, sep="  ")
