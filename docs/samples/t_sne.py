"""t-SNE from scratch: affinities by perplexity, Student-t kernel, KL, gradient."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import entr, rel_entr, softmax


def affinities(points: ArrayLike, perplexity: float) -> np.ndarray:
    """Joint probabilities P (n, n) of points (n, d): symmetric, sum 1, diagonal 0.

    For each point, bisection finds the Gaussian width at which the others have the
    perplexity exp(H), H their entropy in nats; equal distances may make it larger.
    Raises ValueError for a table that is not finite (sizes up to 1e100), points
    that do not differ, or a perplexity that is not between 1 and n - 1.
    Source: van der Maaten and Hinton (2008).
    """
    points = np.array(points, float)
    if points.ndim != 2 or not 1 < perplexity < len(points) - 1:
        raise ValueError("need points (n, d) and 1 < perplexity < n - 1")
    if not (np.abs(points) < 1e100).all() or np.ptp(points, axis=0).max() < 1e-100:
        raise ValueError("need finite points that differ")
    squared = ((points[:, None] - points) ** 2).sum(axis=2)
    squared /= squared.max()
    np.fill_diagonal(squared, np.inf)
    low, high = np.full((len(points), 1), 1e-12), np.full((len(points), 1), 1e150)
    for _ in range(64):
        precision = np.sqrt(low * high)  # 1 / (2 width²)
        p = softmax(-precision * squared, axis=1)
        wide = np.exp(entr(p).sum(axis=1, keepdims=True)) > perplexity
        low, high = np.where(wide, precision, low), np.where(wide, high, precision)
    return (p + p.T) / (2 * len(points))


def kl_and_gradient(p: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray]:
    """KL(P || Q) in nats and its gradient (n, 2), for P (n, n) and a map y (n, 2).

    Raises ValueError for other shapes, n < 2, a P that is not symmetric, or a map
    that is not finite (sizes up to 1e100).
    """
    if p.shape != (len(y), len(y)) or y.shape != (len(y), 2) or len(y) < 2:
        raise ValueError("need P (n, n) and a map (n, 2)")
    if (p != p.T).any() or not (np.abs(y) < 1e100).all():
        raise ValueError("need a symmetric P and a finite map")
    gap = y[:, None] - y  # (n, n, 2)
    kernel = 1 / (1 + (gap**2).sum(axis=2))
    np.fill_diagonal(kernel, 0)
    q = kernel / kernel.sum()
    pull = ((p - q) * kernel)[:, :, None]
    return float(rel_entr(p, q).sum()), 4 * (pull * gap).sum(axis=1)


def embed(p: np.ndarray, start: ArrayLike, late: int = 200) -> np.ndarray:
    """The map (n, 2) after 100 steps on 4 P and `late` steps on P.

    The rate suits n from 40 to 200. Raises ValueError where kl_and_gradient does.
    """
    y, step, rate = np.array(start, float), 0.0, 10
    for i in range(100 + late):
        factor, momentum = (4, 0.5) if i < 100 else (1, 0.8)
        step = momentum * step - rate * kl_and_gradient(factor * p, y)[1]
        y += step
    return y


if __name__ == "__main__":
    groups = np.repeat([[0, 0], [5, 0], [30, 0]], 20, axis=0)
    widths = np.repeat([[0.4], [0.4], [3]], 20, axis=0)
    data = np.random.default_rng(0).normal(groups, widths)
    y = embed(affinities(data, 10), 1e-5 * (data - data.mean(axis=0)))
    for name, table in (("data", data), ("map", y)):
        centers = (clusters := table.reshape(3, 20, 2)).mean(axis=1)
        radii = np.linalg.norm(clusters - centers[:, None], axis=2).mean(axis=1)
        gaps = np.linalg.norm(np.diff(centers, axis=0), axis=1)
        print(f"{name}: radii", *radii.round(1), "gaps", *gaps.round(1))
