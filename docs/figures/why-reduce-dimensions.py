import numpy as np
from drawing import BLUE, FAINT, GREEN, MUTED, RUST, axes
from principal_component_analysis import fit_pca
from sklearn.datasets import load_wine

LOOK = ((BLUE, "o", "cultivar 1"), (RUST, "^", "cultivar 2"), (GREEN, "s", "cultivar 3"))
COLUMNS = {0: "alcohol", 1: "malic", 6: "flavan.", 9: "color", 12: "proline"}


def draw():
    """Every fourth wine: in two of its columns, in five parallel ones, and on two principal components."""
    figure, (pair, lines, plane) = axes(columns=3, width=6, height=2.3, width_ratios=(1, 1.4, 1))
    wine = load_wine()
    data = (wine.data - wine.data.mean(axis=0)) / wine.data.std(axis=0)
    model = fit_pca(data, 2)
    scores = model.scores(data)
    for kind, (colour, marker, label) in enumerate(LOOK):
        rows = np.flatnonzero(wine.target == kind)[::4]
        for panel, shown in ((pair, data[:, :2]), (plane, scores)):
            panel.plot(*shown[rows].T, marker, color=colour, markersize=3, markeredgewidth=0, label=label)
        lines.plot(range(len(COLUMNS)), data[np.ix_(rows, list(COLUMNS))].T, color=colour, linewidth=0.7)
    for x in range(len(COLUMNS)):
        lines.axvline(x, color=FAINT, linewidth=0.9, zorder=0)
    lines.set(title="five of 13", xlim=(-0.2, len(COLUMNS) - 0.8), yticks=[])
    lines.set_xticks(range(len(COLUMNS)), COLUMNS.values(), fontsize=7)
    lines.spines[:].set_visible(False)
    pair.set(title="two of 13", xlabel="alcohol", ylabel="malic acid", xticks=[], yticks=[])
    first, second = model.ratio
    plane.set(title="PCA of 13", xlabel=f"first, {first:.0%}", ylabel=f"second, {second:.0%}", xticks=[], yticks=[])
    pair.legend(fontsize=7, loc="upper left", handletextpad=0.1, borderaxespad=0, labelspacing=0.2)
    pair.set_ylim(top=4.6)
    for panel in (pair, plane):
        panel.spines[:].set(visible=True, color=MUTED)
    return figure
