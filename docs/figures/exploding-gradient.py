import numpy as np
from drawing import BLUE, GOLD, GREEN, INK, MUTED, RUST, axes
from exploding_gradient import clip_by_norm, median_norms


def loss(w):
    return (w**50 - 0.5) ** 2 / 2


def draw():
    """Descent on the cliff of w to the 50th power, with clipping and without; gradient norms by lag."""
    figure, (cliff, lags) = axes(columns=2, height=3.1)
    w = np.linspace(0.93, 1.11, 91)
    cliff.plot(w, loss(w), color=INK, linewidth=1.1)
    path = [1.1]
    for _ in range(120):
        slope = np.array([(path[-1] ** 50 - 0.5) * 50 * path[-1] ** 49])
        path.append(path[-1] - 0.001 * clip_by_norm([slope], 1.0)[0][0][0])
    dots = np.array(path[:111:10])
    cliff.plot(dots, loss(dots), "o", color=BLUE, markersize=4)
    cliff.annotate("clipped: every\ntenth step", (1.06, loss(1.06)), (1.042, 3e-3), color=BLUE, fontsize=8)
    arrow = {"arrowstyle": "->", "color": RUST}
    cliff.annotate("", (0.932, loss(1.1)), (0.985, loss(1.1)), arrowprops=arrow)
    cliff.text(0.987, loss(1.1), "unclipped: to w = −623", color=RUST, fontsize=8, va="center")
    cliff.set(yscale="log", xlim=(0.93, 1.115), ylim=(1e-5, 1e5), title="loss ½ (w⁵⁰ − ½)²", xlabel="w")
    cliff.set_xticks([0.95, 1, 1.05, 1.1])
    cliff.minorticks_off()
    for label, radius, noise, squash, colour, style in (
        ("linear, radius 1.5", 1.5, 1.0, False, RUST, "-"),
        ("tanh, radius 3, strong x", 3.0, 1.0, True, GOLD, "-"),
        ("tanh, radius 1.5, strong x", 1.5, 1.0, True, BLUE, "-"),
        ("linear, radius 0.9", 0.9, 1.0, False, GREEN, "-"),
    ):
        lags.plot(median_norms(radius, noise, squash), style, color=colour, label=label)
    lags.axhline(1, color=MUTED, linewidth=0.7, linestyle=(0, (2, 3)))
    lags.set(yscale="log", xlim=(0, 50), ylim=(1e-6, 1e14), title="gradient norm in an RNN", xlabel="steps back")
    lags.set_yticks([1e-5, 1, 1e5, 1e10])
    lags.minorticks_off()
    lags.legend(loc="upper left", fontsize=7)
    return figure
