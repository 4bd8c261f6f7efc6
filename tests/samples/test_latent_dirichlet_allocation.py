from itertools import islice, product
from math import inf, lgamma, nan, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from latent_dirichlet_allocation import gibbs
from scipy.optimize import linear_sum_assignment
from scipy.special import gammaln
from sklearn.decomposition import LatentDirichletAllocation

TRUE = np.array([[3, 3, 0, 0, 0, 0, 2, 2, 0], [0, 0, 3, 3, 0, 0, 2, 0, 2], [0, 0, 0, 0, 3, 3, 0, 2, 2]]) / 10


@pytest.fixture(scope="module")
def corpus() -> tuple[np.ndarray, list[np.ndarray]]:
    """That of the sample and the figure: true proportions (40, 3), and documents of 30 word ids."""
    rng = np.random.default_rng(0)
    mixes = rng.dirichlet([0.2] * 3, size=40)
    return mixes, [rng.choice(9, size=30, p=mix @ TRUE) for mix in mixes]


def sampled(docs: list[np.ndarray], seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Estimates of theta and phi, averaged over the sweeps 31 to 60."""
    kept = list(islice(gibbs(docs, words=9, topics=3, seed=seed), 30, 60))
    theta, phi = (np.mean(tables, axis=0) for tables in zip(*kept, strict=True))
    return (theta + 0.2) / 30.6, (phi + 0.1) / (phi + 0.1).sum(axis=1, keepdims=True)


@pytest.fixture(scope="module")
def chains(corpus) -> list[tuple[np.ndarray, np.ndarray]]:
    return [sampled(corpus[1], seed) for seed in (0, 1)]


@pytest.fixture(scope="module")
def variational(corpus) -> list[tuple[float, np.ndarray, np.ndarray]]:
    """Bound, topics and proportions of scikit-learn's LDA with the same priors, from ten starts."""
    counts = np.array([np.bincount(doc, minlength=9) for doc in corpus[1]])
    fits = []
    for seed in range(10):
        model = LatentDirichletAllocation(3, doc_topic_prior=0.2, topic_word_prior=0.1, max_iter=20, random_state=seed)
        theta = model.fit_transform(counts)
        fits.append((model.score(counts), model.components_ / model.components_.sum(axis=1, keepdims=True), theta))
    return fits


def matched(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Total variation of each row of a to its partner in b, and the partners; pairs as near as they can be."""
    distance = np.abs(a[:, None] - b).sum(axis=2) / 2
    rows, partners = linear_sum_assignment(distance)
    return distance[rows, partners], partners


def test_finds_known_topics_and_proportions_and_agrees_with_scikit_learn(corpus, chains, variational):
    theta, phi = chains[0]
    off, order = matched(TRUE, phi)
    assert off.max() < 0.06
    assert np.abs(theta[:, order] - corpus[0]).mean() < 0.06
    _, topics, shares = max(variational, key=lambda fit: fit[0])
    off, order = matched(phi, topics)
    assert off.max() < 0.02
    assert np.abs(shares[:, order] - theta).mean() < 0.02


def log_joint(docs: list[list[int]], z: list[int], words: int, topics: int, alpha: float, beta: float) -> float:
    """ln p(w, z) by its formula."""
    tokens = [(d, w) for d, doc in enumerate(docs) for w in doc]
    doc_topic, topic_word = np.zeros((len(docs), topics)), np.zeros((topics, words))
    for (d, w), k in zip(tokens, z, strict=True):
        doc_topic[d, k] += 1
        topic_word[k, w] += 1

    def log_b(x: np.ndarray) -> np.ndarray:
        return gammaln(x).sum(axis=-1) - gammaln(x.sum(axis=-1))

    prior = len(docs) * log_b(np.full(topics, alpha)) + topics * log_b(np.full(words, beta))
    return float(log_b(doc_topic + alpha).sum() + log_b(topic_word + beta).sum() - prior)


def test_visits_assignments_as_often_as_the_exact_posterior_says():
    docs, words, topics, alpha, beta = [[0, 1, 0], [1, 1], [2]], 3, 2, 0.7, 0.5
    tokens = [(d, w) for d, doc in enumerate(docs) for w in doc]
    states = list(product(range(topics), repeat=len(tokens)))
    logs = np.array([log_joint(docs, z, words, topics, alpha, beta) for z in states])
    posterior = np.exp(logs - logs.max()) / np.exp(logs - logs.max()).sum()
    exact = np.zeros((3, 3))  # expected pairs of tokens of two documents that share their topic
    for chance, z in zip(posterior, states, strict=True):
        table = np.zeros((3, topics))
        for (d, _), k in zip(tokens, z, strict=True):
            table[d, k] += 1
        exact += chance * table @ table.T
    tables = np.array([a for a, _ in islice(gibbs(docs, words, topics, alpha, beta, seed=3), 100, 2600)])
    assert np.einsum("sdk,sek->de", tables, tables) / len(tables) == pytest.approx(exact, abs=0.12)
    sizes = np.array([3, 2, 1])
    uniform = np.outer(sizes, sizes) / 2 + np.diag(sizes / 2)
    assert np.abs(exact - uniform).max() > 0.5  # so the comparison can tell


def test_the_update_is_the_ratio_of_joints():
    docs, alpha, beta = [[0, 1, 2, 1], [2, 2, 0]], 0.3, 0.8
    z = [0, 1, 1, 0, 2, 1, 0]
    joint = np.exp([log_joint(docs, [*z[:3], k, *z[4:]], 3, 3, alpha, beta) for k in range(3)])
    others = [(0, 0, 0), (0, 1, 1), (0, 2, 1), (1, 2, 2), (1, 2, 1), (1, 0, 0)]  # document, word, topic without token 3
    weight = []
    for k in range(3):
        here = sum(d == 0 and topic == k for d, _, topic in others)
        same = sum(w == 1 and topic == k for _, w, topic in others)
        weight.append((here + alpha) * (same + beta) / (sum(topic == k for *_, topic in others) + 3 * beta))
    assert joint / joint.sum() == pytest.approx(np.array(weight) / sum(weight))


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.lists(st.integers(0, 4), max_size=6), min_size=1, max_size=5).filter(any),
    st.integers(1, 4),
    st.integers(0, 9),
)
def test_counts_add_up_to_the_corpus(docs, topics, seed):
    for doc_topic, topic_word in islice(gibbs(docs, 5, topics, seed=seed), 3):
        assert doc_topic.sum(axis=1).tolist() == [len(doc) for doc in docs]
        assert topic_word.sum(axis=0).tolist() == np.bincount(np.concatenate(docs).astype(int), minlength=5).tolist()
        assert (doc_topic.sum(axis=0) == topic_word.sum(axis=1)).all()
        assert min(doc_topic.min(), topic_word.min()) >= 0


def test_yields_copies_and_repeats_with_a_seed():
    docs = [[0, 1, 2, 0], [3, 3, 2]]
    first, again = (list(islice(gibbs(docs, 4, 2, seed=5), 4)) for _ in range(2))
    assert all((a[1] == b[1]).all() for a, b in zip(first, again, strict=True))
    assert first[0][1] is not first[1][1]
    whole = next(gibbs([np.array([0.0, 1, 2, 0]), (3, 3, True + 1)], 4, 2, seed=5))  # ids need not be of type int
    assert (whole[1] == first[0][1]).all()


@pytest.mark.parametrize(
    ("docs", "topics", "alpha", "beta", "message"),
    [
        ([], 2, 0.1, 0.1, "tokens"),
        ([[], []], 2, 0.1, 0.1, "tokens"),
        ([[0, 3]], 2, 0.1, 0.1, "ids"),
        ([[-1]], 2, 0.1, 0.1, "ids"),
        ([[0.5]], 2, 0.1, 0.1, "ids"),
        ([[nan]], 2, 0.1, 0.1, "ids"),
        ([[0]], 0, 0.1, 0.1, "topic"),
        ([[0]], 2, 0, 0.1, "above 0"),
        ([[0]], 2, 0.1, -1, "above 0"),
        ([[0]], 2, nan, 0.1, "above 0"),
        ([[0]], 2, 0.1, inf, "above 0"),
    ],
)
def test_refuses_what_is_no_corpus_or_prior(docs, topics, alpha, beta, message):
    with pytest.raises(ValueError, match=message):
        next(gibbs(docs, 3, topics, alpha, beta))


def test_prose(prose, corpus, chains, variational):
    largest = {
        name: np.random.default_rng(0).dirichlet([alpha] * 3, size=100_000).max(axis=1).mean()
        for name, alpha in (("sparse", 0.2), ("flat", 1), ("half", 50 / 3), ("default", 1 / 3))
    }
    assert largest["flat"] == pytest.approx((1 + 1 / 2 + 1 / 3) / 3, abs=0.002)
    prose.says(
        f"is on average {largest['sparse']:.2f} for $\\alpha = 0.2$, {largest['flat']:.2f} for $\\alpha = 1$ and "
        f"{largest['half']:.2f} for $\\alpha = 50/3$",
        f"a largest share of about {round(largest['default'], 2)} against {largest['half']:.2f}",
        "Griffiths and Steyvers use $50/K$",
    )
    tokens = sum(map(len, corpus[1]))
    digits = len(str(3**tokens))
    prose.says(f"{tokens:,} tokens and three topics have $3^{{{tokens}}}$ assignments, a number of {digits} digits")

    mine, word = np.array([6, 2, 0]) + 0.2, np.array([40, 60, 1]) + 0.1
    weight = mine * word / (300 + 9 * 0.1)
    share = weight / weight.sum()
    pairs = [f"${a} \\cdot {b}$" for a, b in zip(mine, word, strict=True)]
    prose.says(
        "with $\\alpha = 0.2$, $\\beta = 0.1$, $V = 9$",
        'the topics hold "pitch" 40, 60 and 1 times in 300 tokens each',
        f"The weights are {pairs[0]}, {pairs[1]} and {pairs[2]}",
        f"sport {share[0]:.0%}, music {share[1]:.0%}, law {share[2]:.1%}",
    )
    assert lgamma(7.2) - lgamma(6.2) == pytest.approx(np.log(6.2))

    (_, phi), (_, other) = chains
    off, _ = matched(TRUE, phi)
    best = max(variational, key=lambda fit: fit[0])
    prose.says(
        f"On those {len(corpus[1])} documents the found topics are within {np.ceil(100 * off.max()) / 100} of the true",
        f"is within {np.ceil(100 * matched(phi, best[1])[0].max()) / 100} of the sampler",
    )
    poor = [bound for bound, *_ in variational if bound < best[0] - 1]
    mixed = [bound for bound, topics, _ in variational if (matched(TRUE, topics)[0] > 0.25).sum() == 2]
    assert poor == mixed
    prose.says(
        f"of {len(variational)} random starts on this corpus {len(poor)} end with two topics mixed up, at a bound near "
        f"−{-round(np.mean(poor), -1):,.0f} instead of −{-best[0]:,.0f}"
    )
    mix = corpus[0][22]
    information = ((TRUE[2] - TRUE[0]) ** 2 / (mix[2] * TRUE[2] + (1 - mix[2]) * TRUE[0] + 1e-12)).sum()  # per token
    prose.says(
        f"Document 22 was written from {mix[0]:.0%} and {mix[2]:.0%} of two topics",
        f"from 30 tokens a share of {mix[2]:.2f} has a standard error of {sqrt(mix[2] * (1 - mix[2]) / 30):.2f} "
        f"even if you knew each token's topic, and of {1 / sqrt(30 * information):.2f} if you know only",
    )
    assert mix[1] < 0.005
    unmatched = np.abs(phi - other).sum(axis=1).max() / 2
    prose.says(
        f"two chains here agree within {np.ceil(100 * matched(phi, other)[0].max()) / 100} when matched, and differ by "
        f"up to {unmatched:.2f} when not"
    )
    prose.says(
        "Hoffman et al., 2010", "Yao et al., 2009", "BERTopic, 2022", "Hoyle et al. (2022)"
    )  # as under References
