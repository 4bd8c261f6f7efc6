import numpy as np
from drawing import BLUE, GREEN, INK, RUST, axes
from logistic_regression_coefficients import loss


def draw():
    """Loss against one slope: overlapping classes, separable classes, and these with a ridge; a dot at each minimum."""
    figure, panel = axes()
    x, separable = np.array([-2.0, -1.0, 1.0, 2.0]), np.array([0.0, 0.0, 1.0, 1.0])
    wide, overlapping = np.append(x, [-1.0, 1.0]), np.append(separable, [1.0, 0.0])
    slopes = np.linspace(-0.4, 6, 120)
    for label, features, y, ridge, colour in (
        ("overlapping", wide, overlapping, 0.0, BLUE),
        ("separable", x, separable, 0.0, RUST),
        ("separable, ridge λ = 0.1", x, separable, 0.1, GREEN),
    ):
        values = np.array([loss(np.array([slope]), features[:, None], y, ridge) for slope in slopes])
        panel.plot(slopes, values, color=colour, label=label)
        if values.argmin() < len(slopes) - 1:
            panel.plot(slopes[values.argmin()], values.min(), "o", color=INK, markersize=4)
    panel.set(xlabel="slope β", ylabel="negative log-likelihood (+ λβ²/2)", xlim=(-0.4, 6), ylim=(0, 6))
    panel.legend(loc="upper right")
    return figure
