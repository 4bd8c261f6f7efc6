import numpy as np
from drawing import BLUE, GREEN, MUTED, RUST, axes
from transfer_learning import RATES, RUNS, compare

LABELS = [10, 20, 50, 100, 200]


def draw():
    """Accuracy on the target against its labels, for a source that helps and for one that does not."""
    figure, panels = axes(columns=2, height=2.9, sharey=True)
    for panel, parity in zip(panels, (True, False), strict=True):
        accuracy = compare(parity, LABELS)
        for column, (name, colour) in enumerate(zip(RATES, (BLUE, RUST, GREEN, MUTED), strict=True)):
            runs = accuracy[:, column]
            error = runs.std(axis=-1, ddof=1) / np.sqrt(RUNS)
            shift = (0.96, 1.0, 1.04, 1.0)[column]
            panel.errorbar(
                np.multiply(LABELS, shift),
                runs.mean(axis=-1),
                error,
                color=colour,
                label=name,
                marker="o",
                markersize=3,
            )
        panel.set(xscale="log", xlabel="labels of the target", xticks=LABELS)
        panel.set_xticklabels(LABELS)
        panel.minorticks_off()
    panels[0].set(title="which digit? → is it odd?", ylabel="accuracy on the target", ylim=(0.45, 1))
    panels[1].set(title="which of 0–4? → which of 5–9?")
    panels[0].legend(loc="lower right")
    return figure
