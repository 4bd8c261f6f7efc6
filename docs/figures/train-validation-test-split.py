import numpy as np
from drawing import BLUE, FAINT, GOLD, GREEN, INK, PURPLE, RUST, axes
from scipy.spatial import KDTree

USERS, DAYS = 40, 40  # of the log; 20 users and ten days more are what comes later


def world(rng):
    """Rows of a log and of what comes after it: features (n, 4), target, user and day (n,)."""
    level, drift = rng.normal(size=USERS + 20), 0.4 * np.cumsum(rng.normal(size=DAYS + 10))
    profile = rng.normal(size=(USERS + 20, 3))  # tells users apart, says nothing about their level
    user, day = np.divmod(np.arange((USERS + 20) * (DAYS + 10)), DAYS + 10)
    target = level[user] + drift[day] + rng.normal(scale=0.5, size=len(user))
    return np.c_[profile[user], 3 * day / (DAYS + 10)], target, user, day


def promises(rng):
    """Mean absolute error by four splits of the log (4,), and at new days, new users, both (3,)."""
    x, y, user, day = world(rng)
    log = (user < USERS) & (day < DAYS)
    row, group = rng.random(len(y)) < 0.25, (rng.random(USERS + 20) < 0.25)[user]
    late = day >= DAYS - 10

    def errors(train, *tests):
        """Of 5-NN regression, on each of the tests."""
        near = KDTree(x[train])
        return [np.abs(y[train][near.query(x[test], 5)[1]].mean(axis=1) - y[test]).mean() for test in tests]

    splits = [*errors(log & ~row, log & row), *errors(log & ~late, log & late), *errors(log & ~group, log & group)]
    splits += errors(log & ~late & ~group, log & late & group)
    uses = (user < USERS) & (day >= DAYS), (user >= USERS) & (day < DAYS), (user >= USERS) & (day >= DAYS)
    return splits, errors(log, *uses)


def draw():
    """Which rows are held out, for four splits; below, the error that each promises and the error in each use."""
    figure, panels = axes(columns=4, rows=2, height=3.6, sharey="row", height_ratios=[1, 1.15])
    user, day = (grid.ravel() for grid in np.meshgrid(range(6), range(10), indexing="ij"))
    held = np.random.default_rng(3).random(60) < 0.25, day >= 7, user >= 4, (user >= 4) & (day >= 7)
    unused = day < 0, day == 6, day < 0, (user >= 4) ^ (day >= 7)
    titles = "by row", "by time", "by user", "by user and time"
    found = [promises(np.random.default_rng(seed)) for seed in range(150)]
    splits, uses = (np.mean(part, axis=0) for part in zip(*found, strict=True))
    for at, (grid, below) in enumerate(panels.T):
        for rows, colour in ((~held[at] & ~unused[at], BLUE), (unused[at], FAINT), (held[at], RUST)):
            across = np.add.outer(day[rows], [-0.4, 0.4, np.nan]).ravel()
            grid.plot(across, np.repeat(user[rows], 3), color=colour, linewidth=5, solid_capstyle="butt")
        grid.set(title=titles[at], xlim=(-0.6, 9.6), ylim=(5.6, -0.6), xticks=[], yticks=[])
        for side in grid.spines.values():
            side.set_visible(False)
        below.bar([0], [splits[at]], width=0.5, color=BLUE, alpha=0.35, linewidth=0)
        below.text(0, 0.08, f"{splits[at]:.2f}", ha="center", fontsize=8, color=INK)
        below.set(xlim=(-0.6, 0.6), ylim=(0, 1.6), xticks=[])
        for use, colour in zip(uses, (GOLD, GREEN, PURPLE), strict=True):
            below.axhline(use, color=colour, linewidth=1.1, linestyle=(0, (3, 2)))
    panels[0][0].set(xlabel="days", ylabel="users")
    panels[1][0].set_ylabel("error")
    names = ("new days, same users", GOLD), ("new users, same days", GREEN), ("new users, new days", PURPLE)
    lines = [panels[1][0].plot([], [], color=c, linewidth=1.1, linestyle=(0, (3, 2)), label=n)[0] for n, c in names]
    figure.legend(handles=lines, loc="outside lower center", ncols=3, fontsize=8, title="error in use, dashed")
    return figure
