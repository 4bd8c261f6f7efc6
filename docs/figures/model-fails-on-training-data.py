import numpy as np
from drawing import BLUE, GOLD, GREEN, MUTED, PURPLE, RUST, axes
from model_fails_on_training_data import train


def draw():
    """Training losses of the sample's network on 200 rows, as intended and with four faults."""
    figure, panel = axes()
    x = np.random.default_rng(1).normal(size=(2, 200, 2))[0]
    y = (x.prod(axis=1) > 0) * 1.0
    shown = np.unique(np.geomspace(1, 1001, 100).astype(int))
    for name, colour, labels, how in (
        ("rate × 100", RUST, y, {"rate": 100}),
        ("rate / 1000", GOLD, y, {"rate": 0.001}),
        ("labels shifted", PURPLE, np.roll(y, 1), {}),
        ("only 2 units", GREEN, y, {"units": 2}),
        ("as intended", BLUE, y, {}),
    ):
        losses = train(x, labels, **how)[0]
        passes = shown[shown <= len(losses)]
        panel.plot(passes, losses[passes - 1], color=colour, label=name)
    panel.axhline(np.log(2), color=MUTED, linewidth=0.8, linestyle=(0, (1, 2)))
    panel.text(1000, np.log(2) + 0.02, "guessing: ln 2", color=MUTED, ha="right")
    panel.set(xscale="log", xlim=(0.9, 1001), ylim=(0, 1.05), xlabel="passes over the 200 rows (log scale)")
    panel.set(ylabel="training loss, nats", xticks=[1, 10, 100, 1000], xticklabels=["1", "10", "100", "1000"])
    panel.minorticks_off()
    panel.legend(loc="lower left", fontsize=8)
    return figure
