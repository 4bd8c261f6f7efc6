import numpy as np
from drawing import BLUE, FAINT, INK, MUTED, PAPER, RUST, axes
from forward_and_backward_propagation import backward, forward, loss

LAYERS = [
    (np.array([[1, 1], [0.5, 0.5], [1, -1]]), np.array([-2.0, 0, 0])),
    (np.array([[0.5, -1, 2]]), np.array([1.0])),
]
X, Y = [[1, 2]], [[1]]


def number(value):
    """Shortest text of a value, with a real minus sign."""
    return f"{value:.4g}".replace("-", "−")


def draw():
    """The worked example as a graph: values go right, gradients come back left."""
    figure, panel = axes(height=3.3)
    (_, hidden, logits), ((dw1, db1), (dw2, db2)) = forward(X, LAYERS), backward(forward(X, LAYERS), LAYERS, Y)
    (w1, b1), (w2, _) = LAYERS
    x_at = [(0, 1.5), (0, 0.5)]
    h_at = [(3, 2), (3, 1), (3, 0)]
    z_at, l_at = (5.6, 1), (7.3, 1)

    def edge(start, end, weight, gradient, along):
        off = gradient == 0
        panel.plot(*np.transpose([start, end]), color=FAINT if off else MUTED, linewidth=0.9, zorder=1)
        x, y = np.array(start) + along * (np.array(end) - np.array(start))
        box = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.6}
        panel.text(x - 0.05, y, number(weight), color=BLUE, fontsize=7, ha="right", va="center", bbox=box, zorder=2)
        panel.text(
            x + 0.05, y, f"({number(gradient)})", color=RUST, fontsize=7, ha="left", va="center", bbox=box, zorder=2
        )

    for i, end in enumerate(h_at):
        for j, start in enumerate(x_at):
            edge(start, end, w1[i, j], dw1[i, j], (0.3, 0.62)[j])
        edge(end, z_at, w2[0, i], dw2[0, i], 0.5)
    panel.plot(*np.transpose([z_at, l_at]), color=MUTED, linewidth=0.9, zorder=1)

    def node(at, name, value, gradient=None):
        panel.plot(*at, "o", markersize=21, markerfacecolor=PAPER, markeredgecolor=INK, markeredgewidth=0.9, zorder=3)
        panel.text(*at, name, ha="center", va="center", fontsize=8, zorder=4)
        box = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.6}
        panel.text(at[0], at[1] + 0.3, value, ha="center", va="center", color=BLUE, fontsize=8, bbox=box, zorder=4)
        if gradient is not None:
            panel.text(at[0], at[1] - 0.31, gradient, ha="center", va="center", color=RUST, fontsize=8, zorder=4)

    for j, at in enumerate(x_at):
        node(at, f"x{'₁₂'[j]}", number(X[0][j]))
    for i, at in enumerate(h_at):
        z = w1[i] @ X[0] + b1[i]
        node(at, f"h{'₁₂₃'[i]}", f"z = {number(z)}, h = {number(hidden[0, i])}", f"δ = {number(db1[i])}")
    node(z_at, "logit", number(logits[0, 0]), f"δ = {number(db2[0])}")
    node(l_at, "loss", f"{loss(logits, Y):.3f}", "1")
    panel.text(5.0, 2.25, "blue: forward", color=BLUE, fontsize=8, ha="left")
    panel.text(5.0, 2.0, "rust, δ, ( ): gradients, backward", color=RUST, fontsize=8, ha="left")
    panel.set(xlim=(-0.5, 8), ylim=(-0.5, 2.5))
    panel.axis("off")
    return figure
