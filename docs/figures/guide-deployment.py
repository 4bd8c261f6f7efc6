import numpy as np
from drawing import BLUE, FAINT, MUTED, RUST, axes
from guide_deployment import grow, rewritten
from guide_routine import clean, features, gather

SHOWN = 11  # every eleventh order


def draw():
    """The same orders answered twice: by two versions, and by one version with two parsers."""
    one, two = grow(40, clean(gather(50, 0))), grow(80, clean(gather(200, 2)))
    rows = clean(gather(10, 3))[::SHOWN]
    gap = np.array([not row["queue"] for row in rows])
    plain, served = [features(row) for row in rows], [rewritten(row) for row in rows]
    live, right, second = one.predict(plain), two.predict(plain), two.predict(served)
    figure, panels = axes(columns=2, width=5.8, height=2.9, sharex=True, sharey=True)
    for panel, values, title, label in (
        (panels[0], live, "shadow", "version 1, live"),
        (panels[1], right, "replay", "version 2, with training's code"),
    ):
        panel.plot([10, 60], [10, 60], color=FAINT, linewidth=1)
        panel.plot(values[~gap], second[~gap], "o", color=BLUE, markersize=3, alpha=0.7)
        panel.plot(values[gap], second[gap], "s", color=RUST, markersize=3.5)
        panel.set(xlabel=label, xlim=(10, 60), ylim=(10, 60), aspect="equal")
        panel.set_title(title, loc="left", color=MUTED)
    panels[0].set_ylabel("version 2, as served (min)")
    panels[1].text(58, 14, "queue missing", color=RUST, ha="right")
    panels[0].text(12, 54, "queue given", color=BLUE)
    return figure
