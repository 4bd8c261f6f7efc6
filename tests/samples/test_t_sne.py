import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq, check_grad
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import pdist, squareform
from scipy.special import entr, softmax
from sklearn.manifold import TSNE
from sklearn.manifold._t_sne import _joint_probabilities, _kl_divergence
from sklearn.neighbors import kneighbors_graph
from t_sne import affinities, embed, kl_and_gradient

GROUPS = np.repeat([[0, 0], [5, 0], [30, 0]], 20, axis=0)
DATA = np.random.default_rng(0).normal(GROUPS, np.repeat([[0.4], [0.4], [3]], 20, axis=0))
START = 1e-5 * (DATA - DATA.mean(axis=0))
shapes = st.tuples(st.integers(0, 10**6), st.integers(5, 15), st.integers(1, 6))


def drawn(seed: int, n: int, d: int) -> tuple[np.ndarray, np.ndarray]:
    """Points (n, d) and a map (n, 2) that has nothing to do with them."""
    rng = np.random.default_rng(seed)
    return rng.normal(0, 3, (n, d)), rng.normal(0, 2, (n, 2))


@settings(max_examples=25, deadline=None)
@given(shapes, st.floats(0.1, 0.9))
def test_affinities_have_the_perplexity_and_no_units(cloud, share):
    points, _ = drawn(*cloud)
    n = len(points)
    perplexity = 1 + share * (n - 2)
    p = affinities(points, perplexity)
    assert p.sum() == pytest.approx(1)
    assert (p == p.T).all()
    assert (np.diag(p) == 0).all()
    assert (p.sum(axis=1) >= 1 / (2 * n) - 1e-12).all()
    assert affinities(1000 * points - 7, perplexity) == pytest.approx(p, abs=1e-9)
    squared = squareform(pdist(points, "sqeuclidean"))

    def row(i: int, precision: float) -> np.ndarray:
        return softmax(np.where(np.arange(n) == i, -np.inf, -precision * squared[i]))

    found = [
        brentq(lambda log, i=i: np.exp(entr(row(i, np.exp(log))).sum()) - perplexity, -30, 30, xtol=1e-12)
        for i in range(n)
    ]
    conditional = np.array([row(i, np.exp(log)) for i, log in enumerate(found)])
    assert p == pytest.approx((conditional + conditional.T) / (2 * n), abs=1e-8)


@pytest.mark.parametrize("perplexity", [3, 10, 30])
def test_affinities_agree_with_scikit_learn(perplexity):
    theirs = squareform(_joint_probabilities(squareform(pdist(DATA, "sqeuclidean")), perplexity, 0))
    assert affinities(DATA, perplexity) == pytest.approx(theirs, rel=1e-3, abs=1e-6)  # theirs stops at 1e-5, in float32


@settings(max_examples=25, deadline=None)
@given(shapes)
def test_gradient_agrees_with_scikit_learn_and_finite_differences(cloud):
    points, y = drawn(*cloud)
    p = affinities(points, 2.5)
    kl, gradient = kl_and_gradient(p, y)
    their_kl, their_gradient = _kl_divergence(y.ravel(), squareform(p, checks=False), 1, len(y), 2)
    assert kl == pytest.approx(their_kl, abs=1e-9)
    assert gradient.ravel() == pytest.approx(their_gradient, abs=1e-9)
    assert gradient.sum(axis=0) == pytest.approx([0, 0], abs=1e-12)

    def loss(flat):
        return kl_and_gradient(p, flat.reshape(-1, 2))[0]

    def slope(flat):
        return kl_and_gradient(p, flat.reshape(-1, 2))[1].ravel()

    assert check_grad(loss, slope, y.ravel()) < 1e-5
    step = 1e-6
    numeric = [(loss(y.ravel() + step * e) - loss(y.ravel() - step * e)) / (2 * step) for e in np.eye(y.size)]
    assert gradient.ravel() == pytest.approx(np.array(numeric), abs=1e-7)


def test_optimizes_about_as_well_as_scikit_learn():
    p = affinities(DATA, 10)
    theirs = TSNE(
        perplexity=10,
        early_exaggeration=4,
        learning_rate=40,
        max_iter=300,
        init=START.astype(np.float32),
        method="exact",
    ).fit(DATA)
    ours = kl_and_gradient(p, embed(p, START))[0]
    assert ours == pytest.approx(theirs.kl_divergence_, abs=0.05)
    assert ours < kl_and_gradient(p, START)[0] / 5


def test_finds_widths_far_below_the_largest_distance():
    cloud = np.random.default_rng(0).normal(size=(10, 2))
    for size in (1e-6, 1e-9, 1e-12):
        twins = np.vstack([size * cloud, 1 - size * cloud[::-1]])
        p = affinities(twins, 3)
        assert 2 * p[:10, :10] == pytest.approx(affinities(cloud, 3), abs=1e-12)
        assert p[10:, 10:].sum() == pytest.approx(0.5)


def test_takes_duplicates():
    p = affinities([[0, 0]] * 4 + [[1, 0], [2, 0]], 1.5)
    assert p[0, 1:4] == pytest.approx(np.full(3, 1 / 18))  # their perplexity cannot go below 3


@pytest.mark.parametrize("perplexity", [1, 0, -1, 4, 9, np.nan])
def test_refuses_bad_perplexity(perplexity):
    with pytest.raises(ValueError, match="perplexity"):
        affinities(np.eye(5), perplexity)


@pytest.mark.parametrize("bad", [np.nan, np.inf, 1e200])
def test_refuses_bad_points(bad):
    with pytest.raises(ValueError, match="finite points"):
        affinities(np.array([[bad], [1], [2], [3], [4]]), 2)
    with pytest.raises(ValueError, match="differ"):
        affinities(np.ones((5, 2)), 2)
    for points in ([1, 2, 3, 4, 5], np.zeros((5, 2, 2)), np.empty((0, 2))):
        with pytest.raises(ValueError, match="need points"):
            affinities(points, 2)


@pytest.mark.parametrize(
    ("p", "y"), [((3, 3), (4, 2)), ((3, 4), (3, 2)), ((3, 3), (3, 3)), ((1, 1), (3, 2)), ((1, 1), (1, 2)), (0, (0, 2))]
)
def test_gradient_refuses_other_shapes(p, y):
    with pytest.raises(ValueError, match="need P"):
        kl_and_gradient(np.ones(p), np.ones(y))


def test_gradient_refuses_a_lopsided_p_and_an_endless_map():
    p, y = affinities(DATA[:5], 2), DATA[:5]
    for lopsided in (np.triu(p), np.where(p == p.max(), np.nan, p)):
        with pytest.raises(ValueError, match="symmetric"):
            kl_and_gradient(lopsided, y)
    for bad in (np.nan, np.inf, 1e200):
        with pytest.raises(ValueError, match="finite map"):
            kl_and_gradient(p, np.where(y == y.max(), bad, y))
        with pytest.raises(ValueError, match="finite map"):
            embed(p, np.where(y == y.max(), bad, y))


def radii(table: np.ndarray) -> np.ndarray:
    groups = table.reshape(3, 20, 2)
    return np.linalg.norm(groups - groups.mean(axis=1, keepdims=True), axis=2).mean(axis=1)


def gaps(table: np.ndarray) -> np.ndarray:
    """Between A and B, B and C, A and C."""
    a, b, c = table.reshape(3, 20, 2).mean(axis=1)
    return np.linalg.norm([a - b, b - c, a - c], axis=1)


def test_prose(prose):
    distances = np.array([1, 2, 10])
    weights = np.exp(-(distances**2) / (2 * 2**2))
    near = weights / weights.sum()
    prose.says(
        f"With others at distances 1, 2 and 10, $\\sigma_i = 2$ gives the probabilities {near[0]:.3f}, {near[1]:.3f} "
        f"and {near[2]:.6f} and perplexity {np.exp(entr(near).sum()):.2f}"
    )
    prose.says(f"In 10 dimensions the shell between radius 1 and 2 has {2**10 - 1:,} times the volume")
    assert 2**2 - 1 == 3
    gauss, student = np.sqrt(np.log(100)), np.sqrt(100 - 1)
    prose.says(f"falls to 1% at $r = {gauss:.2f}$; the Student-t gets there at {student:.2f}")

    def term(p: float, q: float) -> float:
        return p * np.log(p / q) - p + q

    prose.says(f"costs {term(0.1, 0.001):.2f}; a stranger", f"costs {term(0.001, 0.1):.2f}. Splitting")
    prose.says("A neighbor with $p = 0.1$ drawn far, $q = 0.001$", "with $p = 0.001$ drawn near, $q = 0.1$")

    p = affinities(DATA, 10)
    groups = np.arange(60) // 20
    assert p[groups[:, None] != groups].sum() < 1e-8
    informed = embed(p, START)
    a, b, c = radii(DATA)
    d, e, f = radii(informed)
    prose.says(f"The cluster radii are {a:.1f}, {b:.1f} and {c:.1f}, in the map {d:.1f}, {e:.1f} and {f:.1f}")
    prose.says(f"In the figure C is {c / a:.1f} times as wide as A, in the map {f / d:.1f} times")
    (g, h, i), (j, k, _) = gaps(DATA), gaps(informed)
    prose.says(f"The gaps A to B and B to C are {g:.1f} and {h:.1f}, in the map {j:.1f} and {k:.1f}")
    assert i > max(g, h)
    prose.says("at perplexity 10 all pairs between clusters hold less than $10^{-8}$ of $P$")
    maps = [embed(p, 1e-4 * np.random.default_rng(seed).normal(size=DATA.shape)) for seed in range(10)]
    farthest = sum(gaps(y).argmax() == 2 for y in maps)
    losses = [kl_and_gradient(p, y)[0] for y in maps]
    assert gaps(informed).argmax() == 2
    prose.says(
        f"from 10 random starts that holds in {farthest} maps. The loss does not tell: all 10 have {min(losses):.3f} "
        f"to {max(losses):.3f}, the map in the middle, with the right order, has {kl_and_gradient(p, informed)[0]:.3f}"
    )
    later = gaps(embed(p, START, late=1200))
    prose.says(f"after 300 the map is as above, after 1,000 more the gaps are {later[0]:.1f} and {later[1]:.1f}")
    rng = np.random.default_rng(1)
    shaken = embed(p, START * (1 + 1e-12 * rng.normal(size=START.shape)))
    assert np.abs(shaken - informed).max() < 1e-6  # so the figure and the numbers do not hang on the last bits

    five, fifteen = (radii(embed(affinities(DATA, perplexity), START))[0] for perplexity in (5, 15))
    prose.says(f"A gets the radius {five:.1f}, {d:.1f} and {fifteen:.1f} at perplexity 5, 10 and 15")
    clouds = [np.random.default_rng(seed).normal(size=(200, 10)) for seed in range(20)]
    pieces = {
        k: [connected_components(kneighbors_graph(cloud, k), directed=False)[0] for cloud in clouds] for k in (1, 3)
    }
    assert set(pieces[3]) == {1}
    assert np.mean(pieces[1]) == pytest.approx(37, abs=1.5)
    prose.says(
        "link each of 200 normal points in 10 dimensions to its nearest only, and you get about 37 components; to its "
        "three nearest, one"
    )
    flat = {perplexity: kl_and_gradient(affinities(DATA, perplexity), 1e-9 * DATA)[0] for perplexity in (10, 50)}
    prose.says(f"the KL is {flat[10]:.2f} at perplexity 10 and {flat[50]:.2f} at 50")

    prose.says(
        "PCA](principal-component-analysis.md)**, scaled to a standard deviation of $10^{-4}$",
        "(Kobak and Linderman, 2021)",
        "multiply $P$ by 12 (4 in the paper of 2008)",
        "$n/12$, for code that leaves the 4 out of the gradient (openTSNE, FIt-SNE); else $n/48$, as in scikit-learn, "
        "there with 50 as a floor. A fixed 200 is too low for large $n$ (Belkina et al., 2019)",
        "first PCA to 30 to 50",
        "as defaults since 1.2",
        "Barnes–Hut (2014)",
        "FIt-SNE (2019)",
        "Typical are 5 to 50",
        "Böhm et al. (2022)",
        "Chari and Pachter (2023)",
        "Lause et al. (2024)",
    )
    assert TSNE().init == "pca"
    assert TSNE().learning_rate == "auto"
    assert TSNE(max_iter=250, method="exact").fit(DATA).learning_rate_ == 50
    assert TSNE().early_exaggeration == 12
