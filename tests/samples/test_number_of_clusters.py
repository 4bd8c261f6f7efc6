from math import comb, inf, log, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from number_of_clusters import fit, gap, silhouette, stability
from scipy.stats import entropy
from sklearn import config_context
from sklearn.metrics import adjusted_rand_score, silhouette_score
from sklearn.mixture import GaussianMixture

K = range(1, 7)
point_sets = arrays(float, st.tuples(st.integers(3, 12), st.integers(1, 3)), elements=st.integers(-4, 4))


def normal(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(200, 2))


def long(seed: int = 0) -> np.ndarray:
    return normal(seed) * np.array([3, 0.5]) + np.repeat([[0, 0], [0, 3]], 100, axis=0)


CORNERS = np.repeat([[0, 0], [6, 0], [0, 6], [6, 6]], 50, axis=0)
DATA = {
    "corners": CORNERS + normal(2),
    "pairs": np.repeat([[0, 0], [4, 0], [20, 0], [24, 0]], 50, axis=0) + normal(0),
    "long": long(),
    "skew": np.exp(0.8 * normal(6)),
    "square": np.random.default_rng(11).uniform(size=(200, 2)),
}


def mixture(points: np.ndarray, k: int) -> GaussianMixture:
    return GaussianMixture(k, init_params="k-means++", max_iter=500, random_state=0).fit(points)


def first_by_the_rule(points: np.ndarray) -> int:
    """The smallest k whose gap is at least the next less its error; the last if none is."""
    here, _ = gap(points, K[0])
    for k in K[:-1]:
        after, error = gap(points, k + 1)
        if here >= after - error:
            return k
        here = after
    return K[-1]


def stabilities(points: np.ndarray) -> dict:
    """By k, up to the first that is 1: no other can be more stable."""
    found = {}
    for k in K[1:]:
        found[k] = stability(points, k)
        if found[k] == 1:
            break
    return found


@settings(deadline=None, max_examples=25)
@given(point_sets, st.data())
def test_the_silhouette_agrees_with_scikit_learn(points, data):
    labels = data.draw(st.lists(st.integers(0, 3), min_size=len(points), max_size=len(points)))
    if 2 <= len(set(labels)) < len(labels):
        assert silhouette(points, labels) == pytest.approx(silhouette_score(points, labels), abs=1e-9)


def test_the_silhouette_by_hand_and_alone():
    # 0 and 1 against 4: (4 - 1) / 4, (3 - 1) / 3, and 0 for the point alone
    assert silhouette([[0], [1], [4]], ["a", "a", "b"]) == pytest.approx((3 / 4 + 2 / 3) / 3)
    assert silhouette([[0], [1], [4]], [0, 1, 2]) == 0
    assert silhouette([[1], [1]], [0, 1]) == 0


@pytest.mark.parametrize(("points", "labels"), [([[0], [1]], [0, 0]), ([[0], [1]], [0]), ([0, 1], [0, 1])])
def test_the_silhouette_refuses_one_cluster_and_other_shapes(points, labels):
    with pytest.raises(ValueError, match="2 or more"):
        silhouette(points, labels)


@pytest.mark.parametrize("worst", [nan, inf, 1e200])
def test_the_silhouette_refuses_distances_that_are_not_finite(worst):
    with np.errstate(all="ignore"), pytest.raises(ValueError, match="finite points"):
        silhouette([[0], [1], [worst]], [0, 0, 1])


def test_the_gap_by_its_definition():
    points = DATA["corners"][::4]
    rng = np.random.default_rng(7)
    logs = []
    for _ in range(4):
        null = points.min(axis=0) + (points.max(axis=0) - points.min(axis=0)) * rng.random(points.shape)
        labels = fit(null, 3).labels_
        groups = [null[labels == j] for j in range(3)]
        logs.append(log(sum(((group - group.mean(axis=0)) ** 2).sum() for group in groups)))
    found, error = gap(points, 3, draws=4, seed=7)
    assert found == pytest.approx(sum(logs) / 4 - log(fit(points, 3).inertia_))
    assert error == pytest.approx(np.std(logs) * (5 / 4) ** 0.5)


def test_the_gap_of_uniform_points_is_within_noise_and_ignores_units():
    points = np.random.default_rng(0).uniform(size=(100, 2))
    found, error = gap(points, 2, draws=5)
    assert abs(found) < 5 * error
    assert gap(1000 * points, 2, draws=5) == pytest.approx((found, error))


@pytest.mark.parametrize("points", [[[0], [nan]], [[0], [inf]], [[0]]])
def test_what_cannot_be_clustered_is_refused(points):
    for criterion in (gap, stability):
        with pytest.raises(ValueError, match=r"NaN|infinity|n_samples"):
            criterion(points, 2)


@pytest.mark.filterwarnings("ignore:Number of distinct clusters")
@pytest.mark.parametrize(("points", "k", "draws"), [([[0], [1]], 2, 3), ([[1]] * 5, 1, 3), ([[0], [1], [3]], 2, 1)])
def test_a_gap_that_would_be_infinite_or_without_error_is_refused(points, k, draws):
    with np.errstate(all="ignore"), pytest.raises(ValueError, match="2 draws and fewer clusters"):
        gap(points, k, draws)
    with pytest.raises(ValueError, match="at least one"):
        stability(points, k, draws=0)


def test_stability_is_one_for_a_clear_split_and_for_one_cluster():
    assert stability(DATA["pairs"], 2, draws=2) == stability(DATA["corners"], 1, draws=1) == 1
    assert stability(normal(0), 4, draws=3) < 0.8


@pytest.fixture
def hasty():
    """No checks of parameters inside scikit-learn: a tenth of the time of a small fit."""
    with config_context(assume_finite=True, skip_parameter_validation=True):
        yield


@pytest.mark.usefixtures("hasty")
def test_prose(prose):
    prose.says("Five data sets of 200 points in the plane", "(Tibshirani et al., 2001)", "(Rousseeuw, 1987)")
    prose.says(
        "(Hartigan and Hartigan, 1985)",
        "(here 5)",
        "Schubert (2023)",
        "Von Luxburg (2010)",
        "(Miller and Harrison, 2013)",
    )
    assert all(points.shape == (200, 2) for points in DATA.values())

    truth = {"corners": "4", "pairs": "2 or 4", "long": "2", "skew": "1", "square": "1"}
    what = {
        "corners": "four round groups",
        "pairs": "two pairs of groups",
        "long": "two stretched groups",
        "skew": "one lognormal group",
        "square": "uniform",
    }
    best, scores, stable, mixtures = {}, {}, {}, {}
    for name, points in DATA.items():
        models = {k: fit(points, k) for k in K}
        inertia = [models[k].inertia_ for k in K]
        drops = -np.diff(inertia)
        scores[name] = {k: silhouette(points, models[k].labels_) for k in K[1:]}
        stable[name] = stabilities(points)
        mixtures[name] = [mixture(points, k) for k in K]
        best[name] = {
            "bend": 2 + int(np.argmax(-np.diff(drops))),
            "ratio": 2 + int(np.argmax(drops[:-1] / drops[1:])),
            "silhouette": max(scores[name], key=scores[name].get),
            "gap": first_by_the_rule(points),
            "bic": 1 + int(np.argmin([model.bic(points) for model in mixtures[name]])),
            "stability": max(stable[name], key=stable[name].get),
        }
        if name == "skew":  # decided by the seed of the bootstrap
            assert best[name]["stability"] == 4
            assert stability(points, 3, seed=1) > stability(points, 4, seed=1)
            best[name]["stability"] = "3 or 4"
        elbow = " or ".join(str(k) for k in sorted({best[name]["bend"], best[name]["ratio"]}))
        row = "| {name}: {what} | {truth} | {elbow} | {silhouette} | {gap} | {bic} | {stability} |"
        prose.says(row.format(name=name, what=what[name], truth=truth[name], elbow=elbow, **best[name]))
        if name == "corners":
            prose.says(f"$J_1, \\dots, J_6$ are {', '.join(f'{j:.0f}' for j in inertia)}")
            price = {cost: 1 + int(np.argmin(inertia + cost * np.array(K))) for cost in (300, 1000, 30)}
            prose.says(
                f"At $\\lambda = 300$ the best is {price[300]}, at 1,000 it is {price[1000]}, at 30 it is {price[30]}"
            )
            fresh = CORNERS + normal(99)
            held = [-fit(points, k).score(fresh) for k in (4, 8, 24)]
            prose.says("the inertia is {:.0f} with 4 centroids, {:.0f} with 8, {:.0f} with 24".format(*held))

    square, skew = scores["square"][4], scores["skew"][2]
    few, crowd = sorted(np.bincount(fit(DATA["skew"], 2).labels_))
    prose.says(
        f'It gives "skew" {skew:.2f} at 2, with {crowd} points against {few} far ones',
        f"{square:.2f} at 4 on the square, {skew:.2f} at 2 on one skewed group, above the "
        f"{scores['corners'][4]:.2f} of the corners",
        f"stable at {stable['long'][2]:.2f} and wrong",
        f"symmetry makes 4 stable at {stable['square'][4]:.2f}",
    )
    shuffled = np.random.default_rng(0).permuted(DATA["corners"], axis=0)
    again = {k: silhouette(shuffled, fit(shuffled, k).labels_) for k in K[1:]}
    assert max(again, key=again.get) == first_by_the_rule(shuffled) == 4
    prose.says(f"the shuffled corners are four groups again, silhouette {again[4]:.2f}")

    halves = fit(DATA["long"], 2).labels_
    agreement = adjusted_rand_score(np.repeat([0, 1], 100), halves)
    prose.says(f"their adjusted Rand index with the truth is {abs(agreement):.2f}")
    assert abs(np.mean(halves[:100]) - 0.5) < 0.06
    assert abs(np.mean(halves[100:]) - 0.5) < 0.06

    logs = np.log(DATA["skew"])
    assert np.argmin([mixture(logs, k).bic(logs) for k in K[:4]]) == 0
    skewed = DATA["skew"]
    doubt = [entropy(model.predict_proba(skewed), axis=1).sum() for model in mixtures["skew"]]
    icl = [model.bic(skewed) + 2 * less for model, less in zip(mixtures["skew"], doubt, strict=True)]
    assert np.argmin(icl) in (1, 2)
    assert icl[3] > max(icl[1:3]) + 10 > min(icl[1:3]) + 10
    square_icl = [
        model.bic(DATA["square"]) + 2 * entropy(model.predict_proba(DATA["square"]), axis=1).sum()
        for model in mixtures["square"]
    ]
    prose.says(
        f"moves the answer from {best['skew']['bic']} to 2 or 3, nearly level, "
        f"and on the square from {best['square']['bic']} to {1 + np.argmin(square_icl)}"
    )
    luckier = GaussianMixture(5, init_params="k-means++", max_iter=500, random_state=19).fit(skewed)
    assert luckier.bic(skewed) < min(model.bic(skewed) for model in mixtures["skew"]) - 5
    prose.says(f'the first gives {best["skew"]["bic"]} on "skew", but a luckier one makes 5 better')

    (one, _), (two, error) = (gap(CORNERS + normal(8), k) for k in (1, 2))
    assert one > two - error + 0.01
    prose.says(f"= {one:.2f}$ and $\\mathrm{{Gap}}(2) = {two:.2f}$ with error {error:.2f}, so it stops at 1")
    model = mixture(logs, 2)
    assert model.bic(logs) == pytest.approx(-2 * 200 * model.score(logs) + (1 + 2 * 2 + 2 * 3) * log(200))

    highest = []
    for seed in range(100, 105):
        uniform = np.random.default_rng(seed).uniform(size=(200, 2))
        highest.append(max(silhouette(uniform, fit(uniform, k).labels_) for k in K[1:]))
    corners = scores["corners"][4]
    assert min(highest) < square < max(highest)
    prose.says(
        f"On 5 fresh uniform squares the highest silhouette over $k$ from 2 to 6 lies between {min(highest):.2f} and "
        f"{max(highest):.2f}. The corners' {corners:.2f} is far outside, the square's {square:.2f} is not"
    )
    prose.says("the pairs 16 or more", "$5 \\cdot 10^{13}$ distances")
    assert comb(10**7, 2) == pytest.approx(5e13, rel=1e-6)
