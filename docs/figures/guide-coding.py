from drawing import BLUE, FAINT, INK, MUTED, PAPER, RUST, axes
from matplotlib.patches import Rectangle

ITEMS = "tmmzuxt"


def draw():
    """The window over the example after each item: what is in it, and the earlier place of the new item."""
    figure, panel = axes(width=5.6, height=2.9)
    last, start = {}, 0
    for i, item in enumerate(ITEMS):
        before = last.get(item, -1)
        start, last[item] = max(start, before + 1), i
        for k, letter in enumerate(ITEMS[: i + 1]):
            inside = k >= start
            edge = RUST if k == before else BLUE if inside else FAINT
            panel.add_patch(Rectangle((k - 0.42, -i - 0.38), 0.84, 0.76, facecolor=PAPER, edgecolor=edge))
            panel.text(k, -i, letter, color=INK if inside else MUTED, ha="center", va="center", fontsize=8)
        note = "" if before < 0 else ": seen, start moves" if before + 1 == start else ": seen, but outside"
        panel.text(7.0, -i, f"start {start}, length {i + 1 - start}{note}", color=MUTED, va="center", fontsize=7.5)
    panel.set(xlim=(-0.6, 11.6), ylim=(-len(ITEMS) + 0.4, 0.6))
    panel.axis("off")
    return figure
