import runpy
from pathlib import Path

import numpy as np
import pytest
from data_cleanup import digits, knn, similarity, suspects
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.metrics import jaccard_score
from sklearn.model_selection import train_test_split

figure = runpy.run_path(str(Path(__file__).parents[2] / "docs/figures/data-cleanup.py"))
words = st.text("ab .7-", min_size=3, max_size=12)


def by_loop(labels: np.ndarray, chances: np.ndarray) -> list[bool]:
    """The rule of confident learning, row by row and class by class."""
    classes = range(chances.shape[1])
    limit = {c: np.mean([row[c] for row, label in zip(chances, labels, strict=True) if label == c]) for c in classes}
    flags = []
    for row, label in zip(chances, labels, strict=True):
        sure = [c for c in classes if row[c] >= limit[c]]
        flags.append(bool(sure) and max(sure, key=lambda c: (row[c], c == label)) != label)
    return flags


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10**6), st.integers(2, 4), st.integers(0, 30))
def test_suspects_are_those_of_the_rule(seed, classes, more):
    rng = np.random.default_rng(seed)
    labels = np.concatenate([np.arange(classes), rng.integers(0, classes, more)])
    chances = rng.dirichlet(np.ones(classes), size=len(labels))
    assert suspects(labels, chances).tolist() == by_loop(labels, chances)


def test_a_model_that_agrees_raises_no_suspicion():
    labels = np.array([0, 1, 2, 0])
    assert not suspects(labels, np.eye(3)[labels]).any()
    swapped = np.array([0, 1, 1, 0, 0, 1])
    chances = np.array([[0.9, 0.1], [0.1, 0.9], [0.2, 0.8], [0.7, 0.3], [0.8, 0.2], [0.95, 0.05]])
    assert suspects(swapped, chances).tolist() == [False] * 5 + [True]


def test_an_equal_rival_raises_no_suspicion_and_rounding_hides_no_class():
    assert not suspects([0, 1], [[0.5, 0.5], [0.5, 0.5]]).any()
    assert suspects([0, 1, 1, 1, 0], [[0.9, 0.1]] + 3 * [[0.9, 0.1]] + [[0.1, 0.9]]).tolist() == [False, *4 * [True]]
    for chance in np.arange(51, 100) / 100:  # the mean of some equal numbers is larger than each
        assert suspects([0] * 6 + [1], [[chance, 1 - chance]] * 7).tolist() == [False] * 6 + [True]


@pytest.mark.parametrize(
    ("labels", "chances"),
    [
        ([0, 0], [[0.5, 0.5]] * 2), ([0, 2], [[0.5, 0.5]] * 2), ([0, 1, 1], [[0.5, 0.5]] * 2),
        ([[0], [1]], [[0.5, 0.5]] * 2), ([0, np.nan], [[0.5, 0.5]] * 2), ([0, 1], [[np.nan, np.nan], [0.5, 0.5]]),
        ([0, 1], [[1.5, -0.5], [0.5, 0.5]]), ([0, 1], [[0.5, 0.4], [0.5, 0.5]]),
    ],
)  # fmt: skip
def test_suspects_need_every_class_and_real_chances(labels, chances):
    with pytest.raises(ValueError, match="use all of"):
        suspects(labels, chances)


@settings(deadline=None, max_examples=30)
@given(words, words, st.integers(1, 3))
def test_similarity_agrees_with_scikit_learn(first, second, size):
    plain = [" ".join("".join(c if c.isalnum() else " " for c in text).split()) for text in (first, second)]
    if min(map(len, plain)) < size:
        return  # shorter than a piece: CountVectorizer has none
    found = CountVectorizer(analyzer="char", ngram_range=(size, size), binary=True).fit_transform(plain).toarray()
    assert similarity(first, second, size) == pytest.approx(jaccard_score(*found))
    assert similarity(second, first, size) == similarity(first, second, size)


def test_similarity_at_its_limits():
    assert similarity("A-b", "a B") == similarity("caf\u00e9", "CAFE\u0301") == similarity("a", "A!") == 1
    assert similarity("5 m\u00b2", "5 m2") == 1 > similarity("caf\u00e9", "cafe")
    assert similarity("abc", "xyz") == similarity("ab", "abc") == 0
    for texts in (("a", "b", 0), ("", "", 1), ("!", "?"), ("a", " ")):
        with pytest.raises(ValueError, match="1 character"):
            similarity(*texts)


def test_min_hashes_agree_as_often_as_the_similarity_says():
    texts = "Kettle RED, 1.7 l", "Kettle red 1.2 l"
    plain = ("kettle red 1 7 l", "kettle red 1 2 l")
    a, b = ({t[i : i + 3] for i in range(len(t) - 2)} for t in plain)
    every, rng = sorted(a | b), np.random.default_rng(0)
    ranks = rng.random((20_000, len(every))).argsort(axis=1)
    lowest = [ranks[:, [piece in some for piece in every]].min(axis=1) for some in (a, b)]
    assert np.mean(lowest[0] == lowest[1]) == pytest.approx(similarity(*texts), abs=0.015)


def test_digits_are_wrong_as_often_as_asked():
    x, y, labels = digits(0.2, 1)
    assert x.shape == (1797, 64)
    assert np.mean(labels != y) == pytest.approx(0.2, abs=0.03)
    assert (digits(0, 1)[2] == y).all()
    for share in (-0.1, 1.1, np.nan):
        with pytest.raises(ValueError, match="from 0 to 1"):
            digits(share, 0)


def test_prose(prose):
    rng = np.random.default_rng(0)
    x = np.repeat(rng.normal(size=(500, 3)), 2, axis=0)
    twins, truth = [], 500 * 2 * 0.8 / 999
    for seed in range(8):
        y = np.repeat(np.random.default_rng(seed).integers(0, 2, 500), 2)
        parts = train_test_split(x, y, test_size=0.2, random_state=seed)
        twins.append(knn(1).fit(parts[0], parts[2]).score(parts[1], parts[3]))
    expected = truth + (1 - truth) / 2
    assert np.mean(twins) == pytest.approx(expected, abs=0.02)
    prose.says(
        "Give 500 rows coin flips as labels, enter each row twice, split 80 to 20 at random",
        f"Four in five test rows have their twin in training: accuracy {expected:.0%}, where the truth is 50%",
        f"the coin flips above reach {expected:.0%}",
    )
    same, other = (similarity("Kettle RED, 1.7 l", text) for text in ("kettle red (1.7 L)", "Kettle red 1.2 l"))
    prose.says(
        f'"Kettle RED, 1.7 l" and "kettle red (1.7 L)" have $J = {same:.0f}$ after normalizing; "Kettle red 1.2 l"',
        f"another product, still has {other:.2f}",
    )

    assert figure["SEEDS"] == 6
    runs = np.array([figure["outcomes"]((0.1, 0.3), seed) for seed in range(6)])  # by seed, share and what is measured
    *accuracy, precision, recall = runs[0, 0]
    wrong = int(np.sum(np.not_equal(*digits(0.1, 0)[1:])[:1200]))
    found = round(recall * wrong)
    prose.says(
        f"Of 1,200 training labels of handwritten digits {wrong} are wrong on purpose. 15-NN flags "
        f"{found / precision:.0f}, of which {found} are wrong",
        f"1-NN improves from {accuracy[0]:.1%} to {accuracy[1]:.1%}",
        f"5-NN, which votes noise away, gains {100 * (accuracy[3] - accuracy[2]):.1f} points",
        f"Over six draws the mean gains are {100 * np.mean(runs[:, 0, 1] - runs[:, 0, 0]):.1f} and "
        f"{100 * np.mean(runs[:, 0, 3] - runs[:, 0, 2]):.1f} points",
    )
    assert [f"{mean:.0%}" for mean in runs[:, 1].mean(axis=0)] == ["67%", "95%", "92%", "97%", "97%", "91%"]  # alt text

    x, u = rng.normal(size=(2, 400_000))
    assert np.polyfit(x + u, 2 * x, 1)[0] == pytest.approx(1, abs=0.01)
    assert [np.mean((2 * x - slope * (x + u)) ** 2) for slope in (1, 2)] == pytest.approx([2, 4], rel=0.01)
    prose.says("mean squared error 2", "and your error is 4")
    noise = rng.normal(size=(50_000, 5)).mean(axis=1).std()
    assert noise == pytest.approx(1 / np.sqrt(5), rel=0.02)
    prose.says(f"a peak of 6 standard deviations becomes one of {6 / 5 * np.sqrt(5):.1f}", "flattened from 6 to 2.7")
    peak = np.array([0, 0, 0, 0, 6, 0, 0, 0, 0])
    assert np.median(np.lib.stride_tricks.sliding_window_view(peak, 5), axis=1).max() == 0

    def odds(value):  # of class B
        return 0.05 * norm.pdf(value, 1.5) / (0.95 * norm.pdf(value))

    def rare(value):
        return odds(value) / (1 + odds(value))

    value = np.linspace(-8, 10, 200_001)
    step = value[1] - value[0]
    chance, density = rare(value), norm.pdf(value, 1.5) * step
    limit = [np.sum((1 - chance) * norm.pdf(value)) * step, np.sum(chance * density)]
    contradicted = density[chance < 0.5].sum()
    sure_a, sure_b = 1 - chance >= limit[0], chance >= limit[1]
    flagged = density[sure_a & (~sure_b | (chance < 0.5))].sum()
    prose.says(
        "Take class B, 5% of rows, Normal around 1.5",
        f"contradicts {contradicted:.0%} of B",
        f"with its threshold per class, still flags {flagged:.0%}",
    )

    normal = 2 * norm.sf(4 * norm.ppf(0.75))  # the quartile range is twice its upper quartile
    skewed = np.exp(-np.log(4) - 1.5 * np.log(3))  # of the exponential: from log 4/3 to log 4
    prose.says(
        "The box plot's fence, 1.5 quartile ranges outside the quartiles, cuts "
        f"{normal:.1%} of perfect Normal data and {skewed:.1%} of perfect exponential data"
    )

    found = [1 - (1 - j**4) ** 32 for j in (0.3, 0.5, 0.8)]
    assert found[2] > 0.9999
    prose.says(
        "Near duplicates among 100 million texts", "MinHash (Broder, 1997)", "Take 128 hashes in 32 bands of 4",
        f"$1 - (1 - J^4)^{{32}}$, which is {found[0]:.0%} at $J = 0.3$, {found[1]:.0%} at 0.5 and nearly 1 at 0.8",
        "| 1,000 times too large", "| 999, 1970-01-01 |", "(Northcutt et al., 2021)",
        "Li et al. (2021) compared models with and without cleaning on 14 real data sets",
        "helped significantly in 31% of comparisons and hurt in 8%",
        "Lee et al. (2022) found one sentence over 60,000 times in C4",
        "Northcutt et al. (2021b) estimate at least 3.3% errors on average", "people confirmed 51%",
    )  # fmt: skip
