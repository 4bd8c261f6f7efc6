from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from number_of_topics import coherence, em, overlap, perplexity, scores
from scipy.optimize import linear_sum_assignment
from sklearn.decomposition import LatentDirichletAllocation


def corpus(burst: float | None, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Of the sample and the figure: topics (5, 40), 200 training documents, two halves of 100 others."""
    rng = np.random.default_rng(seed)
    topics = rng.dirichlet([0.1] * 40, size=5)
    chances = rng.dirichlet([0.2] * 5, size=300) @ topics
    if burst:
        chances = np.array([rng.dirichlet(burst * chance + 1e-3) for chance in chances])
    docs = np.array([rng.multinomial(40, chance) for chance in chances])
    seen = np.array([rng.multivariate_hypergeometric(doc, 20) for doc in docs[200:]])
    return topics, docs[:200], seen, docs[200:] - seen


@pytest.fixture(scope="module")
def ideal():
    return corpus(None)


def random_table(seed: int, rows: int = 6, words: int = 5) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 4, size=(rows, words)) + np.eye(rows, words, dtype=int)


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 99), st.integers(1, 4), st.integers(1, 8))
def test_em_never_lowers_the_posterior(seed, k, extra):
    counts, start = random_table(seed), np.random.default_rng(seed).dirichlet([1] * 5, size=k)

    def objective(steps: int) -> float:
        theta, phi = np.full((6, k), 1 / k), start
        for _ in range(steps):
            ratio = counts / (theta @ phi)
            theta, phi = 0.2 + theta * (ratio @ phi.T), 0.1 + phi * (theta.T @ ratio)
            theta, phi = (part / part.sum(axis=1, keepdims=True) for part in (theta, phi))
        if steps == 100:
            assert all(np.allclose(a, b) for a, b in zip((theta, phi), em(counts, start), strict=True))
        return (counts * np.log(theta @ phi)).sum() + 0.2 * np.log(theta).sum() + 0.1 * np.log(phi).sum()

    assert objective(extra + 1) >= objective(extra) - 1e-9
    assert objective(100) >= objective(extra + 1) - 1e-9


def test_em_agrees_with_scikit_learn(ideal):
    topics, train, seen, rest = ideal
    rng = np.random.default_rng(1)
    fits = [em(train, rng.dirichlet([1] * 40, size=5)) for _ in range(5)]
    ours = max(fits, key=lambda fit: (train * np.log(fit[0] @ fit[1])).sum())[1]
    model = LatentDirichletAllocation(5, doc_topic_prior=0.2, topic_word_prior=0.1, max_iter=15, random_state=0)
    model.fit(train)
    theirs = model.components_ / model.components_.sum(axis=1, keepdims=True)
    assert overlap(ours, theirs) > 0.93  # a mode here, a mean there
    assert overlap(ours, topics) > 0.93
    assert perplexity(ours, seen, rest) == pytest.approx(perplexity(theirs, seen, rest), rel=0.01)


def test_folding_in_keeps_the_topics(ideal):
    topics, _, seen, rest = ideal
    phi = np.maximum(topics, 1e-9)
    theta, kept = em(seen, phi, learn=False)
    assert kept == pytest.approx(phi, rel=1e-6)
    assert theta.sum(axis=1) == pytest.approx(np.ones(100))
    assert perplexity(np.full((1, 40), 1 / 40), seen, rest) == pytest.approx(40)
    shares = rest.sum(axis=0) + 0.01
    entropy = -(rest.sum(axis=0) * np.log(shares / shares.sum())).sum() / rest.sum()
    assert perplexity((shares / shares.sum())[None], seen, rest) == pytest.approx(np.exp(entropy))


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 999), st.permutations(range(5)), st.integers(2, 5))
def test_coherence_by_sets(seed, order, m):
    docs, top = random_table(seed), order[:m]
    holds = [{d for d in range(len(docs)) if docs[d, w]} for w in top]
    umass, npmi = [], []
    for low, high in combinations(range(m), 2):
        both = len(holds[low] & holds[high])
        umass.append(np.log((both + 1) / len(holds[low])))
        if both in (0, len(docs)):
            npmi.append(-1 if both == 0 else 0)
        else:
            pmi = np.log(both * len(docs) / len(holds[low]) / len(holds[high]))
            npmi.append(pmi / -np.log(both / len(docs)))
    assert coherence(top, docs) == pytest.approx((np.mean(umass), np.mean(npmi)))
    assert -1 <= coherence(top, docs)[1] <= 1


def test_overlap_ignores_the_numbering():
    phi = np.random.default_rng(0).dirichlet([0.3] * 8, size=4)
    assert overlap(phi, phi[[2, 0, 3, 1]]) == pytest.approx(1)
    other = np.random.default_rng(1).dirichlet([0.3] * 8, size=4)
    distance = np.abs(phi[:, None] - other).sum(axis=2) / 2
    assert overlap(phi, other) == pytest.approx(1 - distance[linear_sum_assignment(distance)].mean())
    assert overlap(np.eye(4)[:2], np.eye(4)[2:]) == 0
    assert overlap(phi, phi[1:]) == overlap(phi[1:], phi) == pytest.approx(3 / 4)  # one has no partner


@pytest.mark.parametrize(
    ("counts", "phi"),
    [
        (np.ones((2, 3)), np.full((2, 4), 0.25)),
        (np.ones(3), np.full((2, 3), 1 / 3)),
        (np.ones((2, 3)), np.eye(3)),
        (np.ones((2, 3)), np.full((1, 3), np.nan)),
        (np.array([[1, -1, 1]]), np.full((2, 3), 1 / 3)),
        (np.array([[1, np.nan, 1]]), np.full((2, 3), 1 / 3)),
        (np.array([[1, np.inf, 1]]), np.full((2, 3), 1 / 3)),
    ],
)
def test_em_refuses_what_does_not_fit(counts, phi):
    with pytest.raises(ValueError, match="above 0"):
        em(counts, phi)


def test_perplexity_needs_topics_that_add_up_and_tokens(ideal):
    topics, _, seen, rest = ideal
    phi = np.maximum(topics, 1e-9)
    assert perplexity(2 * phi, seen, rest) == pytest.approx(perplexity(phi, seen, rest))
    with pytest.raises(ZeroDivisionError):
        perplexity(phi, seen, 0 * rest)
    for wrong in ({"alpha": 0}, {"beta": -1}):
        with pytest.raises(ValueError, match="above 0"):
            em(seen, phi, **wrong)


@pytest.mark.parametrize("top", [[0], [], [0, 2], [0, 0], [0, 1, 0]])
def test_coherence_refuses_words_that_say_nothing(top):
    with pytest.raises(ValueError, match="two or more"):
        coherence(top, np.array([[1, 1, 0], [0, 2, 0]]))


def pair(one: int, other: int, both: int) -> tuple[float, float]:
    """UMass and NPMI of two words in 10,000 documents; the likelier word first."""
    docs = np.zeros((10_000, 2), int)
    docs[:other, 0] = 1
    docs[other - both : other - both + one, 1] = 1
    assert (docs.all(axis=1).sum(), *docs.sum(axis=0)) == (both, other, one)
    return coherence([0, 1], docs)


def test_prose(prose, ideal):
    law, stop, typo = pair(400, 500, 250), pair(9800, 9900, 9702), pair(1, 1, 1)
    prose.says(
        f"court, judge | 500, 400, 250 | −{-law[0]:.2f} | {law[1]:.2f}",
        f"the, of | 9,900, 9,800, 9,702 | −{-stop[0]:.2f} | {stop[1]:.2f}",
        f"two typos, once, together | 1, 1, 1 | {typo[0]:.2f} | {typo[1]:.2f}",
        "In 10,000 documents",
    )
    topics, *halves = ideal
    prose.says(f"Here {len(halves[0]) + len(halves[1])} documents of {halves[0][0].sum()} tokens come from five topics")
    prose.says(f"five topics over {topics.shape[1]} words")
    found = {k: scores(*halves, k) for k in (1, 2, 4, 5, 6, 8, 20)}
    truth = perplexity(np.maximum(topics, 1e-12), *halves[1:])
    held = {k: row[0] for k, row in found.items()}
    assert min(held, key=held.get) == 5
    prose.says(
        f"falls from {held[1]:.1f} for one topic to {held[5]:.1f} for five and rises to {held[20]:.1f} for twenty. "
        f"The true topics reach {truth:.1f}",
        f"gives {found[5][2]:.3f} for five and {found[8][2]:.3f} for eight: a tie",
        f"lead of eight over five is {found[8][2] - found[5][2]:.3f}",
        f"one* topic, −{-found[1][1]:.2f} against −{-found[5][1]:.2f} for five",
        f"is {found[4][3]:.2f} for four, {found[5][3]:.2f} for five, {found[6][3]:.2f} for six, "
        f"{found[20][3]:.2f} for twenty, and {found[1][3]:.0f} for one",
    )
    assert max(found, key=lambda k: found[k][1]) == 1
    sizes, picks = np.array([1, 2, 4, 5, 6, 8]), []
    for seed in range(1, 5):
        table = np.array([scores(*corpus(None, seed)[1:], k) for k in sizes])
        picks.append([sizes[table[:, 0].argmin()], *sizes[table[:, 1:3].argmax(axis=0)]])
    perplex, umass, npmi = np.transpose(picks).tolist()
    assert perplex == [5] * 4
    prose.says(
        "On four more draws of such a corpus perplexity picks five each time, "
        "NPMI {}, {}, {} and {}, UMass {}, {}, {} and {}".format(*npmi, *umass)
    )
    _, *halves = corpus(10)
    five, twenty = (scores(*halves, k) for k in (5, 20))
    prose.says(
        "from a Dirichlet with a total of about 10 around",
        f"Perplexity falls from {five[0]:.1f} for five topics to {twenty[0]:.1f} for twenty",
        f"NPMI falls from {five[2]:.2f} to {twenty[2]:.2f} and stability from {five[3]:.2f} to {twenty[3]:.2f}",
        "On the bursty corpus that is 20 or more",
    )
    prose.says("wants 20 that can be named", "may want 300,", "Fit $K = 5, 10, 20, 40, 80$", "in 1 of 6 trials")
    prose.says("Mimno et al., 2011", "Wallach et al., 2009", "Chang et al. (2009)", "Hoyle et al. (2021)")
    prose.says("Miller and Harrison (2014)", "Stammbach et al. (2023)")
