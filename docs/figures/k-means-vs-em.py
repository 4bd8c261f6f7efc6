import numpy as np
from drawing import BLUE, GOLD, INK, RUST, axes
from k_means import k_means
from k_means_vs_em import e_step, em
from matplotlib.patches import PathPatch
from matplotlib.path import Path


def dots(panel, points, colour):
    """Points (n, 2) as one path of round strokes: lighter than a marker each, and none is simplified away."""
    ends = np.stack([points, points + np.array([0.03, 0])], axis=1).reshape(-1, 2)
    path = Path(ends, np.tile([Path.MOVETO, Path.LINETO], len(points)))
    panel.add_patch(PathPatch(path, edgecolor=colour, facecolor="none", linewidth=2.2, capstyle="round"))


def draw():
    """Two long clouds, one above the other: k-means cuts both, a mixture follows them."""
    figure, (left, right) = axes(columns=2, height=2.5, sharey=True, sharex=True)
    points = np.random.default_rng(3).normal(size=(200, 2)) * np.array([3, 0.5])
    points[100:, 1] += 3
    centroids, labels, _ = k_means(points, 2)
    for j, colour in enumerate((BLUE, RUST)):
        dots(left, points[labels == j], colour)
    left.plot(*centroids.T, "X", color=INK, markersize=8, linestyle="none")
    middle, step = centroids.mean(axis=0), centroids[1] - centroids[0]
    across = np.array([middle + t * np.array([-step[1], step[0]]) for t in (-0.55, 0.55)])
    left.plot(*across.T, color=GOLD)
    left.set(title="k-means: nearest centroid", xticks=[], yticks=[], xlim=(-10.5, 10.5), ylim=(-2.2, 5.2))

    weights, means, covariances, _ = em(points, np.eye(2)[labels])
    labels = e_step(points, weights, means, covariances)[0].argmax(axis=1)
    angle = np.linspace(0, 2 * np.pi, 61)
    for j, colour in enumerate((BLUE, RUST)):
        dots(right, points[labels == j], colour)
        circle = 2 * np.linalg.cholesky(covariances[j]) @ np.array([np.cos(angle), np.sin(angle)])
        right.plot(*(means[j][:, None] + circle), color=GOLD)
    right.plot(*means.T, "X", color=INK, markersize=8, linestyle="none")
    right.set(title="EM: Gaussian mixture")
    return figure
