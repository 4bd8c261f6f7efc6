import numpy as np
from drawing import BLUE, INK, MUTED, RUST, axes
from sklearn.datasets import make_friedman1
from sklearn.linear_model import LinearRegression
from sklearn.tree import DecisionTreeRegressor

SETS, ROWS, MEMBERS = 6, 400, 60


def errors(learner, x, y, new, truth, rng):
    """Squared error after 1, 2, … members: on new points, and out-of-bag on the rows left out so far."""
    test, unseen, sums = [], [], np.zeros((3, max(ROWS, len(new))))
    for m in range(1, MEMBERS + 1):
        rows = rng.integers(ROWS, size=ROWS)
        out = np.bincount(rows, minlength=ROWS) == 0
        model = learner.fit(x[rows], y[rows])
        sums[0, : len(new)] += model.predict(new)
        sums[1, :ROWS] += np.where(out, model.predict(x), 0)
        sums[2, :ROWS] += out
        seen = sums[2, :ROWS] > 0
        test.append(np.mean((sums[0, : len(new)] / m - truth) ** 2))
        unseen.append(np.mean((sums[1, :ROWS][seen] / sums[2, :ROWS][seen] - y[seen]) ** 2))
    return test, unseen


def draw():
    """Error on new data against the number of members, averaged over training sets of Friedman's first problem."""
    figure, panel = axes()
    rng = np.random.default_rng(0)
    tree = DecisionTreeRegressor(random_state=0)
    learners = {
        "linear regression, bagged": (LinearRegression(), MUTED),
        "trees, bagged": (tree, BLUE),
    }
    curves, alone = {name: [] for name in learners}, []
    for _ in range(SETS):
        x, y = make_friedman1(ROWS, noise=1, random_state=int(rng.integers(2**31)))
        new, truth = make_friedman1(1000, noise=1, random_state=int(rng.integers(2**31)))
        alone.append(np.mean((tree.fit(x, y).predict(new) - truth) ** 2))
        for name, (learner, _) in learners.items():
            curves[name].append(errors(learner, x, y, new, truth, rng))
    members = np.arange(1, MEMBERS + 1)
    panel.axhline(np.mean(alone), color=INK, linewidth=0.9, linestyle=(0, (4, 2)), label="one tree, all rows")
    for name, (_, colour) in learners.items():
        test, unseen = np.mean(curves[name], axis=0)
        panel.plot(members, test, color=colour, label=name)
        if name == "trees, bagged":
            panel.plot(members, unseen, color=RUST, linestyle=(0, (2, 1.5)), label="its out-of-bag estimate")
    panel.set(xlabel="members", ylabel="mean squared error", xlim=(1, MEMBERS), ylim=(0, 18))
    panel.set_xticks([1, 10, 20, 30, 40, 50, 60])
    panel.legend(loc="upper right")
    return figure
