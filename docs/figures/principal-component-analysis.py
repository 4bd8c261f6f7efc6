import numpy as np
from drawing import BLUE, GOLD, INK, MUTED, RUST, axes
from principal_component_analysis import fit_pca

ROWS = np.array([[1, 2], [2, 1], [3, 4], [4, 3], [5, 5]])


def draw():
    """Five points with their first axis, and what every other axis would keep and lose."""
    figure, (cloud, turn) = axes(columns=2, height=2.7)
    model = fit_pca(ROWS, 1)
    feet = model.rebuild(model.scores(ROWS))
    ends = model.rebuild(np.array([[-3.6], [3.6]]))
    cloud.plot(*ends.T, color=BLUE, label="first axis")
    for row, foot in zip(ROWS, feet, strict=True):
        cloud.plot(*np.transpose([row, foot]), color=RUST, linewidth=1.2)
    cloud.plot([], [], color=RUST, linewidth=1.2, label="what it loses")
    cloud.plot(*ROWS.T, "o", color=INK, markersize=4.5, label="data")
    cloud.plot(*feet.T, "o", color=BLUE, markersize=3.5, markerfacecolor="none")
    cloud.plot(*model.mean, "+", color=GOLD, markersize=9, markeredgewidth=1.6, label="mean")
    cloud.set(aspect="equal", xlim=(0, 6), ylim=(0, 6), xticks=range(7), yticks=range(7), title="Five points")
    cloud.legend(loc="upper left", fontsize=7, handlelength=1.2, borderaxespad=0, labelspacing=0.3)

    angles = np.linspace(0, np.pi, 37)
    units = np.stack([np.cos(angles), np.sin(angles)])
    kept = np.var(ROWS @ units, axis=0, ddof=1)
    total = np.var(ROWS, axis=0, ddof=1).sum()
    degrees = np.degrees(angles)
    turn.plot(degrees, kept, color=BLUE)
    turn.plot(degrees, total - kept, color=RUST)
    turn.axhline(total, color=MUTED, linewidth=0.9)
    turn.plot([45, 45], [0, total], color=MUTED, linestyle=":", linewidth=0.9)
    turn.text(178, total - 0.12, "total", ha="right", va="top", fontsize=8, color=MUTED)
    turn.text(52, 4.58, "kept variance", va="bottom", fontsize=8, color=BLUE)
    turn.text(52, 0.44, "squared error / (n − 1)", va="top", fontsize=8, color=RUST)
    turn.set(title="Turn the axis", xlabel="angle of the axis, degrees", xticks=[0, 45, 90, 135, 180], ylim=(0, 5.4))
    turn.set(yticks=range(6), xlim=(0, 180))
    return figure
