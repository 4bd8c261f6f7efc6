import numpy as np
import pytest
from logistic_regression_vs_svm import fit, hinge_pull, log_pull
from scipy.optimize import brentq, minimize_scalar
from scipy.special import expit
from scipy.stats import norm
from sklearn.linear_model import LogisticRegression
from sklearn.svm import SVC

POINTS = np.array([[0, 2], [1, 4], [3, 3], [5, 6], [2, 0], [3, -1], [6, 1], [4, 1]], dtype=float)
LABELS = np.repeat([1, -1], 4)


def quantiles(n: int, mean: float = 1) -> tuple[np.ndarray, np.ndarray]:
    """n evenly spaced quantiles of N(mean, 1), labeled 1, and of N(-mean, 1), labeled -1."""
    z = norm.ppf((np.arange(n) + 0.5) / n)
    return np.concatenate([z + mean, z - mean])[:, None], np.repeat([1, -1], n)


def svm_slope(mean: float) -> tuple[float, float]:
    """Slope of a linear SVM for N(±mean, 1), infinite data, no penalty, and the share of points with margin below 1.

    m = w Z with Z ~ N(mean, 1); the slope of the hinge risk, -E[Z; Z < 1/w], is 0.
    """
    edge = brentq(lambda a: mean * norm.cdf(a) - norm.pdf(a), -5, 5)
    return 1 / (mean + edge), norm.cdf(edge)


def logistic(c: float) -> LogisticRegression:
    return LogisticRegression(C=c, tol=1e-10, solver="newton-cholesky", max_iter=10_000)


def linear_svm(c: float) -> SVC:
    return SVC(kernel="linear", C=c, tol=1e-8)


def smallest_distance(model: LogisticRegression | SVC) -> float:
    """Geometric margin of a fitted linear model on the eight points."""
    return (LABELS * model.decision_function(POINTS)).min() / np.linalg.norm(model.coef_)


def best_score(p: float, loss) -> float:
    return minimize_scalar(lambda f: p * loss(f) + (1 - p) * loss(-f), bounds=(-8, 8), method="bounded").x


def log_loss(m: float) -> float:
    return np.log1p(np.exp(-m))


def hinge_loss(m: float) -> float:
    return np.maximum(0, 1 - m)


@pytest.mark.parametrize(("pull", "loss"), [(log_pull, log_loss), (hinge_pull, hinge_loss)])
def test_the_pull_is_minus_the_slope_of_the_loss(pull, loss):
    m = np.array([-5, -1, 0.3, 0.9, 1.1, 4])
    assert pull(m) == pytest.approx((loss(m - 1e-6) - loss(m + 1e-6)) / 2e-6, abs=1e-6)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("pull", "model"), [(log_pull, logistic), (hinge_pull, linear_svm)])
def test_agrees_with_scikit_learn(seed, pull, model):
    rng = np.random.default_rng(seed)
    y = np.repeat([1, -1], 50)
    x = rng.normal(size=(100, 2)) + 0.7 * y[:, None]
    w, b = fit(x, y, pull, lam=0.05, steps=4000)
    expected = model(1 / (0.05 * 100)).fit(x, y)
    assert w == pytest.approx(expected.coef_[0], abs=0.01)
    assert b == pytest.approx(np.ravel(expected.intercept_)[0], abs=0.02)


@pytest.mark.parametrize(
    ("x", "y", "lam", "steps"),
    [
        (np.ones((2, 1)), [1, 1], 1, 5),
        (np.ones((2, 1)), [0, 1], 1, 5),
        (np.ones((2, 1)), [-1, np.nan], 1, 5),
        (np.ones((2, 1)), [-1, 1, 1], 1, 5),
        (np.ones(2), [-1, 1], 1, 5),
        (np.array([[np.nan], [1]]), [-1, 1], 1, 5),
        (np.array([[np.inf], [1]]), [-1, 1], 1, 5),
        (np.empty((0, 1)), [], 1, 5),
        (np.array([[-1e6], [1e6]]), [-1, 1], 1, 5),
        (np.ones((2, 1)), [-1, 1], 0, 5),
        (np.ones((2, 1)), [-1, 1], np.nan, 5),
        (np.ones((2, 1)), [-1, 1], np.inf, 5),
        (np.ones((2, 1)), [-1, 1], 100, 5),
        (np.ones((2, 1)), [-1, 1], 1, 1),
        (np.ones((2, 1)), [-1, 1], 1, 9.5),
    ],
)
def test_refuses_bad_input(x, y, lam, steps):
    with pytest.raises(ValueError, match="must be"):
        fit(x, y, log_pull, lam, steps)


def test_prose(prose):
    prose.says(
        f"At $m = 3$ that is {1 / (1 + np.exp(3)):.3f} against {hinge_pull(np.array(3)):.0f}, "
        f"at $m = -5$ it is {1 / (1 + np.exp(-5)):.3f} against {hinge_pull(np.array(-5)):.0f}"
    )
    scores = [best_score(p, loss) for loss in (log_loss, hinge_loss) for p in (0.7, 0.99)]
    prose.says(
        f"For $p = 0.7$ and $p = 0.99$ the first says {scores[0]:.2f} and {scores[1]:.2f}, the second says "
        f"{scores[2]:.0f} both times"
    )
    assert scores[3] == pytest.approx(scores[2], abs=1e-4)
    assert best_score(0.6, log_loss) < best_score(0.99, log_loss) - 3
    assert best_score(0.6, hinge_loss) == pytest.approx(1, abs=1e-4)
    prose.says("a probability of 0.6 from 0.99")

    slope, share = svm_slope(1)
    x, y = quantiles(300)
    model = linear_svm(1).fit(x, y)
    assert model.coef_[0, 0] == pytest.approx(slope, abs=0.03)
    prose.says(
        f"the sigmoid of its score gives {expit(slope):.0%} at $x = 1$ instead of {expit(2.0):.0%}",
        f"Here a factor of {2 / slope:.2f} would mend it; with means ±2 it would be {4 / svm_slope(2)[0]:.2f}",
        f"For the SVM {1 - share:.0%} of the points have no pull at all",
        f"you get the {expit(slope):.0%} for {expit(2.0):.0%} above",
    )

    hard = linear_svm(1e6).fit(POINTS, LABELS)
    largest = np.abs(hard.dual_coef_).max()
    assert linear_svm(largest).fit(POINTS, LABELS).coef_[0] == pytest.approx(hard.coef_[0], abs=1e-6)
    assert np.abs(linear_svm(0.9 * largest).fit(POINTS, LABELS).coef_ - hard.coef_).max() > 1e-3
    prose.says(f"The SVM stays at the same finite $w$ from $C = {largest:.1f}$ on")
    prose.says(f"Take eight separable points whose maximal geometric margin is {smallest_distance(hard):.3f}")
    mild, weak = logistic(1).fit(POINTS, LABELS), logistic(1e6).fit(POINTS, LABELS)
    prose.says(
        f"at $C = 1$ logistic regression has {smallest_distance(mild):.3f} and $\\lVert w \\rVert = "
        f"{np.linalg.norm(mild.coef_):.1f}$, at $C = 10^6$ it has {smallest_distance(weak):.3f} and "
        f"{np.linalg.norm(weak.coef_):.1f}",
        "within 0.0001 of 0 or 1",
    )
    assert weak.predict_proba(POINTS).min(axis=1).max() < 1e-4

    rng = np.random.default_rng(0)
    errors = []
    for _ in range(50):
        y = np.repeat([1, -1], 100)
        x = rng.normal(size=(200, 10))
        x[:, 0] += y
        for fitted in (logistic(1).fit(x, y), SVC(kernel="linear", C=1).fit(x, y)):
            w, b = fitted.coef_[0], np.ravel(fitted.intercept_)[0]
            errors.append((norm.sf((w[0] + b) / np.linalg.norm(w)) + norm.sf((w[0] - b) / np.linalg.norm(w))) / 2)
    ours, theirs = np.mean(errors[::2]), np.mean(errors[1::2])
    assert f"{ours:.0%}" == f"{theirs:.0%}"
    prose.says(
        "in 10 dimensions, means 2 apart, 200 rows, $C = 1$: over 50 draws both have a mean test error "
        f"of about {ours:.0%}, against a Bayes error of {norm.sf(1):.1%}"
    )

    prose.says(
        f"at $m = -10$ they are {hinge_loss(-10)} and {log_loss(-10):.5f}, "
        f"where squared loss $(1 - m)^2$ is {(1 + 10) ** 2}"
    )
    x, y = quantiles(100)
    moves = []
    for make in (linear_svm, logistic):
        clean = make(1).fit(x, y)
        right = make(1).fit(np.append(x, [[50]], axis=0), np.append(y, 1))
        assert right.coef_[0, 0] == pytest.approx(clean.coef_[0, 0], abs=1e-4), "a far point on the right side"
        odd = make(1).fit(np.append(x, [[10]], axis=0), np.append(y, -1))
        moves.append(-np.ravel(odd.intercept_)[0] / odd.coef_[0, 0])
        ruined = make(1).fit(np.append(x, [[1000]], axis=0), np.append(y, -1))
        assert ruined.score(x, y) <= 0.5 < 0.8 < odd.score(x, y)
    prose.says(
        f"Among {len(y)} points as in the sample ($C = 1$), a mislabeled one at $x = 10$ moves the boundary by "
        f"{moves[0]:.3f} (SVM) and {moves[1]:.3f} (logistic); at $x = 1000$ it ruins both"
    )

    both, one = norm.cdf(0.8 * np.sqrt(2)), norm.cdf(0.8)
    y = np.repeat([1, -1], 100)
    x = np.random.default_rng(0).normal(size=(200, 2)) + 0.8 * y[:, None]
    for make in (linear_svm, logistic):
        for scale, expected in ((1, both), (0.001, one)):
            w, b = (found := make(1).fit(x * (1, scale), y)).coef_[0] * (1, scale), np.ravel(found.intercept_)[0]
            mean, spread = 0.8 * w.sum(), np.linalg.norm(w)
            accuracy = (norm.cdf((mean + b) / spread) + norm.cdf((mean - b) / spread)) / 2
            assert accuracy == pytest.approx(expected, abs=0.005)
    free = [
        LogisticRegression(C=np.inf, tol=1e-10, solver="newton-cholesky")
        .fit(x * (1, scale), y)
        .decision_function(x * (1, scale))
        for scale in (1, 0.001)
    ]
    assert free[0] == pytest.approx(free[1], abs=1e-3)
    prose.says(
        f"with means ±0.8 and unit variance, allow {both:.0%} accuracy",
        f"Multiply one by 0.001 and at $C = 1$, 200 rows, both models practically drop it: about {one:.0%}",
    )

    assert best_score(0.7, lambda m: hinge_loss(m) ** 2) == pytest.approx(2 * 0.7 - 1, abs=1e-4)
    prose.says("$2p - 1$, so it does carry a probability: 0.4 for $p = 0.7$")
    with pytest.warns(FutureWarning, match="deprecated in 1.9"):
        SVC(probability=True, random_state=0).fit(POINTS.repeat(5, axis=0), LABELS.repeat(5))
    prose.says("is deprecated since version 1.9")
    prose.says("179 classifiers on 121 mostly small data sets", "(Fernández-Delgado et al., 2014, before")
