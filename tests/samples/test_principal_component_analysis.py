import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from principal_component_analysis import fit_pca
from scipy.stats import norm
from sklearn import decomposition
from sklearn.datasets import load_wine

FIVE = np.array([[1, 2], [2, 1], [3, 4], [4, 3], [5, 5]])
WINE = load_wine().data
SCALED = (WINE - WINE.mean(axis=0)) / WINE.std(axis=0, ddof=1)


def angle(axis: np.ndarray) -> float:
    """Degrees from the first coordinate, from 0 to 180."""
    return float(np.degrees(np.arctan2(axis[1], axis[0])) % 180)


@pytest.mark.parametrize("table", [WINE, SCALED, SCALED[:8], np.random.default_rng(0).normal(5, [1, 2, 4], (30, 3))])
@pytest.mark.parametrize("k", [1, 3])
def test_agrees_with_scikit_learn(table, k):
    ours, theirs = fit_pca(table, k), decomposition.PCA(k, svd_solver="full").fit(table)
    assert ours.mean == pytest.approx(theirs.mean_)
    assert ours.axes == pytest.approx(theirs.components_, abs=1e-8)
    assert ours.variances == pytest.approx(theirs.explained_variance_)
    assert ours.ratio == pytest.approx(theirs.explained_variance_ratio_)
    fresh = table[:5] + 0.3
    assert ours.scores(fresh) == pytest.approx(theirs.transform(fresh), abs=1e-7)
    assert ours.rebuild(ours.scores(fresh)) == pytest.approx(theirs.inverse_transform(theirs.transform(fresh)))
    theirs = decomposition.PCA(k, svd_solver="full", whiten=True).fit(table)
    assert ours.scores(fresh, whiten=True) == pytest.approx(theirs.transform(fresh), abs=1e-7)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(3, 12), st.integers(2, 5), st.data())
def test_keeps_most_variance_and_loses_least(seed, n, d, data):
    rng = np.random.default_rng(seed)
    rows, k = rng.normal(3, rng.uniform(0.5, 3, d), (n, d)), data.draw(st.integers(1, min(n, d)))
    model = fit_pca(rows, k)
    assert model.axes @ model.axes.T == pytest.approx(np.eye(k), abs=1e-9)
    assert (np.diff(model.variances) <= 1e-12).all()
    values = np.sort(np.linalg.eigvalsh(np.cov(rows, rowvar=False)))[::-1]
    assert model.variances == pytest.approx(values[:k], abs=1e-9)
    scores = model.scores(rows)
    assert np.cov(scores, rowvar=False) == pytest.approx(np.diag(model.variances).squeeze(), abs=1e-9)
    lost = ((rows - model.rebuild(scores)) ** 2).sum()
    assert lost == pytest.approx((n - 1) * values[k:].sum(), abs=1e-9)
    centered = rows - rows.mean(axis=0)
    other = np.linalg.qr(rng.normal(size=(d, k)))[0]
    shift = rng.normal(size=d)
    off = shift - model.axes.T @ (model.axes @ shift)
    assert ((rows - model.rebuild(scores) - off) ** 2).sum() == pytest.approx(lost + n * off @ off)
    kept, gone = (((centered @ m) ** 2).sum() for m in (other, np.eye(d) - other @ other.T))
    assert kept + gone == pytest.approx((centered**2).sum())
    assert kept <= (scores**2).sum() + 1e-9
    weights = ((other.T @ np.linalg.eigh(np.cov(rows, rowvar=False))[1]) ** 2).sum(axis=0)
    assert weights.sum() == pytest.approx(k)
    assert weights.max() <= 1 + 1e-9


def test_whitened_scores_have_unit_covariance_and_sign_follows_the_rule():
    model = fit_pca(SCALED, 5)
    assert np.cov(model.scores(SCALED, whiten=True), rowvar=False) == pytest.approx(np.eye(5), abs=1e-9)
    assert (model.axes[range(5), np.abs(model.axes).argmax(axis=1)] > 0).all()
    assert fit_pca(-SCALED, 5).axes == pytest.approx(model.axes)
    with pytest.raises(ValueError, match="whiten"):
        fit_pca(SCALED[:3], 3).scores(SCALED, whiten=True)  # centered: the third variance is zero


@pytest.mark.parametrize(
    "rows", [[1, 2], [[1, 2]], np.zeros((2, 2, 2)), [[1, np.nan], [2, 3]], [[1, np.inf], [2, 3]], [[1e200, 1], [2, 3]]]
)
def test_refuses_bad_tables(rows):
    with pytest.raises(ValueError, match="finite table"):
        fit_pca(rows, 1)


def test_refuses_bad_counts_equal_rows_and_other_widths():
    for k in (0, -1, 3, 1.5, np.nan):
        with pytest.raises(ValueError, match="whole number"):
            fit_pca(FIVE, k)
    with pytest.raises(ValueError, match="do not differ"):
        fit_pca([[0.1, 0.7]] * 10, 1)
    for rows in ([1, 2], [[1, 2, 3]], [[1, np.nan]], [[np.inf, 1]], [[1e200, 1]]):
        with pytest.raises(ValueError, match="as fitted"):
            fit_pca(FIVE, 1).scores(rows)


def test_svd_keeps_what_the_covariance_loses():
    rng = np.random.default_rng(3)
    left, right = (np.linalg.qr(rng.normal(size=shape))[0] for shape in ((20, 3), (3, 3)))
    left = np.linalg.qr(left - left.mean(axis=0))[0]  # columns orthogonal to the constant
    table = left @ np.diag([1, 1e-3, 1e-9]) @ right.T
    assert np.sqrt(fit_pca(table, 3).variances * 19)[2] == pytest.approx(1e-9, rel=1e-4)
    assert np.spacing(1.0) > (1e-9) ** 2


def test_a_circle_has_no_first_axis():
    turns = np.arange(12) * np.pi / 6
    assert fit_pca(np.column_stack([np.cos(turns), np.sin(turns)]), 2).ratio == pytest.approx(np.array([0.5, 0.5]))


def test_prose(prose):
    model = fit_pca(FIVE, 1)
    covariance = np.cov(FIVE, rowvar=False)
    assert covariance == pytest.approx(np.array([[2.5, 2], [2, 2.5]]))
    high, low = fit_pca(FIVE, 2).variances
    prose.says(
        f"Both variances are 2.5, the covariance is 2. The eigenvectors are $(1, 1)/\\sqrt{{2}}$ with "
        f"$\\lambda_1 = 2.5 + 2 = {high:.1f}$ and $(1, -1)/\\sqrt{{2}}$ with $\\lambda_2 = {low:.1f}$",
        f"keeps $4.5/5$, {model.ratio[0]:.0%}",
    )
    assert ((FIVE - model.rebuild(model.scores(FIVE))) ** 2).sum() == pytest.approx(2)
    assert angle(model.axes[0]) == pytest.approx(45)
    shifted = FIVE + np.array([100, 0])
    uncentered = angle(np.linalg.svd(shifted)[2][0])
    mean = shifted.mean(axis=0)
    prose.says(
        f"Add 100 to the first column above and it moves from 45 degrees to {uncentered:.1f}; the mean is at "
        f"{angle(mean):.1f}"
    )
    far = fit_pca(np.vstack([FIVE, [3, 20]]), 1)
    prose.says(
        f"Add (3, 20) to the five points: the axis turns from 45 to {angle(far.axes[0]):.0f} degrees and "
        f'"explains" {far.ratio[0]:.0%}, more than before'
    )

    prose.says(
        "singular values of 1 and $10^{-9}$ become $1$ and $10^{-18}$, below the $10^{-16}$ that float64 resolves",
        "use a randomized one (Halko et al., 2011)",
        "parallel analysis, after Horn, 1965",
        "scikit-learn chooses so since version 1.5",
        "look like cosines (Antognini and Sohl-Dickstein, 2018). Smooth data in general do (Shinn, 2023)",
    )

    spread = np.sort(WINE.std(axis=0, ddof=1))
    prose.says(
        f"wine data, {WINE.shape[0]} wines with {WINE.shape[1]} measurements, proline has a standard deviation of "
        f"{spread[-1]:.0f}, the next largest has {spread[-2]:.0f}"
    )
    raw, scaled = fit_pca(WINE, 1), fit_pca(SCALED, 13)
    assert load_wine().feature_names[np.argmax(raw.axes[0])] == "proline"
    assert raw.axes[0].max() > 0.999
    a, b, c = scaled.ratio[:3]
    prose.says(f'"explains" {raw.ratio[0]:.1%}. Standardized, the first three explain {a:.1%}, {b:.1%} and {c:.1%}')
    needed = 1 + np.argmax(scaled.ratio.cumsum() >= 0.9)
    prose.says(f"90% of the standardized wine variance takes {needed} components", f"Two keep {a + b:.0%} of wine")

    rng = np.random.default_rng(0)
    shuffled = np.linalg.svd(rng.permuted(np.tile(SCALED, (400, 1, 1)), axis=1), compute_uv=False) ** 2 / 177
    bound = np.quantile(shuffled, 0.95, axis=0)
    passed = int(np.argmin(scaled.variances > bound))
    assert bound[:3] == pytest.approx([1.59, 1.43, 1.32], abs=0.02)
    one, two, three, four = scaled.variances[:4]
    prose.says(
        f"For wine {passed} of 13 pass: {one:.2f}, {two:.2f} and {three:.2f} against 95% points of about 1.59, 1.43 "
        f"and 1.32; the fourth has {four:.2f}"
    )

    noise = 0.2
    kept = 10**2 / (10**2 + 1 + noise**2)
    prose.says(
        f"Let $x_1$ have standard deviation 10 and nothing to do with the class, and $x_2 = \\pm 1$ by class plus "
        f"noise of {noise}. The first component keeps {kept:.0%} of the variance and classifies at 50%"
    )
    assert norm.cdf(-1 / noise) < 1e-6
    label = rng.choice([-1, 1], 20_000)
    table = np.column_stack([rng.normal(0, 10, 20_000), label + rng.normal(0, noise, 20_000)])
    right = (np.sign(fit_pca(table, 2).scores(table)) == label[:, None]).mean(axis=0)
    assert np.maximum(right, 1 - right) == pytest.approx([0.5, 1], abs=0.02)

    steps = np.arange(1, 201)
    walk = np.minimum.outer(steps, steps).astype(float)  # covariance of one coordinate at the times
    walk -= walk.mean(axis=0)
    walk -= walk.mean(axis=1, keepdims=True)
    exact = np.sort(np.linalg.eigvalsh(walk))[::-1] / np.trace(walk)
    assert exact[:2] == pytest.approx([6 / np.pi**2, 6 / np.pi**2 / 4], abs=2e-4)
    simulated = fit_pca(rng.normal(size=(200, 1000)).cumsum(axis=0), 2)
    assert simulated.ratio == pytest.approx(exact[:2], abs=0.03)
    prose.says(
        f"with 1,000 dimensions and 200 steps, the first component explains about {exact[0]:.0%} and the second "
        f"{exact[1]:.0%}"
    )
