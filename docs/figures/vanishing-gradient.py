import numpy as np
from drawing import BLUE, GOLD, GREEN, INK, MUTED, PURPLE, RUST, axes
from vanishing_gradient import ACTIVATIONS, surviving


def factor(name, s):
    """The growth of the gradient's norm in one wide random layer, after many layers."""
    f, slope = ACTIVATIONS[name]
    g = np.linspace(-8, 8, 801)
    weight = np.exp(-(g**2) / 2) / np.exp(-(g**2) / 2).sum()
    if name == "relu":
        return s * np.sqrt(weight @ slope(g))
    q = 1.0
    for _ in range(500):
        q = s**2 * (weight @ f(np.sqrt(q) * g) ** 2)
    return s * np.sqrt(weight @ slope(np.sqrt(q) * g) ** 2)


def draw():
    """How the gradient shrinks with depth, measured, and the factor of one layer against the spread of the weights."""
    figure, (depth, layer) = axes(columns=2, height=3.1)
    for label, name, s, branch, colour in (
        ("residual, scaled", "relu", 2**0.5, 30**-0.5, PURPLE),
        ("ReLU, s = √2", "relu", 2**0.5, None, GREEN),
        ("tanh, s = 1", "tanh", 1, None, GOLD),
        ("ReLU, s = 1", "relu", 1, None, BLUE),
        ("sigmoid, s = 4", "sigmoid", 4, None, MUTED),
        ("sigmoid, s = 1", "sigmoid", 1, None, RUST),
    ):
        depth.plot(surviving(name, s, branch), color=colour, label=label)
    depth.set(yscale="log", ylim=(1e-21, 100), xlim=(0, 30), title="gradient norm", xlabel="layers below the last")
    depth.set_yticks([1, 1e-5, 1e-10, 1e-15, 1e-20])
    depth.minorticks_off()
    depth.legend(loc="lower left", fontsize=7)
    spread = np.geomspace(0.5, 16, 31)
    for label, name, colour in (("ReLU", "relu", BLUE), ("tanh", "tanh", GOLD), ("sigmoid", "sigmoid", RUST)):
        layer.plot(spread, [factor(name, s) for s in spread], color=colour, label=label)
    layer.axhline(1, color=INK, linewidth=0.7, linestyle=(0, (2, 3)))
    layer.set(xscale="log", yscale="log", ylim=(0.1, 4), xlim=(0.5, 16), title="factor of one wide layer")
    layer.set(xlabel="spread s of the weights", xticks=[0.5, 1, 2, 4, 8, 16], yticks=[0.1, 0.25, 0.5, 1, 2, 4])
    layer.set_xticklabels(["½", "1", "2", "4", "8", "16"])
    layer.set_yticklabels(["0.1", "0.25", "0.5", "1", "2", "4"])
    layer.minorticks_off()
    layer.legend(loc="lower right")
    return figure
