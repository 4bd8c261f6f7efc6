import numpy as np
import perceptron
import pytest
from guide_algorithms import LAMBDA, SLOPES, fit, learn, trainees
from scipy.optimize import approx_fprime, minimize_scalar
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression, QuantileRegressor, Ridge, SGDClassifier, SGDRegressor
from sklearn.svm import LinearSVC

LOSSES = {  # of the margin, as the page's table has them
    "perceptron": lambda m: np.maximum(0, -m),
    "least squares": lambda m: (1 - m) ** 2 / 2,
    "logistic": lambda m: np.log1p(np.exp(-m)),
    "linear SVM": lambda m: np.maximum(0, 1 - m),
}
SCIKIT = {"perceptron": "perceptron", "least squares": "squared_error", "logistic": "log_loss", "linear SVM": "hinge"}
CONVEX = ("least squares", "logistic", "linear SVM")


def optimum(name, x, y):
    """The minimum of mean loss + LAMBDA / 2 * |w|^2 according to scikit-learn."""
    cost = 1 / (LAMBDA * len(y))
    model = {
        "least squares": Ridge(alpha=LAMBDA * len(y), fit_intercept=False),
        "logistic": LogisticRegression(C=cost, fit_intercept=False, tol=1e-10, max_iter=1000),
        "linear SVM": LinearSVC(C=cost, loss="hinge", fit_intercept=False, tol=1e-8, max_iter=10**6, random_state=0),
    }[name]
    return model.fit(x, y).coef_.ravel()


@pytest.fixture(scope="module")
def classes():
    rng = np.random.default_rng(3)
    y = np.repeat([-1, 1], 30)
    x = np.column_stack([np.ones(60), rng.normal(size=(60, 2)) + y[:, None]])
    order = rng.permutation(60)
    return x[order], y[order]


@pytest.mark.parametrize("name", LOSSES)
def test_slopes_are_the_derivatives_of_the_losses(name):
    for y in (-1, 1):
        for s in (-2.3, -0.6, 0.4, 1.7):
            slope = approx_fprime([s], lambda z, y=y: LOSSES[name](y * z[0]))[0]
            assert SLOPES[name](np.array([s]), np.array([y]))[0] == pytest.approx(slope, abs=1e-5)


@pytest.mark.parametrize("penalty", [0.0, 0.1])
@pytest.mark.parametrize("name", LOSSES)
def test_row_by_row_it_takes_the_same_steps_as_scikit_learn(name, penalty, classes):
    model = (SGDRegressor if name == "least squares" else SGDClassifier)(
        loss=SCIKIT[name], penalty="l2", alpha=penalty, fit_intercept=False, shuffle=False,
        learning_rate="constant", eta0=0.07, max_iter=5, tol=None,
    )  # fmt: skip
    ours = fit(*classes, SLOPES[name], np.full(5, 0.07), penalty, batch=1)
    assert ours == pytest.approx(model.fit(*classes).coef_.ravel(), abs=1e-9)


@pytest.mark.parametrize("last", [9, 40])
@pytest.mark.parametrize("name", CONVEX)
def test_it_ends_at_the_minimum_that_scikit_learn_finds(name, last):
    close = 2e-3 if name == "linear SVM" else 1e-5
    assert learn(name, last) == pytest.approx(optimum(name, *trainees(last)), abs=close)


def test_row_by_row_with_rate_1_it_is_the_perceptron():
    x = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
    y = np.array([-1, -1, -1, 1])
    for passes in (1, 3, 9, 30):
        assert (fit(x, y, SLOPES["perceptron"], np.ones(passes), batch=1) == perceptron.train(x, y, passes)[0]).all()


@pytest.mark.parametrize(
    "change",
    [
        {"x": np.ones(9)},
        {"x": np.ones((8, 2))},
        {"x": np.full((9, 2), np.nan)},
        {"y": np.full(9, np.inf)},
        {"batch": 0},
        {"batch": -1},
        {"penalty": -0.1},
        {"penalty": np.nan},
        {"x": np.ones((0, 2)), "y": np.ones(0)},
        {"rates": np.full(4000, 1.0)},
        {"rates": [np.nan]},
        {"rates": [-0.1]},
        {"rates": [0.1, 0]},
        {"y": 1.0},
        {"y": np.repeat([0, 1], [5, 4]), "slope": SLOPES["logistic"]},
        {"y": np.repeat([0, 1], [5, 4]), "slope": SLOPES["linear SVM"]},
        {"y": np.repeat([-2, 1], [5, 4]), "slope": SLOPES["perceptron"]},
    ],
)
def test_refuses_what_it_cannot_fit(change):
    x, y = trainees()
    given = {"x": x, "y": y, "slope": SLOPES["least squares"], "rates": [0.1]} | change
    with pytest.raises(ValueError, match=r"need|overflow"):
        fit(**given)


@pytest.mark.parametrize(("name", "last"), [("perceptron", 9), ("lasso", 9), ("logistic", 1000), ("logistic", np.nan)])
def test_learns_only_where_it_reaches_the_minimum(name, last):
    with pytest.raises(ValueError, match="need one of"):
        learn(name, last)


def test_with_other_targets_it_is_q_learning_and_with_other_slopes_quantile_regression(classes):
    rng = np.random.default_rng(0)
    table, weights = np.zeros((3, 2)), np.zeros(6)
    for _ in range(200):
        s, a, following, reward = rng.integers(3), rng.integers(2), rng.integers(3), rng.normal()
        label = reward + 0.9 * weights.reshape(3, 2)[following].max()
        row = np.eye(6)[[2 * s + a]]
        weights = weights + fit(row, label - row @ weights, SLOPES["least squares"], [0.2])  # a step from `weights`
        table[s, a] += 0.2 * (reward + 0.9 * table[following].max() - table[s, a])
    assert weights == pytest.approx(table.ravel())

    x, y = classes[0][:, :2], classes[0][:, 2]
    best = QuantileRegressor(quantile=0.8, alpha=0, fit_intercept=False).fit(x, y).coef_
    ours = fit(x, y, lambda s, y: np.where(y > s, -0.8, 0.2), 1 / np.sqrt(np.arange(1, 5001)))

    def pinball(w):
        return np.maximum(0.8 * (y - x @ w), 0.2 * (x @ w - y)).mean()

    assert pinball(best) - 1e-9 <= pinball(ours) <= 1.01 * pinball(best)
    assert np.mean(y > x @ ours) == pytest.approx(0.2, abs=0.05)


def test_a_policy_gradient_is_the_slope_of_log_loss_times_the_advantage():
    logits, action, advantage = np.array([0.3, -1.0, 0.8]), 1, -2.5
    policy = softmax(logits)
    first_step_of_ppo = approx_fprime(logits, lambda z: -advantage * softmax(z)[action] / policy[action])
    assert first_step_of_ppo == pytest.approx(advantage * (policy - np.eye(3)[action]), abs=1e-5)


def test_online_k_means_steps_keep_each_center_at_the_mean_of_its_points():
    rng = np.random.default_rng(1)
    points = rng.normal(size=(50, 2))
    centers, members = points[:3].copy(), [[p] for p in points[:3]]
    for point in points[3:]:
        j = np.argmin(((centers - point) ** 2).sum(axis=1))
        members[j].append(point)
        centers[j] -= (centers[j] - point) / len(members[j])  # slope of half the squared distance
    assert centers == pytest.approx(np.array([np.mean(m, axis=0) for m in members]))


def test_best_scores_are_those_of_the_table():
    for p in (0.1, 0.3, 0.6, 0.9):
        wanted = {"least squares": 2 * p - 1, "logistic": np.log(p / (1 - p)), "linear SVM": np.sign(p - 0.5)}
        for name, score in wanted.items():
            loss = LOSSES[name]
            found = minimize_scalar(
                lambda s, loss=loss, p=p: p * loss(s) + (1 - p) * loss(-s), bounds=(-5, 5), method="bounded"
            )
            assert found.x == pytest.approx(score, abs=1e-3)
        assert LOSSES["perceptron"](0) == 0


def test_right_answers_pull_back_under_least_squares_alone():
    margin = np.array([1.2, 3, 14])
    pulls = {name: -slope(margin, np.ones(3)) for name, slope in SLOPES.items()}
    assert (pulls.pop("least squares") < 0).all()
    assert all((pull >= 0).all() for pull in pulls.values())
    x, y = trainees(40)
    y[-1] = -1
    for name in CONVEX:
        assert optimum(name, x, y)[1] < 1e-6
    kinks = [-SLOPES[name](np.array([m]), np.ones(1))[0] for name, m in (("perceptron", 0), ("linear SVM", 1))]
    assert kinks == [1, 0]
    far = np.array([-1.0, -10, -100])
    assert all((-SLOPES[name](far, np.ones(3)) <= 1).all() for name in ("logistic", "linear SVM"))


def test_prose(prose):
    x, y = trainees()
    passed = x[y == 1, 1] + 5
    prose.says("## What has changed since 2018")
    prose.says("if the logistic labels are 0 and 1")
    prose.says("Those with {:g}, {:g}, {:g} and {:g} passed".format(*passed))
    bounds = {
        (name, last): 5 - b / w for name in CONVEX for last in (9, 40) for b, w in [optimum(name, *trainees(last))]
    }
    first = " ".join("{:.2f}, {:.2f} and {:.2f}".format(*(bounds[name, 9] for name in CONVEX)).split())
    prose.says(f"With $\\lambda = {LAMBDA}$ the last three nearly agree: they predict a pass from {first} hours on")
    for order, words in ((1, "ends each at a boundary of 5 hours with the rows in order"), (-1, "at 6 in reverse")):
        rows, labels = x[::order], y[::order]
        w, mistakes, ends = np.zeros(2), [], []
        for _ in range(50):
            mistakes.append(0)
            for row, label in zip(rows, labels, strict=True):
                if label * (row @ w) <= 0:
                    w, mistakes[-1] = w + label * row, mistakes[-1] + 1
            ends.append(5 - w[0] / w[1])
            assert w[1] > 0
        assert mistakes[2:] == [4] * 48
        assert ends[2:] == [5 if order == 1 else 6] * 48
        assert (fit(rows, labels, SLOPES["perceptron"], np.ones(50), batch=1) == w).all()
        prose.says(words)
    prose.says("from the third pass on it corrects 4 rows a pass")
    moved, _ = trainees(40)
    prose.says("Now let the last trainee have practiced 40 hours instead of 9", "Record the 40 hours as a fail")
    weights = {name: optimum(name, x, y) for name in CONVEX}
    old = {name: moved[-1] @ weights[name] for name in CONVEX}
    failed = np.flatnonzero(
        (y == 1) & (x @ weights["least squares"] > 0) & (moved @ optimum("least squares", moved, y) < 0)
    )
    prose.says(
        f"Least squares moves to {bounds['least squares', 40]:.2f} "
        + "and now fails those with {:g} and {:g} hours".format(*failed + 1),
        f"a score of {old['least squares']:.1f}; it wanted 1",
        f"so it pulled back, by {old['least squares'] - 1:.1f} times",
        f"$x = (1, {moved[-1, 1]:.0f})$",
        f"but {moved[-1, 1]:.0f} multiplies it",
        f"Logistic regression moves to {bounds['logistic', 40]:.2f}",
        f"margin {x[-1] @ weights['linear SVM']:.1f} before and {old['linear SVM']:.1f} now, that row does not pull",
    )
    assert optimum("linear SVM", x, y) == pytest.approx(optimum("linear SVM", moved, y), abs=1e-4)
    assert optimum("linear SVM", moved, y) @ moved[-1] == pytest.approx(old["linear SVM"], abs=0.05)

    row, one, twice = np.array([[1, 2]]), np.array([1]), [1, 1]
    ends = {name: fit(row, one, slope, twice) for name, slope in SLOPES.items()}
    assert (ends["perceptron"] == [1, 2]).all()
    assert (ends["linear SVM"] == [1, 2]).all()
    assert (ends["least squares"] == [-3, -6]).all()
    a, b = ends["logistic"]
    prose.says(f"pulls by 0.5, to (0.5, 1), then at margin 2.5 by {a - 0.5:.3f}: ({a:.3f}, {b:.3f})")
    prose.says(f"the rate must stay below {2 / 5}", "The slope: $-0.8$ where $y > s$ and $0.2$ where $y < s$")
    with pytest.raises(ValueError, match="overflow"):
        fit(row, one, SLOPES["least squares"], [0.41] * 20_000)
    assert fit(row, one, SLOPES["least squares"], [0.39] * 1000) @ row[0] == pytest.approx(1)

    x, y = trainees()
    full, single = (
        [fit(x, y, SLOPES["logistic"], np.full(n, 0.2), LAMBDA, batch) for n in (2000, 2001)] for batch in (None, 1)
    )
    assert full[0] == pytest.approx(optimum("logistic", x, y), abs=1e-6)
    assert np.abs(single[1] - optimum("logistic", x, y)).max() > 0.05
    prose.says("The two smooth losses converge at a small fixed rate if each step takes all rows")

    even = (np.arange(12_000) + 0.5) / 12_000
    inertia = [sum(((part - part.mean()) ** 2).sum() for part in np.split(even, k)) for k in (1, 2, 3, 4)]
    share = [100 * j / inertia[0] for j in inertia]
    prose.says("The inertia is {:.0f}, {:.0f}, {:.0f} and {:.0f} for one to four clusters".format(*share))
    prose.says(f"{share[0]:.0f}, {share[1]:.0f}, {share[2]:.1f}, {share[3]:.2f}. The bend at 2")
    prose.says("Hollmann et al., 2025", "Grootendorst, 2022")
