import runpy
from pathlib import Path

import numpy as np
import pytest
from guide_visualization import between, customers, graph, kept, pca, umap
from scipy.spatial.distance import cdist
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE

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


def vote(y, group):
    near = np.argsort(cdist(y, y) + np.diag(np.full(len(y), np.inf)), axis=1)[:, :5]
    counts = (group[near][:, :, None] == np.arange(3)).sum(axis=1)
    return (counts.argmax(axis=1) == group).mean()


def gaps(y, group):
    """How far A and B are from each other, and C from the middle between them."""
    a, b, c = (y[group == number].mean(axis=0) for number in range(3))
    return np.linalg.norm(a - b), np.linalg.norm(c - (a + b) / 2)


def test_pca_agrees_with_scikit_learn(data):
    x, _ = data
    scores, shares = pca(x, 3)
    theirs = PCA(3).fit(x)
    assert np.abs(scores) == pytest.approx(np.abs(theirs.transform(x)))
    assert shares[:3] == pytest.approx(theirs.explained_variance_ratio_)
    assert shares.sum() == pytest.approx(1)


def test_graph_gives_each_row_its_nearest_neighbor_and_weights_of_log2_k():
    x = np.random.default_rng(0).normal(size=(40, 3))
    w = graph(x, 8)
    assert w == pytest.approx(w.T)
    assert w.max(axis=1) == pytest.approx(1)
    assert (np.diag(w) == 0).all()
    assert ((w > 0).sum(axis=1) >= 7).all()
    assert w == pytest.approx(graph(10 * x, 8))  # density is lost
    line = graph(np.array([[0.0], [1], [-2], [3], [-5]]), 5)  # all five are neighbors of each other
    directed = np.exp(-(np.array([1, 2, 3, 5]) - 1) / 2.5)  # from row 0; width as in the answer on UMAP
    assert directed.sum() == pytest.approx(np.log2(5), abs=0.01)
    assert (line[0, 1:] >= directed - 0.01).all()
    with pytest.raises(ValueError, match="2 < k"):
        graph(x, 2)
    with pytest.raises(ValueError, match="2 < k"):
        graph(x, 41)


def test_a_map_keeps_all_of_itself_and_chance_keeps_the_share_of_chance():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(2, 200, 2))
    assert kept(x, x, 5) == 1
    assert kept(x, 3 * x[:, ::-1] + 1, 20) == 1
    assert kept(x, y, 40) == pytest.approx(40 / 199, abs=0.03)


def test_between_is_0_and_1_at_the_centers_and_needs_rows(data):
    x, group = data
    place = between(x, group == 0, group == 1)
    assert np.median(place[:25]) == pytest.approx(0, abs=0.1)
    assert np.median(place[25:]) == pytest.approx(1, abs=0.1)
    with pytest.raises(ValueError, match="centers"):
        between(x, group == 0, group == 3)


def test_prose(prose, data, maps):
    x, group = data
    prose.says(f"There are {len(x)} customers and {x.shape[1]} columns")
    near, far = gaps(x, group)
    assert near == pytest.approx(6, abs=0.3)
    assert far / near == pytest.approx(4, abs=0.3)
    scores, shares = pca(x, 3)
    prose.says(f"Two axes hold {shares[:2].sum():.1%} of the variance")
    prose.says(f"The third axis has {shares[2]:.1%}, the fourth {shares[3]:.1%}", f"direction with {shares[2]:.1%}")
    plane, third = vote(scores[:, :2], group), vote(scores[:, [0, 2]], group)
    prose.says(f"In the PCA plane {plane:.0%} are right, in its axes 1 and 3 {third:.0%}")
    assert min(vote(y, group) for some in maps.values() for y in some) > 0.975
    prose.says("in t-SNE and UMAP at least 98%")
    for y in maps["small"]:
        apart, away = gaps(y, group)
        assert away / apart == pytest.approx(1, abs=0.2)
    for y in maps["UMAP"]:
        apart, away = gaps(y, group)
        assert away / apart < 2.2
    prose.says("C at up to 2 times the gap of A and B, not 4")
    prose.says(f"PCA keeps {kept(x, scores[:, :2], 5):.1f}, t-SNE about 0.8, UMAP about 0.7")
    assert [kept(x, y, 5) for y in maps["t-SNE"]] == pytest.approx([0.8] * 2, abs=0.06)
    assert [kept(x, y, 5) for y in maps["UMAP"]] == pytest.approx([0.7] * 2, abs=0.06)
    prose.says(
        f"Of the 60 nearest, half the table, PCA keeps {kept(x, scores[:, :2], 60):.1f}, the other two 0.6 to 0.8"
    )
    assert all(0.6 < kept(x, y, 60) < 0.82 for some in (maps["t-SNE"], maps["UMAP"]) for y in some)

    place = between(x, group == 0, group == 1)
    inside = (place > 1 / 3) & (place < 2 / 3)
    assert inside.sum() == 0
    prose.says("to that of B in all 10 columns", f"Of {len(place)}, none is in the middle third")
    own = group == 0
    left = own & (x[:, 0] < np.median(x[own, 0]))
    place = between(x, left, own & ~left)
    inside = (place > 1 / 3) & (place < 2 / 3)
    prose.says(f"{inside.sum()} of {len(place)} rows are in the middle third. No gap")
    prose.says("take 30 to 50 principal components", "Change the table by $10^{-9}$")
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
    assert np.abs(np.corrcoef(pca(cents)[0][:, 0], x[:, 9])[0, 1]) > 0.999
    drawn = pca(cents)[0], TSNE(random_state=0).fit_transform(cents), umap(cents)
    shown = [kept(x, y, 5) for y in drawn]
    prose.says("of the 5 nearest in the data only 0.1 to 0.2 stay the same")
    assert all(0.05 < some < 0.25 for some in shown), shown
