from collections import Counter
from itertools import combinations, pairwise
from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from knn_vs_k_means import inertia, knn_predict, lloyd
from scipy.spatial.distance import cdist
from scipy.stats import binom
from sklearn.cluster import KMeans, kmeans_plusplus
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler

GROUPS = np.repeat([[0, 0], [3, 1.5], [8, 0.5]], 20, axis=0)  # those of the sample and the figure
CLASSES = np.repeat([0, 1, 0], 20)
RECTANGLE = np.array([[0, 0], [0, 1], [4, 0], [4, 1]])
whole = st.integers(-6, 6)
point_sets = st.integers(1, 3).flatmap(
    lambda d: st.tuples(
        arrays(float, st.tuples(st.integers(1, 14), st.just(d)), elements=whole),
        arrays(float, st.tuples(st.integers(1, 4), st.just(d)), elements=whole),
    )
)


def drawn(seed: int) -> np.ndarray:
    return GROUPS + np.random.default_rng(seed).normal(scale=0.8, size=GROUPS.shape)


def vote_by_hand(train: list, labels: list, query: list, k: int) -> int:
    """Sort, count, take the smallest of the labels with most votes."""
    ranked = sorted(
        range(len(train)), key=lambda i: (sum((a - b) ** 2 for a, b in zip(train[i], query, strict=True)), i)
    )
    votes = Counter(labels[i] for i in ranked[:k])
    return min(votes, key=lambda label: (-votes[label], label))


def knn_error(k: int, eta: float) -> float:
    """Error of k-NN (odd k) where every label is 1 with probability eta: the vote and the query's label disagree."""
    vote = binom.sf(k // 2, k, eta)
    return vote * (1 - eta) + (1 - vote) * eta


@settings(deadline=None, max_examples=60)
@given(point_sets, st.data())
def test_knn_votes_like_a_count_by_hand(sets, data):
    train, queries = sets
    labels = data.draw(st.lists(st.integers(0, 2), min_size=len(train), max_size=len(train)))
    k = data.draw(st.integers(1, len(train)))
    expected = [vote_by_hand(train.tolist(), labels, query, k) for query in queries.tolist()]
    assert knn_predict(train, labels, queries, k).tolist() == expected


@pytest.mark.parametrize("k", [1, 3, 4, 11, 60])
def test_knn_agrees_with_scikit_learn(k):
    names, queries = np.array(["A", "B"])[CLASSES], drawn(1)
    reference = KNeighborsClassifier(k, algorithm="kd_tree").fit(drawn(0), names)
    assert (knn_predict(drawn(0), names, queries, k) == reference.predict(queries)).all()


@settings(deadline=None, max_examples=60)
@given(point_sets)
def test_lloyd_never_raises_the_inertia_and_ends_where_centroids_are_means(sets):
    points, start = sets
    path = lloyd(points, start)
    totals = [min_sum(points, centroids) for centroids in path]
    assert all(after <= before + 1e-9 for before, after in pairwise(totals))
    cluster = cdist(points, path[-1], "sqeuclidean").argmin(axis=1)
    for j in set(cluster):
        assert path[-1][j] == pytest.approx(points[cluster == j].mean(axis=0))
    assert (path[0] == start).all()


def min_sum(points: np.ndarray, centroids: np.ndarray) -> float:
    return cdist(points, centroids, "sqeuclidean").min(axis=1).sum()


@pytest.mark.parametrize("seed", range(4))
def test_lloyd_agrees_with_scikit_learn(seed):
    points = drawn(seed)
    start = points[np.random.default_rng(seed).choice(60, size=3, replace=False)]
    reference = KMeans(3, init=start, n_init=1, tol=0).fit(points)
    path = lloyd(points, start)
    assert path[-1] == pytest.approx(reference.cluster_centers_)
    assert inertia(points, path[-1]) == pytest.approx(reference.inertia_)


def test_an_empty_cluster_keeps_its_centroid_and_input_is_left_alone():
    points, start = np.array([[0, 0], [0, 2]]), np.array([[0, 0], [50, 50]])
    path = lloyd(points, start)
    assert path[-1].tolist() == [[0, 1], [50, 50]]
    assert start.tolist() == [[0, 0], [50, 50]]


def test_steps_can_end_it_early():
    points = drawn(5)
    assert len(lloyd(points, points[[0, 1]], steps=3)) == 4


@pytest.mark.parametrize("k", [0, -1, 3, 1.5, nan, inf])
def test_refuses_a_k_that_is_no_number_of_neighbors(k):
    with pytest.raises(ValueError, match="whole k from 1 to n"):
        knn_predict([[0], [1]], [0, 1], [[0]], k)


@pytest.mark.parametrize(
    ("train", "labels", "queries", "message"),
    [
        ([[0], [1]], [0], [[0]], "label per training point"),
        ([[0], [1]], [[0], [1]], [[0]], "label per training point"),
        ([0, 1], [0, 1], [[0]], "train"),
        ([[0], [1]], [0, 1], [0], "train"),
        ([[0], [1]], [0, 1], [[0, 0]], "train"),
        ([[0], [nan]], [0, 1], [[0]], "finite"),
        ([[0], [1]], [0, 1], [[inf]], "finite"),
        ([[2e200], [-1e200]], [0, 1], [[0]], "finite"),  # the squares overflow: no order is left
    ],
)
def test_refuses_what_is_no_data(train, labels, queries, message):
    with pytest.raises(ValueError, match=message):
        knn_predict(train, labels, queries, 1)


def test_lloyd_refuses_starts_of_another_dimension():
    with pytest.raises(ValueError, match="train"):
        lloyd([[0, 1]], [[0]])


@pytest.mark.parametrize("shape", [(2,), (1, 2), (1, 1)])
def test_inertia_refuses_what_would_broadcast(shape):
    points = np.zeros((3, 1) if shape == (1, 2) else (3, 2))
    with pytest.raises(ValueError, match="need points"):
        inertia(points, np.zeros(shape))


def test_the_center_that_fits_the_distance():
    rng = np.random.default_rng(0)
    x = rng.dirichlet([1, 1, 1], size=5)
    unit = x / np.linalg.norm(x, axis=1)[:, None]
    skewed = np.array([[0.0], [0.0], [9.0]])
    mean, direction = x.mean(axis=0), unit.sum(axis=0) / np.linalg.norm(unit.sum(axis=0))
    for other in rng.dirichlet([1, 1, 1], size=200):
        assert (x * np.log(x / mean)).sum() <= (x * np.log(x / other)).sum()
        assert (unit @ direction).sum() >= (unit @ (other / np.linalg.norm(other))).sum()
    assert cdist(skewed, [skewed.mean(axis=0)], "cityblock").sum() > cdist(skewed, [[0]], "cityblock").sum()


def test_prose(prose):
    prose.says("Cover and Hart (1967)", "Stone (1977)", "Arthur and Vassilvitskii, 2007", "Beyer et al. (1999)")
    prose.says("(Banerjee et al., 2005)", "Jégou et al. (2011)", "100 million vectors")
    n, d, k = 10**6, 100, 10
    prose.says(
        "With a million examples, 100 features and 10 clusters a query costs "
        f"{n * d / 1e6:.0f} million multiplications in k-NN and {k * d:,} in k-means",
        f"one query costs {n * d // (k * d):,} times as much",
    )

    # Labels that do not depend on the point: the limit is exact at any n. Enumerated, then simulated.
    bayes, one, five = (1 - 0.9), knn_error(1, 0.9), knn_error(5, 0.9)
    assert one == pytest.approx(bayes * (2 - 2 * bayes))
    rng = np.random.default_rng(0)
    train, queries = rng.random((10_000, 2)), rng.random((10_000, 2))
    labels, truth = rng.random((2, 10_000)) < 0.9
    for neighbors, error in ((1, one), (5, five)):
        model = KNeighborsClassifier(neighbors).fit(train, labels)
        assert np.mean(model.predict(queries) != truth) == pytest.approx(error, abs=0.012)
    assert (KNeighborsClassifier(1).fit(train, labels).predict(train) == labels).all()
    prose.says(
        "Take $\\eta = 0.9$ everywhere",
        f"Bayes errs on {bayes:.0%}; 1-NN on $2 \\cdot 0.9 \\cdot 0.1$, which is {one:.0%}, the bound; "
        f"5-NN on {five:.1%}",
        f"with $\\eta = 0.9$ as above it errs on {one:.0%}, against {bayes:.0%} for Bayes",
    )

    stuck = np.array([[2, 0], [2, 1]])
    assert (KMeans(2, init=stuck.astype(float), n_init=1).fit(RECTANGLE).cluster_centers_ == stuck).all()
    assert len(lloyd(RECTANGLE, stuck)) == 1
    partitions = [left for size in (1, 2) for left in combinations(range(4), size)]
    best = min(
        sum(cdist(part, [part.mean(axis=0)], "sqeuclidean").sum() for part in split)
        for split in ((RECTANGLE[list(p)], np.delete(RECTANGLE, p, axis=0)) for p in partitions)
    )
    prose.says(
        f"From (2, 0) and (2, 1) nothing moves: $J = {min_sum(RECTANGLE, stuck):.0f}$. "
        f"The best split, left and right, has $J = {best:.0f}$"
    )
    pairs = [(i, j) for i in range(4) for j in range(4) if i != j]
    found = [min_sum(RECTANGLE, lloyd(RECTANGLE, RECTANGLE[list(pair)])[-1]) == best for pair in pairs]
    squared = cdist(RECTANGLE, RECTANGLE, "sqeuclidean")
    seeded = sum(squared[i, j] / squared[i].sum() / 4 for (i, j), good in zip(pairs, found, strict=True) if good)
    drawn_by_scikit_learn = np.mean([
        abs(np.diff(kmeans_plusplus(RECTANGLE, 2, n_local_trials=1, random_state=seed)[0][:, 0])) == 4
        for seed in range(200)
    ])  # fmt: skip
    assert drawn_by_scikit_learn == pytest.approx(seeded, abs=0.04)
    prose.says(f"at random, it finds that split with probability {np.mean(found):.0%}", f"drawn: here {seeded:.0%}")

    people, query = np.array([[60, 50_500], [31, 51_000]]), np.array([[30, 50_000]])
    raw = cdist(people, query).ravel()
    scaler = StandardScaler().fit(np.array([[0, 0], [24, 40_000]]))  # standard deviations 12 and 20,000
    assert scaler.scale_.tolist() == [12, 20_000]
    scaled = cdist(scaler.transform(people), scaler.transform(query)).ravel()
    prose.says(
        "A query has age 30 and income 50,000; A has 60 and 50,500, B has 31 and 51,000",
        f"In raw units A is nearer ({raw[0]:.0f} against {raw[1]:,.0f}). Divide age by its standard deviation of 12 "
        f"and income by 20,000, and B is ({scaled[1]:.2f} against {scaled[0]:.2f})",
    )
    assert 12**2 / (12**2 + 20_000**2) < 1e-6

    ratio = {}
    for dimensions in (2, 10, 100):
        shares = []
        for seed in range(5):
            rng = np.random.default_rng(seed)
            distances = cdist(rng.random((100, dimensions)), rng.random((1000, dimensions)))
            shares.append((distances.min(axis=1) / distances.max(axis=1)).mean())
        ratio[dimensions] = np.mean(shares)
        assert np.ptp(shares) < 0.012
    prose.says(
        "Take 1,000 points uniform in a cube",
        f"is on average at {ratio[2]:.0%} of the distance of the farthest in 2 dimensions, at {ratio[10]:.0%} in 10 "
        f"and at {ratio[100]:.0%} in 100",
    )

    answers = {k: vote_by_hand(drawn(5).tolist(), CLASSES.tolist(), [1.4, 0.6], k) for k in (1, 5, 60)}
    assert answers == {1: 1, 5: 0, 60: 0}
    prose.says("the figure's 60 points, $k = 1$, 5 and 60 all choose", "the star gets B at $k = 1$ and A at $k = 5$")

    agree, right = [], []
    for seed in range(100):
        points, fresh = drawn(seed), np.vstack([drawn(1000 + 5 * seed + i) for i in range(5)])
        starts = (lloyd(points, points[[i, j]])[-1] for i, j in ((0, 20), (20, 40), (0, 40)))
        best = min(starts, key=lambda centroids: min_sum(points, centroids))
        same = np.mean(cdist(points, best).argmin(axis=1) == CLASSES)
        agree.append(max(same, 1 - same))
        right.append(np.mean(knn_predict(points, CLASSES, fresh, 5) == np.tile(CLASSES, 5)))
    prose.says(
        "On 100 draws of the figure's three groups, two clusters matched to the two classes in the better way agree "
        f"with {np.mean(agree):.0%} of the labels; 5-NN is right on over {np.floor(100 * np.mean(right)):.0f}% of new "
        "points"
    )
