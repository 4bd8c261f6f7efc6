import numpy as np
from drawing import BLUE, GOLD, GREEN, MUTED, RUST, axes
from feature_selection import forward_selection
from sklearn.linear_model import LassoCV, RidgeCV

CANDIDATES = (100, 200, 500, 1000, 2000, 5000)
SIZES = tuple(range(0, 61, 4))


def best_columns(x, y, k):
    """The k columns of x most correlated with y."""
    centred = x - x.mean(axis=0)
    return np.argsort(-np.abs(centred.T @ (y - y.mean())) / np.linalg.norm(centred, axis=0))[:k]


def neighbour_errors(x, y, k=100):
    """5-fold error of one nearest neighbor on the k best columns: chosen on all rows, chosen in each fold."""
    fold, wrong = np.repeat(np.tile(np.arange(5), 5), 2), np.zeros(2)
    outside = best_columns(x, y, k)
    for i in range(5):
        train, test = fold != i, fold == i
        for way, columns in enumerate((outside, best_columns(x[train], y[train], k))):
            a, b = x[train][:, columns], x[test][:, columns]
            distance = (a**2).sum(axis=1) - 2 * b @ a.T
            wrong[way] += np.sum(y[train][distance.argmin(axis=1)] != y[test])
    return wrong / len(y)


def new_error(truth, coefficients, intercept):
    """Expected squared error on new rows of independent unit Normal columns, noise variance 4."""
    return 4 + np.sum((truth - coefficients) ** 2) + intercept**2


def path_errors(seed):
    """Training and new error along the forward path (2, sizes), and new error of ridge and the lasso."""
    rng = np.random.default_rng(seed)
    truth, x = np.repeat([1.0, 0.0], [5, 75]), rng.normal(size=(100, 80))
    y = x @ truth + 2 * rng.normal(size=100)
    order, errors = forward_selection(x, y, SIZES[-1]), []
    for k in SIZES:
        design = np.column_stack([np.ones(100), x[:, order[:k]]])
        fitted = np.linalg.lstsq(design, y)[0]
        coefficients = np.zeros(80)
        coefficients[order[:k]] = fitted[1:]
        errors.append([np.mean((y - design @ fitted) ** 2), new_error(truth, coefficients, fitted[0])])
    others = RidgeCV(np.geomspace(0.01, 1e4, 30)).fit(x, y), LassoCV(eps=0.02, alphas=30, max_iter=5000).fit(x, y)
    return np.array(errors).T, [new_error(truth, model.coef_, model.intercept_) for model in others]


def draw():
    """Error that selection outside the folds reports on random labels; error along a forward path."""
    figure, (leak, path) = axes(columns=2, height=2.9)
    labels, means = np.tile([0, 1], 25), []
    for p in CANDIDATES:
        draws = (np.random.default_rng(seed).normal(size=(50, p)) for seed in range(20))
        means.append(np.mean([neighbour_errors(x, labels) for x in draws], axis=0))
    outside, inside = 100 * np.array(means).T
    for errors, colour, name, place in ((inside, BLUE, "inside the folds", 56), (outside, RUST, "on all rows", 24)):
        leak.plot(CANDIDATES, errors, "o-", color=colour, markersize=3)
        leak.text(700, place, f"selected {name}", color=colour, fontsize=8, ha="center" if place > 50 else "left")
    leak.set(xscale="log", ylim=(0, 63), xlabel="candidate columns, 100 kept", title="random labels: error in %")
    leak.set_xticks([100, 500, 5000], ["100", "500", "5,000"])
    leak.minorticks_off()

    found = [path_errors(seed) for seed in range(10)]
    training, new = np.mean([errors for errors, _ in found], axis=0)
    ridge, lasso = np.mean([others for _, others in found], axis=0)
    path.plot(SIZES, training, "o-", color=MUTED, markersize=3)
    path.plot(SIZES, new, "o-", color=RUST, markersize=3)
    path.text(58, 2.0, "forward: training", color=MUTED, fontsize=8, ha="right")
    path.text(46, 13.4, "forward: new rows", color=RUST, fontsize=8, ha="right")
    for level, colour, name in ((ridge, GREEN, "ridge, all 80"), (lasso, GOLD, "lasso, all 80")):
        path.axhline(level, color=colour, linewidth=1.2, linestyle=(0, (4, 2)))
        path.text(60, level + 0.2, name, color=colour, fontsize=8, ha="right")
    path.set(ylim=(0, 16.5), xlim=(-1, 61), xlabel="columns chosen", title="80 columns, 5 matter: squared error")
    for panel in (leak, path):
        panel.title.set_fontsize(8.5)
    return figure
