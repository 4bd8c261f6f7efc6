import numpy as np
from drawing import BLUE, GOLD, GREEN, INK, PURPLE, RUST, axes
from three_domains_of_machine_learning import Pump, nearest, reinforced, supervised, unsupervised

HOURS, SHOWN, XLIM, YLIM = 500, slice(0, 500, 9), (-3.5, 11.5), (-3, 8.5)


def border(panel, means: np.ndarray) -> None:
    """The line between two means: as far from the one as from the other."""
    middle, step = means.mean(axis=0), means[1] - means[0]
    along = np.array([-step[1], step[0]]) / np.linalg.norm(step)
    panel.plot(*np.transpose([middle - 30 * along, middle + 30 * along]), color=INK, linewidth=1)


def draw():
    """The same hours of one pump: with labels, with nothing, with rewards for actions."""
    figure, (told, alone, paid) = axes(columns=3, height=2.5, sharey=True)
    pump, x, worn = Pump(seed=0), [], []
    for _ in range(HOURS):
        x, worn = [*x, pump.reading()], [*worn, pump.worn]
        pump.act(int(pump.rng.random() < 0.1))
    x, worn = np.array(x), np.array(worn)
    groups = nearest(unsupervised(x), x)

    for panel, parts, names, colours, markers in (
        (told, worn, ("sound", "worn"), (BLUE, RUST), "o^"),
        (alone, groups, ("group 1", "group 2"), (GREEN, PURPLE), "sD"),
    ):
        for part, name, colour, marker in zip((0, 1), names, colours, markers, strict=True):
            panel.plot(*x[SHOWN][parts[SHOWN] == part].T, marker, color=colour, markersize=3, label=name)
    border(told, supervised(x, worn))
    border(alone, unsupervised(x))

    paid.axvline(4, color=INK, linewidth=1)
    paid.axhline(2, color=INK, linewidth=1)
    values = reinforced(Pump(seed=0), 20_000, 0.9)
    for day, shaking in np.ndindex(2, 2):
        pair = values[day, shaking]
        for row, (name, colour) in enumerate((("run", BLUE), ("service", GOLD))):
            chosen = "bold" if pair[row] == pair.max() else "normal"
            text, height = f"{name} {pair[row]:.1f}".replace("-", "−"), (-0.2, 5)[shaking] - 1.2 * row
            paid.text((0.2, 7.8)[day], height, text, color=colour, ha="center", weight=chosen, fontsize=8)

    for panel, title in (
        (told, "supervised:\nis it worn?"),
        (alone, "unsupervised:\nwhat groups are there?"),
        (paid, "reinforcement:\nwhat pays?"),
    ):
        panel.set(title=title, xlabel="temperature", xlim=XLIM, ylim=YLIM, xticks=[0, 4, 8], yticks=[0, 2, 4])
    for panel in (told, alone):
        panel.legend(loc="upper center", ncols=2, fontsize=7, handletextpad=0.1, columnspacing=1.6, borderaxespad=0)
    told.set_ylabel("vibration")
    return figure
