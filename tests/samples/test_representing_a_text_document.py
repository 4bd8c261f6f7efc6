from itertools import combinations, pairwise, product
from math import ceil, log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from representing_a_text_document import collision_share, fit_idf, terms, vector
from scipy.optimize import linprog
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfVectorizer
from sklearn.utils import murmurhash3_32

TRAINING = ["The cat sat on the mat", "The dog chased the cat", "The dog sat"]
WORD = st.sampled_from(["the", "The", "cat", "dog", "a", "it", "naïve", "x1", "don't", "-", "mat."])
TEXT = st.lists(WORD, min_size=1, max_size=8).map(" ".join)


@settings(deadline=None, max_examples=30)
@given(st.lists(TEXT.map(lambda text: text + " word"), min_size=1, max_size=5), TEXT, st.integers(1, 3))
def test_agrees_with_scikit_learn(training, new, n):
    vectorizer = TfidfVectorizer(ngram_range=(1, n)).fit(training)
    names = vectorizer.get_feature_names_out()
    idf = fit_idf(training, n)
    assert set(idf) == set(names)
    assert [idf[name] for name in names] == pytest.approx(vectorizer.idf_)
    for text in (new, training[0]):
        ours = vector(text, idf, n)
        theirs = vectorizer.transform([text]).toarray()[0]
        assert [ours.get(name, 0) for name in names] == pytest.approx(theirs)


def test_a_text_of_unknown_words_is_empty():
    idf = fit_idf(TRAINING)
    assert vector("foxes run", idf) == {}
    assert vector("", idf) == {}


def test_terms_skip_single_characters_as_scikit_learn_does():
    assert terms("I saw a cat", 2) == ["saw", "cat", "saw cat"]


@pytest.mark.parametrize("n", [0, -1, 1.5, "2"])
def test_refuses_other_n(n):
    for wrong in (lambda: fit_idf(TRAINING, n), lambda: vector(TRAINING[0], {"the": 1.0}, n), lambda: terms("", n)):
        with pytest.raises(ValueError, match="whole number"):
            wrong()


@pytest.mark.parametrize("texts", [[], [""], ["a b c", "- ?"]])
def test_refuses_training_texts_without_terms(texts):
    with pytest.raises(ValueError, match="no term"):
        fit_idf(texts)


@pytest.mark.parametrize(("features", "buckets"), [(1, 1), (1, 5), (2, 3), (4, 3), (3, 1), (5, 4)])
def test_collisions_agree_with_every_way_to_hash(features, buckets):
    shares = []
    for hashes in product(range(buckets), repeat=features):
        shares.append(np.mean([hashes.count(h) > 1 for h in hashes]))
    assert collision_share(features, buckets) == pytest.approx(np.mean(shares))


@pytest.mark.parametrize(("features", "buckets"), [(0, 4), (4, 0), (2.5, 4), (4, 2.0**10), (-1, -1)])
def test_refuses_what_is_no_count(features, buckets):
    with pytest.raises(ValueError, match="whole numbers"):
        collision_share(features, buckets)


def test_a_signed_hash_keeps_inner_products_on_average_and_an_unsigned_one_raises_them():
    a, b, buckets = np.array([2, 1, 0]), np.array([1, 3, 1]), 3
    signed, unsigned = [], []
    for places in product(range(buckets), repeat=3):
        table = np.eye(buckets)[list(places)]
        unsigned.append((a @ table) @ (b @ table))
        for signs in product((-1, 1), repeat=3):
            turned = table * np.array(signs)[:, None]
            signed.append((a @ turned) @ (b @ turned))
    assert np.mean(signed) == pytest.approx(a @ b)
    assert min(unsigned) == a @ b < np.mean(unsigned)


def merges(text: str, steps: int, tie: int) -> list[list[str]]:
    """Byte-pair encoding of the words of a text; tie says which of the most frequent pairs is taken."""
    words = [list(word) for word in text.split()]
    for _ in range(steps):
        pairs = [pair for word in words for pair in pairwise(word)]
        most = max(map(pairs.count, pairs))
        best = sorted({pair for pair in pairs if pairs.count(pair) == most})[tie]
        for word in words:
            for i in range(len(word) - 2, -1, -1):
                if tuple(word[i : i + 2]) == best:
                    word[i : i + 2] = ["".join(best)]
    return words


def most_right(matrix: np.ndarray, labels: np.ndarray) -> int:
    """How many rows a linear classifier with a bias can get right at most, by trying every subset."""
    signed = -labels[:, None] * np.column_stack([matrix, np.ones(len(matrix))])
    for size in range(len(labels), 0, -1):
        for rows in combinations(range(len(labels)), size):
            found = linprog(
                np.zeros(signed.shape[1]), signed[list(rows)], -np.ones(size), bounds=[(None, None)] * signed.shape[1]
            )
            if found.status == 0:
                return size
    return 0


def test_prose(prose):
    prose.says(
        "(Weinberger et al., 2009)", "(Le and Mikolov, 2014)", "(Reimers and Gurevych, 2019)",
        "(Wang and Manning, 2012)", "In MTEB (Muennighoff et al., 2023)", "Before BERT (2018)",
        "a token limit (512 for BERT,",
    )  # fmt: skip
    for tie in (0, -1):
        assert all("new" in word for word in merges("new newer newest newest", 2, tie))
        assert not all("new" in word for word in merges("new newer newest newest", 1, tie))
    prose.says('on "new newer newest newest", two merges make "new" one symbol')

    vectorizer = TfidfVectorizer().fit(TRAINING)
    idf = dict(zip(vectorizer.get_feature_names_out(), vectorizer.idf_, strict=True))
    assert idf["the"] == 1
    assert idf["cat"] == idf["sat"] == pytest.approx(log(4 / 3) + 1)
    assert idf["on"] == idf["mat"] == pytest.approx(log(4 / 2) + 1)
    length = sqrt(2**2 + 2 * idf["cat"] ** 2 + 2 * idf["on"] ** 2)
    weights = vectorizer.transform(TRAINING[:1]).toarray()[0]
    the = weights[vectorizer.vocabulary_["the"]]
    assert the == max(weights) == pytest.approx(2 / length)
    prose.says(
        f"$\\ln(4/3) + 1 = {idf['cat']:.3f}$",
        f"$\\ln(4/2) + 1 = {idf['on']:.3f}$",
        f"$\\sqrt{{2^2 + 2 \\cdot {idf['cat']:.3f}^2 + 2 \\cdot {idf['on']:.3f}^2}} = {length:.2f}$. "
        f'So "the" keeps $2/{length:.2f} = {the:.3f}$, the largest weight',
        "would give it 0",
    )
    counts = CountVectorizer().fit(TRAINING)
    df = (counts.transform(TRAINING).toarray() > 0).sum(axis=0)
    assert log(len(TRAINING) / df[counts.vocabulary_["the"]]) == 0
    assert list(df).count(len(TRAINING)) == 1, "only “the” is in every document"
    kept = vectorizer.inverse_transform(vectorizer.transform(["A fox sat"]))[0]
    assert list(kept) == list(vector("A fox sat", fit_idf(TRAINING)))
    prose.says(f'Fitted on the training texts above, "A fox sat" keeps only "{" ".join(kept)}"')

    prose.says(
        "A million documents with 100 distinct terms each, of a million terms, take "
        f"{10**6 * 100 * (4 + 8) / 1e9:.1f} GB as pairs of 4-byte index and 8-byte value, and "
        f"{10**6 * 10**6 * 8 / 1e12:.0f} TB as a dense table"
    )

    bite = ["Dog bites man", "Man bites dog"]
    assert (
        CountVectorizer().fit_transform(bite).toarray()[0] == CountVectorizer().fit_transform(bite).toarray()[1]
    ).all()
    rows = TfidfVectorizer(ngram_range=(1, 2)).fit_transform(bite).toarray()
    prose.says(f"With bigrams the tf-idf cosine is {rows[0] @ rows[1]:.2f}")

    phrases, labels = ["good", "not good", "bad", "not bad"], np.array([1, -1, -1, 1])
    words = CountVectorizer().fit_transform(phrases).toarray()
    assert most_right(CountVectorizer(ngram_range=(1, 2)).fit_transform(phrases).toarray(), labels) == 4
    prose.says(f"a linear classifier on the words gets at most {most_right(words, labels)} right")

    phrases = ["very good", "not very good", "very bad", "not very bad"]
    reach = {
        n: most_right(CountVectorizer(ngram_range=(1, n)).fit_transform(phrases).toarray(), labels) for n in (2, 3)
    }
    assert reach == {2: 3, 3: 4}
    prose.says('with "very" in between it takes trigrams')

    buckets = HashingVectorizer().n_features
    assert buckets == 2**20
    places = np.array([murmurhash3_32(f"word{i}") % buckets for i in range(100_000)])
    counted = np.mean(np.bincount(places, minlength=buckets)[places] > 1)
    share = collision_share(100_000, buckets)
    assert share == pytest.approx(counted, abs=0.005)
    prose.says(f"for 100,000 terms and the $2^{{20}}$ buckets of scikit-learn's default, {share:.1%}")

    length, window, overlap = 3000, 512, 64
    chunks = ceil((length - overlap) / (window - overlap))
    assert (chunks - 1) * (window - overlap) < length - overlap <= chunks * (window - overlap)
    assert len(range(0, length - overlap, window - overlap)) == chunks
    prose.says(f"3,000 tokens in windows of {window} with overlap {overlap} make {chunks} chunks")
    vectors = np.eye(20)
    mean = vectors.mean(axis=0)
    prose.says(
        "if one of 20 mutually orthogonal unit vectors of chunks matches the query exactly, the "
        "mean's cosine with it is "
        f"$1/\\sqrt{{20}} = {mean @ vectors[3] / np.linalg.norm(mean):.2f}$"
    )
