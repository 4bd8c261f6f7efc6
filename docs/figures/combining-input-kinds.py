import numpy as np
from combining_input_kinds import run, task, train
from drawing import BLUE, GOLD, GREEN, INK, MUTED, PAPER, RUST, axes


def box(axis, x: float, y: float, text: str, colour: str) -> None:
    """A label in a frame, centred at (x, y)."""
    frame = {"boxstyle": "round,pad=0.35", "facecolor": PAPER, "edgecolor": colour}
    axis.text(x, y, text, ha="center", va="center", fontsize=7.5, color=INK, bbox=frame)


def link(axis, start: tuple[float, float], end: tuple[float, float]) -> None:
    """A line from below one box to above another."""
    (x, y), (to_x, to_y) = start, end
    axis.plot([x, to_x], [y - 0.24, to_y + 0.24], color=MUTED, linewidth=0.9)


def places(axis, title: str, branches: tuple[str, str], steps: tuple[str, ...]) -> None:
    """Two columns that meet: the branches, then what follows, from the top down."""
    axis.set(title=title, xlim=(0, 2), ylim=(-0.5, 3.5))
    axis.axis("off")
    for x, kind, branch, colour in ((0.48, "photo", branches[0], BLUE), (1.52, "title", branches[1], RUST)):
        for y, text in ((3.1, kind), (2.1, branch)):
            box(axis, x, y, text, colour)
        link(axis, (x, 3.1), (x, 2.1))
        link(axis, (x, 2.1), (1, 1.05))
    for y, text in zip((1.05, 0), steps, strict=True):
        box(axis, 1, y, text, GREEN)
    link(axis, (1, 1.05), (1, 0))


def draw():
    """Three places to fuse, and what two trained networks make of the vector for each number of high words."""
    figure, rows = axes(rows=2, columns=1, height=5.0)
    for row in rows:
        row.remove()
    top, below = figure.add_gridspec(2, 1, height_ratios=(1, 1.15))
    boxes = [figure.add_subplot(cell) for cell in top.subgridspec(1, 3)]
    places(boxes[0], "late", ("score", "score"), ("add or average", "prediction"))
    places(boxes[1], "after pooling", ("256", "256"), ("512 → hidden layer", "prediction"))
    places(boxes[2], "token by token", ("196 × 256", "64 × 256"), ("attention", "pool, prediction"))

    values = np.linspace(-1.5, 1.5, 13)
    tokens = task(3000, 7)[0]
    high = (tokens >= 10).sum(axis=1)
    panels = [figure.add_subplot(cell) for cell in below.subgridspec(1, 2)]
    for panel, joint, title in zip(panels, (False, True), ("late: f(words) + g(vector)", "hidden layer"), strict=True):
        networks = [train(joint, seed) for seed in range(5)]
        for count in range(6):
            words = tokens[high == count][:40]
            x = np.zeros((len(values) * len(words), 3))
            x[:, 0] = np.repeat(values, len(words))
            repeated = np.tile(words, (len(values), 1))
            logits = np.mean([run(p, repeated, x, np.zeros(len(x)), joint)[1] for p in networks], axis=0)
            curve = logits.reshape(len(values), -1).mean(axis=1)
            label = {0: "0 to 2 high words of 5", 5: "3 to 5"}.get(count)
            panel.plot(values, curve, color=BLUE if count > 2 else GOLD, linewidth=1.2, label=label)
        panel.axhline(0, color=MUTED, linewidth=0.7, linestyle=(0, (2, 3)))
        top = 10 if joint else 1.5
        panel.set(title=title, xlabel="first number of the vector", ylim=(-top, top), xlim=(-1.5, 1.5))
    panels[0].set_ylabel("mean logit of y = 1")
    panels[0].legend(loc="upper left")
    return figure
