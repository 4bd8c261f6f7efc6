import numpy as np
from drawing import BLUE, INK, MUTED, PAPER, RUST, axes
from support_vectors import LABELS, POINTS, svm


def draw():
    """The boundary, the margins and the support vectors of the sample's twelve points, at two costs."""
    figure, panels = axes(2, 1, width=5.6, height=3.1, sharex=True, sharey=True)
    x = np.array([0.0, 9.0])
    for panel, cost in zip(panels, (1, 100), strict=True):
        alpha, w, b = svm(POINTS, LABELS, cost)
        for level, style in ((0, "-"), (1, (0, (4, 2))), (-1, (0, (4, 2)))):
            panel.plot(x, (level - b - w[0] * x) / w[1], color=INK, linestyle=style, linewidth=1.6 if level == 0 else 1)
        support, bounded = alpha > 1e-6 * cost, alpha > (1 - 1e-6) * cost
        for label, marker, colour in ((1, "o", BLUE), (-1, "s", RUST)):
            for which, fill in ((~support, PAPER), (support, colour)):
                mask = which & (label == LABELS)
                panel.plot(*POINTS[mask].T, marker, markersize=6, color=colour, markerfacecolor=fill, zorder=3)
        panel.plot(*POINTS[bounded].T, "o", markersize=12, color=MUTED, markerfacecolor="none", zorder=2)
        for name, (across, up) in zip("ABCDEFGHIJKL", POINTS, strict=True):
            offset = (-13, 2) if name in "ABCEFG" else (7, -10 if name == "D" else 2)
            panel.annotate(name, (across, up), offset, textcoords="offset points", fontsize=8)
        panel.set_title(f"C = {cost}: {support.sum()} support vectors")
        panel.set(xlim=(0, 9), ylim=(0, 7.5), aspect="equal", xticks=range(0, 9, 2), yticks=range(0, 8, 2))
    key = (
        ("label +1", "o", BLUE, PAPER, 6),
        ("label −1", "s", RUST, PAPER, 6),
        ("support vector", "o", BLUE, BLUE, 6),
        ("α = C", "o", MUTED, "none", 11),
    )
    handles = [
        panels[0].plot([], [], marker, color=edge, markerfacecolor=fill, markersize=size, label=name)[0]
        for name, marker, edge, fill, size in key
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=4, handletextpad=0.2, columnspacing=1.4)
    return figure
