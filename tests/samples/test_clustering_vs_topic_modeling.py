from itertools import permutations
from math import inf, log, nan

import numpy as np
import pytest
from clustering_vs_topic_modeling import fit
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import comb, gammaln, softmax, xlogy
from scipy.stats import multinomial
from sklearn.cluster import KMeans
from sklearn.decomposition import NMF
from sklearn.metrics import adjusted_rand_score

THEMES = np.kron(np.eye(3), np.full(3, 0.3)) + 0.1 / 9
THEMES /= THEMES.sum(axis=1, keepdims=True)
MIXES = np.vstack([np.eye(3), 0.5 - np.eye(3) / 2]).repeat(10, axis=0)
KINDS = np.repeat(range(6), 10)


def corpus(words: int = 30, seed: int = 0) -> np.ndarray:
    """That of the sample and the figure."""
    rng = np.random.default_rng(seed)
    return np.array([rng.multinomial(words, chance) for chance in MIXES @ THEMES])


def best(docs: np.ndarray, k: int, per_word: bool, starts: int = 5):
    return max((fit(docs, k, per_word, seed) for seed in range(starts)), key=lambda found: found[0])


def misses(shares: np.ndarray) -> np.ndarray:
    """Total variation between shares and the true mix of each document, themes matched over all."""
    errors = [np.abs(shares[:, list(order)] - MIXES).sum(axis=1) / 2 for order in permutations(range(3))]
    return min(errors, key=np.mean)


def test_three_topics_find_the_themes_and_three_clusters_blend_them():
    _, shares, found = best(corpus(300), 3, per_word=True)
    order = [int(found[:, 3 * group].argmax()) for group in range(3)]
    assert sorted(order) == [0, 1, 2]
    assert np.abs(found[order] - THEMES).sum(axis=1).max() / 2 < 0.1
    assert misses(shares).mean() < 0.05
    _, shares, found = best(corpus(300), 3, per_word=False)
    assert (shares.max(axis=1) > 0.99).all()


def test_topics_reach_the_optimum_of_scikit_learns_factorization():
    """pLSI is NMF under the Kullback-Leibler loss."""
    docs = corpus()
    ours = best(docs, 3, per_word=True)[1:]
    tiny = max((fit(docs, 3, True, seed, beta=1e-9) for seed in range(5)), key=lambda found: found[0])
    models = [
        NMF(3, solver="mu", beta_loss="kullback-leibler", init="random", random_state=seed, max_iter=2000, tol=1e-6)
        for seed in range(3)
    ]
    losses = []
    for model in models:
        rebuilt = model.fit_transform(docs) @ model.components_
        losses.append(-xlogy(docs, rebuilt).sum() + rebuilt.sum())
    rebuilt = docs.sum(axis=1, keepdims=True) * (tiny[1] @ tiny[2])
    assert -xlogy(docs, rebuilt).sum() + rebuilt.sum() == pytest.approx(min(losses), abs=1)
    assert np.abs(ours[0] @ ours[1] - tiny[1] @ tiny[2]).max() < 0.02  # the default beta changes little


def test_clusters_of_pure_documents_are_those_of_k_means():
    docs = corpus()[:30]
    labels = best(docs, 3, per_word=False)[1].argmax(axis=1)
    means = KMeans(3, n_init=5, random_state=0).fit_predict(docs)
    assert adjusted_rand_score(labels, means) == 1
    assert adjusted_rand_score(labels, KINDS[:30]) == 1


def test_cluster_likelihood_and_shares_by_the_multinomial():
    docs = corpus()[25:40]
    total, shares, found = fit(docs, 3, per_word=False)
    weight = shares.mean(axis=0)
    chance = np.array([[multinomial.pmf(doc, doc.sum(), phi) for phi in found] for doc in docs]) * weight
    assert shares == pytest.approx(chance / chance.sum(axis=1, keepdims=True), abs=1e-6)
    orders = gammaln(docs.sum(axis=1) + 1) - gammaln(docs + 1).sum(axis=1)
    assert total == pytest.approx((np.log(chance.sum(axis=1)) - orders).sum(), abs=1e-6)


@settings(deadline=None, max_examples=15)
@given(
    arrays(int, st.tuples(st.integers(1, 6), st.integers(2, 5)), elements=st.integers(0, 4)).filter(
        lambda table: table.any(axis=1).all()
    ),
    st.integers(1, 3),
    st.booleans(),
)
def test_shares_and_themes_are_distributions_and_one_theme_is_the_average(docs, k, per_word):
    before = docs.copy()
    total, shares, found = fit(docs, k, per_word)
    assert (docs == before).all()
    assert shares.sum(axis=1) == pytest.approx(np.ones(len(docs)))
    assert found.sum(axis=1) == pytest.approx(np.ones(k))
    assert (shares >= 0).all()
    assert (found > 0).all()
    assert total <= 1e-6
    average = docs.sum(axis=0) + 0.1
    if k == 1:
        assert found[0] == pytest.approx(average / average.sum())
        assert total == pytest.approx((docs * np.log(average / average.sum())).sum())


@pytest.mark.parametrize("per_word", [False, True])
@pytest.mark.parametrize(
    ("counts", "k", "beta", "message"),
    [
        ([1, 2], 1, 0.1, "counts"),
        ([[1, -1]], 1, 0.1, "counts"),
        ([[1, nan]], 1, 0.1, "counts"),
        ([[1, inf]], 1, 0.1, "counts"),
        ([[1, 2], [0, 0]], 1, 0.1, "words in each"),
        ([[1, 2]], 0, 0.1, "k and beta"),
        ([[1, 2]], 1, 0, "k and beta"),
        ([[1, 2]], 1, nan, "k and beta"),
        ([[1, 2]], 1, inf, "k and beta"),
    ],
)
def test_refuses_what_is_no_corpus(per_word, counts, k, beta, message):
    with pytest.raises(ValueError, match=message):
        fit(counts, k, per_word, beta=beta)


@pytest.mark.parametrize("per_word", [False, True])
@pytest.mark.parametrize("counts", [[], [[]], np.zeros((0, 3)), np.zeros((2, 0))])
def test_refuses_an_empty_corpus(per_word, counts):
    with pytest.raises(ValueError, match=r"counts|zero-size"):
        fit(counts, 1, per_word)


def test_prose(prose):
    odds = (0.9 / 0.1) ** (16 - 14)
    single, double = odds / (1 + odds), odds**2 / (1 + odds**2)
    assert single == pytest.approx(softmax(np.array([[16, 14]]) @ np.log([[0.9, 0.1], [0.1, 0.9]]), axis=1)[0, 0])
    mixed = (16 / 30 - 0.1) / 0.8
    prose.says(
        "sport words with probability 0.9 and law words with 0.1",
        "A report has 16 sport words and 14 law words",
        f"odds $9^{{16 - 14}} = {odds:.0f}$, so {single:.1%} sport",
        f"32 to 28, and it is {double:.2%}",
        f"$0.9\\,\\theta + 0.1\\,(1 - \\theta) = 16/30$, so $\\theta = {mixed:.2f}$",
        f"Its {single:.1%} for a report that is {mixed:.0%} sport",
    )
    likelihood = [16 * log(0.9 * t + 0.1 * (1 - t)) + 14 * log(0.1 * t + 0.9 * (1 - t)) for t in (0.53, mixed, 0.55)]
    assert likelihood[1] == max(likelihood)

    docs = corpus()
    prose.says(f"{len(docs)} documents of {docs[0].sum()} words: ten about each")
    prose.says(f"about {1 - THEMES[0, :3].sum():.0%} of the words come from elsewhere")
    _, shares, means = best(docs, 3, per_word=False)
    assert (shares[30:].max(axis=1) > 0.99).all()
    prose.says(f"each of the {len(docs) - 30} mixed documents goes to a single cluster with probability above 0.99")
    six = [fit(docs, 6, False, seed)[:2] for seed in range(10)]
    right = [total for total, chances in six if adjusted_rand_score(KINDS, chances.argmax(axis=1)) == 1]
    assert len(right) == 6
    assert min(right) > max(total for total, _ in six) - 0.01  # and they are the likeliest
    prose.says("if you keep the likeliest of several starts: six of ten get there")
    prose.says(f"with 10 themes there are already {comb(10, 2):.0f} pairs")
    topics = best(docs, 3, per_word=True)[1]
    longer = best(corpus(300), 3, per_word=True)[1]
    prose.says(
        f"off by {misses(topics)[30:].mean():.2f} on average (total variation), against "
        f"{misses(shares)[30:].mean():.2f} for the clusters. With documents of 300 words, "
        f"by {misses(longer)[30:].mean():.2f}",
    )
    nearest = np.abs(means[:, None] - THEMES).sum(axis=2).min(axis=1) / 2
    prose.says(f"up to {nearest.max():.2f} away from the theme in total variation")
    labels = KMeans(3, n_init=5, random_state=0).fit_predict(docs / 30)
    assert adjusted_rand_score(KINDS[:30], labels[:30]) == 1  # each corner whole
    corner = labels[[0, 10, 20]]
    assert all(label in corner[mix > 0] for label, mix in zip(labels[30:], MIXES[30:], strict=True))
    prose.says("k-means on word shares also puts each mixed document with one of its two corners")

    agree = {4: [], 20: []}
    for words, found in agree.items():
        for seed in range(6):
            rng = np.random.default_rng(seed)
            themes, truth = rng.dirichlet([0.3] * 30, size=4), rng.integers(4, size=200)
            posts = np.array([rng.multinomial(words, themes[k]) for k in truth])
            guesses = [best(posts, 4, per_word)[1].argmax(axis=1) for per_word in (False, True)]
            guesses.append(KMeans(4, n_init=5, random_state=0).fit_predict(posts))
            found.append([adjusted_rand_score(truth, guess) for guess in guesses])
    short, long = (np.mean(found, axis=0) for found in agree.values())
    prose.says(
        "On posts of four words from four overlapping themes (six corpora of 200)",
        f"an adjusted Rand index of {short[0]:.2f}; the largest topic share gives {short[1]:.2f}, "
        f"k-means on counts {short[2]:.2f}",
        f"At 20 words all are at {np.floor(100 * long.min()) / 100} or more",
        "documents of 30 words",
        "one document can be 60% sport and 40% law",
    )
    prose.says("Yin and Wang (2014)", "What changed since 2018", "Grootendorst, 2022", "Pritchard et al. (2000)")
    prose.says("Nigam et al., 2000")
