import numpy as np
from drawing import BLUE, GOLD, MUTED, RUST, axes
from scipy.special import expit
from sklearn.model_selection import cross_val_predict
from sklearn.svm import SVC
from svm_probabilities import draw as rows
from svm_probabilities import platt


def draw():
    """Margins of training and new rows; and what three ways of squashing the score predict against what happens."""
    known, unseen, truth, said = [], [], [], {"raw": [], "training": [], "held-out": []}
    for seed in range(10):
        rng = np.random.default_rng(seed)
        (x, y), (x_new, y_new) = rows(200, rng), rows(2000, rng)
        svm = SVC(C=10).fit(x, y)
        training, new = svm.decision_function(x), svm.decision_function(x_new)
        held_out = cross_val_predict(SVC(C=10), x, y, method="decision_function")
        for name, (a, b) in zip(said, ((1, 0), platt(training, y), platt(held_out, y)), strict=True):
            said[name].append(expit(a * new + b))
        known.append(training * (2 * y - 1))
        unseen.append(new * (2 * y_new - 1))
        truth.append(y_new)
    truth = np.concatenate(truth)

    figure, (margins, reliability) = axes(columns=2, height=2.9)
    edges = np.arange(-1.9, 2.6, 0.2)
    for values, color, label in ((known, RUST, "training rows"), (unseen, BLUE, "new rows")):
        share = np.histogram(np.concatenate(values), edges)[0] / np.concatenate(values).size
        margins.stairs(share, edges, color=color, linewidth=1.6, label=label)
    margins.set(xlabel="score × label (±1)", ylabel="share of rows", xlim=(-1.9, 2.5), ylim=(0, 1))
    margins.set_title("the SVM's scores")
    margins.legend(loc="upper left")

    reliability.plot([0, 1], [0, 1], color=MUTED, linewidth=0.8, linestyle=(0, (2, 3)))
    for (name, values), color in zip(said.items(), (GOLD, RUST, BLUE), strict=True):
        p = np.concatenate(values)
        cell = np.minimum((p * 10).astype(int), 9)
        points = [(p[cell == k].mean(), truth[cell == k].mean()) for k in range(10) if np.sum(cell == k) > 100]
        label = {"raw": "raw score", "training": "Platt, training scores", "held-out": "Platt, held-out scores"}[name]
        reliability.plot(*zip(*points, strict=True), "o-", color=color, markersize=3, linewidth=1.2, label=label)
    reliability.set(xlabel="predicted probability", ylabel="observed share", xlim=(0, 1), ylim=(0, 1))
    reliability.set_title("new rows")
    reliability.legend(loc="upper left", fontsize=7.5)
    return figure
