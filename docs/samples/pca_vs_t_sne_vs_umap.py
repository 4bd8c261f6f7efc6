"""PCA, UMAP's layout by sampling, and two measures of what a map keeps."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.spatial.distance import pdist, squareform
from scipy.stats import spearmanr
from sklearn.datasets import load_digits
from sklearn.manifold import TSNE

from umap import fit_curve, fuzzy_graph


def pca(x: ArrayLike) -> np.ndarray:
    """Scores (n, 2) on the first two axes of a table (n, d), n and d at least 2.

    Raises ValueError for what is no such finite table.
    """
    x = np.asarray_chkfinite(x - np.mean(x, axis=0), float)
    if x.ndim != 2 or min(x.shape) < 2:
        raise ValueError("need a table (n, d), n and d at least 2")
    return x @ np.linalg.svd(x, full_matrices=False)[2][:2].T


def layout(w: np.ndarray, start: np.ndarray, epochs: int = 200, seed: int = 0):
    """UMAP's map (n, 2) of weights w (n, n) from `start` (n, 2), min_dist 0.1.

    In each epoch an edge is drawn with probability w, pulls its ends together, and
    pushes its first end away from 5 random points. The rate falls from 1 to 0; no
    force moves a coordinate by more than 4. Raises ValueError for other shapes, a
    start that is not finite, or weights that are not from 0 to 1.
    """
    n, y = len(start), np.array(np.asarray_chkfinite(start), float)
    if w.shape != (n, n) or y.shape[1:] != (2,) or not 0 <= w.min() <= w.max() <= 1:
        raise ValueError("need w (n, n) from 0 to 1 and start (n, 2)")
    rng, (a, b) = np.random.default_rng(seed), fit_curve(0.1)
    for epoch in range(epochs):
        i, j = np.nonzero(rng.random(w.shape) < w)
        first, other = np.repeat(i, 5), rng.integers(n, size=5 * len(i))
        move = np.zeros_like(y)
        for p, q, near in ((i, j, True), (first, other, False)):
            step = y[p] - y[q]
            d2 = (step**2).sum(axis=1, keepdims=True) + 0.001
            pull = -a * d2**b if near else 1
            force = np.clip(2 * b * pull / (d2 * (1 + a * d2**b)) * step, -4, 4)
            for axis, f in enumerate(force.T):
                back = near * np.bincount(q, f, n)
                move[:, axis] += np.bincount(p, f, n) - back
        y += (1 - epoch / epochs) * move
    return y


def kept(x: ArrayLike, y: ArrayLike, k: int) -> tuple[float, float]:
    """What a map y (n, 2) keeps of a table x (n, d): neighbors and distances.

    The share of the k nearest others that stay among the k nearest, and Spearman's
    rank correlation of all distances. Of equally near points the first ones count.
    Raises ValueError for other shapes, distances that are not finite or all equal,
    or k that is not a whole number from 1 to n - 1.
    """
    if len(x) != len(y) or k not in range(1, len(x)):
        raise ValueError("need a row of y for each of x, and a whole k, 1 <= k < n")
    d = [np.asarray_chkfinite(pdist(t)) for t in (x, y)]
    if min(map(np.ptp, d)) == 0:
        raise ValueError("equal distances have no ranks to correlate")
    far = (squareform(t) - np.eye(len(x)) for t in d)  # each is nearest to itself
    near = [t.argsort(kind="stable").argsort() <= k for t in far]
    return ((near[0] & near[1]).mean() * len(x) - 1) / k, spearmanr(*d)[0]


if __name__ == "__main__":
    x = load_digits().data[:200]
    maps = {"PCA": pca(x), "t-SNE": TSNE(random_state=0).fit_transform(x)}
    maps["UMAP"] = layout(fuzzy_graph(x, 15)[0], maps["PCA"] / 3)
    for name, y in maps.items():
        print(f"{name}: {kept(x, y, 20)[0]:.1f} of the 20 nearest kept")
