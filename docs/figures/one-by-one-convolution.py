from drawing import BLUE, FAINT, GOLD, INK, MUTED, PAPER, RUST, axes
from matplotlib.patches import Rectangle
from one_by_one_convolution import BLOCKS, weights

SIDE = 0.34  # of a pixel


def pixel(panel, x, y, colour):
    panel.add_patch(Rectangle((x + 0.02, y + 0.02), SIDE - 0.04, SIDE - 0.04, facecolor=colour, edgecolor="none"))


def maps(panel, left, bottom, channels, colour):
    """A pile of feature maps of 4 x 4 pixels, in each of them the same pixel filled."""
    size = 4 * SIDE
    panel.add_patch(Rectangle((left, bottom), size, size, facecolor="none", edgecolor=MUTED))
    for i in (1, 2, 3):
        panel.plot([left + i * SIDE] * 2, [bottom, bottom + size], color=FAINT, linewidth=0.6)
        panel.plot([left, left + size], [bottom + i * SIDE] * 2, color=FAINT, linewidth=0.6)
    for depth in range(channels):
        x, y = left + SIDE * depth, bottom + SIDE * depth
        if depth:  # what the map before it leaves to be seen
            panel.plot(
                [x, x, x + size, x + size, x + size - SIDE],
                [y + size - SIDE, y + size, y + size, y, y],
                color=MUTED,
                linewidth=0.8,
            )
        pixel(panel, x + 3 * SIDE, y + 3 * SIDE, colour)


def cells(panel, left, middle, rows, columns, colour):
    for row in range(rows):
        for column in range(columns):
            pixel(panel, left + column * SIDE, middle + (rows / 2 - row - 1) * SIDE, colour)


def draw():
    """Above, one pixel's channels through one matrix; below, the multiplications of three blocks."""
    figure, (scheme, bars) = axes(rows=2, height=3.9, height_ratios=(1.15, 1))
    maps(scheme, 0, 0, 4, BLUE)
    maps(scheme, 8.1, 0.34, 2, RUST)
    cells(scheme, 3.4, 1.1, 4, 1, BLUE)
    cells(scheme, 4.75, 1.1, 2, 4, GOLD)
    cells(scheme, 7.05, 1.1, 2, 1, RUST)
    for x, sign in ((4.25, "→"), (6.6, "→"), (2.85, "→"), (7.75, "→")):
        scheme.text(x, 1.1, sign, ha="center", va="center", fontsize=12, color=INK)
    for x, text in (
        (1.1, "4 channels"), (3.57, "one\npixel"), (5.43, "matrix 2 × 4,\nthe same for\nall pixels"),
        (7.22, "one\npixel"), (8.95, "2 channels"),
    ):  # fmt: skip
        for line, words in enumerate(text.split("\n")):
            scheme.text(x, -0.2 - 0.36 * line, words, ha="center", va="top", fontsize=8)
    scheme.set(xlim=(-0.1, 10.1), ylim=(-1.25, 2.45), aspect="equal")
    scheme.axis("off")

    names = ["3×3", "bottleneck", "separable"]
    for row, layers in enumerate(BLOCKS.values()):
        start = 0.0
        for layer in layers:
            length = weights(*layer) * 56 * 56 / 1e6
            bars.barh(row, length, left=start, height=0.6, color=RUST if layer[0] == 1 else BLUE, edgecolor=PAPER)
            start += length
        bars.text(start + 20, row, f"{start:,.0f}", va="center", fontsize=8)
    bars.set(yticks=range(3), yticklabels=names, xlim=(0, 2100), ylim=(2.6, -0.6))
    bars.set(xlabel="million multiplications, 56 × 56 pixels, 256 → 256 channels")
    for colour, label in ((BLUE, "3×3 layers"), (RUST, "1×1 layers")):
        bars.barh(0, 0, color=colour, label=label)
    bars.legend(loc="lower right")
    return figure
