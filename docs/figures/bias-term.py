import numpy as np
from bias_term import fit
from drawing import BLUE, INK, MUTED, RUST, axes


def relu_fit(x: np.ndarray, y: np.ndarray, kinks: np.ndarray, constant: bool) -> np.ndarray:
    """Least-squares fit of y by ReLU units with kinks at the given places, in both directions."""
    columns = [np.maximum(x - kink, 0) for kink in kinks] + [np.maximum(kink - x, 0) for kink in kinks]
    columns = np.column_stack(columns + [np.ones_like(x)] * constant)
    return columns @ np.linalg.lstsq(columns, y, rcond=1e-9)[0]


def draw():
    """Left, a line with and without an intercept. Right, ReLU networks with and without biases."""
    figure, (line, network) = axes(columns=2, height=2.9)
    celsius = np.array([10.0, 15, 20, 25, 30])
    fahrenheit = 32 + 1.8 * celsius
    ends = np.array([0, 33])
    for intercept, colour in ((True, BLUE), (False, RUST)):
        w, b = fit(celsius, fahrenheit, intercept)
        line.plot(ends, w * ends + b, color=colour)
    line.plot(celsius, fahrenheit, "o", color=INK, markersize=4)
    line.text(1, 62, "with intercept", color=BLUE, fontsize=8)
    line.text(11, 20, "through the origin", color=RUST, fontsize=8)
    line.set(title="a line", xlabel="°C", ylabel="°F", xlim=(0, 33), ylim=(0, 110))

    x = np.linspace(-2, 2, 161)
    y = 1 + np.sin(2 * x)
    network.plot(x, y, "o", color=MUTED, markersize=2, markevery=4)
    network.plot(x, relu_fit(x, y, np.linspace(-1.75, 1.75, 8), True), color=BLUE)
    network.plot(x, relu_fit(x, y, np.zeros(1), False), color=RUST)
    network.text(-1.5, 2.0, "8 kinks, by biases", color=BLUE, fontsize=8)
    network.text(-0.2, -0.4, "no biases, any size", color=RUST, fontsize=8)
    network.set(
        title="a ReLU network of one input", xlabel="x", xlim=(-2, 2), ylim=(-0.6, 2.3), xticks=[-2, -1, 0, 1, 2]
    )
    return figure
