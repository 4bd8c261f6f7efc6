from itertools import pairwise, product
from math import factorial, inf, log, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from k_means import assign, k_means, lloyd, plus_plus
from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.spatial.distance import cdist
from sklearn import config_context
from sklearn.cluster import KMeans, kmeans_plusplus
from sklearn.datasets import load_iris

LINE = np.array([[1], [2], [3], [8], [9], [10], [25.0]])
GRID = np.array([[i, j] for i in (0, 10, 20) for j in (0, 10, 20)])
point_sets = st.integers(1, 3).flatmap(
    lambda d: arrays(float, st.tuples(st.integers(1, 12), st.just(d)), elements=st.integers(-5, 5))
)


def within(points: np.ndarray, labels: np.ndarray) -> float:
    """Sum of squared distances to the mean of the own cluster."""
    return sum(cdist(mine, [mine.mean(axis=0)], "sqeuclidean").sum() for mine in clusters(points, labels))


def clusters(points: np.ndarray, labels: np.ndarray) -> list:
    return [points[labels == j] for j in np.unique(labels)]


def inertias(points: np.ndarray, starts: list) -> np.ndarray:
    """Inertia at the end of Lloyd's steps from many starts (m, k, d) at once, empty clusters as in the sample."""
    centroids = np.array(starts, float)
    while True:
        cross = points @ np.swapaxes(centroids, 1, 2)  # (m, n, k)
        squared = (points**2).sum(axis=1)[:, None] - 2 * cross + (centroids**2).sum(axis=2)[:, None]
        own = (squared.argmin(axis=2)[..., None] == np.arange(centroids.shape[1])).astype(float)
        size = own.sum(axis=1)[..., None]
        farthest = points[squared.min(axis=2).argmax(axis=1)][:, None]
        moved = np.where(size > 0, np.swapaxes(own, 1, 2) @ points / np.maximum(size, 1), farthest)
        if np.abs(moved - centroids).max() < 1e-9:
            return squared.min(axis=2).sum(axis=1)
        centroids = moved


def best_of_all(points: np.ndarray, k: int) -> float:
    return min(within(points, np.array(labels)) for labels in product(range(k), repeat=len(points)))


def best_on_a_line(x: np.ndarray, k: int) -> float:
    """Dynamic programming over the last cut of the sorted points, with prefix sums."""
    x = np.sort(x)
    sums, squares = np.append(0, x.cumsum()), np.append(0, (x**2).cumsum())

    def cost(a, b):
        return squares[b] - squares[a] - (sums[b] - sums[a]) ** 2 / (b - a)

    best = [inf] + [cost(0, b) for b in range(1, len(x) + 1)]
    for _ in range(k - 1):
        best = [min((best[a] + cost(a, b) for a in range(b)), default=inf) for b in range(len(x) + 1)]
    return best[-1]


@settings(deadline=None, max_examples=40)
@given(point_sets, st.integers(1, 4), st.integers(0, 9))
def test_inertia_never_rises_and_the_end_is_a_fixed_point(points, k, seed):
    start = np.random.default_rng(seed).choice(points, k)  # may hold equal starts: clusters go empty
    totals = [lloyd(points, start, steps)[2] for steps in range(8)]
    assert all(after <= before + 1e-9 for before, after in pairwise(totals))
    centroids, labels, inertia = lloyd(points, start)
    assert inertia == pytest.approx(within(points, labels)) == pytest.approx(totals[-1])
    squared = cdist(points, centroids, "sqeuclidean")
    assert squared[range(len(points)), labels] == pytest.approx(squared.min(axis=1))
    for j in np.unique(labels):
        assert centroids[j] == pytest.approx(points[labels == j].mean(axis=0))
    if len(np.unique(labels)) < k:  # a centroid stays without points only if nothing is left to gain
        assert inertia == pytest.approx(0)


@pytest.mark.parametrize(("k", "seed"), [(2, 0), (3, 1), (4, 2), (7, 3)])
def test_agrees_with_scikit_learn_from_the_same_start(k, seed):
    points = load_iris().data + np.random.default_rng(seed).normal(scale=0.01, size=(150, 4))
    start = plus_plus(points, k, np.random.default_rng(seed))
    reference = KMeans(k, init=start, n_init=1, tol=0).fit(points)
    centroids, labels, inertia = lloyd(points, start)
    assert centroids == pytest.approx(reference.cluster_centers_)
    assert (labels == reference.labels_).all()
    assert inertia == pytest.approx(reference.inertia_)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("k", [1, 2, 3])
def test_many_runs_find_the_best_of_all_partitions_of_seven_points(k, seed):
    points = np.random.default_rng(seed).normal(size=(7, 2))
    assert k_means(points, k, runs=60)[2] == pytest.approx(best_of_all(points, k))


def test_as_many_clusters_as_points_leave_nothing_and_duplicates_do_no_harm():
    assert k_means(LINE, 7)[2] == 0
    centroids, labels, inertia = k_means([[0, 0]] * 3 + [[2, 0]], 3)
    assert inertia == 0
    assert np.isfinite(centroids).all()
    assert len(set(labels[:3])) == 1 != len(set(labels))


def test_an_empty_cluster_restarts_at_the_farthest_point():
    points = np.array([[0.0], [1], [2], [10]])
    assert lloyd(points, [[1], [99]], steps=1)[0].ravel().tolist() == [3.25, 10]
    assert lloyd(points, [[1], [99]])[2] == 2


def test_plus_plus_draws_in_proportion_to_the_squared_distance():
    rng = np.random.default_rng(0)
    pairs = [plus_plus(LINE, 2, rng).ravel() for _ in range(2000)]
    squared = cdist(LINE, LINE, "sqeuclidean")
    chance = squared / squared.sum(axis=1, keepdims=True) / 7  # (first, second)
    seen = np.array([[np.mean([(p == (a, b)).all() for p in pairs]) for b in LINE[:, 0]] for a in LINE[:, 0]])
    assert seen == pytest.approx(chance, abs=0.03)
    assert (np.diag(seen) == 0).all()


def test_the_start_and_the_points_are_left_alone_and_seeds_repeat():
    start = LINE[:2].copy()
    lloyd(LINE, start)
    assert start.ravel().tolist() == [1, 2]
    assert (k_means(LINE, 3, seed=4)[1] == k_means(LINE.tolist(), 3, seed=4)[1]).all()


@pytest.mark.parametrize("points", [[1, 2], [[1], [nan]], [[1], [inf]], [[[1]]], [[1e200], [-1e200]]])
@pytest.mark.parametrize("k", [1, 2])
def test_refuses_what_is_no_table_of_numbers_that_can_be_squared(points, k):
    with np.errstate(all="ignore"), pytest.raises(ValueError, match=r"points \(n, d\)|finite points|from 1 to n"):
        k_means(points, k)


@pytest.mark.parametrize("start", [[1, 2], [[1, 2]], [[[1]]], [[1], [nan]], [[1], [inf]]])
def test_lloyd_refuses_starts_that_would_broadcast_or_be_ignored(start):
    with pytest.raises(ValueError, match="centroids"):
        lloyd(LINE, start)


def test_lists_and_small_unsigned_integers_do_not_wrap_around():
    assert assign(np.array([[0], [250]], np.uint8), [[255], [10]])[1].tolist() == [100, 25]
    assert lloyd(LINE.tolist(), [[1], [25]])[2] == 77.5
    assert sorted(plus_plus(np.array([[0], [255]], np.uint8), 2, np.random.default_rng(0)).ravel()) == [0, 255]


@pytest.mark.parametrize("k", [0, 8, 1.5, nan])
def test_refuses_impossible_counts(k):
    with pytest.raises(ValueError, match="whole k from 1 to n"):
        k_means(LINE, k)
    with pytest.raises(ValueError, match="whole k from 1 to n"):
        plus_plus(LINE, k, np.random.default_rng(0))
    with pytest.raises(ValueError, match="one run"):
        k_means(LINE, 2, runs=0)


def test_prose(prose):
    prose.says("(Aloise et al., 2009)", "(Grunau et al., 2023)", "Elkan (2003)", "Vattani (2011)")
    prose.says("(Sculley, 2010)", "(Bahmani et al., 2012)", "(Huang, 1998: mode")

    # The identity behind the update and behind total = within + between.
    rng = np.random.default_rng(0)
    cluster, c = rng.normal(size=(9, 3)), rng.normal(size=3)
    moved = len(cluster) * ((cluster.mean(axis=0) - c) ** 2).sum()
    assert ((cluster - c) ** 2).sum() == pytest.approx(within(cluster, np.zeros(9)) + moved)

    prose.says("Seven points on a line: 1, 2, 3, 8, 9, 10, 25, with $k = 2$")
    runs = [lloyd(LINE, [[1], [2]], steps) for steps in range(4)]
    table = [
        f"| {', '.join(f'{c:g}' for c in centroids.ravel())} | "
        + ", ".join("{" + ", ".join(f"{x:g}" for x in mine.ravel()) + "}" for mine in clusters(LINE, labels))
        + f" | {inertia:g} |"
        for centroids, labels, inertia in runs
    ]
    assert table[2] == table[3]
    prose.says(*table[:3])
    centroids, _, inertia = lloyd(LINE, [[1], [25]])
    prose.says(
        f"From 1 and 25 you reach the centroids {centroids[0, 0]:g} and {centroids[1, 0]:g} with $J = {inertia:g}$",
        f"From 1 and 2 the seven points end at {runs[-1][2]:g}, and {inertia:g} is possible",
    )
    best = {k: best_of_all(LINE, k) for k in (2, 3)}
    assert best == pytest.approx({k: best_on_a_line(LINE.ravel(), k) for k in (2, 3)})
    assert inertia == pytest.approx(best[2])
    prose.says(
        f"With $k = 3$ the best $J$ is {best[3]:.0f}: three groups, if you count 25 as one",
        f"For the seven points it confirms {best[2]:g} and {best[3]:.0f}",
    )

    hit = factorial(9) / 9**9
    factor = 8 * (log(9) + 2)
    prose.says(f"{hit:.2%} for $k = 9$", f"At $k = 9$ that guarantees only a factor of {factor:.0f}")
    rng = np.random.default_rng(0)
    points = np.repeat(GRID, 12, axis=0) + rng.normal(size=(108, 2))
    best = lloyd(points, GRID)[2]
    starts = {
        "random points": [rng.choice(points, 9, replace=False) for _ in range(500)],
        "k-means++": [plus_plus(points, 9, rng) for _ in range(500)],
    }
    with config_context(assume_finite=True, skip_parameter_validation=True):
        greedy = [kmeans_plusplus(points, 9, random_state=seed)[0] for seed in range(500)]
    starts["greedy k-means++ (scikit-learn)"] = greedy
    assert np.mean([assign(points, start)[1].sum() for start in starts["k-means++"]]) < factor * best
    prose.says("over 500 starts each")
    reached = {}
    for name, drawn in starts.items():
        found = inertias(points, drawn) / best
        assert found[:9] == pytest.approx([lloyd(points, start)[2] / best for start in drawn[:9]])
        assert found.min() == pytest.approx(1)
        reached[name] = np.mean(found < 1.01)
        prose.says(f"| {name} | {reached[name]:.0%} | {found.mean():.1f} |")
    missed = 1 - reached["k-means++"]
    prose.says(
        f"On the nine groups, {1 - reached['random points']:.0%} of random starts miss",
        f"In the table {missed:.0%} of its starts miss",
        f"If 30% miss, ten independent starts all miss with probability $0.3^{{10}}$, {0.3**10 * 1e6:.0f} in a million",
    )
    assert missed == pytest.approx(0.3, abs=0.05)
    signature = KMeans().get_params()
    assert (signature["n_init"], signature["init"]) == ("auto", "k-means++")
    prose.says("Since version 1.4 scikit-learn runs a single k-means++ start by default, where it used to run 10")

    assert 10**6 * 100 * 1000 == 10**11
    prose.says("A million points, 100 features and 1,000 clusters are $10^{11}$ multiplications per pass")

    def centers(cut):  # density 1 on [0, 10] and on [11, 12], cut somewhere in the wide part
        return cut / 2, ((100 - cut**2) / 2 + 11.5) / (11 - cut)

    def total(cut):
        left, right = centers(cut)
        pieces = ((0, cut, left), (cut, 10, right), (11, 12, right))
        return sum(quad(lambda x, c: (x - c) ** 2, a, b, (c,))[0] for a, b, c in pieces)

    cut = brentq(lambda cut: sum(centers(cut)) / 2 - cut, 1, 9)
    assert all(total(cut) < total(cut + step) for step in (-0.1, 0.1))
    prose.says(
        "Spread points evenly on $[0, 10]$ and, equally dense, on $[11, 12]$",
        f"k-means splits at {cut:.1f}, and {1 - cut / 10:.0%} of the wide group joins the narrow one. "
        f"Its $J$ is {total(cut):.1f} per unit of density, that of the true split {total(10):.1f}",
        f"has {total(cut) / total(10):.0%} of the inertia of the true one",
    )
    dense = np.concatenate([np.arange(0.05, 10, 0.1), np.arange(11.05, 12, 0.1)])[:, None]
    labels = k_means(dense, 2)[1]
    assert np.abs(np.flatnonzero(np.diff(labels))[0] / 10 + 0.1 - cut) < 0.1
    assert k_means(2 * dense, 2)[2] == pytest.approx(4 * k_means(dense, 2)[2])
