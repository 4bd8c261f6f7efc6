import numpy as np
from drawing import BLUE, FAINT, MUTED, RUST, axes

CLIP, START = 0.2, 0.2


def climb(clip, steps=60, rate=0.1):
    """Probability of an action of advantage 1, from 0.2, after each gradient step of its logit on one fixed batch."""
    logit, path = np.log(START / (1 - START)), [START]
    for _ in range(steps):
        ratio = path[-1] / START
        logit += rate * ratio * (1 - path[-1]) * (ratio <= 1 + clip)
        path.append(1 / (1 + np.exp(-logit)))
    return path


def draw():
    """The clipped objective of one sample against the ratio, and what repeated steps on one batch do."""
    figure, (shape, steps) = axes(rows=2, width=4.6, height=4.6)
    ratio = np.array([0.4, 1 - CLIP, 1, 1 + CLIP, 1.8])
    for advantage, colour in ((1, BLUE), (-1, RUST)):
        clipped = np.minimum(ratio * advantage, ratio.clip(1 - CLIP, 1 + CLIP) * advantage)
        shape.plot(ratio, ratio * advantage, ":", color=colour, linewidth=1)
        shape.plot(ratio, clipped, color=colour)
        shape.text(0.42, advantage * 1.1 - 0.1, f"A = {'+' if advantage > 0 else '−'}1", color=colour)
    for x in (1 - CLIP, 1 + CLIP):
        shape.axvline(x, color=FAINT, linewidth=0.8, zorder=0)
    shape.plot([1, 1], [-1, 1], ".", color=MUTED, markersize=5)
    shape.set(title="One sample's objective", xlabel="ratio ρ", xticks=[0.4, 0.8, 1, 1.2, 1.6])

    for clip, colour, line, name in ((np.inf, MUTED, "--", "without clip"), (CLIP, BLUE, "-", "clip at 0.2")):
        steps.plot(climb(clip), line, color=colour, label=name)
    steps.set(title="P(action), A = +1, same batch", xlabel="gradient steps", ylim=(0, 1))
    steps.legend(loc="upper left")
    return figure
