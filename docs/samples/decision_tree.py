"""A decision tree from scratch (CART), for classes and for numbers."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike


class Node(NamedTuple):
    """Mean target (k,) of a node's rows and, unless it is a leaf, its question.

    A row whose feature is at most the threshold belongs to the first child.
    """

    value: np.ndarray
    feature: int = -1
    threshold: float = np.nan
    children: tuple = ()


def best_split(x: np.ndarray, y: np.ndarray, leaf: int) -> tuple[float, int, float]:
    """Share of the impurity that the best split removes, its feature and threshold.

    x (n, d), y (n, k) not all equal. A share of -1 says that no split leaves both
    children at least `leaf` rows. Ties (to 9 digits) go to the first feature, then
    to the lowest threshold. Takes O(d n log n) time and O(d n k) memory.
    """
    y = y - y.mean(axis=0)  # now left and right sums are opposite
    y = y / abs(y).max()
    n, size = len(y), np.arange(1, len(y))[:, None]  # rows on the left: (n - 1, 1)
    order = x.argsort(axis=0, kind="stable")
    values = np.take_along_axis(x, order, axis=0)
    left = y[order].cumsum(axis=0)[:-1]  # (n - 1, d, k)
    gain = n / size / (n - size) * (left**2).sum(axis=2)  # n Delta: (n - 1, d)
    gain /= (y**2).sum()
    gain[(values[1:] == values[:-1]) | (np.minimum(size, n - size) < leaf)] = -1
    feature, at = divmod(int(gain.T.round(9).argmax()), n - 1)
    low, high = values[at : at + 2, feature]
    middle = low / 2 + high / 2
    return gain[at, feature], feature, middle if middle < high else low


def grow(x: ArrayLike, y: ArrayLike, depth: int = 20, leaf: int = 1) -> Node:
    """Tree of at most that depth, with at least `leaf` rows in each leaf.

    Shapes: x (n, d); y (n, k), either one 0/1 column per class (then the impurity
    is Gini's) or numbers (then it is the variance). Raises ValueError for other
    shapes, nothing to fit, values that are not finite, y from 1e100 on, a depth
    below 0, a leaf below 1. Source: Breiman et al. (1984).
    """
    x, y = np.array(x, float), np.array(y, float)
    shaped = x.ndim == y.ndim == 2 and len(x) == len(y) and x.size and y.size
    finite = np.isfinite(x).all() and (abs(y) < 1e100).all()
    if not (shaped and finite and depth >= 0 and leaf >= 1):
        raise ValueError("need finite x (n, d) and y (n, k), depth >= 0, leaf >= 1")
    node = Node(y.mean(axis=0))
    if depth < 1 or (y == y[0]).all():
        return node
    gain, feature, threshold = best_split(x, y, leaf)
    if gain < 0:
        return node
    low = x[:, feature] <= threshold
    children = tuple(grow(x[s], y[s], depth - 1, leaf) for s in (low, ~low))
    return Node(node.value, feature, threshold, children)


def predict(tree: Node, row: ArrayLike) -> np.ndarray:
    """The value (k,) of the leaf that a row (d,) falls into.

    Raises ValueError unless it is one row and free of NaN.
    """
    if np.ndim(row) != 1 or np.isnan(row).any():
        raise ValueError("need one row (d,) without NaN")
    while tree.children:
        tree = tree.children[int(row[tree.feature] > tree.threshold)]
    return tree.value


if __name__ == "__main__":
    rows = [[20, 1], [25, 2], [30, 6], [35, 1], [45, 1], [50, 8], [60, 2], [80, 5]]
    tree = grow(rows, np.eye(2)[[1, 1, 0, 1, 0, 0, 0, 0]])  # 1: did not repay
    for node in (tree, tree.children[0]):
        print(f"shares {node.value}: column {node.feature} <= {node.threshold:g}?")
    print("income 38, 3 years in the job:", predict(tree, [38, 3]))
