import numpy as np
from bayes_theorem import posterior
from drawing import BLUE, GREEN, INK, MUTED, RUST, axes

POSITIVE, NEGATIVE = (0.90, 0.05), (0.10, 0.95)
TWO = tuple(np.square(POSITIVE))


def sick(rate, likelihood):
    return posterior([rate, 1 - rate], likelihood)[0]


def draw():
    """Probability of disease after a test with 90% sensitivity and 95% specificity, against the base rate."""
    figure, panel = axes(height=3.4)
    rates = np.geomspace(0.001, 0.5, 120)
    lines = (
        (TWO, RUST, "two positives"),
        (POSITIVE, BLUE, "one positive"),
        ((1, 1), MUTED, "no test"),
        (NEGATIVE, GREEN, "one negative"),
    )
    for likelihood, colour, label in lines:
        style = (0, (4, 2)) if label == "no test" else "-"
        panel.plot(rates, [sick(rate, likelihood) for rate in rates], color=colour, linestyle=style, label=label)
    for likelihood in (POSITIVE, TWO):
        point = sick(0.01, likelihood)
        panel.plot(0.01, point, "o", color=INK, markersize=4)
        panel.annotate(f"{point:.0%}", (0.01, point), (-5, 5), textcoords="offset points", ha="right")
    panel.set_xscale("log")
    panel.set_xticks([0.001, 0.01, 0.1, 0.5], ["0.1%", "1%", "10%", "50%"])
    panel.set_xticks([], minor=True)
    panel.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
    panel.set(
        xlabel="base rate (logarithmic scale)", ylabel="probability of disease", xlim=(0.001, 0.5), ylim=(0, 1.02)
    )
    panel.legend(loc="upper left")
    return figure
