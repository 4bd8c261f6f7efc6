import numpy as np
from drawing import BLUE, RUST, axes
from word_embeddings import TEXT, train

SHOWN = "coffee tea juice drink cup hot cat dog feed fur the".split()


def draw():
    """Who stands with whom in the toy corpus, and whose learned vectors are alike."""
    names, words, _ = train(TEXT, d=8)
    words = words[[names.index(name) for name in SHOWN]]
    unit = words / np.linalg.norm(words, axis=1, keepdims=True)
    together = np.array([[sum({a, b} <= set(s) for s in TEXT) * (a != b) for a in SHOWN] for b in SHOWN])
    figure, panels = axes(columns=2, height=3.1, sharey=True)
    for panel, values, title in zip(
        panels,
        (together / together.max(), unit @ unit.T),
        ("sentences that hold both words", "cosine of the learned vectors"),
        strict=True,
    ):
        level = np.rint(values * 12).astype(int)
        for step in np.unique(level[level != 0]):
            row, column = np.nonzero(level == step)
            colour, size = BLUE if step > 0 else RUST, 8.6 * np.sqrt(abs(step) / 12)
            panel.plot(column, row, "o", color=colour, markersize=size, markeredgewidth=0)
        panel.set_title(title, fontsize=8)
        panel.set(xlim=(-0.7, 10.7), ylim=(10.7, -0.7), aspect="equal")
        panel.set_xticks(range(11), SHOWN, rotation=90, fontsize=7)
        panel.set_yticks(range(11), SHOWN, fontsize=7)
        panel.tick_params(length=0)
    return figure
