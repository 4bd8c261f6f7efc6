"""Categories as vectors: an embedding by backpropagation, and target encoding."""

import numpy as np
from numpy.typing import ArrayLike

Array = np.ndarray


def gradients(left: Array, right: Array, i: Array, j: Array, y: Array):
    """Mean squared error of the dot products left[i] . right[j], and its gradients.

    Shapes: tables (k, d) and (m, d); category numbers i, j and targets y (n,). A
    row of a table that no example looks up has gradient 0. Raises ValueError for
    no rows, other lengths or negative numbers, which would count from the end.
    """
    if not len(i) == len(j) == len(y) > 0 or min(i.min(), j.min()) < 0:
        raise ValueError("need category numbers >= 0 and a target per row")
    error = (left[i] * right[j]).sum(axis=1) - y
    to_left, to_right = np.zeros_like(left), np.zeros_like(right)
    np.add.at(to_left, i, 2 / len(y) * error[:, None] * right[j])
    np.add.at(to_right, j, 2 / len(y) * error[:, None] * left[i])
    return float((error**2).mean()), to_left, to_right


def learn(i: Array, j: Array, y: Array, sizes: tuple[int, int], dim: int, seed=0):
    """Tables (k, dim) and (m, dim) after 3000 steps of gradient descent, rate 2."""
    rng = np.random.default_rng(seed)
    tables = [rng.normal(scale=0.3, size=(size, dim)) for size in sizes]
    for _ in range(3000):
        slopes = gradients(*tables, i, j, y)[1:]
        tables = [t - 2 * slope for t, slope in zip(tables, slopes, strict=True)]
    return tuple(tables)


def target_means(column: ArrayLike, y: ArrayLike, new: ArrayLike, m: float):
    """Mean target of each new value's category, shrunk as by m rows of the mean.

    Training rows: column (n,) of strings or whole numbers, y (n,); name missing
    values first. An unseen category gets the overall mean. Raises ValueError for no
    rows, other lengths, nan, or an m < 0 or infinite. Source: Micci-Barreca (2001).
    """
    column, y = np.asarray(column), np.asarray(y, float)
    finite = np.isfinite(y).all() and not (column != column).any()
    if not (0 < len(y) == len(column) and 0 <= m < np.inf and finite):
        raise ValueError("need a finite target per training row, finite m >= 0")
    values, code = np.unique(column, return_inverse=True)
    shrunk = (np.bincount(code, y) + m * y.mean()) / (np.bincount(code) + m)
    table = dict(zip(values.tolist(), shrunk, strict=True))
    return np.array([table.get(v, y.mean()) for v in np.asarray(new).tolist()])


def out_of_fold(column: np.ndarray, y: np.ndarray, m: float, fold: np.ndarray):
    """Training encoding (n,): rows of a fold get the means of the other folds."""
    if (fold != fold).any():
        raise ValueError("a row without a fold")
    encoded = np.empty(len(y))
    for f in np.unique(fold):
        own = fold == f
        encoded[own] = target_means(column[~own], y[~own], column[own], m)
    return encoded


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    truth = np.cos(2 * np.pi * (np.arange(12)[:, None] / 12 - np.arange(15) / 15))
    seen = np.tile(np.arange(12) < 7, (15, 1))  # 7 months a product
    seen = rng.permuted(seen, axis=1).T
    month, product = np.nonzero(seen)
    demand = truth[seen] + 0.1 * rng.normal(size=seen.sum())
    for dim in (1, 2, 8):
        months, products = learn(month, product, demand, truth.shape, dim)
        wrong = (months @ products.T - truth)[~seen]
        print(f"d = {dim}: R2 unseen {1 - wrong.var() / truth[~seen].var():.2f}")
    print("target means:", target_means(month, demand, range(12), m=5).round(1))
