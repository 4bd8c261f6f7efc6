import numpy as np
from data_gathering import digit_errors, power_law
from drawing import BLUE, GREEN, INK, MUTED, RUST, axes

USED, LATER = (50, 75, 100, 150, 200), (400, 800, 1200)


def rater_kappa(share: np.ndarray, right: float) -> np.ndarray:
    """Kappa of two raters who are each right with that probability, independently, if this share is positive."""
    says_yes = share * right + (1 - share) * (1 - right)
    chance = says_yes**2 + (1 - says_yes) ** 2
    return (right**2 + (1 - right) ** 2 - chance) / (1 - chance)


def draw():
    """The same raters have another kappa where the class is rare; a learning curve fitted on its small sizes."""
    figure, (left, right) = axes(columns=2, height=2.6, width=6.2)
    share = np.linspace(0.005, 0.5, 40)
    for probability, colour in ((0.95, GREEN), (0.9, BLUE), (0.8, RUST)):
        values = rater_kappa(share, probability)
        left.plot(100 * share, values.round(3), color=colour)
        left.text(50, values[-1] + 0.03, f"right {probability:.0%}", color=colour, fontsize=8, ha="right")
    left.set(xlim=(0, 50), ylim=(0, 1), xlabel="share of the positive class, %", ylabel="Cohen's kappa")
    left.set(title="Two equally good raters")

    errors = dict(zip(USED + LATER, digit_errors(USED + LATER).mean(axis=0), strict=True))
    a, b, c = power_law(USED, [errors[rows] for rows in USED])
    rows = np.geomspace(50, 1200, 30)
    right.plot(rows, (100 * (a + b * rows**-c)).round(2), color=MUTED, linewidth=1)
    right.plot(USED, [100 * errors[n] for n in USED], "o", color=BLUE, markersize=4.5, label="fitted to these")
    right.plot(LATER, [100 * errors[n] for n in LATER], "D", color=RUST, markersize=4.5, label="measured later")
    right.set(xscale="log", yscale="log", xticks=(50, 100, 200, 400, 800), xticklabels=(50, 100, 200, 400, 800))
    right.set(yticks=(1, 2, 5, 10, 20), yticklabels=(1, 2, 5, 10, 20), ylim=(1, 22))
    right.set(xlabel="labeled digits", ylabel="test error, %", title="1-NN on digits")
    right.minorticks_off()
    right.legend(loc="lower left", fontsize=8, handletextpad=0.1, labelcolor=INK)
    return figure
