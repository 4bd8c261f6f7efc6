import numpy as np
from drawing import BLUE, GOLD, GREEN, INK, MUTED, PAPER, RUST, axes
from matplotlib.patches import Rectangle

COLUMN, ROW = np.array([[1], [4], [9]]), np.array([0, 2, 5, 7])
DIMENSIONS, ROWS = 100, 64


def draw():
    """A column minus a row is a grid; bytes of what pairwise distances hold."""
    figure, (grid, memory) = axes(columns=2, height=2.8)

    def cells(values, x, y, colour):
        for i, line in enumerate(np.atleast_2d(values)):
            for j, value in enumerate(line):
                grid.add_patch(Rectangle((x + j, y - i), 1, -1, facecolor=PAPER, edgecolor=colour))
                text = f"{value}".replace("-", "\N{MINUS SIGN}")
                grid.text(x + j + 0.5, y - i - 0.5, text, ha="center", va="center_baseline", fontsize=8.5, color=colour)

    cells(COLUMN, 0, 3, BLUE)
    cells(ROW, 1.6, 4.6, RUST)
    cells(COLUMN - ROW, 1.6, 3, INK)
    grid.text(0.5, 3.25, "(3, 1)", ha="center", color=BLUE, fontsize=8)
    grid.text(3.6, 4.85, "(4,)", ha="center", color=RUST, fontsize=8)
    grid.text(3.6, -0.5, "(3, 4)", ha="center", color=INK, fontsize=8)
    grid.text(1.3, 1.35, "\N{MINUS SIGN}", ha="center", color=MUTED, fontsize=9)
    grid.set(xlim=(-0.3, 6), ylim=(-1, 5.3), title="column minus row", aspect="equal")
    grid.axis("off")

    n = np.array([100, 1000, 10_000, 100_000])
    for bytes_held, colour, style, name in (
        (8 * DIMENSIONS * n**2, RUST, "-", "all differences"),
        (8 * n**2, INK, "-", "result"),
        (8 * DIMENSIONS * ROWS * n, GREEN, "-", f"differences, {ROWS} rows"),
        (16 * DIMENSIONS * n, BLUE, "-", "both inputs"),
    ):
        memory.loglog(n, bytes_held, style, color=colour, label=name, linewidth=1.4)
    memory.axhline(16e9, color=GOLD, linestyle=":", linewidth=1.2)
    memory.text(110, 2e10, "16 GB", color=GOLD, fontsize=8)
    memory.set(xlabel="points n", title="memory, 100 dimensions", xlim=(100, 100_000), ylim=(5e4, 3e14))
    memory.set_xticks([100, 1000, 10_000, 100_000], ["100", "1,000", "10,000", "100,000"])
    memory.set_yticks([1e6, 1e9, 1e12], ["1 MB", "1 GB", "1 TB"])
    memory.minorticks_off()
    memory.legend(loc="upper left", fontsize=7.5, handlelength=1.4, labelspacing=0.25, borderaxespad=0.1)
    return figure
