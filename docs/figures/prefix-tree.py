import numpy as np
from drawing import BLUE, GREEN, INK, MUTED, PAPER, axes
from prefix_tree import Trie

WORDS = {"car": 5, "card": 2, "care": 8, "cat": 6, "dog": 4}
PLACES = {
    "": (2.5, 4), "c": (1.4, 3), "ca": (1.4, 2), "car": (0.7, 1), "card": (0.1, 0), "care": (1.3, 0), "cat": (2.3, 1),
    "d": (3.8, 3), "do": (3.8, 2), "dog": (3.8, 1),
}  # fmt: skip
RADIX = {
    "": (2.2, 4),
    "ca": (1.2, 2.7),
    "car": (0.5, 1.4),
    "card": (0, 0),
    "care": (1.2, 0),
    "cat": (2.1, 1.4),
    "dog": (3.4, 2.7),
}


def draw():
    """A trie with the best weight of each subtree; the radix tree of the same words."""
    figure, (left, right) = axes(columns=2, height=3.3, width_ratios=[1.25, 1])
    trie = Trie()
    for word, weight in WORDS.items():
        trie.put(word, weight)
    found = [word for word, _ in trie.complete("ca", 2)]
    opened = {word[:end] for word in found for end in range(2, len(word) + 1)}

    def branch(panel, places, gap):
        for text, place in places.items():
            if text:
                above = max((other for other in places if other != text and text.startswith(other)), key=len)
                line = {"arrowstyle": "-", "color": MUTED, "linewidth": 1, "shrinkA": gap, "shrinkB": gap}
                panel.annotate("", place, places[above], arrowprops=line)
                yield text, text[len(above) :], (np.array(places[above]) + place) / 2

    list(branch(left, PLACES, gap=7.5))
    for text, (x, y) in PLACES.items():
        colour, node = BLUE if text in opened else INK, trie.find(text)
        edge = 2.4 if node.weight else 0.8
        left.plot(x, y, "o", markersize=15, markerfacecolor=PAPER, markeredgecolor=colour, markeredgewidth=edge)
        left.text(x, y, text[-1:], ha="center", va="center_baseline", color=colour, fontsize=9)
        left.text(x + 0.3, y, str(node.best), va="center", color=GREEN, fontsize=8)
    left.set(title="trie; green: best weight below", xlim=(-0.4, 4.5), ylim=(-0.4, 4.4))

    for text, letters, (x, y) in branch(right, RADIX, gap=4):
        left_side = RADIX[text][0] < x
        right.text(
            x + (-0.12 if left_side else 0.12), y + 0.1, letters, ha="right" if left_side else "left", fontsize=9
        )
    for text, (x, y) in RADIX.items():
        right.plot(
            x, y, "o", markersize=8, markerfacecolor=INK if text in WORDS else PAPER, markeredgecolor=INK, zorder=2
        )
        if text in WORDS:
            right.text(x + 0.22, y, str(WORDS[text]), va="center", color=MUTED, fontsize=8)
    right.set(title="radix tree", xlim=(-0.4, 4), ylim=(-0.4, 4.4))
    for panel in (left, right):
        panel.axis("off")
    return figure
