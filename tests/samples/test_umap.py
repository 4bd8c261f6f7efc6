from math import exp, inf, log2, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq, minimize_scalar
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import pdist, squareform
from sklearn.datasets import load_digits
from umap import fit_curve, fuzzy_graph, loss_and_gradient

CLOUD = [[0, 0], [1, 0], [3, 1], [4, 5], [9, 2], [2, 7], [6, 6], [5, 0]]
THEIRS = [  # fuzzy_simplicial_set(CLOUD, 5, …, "euclidean") of umap-learn 0.5.12, the upper triangle
    [1.0, 0.7152, 0.2979, 0, 0, 0, 0.6218],
    [1.0, 0.2314, 0, 0.2754, 0, 0.7146],
    [0.4095, 0.2949, 0.3719, 0.3323, 1.0],
    [0.3569, 1.0, 1.0, 0.2208],
    [0, 0.8116, 1.0],
    [0.8571, 0],
    [0],
]
clouds = st.tuples(st.integers(0, 10**6), st.integers(4, 15), st.integers(1, 5))


def drawn(seed: int, n: int, d: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 2, (n, d))


def directed(distances: np.ndarray, k: int) -> np.ndarray:
    """One point's weights, root-finding where the sample bisects; distances > 0 without ties."""
    order = distances.argsort()[: k - 1]
    gap = distances[order] - distances[order[0]]
    weights = np.zeros(len(distances))
    if k == 2:
        weights[order] = 1
    else:
        low, high = (gap[1] / 50, gap[-1] * 50)
        sigma = brentq(lambda s: np.exp(-gap / s).sum() - log2(k), low, high, xtol=1e-13)
        weights[order] = np.exp(-gap / sigma)
    return weights


def random_map(seed: int, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Weights (n, n) and a map (n, 2) that has nothing to do with them."""
    rng = np.random.default_rng(seed)
    return squareform(rng.random(n * (n - 1) // 2)), rng.normal(0, 2, (n, 2))


@settings(max_examples=40, deadline=None)
@given(clouds, st.data())
def test_sigma_solves_its_equation_and_the_union_is_one_or_the_other(cloud, data):
    points = drawn(*cloud)
    n = len(points)
    k = data.draw(st.integers(3, n))
    graph, rho, sigma = fuzzy_graph(points, k)
    distance = squareform(pdist(points)) + np.diag(np.full(n, np.inf))
    near = np.sort(distance, axis=1)[:, : k - 1]
    assert rho[:, 0] == pytest.approx(near[:, 0])
    floor = near.sum(axis=1) / k / 1000
    total = np.exp(-(near - rho) / sigma).sum(axis=1)
    solved = sigma[:, 0] > floor * (1 + 1e-9)
    assert total[solved] == pytest.approx(log2(k))
    assert (total[~solved] > log2(k)).all()
    assert (graph == graph.T).all()
    assert (np.diag(graph) == 0).all()
    assert ((graph >= 0) & (graph <= 1)).all()
    assert graph.max(axis=1) == pytest.approx(1)  # everybody's nearest neighbor
    assert (graph.sum(axis=1)[solved] >= log2(k) - 1e-9).all()
    assert fuzzy_graph(1000 * points - 7, k)[0] == pytest.approx(graph, abs=1e-6)
    if solved.all():
        w = np.array([directed(row, k) for row in distance])
        assert graph == pytest.approx(1 - (1 - w) * (1 - w.T), abs=1e-7)


def test_agrees_with_umap_learn():
    theirs = np.zeros((8, 8))
    theirs[np.triu_indices(8, 1)] = np.concatenate(THEIRS)
    assert fuzzy_graph(CLOUD, 5)[0] == pytest.approx(theirs + theirs.T, abs=1e-4)


def test_ties_and_duplicates():
    graph, rho, sigma = fuzzy_graph([[0], [1], [-1], [10]], 3)
    assert sigma[0, 0] == pytest.approx(2 / 3 / 1000)  # two neighbors at rho: their sum is 2 at any sigma
    assert graph[0, 1] == graph[0, 2] == 1
    graph, rho, _ = fuzzy_graph([[0], [0], [0], [2]], 3)
    assert graph[0].tolist() == [0, 1, 1, 1]
    assert rho.ravel().tolist() == [inf, inf, inf, 2]
    graph, rho, _ = fuzzy_graph([[0], [0], [2], [3]], 4)
    assert rho[0, 0] == 2
    assert graph[0, 1] == graph[0, 2] == 1
    assert fuzzy_graph([[0], [1]], 2)[0].tolist() == [[0, 1], [1, 0]]
    assert (fuzzy_graph(CLOUD, 3.0)[0] == fuzzy_graph(CLOUD, np.int64(3))[0]).all()


@pytest.mark.parametrize("k", [1, 0, -2, 9, 2.5, nan, inf])
def test_refuses_a_k_that_is_no_number_of_neighbors(k):
    with pytest.raises(ValueError, match="whole k from 2 to n"):
        fuzzy_graph(CLOUD, k)


@pytest.mark.parametrize("bad", [nan, inf, 1e200])
def test_refuses_points_without_distances(bad):
    with pytest.raises(ValueError, match="infs or NaNs"):
        fuzzy_graph([[0], [1], [bad]], 2)
    for points in ([0, 1, 2], np.zeros((3, 3, 3)), np.empty((0, 2))):
        with pytest.raises(ValueError, match="need points"):
            fuzzy_graph(points, 2)


@pytest.mark.parametrize("min_dist", [0, 0.1, 0.5, 0.99, 1])
def test_curve_is_the_least_squares_one(min_dist):
    a, b = fit_curve(min_dist)
    d = np.linspace(0, 3, 300)
    goal = np.where(d <= min_dist, 1, np.exp(min_dist - d))

    def error(a: float, b: float) -> float:
        return ((1 / (1 + a * d ** (2 * b)) - goal) ** 2).sum()

    best = minimize_scalar(
        lambda b: minimize_scalar(lambda log: error(exp(log), b), bounds=(-5, 2), method="bounded").fun,
        bounds=(0.3, 3),
        method="bounded",
    )
    assert error(a, b) <= best.fun * 1.0001


def test_curve_of_the_documentation():
    assert fit_curve(0.1) == pytest.approx((1.577, 0.895), abs=5e-4)
    assert fit_curve(0.001) == pytest.approx((1.929, 0.7915), abs=5e-4)


@pytest.mark.parametrize("min_dist", [-0.1, 1.1, nan, inf])
def test_refuses_a_curve_that_is_none(min_dist):
    with pytest.raises(ValueError, match="min_dist"):
        fit_curve(min_dist)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 8), st.floats(0.1, 2), st.floats(0.5, 2))
def test_loss_and_gradient_by_formula_and_finite_differences(seed, n, a, b):
    w, y = random_map(seed, n)
    loss, gradient = loss_and_gradient(w, y, a, b)
    v = 1 / (1 + a * pdist(y) ** (2 * b))
    pairs = squareform(w)
    assert loss == pytest.approx((-pairs * np.log(v) - (1 - pairs) * np.log(1 - v)).sum())
    assert gradient.sum(axis=0) == pytest.approx([0, 0], abs=1e-9)
    step = 1e-6 * pdist(y).min()
    for i, axis in np.ndindex(n, 2):
        up, down = y.copy(), y.copy()
        up[i, axis] += step
        down[i, axis] -= step
        slope = (loss_and_gradient(w, up, a, b)[0] - loss_and_gradient(w, down, a, b)[0]) / (2 * step)
        assert gradient[i, axis] == pytest.approx(slope, rel=1e-4, abs=1e-4)


def test_a_pair_rests_where_its_similarity_is_its_weight():
    a, b = fit_curve(0.1)
    for weight in (0.1, 0.5, 0.9):
        w = np.array([[0, weight], [weight, 0]])
        found = minimize_scalar(
            lambda d, w=w: loss_and_gradient(w, np.array([[0, 0], [d, 0]]), a, b)[0], (0.1, 1), (1e-3, 9)
        )
        assert 1 / (1 + a * found.x ** (2 * b)) == pytest.approx(weight, abs=1e-4)


@pytest.mark.parametrize(
    ("w", "y"),
    [
        (np.zeros((2, 2)), [[0, 0], [0, 0]]),
        (np.zeros((2, 2)), [[0, 0], [nan, 0]]),
        (np.zeros((2, 2)), [[0, 0, 0], [1, 0, 0]]),
        (np.zeros((2, 2)), [0, 1]),
        (np.zeros((3, 3)), [[0, 0], [1, 0]]),
        (np.zeros(2), [[0, 0], [1, 0]]),
        (np.zeros((1, 1)), [[0, 0]]),
        (np.array([[0, 1], [0.5, 0]]), [[0, 0], [1, 0]]),
        (1.5 - 1.5 * np.eye(2), [[0, 0], [1, 0]]),
        (-np.ones((2, 2)), [[0, 0], [1, 0]]),
        (np.full((2, 2), nan), [[0, 0], [1, 0]]),
        (np.zeros((2, 2)), [[0, 0], [inf, 0]]),
        (np.zeros((2, 2)), [[0, 0], [1e200, 0]]),
    ],
)
def test_refuses_maps_without_a_loss(w, y):
    with np.errstate(all="ignore"), pytest.raises(ValueError, match=r"distinct|zero-size|infs or NaNs"):
        loss_and_gradient(w, np.array(y, float), 1, 1)


@pytest.mark.parametrize(("a", "b"), [(-1, 1), (nan, 1), (1, nan)])
def test_refuses_a_curve_without_a_loss(a, b):
    with np.errstate(all="ignore"), pytest.raises(ValueError, match="infs or NaNs"):
        loss_and_gradient(np.zeros((2, 2)), np.array([[0, 0], [2, 0]]), a, b)


def expected_step(w: np.ndarray, y: np.ndarray, a: float, b: float, m: int, both: bool) -> np.ndarray:
    """The sampling procedure, enumerated: mean move of every point, each directed edge drawn `w` times on average."""
    n, move = len(y), np.zeros_like(y)
    for i, j in np.ndindex(n, n):
        if i == j:
            continue
        step, d = y[i] - y[j], np.linalg.norm(y[i] - y[j])
        attract = -2 * a * b * d ** (2 * b - 2) / (1 + a * d ** (2 * b)) * step
        repel = 2 * b / (d**2 * (1 + a * d ** (2 * b))) * step
        move[i] += w[i, j] * attract
        move[j] -= w[i, j] * attract
        drawn_against = w[i].sum() * m / n  # j is the random partner of an edge at i
        move[i] += drawn_against * repel
        move[j] -= drawn_against * repel * both
    return move


def test_what_sampling_optimizes():
    w, y = random_map(3, 7)
    a, b, m, n = 1.577, 0.895, 5, 7
    s = w.sum(axis=1)
    r = m * (s[:, None] + s) / (2 * n)

    def loss(flat: np.ndarray) -> float:
        v = 1 / (1 + a * pdist(flat.reshape(n, 2)) ** (2 * b))
        return 2 * (-squareform(w) * np.log(v) - squareform(r, checks=False) * np.log(1 - v)).sum()

    steps = 1e-6 * np.eye(2 * n)
    slope = np.array([(loss(y.ravel() + e) - loss(y.ravel() - e)) / 2e-6 for e in steps])
    assert expected_step(w, y, a, b, m, both=True).ravel() == pytest.approx(-slope, abs=1e-5)
    ring = np.roll(np.eye(n), 1, axis=1) + np.roll(np.eye(n), -1, axis=1)  # equal sums: half the repulsion exactly
    pull = expected_step(ring, y, a, b, 0, both=False)
    one, two = (expected_step(ring, y, a, b, m, both=both) - pull for both in (False, True))
    assert one == pytest.approx(two / 2)


def test_prose(prose):
    _, rho, sigma = fuzzy_graph([[0], [1], [-2], [3], [-5]], 5)
    gap = np.array([1, 2, 3, 5]) - rho[0, 0]
    w = np.exp(-gap / sigma[0, 0])
    prose.says(
        "Take $k = 5$ and neighbors at 1, 2, 3 and 5",
        f"$\\rho = 1$, $\\sigma = {sigma[0, 0]:.2f}$, and the weights 1, {w[1]:.2f}, {w[2]:.2f} and {w[3]:.2f} sum to "
        f"$\\log_2 5 = {log2(5):.2f}$",
    )
    other = fuzzy_graph([[0], [10], [-10.5], [11], [-12]], 5)
    assert np.exp(-(np.array([10, 10.5, 11, 12]) - other[1][0, 0]) / other[2][0, 0]) == pytest.approx(w)
    prose.says(f"Neighbors at 10, 10.5, 11 and 12 get *the same weights*, with $\\sigma = {other[2][0, 0]:.2f}$")
    prose.says(f"0.6 and 0.3 make {0.6 + 0.3 - 0.6 * 0.3:.2f}")

    (a, b), (flat, steep) = fit_curve(0.1), fit_curve(0.5)
    prose.says(f"For 0.1 that gives $a = {a:.3f}$, $b = {b:.3f}$; for 0.5, {flat:.3f} and {steep:.3f}")
    r = 5 * (5 + 5) / (2 * 10_000)
    prose.says(f"With $k = 15$ the mean of $s_i$ lies between {log2(15):.1f} and {2 * log2(15):.1f}")
    prose.says(
        f"Take 5 and $n = 10{{,}}000$: $r$ is {r:.4f}, and an edge of weight 0.1 rests at $v = {0.1 / (0.1 + r):.3f}$, "
        "not 0.1"
    )
    rest = (r / a) ** (1 / (2 * b))
    assert 1 / (1 + a * rest ** (2 * b)) == pytest.approx(1 / (1 + r))
    prose.says(f"With 0.1, an edge of weight 1 and $r = {r:.4f}$ rests at distance {rest:.3f}")
    line = fuzzy_graph([[0], [1], [3], [7], [30]], 3)[0]
    prose.says(
        f"points 0, 1, 3, 7 and 30 with $k = 3$, the last is {30 - 7} away from the rest, and its edges have weights "
        f"1 and {line[4, 2]:.2f}"
    )
    assert line[4].round(2).tolist() == [0, 0, round(log2(3) - 1, 2), 1, 0]

    digits = load_digits().data[:300]
    pieces = {k: connected_components(fuzzy_graph(digits, k)[0] > 0)[0] for k in (2, 5, 15)}
    assert pieces[15] == 1
    prose.says(
        f"on the first 300 of scikit-learn's digits $k = 2$ gives {pieces[2]} pieces, $k = 5$ gives {pieces[5]}, "
        "$k = 15$ one"
    )
    three = np.zeros((60, 10))
    three[20:40, 0], three[40:, 0] = 5, 30
    for seed in range(20):
        scale = np.repeat([0.3, 0.3, 3], 20)[:, None]
        groups = three + np.random.default_rng(seed).normal(size=three.shape) * scale
        graph = fuzzy_graph(groups, 10)[0]
        assert graph[:20, 20:].max() == graph[20:40, 40:].max() == 0

    prose.says(
        "(Damrich and Hamprecht, 2021)",
        "over 500 epochs, 200 above 10,000 points",
        "in about $n^{1.14}$ comparisons, an empirical figure (Dong et al., 2011)",
        "`n_neighbors` (15)",
        "`min_dist` (0.1): changes the look",
        "Kobak and Linderman (2021)",
        "Parametric UMAP (Sainburg et al., 2021)",
        "Damrich et al. (2023)",
        "perhaps 10 dimensions",
        "densMAP (Narayan et al., 2021)",
    )
