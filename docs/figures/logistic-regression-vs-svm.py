import numpy as np
from drawing import BLUE, INK, RUST, axes


def draw():
    """The three losses as functions of the margin, and the score that minimizes the expected loss at each P(y=1)."""
    figure, (loss, score) = axes(2, 1, width=5.6, height=2.9)
    margin = np.linspace(-2.5, 4, 131)
    loss.plot(margin, np.maximum(0, 1 - margin), color=RUST, label="hinge (SVM)")
    loss.plot(margin, np.log1p(np.exp(-margin)), color=BLUE, label="log loss")
    loss.plot((-2.5, 0, 0, 4), (1, 1, 0, 0), color=INK, linewidth=1, linestyle=(0, (4, 2)), label="0-1 loss")
    loss.set(xlabel="margin m = y f(x)", ylabel="loss", xlim=(-2.5, 4), ylim=(-0.08, 3.6), xticks=range(-2, 5))
    loss.legend(loc="upper right")
    p = np.linspace(0.01, 0.99, 99)
    score.plot((0, 0.5, 0.5, 1), (-1, -1, 1, 1), color=RUST, label="hinge: sign")
    score.plot(p, np.log(p / (1 - p)), color=BLUE, label="log loss: log-odds")
    score.set(xlabel="true P(y = 1) at x", ylabel="best score f(x)", xlim=(0, 1), ylim=(-4.7, 4.7))
    score.legend(loc="upper left")
    return figure
