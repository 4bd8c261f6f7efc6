import numpy as np
from drawing import BLUE, GOLD, INK, PURPLE, RUST, axes
from support_vector_machine import LABELS, POINTS, STRAY, train


def street(panel, w, b, colour, label):
    """The boundary, its two margins dashed."""
    along = np.array([-w[1], w[0]]) / np.linalg.norm(w)
    for level, style in ((0, "-"), (1, "--"), (-1, "--")):
        foot = (level - b) * w / (w @ w)
        line = np.array([foot - 8 * along, foot + 8 * along])
        name = label if level == 0 else None
        panel.plot(*line.T, style, color=colour, linewidth=1.4 if level == 0 else 0.9, label=name)


def draw():
    """Left: the widest street halves the gap between two hulls. Right: one stray point, two values of C."""
    figure, panels = axes(columns=2, height=2.9, sharex=True, sharey=True)
    for panel in panels:
        panel.plot(*POINTS[LABELS > 0].T, "o", color=BLUE, markersize=5)
        panel.plot(*POINTS[LABELS < 0].T, "^", color=RUST, markersize=5)
        panel.set(xlim=(-3.6, 3.9), ylim=(-3.6, 3.4), aspect="equal", xticks=range(-3, 4), yticks=range(-3, 4))
    hard, soft = panels
    for colour, group in ((BLUE, POINTS[[0, 1, 2, 0]]), (RUST, POINTS[[3, 4, 5, 3]])):
        hard.fill(*group.T, color=colour, alpha=0.18, linewidth=0)
    w, b, _ = train(POINTS, LABELS, 10)
    street(hard, w, b, INK, "boundary")
    hard.plot([-1, 1], [-1, 1], color=GOLD, linewidth=2, label="a nearest pair")
    hard.set(title="Separable: nearest points of the hulls")
    x, y = np.vstack([POINTS, STRAY]), np.append(LABELS, 1)
    for c, colour, name in ((0.5, INK, "C = 0.5"), (10, PURPLE, "C = 10")):
        w, b, _ = train(x, y, c)
        street(soft, w, b, colour, name)
    soft.plot(*STRAY, "*", color=BLUE, markersize=10, label="stray")
    soft.set(title="A stray point: two costs")
    for panel in panels:
        panel.legend(loc="lower left", fontsize=7, handlelength=1.5, borderaxespad=0)
    return figure
