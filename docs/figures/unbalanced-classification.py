import numpy as np
from drawing import BLUE, INK, MUTED, RUST, axes
from scipy.special import logit
from scipy.stats import norm

RATE, GAP, MISS = 0.01, 2.0, 20  # share of positives; distance of the class means; cost of a miss in false alarms


def cost(threshold_logit, trained):
    """Exact cost per 1,000 rows of flagging above a threshold on a model trained at a share `trained` of positives."""
    x = (threshold_logit - logit(trained) + GAP**2 / 2) / GAP
    return 1000 * (RATE * MISS * norm.cdf(x - GAP) + (1 - RATE) * norm.sf(x))


def draw():
    """Cost against the threshold, for scores trained at the natural share of positives and at one half."""
    figure, panel = axes(height=3.4)
    thresholds = np.linspace(logit(0.001), logit(0.995), 150)
    best = logit(1 / (1 + MISS))
    for trained, colour, label in (
        (RATE, BLUE, "trained as it is (1% positives)"),
        (0.5, RUST, "trained on half and half"),
    ):
        panel.plot(thresholds, cost(thresholds, trained), color=colour, label=label)
        low = best + logit(trained) - logit(RATE)
        panel.plot(low, cost(low, trained), "o", color=INK, markersize=4)
        where = f"{1 / (1 + np.exp(-low)):.1%}" if trained == RATE else f"{1 / (1 + np.exp(-low)):.0%}"
        panel.annotate(f"best: {where}", (low, cost(low, trained)), (0, -12), textcoords="offset points", ha="center")
    panel.axvline(0, ymax=0.82, color=MUTED, linewidth=0.8, linestyle=(0, (4, 2)))
    panel.text(0.12, 12, "default 50%", color=MUTED)
    ticks = (0.001, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99)
    panel.set_xticks(logit(ticks), [f"{100 * tick:g}%" for tick in ticks])
    panel.set(
        xlabel="threshold on the model's score (log-odds scale)",
        ylabel="cost per 1,000 rows",
        xlim=(thresholds[0], thresholds[-1]),
        ylim=(0, 400),
    )
    panel.legend(loc="upper right")
    return figure
