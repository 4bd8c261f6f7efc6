import runpy
from pathlib import Path

import numpy as np
import pytest
from guide_visualization import between, customers, umap, vote
from pca_vs_t_sne_vs_umap import kept as kept_and_correlation
from principal_component_analysis import fit_pca
from sklearn.manifold import TSNE
from sklearn.neighbors import NearestNeighbors

FIGURE = runpy.run_path(str(Path(__file__).parents[2] / "docs/figures/guide-visualization.py"))


@pytest.fixture(scope="module")
def data():
    return customers(seed=0)


@pytest.fixture(scope="module")
def maps(data):
    """Maps of each kind: the figure's, and one of a table that differs by rounding."""
    x, _ = data
    saved = {name: FIGURE["places"](digits) for name, digits in FIGURE["SAVED"].items()}
    other = x + np.random.default_rng(0).normal(0, 1e-9, x.shape)
    return {
        "t-SNE": [TSNE(random_state=0).fit_transform(other), saved["t-SNE, perplexity 30"]],
        "UMAP": [umap(other), saved["UMAP, 15 neighbors"]],
        "small": [TSNE(perplexity=5, random_state=0).fit_transform(other), saved["t-SNE, perplexity 5"]],
    }


def kept(x, y, k):
    return kept_and_correlation(x, y, k)[0]


def gaps(y, group):
    """How far A and B are from each other, and C from the middle between them."""
    a, b, c = (y[group == number].mean(axis=0) for number in range(3))
    return np.linalg.norm(a - b), np.linalg.norm(c - (a + b) / 2)


def test_customers_are_two_sheets_that_face_each_other_and_one_group_far_off(data):
    x, group = data
    assert np.bincount(group).tolist() == [50, 50, 20]
    assert x[group == 0].std(axis=0, ddof=1) == pytest.approx([3.5, 3.5] + [0.5] * 8, abs=0.6)
    assert x[group == 2].std(axis=0, ddof=1) == pytest.approx([0.5] * 10, abs=0.25)
    means = [x[group == number].mean(axis=0)[[0, 2]] for number in range(3)]
    assert np.array(means) == pytest.approx(np.array([[0, -3], [0, 3], [25, 0]]), abs=1.5)


def test_umap_is_a_map_that_keeps_neighbors(data):
    x, _ = data
    y = umap(x[:40], 8)
    assert y.shape == (40, 2)
    assert kept(x[:40], y, 5) > 0.5
    with pytest.raises(ValueError, match="finite"):
        umap(np.full((20, 3), np.nan))


def test_vote_agrees_with_scikit_learn_and_refuses_what_it_cannot_count():
    rng = np.random.default_rng(0)
    y, group = rng.normal(size=(31, 2)), rng.integers(0, 3, 31)
    for k in (1, 4):
        near = NearestNeighbors(n_neighbors=k).fit(y).kneighbors(return_distance=False)  # without the point itself
        right = [np.bincount(group[row]).argmax() for row in near] == group
        assert vote(y, group, k) == pytest.approx(right.mean())
    assert vote([[0.0], [1], [10], [11]], list("aabb"), 1) == 1
    assert vote([[0.0], [1], [10], [11]], list("abab"), 1) == 0
    assert vote([[0.0], [0], [0]], [1, 1, 1], 2) == 1  # the point itself does not vote
    for bad in (([[0.0], [1]], [0, 1], 2), ([[0.0], [1]], [0, 1], 0), ([0.0, 1], [0, 1], 1), ([[0.0], [1]], [0], 1)):
        with pytest.raises(ValueError, match="whole k"):
            vote(*bad)
    with pytest.raises(ValueError, match="infs or NaNs"):
        vote([[0.0], [np.nan], [1]], [0, 1, 1], 1)


def test_between_is_0_and_1_at_the_centers_and_refuses_what_has_no_line(data):
    x, group = data
    place = between(x, group == 0, group == 1)
    assert np.median(place[:25]) == pytest.approx(0, abs=0.1)
    assert np.median(place[25:]) == pytest.approx(1, abs=0.1)
    line = [[0.0, 5], [0, 0], [1, -7], [4, 0]]  # centers (0, 0) and (4, 0), from rows 1 and 3
    assert between(line, [1, 1, 0, 0], [0, 0, 1, 1]) == pytest.approx([0, 0.25])
    for one, other, why in (
        ([1, 1, 0, 0], [0, 0, 1, 0], "odd and even"),
        ([0, 1, 0, 0], [0, 0, 1, 1], "odd and even"),
        ([1, 1, 0, 0], [0, 1, 1, 1], "share no row"),
        ([1, 1, 0], [0, 0, 1], "share no row"),
    ):
        with pytest.raises(ValueError, match=why):
            between(line, one, other)
    with pytest.raises(ValueError, match="one place"):
        between(np.ones((4, 2)), [1, 1, 0, 0], [0, 0, 1, 1])
    with pytest.raises(ValueError, match="infs or NaNs"):
        between([[np.inf, 5], *line[1:]], [1, 1, 0, 0], [0, 0, 1, 1])


def test_prose(prose, data, maps):
    x, group = data
    prose.says(f"There are {len(x)} customers and {x.shape[1]} columns")
    near, far = gaps(x, group)
    assert near == pytest.approx(6, abs=0.3)
    assert far / near == pytest.approx(4, abs=0.3)
    fitted = fit_pca(x, 10)
    scores, shares = fitted.scores(x), fitted.ratio
    prose.says(f"Two axes hold {shares[:2].sum():.1%} of the variance")
    prose.says(f"The third axis has {shares[2]:.1%}, the fourth {shares[3]:.1%}", f"direction with {shares[2]:.1%}")
    plane, third = vote(scores[:, :2], group), vote(scores[:, [0, 2]], group)
    prose.says(f"In the PCA plane {plane:.0%} are right, in its axes 1 and 3 {third:.0%}")
    assert min(vote(y, group) for some in maps.values() for y in some) > 0.95
    prose.says("in t-SNE and UMAP over 95%")
    for y in maps["small"]:
        apart, away = gaps(y, group)
        assert 0.6 < away / apart < 1.8
    for y in maps["UMAP"]:
        apart, away = gaps(y, group)
        assert 0.7 < away / apart < 3.2
    prose.says("C lies at 1 to 2.5 times the gap of A and B, not 4")
    prose.says(f"{kept(x, scores[:, :2], 5):.1f} in PCA, about 0.8 in t-SNE, about 0.7 in UMAP")
    assert [kept(x, y, 5) for y in maps["t-SNE"]] == pytest.approx([0.8] * 2, abs=0.08)
    assert [kept(x, y, 5) for y in maps["UMAP"]] == pytest.approx([0.7] * 2, abs=0.08)
    prose.says(f"Of the 60 nearest, half the table: {kept(x, scores[:, :2], 60):.1f} in PCA, 0.6 to 0.8 in the other")
    assert all(0.58 < kept(x, y, 60) < 0.84 for some in (maps["t-SNE"], maps["UMAP"]) for y in some)

    place = between(x, group == 0, group == 1)
    inside = (place > 1 / 3) & (place < 2 / 3)
    assert inside.sum() == 0
    prose.says("to that of B in all 10 columns", f"Of {len(place)}, none is in the middle third")
    own = group == 0
    left = own & (x[:, 0] < np.median(x[own, 0]))
    place = between(x, left, own & ~left)
    inside = (place > 1 / 3) & (place < 2 / 3)
    prose.says(f"{inside.sum()} of {len(place)} rows are in the middle third. No gap")
    prose.says("take 30 to 50 principal components", "In the UMAP above a change of $10^{-9}$")
    one, other = umap(x), maps["UMAP"][0]
    assert np.linalg.norm(one - other, axis=1).max() > 0.1 * np.ptp(one, axis=0).max()
    prose.says("moves some point by more than a tenth of the map's width")
    prose.says("has changed since 2018", "February 2018", "Kobak and Linderman (2021)", "since version 1.2")
    prose.says("FIt-SNE (2019)", "PaCMAP (2021)", "look at 50 columns")

    values = np.array([6, 3, 2, 0.5, 0.5])
    prose.says("covariance matrix are 6, 3, 2, 0.5 and 0.5")
    prose.says(
        f"It keeps $9/{values.sum():.0f}$, {values[:2].sum() / values.sum():.0%}, and loses a mean squared error of 3"
    )
    assert values[2:].sum() == 3
    prose.says(f"Look at three axes: {values[:3].sum() / values.sum():.0%} and a drop")

    cents = x * np.where(np.arange(10) == 9, 100, 1)
    share = cents.var(axis=0)[9] / cents.var(axis=0).sum()
    prose.says(f"Multiplied by 100, a column of pure noise has {share:.0%} of the variance")
    flat = fit_pca(cents, 2).scores(cents)
    assert np.abs(np.corrcoef(flat[:, 0], x[:, 9])[0, 1]) > 0.999
    drawn = flat, TSNE(random_state=0).fit_transform(cents), umap(cents)
    shown = [kept(x, y, 5) for y in drawn]
    prose.says("in all three only about 0.1 of the true 5 nearest stay")
    assert all(0.06 < some < 0.16 for some in shown), shown
