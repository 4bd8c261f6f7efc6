import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import expit
from scipy.stats import norm
from sklearn.svm import SVC, NuSVC
from support_vectors import LABELS, POINTS, svm

NAMES = np.array(list("ABCDEFGHIJKL"))


def oracle(x: np.ndarray, y: np.ndarray, c: float) -> tuple[np.ndarray, np.ndarray, float]:
    """The same problem by scikit-learn (LIBSVM): alpha, w and b."""
    model = SVC(kernel="linear", C=c, tol=1e-10).fit(x, y)
    alpha = np.zeros(len(y))
    alpha[model.support_] = np.abs(model.dual_coef_[0])
    return alpha, model.coef_[0], model.intercept_[0]


def clouds(n: int, seed: int, dimensions: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Two Gaussian classes with unit variance and means 2 apart in the first coordinate."""
    y = np.repeat([1, -1], n // 2)
    x = np.random.default_rng(seed).normal(size=(n, dimensions))
    x[:, 0] += y
    return x, y


@pytest.mark.parametrize("c", [0.5, 1, 10, 100])
def test_agrees_with_libsvm(c):
    alpha, w, b = svm(POINTS, LABELS, c)
    expected = oracle(POINTS, LABELS, c)
    assert alpha == pytest.approx(expected[0], abs=1e-5 * c)
    assert w == pytest.approx(expected[1], abs=1e-5)
    assert b == pytest.approx(expected[2], abs=1e-4)


@pytest.mark.parametrize("seed", range(5))
def test_satisfies_the_kkt_conditions_on_random_data(seed):
    x, y = clouds(40, seed, dimensions=3)
    alpha, w, b = svm(x, y, c=1)
    margin = y * (x @ w + b)
    assert alpha @ y == pytest.approx(0, abs=1e-9)
    assert (alpha >= -1e-9).all()
    assert (alpha <= 1 + 1e-9).all()
    free = (alpha > 1e-9) & (alpha < 1 - 1e-9)
    assert margin[free] == pytest.approx(1, abs=1e-6)
    assert (margin[alpha <= 1e-9] >= 1 - 1e-6).all()
    assert (margin[alpha >= 1 - 1e-9] <= 1 + 1e-6).all()


@pytest.mark.parametrize("kernel", ["linear", "rbf"])
def test_removing_a_point_that_is_no_support_vector_changes_nothing(kernel):
    x, y = clouds(60, seed=1)
    model = SVC(kernel=kernel, gamma=0.5, C=1, tol=1e-10).fit(x, y)
    probe = np.random.default_rng(2).normal(size=(50, 2))
    others = np.setdiff1d(np.arange(60), model.support_)
    for gone in (*others[:, None], others):
        rest = np.setdiff1d(np.arange(60), gone)
        again = SVC(kernel=kernel, gamma=0.5, C=1, tol=1e-10).fit(x[rest], y[rest])
        assert again.decision_function(probe) == pytest.approx(model.decision_function(probe), abs=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_the_share_of_support_vectors_bounds_the_leave_one_out_error(seed):
    x, y = clouds(30, seed)
    alpha, _, _ = svm(x, y, c=1)
    wrong = 0
    for k in range(30):
        rest = np.arange(30) != k
        _, w, b = svm(x[rest], y[rest], c=1)
        wrong += y[k] * (x[k] @ w + b) <= 0
    assert wrong <= np.sum(alpha > 1e-9)


def test_the_default_kernel_width_depends_on_the_rows():
    x, y = clouds(60, seed=1)
    model = SVC(tol=1e-10).fit(x, y)
    again = SVC(tol=1e-10).fit(x[model.support_], y[model.support_])
    assert np.abs(model.decision_function(x) - again.decision_function(x)).max() > 1e-3


def test_a_copy_of_a_support_vector_can_go():
    x, y = np.array([[0.0], [2.0], [2.0]]), np.array([-1, 1, 1])
    for some in (slice(3), slice(2)):
        _, w, b = svm(x[some], y[some], c=10)
        assert (w[0], b) == (pytest.approx(1), pytest.approx(-1))


@pytest.mark.parametrize(
    ("x", "y", "c"),
    [
        ([[0.0], [1.0]], [1, 1], 1),
        ([[0.0], [1.0]], [0, 1], 1),
        ([[0.0], [1.0]], [-1, 1, 1], 1),
        ([0.0, 1.0], [-1, 1], 1),
        ([[np.nan], [1.0]], [-1, 1], 1),
        ([[np.inf], [1.0]], [-1, 1], 1),
        ([[0.0], [1.0]], [-1, np.nan], 1),
        ([[0.0], [1.0]], [-1, 1], 0),
        ([[0.0], [1.0]], [-1, 1], np.inf),
        ([[0.0], [1.0]], [-1, 1], np.nan),
        (np.empty((0, 2)), [], 1),
    ],
)
def test_refuses_bad_input(x, y, c):
    with pytest.raises(ValueError, match="must be"):
        svm(x, y, c)


def test_prose(prose):
    alpha, w, b = oracle(POINTS, LABELS, 1)
    margin = dict(zip(NAMES, LABELS * (POINTS @ w + b), strict=True))
    support = alpha > 1e-6
    bounded = alpha > 1 - 1e-6
    assert "".join(NAMES[support]) == "DEFGK"
    assert "".join(NAMES[bounded]) == "DGK"
    assert {name for name in NAMES if margin[name] < -1e-9} == {"G", "K"}
    prose.says("### Twelve points", "Five of twelve points are support vectors. E and F are free")
    assert len(POINTS) == 12
    assert alpha[LABELS > 0].sum() == pytest.approx(2, abs=1e-6) == alpha[LABELS < 0].sum()
    _, without, _ = oracle(POINTS[support], LABELS[support], 1)
    assert without == pytest.approx(w, abs=1e-6)

    half = {}
    counts = []
    for c in (0.01, 1, 100):
        alphas, normal, _ = oracle(POINTS, LABELS, c)
        half[c] = 1 / np.linalg.norm(normal)
        counts.append(int(np.sum(alphas > 1e-6 * c)))
        assert (alphas.max() > c * (1 - 1e-6)) == (c < 100), "none at C = 100 is at the bound"
        if c == 0.01:
            assert alphas == pytest.approx(np.full(12, c), rel=1e-6)
    prose.says(
        f"At $C = 0.01$ all twelve points have $\\alpha_i = C$ and the margin's half-width "
        f"$1/\\lVert w \\rVert$ is {half[0.01]:.2f}"
    )
    prose.says(f"At $C = 1$ it is {half[1]:.2f} with five support vectors")
    prose.says(
        f"At $C = 100$ it is {half[100]:.2f} with three",
        "at C = 1 it lies",
        "at C = 100 the whole street",
    )
    assert half[100] == pytest.approx(1 / np.linalg.norm(oracle(POINTS, LABELS, 10_000)[1]), rel=1e-3)
    prose.says(f"here {counts[0]}, {counts[1]} and {counts[2]}", "At $C = 0.01$ that is the case here")
    _, normal, middle = svm(POINTS, LABELS, 0.01)
    risks = [np.maximum(0, 1 - LABELS * (POINTS @ normal + middle + d)).sum() for d in (-0.3, 0, 0.3)]
    assert risks == pytest.approx([risks[0]] * 3), "b is not unique there"

    wrong = []
    for k in range(12):
        rest = np.arange(12) != k
        _, v, a = oracle(POINTS[rest], LABELS[rest], 1)
        if LABELS[k] * (POINTS[k] @ v + a) <= 0:
            wrong.append(NAMES[k])
        if NAMES[k] == "D":
            prose.says(f"without D, $w$ changes by {np.linalg.norm(v - w):.3f} and D is still classified correctly")
    assert "D" not in wrong
    prose.says(
        f"Here the bound is {support.sum()}/12, or {support.mean():.0%}; "
        f"the real figure is {len(wrong)}/12, or {len(wrong) / 12:.0%}"
    )
    prose.says(f"like A ($m = {margin['A']:.2f}$)")

    points, labels = np.vstack([POINTS, POINTS[1]]), np.append(LABELS, -1)
    alphas, normal, offset = oracle(points, labels, 1)
    scores = points @ normal + offset
    assert alphas[12] == pytest.approx(1)
    assert np.sum(np.abs(scores[:12]) < abs(scores[12]) - 1e-6) == 7
    prose.says(f"it ends up at $m = {-scores[12]:.2f}$, farther from the boundary than seven of the others")

    # linear SVM, infinitely many draws from N(1, 1) and N(-1, 1): the hinge risk is least where E[m; m < 1] = 0
    edge = brentq(lambda a: norm.cdf(a) - norm.pdf(a), -3, 0)
    share, error = norm.cdf(edge), norm.sf(1)
    x, y = clouds(3000, seed=3)
    assert len(SVC(kernel="linear", C=1).fit(x, y).support_) / 3000 == pytest.approx(share, abs=0.02)
    prose.says(
        f"the linear SVM keeps {share:.1%} of all points, though its error tends to the Bayes error of {error:.1%}",
        f"Steinwart's limit is twice the Bayes error, here {2 * error:.1%}",
    )

    nu = NuSVC(nu=0.5, kernel="linear").fit(x, y)
    assert len(nu.support_) / 3000 >= 0.5
    prose.says(
        f"With 10,000 of them and 100 features that is about {10_000 * 100 // 10**6} million multiplications "
        "per prediction, against 100 for a linear model"
    )
    prose.says(f"{expit(-1.0):.0%} of the maximum at $m = 1$ and {expit(-5.0):.1%} at $m = 5$")
