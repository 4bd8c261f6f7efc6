import numpy as np
from drawing import BLUE, GOLD, GREEN, INK, RUST, axes
from two_kinds_of_output import accuracy

WEIGHTS = (0.1, 1, 10, 100)
SEEDS = range(10)


def draw():
    """What a second output does to the first, by its weight; and the loss whose minimum sets the weight."""
    figure, (share, learn) = axes(columns=2, height=2.9)
    for related, alone, colour, mark, label in (
        (True, False, BLUE, "o", "related length"),
        (True, True, INK, "", "species alone"),
        (False, False, RUST, "s", "unrelated length"),
    ):
        means = [np.mean([accuracy(weight, seed, related, alone) for seed in SEEDS]) for weight in WEIGHTS]
        line = (0, (2, 2)) if alone else "-"
        share.plot(WEIGHTS, means, linestyle=line, marker=mark, markersize=4, color=colour, label=label)
    share.set(xscale="log", xlabel="weight of the length loss", title="accuracy of species", ylim=(0.5, 0.95))
    share.set_xticks(WEIGHTS, [f"{weight:g}" for weight in WEIGHTS])
    share.minorticks_off()
    share.legend(loc="lower left")

    sigma = np.geomspace(0.1, 3, 45)
    for loss, colour in ((1, RUST), (0.25, GOLD), (0.04, GREEN)):
        learn.plot(sigma, loss / (2 * sigma**2) + np.log(sigma), color=colour, label=f"L = {loss}")
        learn.plot(loss**0.5, 0.5 + np.log(loss) / 2, "o", markersize=4, color=colour)
    learn.set(xscale="log", xlabel="σ", title="L / 2σ² + log σ", ylim=(-1.6, 4))
    learn.set_xticks([0.1, 0.2, 0.5, 1, 2], ["0.1", "0.2", "0.5", "1", "2"])
    learn.minorticks_off()
    learn.legend(loc="upper right")
    return figure
