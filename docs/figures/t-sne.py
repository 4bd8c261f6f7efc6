import numpy as np
from drawing import BLUE, GREEN, MUTED, RUST, axes
from t_sne import affinities, embed

LOOK = ((BLUE, "o", "A"), (RUST, "^", "B"), (GREEN, "s", "C"))


def draw():
    """Three clusters in the plane, and two maps of them that keep neither size nor distance."""
    figure, panels = axes(columns=3, height=2.1)
    groups = np.repeat([[0, 0], [5, 0], [30, 0]], 20, axis=0)
    data = np.random.default_rng(0).normal(groups, np.repeat([[0.4], [0.4], [3]], 20, axis=0))
    p = affinities(data, 10)
    informed = embed(p, 1e-5 * (data - data.mean(axis=0)))
    chance = embed(p, 1e-4 * np.random.default_rng(0).normal(size=data.shape))
    titles = ("data", "map, start at the data", "map, random start")
    for panel, table, title in zip(panels, (data, informed, chance), titles, strict=True):
        middle, half = (table.max(axis=0) + table.min(axis=0)) / 2, 1.15 * np.ptp(table, axis=0).max() / 2
        for (colour, marker, name), group in zip(LOOK, table.reshape(3, 20, 2), strict=True):
            panel.plot(*group.T, marker, color=colour, markersize=2.6, markeredgewidth=0, alpha=0.8)
            above = group[:, 1].max() + half / 14
            panel.text(group[:, 0].mean(), above, name, ha="center", va="bottom", color=colour)
        panel.set(xlim=(middle[0] - half, middle[0] + half), ylim=(middle[1] - half, middle[1] + half))
        panel.set(aspect="equal", title=title, xticks=[], yticks=[])
        panel.spines[:].set(visible=True, color=MUTED)
    return figure
