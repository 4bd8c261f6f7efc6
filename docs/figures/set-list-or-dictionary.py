import numpy as np
from drawing import BLUE, FAINT, GREEN, INK, MUTED, PAPER, RUST, axes
from matplotlib.patches import Rectangle
from set_list_or_dictionary import moved

ROWS = [(20, "a"), (3, "b"), (11, "c")]
SLOTS = {4: 0, 3: 1, 0: 2}


def draw():
    """Slots and rows of a small dictionary; copies per append for three ways to grow."""
    figure, (table, growth) = axes(columns=2, height=3.0)

    def cell(x, y, width, text, colour=INK, face=PAPER):
        table.add_patch(Rectangle((x, y), width, -1, facecolor=face, edgecolor=MUTED))
        table.text(x + width / 2, y - 0.5, text, ha="center", va="center_baseline", fontsize=8.5, color=colour)

    for slot in range(8):
        table.text(0.6, -slot - 0.5, slot, ha="center", va="center_baseline", fontsize=8, color=MUTED)
        row = SLOTS.get(slot)
        cell(1, -slot, 1.2, "" if row is None else row, BLUE, FAINT if row is None else PAPER)
        if row is not None:
            table.annotate(
                "", (4.55, -row - 2.5), (2.2, -slot - 0.5), arrowprops={"arrowstyle": "->", "color": BLUE, "lw": 1}
            )
    for i, (key, value) in enumerate(ROWS):
        table.text(4.75, -i - 2.5, i, ha="center", va="center_baseline", fontsize=8, color=BLUE)
        cell(5, -i - 2, 1.3, key)
        cell(6.3, -i - 2, 1.3, value)
    table.annotate(
        "",
        (0.3, -0.5),
        (0.3, -3.5),
        arrowprops={"arrowstyle": "->", "color": RUST, "lw": 1.2, "connectionstyle": "arc3,rad=-0.35"},
    )
    table.text(-0.55, -2, "11", ha="right", va="center", fontsize=8.5, color=RUST)
    table.text(1.6, 0.3, "slots", ha="center", fontsize=8.5)
    table.text(5.65, -1.7, "key", ha="center", fontsize=8.5)
    table.text(6.95, -1.7, "value", ha="center", fontsize=8.5)
    table.set(xlim=(-1.4, 7.8), ylim=(-8.2, 1.2), title="dictionary with 20, 3, 11")
    table.axis("off")

    n = np.unique(np.logspace(2, 6, 41).astype(int))
    for grow, colour, name in (
        (lambda c: c + 1000, RUST, "1,000 more"),
        (lambda c: c + c // 8 + 6, INK, "one eighth more"),
        (lambda c: 2 * c or 1, GREEN, "twice as many"),
    ):
        copies = [max(moved(int(m), grow) / m, 0.01) for m in n]
        growth.loglog(n, copies, color=colour, label=name, linewidth=1.4)
    growth.set(xlabel="appends", title="copies per append", xlim=(100, 1e6), ylim=(0.3, 900))
    growth.set_xticks([100, 10_000, 1_000_000], ["100", "10,000", "1,000,000"])
    growth.set_yticks([1, 10, 100], ["1", "10", "100"])
    growth.minorticks_off()
    growth.legend(loc="upper left", fontsize=7.5, handlelength=1.4, labelspacing=0.25)
    return figure
