import numpy as np
from drawing import BLUE, GOLD, INK, RUST, axes
from scipy.stats import norm


def draw():
    """Exact precision, recall and F1 against the threshold: scores N(0, 1) for negatives, N(2.5, 1) for positives."""
    figure, panel = axes(height=3.4)
    threshold = np.linspace(-1, 5, 150)
    recall, alarms = norm.sf(threshold - 2.5), norm.sf(threshold)
    precision = {rate: rate * recall / (rate * recall + (1 - rate) * alarms) for rate in (0.01, 0.1)}
    f1 = 2 * precision[0.01] * recall / (precision[0.01] + recall)
    panel.plot(threshold, recall, color=BLUE, label="recall, any base rate")
    panel.plot(threshold, precision[0.1], color=RUST, linestyle=(0, (4, 2)), label="precision, 10% positives")
    panel.plot(threshold, precision[0.01], color=RUST, label="precision, 1% positives")
    panel.plot(threshold, f1, color=GOLD, linewidth=1.1, label="F1, 1% positives")
    best = np.argmax(f1)
    panel.plot(threshold[best], f1[best], "o", color=INK, markersize=4)
    panel.annotate(
        f"best F1: {f1[best]:.2f}",
        (threshold[best], f1[best]),
        (3.3, 0.52),
        arrowprops={"arrowstyle": "-", "color": INK, "linewidth": 0.7},
        va="center",
    )
    panel.set(xlabel="threshold on the score", ylabel="precision, recall, F1", xlim=(-1, 5), ylim=(0, 1.02))
    figure.legend(loc="outside upper center", ncols=2)
    return figure
