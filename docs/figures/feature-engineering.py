import numpy as np
from drawing import BLUE, GREEN, INK, MUTED, RUST, axes
from feature_engineering import clock, loans, orders
from sklearn.linear_model import LinearRegression
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

LEAF = {"min_samples_leaf": 10, "random_state": 0}


def draw():
    """A clock that a line needs and a tree does not; a ratio that a tree needs and a line does not."""
    figure, (left, right) = axes(columns=2, height=2.7, width=6.2)
    rng = np.random.default_rng(0)
    (hours, sold), (money, late) = orders(500, rng), loans(500, np.random.default_rng(1))

    left.plot(hours[:40].round(2), sold[:40].round(1), ".", color=MUTED, markersize=4)
    at = np.linspace(0, 24, 49)
    line, wave = LinearRegression().fit(hours[:, None], sold), LinearRegression().fit(clock(hours), sold)
    tree = DecisionTreeRegressor(**LEAF).fit(hours[:, None], sold)
    left.plot(at[[0, -1]], line.predict(at[[0, -1], None]).round(1), color=RUST, label="line, hour")
    left.plot(at, wave.predict(clock(at)).round(1), color=BLUE, label="line, clock")
    steps = np.linspace(0, 24, 49)
    left.step(steps, tree.predict(steps[:, None]).round(1), color=GREEN, linewidth=1, label="tree, hour")
    left.set(xlim=(0, 24), ylim=(0, 24), xticks=(0, 6, 12, 18, 24), xlabel="hour", title="Orders an hour")
    left.legend(loc="upper left", ncols=2, fontsize=8, handlelength=1.2, columnspacing=0.8, borderaxespad=0)

    tree = DecisionTreeClassifier(**LEAF).fit(money, late)
    for kind, colour, marker in ((late, RUST, "^"), (~late, BLUE, "o")):
        shown = money[:62][kind[:62]].round(1)
        right.plot(shown[:, 1], shown[:, 0], marker, color=colour, markersize=2.8)
    right.plot([0, 100], [0, 40], color=INK, linewidth=1)
    incomes, debts = np.linspace(1, 100, 34), np.linspace(0.5, 60, 40)
    said = tree.predict(np.array([[debt, income] for debt in debts for income in incomes]))
    right.contour(incomes, debts, said.reshape(40, 34), levels=[0.5], colors=[GREEN], linewidths=1.2)
    right.text(99, 49, "line: debt / income = 0.4", color=INK, fontsize=8, ha="right")
    right.text(4, 56, "late", color=RUST, fontsize=8)
    right.text(84, 8, "on time", color=BLUE, fontsize=8)
    right.set(xlim=(0, 100), ylim=(0, 60), xlabel="income", ylabel="debt", title="Green: the tree's border")
    return figure
