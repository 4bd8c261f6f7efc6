import numpy as np
from drawing import BLUE, GOLD, GREEN, INK, MUTED, PAPER, RUST, axes
from linked_list_cycle import first_revisited, has_cycle

NODES = 100


class Counted:
    hops = 0

    def __init__(self):
        self.after = None

    @property
    def next(self):
        Counted.hops += 1
        return self.after


def hops(decide, tail: int, cycle: int) -> int:
    nodes = [Counted() for _ in range(tail + cycle)]
    for position, node in enumerate(nodes[:-1]):
        node.after = nodes[position + 1]
    nodes[-1].after = nodes[tail]
    Counted.hops = 0
    decide(nodes[0])
    return Counted.hops


def until_meeting(head) -> None:
    slow, fast = head.next, head.next.next
    while slow is not fast:
        slow, fast = slow.next, fast.next.next


def draw():
    """A list with a tail of 3 and a cycle of 5; hops of three methods against the length of the cycle."""
    figure, (rho, cost) = axes(columns=2, height=2.9)
    turn = np.pi - 2 * np.pi * np.arange(5) / 5
    places = [(x, 0) for x in (0, 1, 2)] + [(4.15 + 1.15 * np.cos(a), 1.15 * np.sin(a)) for a in turn]
    for here, there in zip(range(8), (1, 2, 3, 4, 5, 6, 7, 3), strict=True):
        rho.annotate(
            "", places[there], places[here],
            arrowprops={"arrowstyle": "->", "color": MUTED, "shrinkA": 9, "shrinkB": 9, "linewidth": 1},
        )  # fmt: skip
    for node, (x, y) in enumerate(places):
        colour = {3: GREEN, 5: RUST}.get(node, INK)
        width = 2 if node in (3, 5) else 1
        rho.plot(x, y, "o", markersize=15, markerfacecolor=PAPER, markeredgecolor=colour, markeredgewidth=width)
        rho.text(x, y, str(node), ha="center", va="center_baseline", color=colour, fontsize=8.5)
    rho.text(2.75, -0.65, "start", ha="center", color=GREEN, fontsize=8)
    rho.text(4.65, 1.62, "they meet", ha="center", color=RUST, fontsize=8)
    for row, (label, path, colour) in enumerate(
        (("step", range(6), MUTED), ("slow", range(6), BLUE), ("fast", (0, 2, 4, 6, 3, 5), RUST))
    ):
        y = -1.95 - 0.5 * row
        rho.text(-0.3, y, label, color=colour, fontsize=8)
        for step, node in enumerate(path):
            rho.text(1.5 + 0.7 * step, y, str(node), ha="center", color=colour, fontsize=8)
    rho.set(xlim=(-0.5, 5.7), ylim=(-3.2, 2.1))
    rho.axis("off")

    lengths = np.arange(1, NODES + 1)
    for decide, colour, label in (
        (until_meeting, RUST, "Floyd"),
        (has_cycle, BLUE, "Brent"),
        (first_revisited, GOLD, "hash set"),
    ):
        counts = [hops(decide, NODES - length, length) for length in lengths.tolist()]
        cost.plot(lengths, counts, color=colour, label=label, linewidth=1.4)
    cost.set(xlim=(1, NODES), ylim=(0, 420), xlabel="length of the cycle", title="hops, lists of 100 nodes")
    cost.set_xticks([1, 25, 50, 75, 100])
    cost.set_yticks([0, 100, 200, 300])
    cost.legend(loc="upper center", ncols=3, fontsize=8, columnspacing=1, handlelength=1.3)
    return figure
