import numpy as np
from drawing import BLUE, FAINT, INK, RUST, axes
from scipy.special import expit
from sigmoid_output import loss_and_slope


def path(squared, steps):
    """The probability after each of so many steps of gradient descent from z = -8, for the label 1."""
    z = [-8.0]
    for _ in range(steps):
        z.append(z[-1] - float(loss_and_slope(z[-1], 1, squared)[1]))
    return expit(np.array(z))


def draw():
    """Two losses of a sigmoid against its logit, and how fast each unlearns a confident error."""
    figure, (losses, learning) = axes(columns=2, height=2.9)
    z = np.linspace(-8, 4, 61)
    for label, squared, colour in (("cross-entropy", False, BLUE), ("squared error", True, RUST)):
        losses.plot(z, loss_and_slope(z, 1, squared)[0], color=colour, label=label)
        p = path(squared, 4000)
        shown = np.unique(np.geomspace(1, 4000, 120).astype(int))
        learning.plot(shown, p[shown], color=colour, label=label)
    losses.set(title="loss for the label 1", xlabel="logit z", xlim=(-8, 4), ylim=(-0.1, 8))
    losses.legend(loc="upper right")
    learning.axhline(0.5, color=INK, linewidth=0.7, linestyle=(0, (2, 3)))
    learning.set(title="prediction, started at z = −8", xlabel="steps", xscale="log", xlim=(1, 4000), ylim=(0, 1))
    learning.set_xticks([1, 10, 100, 1000])
    learning.set_xticklabels(["1", "10", "100", "1000"])
    learning.minorticks_off()
    for panel in (losses, learning):
        panel.grid(color=FAINT, linewidth=0.5)
    return figure
