import numpy as np
from drawing import BLUE, GOLD, INK, MUTED, RUST, axes
from multilayer_perceptron import forward, start, train
from sklearn.datasets import make_moons


def draw():
    """XOR before and after the hidden layer of two ReLU units, and two networks on the moons."""
    figure, (before, after, moons) = axes(columns=3, height=2.5)
    x, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
    hidden = np.maximum(x.sum(axis=1)[:, None] + [0, -1], 0)
    for panel, points in ((before, x), (after, hidden)):
        for label, colour, marker in ((0, BLUE, "o"), (1, RUST, "^")):
            panel.plot(*points[y == label].T, marker, color=colour, markersize=7, label=f"class {label}")
    before.plot([0.5, -0.5], [-0.5, 0.5], color=MUTED, linewidth=1, linestyle=(0, (4, 2)))  # h1 switches on
    before.plot([1.5, -0.5], [-0.5, 1.5], color=MUTED, linewidth=1, linestyle=(0, (4, 2)))  # h2 switches on
    before.set(title="inputs", xlabel="x₁", ylabel="x₂", xlim=(-0.5, 1.5), ylim=(-0.5, 1.5))
    before.set(xticks=[0, 1], yticks=[0, 1])
    after.plot([0, 2.4], [-0.25, 0.95], color=GOLD, linewidth=1.4)
    after.set(title="hidden units", xlabel="h₁", ylabel="h₂", xlim=(-0.4, 2.4), ylim=(-0.5, 1.5))
    after.set(xticks=[0, 1, 2], yticks=[0, 1])

    x, y = make_moons(200, noise=0.2, random_state=0)
    for label, colour, marker in ((0, BLUE, "o"), (1, RUST, "^")):
        moons.plot(*x[y == label][::2].T, marker, color=colour, markersize=2.2)
    across, up = np.linspace(-1.7, 2.7, 40), np.linspace(-1.3, 1.8, 32)
    grid = np.array([[a, b] for b in up for a in across])
    for m, style in ((1, (0, (4, 2))), (8, "-")):
        weights = train(start(2, m, np.random.default_rng(0)), x, y, rate=0.5, steps=1000)
        z = forward(weights, grid)[1].reshape(len(up), len(across))
        moons.contour(across, up, z, levels=[0], colors=[INK], linewidths=1.2, linestyles=[style])
        moons.plot([], [], color=INK, linewidth=1.2, linestyle=style, label=f"{m} unit{'s' * (m > 1)}")
    moons.set(title="moons, trained", xticks=[], yticks=[], xlim=(-1.7, 2.7), ylim=(-1.3, 2.4))
    moons.legend(loc="upper right", ncols=2, fontsize=7, handlelength=1.6, columnspacing=0.8, borderaxespad=0)
    after.legend(loc="upper left", fontsize=7, handletextpad=0.1, borderaxespad=0)
    return figure
