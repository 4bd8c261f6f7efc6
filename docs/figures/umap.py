import numpy as np
from drawing import BLUE, GOLD, GREEN, INK, MUTED, PURPLE, RUST, axes
from umap import fit_curve, fuzzy_graph


def draw():
    """Left: two points with other distances and the same weights. Right: the curve of the map for three min_dist."""
    figure, (data, map_) = axes(columns=2, height=2.5, sharey=True)
    for near, colour, marker, name in (
        ((1, 2, 3, 5), BLUE, "o", "point A"),
        ((10, 10.5, 11, 12), RUST, "^", "point B"),
    ):
        line = np.array([0, near[0], -near[1], near[2], -near[3]])[:, None]
        _, rho, sigma = fuzzy_graph(line, 5)
        rho, sigma = rho[0, 0], sigma[0, 0]
        d = np.concatenate([[0], np.linspace(rho, 15, 40)])
        data.plot(d, np.exp(-np.maximum(d - rho, 0) / sigma), color=colour, linewidth=1.2)
        data.plot(near, np.exp(-(np.array(near) - rho) / sigma), marker, color=colour, markersize=4.5)
        data.text(near[1] + 0.5, 0.72, name, color=colour, fontsize=8)
    data.set(xlabel="distance in the data", ylabel="weight", title="graph: each point has its own scale", xlim=(0, 15))

    d = np.linspace(0, 3, 61)
    for min_dist, colour, style in ((0, PURPLE, "-"), (0.1, GREEN, "--"), (0.5, GOLD, "-.")):
        a, b = fit_curve(min_dist)
        map_.plot(d, 1 / (1 + a * d ** (2 * b)), style, color=colour, label=f"min_dist {min_dist:g}")
    map_.plot(d, 1 / (1 + d**2), ":", color=INK, linewidth=1, label="t-SNE's kernel")
    map_.axhline(0.5, color=MUTED, linewidth=0.6)
    map_.set(xlabel="distance in the map", title="map: min_dist widens the top", xlim=(0, 3), ylim=(0, 1.04))
    map_.legend(loc="upper right", fontsize=7)
    return figure
