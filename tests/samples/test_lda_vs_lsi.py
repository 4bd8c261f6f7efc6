from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from lda_vs_lsi import cosine, lsi
from scipy.sparse.linalg import svds
from sklearn.decomposition import LatentDirichletAllocation, TruncatedSVD
from sklearn.feature_extraction.text import TfidfTransformer

DOCS = (
    "lawyer court judge,attorney court judge,lawyer appeal judge,attorney appeal court,goal court team,goal team pitch,"
    "court goal pitch,team pitch goal"
).split(",")
TERMS = "lawyer attorney judge appeal court pitch team goal".split()
TABLE = np.array([[doc.split().count(term) for term in TERMS] for doc in DOCS])


def text_like(seed: int) -> np.ndarray:
    """60 documents of 40 tokens from five random topics over 30 words."""
    rng = np.random.default_rng(seed)
    topics = rng.dirichlet(np.full(30, 0.1), size=5)
    return np.array([rng.multinomial(40, mix @ topics) for mix in rng.dirichlet(np.full(5, 0.3), size=60)])


@pytest.mark.parametrize("k", [1, 2, 4])
@pytest.mark.parametrize("seed", [0, 1])
def test_agrees_with_scikit_learn_and_scipy(k, seed):
    table = TfidfTransformer().fit_transform(text_like(seed)).toarray()
    s, v = lsi(table, k)
    reference = TruncatedSVD(k, algorithm="arpack").fit(table)
    assert s == pytest.approx(reference.singular_values_)
    assert np.abs((v * reference.components_.T).sum(axis=0)) == pytest.approx(1)  # same directions, up to sign
    assert np.abs(table @ v) == pytest.approx(np.abs(reference.transform(table)), abs=1e-6)
    _, scipy_s, scipy_v = svds(table, k)
    assert s == pytest.approx(np.sort(scipy_s)[::-1])
    assert v @ v.T == pytest.approx(scipy_v.T @ scipy_v, abs=1e-6)


@settings(deadline=None, max_examples=40)
@given(arrays(float, st.tuples(st.integers(1, 6), st.integers(1, 6)), elements=st.integers(0, 5)), st.data())
def test_no_rank_k_table_is_nearer_and_the_signs_are_fixed(table, data):
    k = data.draw(st.integers(1, min(table.shape)))
    exact = np.linalg.svd(table, compute_uv=False)
    gap = exact[k - 1] - (exact[k] if k < len(exact) else 0)
    if gap < 0.2:
        return  # without a gap the best table is not unique, and the iteration crawls
    s, v = lsi(table, k)
    assert s == pytest.approx(exact[:k])
    assert v.T @ v == pytest.approx(np.eye(k), abs=1e-8)
    assert np.linalg.norm(table - table @ v @ v.T) == pytest.approx(np.sqrt((exact[k:] ** 2).sum()), abs=1e-6)
    assert (v.max(axis=0) >= -v.min(axis=0) - 1e-9).all()


def test_components_are_nested_and_input_is_left_alone():
    table = text_like(3)
    before = table.copy()
    assert lsi(table, 2)[1] == pytest.approx(lsi(table, 3)[1][:, :2], abs=1e-6)
    assert (table == before).all()


def test_refuses_a_tie_that_no_iteration_can_break():
    with pytest.raises(ValueError, match="gap"):
        lsi(text_like(0), 3, steps=2)
    s, v = lsi(np.eye(3), 3)  # all of them: nothing to choose
    assert s == pytest.approx([1, 1, 1])
    assert v.T @ v == pytest.approx(np.eye(3))


@pytest.mark.parametrize("size", [1e-200, 1e200])
def test_size_does_not_matter(size):
    assert lsi([[size, 2 * size], [3 * size, 4 * size]], 2)[0] / size == pytest.approx(lsi([[1, 2], [3, 4]], 2)[0])
    assert lsi(np.zeros((2, 3)), 2)[0] == pytest.approx(0)


@pytest.mark.parametrize("bad", [[0, 0], [nan, 1], [1, inf]])
def test_cosine_refuses_what_has_no_direction(bad):
    assert cosine(np.array([1, 1]), np.array([0, 2])) == pytest.approx(2**-0.5)
    for pair in ((bad, [1, 1]), ([1, 1], bad)):
        with pytest.raises(ValueError, match="not zero"):
            cosine(*map(np.array, pair))


@pytest.mark.parametrize("table", [[1, 2, 3], [[1, nan], [2, 3]], [[[1]]]])
def test_refuses_what_is_no_table(table):
    with pytest.raises(ValueError, match="finite matrix"):
        lsi(table, 1)


@pytest.mark.parametrize("k", [0, -1, 3, 1.5])
def test_refuses_a_k_that_is_no_rank(k):
    with pytest.raises(ValueError, match="smaller side"):
        lsi([[1, 2, 3], [4, 5, 7]], k)


def test_prose(prose):
    at = TERMS.index
    points, rebuilt = {}, {}
    for k in (2, 3):
        s, v = lsi(TABLE, k)
        points[k], rebuilt[k] = v * s, TABLE @ v @ v.T
    assert all((TABLE @ np.eye(8)[i]).max() == 1 for i in range(8))
    assert TABLE[:, at("lawyer")] @ TABLE[:, at("attorney")] == 0
    pair = {k: cosine(points[k][0], points[k][1]) for k in points}
    prose.says(*(f'"{doc}"' for doc in DOCS))
    prose.says(
        f"two components leave no room to tell them apart: {pair[2]:.2f}",
        f"With a third component the pair drops to {pair[3]:.2f}",
        f"as {pair[2]:.2f} against {pair[3]:.2f} above shows: the third component held "
        f"{lsi(TABLE, 3)[0][2] ** 2 / (TABLE**2).sum():.0%} of the squared entries",
    )
    v = lsi(TABLE, 2)[1]
    query, found = np.eye(8)[at("attorney")] @ v, TABLE[DOCS.index("lawyer appeal judge")] @ v
    assert cosine(query, found) > 0.99
    prose.says('The query "attorney" now finds "lawyer appeal judge" with cosine above 0.99')
    assert (v[:, 0] > 0.1).all()
    assert TABLE[:, [at("judge"), at("team")]].sum(axis=0).tolist() == [3, 3]
    first = points[2][:, 0]
    prose.says(f"both occur three times, and get {first[at('judge')]:.2f} and {first[at('team')]:.2f})")
    judge = rebuilt[2][DOCS.index("goal team pitch"), at("judge")]
    prose.says(f'"goal team pitch" contains "judge" −{-judge:.2f} times', f"treats a miss of {-judge:.2f} below zero")
    court = {term: cosine(points[2][at("court")], points[2][at(term)]) for term in ("judge", "goal")}
    apart = cosine(points[2][at("judge")], points[2][at("goal")])
    prose.says(
        f'"Court" has cosine {court["judge"]:.2f} with "judge" and {court["goal"]:.2f} with "goal", '
        f"while those two have −{-apart:.2f}",
        f'runs from {points[2][:, 1].max():.2f} for "judge" to −{-points[2][:, 1].min():.2f} for "goal"',
    )
    assert points[2][:, 1].argmax() == at("judge")
    assert points[2][:, 1].argmin() == at("goal")

    fits = []
    for seed in range(6):
        model = LatentDirichletAllocation(
            2, doc_topic_prior=0.1, topic_word_prior=0.1, max_iter=60, random_state=seed
        ).fit(TABLE)
        law = model.components_[:, at("judge")].argmax()
        fits.append((model.score(TABLE), model.components_[law, at("court")] / model.components_[:, at("court")].sum()))
        if seed == 1:
            phi = model.components_ / model.components_.sum(axis=1, keepdims=True)
            here = model.transform(TABLE) * phi[:, at("court")]
            share = here[:, law] / here.sum(axis=1)
    best = max(bound for bound, _ in fits)
    assert [seed for seed, (bound, _) in enumerate(fits) if bound > best - 0.01] == [1, 2, 5]
    poor = sorted((part for bound, part in fits if bound < best - 0.01), reverse=True)
    prose.says(
        f'{fits[1][1]:.0%} of the uses of "court" belong to law',
        f'makes "court" {share[DOCS.index("lawyer court judge")]:.0%} law in "lawyer court judge" and '
        f'{share[DOCS.index("goal court team")]:.0%} law in "goal court team"',
        "only three of the six starts here reach the best bound. "
        f'The others put {poor[0]:.0%}, {poor[1]:.0%} or {poor[2]:.0%} of "court" into the topic of "judge"',
    )
    documents, k, words = 10**6, 100, 50_000
    mixes, topics = documents * (k - 1), k * (words - 1)
    prose.says(
        f"with a million documents, {k} topics and {words:,} words, {mixes / 1e6:.0f} million of "
        f"{(mixes + topics) / 1e6:.0f} million parameters",
        f"keeps the {topics / 1e6:.0f} million of the topics",
        "both priors at 0.1",
        "a weight of 0.37 is no number of draws",
        "Hofmann (1999)",
        "Gaussier and Goutte, 2005",
        "Stevens et al. (2012)",
        "Levy and Goldberg (2014)",
    )
