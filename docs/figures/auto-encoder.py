import numpy as np
from auto_encoder import data, train
from drawing import BLUE, GOLD, GREEN, INK, MUTED, RUST, axes


def draw():
    """Training ends at PCA's error; the error does not see how far out a point lies along the learned line."""
    figure, (learning, outlier) = axes(columns=2, height=2.8)
    x = data([4, 2, 1, 0.5, 0.25])
    for width, left, colour in ((1, 3.75, BLUE), (2, 1.75, RUST), (3, 0.75, GREEN)):
        learning.plot(train(x, width, steps=160)[2], color=colour, label=f"code of width {width}")
        learning.axhline(left, color=INK, linewidth=0.7, linestyle=(0, (2, 3)))
    learning.set(title="linear auto-encoder: squared error", xlabel="gradient step", xlim=(0, 160), ylim=(0, 8.2))
    learning.legend(loc="upper right")

    rows = data([4, 0.09], rows=80)
    encoder, decoder, _ = train(rows, 1, steps=600)
    along = decoder[0] / np.linalg.norm(decoder[0])
    across = np.array([-along[1], along[0]])
    outlier.axhline(0, color=MUTED, linewidth=0.8)
    for edge in (-1, 1):
        outlier.axhline(edge, color=INK, linewidth=0.7, linestyle=(0, (2, 3)))
    outlier.text(15.6, -1.35, "error 1", ha="right", color=MUTED, fontsize=8)
    outlier.plot(rows @ along, rows @ across, "o", color=BLUE, markersize=2)
    for name, point in (("A", 12 * along), ("B", 1.6 * across)):
        error = ((point - point @ encoder @ decoder) ** 2).sum()
        place = (point @ along, point @ across)
        outlier.plot(*place, "D", color=GOLD, markersize=5)
        outlier.annotate(f"{name}: error {abs(error):.2f}", place, (0, 8), textcoords="offset points", ha="center")
    outlier.set(title="error as an anomaly score, width 1", xlim=(-6, 16), ylim=(-2.6, 2.6))
    outlier.set(xlabel="along the learned line", ylabel="across it")
    for panel in (learning, outlier):
        panel.title.set_fontsize(8)
    return figure
