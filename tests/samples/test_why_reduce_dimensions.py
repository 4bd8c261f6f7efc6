from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from principal_component_analysis import fit_pca
from scipy.spatial.distance import pdist
from sklearn import manifold
from sklearn.datasets import load_wine
from sklearn.model_selection import cross_val_score
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors
from why_reduce_dimensions import ranks, recall, trustworthiness

WINE = load_wine()
DATA = (WINE.data - WINE.data.mean(axis=0)) / WINE.data.std(axis=0)
STREET = np.array([[0, 0], [1, 0], [3, 0], [0.1, 10], [1.2, 10], [3.3, 10]])


def scores(data: np.ndarray, shown: np.ndarray, k: int = 10) -> tuple[float, float, float]:
    return trustworthiness(data, shown, k), trustworthiness(shown, data, k), recall(data, shown, k)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(5, 30), st.integers(1, 5), st.data())
def test_agrees_with_scikit_learn(seed, n, d, drawn):
    rng = np.random.default_rng(seed)
    k = drawn.draw(st.integers(1, (n - 1) // 2))
    data, shown = rng.normal(size=(n, d)), rng.normal(size=(n, 2))
    assert trustworthiness(data, shown, k) == pytest.approx(manifold.trustworthiness(data, shown, n_neighbors=k))
    assert 0 <= trustworthiness(data, shown, k) <= 1
    near = [set(row) for row in NearestNeighbors(n_neighbors=k).fit(data).kneighbors(return_distance=False)]
    seen = [set(row) for row in NearestNeighbors(n_neighbors=k).fit(shown).kneighbors(return_distance=False)]
    kept = sum(len(a & b) for a, b in zip(near, seen, strict=True))
    assert recall(data, shown, k) == pytest.approx(kept / (n * k))
    turn = np.linalg.qr(rng.normal(size=(d, d)))[0]
    assert scores(data, 7 * data @ turn - 3, k) == (1, 1, 1)


def test_ranks():
    assert ranks([[0], [1], [3], [7]]).tolist() == [[0, 1, 2, 3], [1, 0, 2, 3], [2, 1, 0, 3], [3, 2, 1, 0]]
    assert (np.diag(ranks(np.zeros((4, 2)))) == 0).all()  # also where all points coincide
    tied = ranks(np.arange(300)[:, None] % 2)[0].argsort()  # equally near: the first comes first
    assert tied.tolist() == sorted(range(300), key=lambda i: i % 2)
    assert ranks([[1], [2], [3], [5]])[1].tolist() == [1, 0, 2, 3]
    assert (ranks(1e-200 * DATA) == ranks(DATA)).all()


def test_the_factor_belongs_to_the_worst_map():
    for n, k in ((6, 1), (10, 4), (31, 15)):
        assert sum(n - m - k for m in range(1, k + 1)) == k * (2 * n - 3 * k - 1) / 2


@pytest.mark.parametrize("k", [0, -1, 3, 1.5, np.nan])
def test_refuses_bad_k(k):
    for measure in (trustworthiness, recall):
        with pytest.raises(ValueError, match="whole k"):
            measure(STREET, STREET, k)


@pytest.mark.parametrize("bad", [[1, 2, 3], [[1], [np.nan], [2]], [[np.inf], [1], [2]], np.zeros((3, 2, 2))])
def test_refuses_bad_tables(bad):
    for pair in ((bad, [[1], [2], [3]]), ([[1], [2], [3]], bad), (np.empty((3, 0)), bad), (np.empty((0, 3)), bad)):
        with pytest.raises(ValueError, match="finite table"):
            trustworthiness(*pair, 1)
    with pytest.raises(ValueError, match="equal lengths"):
        trustworthiness(STREET, STREET[:5], 1)


def test_interactions_escape_pairs_and_covariance():
    corners = np.array([[x, y, x * y] for x in (-1, 1) for y in (-1, 1)])
    for columns in ([0, 1], [0, 2], [1, 2]):
        assert len({tuple(row) for row in corners[:, columns]}) == 4
    assert np.cov(corners, rowvar=False) == pytest.approx(4 / 3 * np.eye(3))


def test_prose(prose):
    prose.says(f"Four columns make {comb(4, 2)} pairs, 13 make {comb(13, 2)}, 30 make {comb(30, 2)}")
    prose.says(
        "Histograms, box plots | each column | hundreds",
        "clustered | the table itself | 100s of rows | the order deceives",
        "a line per row | 10 axes, 100s of rows | lines",
        "(Cleveland and McGill, 1984)",
        "(Venna and Kaski, 2001)",
        "(Asimov, 1985)",
    )
    model = fit_pca(DATA, 13)
    plane = model.scores(DATA)
    prose.says(f"For 13 measurements of {len(DATA)} wines two axes keep {model.ratio[:2].sum():.0%}")

    data, shown = STREET, STREET[:, :1]
    trust, back, kept = scores(data, shown, 1)
    assert kept == 0
    assert np.maximum(ranks(data) - 1, 0)[ranks(shown) == 1].tolist() == [2] * 6
    prose.says(
        "(0, 0), (1, 0), (3, 0) and (0.1, 10), (1.2, 10), (3.3, 10)",
        f"the factor $2/{6 * (12 - 3 - 1)}$: $T = {trust:.1f}$. Continuity is {back:.3f}, recall 0",
    )

    rng = np.random.default_rng(0)
    maps = {
        "Alcohol and malic acid": DATA[:, :2],
        "PCA, two axes": plane[:, :2],
        "PCA, three axes": plane[:, :3],
        "Random positions": rng.normal(size=(len(DATA), 2)),
    }
    assert WINE.feature_names[:2] == ["alcohol", "malic_acid"]
    prose.says("All 178 wines, $k = 10$, against the 13 standardized columns")
    for name, shown in maps.items():
        trust, back, kept = scores(DATA, shown)
        prose.says(f"| {name} | {trust:.2f} | {back:.2f} | {kept:.2f} |")
    by_chance = [trustworthiness(DATA, rng.normal(size=(len(DATA), 2)), 10) for _ in range(4)]
    assert np.mean(by_chance) == pytest.approx(0.5, abs=0.03)
    prose.says("chance is near 0.5")
    embedded = manifold.TSNE(perplexity=30, random_state=0).fit_transform(DATA)
    assert scores(DATA, embedded) == pytest.approx((0.96, 0.95, 0.62), abs=0.015)
    prose.says("| t-SNE, scikit-learn's defaults | 0.96 | 0.95 | 0.62 |")
    frame = DATA @ np.linalg.qr(rng.normal(size=(13, 2)))[0]
    assert (pdist(frame) <= pdist(DATA) + 1e-9).all()
    nulls = [rng.permuted(DATA, axis=0) for _ in range(12)]
    null = np.mean([trustworthiness(table, fit_pca(table, 2).scores(table), 10) for table in nulls])
    assert null == pytest.approx(0.7, abs=0.015)
    prose.says("each column permuted by itself, still reaches about 0.70")

    inside = 1 - (1 - 1 / 3**2) ** ((10 - 2) / 2)  # the squared radius share is Beta(1, 4)
    sphere = rng.normal(size=(20_000, 10))
    sphere *= 3 / np.linalg.norm(sphere, axis=1, keepdims=True)
    assert np.mean(np.linalg.norm(sphere[:, :2], axis=1) < 1) == pytest.approx(inside, abs=0.015)
    prose.says(
        f"a hollow sphere of radius 3 in 10 dimensions: on a random plane {inside:.0%} of the sphere's points land "
        "within 1"
    )
    prose.says("It adds one dimension of 13")

    def vote(table: np.ndarray) -> float:
        return cross_val_score(KNeighborsClassifier(5), table, WINE.target, cv=5).mean()

    prose.says(
        f"Five neighbors in the wine PCA plane give the right cultivar for {vote(plane[:, :2]):.0%}, in all 13 columns "
        f"for {vote(DATA):.0%} (two wines fewer), by alcohol and malic acid for {vote(DATA[:, :2]):.0%}"
    )
    assert round(len(DATA) * (vote(plane[:, :2]) - vote(DATA))) == 2
    three, eight = (recall(DATA, plane[:, :k], 10) for k in (3, 8))
    prose.says(f"the wine neighbors' recall is {three:.2f}, with eight {eight:.2f}")
