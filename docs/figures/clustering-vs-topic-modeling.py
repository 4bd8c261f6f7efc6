import numpy as np
from clustering_vs_topic_modeling import fit
from drawing import BLUE, FAINT, GOLD, GREEN, INK, MUTED, RUST, axes

CORNERS = np.array([[0, 0], [1, 0], [0.5, 0.87]])  # of a triangle: all words from one group of three
MARKS = ((BLUE, "o"), (RUST, "^"), (GREEN, "s"))


def place(words):
    """Points in the triangle for counts or chances (n, 9) of three groups of three words."""
    groups = words.reshape(-1, 3, 3).sum(axis=2)
    return groups / groups.sum(axis=1, keepdims=True) @ CORNERS


def draw():
    """The same documents in the triangle of word groups: left in three clusters, right as mixtures of three topics."""
    figure, panels = axes(columns=2, height=2.7)
    rng = np.random.default_rng(0)
    themes = np.kron(np.eye(3), np.full(3, 0.3)) + 0.1 / 9
    mixes = np.vstack([np.eye(3), 0.5 - np.eye(3) / 2]).repeat(10, axis=0)
    chances = mixes @ themes / themes.sum(axis=1)[0]
    docs = np.array([rng.multinomial(30, chance) for chance in chances])
    points = place(docs)
    for panel, per_word, title in zip(
        panels, (False, True), ("one theme per document", "one theme per word"), strict=True
    ):
        fits = [fit(docs, 3, per_word, seed) for seed in range(5)]
        _, shares, found = max(fits, key=lambda result: round(result[0], 4))  # the first of equals
        panel.plot(*np.vstack([CORNERS, CORNERS[:1]]).T, color=FAINT, linewidth=1)
        order = [int(found[:, 3 * group].argmax()) for group in range(3)]
        mixed = shares.max(axis=1) < 0.75
        for k, (colour, marker) in zip(order, MARKS, strict=True):
            own = (shares.argmax(axis=1) == k) & ~mixed
            panel.plot(*points[own].T, marker, color=colour, markersize=3.5, alpha=0.75, markeredgewidth=0)
        panel.plot(*points[mixed].T, "D", color=GOLD, markersize=3.2, alpha=0.8, markeredgewidth=0, label="mixed")
        centres = place(found)
        panel.plot(*centres.T, "X", color=INK, markersize=8, label="topics" if per_word else "cluster means")
        if per_word:
            panel.plot(*np.vstack([centres, centres[:1]]).T, color=INK, linewidth=0.8, linestyle=(0, (4, 3)))
        panel.set(title=title, xlim=(-0.2, 1.2), ylim=(-0.14, 1.0), aspect="equal")
        panel.axis("off")
        for (x, y), name, side, up in zip(
            CORNERS, ("sport", "music", "law"), ("right", "left", "left"), (-0.1, -0.1, 0.02), strict=True
        ):
            panel.text(x + (0.05 if name == "law" else 0), y + up, name, ha=side, color=MUTED, fontsize=8)
        handles, labels = panel.get_legend_handles_labels()
        keep = [i for i, label in enumerate(labels) if label != "mixed" or mixed.any()]
        panel.legend(
            [handles[i] for i in keep], [labels[i] for i in keep], loc="upper left", fontsize=7.5, borderaxespad=0
        )
    return figure
