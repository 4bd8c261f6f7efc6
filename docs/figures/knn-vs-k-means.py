import numpy as np
from drawing import BLUE, GOLD, GREEN, INK, MUTED, PURPLE, RUST, axes
from knn_vs_k_means import knn_predict, lloyd

QUERY, K = np.array([1.4, 0.6]), 5


def draw():
    """One set of points: k-NN asks the labels around a query, k-means moves centroids and knows no labels."""
    figure, (vote, move) = axes(columns=2, height=2.6, sharey=True)
    groups = np.repeat([[0, 0], [3, 1.5], [8, 0.5]], 20, axis=0)
    points = groups + np.random.default_rng(5).normal(scale=0.8, size=groups.shape)
    labels = np.repeat([0, 1, 0], 20)

    for label, colour, marker, name in ((0, BLUE, "o", "label A"), (1, RUST, "^", "label B")):
        vote.plot(*points[labels == label].T, marker, color=colour, markersize=3.5, label=name)
    x, y = np.linspace(-2, 10, 49), np.linspace(-2.4, 3.8, 32)
    grid = np.array([[a, b] for b in y for a in x])
    asked = knn_predict(points, labels, grid, K).reshape(len(y), len(x))
    vote.contour(x, y, asked, levels=[0.5], colors=[MUTED], linewidths=0.9)
    nearest = ((points - QUERY) ** 2).sum(axis=1).argsort(kind="stable")[:K]
    for point in points[nearest]:
        vote.plot(*np.transpose([QUERY, point]), color=INK, linewidth=0.8, zorder=1)
    vote.plot(*QUERY, "*", color=INK, markersize=9, label="query")
    vote.set(title=f"k-NN, k = {K}: the neighbors vote")

    path = np.array(lloyd(points, points[[0, 20]]))  # (steps, 2, 2)
    cluster = knn_predict(path[-1], [0, 1], points, 1)
    for j, (colour, marker) in enumerate(((GREEN, "s"), (PURPLE, "D"))):
        move.plot(*points[cluster == j].T, marker, color=colour, markersize=2.8, label=f"cluster {j + 1}")
    move.plot(*path[:, 0].T, *path[:, 1].T, color=GOLD, marker=".", markersize=4, linewidth=1)
    move.plot(*path[-1].T, "X", color=GOLD, markersize=9, label="centroid")
    middle, step = path[-1].mean(axis=0), path[-1][1] - path[-1][0]
    across = np.array([middle + t * np.array([-step[1], step[0]]) for t in (-1, 0.53)])
    move.plot(*across.T, color=MUTED, linewidth=0.9)
    move.set(title="k-means, k = 2: centroids move")

    for panel in (vote, move):
        panel.set(xlim=(-2, 10), ylim=(-2.4, 4.6), xticks=[], yticks=[])
        panel.legend(loc="upper right", ncols=3, fontsize=7, handletextpad=0.1, columnspacing=0.6, borderaxespad=0)
    return figure
