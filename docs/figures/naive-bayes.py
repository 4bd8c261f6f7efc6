import numpy as np
from drawing import BLUE, FAINT, GOLD, INK, RUST, axes


def copied(p: np.ndarray, copies: int) -> np.ndarray:
    """What Naive Bayes reports, with equal priors, if evidence worth p is counted `copies` times."""
    return p**copies / (p**copies + (1 - p) ** copies)


def draw():
    """Copied evidence: probabilities that are too extreme, and the decisions that it changes."""
    figure, (reported, decision) = axes(columns=2, height=3.0)
    p = np.linspace(0, 1, 61)
    for copies, colour in ((1, BLUE), (2, GOLD), (4, RUST)):
        name = "counted once" if copies == 1 else f"{copies} times"
        reported.plot(p, copied(p, copies), color=colour, label=name)
        decision.plot(p, 1 - copied(p, copies), color=colour)
    reported.plot([0, 0.5, 0.5], [0.5, 0.5, 0], color=INK, linewidth=0.7, linestyle=(0, (2, 3)))
    reported.set(title="all evidence copied", xlabel="true P(class | x)", ylabel="reported")
    reported.legend(loc="upper left", bbox_to_anchor=(-0.02, 1.02), handlelength=1.3)
    decision.fill_between(p, 1 - p, 1 - copied(p, 2), color=FAINT)
    decision.text(0.71, 0.8, "class", ha="center", fontsize=8.5)
    decision.text(0.27, 0.18, "not class", ha="center", fontsize=8.5)
    decision.set(title="only A copied: where the decision flips", xlabel="p = P(class | A)", ylabel="q = P(class | B)")
    for panel in (reported, decision):
        panel.set(xlim=(0, 1), ylim=(0, 1), xticks=[0, 0.5, 1], yticks=[0, 0.5, 1])
    return figure
