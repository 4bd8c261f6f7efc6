"""One table, three maps: PCA, t-SNE and UMAP, and what each of them keeps."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.spatial.distance import cdist
from sklearn.manifold import TSNE

from pca_vs_t_sne_vs_umap import kept, layout
from principal_component_analysis import fit_pca
from umap import fuzzy_graph


def customers(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows (120, 10) and groups (120,): two parallel sheets, and one far off."""
    rng = np.random.default_rng(seed)
    group = np.repeat([0, 1, 2], [50, 50, 20])
    x = rng.normal(0, 0.5, (120, 10))
    x[:100, :2] += rng.uniform(-6, 6, (100, 2))
    x[:, 2] += np.array([-3, 3, 0])[group]
    x[:, 0] += np.array([0, 0, 25])[group]
    return x, group


def umap(x: ArrayLike, k: int = 15) -> np.ndarray:
    """UMAP's map (n, 2) of rows (n, d), from a PCA start; k as n_neighbors."""
    start = fit_pca(x, 2).scores(x)
    return layout(fuzzy_graph(x, k)[0], 10 * start / np.abs(start).max(), 300)


def vote(y: ArrayLike, group: ArrayLike, k: int = 5) -> float:
    """Share of points y (n, m) whose k nearest others vote for their group (n,).

    Of groups with equally many votes the smallest wins. Raises ValueError for other
    shapes, points that are not finite, or k that is not a whole number below n.
    """
    y, names = np.asarray_chkfinite(y, float), np.unique(group)
    if y.ndim != 2 or np.shape(group) != y.shape[:1] or k not in range(1, len(y)):
        raise ValueError("need y (n, m), group (n,) and a whole k, 1 <= k < n")
    far = cdist(y, y) + np.diag(np.full(len(y), np.inf))
    near = np.asarray(group)[far.argsort(axis=1, kind="stable")[:, :k]]
    winner = names[(near[:, :, None] == names).sum(axis=1).argmax(axis=1)]
    return float((winner == group).mean())


def between(x: ArrayLike, one: ArrayLike, other: ArrayLike) -> np.ndarray:
    """Where even rows of two islands lie on the line between the odd rows' centers.

    Shapes: x (n, d), masks (n,). 0 is the center of `one`, 1 that of `other`.
    Raises ValueError for other shapes, values that are not finite, islands that
    share a row or lack an odd or even one, or centers in one place.
    """
    x, masks = np.asarray_chkfinite(x, float), np.array([one, other], bool)
    odd = np.arange(len(x)) % 2 == 1
    if x.ndim != 2 or masks.shape != (2, len(x)) or masks.all(axis=0).any():
        raise ValueError("need x (n, d) and two masks (n,) that share no row")
    if not all((m & half).any() for m in masks for half in (odd, ~odd)):
        raise ValueError("each island needs odd and even rows")
    start, end = (x[m & odd].mean(axis=0) for m in masks)
    if not (square := (end - start) @ (end - start)) > 0:
        raise ValueError("the centers are in one place")
    return (x[masks.any(axis=0) & ~odd] - start) @ (end - start) / square


if __name__ == "__main__":
    x, group = customers(seed=0)
    pca = fit_pca(x, 10)
    print("shares of variance:", *(f"{share:.1%}" for share in pca.ratio[:4]))
    maps = {"PCA": pca.scores(x)[:, :2]}
    maps |= {"t-SNE": TSNE(random_state=0).fit_transform(x), "UMAP": umap(x)}
    print("by name: votes right above 90%, neighbors kept above 0.6")
    for name, y in maps.items():  # no digits: they hang on the processor
        print(f"{name}: {vote(y, group) > 0.9}, {kept(x, y, 5)[0] > 0.6}")
    a, left = group == 0, x[:, 0] < np.median(x[group == 0, 0])
    for one, other in ((a, group == 1), (a & left, a & ~left)):
        place = between(x, one, other)
        inside = ((place > 1 / 3) & (place < 2 / 3)).sum()
        print(f"in the middle third: {inside} of {len(place)} rows")
