from functools import cache
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import approx_fprime, minimize
from word_embeddings import TEXT, USED_WITH, loss_and_gradients, train

NAMES = sorted({word for sentence in TEXT for word in sentence})
V = len(NAMES)
K = 5
RUNS = 6


@pytest.fixture(scope="module")
def counts():
    """How often each word stands with each other word in a sentence, (V, V)."""
    has = np.array([[name in sentence for name in NAMES] for sentence in TEXT]).astype(int)
    together = has.T @ has
    np.fill_diagonal(together, 0)
    return together


@cache
def trained(d: int, seed: int) -> tuple[list[str], np.ndarray, np.ndarray]:
    return train(TEXT, d=d, k=K, seed=seed)


@pytest.fixture(scope="module")
def runs():
    """Word vectors of length 1 from each of the runs."""
    words = [trained(8, seed)[1] for seed in range(RUNS)]
    return [w / np.linalg.norm(w, axis=1, keepdims=True) for w in words]


def targets(counts: np.ndarray, power: float) -> np.ndarray:
    """Logarithm of #(w, c) / (k #(w) P_n(c))."""
    noise = counts.sum(axis=0) ** power
    with np.errstate(divide="ignore"):
        return np.log(counts / (K * np.outer(counts.sum(axis=1), noise / noise.sum())))


def optimum(counts: np.ndarray, d: int, seed: int) -> np.ndarray:
    """Dot products (V, V) that minimize the loss in expectation over the noise words, by L-BFGS."""
    noise = counts.sum(axis=0) ** 0.75
    negative = K * np.outer(counts.sum(axis=1), noise / noise.sum())

    def objective(flat):
        v, u = flat.reshape(2, V, d)
        x = v @ u.T
        slope = negative / (1 + np.exp(-x)) - counts / (1 + np.exp(x))
        loss = (counts * np.logaddexp(0, -x) + negative * np.logaddexp(0, x)).sum()
        return loss, np.stack([slope @ u, slope.T @ v]).ravel()

    start = np.random.default_rng(seed).normal(0, 0.5, 2 * V * d)
    found = minimize(objective, start, jac=True, method="L-BFGS-B", options={"maxiter": 200, "ftol": 1e-14})
    v, u = found.x.reshape(2, V, d)
    return v @ u.T


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 4), st.integers(1, 5), st.integers(1, 4), st.integers(0, 999))
def test_gradients_agree_with_finite_differences(pairs, d, k, seed):
    rng = np.random.default_rng(seed)
    v, u = rng.normal(size=(pairs, d)), rng.normal(size=(pairs, 1 + k, d))

    def loss(flat):
        return loss_and_gradients(flat[: v.size].reshape(v.shape), flat[v.size :].reshape(u.shape))[0]

    _, by_v, by_u = loss_and_gradients(v, u)
    numeric = approx_fprime(np.concatenate([v.ravel(), u.ravel()]), loss, 1e-6)
    assert np.concatenate([by_v.ravel(), by_u.ravel()]) == pytest.approx(numeric, abs=1e-4)


def test_loss_is_that_of_the_definition_and_does_not_overflow():
    v, u = np.array([[1.0, 2.0]]), np.array([[[0.5, 1.0], [1.0, -1.0], [0.0, 0.3]]])

    def sigmoid(x):
        return 1 / (1 + np.exp(-x))

    by_hand = -np.log(sigmoid(2.5)) - np.log(sigmoid(1.0)) - np.log(sigmoid(-0.6))
    assert loss_and_gradients(v, u)[0] == pytest.approx(by_hand)
    loss, by_v, by_u = loss_and_gradients(1000 * v, -1000 * u)
    assert np.isfinite([loss, *by_v.ravel(), *by_u.ravel()]).all()
    assert loss == pytest.approx(2.5e6 + 1.0e6 + 0, rel=1e-6)


def test_only_dot_products_matter():
    rng = np.random.default_rng(0)
    v, u = rng.normal(size=(3, 4)), rng.normal(size=(3, 6, 4))
    turn = np.linalg.qr(rng.normal(size=(4, 4)))[0]
    assert loss_and_gradients(v @ turn, u @ turn)[0] == pytest.approx(loss_and_gradients(v, u)[0])


def test_training_lowers_the_loss_below_that_of_no_knowledge(counts):
    names, words, contexts = trained(8, 0)
    assert names == NAMES
    assert words.shape == contexts.shape == (V, 8)
    noise = counts.sum(axis=0) ** 0.75
    negative = K * np.outer(counts.sum(axis=1), noise / noise.sum())
    x = words @ contexts.T
    loss = (counts * np.logaddexp(0, -x) + negative * np.logaddexp(0, x)).sum() / counts.sum()
    floor = -targets(counts, 0.75)[counts > 0]  # the loss of the best possible dot products, cell by cell
    n, m = counts[counts > 0], counts[counts > 0] * np.exp(floor)
    best = (n * np.log1p(m / n) + m * np.log1p(n / m)).sum() / counts.sum()
    assert best < loss < (1 + K) * np.log(2) / 1.5


def test_same_seed_same_vectors():
    small = [["a", "b", "c"], ["a", "c"], ["d"]]
    first, second, other = (train(small, d=3, epochs=2, seed=seed)[1] for seed in (1, 1, 2))
    assert (first == second).all()
    assert (first != other).any()
    assert np.isfinite(first).all()


@pytest.mark.parametrize(
    ("v", "u"), [((3,), (3, 2, 4)), ((3, 4), (3, 4)), ((3, 4), (2, 6, 4)), ((3, 4), (3, 6, 5)), ((3, 4), (3, 1, 4))]
)
def test_refuses_shapes_that_do_not_fit(v, u):
    with pytest.raises(ValueError, match=r"v must be \(B, d\)"):
        loss_and_gradients(np.zeros(v), np.zeros(u))


@pytest.mark.parametrize(
    "options", [{"d": 0}, {"d": 2.0}, {"k": 0}, {"epochs": 0}, {"rate": 0}, {"rate": np.nan}, {"rate": np.inf}]
)
def test_refuses_settings_that_train_nothing(options):
    with pytest.raises(ValueError, match="whole and positive"):
        train(TEXT, **{"d": 2, **options})


@pytest.mark.parametrize("text", [[], [[]], [["alone"], ["again"]]])
def test_refuses_a_text_without_pairs(text):
    with pytest.raises(ValueError, match="two words in one"):
        train(text, d=2)


@pytest.mark.parametrize("text", ["the coffee", ["the coffee", "the tea"], [["the", "tea"], "the tea"]])
def test_refuses_sentences_that_are_not_split(text):
    with pytest.raises(ValueError, match="lists of words"):
        train(text, d=2)


@pytest.mark.parametrize("rate", [1, 1e308])
def test_refuses_vectors_that_diverge(rate):
    with np.errstate(all="ignore"), pytest.raises(ValueError, match="smaller rate"):
        train(TEXT, d=8, rate=rate)


def test_noise_words_are_drawn_in_proportion_to_a_power_of_their_counts(counts, monkeypatch):
    drawn = []

    class Recorder(np.random.Generator):
        def choice(self, *arguments, **options):
            drawn.append(super().choice(*arguments, **options))
            return drawn[-1]

    monkeypatch.setattr(np.random, "default_rng", lambda seed: Recorder(np.random.PCG64(seed)))
    train(TEXT, d=1, k=K, epochs=60)
    found = np.bincount(np.concatenate(drawn).ravel(), minlength=V)
    assert found.sum() == 60 * K * counts.sum(), "k for each pair"
    wanted = counts.sum(axis=0) ** 0.75
    assert found / found.sum() == pytest.approx(wanted / wanted.sum(), abs=0.005)
    assert counts.sum(axis=0).max() / counts.sum() > wanted.max() / wanted.sum() + 0.05, "other powers differ"


def test_prose(prose, counts, runs):
    prose.says(
        "Mikolov et al. (2013)", "(Levy and Goldberg, 2014)", "GloVe (Pennington et al., 2014)",
        "fastText (Bojanowski et al., 2017)", "Levy et al. (2015)", "Contextual (ELMo, BERT, 2018)", "In 2026",
        "Linzen (2016) and Nissim et al. (2020) against, Allen and Hospedales (2019)", "Gonen and Goldberg (2019)",
        "(Harris, 1954; Firth, 1957)",
        "with $d$ often 100 to 300", "Mikolov et al. found 5 to 20 useful for small texts, 2 to 5 for large ones",
    )  # fmt: skip
    start = loss_and_gradients(np.ones((1, 3)), np.zeros((1, 1 + K, 3)))[0]
    prose.says(f"With $k = {K}$ and all context vectors at zero", f"starts at ${K + 1} \\log 2 = {start:.2f}$")

    prose.says(f"Take {len(TEXT)} sentences")
    nouns = [group.split() for group in USED_WITH]
    for group in nouns:
        for a, b in combinations(group, 2):
            assert counts[NAMES.index(a), NAMES.index(b)] == 0

    def mean_cosine(a: str, b: str) -> float:
        return np.mean([unit[NAMES.index(a)] @ unit[NAMES.index(b)] for unit in runs])

    for unit in runs:
        for group in nouns:
            for noun in group:
                order = sorted(NAMES, key=lambda name: -unit[NAMES.index(noun)] @ unit[NAMES.index(name)])
                assert set(order[:3]) == set(group)
    alike, used = mean_cosine("coffee", "tea"), mean_cosine("coffee", "cup")
    prose.says(
        f"Coffee and tea never meet, yet end with cosine {alike:.2f}, against {used:.1f} for coffee and cup, which do "
        f"meet (means of {RUNS} runs). In each of the {RUNS} runs, the two nearest neighbors of each of the nine nouns",
        f"coffee and tea have {counts[NAMES.index('coffee'), NAMES.index('tea')]} sentences in common and {alike:.2f}",
    )
    assert all("the" in sentence for sentence in TEXT)
    prose.says(f'"The" is in every coffee sentence, and their cosine is {mean_cosine("coffee", "the"):.1f}')
    assert (counts[NAMES.index("coffee")] == counts[NAMES.index("tea")]).all(), "their rows of counts are equal"

    for d, other in ((30, "tea"), (2, "cup")):
        for seed in range(3):
            v, w = trained(d, seed)[1][[NAMES.index("coffee"), NAMES.index(other)]]
            assert v @ w > 0.97 * np.linalg.norm(v) * np.linalg.norm(w)
    prose.says(
        f"with $d = 30$ for {V} words, their cosine is still above 0.97 in each of 3 runs",
        "coffee and cup too (above 0.97)",
    )

    coffee, cup = NAMES.index("coffee"), NAMES.index("cup")
    pair, total = counts[coffee, cup], counts.sum()
    one, other = counts[coffee].sum(), counts[:, cup].sum()
    ratio = pair * total / (one * other)
    assert targets(counts, 1)[coffee, cup] == pytest.approx(np.log(ratio) - np.log(K))
    prose.says(
        f"${pair} \\cdot {total}/({one} \\cdot {other}) = {ratio:.0f}$, so the target at $k = {K}$ is "
        f"$\\log {ratio:.0f} - \\log {K} = {targets(counts, 1)[coffee, cup]:.2f}$"
    )
    seen, target = counts > 0, targets(counts, 0.75)
    free = [optimum(counts, 8, seed) for seed in range(3)]
    narrow = [optimum(counts, 2, seed) - target for seed in range(3)]
    assert max(np.abs((x - target)[seen]).max() for x in free) < 0.01
    assert min(np.sqrt(np.mean(gap[seen] ** 2)) for gap in narrow) > 0.5
    assert free[0][~seen].max() < target[seen].min() - 3, "pairs never seen are driven down"
    prose.says(
        f"with $d = 8$ puts all {seen.sum()} seen cells within 0.01 of their targets",
        "With $d = 2$ the root-mean-square gap stays above 0.5",
    )

    king, queen, man, woman = map(np.array, ([4, 1], [4, -1], [1, 0.4], [1, 0]))
    query = king - man + woman

    def cosine(a: np.ndarray) -> float:
        return a @ query / np.linalg.norm(a) / np.linalg.norm(query)

    assert min((king, queen, man, woman), key=cosine) is queen
    prose.says(
        "With king (4, 1), queen (4, −1), man (1, 0.4), woman (1, 0), the query is "
        f"({query[0]:.0f}, {query[1]:.1f}): its cosine is {cosine(king):.3f} with king, "
        f"{cosine(woman):.3f} with woman, {cosine(man):.3f} with man, {cosine(queen):.3f} with queen",
    )
    assert np.allclose(queen - king, 5 * (woman - man)), "five times too large"
    prose.says(
        f"With 100,000 words and $d = 300$ that is {2 * 100_000 * 300 / 1e6:.0f} million parameters",
    )
    trigrams = ["<where>"[i : i + 3] for i in range(5)]
    page = (Path(__file__).parents[2] / "docs/questions/word-embeddings.md").read_text(encoding="utf-8")
    assert f"trigrams {', '.join(f'`{gram}`' for gram in trigrams)}." in page
