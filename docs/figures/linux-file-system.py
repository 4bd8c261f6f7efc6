from drawing import BLUE, GOLD, INK, MUTED, PURPLE, RUST, axes
from matplotlib.patches import Rectangle

LINE = {"linewidth": 1.2, "shrinkA": 2, "shrinkB": 2}


def draw():
    """Two names and an open file share an inode; a symbolic link has its own, which holds a path."""
    figure, panel = axes(width=5.9, height=2.8)
    panel.set(xlim=(0, 12), ylim=(0.4, 6))
    panel.axis("off")

    def box(x, y, text, colour, width=2.7, height=0.74):
        panel.add_patch(Rectangle((x, y), width, height, fill=False, edgecolor=colour, linewidth=1.2))
        panel.text(x + width / 2, y + height / 2, text, ha="center", va="center", fontsize=8, linespacing=1.5)

    def arrow(start, end, colour, **style):
        panel.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": colour, **LINE, **style})

    for x, text in ((1.35, "names in directories"), (6.05, "inodes"), (10.4, "data")):
        panel.text(x, 5.75, text, ha="center", color=MUTED, fontsize=8.5)
    box(0, 4.6, "hard.csv", BLUE)
    box(0, 3.5, "raw/day.csv", BLUE)
    box(0, 1.5, "soft.csv", PURPLE)
    box(4.4, 3.5, "regular file, 16 bytes\nowner, mode, times\nlinks 2", BLUE, 3.3, 1.84)
    box(4.4, 1.2, "symbolic link\n“raw/day.csv”, links 1", PURPLE, 3.3, 1.3)
    box(9.3, 4.0, "blocks", RUST, 2.2, 0.84)
    box(9.3, 2.0, "process, fd 3", GOLD, 2.2)
    arrow((2.7, 4.97), (4.4, 4.8), BLUE)
    arrow((2.7, 3.87), (4.4, 4.2), BLUE)
    arrow((2.7, 1.87), (4.4, 1.87), PURPLE)
    arrow((7.7, 4.42), (9.3, 4.42), RUST)
    arrow((9.3, 2.5), (7.7, 3.6), GOLD)
    arrow((4.6, 2.5), (2.7, 3.55), PURPLE, linestyle="--")
    panel.text(4.4, 0.7, "a path, looked up each time you open it", color=INK, fontsize=7.5, va="center")
    panel.text(9.3, 1.55, "an open file holds on\nafter the last rm", color=INK, fontsize=7.5, va="top")
    return figure
