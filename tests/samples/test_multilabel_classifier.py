from itertools import product
from math import comb

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from multilabel_classifier import binary_relevance, classifier_chain, expected_scores
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score, hamming_loss
from sklearn.model_selection import StratifiedKFold
from sklearn.multioutput import ClassifierChain, MultiOutputClassifier

PHOTO = {(0, 0): 0.40, (1, 0): 0.25, (1, 1): 0.35}


def by_rows(joint, guess, rows=100):
    """Hamming loss, exact match and F1 by scikit-learn, over as many rows as each label set's percentage."""
    truth = np.array([t for t, p in joint.items() for _ in range(round(rows * p))])
    said = np.tile(guess, (len(truth), 1))
    return (
        hamming_loss(truth, said),
        accuracy_score(truth, said),
        f1_score(truth, said, average="samples", zero_division=1),
    )


def functions():
    """Inputs (100, 2) and the labels OR, AND, XOR."""
    x = np.repeat([[0, 0], [0, 1], [1, 0], [1, 1]], (40, 30, 20, 10), axis=0)
    return x, np.column_stack([x[:, 0] | x[:, 1], x[:, 0] & x[:, 1], x[:, 0] ^ x[:, 1]])


@st.composite
def distributions(draw):
    m = draw(st.integers(1, 4))
    weights = np.array(draw(st.lists(st.integers(0, 20), min_size=2**m, max_size=2**m)), float)
    assume(weights.sum() > 0)
    return m, dict(zip(product((0, 1), repeat=m), weights / weights.sum(), strict=True))


@settings(deadline=None, max_examples=60)
@given(distributions())
def test_marginals_win_hamming_and_the_mode_wins_exact_match(found):
    m, joint = found
    scores = {guess: expected_scores(joint, guess) for guess in joint}
    marginals = [sum(p for truth, p in joint.items() if truth[j]) for j in range(m)]
    thresholded = tuple(int(q > 0.5) for q in marginals)
    assert scores[thresholded]["Hamming"] == pytest.approx(min(s["Hamming"] for s in scores.values()))
    assert scores[thresholded]["Hamming"] == pytest.approx(np.mean([min(q, 1 - q) for q in marginals]))
    assert max(s["exact"] for s in scores.values()) == pytest.approx(max(joint.values()))
    for guess, s in scores.items():
        assert s["exact"] == pytest.approx(joint[guess])
        assert s["exact"] - 1e-12 <= s["F1"] <= 1 + 1e-12


@pytest.mark.parametrize("guess", list(product((0, 1), repeat=2)))
def test_scores_are_those_of_scikit_learn(guess):
    assert tuple(expected_scores(PHOTO, guess).values()) == pytest.approx(by_rows(PHOTO, guess))


@pytest.mark.parametrize(
    ("joint", "guess", "message"),
    [
        ({(0,): 0.5, (1,): 0.4}, (0,), "sum to 1"),
        ({(0,): 1.5, (1,): -0.5}, (0,), "at least 0"),
        ({(0,): float("nan"), (1,): 0.5}, (0,), "at least 0"),
        ({(0, 1): 1.0}, (0,), "one entry per label"),
        ({(): 1.0}, (), "one entry per label"),
        ({}, (0,), "sum to 1"),
        ({(0, 1): 1.0}, (2, 0), "0 or 1"),
        ({(0, 3): 0.5, (1, 1): 0.5}, (1, 0), "0 or 1"),
        ({(0.4,): 1.0}, (0,), "0 or 1"),
    ],
)
def test_refuses_what_is_no_distribution(joint, guess, message):
    with pytest.raises(ValueError, match=message):
        expected_scores(joint, guess)


@pytest.mark.parametrize("order", [(0, 1), (0, 1, 1), (0, 1, 3), ()])
def test_refuses_what_is_no_order(order):
    x, y = functions()
    with pytest.raises(ValueError, match="each label once"):
        classifier_chain(x, y, order)


@pytest.mark.parametrize("wrong", [0, 1, 2, -1])
def test_refuses_other_labels(wrong):
    x, y = functions()
    y[:, 1] = np.where(y[:, 1] == 1, wrong, 0 if wrong != 1 else 1)
    for labels in (y, y[:, 1]):
        with pytest.raises(ValueError, match="0 in some rows and 1 in the others"):
            classifier_chain(x, labels, (0, 1, 2))
        with pytest.raises(ValueError, match="0 in some rows and 1 in the others"):
            binary_relevance(x, labels)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_chain_is_that_of_scikit_learn(order):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(200, 3))
    y = (x @ rng.normal(size=(3, 3)) + rng.normal(size=(200, 3)) > 0).astype(int)
    base = LogisticRegression(C=1e6, max_iter=1000)
    assert (
        classifier_chain(x, y, order) == ClassifierChain(base, order=list(order)).fit(x, y).predict(x)
    ).mean() > 0.995
    assert (binary_relevance(x, y) == MultiOutputClassifier(base).fit(x, y).predict(x)).all()


def test_first_of_a_chain_is_binary_relevance():
    x, y = functions()
    assert (classifier_chain(x, y, (2, 0, 1))[:, 2] == binary_relevance(x, y)[:, 2]).all()


def test_micro_f1_shares_a_threshold_and_macro_f1_does_not():
    rng = np.random.default_rng(1)

    def f1(p, kept):
        return 2 * np.sum(p * kept) / (p.sum() + kept.sum())

    apart = 0
    for _ in range(20):
        p = -np.sort(-rng.random((3, 4)) * rng.random((3, 1)), axis=1)  # probability of a label (row) for an example
        cuts = [np.arange(4) < np.array(counts)[:, None] for counts in product(range(5), repeat=3)]
        micro = max(f1(p, kept) for kept in cuts)
        assert f1(p, p > micro / 2) == pytest.approx(micro)
        alone = [max(f1(row, np.arange(4) < count) for count in range(5)) for row in p]
        for row, top in zip(p, alone, strict=True):
            assert f1(row, row > top / 2) == pytest.approx(top)
        shared = max(np.mean([f1(row, row >= cut) for row in p]) for cut in p.ravel())
        apart += shared < np.mean(alone) - 1e-9
    assert apart > 10


def best(metric, sign):
    return max(product((0, 1), repeat=2), key=lambda guess: sign * by_rows(PHOTO, guess)[metric])


def test_prose(prose):
    prose.says(
        "(Read et al., 2011)", "(Dembczyński et al., 2012, prove", "(Sechidis et al., 2011)", "(Jain et al., 2016)",
        "(Ridnik et al., 2021)", "Mahajan et al. (2018)", "(Koyejo et al., 2015)",
        "\"beach\" at 0.9 and \"people\" at 0.8 are fine",
    )  # fmt: skip
    neither, only, both = PHOTO.values()
    prose.says(
        f"neither label {neither:.0%}, beach only {only:.0%}, beach and sunset {both:.0%}",
        f"$P(\\text{{beach}}) = {only + both:.2f}$ and $P(\\text{{sunset}}) = {both:.2f}$",
    )
    assert best(0, -1) == (1, 0)
    assert best(1, 1) == (0, 0)
    assert best(2, 1) == (1, 1)
    hamming, exact, f1 = by_rows(PHOTO, (1, 0))[0], by_rows(PHOTO, (0, 0))[1], by_rows(PHOTO, (1, 1))[2]
    prose.says(
        f"predict beach alone, at {hamming:.3f}",
        f"the most probable set, here neither, at {exact:.2f}",
        f"predict both, at {f1:.3f}",
        f"beach at {only + both:.2f}, then sunset given beach at {both / (only + both):.2f}",
        f"the marginals give the best possible Hamming loss, {hamming:.3f}. For exact match the same prediction scores "
        f"{by_rows(PHOTO, (1, 0))[1]:.2f} instead of {exact:.2f}",
        f"in the example it takes the set at {both:.2f} and not the one at {neither:.2f}",
    )

    x, y = functions()
    base = LogisticRegression(C=1e6, max_iter=1000)
    wrong = MultiOutputClassifier(base).fit(x, y).predict(x) != y
    assert not wrong[:, :2].any()
    assert (wrong[:, 2] == (x.sum(axis=1) == 2)).all()
    prose.says(f"A linear model of XOR fails on the {wrong[:, 2].mean():.0%} of rows with both inputs on")
    assert (ClassifierChain(base, order=[0, 1, 2]).fit(x, y).predict(x) == y).all()
    assert (y[:, 2] == y[:, 0] - y[:, 1]).all(), "XOR is OR minus AND: linear"
    late = ClassifierChain(base, order=[2, 1, 0]).fit(x, y).predict(x) != y
    assert late[:, 2].any()
    assert late[:, 1].any()

    truth = np.zeros((200, 2), int)
    said = np.zeros((200, 2), int)
    truth[:100, 0], said[10:110, 0] = 1, 1
    truth[:10, 1], said[:1, 1] = 1, 1
    each = f1_score(truth, said, average=None)
    prose.says(
        '"common" has 90 hits, 10 false alarms and 10 misses, and "rare" 1 hit, 0 false alarms and 9 misses. '
        f"Their F1 are {each[0]:.2f} and {each[1]:.2f}, macro {f1_score(truth, said, average='macro'):.2f}, "
        f"micro {f1_score(truth, said, average='micro'):.2f}"
    )
    absent = comb(995, 200) / comb(1000, 200)
    prose.says(
        f"A label with 5 positives in 1,000 rows is absent from a random 20% test set with probability {absent:.0%}"
    )
    with pytest.raises(ValueError, match="multilabel-indicator"):
        next(StratifiedKFold(2).split(x, y))

    def fitted(certain):
        """Softmax of 5 labels by gradient descent on cross-entropy summed over the certain ones."""
        z = np.zeros(5)
        for _ in range(400):
            z -= 0.5 * (certain * softmax(z) - (np.arange(5) < certain))
        return softmax(z)[0]

    prose.says(
        "so labels at 0.9 and 0.8 are impossible",
        f"drives both to {fitted(2):.1f}, three to {fitted(3):.2f}",
    )
    empty = np.zeros((50, 100), int)
    tags = np.array([np.isin(np.arange(100), (i, i + 1)) for i in range(50)]).astype(int)
    assert f1_score(tags, empty, average="samples", zero_division=0) == 0
    prose.says(
        f"The accuracy is {1 - hamming_loss(tags, empty):.0%}, so",
        f"With 100 labels and 2 per example, predicting nothing has {1 - hamming_loss(tags, empty):.0%} of the label",
    )
    sets = len(list(product((0, 1), repeat=10))) ** 2
    assert 10_000 / sets < 0.01
    prose.says(f"With 20 labels there are {sets:,} sets. 10,000 rows show under 1% of them")
    prose.says(
        "but only 40% of true tags were recorded", "tag says $0.4\\,P(y = 1 \\mid x)$",
        f"Divide: a score of 0.2 means {0.2 / 0.4:.1f}. Estimate the 0.4 from",
    )  # fmt: skip
    prose.says("There are 500,000 labels", f"predicting none has {5 / 500_000:.5f}")
    prose.says(f"0.9 times 0.7 is {0.9 * 0.7:.2f}")
    prose.says(f"is exact, {len(list(product((0, 1), repeat=10))):,} products for 10 labels")
