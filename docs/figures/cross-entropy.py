import numpy as np
from cross_entropy import cross_entropy
from drawing import BLUE, GOLD, RUST, axes


def draw():
    """Left: loss against the probability of the truth. Right: how hard each loss pushes the logit of the truth."""
    figure, (loss, push) = axes(columns=2, height=2.9)
    z = np.linspace(-8, 8, 161)  # the logit of the truth
    p = 1 / (1 + np.exp(-z))
    truth = np.array([[1.0, 0.0]])
    nats, slope = zip(*(cross_entropy(np.array([[each, 0.0]]), truth) for each in z), strict=True)
    loss.plot(p, nats, color=BLUE)
    loss.plot(p, (1 - p) ** 2, color=RUST)
    loss.text(0.1, 3.3, "cross-entropy", color=BLUE, fontsize=8)
    loss.text(0.02, 0.17, "squared error", color=RUST, fontsize=8)
    loss.set(xlim=(0, 1), ylim=(0, 7), xlabel="probability given to the truth", title="loss (cross-entropy in nats)")
    push.plot(z, [-each[0, 0] for each in slope], color=BLUE)
    push.plot(z, 2 * (1 - p) ** 2 * p, color=RUST)
    push.plot([-8, 1, 1, 8], [1, 1, 0, 0], color=GOLD, linestyle=(0, (4, 2)))
    push.text(-7.8, 0.9, "cross-entropy", color=BLUE, fontsize=8)
    push.text(-7.8, 0.2, "squared error", color=RUST, fontsize=8)
    push.text(1.4, 0.9, "hinge", color=GOLD, fontsize=8)
    push.set(xlim=(-8, 8), ylim=(-0.02, 1.06), xlabel="logit of the truth", title="size of the gradient in that logit")
    return figure
