import numpy as np
from drawing import BLUE, GREEN, INK, MUTED, PURPLE, RUST, axes
from loss_functions import MARGIN, huber, pinball


def draw():
    """Losses of the error for numbers, and of the margin for classes."""
    figure, (number, label) = axes(columns=2, height=2.9)
    error = np.linspace(-4, 4, 81)
    losses = (
        ("squared / 2", lambda y, c: (y - c) ** 2 / 2, RUST, "-"),
        ("Huber, 1", huber(1), GREEN, "-"),
        ("absolute", lambda y, c: np.abs(y - c), BLUE, "--"),
        ("pinball, 0.8", pinball(0.8), PURPLE, "-."),
    )
    for name, loss, colour, dashes in losses:
        number.plot(error, loss(error, 0), dashes, color=colour, label=name)
    number.set(xlabel="error, y − c", ylabel="loss", xlim=(-4, 4), ylim=(0, 6.4), title="numbers")
    number.legend(loc="upper center", fontsize=7.5, ncols=2, columnspacing=0.9, handlelength=1.7, borderaxespad=0)

    margin = np.linspace(-3, 3, 61)
    styles = {
        "exponential": (RUST, "-"),
        "squared hinge": (PURPLE, "-."),
        "hinge": (BLUE, "--"),
        "log loss": (GREEN, "-"),
    }
    for name, (colour, dashes) in styles.items():
        label.plot(margin, MARGIN[name](margin), dashes, color=colour, label=name)
    label.plot([-3, 0, 0, 3], [1, 1, 0, 0], color=INK, linewidth=1, label="0-1")
    label.axvline(0, color=MUTED, linewidth=0.5)
    label.set(xlabel="margin, y × score", xlim=(-3, 3), ylim=(0, 6.4), title="classes")
    label.legend(loc="upper right", fontsize=7.5, handlelength=1.7, borderaxespad=0)
    return figure
