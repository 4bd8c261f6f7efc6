import numpy as np
from drawing import BLUE, FAINT, INK, RUST, axes
from stochastic_gradient_descent import sgd


def draw():
    """150 updates of SGD with a fixed and with a shrinking step, and the path of the full gradient, on one loss."""
    figure, panels = axes(columns=2, sharex=True, sharey=True)
    rng = np.random.default_rng(5)
    x = rng.normal(size=(200, 2)) * [1.0, 0.6]
    y = x @ [2.0, -3.0] + rng.normal(size=200)
    best = np.linalg.lstsq(x, y)[0]
    scale, directions = np.linalg.eigh(x.T @ x / 200)
    turn = np.linspace(0, 2 * np.pi, 90)
    circle = directions @ (np.array([np.cos(turn), np.sin(turn)]) / np.sqrt(scale)[:, None])  # (2, 90)
    full = sgd(x, y, 200, 150, 0.2, 0.0, rng)
    for panel, title, decay in ((panels[0], "step fixed at 0.2", 0.0), (panels[1], "step 0.2 / (1 + 0.02 t)", 0.02)):
        for radius in (0.25, 0.7, 1.3, 2.0, 2.8):
            panel.plot(*(best[:, None] + radius * circle), color=FAINT, linewidth=0.9)
        path = sgd(x, y, 4, 3, 0.2, decay, np.random.default_rng(1))
        panel.plot(path[:, 0], path[:, 1], color=RUST, linewidth=0.9, label="SGD, batches of 4")
        panel.plot(full[:70, 0], full[:70, 1], color=BLUE, label="full gradient")
        panel.plot(*best, "+", color=INK, markersize=8, markeredgewidth=1.4, label="minimum")
        panel.set(title=title, xlabel="weight 1", xlim=(-0.4, 3.2), ylim=(-5.2, 0.5))
    panels[0].set_ylabel("weight 2")
    panels[0].legend(loc="lower left")
    return figure
