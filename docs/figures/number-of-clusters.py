import numpy as np
from drawing import BLUE, GREEN, RUST, axes
from number_of_clusters import fit, gap, silhouette


def draw():
    """Silhouette and gap over k, for four groups, for one skewed group and for uniform noise."""
    figure, (left, right) = axes(columns=2, height=2.6)
    corners = np.repeat([[0, 0], [6, 0], [0, 6], [6, 6]], 50, axis=0)
    corners = corners + np.random.default_rng(2).normal(size=(200, 2))
    data = (
        ("corners (4)", corners, BLUE, "o-"),
        ("skew (1)", np.exp(0.8 * np.random.default_rng(6).normal(size=(200, 2))), GREEN, "s--"),
        ("square (1)", np.random.default_rng(11).uniform(size=(200, 2)), RUST, "^:"),
    )
    for name, points, colour, style in data:
        some, every = range(2, 7), range(1, 7)
        scores = [silhouette(points, fit(points, k).labels_) for k in some]
        left.plot(some, scores, style, color=colour, markersize=4, label=name)
        gaps, errors = np.transpose([gap(points, k) for k in every])
        right.errorbar(every, gaps, errors, fmt=style, color=colour, markersize=4, capsize=2, label=name)
    left.set(title="silhouette", xlabel="k", xlim=(0.7, 6.3), ylim=(0, 0.9), xticks=range(1, 7))
    right.set(title="gap", xlabel="k", xlim=(0.7, 6.3), xticks=range(1, 7))
    left.legend(loc="lower left", fontsize=8)
    return figure
