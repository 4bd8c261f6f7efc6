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

    Raises ValueError for what is no finite table.
    """
    x = np.asarray_chkfinite(x - np.mean(x, axis=0), float)
    return x @ np.linalg.svd(x, full_matrices=False)[2][:2].T


def layout(w: np.ndarray, start: np.ndarray, epochs: int = 200, seed: int = 0):
    """UMAP's map (n, 2) of weights w (n, n) from `start` (n, 2), min_dist 0.1.

    In each epoch an edge is drawn with probability w, pulls its ends together, and
    pushes its first end away from 5 random points. The rate falls from 1 to 0; no
    force moves a coordinate by more than 4. Raises ValueError for other shapes.
    """
    if w.shape != (len(start),) * 2 or start.shape[1:] != (2,):
        raise ValueError("need w (n, n) and start (n, 2)")
    y, rng, (a, b) = start.copy(), np.random.default_rng(seed), fit_curve(0.1)
    for epoch in range(epochs):
        i, j = np.nonzero(rng.random(w.shape) < w)
        first, other = np.repeat(i, 5), rng.integers(len(y), size=5 * len(i))
        move = np.zeros_like(y)
        for p, q, near in ((i, j, True), (first, other, False)):
            step = y[p] - y[q]
            d2 = (step**2).sum(axis=1, keepdims=True) + 0.001
            pull = -a * d2**b if near else 1
            force = np.clip(2 * b * pull / (d2 * (1 + a * d2**b)) * step, -4, 4)
            np.add.at(move, p, force)
            np.add.at(move, q, -near * force)
        y += (1 - epoch / epochs) * move
    return y


def kept(x: ArrayLike, y: ArrayLike, k: int) -> tuple[float, float]:
    """What a map y (n, 2) keeps of a table x (n, d): neighbors and distances.

    The share of the k nearest others that stay among the k nearest, and Spearman's
    rank correlation of all distances. Raises ValueError for other shapes, distances
    that are not finite, or k that is not from 1 to n - 1.
    """
    if len(x) != len(y) or not 1 <= k < len(x):
        raise ValueError("need a row of y for each of x, and 1 <= k < n")
    d = [np.asarray_chkfinite(pdist(t)) for t in (x, y)]
    far = (squareform(t) - np.eye(len(x)) for t in d)  # each is nearest to itself
    near = [t.argsort(kind="stable").argsort() <= k for t in far]
    return ((near[0] & near[1]).mean() * len(x) - 1) / k, spearmanr(*d)[0]


if __name__ == "__main__":
    x = load_digits().data[:200]
    maps = {"PCA": pca(x), "t-SNE": TSNE(random_state=0).fit_transform(x)}
    maps["UMAP"] = layout(fuzzy_graph(x, 15)[0], maps["PCA"] / 3)
    for name, y in maps.items():
        print(f"{name}: {kept(x, y, 20)[0]:.1f} of the 20 nearest kept")
