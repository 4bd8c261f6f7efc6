import numpy as np
from binary_tree import SearchTree
from drawing import BLUE, GOLD, GREEN, INK, MUTED, PAPER, RUST, axes

PLACES = {
    50: (3.5, 3),
    20: (1.5, 2),
    70: (5.5, 2),
    10: (0.5, 1),
    40: (2.5, 1),
    60: (4.7, 1),
    80: (6.3, 1),
    30: (1.9, 0),
}
LINKS = ((50, 20), (50, 70), (20, 10), (20, 40), (70, 60), (70, 80), (40, 30))


def levels(tree: SearchTree) -> int:
    row, count = [tree.top.right], 0
    while row:
        count += 1
        row = [child for node in row for child in (node.left, node.right) if child is not None]
    return count


def halves(n: int) -> list[int]:
    """1 to n, the middle first: n is one less than a power of two."""
    return [
        middle for step in (2**k for k in range(n.bit_length() - 1, -1, -1)) for middle in range(step, n + 1, 2 * step)
    ]


def draw():
    """Deleting 20 from a tree; levels against keys for three orders of insertion."""
    figure, (tree, growth) = axes(columns=2, height=2.9)
    for above, below in LINKS:
        line = {"arrowstyle": "-", "color": MUTED, "linewidth": 1, "shrinkA": 8.5, "shrinkB": 8.5}
        tree.annotate("", PLACES[below], PLACES[above], arrowprops=line)
    for key, (x, y) in PLACES.items():
        colour = {20: RUST, 30: GREEN}.get(key, INK)
        tree.plot(x, y, "o", markersize=17, markerfacecolor=PAPER, markeredgecolor=colour)
        tree.text(x, y, str(key), ha="center", va="center_baseline", color=colour, fontsize=8.5)
    arrow = {"arrowstyle": "->", "color": GREEN, "linestyle": "--", "shrinkA": 9, "shrinkB": 9, "linewidth": 1.2}
    tree.annotate("", PLACES[20], PLACES[30], arrowprops=arrow | {"connectionstyle": "arc3,rad=-0.25"})
    tree.text(0.35, 2.45, "delete", color=RUST, fontsize=8, ha="center")
    tree.text(2.6, -0.1, "heir: the smallest on the right", color=GREEN, fontsize=8, va="center")
    tree.set(xlim=(-0.4, 7.2), ylim=(-0.6, 3.5))
    tree.axis("off")

    counts = [2**k - 1 for k in range(2, 11)]
    rng = np.random.default_rng(0)
    shuffled = [[levels(SearchTree(rng.permutation(n).tolist())) for _ in range(20)] for n in counts]
    orders = (
        ("sorted", RUST, counts),
        ("random, mean of 20", BLUE, np.mean(shuffled, axis=1)),
        ("by halves", GREEN, [levels(SearchTree(halves(n))) for n in counts]),
    )
    for name, colour, found in orders:
        growth.loglog(counts, found, ".-", color=colour, label=name, markersize=4, linewidth=1.3)
    growth.loglog(counts, [1.44 * np.log2(n + 2) for n in counts], ":", color=GOLD, label="AVL limit", linewidth=1.3)
    growth.set(xlabel="keys", title="levels", xlim=(2.5, 1300), ylim=(1.5, 1300))
    growth.set_xticks([10, 100, 1000], ["10", "100", "1,000"])
    growth.set_yticks([2, 10, 100, 1000], ["2", "10", "100", "1,000"])
    growth.minorticks_off()
    growth.legend(loc="upper left", fontsize=7.5, handlelength=1.5)
    return figure
