import numpy as np
from drawing import BLUE, FAINT, INK, MUTED, RUST, axes
from forward_and_backward_propagation import backward, forward, loss

LAYERS = [
    (np.array([[1, 1], [0.5, 0.5], [1, -1]]), np.array([-2.0, 0, 0])),
    (np.array([[0.5, -1, 2]]), np.array([1.0])),
]
X, Y = [[1, 2]], [[1]]
INCHES, NODE = np.array([5.5 / 8.5, 3.2 / 3.1]), 0.155  # of a unit on the axes; radius of a node


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

    def line(start, end, colour):
        panel.plot(*np.transpose([start, end]), color=colour, linewidth=0.9, zorder=1)

    def edge(start, end, weight, gradient, along):
        """A line from node to node that leaves room for the weight and its gradient."""
        start, end, (left, right) = np.array(start), np.array(end), (number(weight), f"({number(gradient)})")
        step, at = end - start, start + along * (end - start)
        run, rise = INCHES * step
        before, after = (min((0.06 * len(text) + 0.1) / run, 0.08 / abs(rise or 1e-9)) for text in (left, right))
        trim = NODE / np.hypot(run, rise)
        colour = MUTED if gradient else FAINT
        line(start + trim * step, at - before * step, colour)
        line(at + after * step, end - trim * step, colour)
        panel.text(at[0] - 0.05, at[1], left, color=BLUE, fontsize=7, ha="right", va="center")
        panel.text(at[0] + 0.05, at[1], right, color=RUST, fontsize=7, ha="left", va="center")

    for i, end in enumerate(h_at):
        for j, start in enumerate(x_at):
            edge(start, end, w1[i, j], dw1[i, j], ((0.3, 0.3, 0.68)[i], 0.62)[j])
        edge(end, z_at, w2[0, i], dw2[0, i], 0.5)
    line((z_at[0] + NODE / INCHES[0], 1), (l_at[0] - NODE / INCHES[0], 1), MUTED)

    def node(at, name, value, gradient, below=0.0):
        panel.plot(*at, "o", markersize=21, markerfacecolor="none", markeredgecolor=INK, markeredgewidth=0.9)
        panel.text(*at, name, ha="center", va="center", fontsize=8)
        panel.text(
            at[0], at[1] + (0.3 if not below else -0.31), value, ha="center", va="center", color=BLUE, fontsize=8
        )
        panel.text(at[0], at[1] - 0.31 - below, gradient, ha="center", va="center", color=RUST, fontsize=8)

    for j, at in enumerate(x_at):
        node(at, f"x{'₁₂'[j]}", number(X[0][j]), "")
    for i, at in enumerate(h_at):
        z = w1[i] @ X[0] + b1[i]
        node(
            at,
            f"h{'₁₂₃'[i]}",
            f"z = {number(z)}, h = {number(hidden[0, i])}",
            f"δ = {number(db1[i])}",
            below=0.24 * (i == 2),
        )
    node(z_at, "logit", number(logits[0, 0]), f"δ = {number(db2[0])}")
    node(l_at, "loss", f"{loss(logits, Y):.3f}", "1")
    panel.text(5.0, 2.25, "blue: forward", color=BLUE, fontsize=8, ha="left")
    panel.text(5.0, 2.0, "rust, δ, ( ): gradients, backward", color=RUST, fontsize=8, ha="left")
    panel.set(xlim=(-0.5, 8), ylim=(-0.65, 2.45))
    panel.axis("off")
    return figure
