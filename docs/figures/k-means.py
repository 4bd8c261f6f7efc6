import numpy as np
from drawing import GOLD, INK, MUTED, RUST, axes
from k_means import lloyd, plus_plus
from matplotlib.patches import PathPatch
from matplotlib.path import Path


def dots(panel, points, colour=MUTED):
    """Points (n, 2) as one path of round strokes: lighter than a marker each, and none is simplified away."""
    ends = np.stack([points, points + np.array([0.03, 0])], axis=1).reshape(-1, 2)
    path = Path(ends, np.tile([Path.MOVETO, Path.LINETO], len(points)))
    panel.add_patch(PathPatch(path, edgecolor=colour, facecolor="none", linewidth=2.2, capstyle="round"))


def draw():
    """Nine groups, nine centroids: where Lloyd's steps end from random points and from k-means++."""
    figure, panels = axes(columns=2, height=2.9, sharey=True)
    rng = np.random.default_rng(0)
    grid = np.array([[i, j] for i in (0, 10, 20) for j in (0, 10, 20)])
    points = np.repeat(grid, 12, axis=0) + rng.normal(size=(108, 2))
    starts = (
        ("random points", rng.choice(points, 9, False)),
        ("k-means++", plus_plus(points, 9, np.random.default_rng(1))),
    )
    for panel, (name, start) in zip(panels, starts, strict=True):
        end, _, inertia = lloyd(points, start)
        dots(panel, points)
        path = np.array([lloyd(points, start, steps)[0] for steps in range(10)])  # (steps, 9, 2)
        panel.plot(path[..., 0], path[..., 1], color=GOLD, linewidth=1)
        panel.plot(*start.T, "o", color=INK, markerfacecolor="none", markersize=5, label="start")
        panel.plot(*end.T, "X", color=RUST, markersize=6, label="end")
        panel.set(title=f"{name}: inertia {inertia:.0f}", xticks=[], yticks=[], xlim=(-4, 24), ylim=(-4, 27))
        panel.legend(loc="upper right", ncols=2, fontsize=8, handletextpad=0.1, columnspacing=0.8, borderaxespad=0)
    return figure
