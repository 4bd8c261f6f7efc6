"""Bins from training rows: equal width, quantiles, or entropy with labels."""

from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import xlogy


def edges_of(train: ArrayLike, bins: int, how: str = "quantile") -> np.ndarray:
    """Inner edges: equal intervals ("width") or about equal counts ("quantile").

    Shapes: train (n,), result (bins - 1,), less for quantiles of repeated values.
    Raises ValueError unless train is finite with n >= 1, bins >= 1, and how known.
    """
    x = np.asarray(train, float)
    if x.ndim != 1 or not x.size or not np.isfinite(x).all() or bins < 1:
        raise ValueError("need finite training values (n,) and at least one bin")
    if how not in ("width", "quantile"):
        raise ValueError(f"no rule {how!r}")
    share = np.linspace(0, 1, bins + 1)[1:-1]
    if how == "width":
        return x.min() + share * np.ptp(x)
    edges = np.unique(np.quantile(x, share))
    return edges[edges > x.min()]


def entropy_edges(train: ArrayLike, labels: ArrayLike, bins: int) -> np.ndarray:
    """Inner edges, added one by one where they lower the labels' entropy most.

    Shapes: train (n,), labels (n,). Fewer than bins - 1 if no cut helps any more.
    Raises ValueError as edges_of does, or without a label per value, none of them
    missing. The criterion is that of ID3; see Fayyad and Irani (1993).
    """
    edges_of(train, bins)  # refuses what is no data
    x, y = np.asarray(train, float), np.asarray(labels)
    if y.shape != x.shape or (y != y).any():
        raise ValueError("need a label per value, none missing")
    x, ones = np.sort(x), y[np.argsort(x), None] == np.unique(y)
    upto = np.vstack([np.zeros(ones.shape[1]), ones.cumsum(axis=0)])  # class counts

    def cost(n):  # rows times entropy, for class counts n (..., classes)
        return xlogy(n.sum(axis=-1), n.sum(axis=-1)) - xlogy(n, n).sum(axis=-1)

    cuts, best = [0, len(x)], 1
    while best and len(cuts) <= bins:
        found = [(1e-9 * len(x), 0)]  # rounding is no gain
        for a, b in pairwise(cuts):
            i = np.flatnonzero(np.diff(x[a:b])) + a + 1  # between different values
            left, right = upto[i] - upto[a], upto[b] - upto[i]
            gain = cost(left + right) - cost(left) - cost(right)
            found += zip(gain, i, strict=True)
        best = max(found)[1]
        cuts = sorted({*cuts, best})
    return np.array([(x[i - 1] + x[i]) / 2 for i in cuts[1:-1]])


def assign(values: ArrayLike, edges: np.ndarray) -> np.ndarray:
    """Bin of each value (n,): the number of edges <= it; one extra if missing.

    Raises ValueError unless the edges are sorted, none missing.
    """
    x = np.asarray(values, float)
    if not np.array_equal(edges, np.sort(edges)):
        raise ValueError("need sorted edges")
    bins = np.searchsorted(edges, x, "right")
    return np.where(np.isnan(x), len(edges) + 1, bins)


if __name__ == "__main__":
    income = [18, 22, 25, 28, 30, 35, 40, 60, 90, 400]  # thousands a year
    edges = {how: edges_of(income, 4, how) for how in ("width", "quantile")}
    edges["entropy"] = entropy_edges(income, [1, 1, 1, 1, 0, 1, 0, 0, 0, 0], 4)
    for how, cut in edges.items():
        print(f"{how:>8}: edges {cut}, counts {np.bincount(assign(income, cut))}")
