import numpy as np
from drawing import BLUE, INK, RUST, axes
from unsupervised_semi_supervised_self_supervised import mean_error


def draw():
    """Error of EM against the number of unlabeled points, where the clusters are the classes and where they are not."""
    figure, panels = axes(columns=2, height=2.9)
    many = (0, 10, 30, 100, 300, 1000)
    for panel, agree in zip(panels, (1, 0.8), strict=True):
        for labels, colour in ((10, RUST), (40, BLUE)):
            values = [100 * mean_error(labels, unlabeled, agree, seeds=60) for unlabeled in many]
            panel.plot(values, "-o", markersize=3, color=colour, label=f"{labels} labels")
        panel.axhline(100 * mean_error(500, 0, agree, seeds=60), color=INK, linewidth=0.9, linestyle=(0, (2, 3)))
        panel.set(xlabel="unlabeled points added", xticks=np.arange(len(many)))
        panel.set_xticklabels([str(value) for value in many])
    panels[0].set(title="each cluster is one class", ylabel="error in %", ylim=(0, 5))
    panels[1].set(title="a fifth of each cluster is not", ylim=(10, 25))
    panels[1].text(5, 11.9, "500 labels, nothing else", ha="right", va="top", fontsize=8)
    panels[0].legend(loc="upper right")
    return figure
