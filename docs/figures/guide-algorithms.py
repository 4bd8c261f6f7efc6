import numpy as np
from drawing import BLUE, GREEN, INK, MUTED, PURPLE, RUST, axes
from guide_algorithms import SLOPES, learn

COLOURS = {"perceptron": PURPLE, "least squares": RUST, "logistic": BLUE, "linear SVM": GREEN}
HOURS = (9, 12, 16, 22, 30, 40)


def draw():
    """Left: pull of a row against its margin. Right: boundary against the last trainee's hours."""
    figure, (left, right) = axes(columns=2, height=2.9)
    margin = np.linspace(-2, 3.5, 56)
    for name, colour in COLOURS.items():
        jump = {"perceptron": 0, "linear SVM": 1}.get(name)
        at = margin if jump is None else np.array([-2, jump - 1e-9, jump + 1e-9, 3.5])
        left.plot(at, -SLOPES[name](at, np.ones(len(at))), color=colour, linestyle="--" if jump == 0 else "-")
    for x, y, name in (
        (-0.75, 2.1, "least squares"),
        (1.12, 0.55, "linear SVM"),
        (-1.95, 0.22, "logistic"),
        (-1.95, 1.12, "perceptron"),
    ):
        left.text(x, y, name, color=COLOURS[name])
    left.axhline(0, color=MUTED, linewidth=0.8)
    left.text(1.5, -1.7, "pulls right", color=INK, ha="right")
    left.text(1.5, -2.15, "answers back", color=INK, ha="right")
    left.set(xlabel="margin m = y · score", ylabel="pull toward the label", xlim=(-2, 3.5), ylim=(-2.5, 3))
    for name in ("least squares", "logistic", "linear SVM"):
        bounds = [5 - b / w for b, w in (learn(name, hours) for hours in HOURS)]
        right.plot(HOURS, bounds, color=COLOURS[name], linestyle="--" if name == "logistic" else "-")
    right.text(21, 8.6, "least squares", color=RUST, ha="right")
    right.text(40, 6.0, "logistic", color=BLUE, ha="right")
    right.text(40, 4.75, "linear SVM", color=GREEN, ha="right")
    right.set(xlabel="hours of the last trainee", ylabel="predicts a pass from (hours)", ylim=(4, 11))
    return figure
