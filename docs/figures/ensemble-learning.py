from drawing import BLUE, GOLD, INK, MUTED, RUST, axes
from matplotlib.patches import Rectangle

TOP, MIDDLE, BOTTOM = 0.9, 0.5, 0.1
HALF = 0.065  # half the height of a box


def box(panel, x, y, text, colour, width=0.3):
    """A box with a text, its center at (x, y)."""
    panel.add_patch(
        Rectangle((x - width / 2, y - HALF), width, 2 * HALF, facecolor="none", edgecolor=colour, linewidth=1.2)
    )
    panel.text(x, y, text, ha="center", va="center", fontsize=8)


def arrow(panel, start, end):
    """An arrow between two points (x, y)."""
    panel.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": MUTED, "shrinkA": 0, "shrinkB": 0})


def draw():
    """How the members are trained and combined: side by side, one after another, in two levels."""
    figure, panels = axes(columns=3, height=2.7)
    for panel, title in zip(panels, ("side by side", "one after another", "two levels"), strict=True):
        panel.set(xlim=(-0.02, 1.02), ylim=(0, 1))
        panel.set_axis_off()
        panel.set_title(title, color=INK)
    parallel, chain, stack = panels

    for panel, names, gathering in (
        (parallel, ("model", "model", "model"), "average or vote"),
        (stack, ("tree", "linear", "3-NN"), "learned weights"),
    ):
        box(panel, 0.5, TOP, "data", MUTED)
        for x, name in zip((0.15, 0.5, 0.85), names, strict=True):
            arrow(panel, (0.5, TOP - HALF), (x, MIDDLE + HALF))
            box(panel, x, MIDDLE, name, BLUE)
            arrow(panel, (x, MIDDLE - HALF), (0.5, BOTTOM + HALF))
        box(panel, 0.5, BOTTOM, gathering, GOLD, width=0.8)
    parallel.text(-0.01, 0.76, "rows or\nseeds differ", fontsize=7, color=MUTED, va="center")
    stack.text(0.02, 0.25, "out-of-fold\npredictions", fontsize=7, color=MUTED, va="center")

    box(chain, 0.25, TOP, "data", MUTED)
    steps = (0.7, 0.5, 0.3)
    for i, y in enumerate(steps):
        arrow(chain, (0.25, (TOP, *steps)[i] - HALF), (0.25, y + HALF))
        box(chain, 0.25, y, f"model {i + 1}", BLUE, width=0.4)
    for y in steps:
        chain.plot([0.45, 0.85], [y, y], color=MUTED, linewidth=0.9)
    arrow(chain, (0.85, steps[0]), (0.85, BOTTOM + HALF))
    box(chain, 0.7, BOTTOM, "weighted sum", GOLD, width=0.6)
    for y in (0.6, 0.4):
        chain.text(0.29, y, "errors", fontsize=7, color=RUST, va="center")
    return figure
