from itertools import combinations, permutations, product
from math import ceil, exp, log2

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from multiclass_classifier import least_squares, logistic, one_vs_one, one_vs_rest, softmax_weights
from scipy.optimize import check_grad, linprog, minimize_scalar
from scipy.special import expit, softmax
from scipy.stats import norm
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsOneClassifier, OneVsRestClassifier
from sklearn.svm import SVC, LinearSVC


def blobs(k=4, n=40, d=3, seed=0):
    rng = np.random.default_rng(seed)
    y = np.repeat(np.arange(k), n)
    return rng.normal(size=(k * n, d)) + 2 * rng.normal(size=(k, d))[y], y


def in_a_row():
    bell = norm.ppf((np.arange(2000) + 0.5) / 2000)
    return np.concatenate([bell - 2.5, bell, bell + 2.5])[:, None], np.repeat([0, 1, 2], 2000)


def recall(predicted, y):
    return [float(np.mean(predicted[y == k] == k)) for k in np.unique(y)]


def test_softmax_is_that_of_scikit_learn():
    x, y = blobs()
    ones = np.column_stack([x, np.ones(len(x))])  # the sample penalizes the bias too
    theirs = LogisticRegression(C=1 / (0.01 * len(x)), fit_intercept=False, tol=1e-8, max_iter=10_000).fit(ones, y)
    w = softmax_weights(x, y, ridge=0.01)
    assert w == pytest.approx(theirs.coef_.T, abs=2e-3)
    assert w.sum(axis=1) == pytest.approx(np.zeros(4), abs=1e-4), "the penalty makes the weights sum to zero"


def test_softmax_stands_at_a_minimum():
    x, y = blobs(k=3, d=2, seed=1)
    w = softmax_weights(x, y, ridge=0.01)
    ones, hot = np.column_stack([x, np.ones(len(x))]), np.eye(3)[y]

    def loss(flat):
        p = softmax(ones @ flat.reshape(3, 3), axis=1)
        return -np.mean(np.log(p[np.arange(len(y)), y])) + 0.005 * np.sum(flat**2)

    def gradient(flat):
        p = softmax(ones @ flat.reshape(3, 3), axis=1)
        return (ones.T @ (p - hot) / len(y)).ravel() + 0.01 * flat

    assert check_grad(loss, gradient, w.ravel() + 0.3) < 1e-5
    assert gradient(w.ravel()) == pytest.approx(np.zeros(9), abs=1e-4)


def test_two_classes_are_logistic_regression():
    x, y = blobs(k=2)
    w = softmax_weights(x, y)
    z = np.column_stack([x, np.ones(len(x))]) @ w
    assert softmax(z, axis=1)[:, 1] == pytest.approx(expit(z[:, 1] - z[:, 0]))
    assert logistic(x, y)(x) == pytest.approx(z[:, 1] - z[:, 0])


def test_strategies_are_those_of_scikit_learn():
    x, y = blobs(seed=2)
    new = blobs(seed=3)[0]
    plain = LogisticRegression(C=np.inf, tol=1e-8, max_iter=10_000)

    def fit(x, t):
        return plain.__class__(**plain.get_params()).fit(x, t).decision_function

    rest = OneVsRestClassifier(plain).fit(x, y)
    assert one_vs_rest(fit, x, y, new) == pytest.approx(rest.decision_function(new))
    votes = one_vs_one(fit, x, y, new)
    theirs = OneVsOneClassifier(plain).fit(x, y)
    clear = np.sort(votes)[:, -1] > np.sort(votes)[:, -2]
    assert clear.mean() > 0.9
    assert (votes.argmax(1) == theirs.predict(new))[clear].all()
    assert (votes.argmax(1) == SVC(kernel="linear").fit(x, y).predict(new)).mean() > 0.9


@settings(deadline=None, max_examples=40)
@given(st.integers(2, 6), st.integers(0, 1000))
def test_votes_add_up(k, seed):
    rng = np.random.default_rng(seed)
    y = np.concatenate([np.arange(k), rng.integers(0, k, 3 * k)])
    x, new = rng.normal(size=(len(y), 2)), rng.normal(size=(5, 2))
    votes = one_vs_one(least_squares, x, y, new)
    assert votes.sum(axis=1) == pytest.approx(np.full(5, k * (k - 1) / 2))
    assert votes.max() <= k - 1
    scores = one_vs_rest(least_squares, x, y, new) + 0.5
    assert scores.sum(axis=1) == pytest.approx(np.ones(5)), "least squares of indicators that sum to 1"


COLUMN = [[1], [2], [3]]


@pytest.mark.parametrize(
    ("rows", "labels", "message"),
    [
        *((COLUMN, y, "all classes from 0") for y in ([0, 1, 3], [0, 0, 0], [-1, 0, 1], [0.5, 1, 2], [1, 2, 3])),
        (np.ones((0, 1)), [], "all classes from 0"),
        (COLUMN, [0, 1], "one label for each"),
        (COLUMN, [[0], [1], [2]], "one label for each"),
        ([1, 2, 3], [0, 1, 2], "one label for each|dimensions"),
        ([[1], [np.nan], [3]], [0, 1, 2], "finite"),
        ([[1], [np.inf], [3]], [0, 1, 2], "finite"),
    ],
)
def test_refuses(rows, labels, message):
    x, y, new = np.array(rows, float), np.array(labels), np.ones((1, 1))
    for call in (
        lambda: softmax_weights(x, y),
        lambda: one_vs_rest(least_squares, x, y, new),
        lambda: one_vs_one(least_squares, x, y, new),
    ):
        with pytest.raises(ValueError, match=message):
            call()


@pytest.mark.parametrize("new", [[[np.nan, 1, 1]], [[np.inf, 1, 1]], [1, 1, 1], [[1, 1]]])
@pytest.mark.parametrize("strategy", [one_vs_rest, one_vs_one])
def test_refuses_new_rows_that_no_classifier_can_score(strategy, new):
    with pytest.raises(ValueError, match=r"finite rows|dimension"):
        strategy(least_squares, *blobs(), np.array(new, float))


@pytest.mark.filterwarnings("ignore")
def test_refuses_weights_that_are_no_minimum():
    x, y = blobs(k=3, d=2, seed=1)
    for scale in (0.01, 0.1, 1, 10):
        softmax_weights(x * scale, y)
    with pytest.raises(ValueError, match="scale the columns"):
        softmax_weights(x * 1e200, y)
    for ridge in (-1, -1e-9, np.nan, np.inf):
        with pytest.raises(ValueError, match="ridge"):
            softmax_weights(x, y, ridge)


def test_a_cycle_gives_each_class_one_vote():
    def beats(a, b):  # A beats B, B beats C, C beats A
        return lambda new: np.where((b - a) % 3 == 1, 1.0, -1.0) * np.ones(len(new))

    x, y = np.arange(3.0)[:, None], np.arange(3)
    votes = one_vs_one(lambda x, t: beats(x[t == 1, 0], x[t == 0, 0]), x, y, np.zeros((2, 1)))
    assert votes.tolist() == [[1, 1, 1], [1, 1, 1]]


def cost(k, p):
    """Training of all pairs, by adding them up, in units of one fit on all rows."""
    return sum((2 / k) ** p for _ in combinations(range(k), 2))


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(1, 10_000), min_size=2, max_size=12), st.floats(1, 4))
def test_pairs_never_cost_more_than_k_minus_one_fits(sizes, p):
    assert sum(((a + b) / sum(sizes)) ** p for a, b in combinations(sizes, 2)) <= len(sizes) - 1 + 1e-9


def best_scores(chances, joint_hinge, tilt):
    """Scores (k,) of sum 0 that minimize an expected joint hinge, by linear programming; a tilt picks among minima."""
    k = len(chances)
    cost, rows, limits = np.concatenate([tilt, np.zeros(k)]), [], []
    if joint_hinge == "Crammer and Singer":  # slack of class y: at least 1 - f_y + f_j
        cost[k:] = chances
        for y, j in permutations(range(k), 2):
            rows.append(np.eye(2 * k)[j] - np.eye(2 * k)[y] - np.eye(2 * k)[k + y])
            limits.append(-1)
    else:  # Lee, Lin and Wahba: for each wrong class j, f_j + 1 / (k - 1)
        cost[k:] = 1 - np.array(chances)
        for j in range(k):
            rows.append(np.eye(2 * k)[j] - np.eye(2 * k)[k + j])
            limits.append(-1 / (k - 1))
    sums = np.repeat([[1.0, 0.0]], k, axis=1)
    free = [(None, None)] * k + [(0, None)] * k
    return linprog(cost, rows, limits, sums, [0], bounds=free).x[:k]


def test_prose(prose):
    prose.says(
        "(Lee, Lin and Wahba, 2004)", "Dietterich and Bakiri (1995)", "Hsu and Lin (2002)", "Rifkin and Klautau (2004)"
    )
    pairs = len(list(combinations(range(10), 2)))
    prose.says(
        f"For $K = 10$, with one binary fit on all rows as the unit: | | one-vs-rest | one-vs-one | |---|---:|---:| "
        f"| classifiers | 10 | {pairs} | | share of the rows in each | 100% | {2 / 10:.0%} | "
        f"| training, $p = 1$ | 10 | {cost(10, 1):.1f} | | training, $p = 2$ | 10 | {cost(10, 2):.1f} | "
        f"| training, $p = 3$ | 10 | {cost(10, 3):.2f} |",
        f"Prediction is where it pays: {pairs} evaluations, and {1000 * 999 // 2:,} at $K = 1000$",
        f"At $K = 10$ with a quadratic learner it needs {cost(10, 2):.1f} units of training against 10",
    )
    for k in (3, 7, 30):
        assert cost(k, 2) == pytest.approx(k * (k - 1) / 2 * (2 / k) ** 2)
        assert cost(k, 1) < k

    x, y = in_a_row()
    linear = np.polynomial.polynomial.polyfit(x[:, 0], np.eye(3)[y], 1)  # (2, 3): intercepts and slopes
    assert linear[0] == pytest.approx(np.full(3, 1 / 3))
    assert linear[1, 1] == pytest.approx(0, abs=1e-12)
    fitted = linear[0] + x * linear[1]
    assert 1 not in fitted.argmax(axis=1)
    assert one_vs_rest(least_squares, x, y, x) + 0.5 == pytest.approx(fitted)
    plain = LogisticRegression(C=np.inf, tol=1e-8, max_iter=10_000)
    rest = np.column_stack([plain.fit(x, y == k).predict_proba(x)[:, 1] for k in range(3)])
    assert rest[:, 1] == pytest.approx(np.full(6000, 1 / 3), abs=1e-4)
    found = recall(rest.argmax(axis=1), y)[1]
    joint = recall(plain.fit(x, y).predict(x), y)[1]
    pairwise = recall(OneVsOneClassifier(plain).fit(x, y).predict(x), y)[1]
    best = norm.cdf(1.25) - norm.cdf(-1.25)
    prose.says("unit-variance Gaussians around −2.5, 0 and 2.5")
    assert f"{joint:.0%}" == f"{pairwise:.0%}" == f"{best:.0%}"
    prose.says(f"it finds {found:.0%} of it only", f"Softmax and OvO find {best:.0%}, as the best possible rule does")
    claims = (rest > 0.5).sum(axis=1)
    assert not np.any(rest[:, 1] > 0.5)
    assert claims.max() == 1
    prose.says(
        f"exactly one says yes for {np.mean(claims == 1):.0%} of the rows and none for {np.mean(claims == 0):.0%}"
    )

    chances = (0.4, 0.3, 0.3)
    aims = [
        minimize_scalar(lambda s, p=p: p * max(0, 1 - s) + (1 - p) * max(0, 1 + s), bounds=(-3, 3), method="bounded").x
        for p in chances
    ]
    assert aims == pytest.approx([-1, -1, -1], abs=1e-3)
    prose.says("where the probabilities are 0.4, 0.3 and 0.3, every one-vs-rest SVM aims at −1")
    for tilt in 0.01 * np.eye(3):
        assert best_scores(chances, "Crammer and Singer", -tilt) == pytest.approx(np.zeros(3), abs=1e-9)
        assert best_scores(chances, "Lee, Lin and Wahba", -tilt).argmax() == 0
        assert best_scores((0.6, 0.3, 0.1), "Crammer and Singer", -tilt).argmax() == 0
    prose.says("Crammer and Singer (2001) also needs a class above one half: at 0.4, 0.3 and 0.3 its best scores are")

    words = {"A": "1111111", "B": "0000111", "C": "0011001", "D": "0101010"}

    def distance(a, b):
        return sum(i != j for i, j in zip(a, b, strict=True))

    assert {distance(a, b) for a, b in combinations(words.values(), 2)} == {4}
    assert {distance(a, b) for a, b in combinations(["100", "010", "001"], 2)} == {2}
    columns = [frozenset(name for name in words if words[name][bit] == "1") for bit in range(7)]
    sides = [frozenset(side) for size in (1, 2, 3) for side in combinations(words, size)]
    splits = {frozenset({side, frozenset(words) - side}) for side in sides}
    assert {frozenset({ones, frozenset(words) - ones}) for ones in columns} == splits
    prose.says(f"a bit for each way to split the classes in two, {len(splits)} for four classes")
    for (name, word), bit in product(words.items(), range(7)):
        wrong = word[:bit] + "10"[int(word[bit])] + word[bit + 1 :]
        assert min(words, key=lambda w: distance(words[w], wrong)) == name
    for name, word in words.items():
        prose.says(f"| {name} | {word} |")
    assert min(words, key=lambda w: distance(words[w], "0010111")) == "B"
    prose.says("so decoding to the nearest word corrects one error: 0010111 is B")

    guesses = np.linspace(1, 3, 201)
    assert guesses[np.argmin((guesses - 1) ** 2 + (guesses - 3) ** 2)] == pytest.approx(2)

    logits = np.array([2, 1, 0])
    s, p = expit(logits), [exp(z) / sum(map(exp, logits)) for z in logits]
    n = s / s.sum()
    prose.says(
        f"give sigmoids {s[0]:.2f}, {s[1]:.2f} and {s[2]:.2f}, normalized {n[0]:.2f}, {n[1]:.2f} and {n[2]:.2f}. "
        f"Softmax of the same logits gives {p[0]:.2f}, {p[1]:.2f} and {p[2]:.2f}."
    )
    prose.says(f"a balanced binary tree needs {ceil(log2(1e6))} decisions for a million classes")
    prose.says(
        "Say A scores 0.5 with fitted slope 3, B scores 1 with slope 1, both offset 0",
        f"A is at {expit(3 * 0.5):.2f} and B at {expit(1):.2f}",
    )
    x, y = blobs()
    shapes = [SVC(decision_function_shape=shape).fit(x, y) for shape in ("ovr", "ovo")]
    assert [m.decision_function(x).shape[1] for m in shapes] == [4, 6]
    assert np.array_equal(shapes[0].dual_coef_, shapes[1].dual_coef_)
    assert LinearSVC().fit(x, y).coef_.shape == (4, 3)
    with pytest.raises(TypeError, match="multi_class"):
        LogisticRegression(multi_class="ovr")
