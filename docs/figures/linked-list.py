from drawing import BLUE, GREEN, INK, MUTED, PAPER, RUST, axes
from matplotlib.patches import Rectangle

WIDTH, HEIGHT = 1.0, 0.62  # of a node: the value on the left, its link on the right


def draw():
    """A link list while a node comes in, goes out, and while its links are turned."""
    figure, panel = axes(height=3.7)

    def node(x, y, value, colour=INK):
        panel.add_patch(Rectangle((x, y), WIDTH, HEIGHT, facecolor=PAPER, edgecolor=colour))
        panel.plot([x + 0.66] * 2, [y, y + HEIGHT], color=colour, linewidth=0.8)
        panel.text(x + 0.33, y + HEIGHT / 2, value, ha="center", va="center_baseline", color=colour, fontsize=8.5)

    def link(start, end, colour=MUTED, style="-", bend=0.0):
        arrow = {"arrowstyle": "->", "color": colour, "linestyle": style, "linewidth": 1.2}
        arrow |= {"shrinkA": 0, "shrinkB": 1, "connectionstyle": f"arc3,rad={bend}"}
        panel.annotate("", end, start, arrowprops=arrow)

    def out(x, y):
        return x + 0.83, y + HEIGHT / 2

    def into(x, y):
        return x, y + HEIGHT / 2

    def label(x, y, words, colour=MUTED, size=8):
        panel.text(x, y, words, ha="center", va="center_baseline", color=colour, fontsize=size)

    xs = (0, 1.7, 3.4, 5.1, 6.8)

    top = 4.6
    label(-1.35, top + 0.31, "insert 25", INK)
    for x, value in zip(xs[:3], ("", "10", "20"), strict=True):
        node(x, top, value, INK if value else MUTED)
    label(0.5, top + 0.9, "dummy")
    node(6.8, top, "30")
    node(5.1, top + 0.95, "25", GREEN)
    for x in xs[:2]:
        link(out(x, top), into(x + 1.7, top))
    link(out(3.4, top), into(6.8, top), style="--")
    link((5.93, top + 1.1), (6.95, top + HEIGHT), GREEN)
    link((4.23, top + 0.45), (5.1, top + 1.15), GREEN)
    label(6.75, top + 1.1, "1", GREEN)
    label(4.5, top + 1.15, "2", GREEN)

    middle = 2.7
    label(-1.35, middle + 0.31, "remove 20", INK)
    for x, value in zip(xs[:4], ("", "10", "20", "30"), strict=True):
        node(x, middle, value, MUTED if value in ("", "20") else INK)
    label(0.5, middle + 0.9, "dummy")
    link(out(0, middle), into(1.7, middle))
    link(out(1.7, middle), into(3.4, middle), style="--")
    link(out(3.4, middle), into(5.1, middle))
    link((2.53, middle + 0.5), (5.3, middle + HEIGHT), RUST, bend=-0.38)

    low = 0.5
    label(-1.35, low + 0.31, "reverse", INK)
    for x, value in zip(xs[1:], ("10", "20", "30", "40"), strict=True):
        node(x, low, value, BLUE if value in ("10", "20") else INK)
    link((3.7, low + HEIGHT), (2.5, low + HEIGHT), BLUE, bend=0.5)
    label(3.9, low - 0.35, "before", BLUE)
    label(5.6, low - 0.35, "node")
    link(out(5.1, low), into(6.8, low))
    link((5.4, low + HEIGHT), (4.2, low + HEIGHT), RUST, style="--", bend=0.5)
    label(4.85, low + 1.2, "next to turn", RUST)

    panel.set(xlim=(-2.1, 8.1), ylim=(-0.1, 6.5))
    panel.axis("off")
    return figure
