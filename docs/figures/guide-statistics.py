from drawing import BLUE, INK, MUTED, PAPER, axes
from matplotlib.patches import Rectangle

BOXES = {  # name: centre, second line
    "Uniform": ((1.2, 4.3), "equal chances"),
    "Bernoulli": ((1.2, 2.5), "one trial"),
    "Multinomial": ((1.2, 0.7), "counts per category"),
    "Binomial": ((4.9, 2.5), "successes in n trials"),
    "Poisson": ((4.9, 0.7), "events per window"),
    "Normal": ((8.6, 2.5), "sums and averages"),
}
ARROWS = (  # from, to, what happens on the way, where its words stand
    ("Uniform", "Bernoulli", "is it below p?", (1.35, 3.4), "left"),
    ("Bernoulli", "Binomial", "add up n", (3.05, 2.75), "center"),
    ("Bernoulli", "Multinomial", "add up n, more\nthan two outcomes", (1.35, 1.6), "left"),
    ("Binomial", "Poisson", "n grows,\nnp stays", (4.75, 1.6), "right"),
    ("Binomial", "Normal", "n grows,\np stays", (6.75, 1.78), "center"),
    ("Poisson", "Normal", "mean grows", (7.0, 1.2), "left"),
    ("Uniform", "Normal", "add up many (central limit theorem)", (4.35, 3.75), "left"),
)
HALF = {"width": 1.15, "height": 0.42}


def edge(start, end):
    """Where the line from one box's centre to another's leaves the first box."""
    (x, y), (u, v) = start, end
    across, up = abs(u - x), abs(v - y)
    share = min(HALF["width"] / across if across else 9, HALF["height"] / up if up else 9)
    return x + share * (u - x), y + share * (v - y)


def draw():
    """How the five distributions of the guide come from one another."""
    figure, panel = axes(width=5.6, height=2.9)
    for start, end, words, place, side in ARROWS:
        a, b = BOXES[start][0], BOXES[end][0]
        panel.annotate(
            "", edge(b, a), edge(a, b), arrowprops={"arrowstyle": "->", "color": MUTED, "shrinkA": 1, "shrinkB": 1}
        )
        panel.text(*place, words, color=MUTED, fontsize=7.5, ha=side, va="bottom" if side == "center" else "center")
    for name, ((x, y), words) in BOXES.items():
        colour = MUTED if name == "Bernoulli" else BLUE
        panel.add_patch(
            Rectangle(
                (x - HALF["width"], y - HALF["height"]),
                2 * HALF["width"],
                2 * HALF["height"],
                facecolor=PAPER,
                edgecolor=colour,
            )
        )
        panel.text(x, y + 0.14, name, color=INK, ha="center", va="center")
        panel.text(x, y - 0.2, words, color=MUTED, ha="center", va="center", fontsize=7.5)
    panel.set(xlim=(0, 9.8), ylim=(0.2, 4.8))
    panel.axis("off")
    return figure
