from drawing import BLUE, GOLD, INK, MUTED, PAPER, RUST, axes
from one_of_a_million_substrings import Matcher

PATTERNS = ("cats", "atom", "tom")  # one row each: no two begin alike


def draw():
    """The automaton of three patterns: its trie, its failure links, and the way of one text through it."""
    matcher = Matcher(PATTERNS)
    places = {0: (0.0, -1.0)}
    for row, pattern in enumerate(PATTERNS):
        node = 0
        for depth, letter in enumerate(pattern, start=1):
            node = matcher.goto[node][letter]
            places[node] = (float(depth), -float(row))
    names = {0: "start"}
    figure, panel = axes(height=2.9)

    def arrow(source, target, **style):
        panel.annotate(
            "", places[target], places[source],
            arrowprops={"arrowstyle": "-|>", "shrinkA": 14, "shrinkB": 14, "mutation_scale": 9, **style},
        )  # fmt: skip

    for node, children in enumerate(matcher.goto):
        for letter, child in children.items():
            names[child] = ("" if node == 0 else names[node]) + letter
            arrow(node, child, color=BLUE, linewidth=1.4)
    for node, target in enumerate(matcher.fail):
        if target:
            arrow(node, target, color=RUST, linewidth=1.2, linestyle=(0, (3, 2)))
    for node, (x, y) in places.items():
        whole = bool(matcher.longest[node])
        panel.scatter(
            x, y, s=620, color=PAPER, edgecolor=GOLD if whole else MUTED, linewidth=2.4 if whole else 0.9, zorder=3
        )
        panel.text(x, y, names[node], ha="center", va="center", fontsize=7.5, color=INK, zorder=4)
    panel.plot([], [], color=BLUE, label="next letter")
    panel.plot([], [], color=RUST, linewidth=1.2, linestyle=(0, (3, 2)), label="failure link")
    panel.scatter([], [], s=60, color=PAPER, edgecolor=GOLD, linewidth=2.4, label="a pattern ends")
    panel.legend(loc="upper center", bbox_to_anchor=(0.5, -0.02), ncols=3)
    panel.set(xlim=(-0.4, 4.4), ylim=(-2.4, 0.4))
    panel.axis("off")
    return figure
