"""One table, three maps: PCA, t-SNE and UMAP, and what each of them keeps."""

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.manifold import TSNE


def customers(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows (120, 10) and groups (120,): two parallel sheets, and one far off."""
    rng = np.random.default_rng(seed)
    group = np.repeat([0, 1, 2], [50, 50, 20])
    x = rng.normal(0, 0.5, (120, 10))
    x[:100, :2] += rng.uniform(-6, 6, (100, 2))
    x[:, 2] += np.array([-3, 3, 0])[group]
    x[:, 0] += np.array([0, 0, 25])[group]
    return x, group


def pca(x: np.ndarray, k: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Scores (n, k) on the first k axes of x (n, d), and all shares of variance."""
    u, s, _ = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)
    return (u * s)[:, :k], s**2 / (s**2).sum()


def graph(x: np.ndarray, k: int) -> np.ndarray:
    """UMAP's weights (n, n): a row's k - 1 nearest others get log2(k) in all.

    For rows x (n, d) without repeats. Raises ValueError unless 2 < k <= n.
    """
    if not 2 < k <= len(x):
        raise ValueError("need 2 < k <= n")
    d = cdist(x, x) + np.diag(np.full(len(x), np.inf))
    near = np.sort(d, axis=1)[:, : k - 1]
    gap = near - near[:, :1]
    low, high = np.full((len(x), 1), 1e-9), 10 * gap.max(axis=1, keepdims=True)
    for _ in range(60):
        width = (low + high) / 2
        wide = np.exp(-gap / width).sum(axis=1, keepdims=True) > np.log2(k)
        low, high = np.where(wide, low, width), np.where(wide, width, high)
    w = np.where(d <= near[:, -1:], np.exp(-(d - near[:, :1]) / width), 0)
    return w + w.T - w * w.T


def umap(
    x: np.ndarray, k: int = 15, seed: int = 0, epochs: int = 300
) -> np.ndarray:
    """UMAP's map (n, 2) from a PCA start: edges pull, five random points push."""
    w, y, rng = graph(x, k), pca(x)[0], np.random.default_rng(seed)
    y, a, b = 10 * y / np.abs(y).max(), 1.577, 0.895  # a and b: min_dist 0.1
    for epoch in range(epochs):
        i, j = np.nonzero(rng.random(w.shape) < w)
        first, other = np.repeat(i, 5), rng.integers(len(x), size=5 * len(i))
        move = np.zeros_like(y)
        for p, q, near in ((i, j, True), (first, other, False)):
            step = y[p] - y[q]
            square = (step**2).sum(axis=1, keepdims=True) + 1e-3
            size = -a * square ** (b - 1) if near else 1 / square
            force = np.clip(2 * b * size / (1 + a * square**b) * step, -4, 4)
            np.add.at(move, p, force)
            np.add.at(move, q, -force * near)
        y += (1 - epoch / epochs) * move
    return y


def kept(x: np.ndarray, y: np.ndarray, k: int) -> float:
    """Share of the k nearest others in x that are among the k nearest in y."""
    order = [cdist(t, t).argsort(axis=1).argsort(axis=1) for t in (x, y)]
    both = (order[0] <= k) & (order[1] <= k)
    return (both.sum(axis=1).mean() - 1) / k


def between(x: np.ndarray, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Where even rows of two islands lie on the line between the odd rows' centers.

    Shapes: x (n, d), masks (n,). 0 is the center of `one`, 1 that of `other`.
    Raises ValueError if an island has no odd row.
    """
    odd = np.arange(len(x)) % 2 == 1
    if not (one & odd).any() or not (other & odd).any():
        raise ValueError("need rows to find both centers")
    start, end = x[one & odd].mean(axis=0), x[other & odd].mean(axis=0)
    line = (end - start) / ((end - start) @ (end - start))
    return (x[(one | other) & ~odd] - start) @ line


if __name__ == "__main__":
    x, group = customers(seed=0)
    scores, shares = pca(x)
    print("shares of variance:", *(f"{share:.1%}" for share in shares[:4]))
    maps = {"PCA": scores, "t-SNE": TSNE(random_state=0).fit_transform(x)}
    for name, y in (maps | {"UMAP": umap(x)}).items():
        print(f"{name}: {kept(x, y, 5):.1f} of the 5 nearest kept")
    place = between(x, group == 0, group == 1)
    inside = (place > 1 / 3) & (place < 2 / 3)
    print(
        f"in the middle third between A and B: {inside.sum()} of {len(place)} rows"
    )
