from drawing import BLUE, GOLD, INK, MUTED, PURPLE, RUST, axes
from matplotlib.patches import Rectangle

LINE = {"linewidth": 1.2, "shrinkA": 2, "shrinkB": 2}


def draw():
    """Two names and an open file share an inode; a symbolic link has its own, which holds a path."""
    figure, panel = axes(width=5.9, height=2.9)
    panel.set(xlim=(0, 12), ylim=(0.2, 6))
    panel.axis("off")

    def box(x, y, text, colour, width=2.7, height=0.74):
        panel.add_patch(Rectangle((x, y), width, height, fill=False, edgecolor=colour, linewidth=1.2))
        panel.text(x + width / 2, y + height / 2, text, ha="center", va="center", fontsize=8, linespacing=1.5)

    def arrow(start, end, colour, **style):
        panel.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": colour, **LINE, **style})

    for x, text in ((1.35, "names in directories"), (6.35, "inodes"), (10.6, "data")):
        panel.text(x, 5.75, text, ha="center", color=MUTED, fontsize=8.5)
    box(0, 4.6, "raw/day.csv", BLUE)
    box(0, 3.5, "hard.csv", BLUE)
    box(0, 2.4, "soft.csv", PURPLE)
    box(0, 0.6, "process, fd 3", GOLD)
    box(4.7, 3.5, "regular file, 16 bytes\nowner, mode, times\nlinks 2", BLUE, 3.3, 1.84)
    box(4.7, 1.5, "symbolic link\n“raw/day.csv”, links 1", PURPLE, 3.3, 1.3)
    box(9.5, 4.0, "blocks", RUST, 2.2, 0.84)
    arrow((2.7, 4.97), (4.7, 4.8), BLUE)
    arrow((2.7, 3.87), (4.7, 4.3), BLUE)
    arrow((2.7, 2.77), (4.7, 2.35), PURPLE)
    arrow((2.7, 1.0), (4.9, 3.5), GOLD, connectionstyle="arc3,rad=0.12")
    arrow((8.0, 4.42), (9.5, 4.42), RUST)
    arrow((4.7, 2.0), (0.9, 4.6), PURPLE, linestyle="--", connectionstyle="arc3,rad=-0.32")
    panel.text(8.3, 1.95, "a path, looked up\neach time you open it", color=PURPLE, fontsize=7.5, va="center")
    panel.text(3.0, 0.55, "open: keeps the inode after the last rm", color=INK, fontsize=7.5)
    return figure
