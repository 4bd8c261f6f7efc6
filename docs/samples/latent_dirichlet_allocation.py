"""Latent Dirichlet Allocation by collapsed Gibbs sampling."""

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np


def gibbs(
    docs: Sequence, words: int, topics: int, alpha=0.2, beta=0.1, seed=0
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Draw the topic of each token in turn; yield the counts after each sweep.

    docs holds D sequences of word ids below `words`. Yields, without end, tokens
    per document and topic (D, K), and tokens per topic and word (K, V). Priors are
    Dirichlet(alpha) for a document's topics, Dirichlet(beta) for a topic's words,
    both symmetric. A sweep takes O(K) per token; the first raises ValueError for no
    tokens, other ids, no topics, or a prior that is not above 0 and finite.
    Source: Griffiths and Steyvers (2004).
    """
    tokens = [(d, w) for d, doc in enumerate(docs) for w in doc]
    if not tokens or any(not 0 <= w < words or w % 1 for _, w in tokens):
        raise ValueError("need tokens with ids from 0 to words - 1")
    if topics < 1 or not (0 < alpha < np.inf and 0 < beta < np.inf):
        raise ValueError("need a topic, and alpha and beta above 0")
    tokens = [(d, int(w)) for d, w in tokens]
    rng = np.random.default_rng(seed)
    z = rng.integers(topics, size=len(tokens))  # the topic of each token
    doc_topic, topic_word = np.zeros((len(docs), topics)), np.zeros((topics, words))
    for (d, w), k in zip(tokens, z, strict=True):
        doc_topic[d, k] += 1
        topic_word[k, w] += 1
    size = topic_word.sum(axis=1)  # tokens per topic
    while True:
        for i, (d, w) in enumerate(tokens):
            doc_topic[d, z[i]] -= 1  # forget this token's topic ...
            topic_word[z[i], w] -= 1
            size[z[i]] -= 1
            fit = (topic_word[:, w] + beta) / (size + words * beta)
            reach = ((doc_topic[d] + alpha) * fit).cumsum()
            z[i] = reach.searchsorted(rng.random() * reach[-1])  # ... and draw anew
            doc_topic[d, z[i]] += 1
            topic_word[z[i], w] += 1
            size[z[i]] += 1
        yield doc_topic.copy(), topic_word.copy()


if __name__ == "__main__":
    names = np.array("goal team song chord judge appeal pitch court bar".split())
    topics = np.array([[3, 3, 0, 0, 0, 0, 2, 2, 0], [0, 0, 3, 3, 0, 0, 2, 0, 2]])
    topics = np.vstack([topics, [0, 0, 0, 0, 3, 3, 0, 2, 2]]) / 10  # (3, 9)
    rng = np.random.default_rng(0)
    mixes = rng.dirichlet([0.2] * 3, size=40)
    docs = [rng.choice(9, size=30, p=mix @ topics) for mix in mixes]
    kept = list(islice(gibbs(docs, words=9, topics=3), 30, 60))  # 30 to warm up
    theta, phi = (np.mean(tables, axis=0) for tables in zip(*kept, strict=True))
    for row in (phi + 0.1) / (phi + 0.1).sum(axis=1, keepdims=True):
        print("topic:", *(f"{names[w]} {row[w]:.2f}" for w in np.argsort(-row)[:4]))
    print("document 22:", *names[docs[22]][:9], "…")
    share = (theta[22] + 0.2) / (30 + 3 * 0.2)
    print("shares:", *share.round(2), "true, other order:", *mixes[22].round(2))
