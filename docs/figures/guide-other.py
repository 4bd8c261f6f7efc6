import numpy as np
from drawing import BLUE, FAINT, INK, MUTED, RUST, axes
from guide_other import MODELS, learned, parts, truth


def draw():
    """The expected squared error of each model, cut into noise, squared bias and variance."""
    points = np.random.default_rng(0).uniform(-1, 1, (1000, 2))
    eta = truth(points)
    figure, panel = axes(width=5.6, height=2.3)
    for row, model in enumerate(MODELS.values()):
        start = 0
        for part, colour in zip(parts(learned(model, points, 20, 300, 1), eta), (FAINT, RUST, BLUE), strict=True):
            panel.barh(row, part, left=start, color=colour, height=0.6)
            start += part
        panel.text(start + 0.002, row, f"{start:.3f}", va="center", color=INK)
    for x, row, words, colour in (
        (0.043, -0.65, "noise", MUTED),
        (0.115, -0.65, "squared bias", RUST),
        (0.15, 1, "variance", BLUE),
    ):
        panel.text(x, row, words, color=colour, ha="center", va="center")
    panel.set_yticks(range(len(MODELS)), MODELS)
    panel.set(xlabel="expected squared error of the probability", xlim=(0, 0.165), ylim=(3.5, -0.95))
    panel.tick_params(axis="y", length=0)
    return figure
