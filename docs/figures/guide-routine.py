import numpy as np
from drawing import BLUE, GREEN, RUST, axes
from guide_routine import clean, features, gather, part
from sklearn.feature_extraction import DictVectorizer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.tree import DecisionTreeRegressor

LEAVES = (1, 3, 10, 40, 160, 640)
SEEDS = 6


def errors(seed):
    """For each leaf size: error on training shops, on other shops, on other rows of a random split."""
    rows = clean(gather(50, seed))
    parts = np.array([part(row) for row in rows])
    minutes = np.array([float(row["minutes"]) for row in rows])
    draw = np.random.default_rng(seed).permutation(parts == "train")  # as many rows for training
    given = [features(row) for row in rows]
    found = []
    for train, held in ((parts == "train", parts != "train"), (draw, ~draw)):
        prepare = make_pipeline(DictVectorizer(sparse=False), SimpleImputer(add_indicator=True))
        prepare.fit([row for row, chosen in zip(given, train, strict=True) if chosen])
        x = prepare.transform(given)
        for leaf in LEAVES:
            tree = DecisionTreeRegressor(min_samples_leaf=leaf, random_state=0).fit(x[train], minutes[train])
            missed = np.abs(tree.predict(x) - minutes)
            found.append((missed[train].mean(), missed[held].mean()))
    by_shop, by_row = np.array(found).reshape(2, len(LEAVES), 2)
    return by_shop[:, 0], by_shop[:, 1], by_row[:, 1]


def draw():
    """Errors against the smallest leaf, for an honest split and one that leaks."""
    training, validation, leaking = np.mean([errors(seed) for seed in range(SEEDS)], axis=0)
    figure, panel = axes(width=5.6, height=2.9)
    for values, colour, style, words, place in (
        (validation, RUST, "-", "other restaurants", (1.15, 8.2)),
        (leaking, GREEN, "--", "other rows, split at random", (1.15, 5.0)),
        (training, BLUE, "-", "training", (3.5, 2.4)),
    ):
        panel.plot(LEAVES, values, style, color=colour, marker="o", markersize=3.5)
        panel.text(*place, words, color=colour)
    panel.set(
        xscale="log", xlabel="smallest leaf of the tree (orders)", ylabel="mean absolute error (min)", ylim=(0, 9)
    )
    panel.set_xticks(LEAVES, LEAVES)
    panel.minorticks_off()
    return figure
