from drawing import BLUE, GOLD, INK, MUTED, PAPER, RUST, axes
from matplotlib.patches import Rectangle

FORKS = (  # question, its colour, what to check, what to change
    (
        "training error\nfar above the floor?",
        BLUE,
        "labels, loss code, learning rate;\n20 rows memorized?",
        "features, kernel, larger net,\nless regularization",
    ),
    (
        "validation error\nfar above training?",
        GOLD,
        "learning curve still falling?\nnear-duplicates, groups",
        "more data, L1, L2, dropout,\nfewer useless features",
    ),
    (
        "test error\nfar above validation?",
        RUST,
        "test code path, leakage, time,\ntuned on validation too often?",
        "the bug, the split; data or\nweights like the test's",
    ),
)
TOP, STEP, HALF = 4.6, 1.45, 0.47


def box(panel, left, width, y, words, colour):
    """A box from `left`, centred on height y, with words in it."""
    panel.add_patch(Rectangle((left, y - HALF), width, 2 * HALF, facecolor=PAPER, edgecolor=colour))
    lines = words.split("\n")
    for i, line in enumerate(lines):  # one by one, so that a browser centers each with its own font
        above = 0.29 * ((len(lines) - 1) / 2 - i)
        panel.text(left + width / 2, y + above, line, color=INK, ha="center", va="center", fontsize=7.5)


def arrow(panel, start, end):
    """An arrow between two points."""
    style = {"arrowstyle": "->", "color": MUTED, "shrinkA": 1, "shrinkB": 1}
    panel.annotate("", end, start, arrowprops=style)


def draw():
    """Three forks in a row: which gap is the first that is large, what to check, what to change."""
    figure, panel = axes(width=5.6, height=3.4)
    for x, words in ((1.2, "ask"), (4.75, "if yes, check"), (8.6, "then change")):
        panel.text(x, TOP + 0.75, words, color=MUTED, ha="center", va="center", fontsize=7.5)
    for row, (question, colour, check, change) in enumerate(FORKS):
        y = TOP - row * STEP
        box(panel, 0, 2.4, y, question, colour)
        box(panel, 3.1, 3.3, y, check, MUTED)
        box(panel, 6.95, 3.3, y, change, MUTED)
        arrow(panel, (2.4, y), (3.1, y))
        arrow(panel, (6.4, y), (6.95, y))
        arrow(panel, (1.2, y - HALF), (1.2, y - STEP + HALF))
        panel.text(1.35, y - STEP / 2, "no", color=MUTED, ha="left", va="center", fontsize=7.5)
    box(panel, 0, 2.4, TOP - 3 * STEP, "done; or question\nthe floor itself", MUTED)
    box(panel, 3.1, 7.15, TOP - 3 * STEP, "after every change: measure all three errors again, from the top", MUTED)
    panel.set(xlim=(-0.1, 10.35), ylim=(-0.35, 5.5))
    panel.axis("off")
    return figure
