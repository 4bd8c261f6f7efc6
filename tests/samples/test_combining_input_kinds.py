from functools import cache
from itertools import product
from math import log

import numpy as np
import pytest
from combining_input_kinds import run, task, train
from sklearn.metrics import log_loss

SEEDS = 5


def weights(seed: int = 0, words: int = 6, width: int = 3, features: int = 2, hidden: int = 4) -> dict:
    rng = np.random.default_rng(seed)
    shapes = {"E": (words, width), "W": (width + features, hidden), "b": hidden, "w": hidden}
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


def example() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    tokens = np.array([[0, 3, 3, -1], [5, -1, -1, -1], [1, 2, 4, 0], [2, 2, -1, 5]])
    return tokens, np.random.default_rng(1).normal(size=(4, 2)), np.array([0, 1, 1, 0])


def by_hand(p: dict, tokens, x, joint: bool) -> list[float]:
    """Logits, one row, one word and one hidden unit at a time."""
    width, hidden = p["E"].shape[1], len(p["w"])
    logits = []
    for row, vector in zip(tokens, x, strict=True):
        u = np.mean([p["E"][word] for word in row if word >= 0], axis=0)
        total = 0.0
        for k in range(hidden):
            total_in = p["b"][k]
            if joint or k < hidden // 2:
                total_in += u @ p["W"][:width, k]
            if joint or k >= hidden // 2:
                total_in += vector @ p["W"][width:, k]
            total += p["w"][k] * np.tanh(total_in)
        logits.append(total)
    return logits


@pytest.mark.parametrize("joint", [True, False])
def test_logits_and_loss_agree_with_loops_and_scikit_learn(joint):
    p, (tokens, x, y) = weights(), example()
    loss, logits, _ = run(p, tokens, x, y, joint)
    assert logits == pytest.approx(by_hand(p, tokens, x, joint))
    assert loss == pytest.approx(log_loss(y, 1 / (1 + np.exp(-logits))))


@pytest.mark.parametrize("joint", [True, False])
def test_gradients_are_finite_differences(joint):
    p, data, tiny = weights(), example(), 1e-6
    grads = run(p, *data, joint)[2]
    assert grads.keys() == p.keys()
    for name, value in p.items():
        for place in np.ndindex(value.shape):
            ends = []
            for step in (tiny, -tiny):
                moved = {**p, name: value.copy()}
                moved[name][place] += step
                ends.append(run(moved, *data, joint)[0])
            assert grads[name][place] == pytest.approx((ends[0] - ends[1]) / (2 * tiny), abs=1e-8)


def test_padding_order_and_neighbours_do_not_matter():
    p, (tokens, x, y) = weights(), example()
    logits = run(p, tokens, x, y, True)[1]
    padded = np.hstack([np.full((4, 2), -1), tokens[:, ::-1]])
    assert run(p, padded, x, y, True)[1] == pytest.approx(logits)
    assert run(p, tokens[1:2], x[1:2], y[1:2], True)[1] == pytest.approx(logits[1:2])


def test_extreme_logits_stay_finite():
    p = weights() | {"w": np.full(4, 1e4)}
    loss, _, grads = run(p, *example(), True)
    assert np.isfinite(loss)
    assert all(np.isfinite(g).all() for g in grads.values())


def crossed(p: dict, joint: bool) -> float:
    """s00 + s11 - s01 - s10 for two sequences and two vectors: zero for a sum."""
    tokens, x, y = example()
    pairs = np.array(list(product((0, 1), repeat=2)))
    s = run(p, tokens[pairs[:, 0]], x[pairs[:, 1]], y, joint)[1]
    return s[0] + s[3] - s[1] - s[2]


def test_only_the_joint_network_is_no_sum():
    assert crossed(weights(), False) == pytest.approx(0, abs=1e-12)
    assert abs(crossed(weights(), True)) > 0.1


def test_label_is_the_exclusive_or_and_neither_input_tells_it():
    tokens, x, y = task(20_000, 3)
    words, vector = np.array([sum(word >= 10 for word in row) >= 3 for row in tokens]), x[:, 0] > 0
    assert (y == (words.astype(int) + vector == 1)).all()
    for fact in (words, vector):
        assert np.mean(fact) == pytest.approx(0.5, abs=0.02)
        for side in (True, False):
            assert np.mean(y[fact == side]) == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"x": np.zeros((3, 2))}, "a label 0 or 1"),
        ({"y": np.array([0, 1, 1])}, "a label 0 or 1"),
        ({"y": np.array([[0], [1], [1], [0]])}, "a label 0 or 1"),
        ({"y": np.array([-1, 1, 1, -1])}, "a label 0 or 1"),
        ({"y": np.array([0, 1, np.nan, 0])}, "a label 0 or 1"),
        ({"x": np.full((4, 2), np.nan)}, "finite"),
        ({"tokens": np.zeros((0, 3), int), "x": np.zeros((0, 2)), "y": np.zeros(0)}, "a label 0 or 1"),
        ({"tokens": np.array([[0], [1], [6], [2]])}, "below the vocabulary"),
        ({"tokens": np.array([[0], [1], [-2], [2]])}, "below the vocabulary"),
        ({"tokens": np.array([[0, 1], [1, 1], [-1, -1], [2, 2]])}, "at least one"),
    ],
)
def test_refuses_what_would_be_silently_wrong(change, message):
    data = dict(zip(("tokens", "x", "y"), example(), strict=True)) | change
    with pytest.raises(ValueError, match=message):
        run(weights(), **data, joint=True)


@cache
def trained(joint: bool) -> list[dict]:
    return [train(joint, seed) for seed in range(SEEDS)]


def accuracies(joint: bool, shuffle: bool = False, rows: int = 1000) -> np.ndarray:
    shares = []
    for seed, p in enumerate(trained(joint)):
        tokens, x, y = task(rows, seed + 100)
        if shuffle:
            tokens = np.random.default_rng(seed).permutation(tokens)
        shares.append(np.mean((run(p, tokens, x, y, joint)[1] > 0) == y))
    return np.array(shares)


def additive_part(pairs: np.ndarray) -> np.ndarray:
    """The least-squares fit of a row effect plus a column effect to a square table, by regression."""
    n = len(pairs)
    rows, columns = np.divmod(np.arange(n * n), n)
    design = np.hstack([np.eye(n)[rows], np.eye(n)[columns]])
    return (design @ np.linalg.lstsq(design, pairs.ravel(), rcond=None)[0]).reshape(n, n)


def projected(rows: int = 200) -> tuple[float, float]:
    """Mean accuracy of the joint networks, and of the additive part of their logits."""
    full, additive = [], []
    for seed, p in enumerate(trained(True)):
        tokens, x, y = task(rows, seed + 100)
        i, j = np.divmod(np.arange(rows**2), rows)
        pairs = run(p, tokens[i], x[j], y[i], True)[1].reshape(rows, rows)
        full.append(np.mean((np.diag(pairs) > 0) == y))
        additive.append(np.mean((pairs.mean(axis=0) + pairs.mean(axis=1) - pairs.mean() > 0) == y))
    return np.mean(full), np.mean(additive)


def test_additive_part_is_row_mean_plus_column_mean_minus_mean():
    pairs = np.random.default_rng(0).normal(size=(7, 7))
    means = pairs.mean(axis=1, keepdims=True) + pairs.mean(axis=0) - pairs.mean()
    assert additive_part(pairs) == pytest.approx(means)


def test_no_sum_gets_more_than_three_of_four_or_below_the_loss_of_a_coin():
    rng = np.random.default_rng(0)
    f, g = rng.normal(scale=3, size=(2, 5000, 2))
    s = f[:, :, None] + g[:, None, :]  # (5000, 2, 2)
    y = 1 - np.eye(2)
    right = ((s > 0) == y).sum(axis=(1, 2))
    assert right.max() == 3
    losses = (np.logaddexp(0, s) - y * s).mean(axis=(1, 2))
    assert log(2) < losses.min() < log(2) + 0.05
    p, q = rng.random((2, 5000, 2))
    average = (p[:, :, None] + q[:, None, :]) / 2
    assert ((average > 0.5) == y).sum(axis=(1, 2)).max() == 3
    assert -np.log(np.where(y == 1, average, 1 - average)).mean(axis=(1, 2)).min() > log(2)


def test_prose(prose):
    prose.says(
        "Goyal et al., 2017)", "(Perez et al., 2018)", "(Liu et al., 2023)", "Wang, Tran and Feiszli (2020)",
        "(Hessel and Lee, 2020)", "Wang et al. (2020)", "Hessel and Lee (2020)", "(Radford et al., 2021)",
        "Shukor et al. (2025)",
    )  # fmt: skip
    side, patch, channels, words, text, numbers, width = 224, 16, 3, 64, 512, 8, 256
    patches = (side // patch) ** 2
    features = patch * patch * channels
    prose.says(
        f"a photo ({side}×{side}×{channels}), a title of up to {words} tokens and {numbers} numbers",
        f"with {patch}×{patch} patches gives {patches} tokens of {features} numbers, pooled to {features}",
        f"gives {words} tokens of, say, {text} with a mask for padding, pooled to {text}",
    )
    rng = np.random.default_rng(0)
    inputs, w = rng.normal(size=(2, 2000, features + numbers))
    few = np.var((inputs * w)[:, :numbers].sum(axis=1)) / np.var((inputs * w).sum(axis=1))
    share = numbers / (features + numbers)
    assert few == pytest.approx(share, rel=0.2)
    prose.says(
        f"{numbers}/{features + numbers} = {share:.1%} of the variance of a hidden unit "
        f"that sees them beside the {features}",
        f"Project each input to the same width ({width})",
        f"concatenate $u, v \\in \\mathbb{{R}}^{{{width}}}$ to {2 * width}, then a hidden layer",
        f"has {np.outer(np.ones(width), np.ones(width)).size:,} weights per output",
        f"{words} × {patches} = {words * patches:,} scores per head and layer; attention over all {words + patches} "
        f"tokens has {(words + patches) ** 2:,}",
        f"at least $\\ln 2 = {log(2):.3f}$",
        f"10 million photo embeddings in 16-bit floats take {10e6 * features * np.float16(0).nbytes / 1e9:.1f} GB",
        "and 10 million photos are encoded in advance",
        "rerank the top 100",
        "missing for 5% of requests",
    )
    kept = list(product((0.2, 0.8), repeat=2))
    both, none = kept[3][0] * kept[3][1], kept[0][0] * kept[0][1]
    prose.says(
        "say with probability 0.2",
        f"With two inputs, {both:.0%} of the draws keep both and {none:.0%} neither; redraw those",
    )
    late, joint, shuffled = accuracies(False), accuracies(True), accuracies(True, shuffle=True)
    assert late.max() < 0.55
    assert joint.min() > 0.9
    prose.says(f"In the toy task above, accuracy falls from {joint.mean():.0%} to about 50%")
    assert shuffled.mean() == pytest.approx(0.5, abs=0.02)
    full, additive = projected()
    prose.says(f"In the toy task with 200 rows, accuracy drops from {full:.0%} to {additive:.0%}")

    rows, useful, useless = 100, 10, 40
    few, many = (1 + p / (rows - p - 1) for p in (useful, useful + useless))  # inverse Wishart: exact
    for exact, count in ((few, useful), (many, useful + useless)):
        gram = [x.T @ x for x in rng.normal(size=(100, rows, count))]  # of 100 training sets
        assert 1 + np.trace(np.linalg.inv(gram), axis1=1, axis2=2).mean() == pytest.approx(exact, rel=0.05)
    prose.says(
        f"Least squares on {rows} rows of {useful} independent Gaussian inputs has an expected squared error of "
        f"{few:.2f} times the noise variance on new rows; {useless} useless inputs more make it {many:.2f}",
    )

    pixels = side * side * channels
    prose.says(
        f"The photo alone is {pixels:,} numbers: {width} hidden units need {pixels * width / 1e6:.1f} million weights",
        f"At equal variances the {numbers} seller numbers start with {numbers / (numbers + pixels):.3%} of it",
    )
