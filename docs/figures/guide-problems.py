from drawing import BLUE, GREEN, INK, MUTED, PAPER, RUST, axes
from matplotlib.patches import Rectangle

COLUMNS = (  # where, colour, what the learner is told, domain, its problems: name, what one output is
    (1.63, BLUE, "the right answer\nto each example", "Supervised",
     (("classification", "one of a fixed set"), ("regression", "a quantity"))),
    (5.0, GREEN, "nothing", "Unsupervised",
     (("clustering", "a group for each item"), ("topic modeling", "a mix of themes for each"))),
    (8.37, RUST, "a reward for its\nactions, often late", "Reinforcement",
     (("sequential decisions", "an action in each state"),)),
)  # fmt: skip


def box(panel, x, y, height, colour):
    panel.add_patch(Rectangle((x - 1.6, y - height / 2), 3.2, height, facecolor=PAPER, edgecolor=colour))


def arrow(panel, start, end):
    panel.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": MUTED, "shrinkA": 1, "shrinkB": 1})


def draw():
    """From what the learner is told to the domain and its problems."""
    figure, panel = axes(width=5.6, height=3.2)
    panel.text(5.0, 5.9, "What is the learner told?", color=INK, ha="center", va="center")
    for x, colour, told, domain, problems in COLUMNS:
        arrow(panel, (5.0 + 0.35 * (x - 5.0), 5.65), (x, 3.85))
        panel.text(x + (0.15 if x == 5 else 0.45 if x > 5 else 0), 4.6, told, color=MUTED, fontsize=8, va="center",
                   ha="left" if x == 5 else "center", linespacing=1.1,
                   bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1})  # fmt: skip
        box(panel, x, 3.5, 0.7, colour)
        panel.text(x, 3.5, domain, color=INK, ha="center", va="center")
        for row, (name, output) in enumerate(problems):
            y = 2.2 - 1.3 * row
            if row == 0:
                arrow(panel, (x, 3.15), (x, 2.65))
            box(panel, x, y, 0.9, MUTED)
            panel.text(x, y + 0.18, name, color=INK, ha="center", va="center")
            panel.text(x, y - 0.2, output, color=MUTED, fontsize=7.5, ha="center", va="center")
    panel.set(xlim=(0, 10), ylim=(0.35, 6.2))
    panel.axis("off")
    return figure
