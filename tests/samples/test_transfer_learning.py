import warnings

import numpy as np
import pytest
import transfer_learning
from scipy.optimize import approx_fprime
from scipy.special import log_softmax
from sklearn.datasets import load_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from transfer_learning import HIDDEN, RUNS, compare, fit

RNG = np.random.default_rng(0)
LABELS, MANY = [20, 100], 30
SCRATCH, FROZEN, TUNED, RANDOM = range(4)


@pytest.fixture(scope="module")
def results():
    """Accuracies by the sample: {parity: (labels, methods, runs)}."""
    return {parity: compare(parity, LABELS) for parity in (True, False)}


def small(runs: int = 2, n: int = 7):
    w1, w2 = RNG.normal(size=(runs, 4, 3)), RNG.normal(size=(runs, 3, 5))
    return w1, w2, RNG.normal(size=(runs, n, 4)), RNG.integers(5, size=(runs, n))


def loss(flat: np.ndarray, x: np.ndarray, y: np.ndarray) -> float:
    """Mean cross-entropy of one run's network, by SciPy."""
    w1, w2 = flat[:12].reshape(4, 3), flat[12:].reshape(3, 5)
    return -log_softmax(np.maximum(x @ w1, 0) @ w2, axis=1)[np.arange(len(y)), y].mean()


def by_scikit_learn(parity: bool, labels: int, seed: int) -> tuple[float, float, float]:
    """Accuracy of a logistic regression on frozen and on random features, and of a network from scratch."""
    rng = np.random.default_rng(100 + seed)
    x, digit = load_digits(return_X_y=True)
    x = x / 16
    rows = rng.permutation(len(x))
    if not parity:
        rows = rows[np.argsort(digit[rows] > 4, kind="stable")]
    source, few, test = rows[:901], rows[901 : 901 + labels], rows[1101:]
    y = digit % 2 if parity else digit
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        net = MLPClassifier((32,), max_iter=10, learning_rate_init=0.01, random_state=seed)
        net.fit(x[source], digit[source])
        fresh = MLPClassifier((32,), max_iter=60, learning_rate_init=0.01, random_state=seed).fit(x[few], y[few])
    frozen = np.maximum(x @ net.coefs_[0] + net.intercepts_[0], 0)
    random = np.maximum(x @ rng.normal(scale=np.sqrt(2 / 64), size=(64, 32)), 0)
    heads = [LogisticRegression(max_iter=300).fit(f[few], y[few]).score(f[test], y[test]) for f in (frozen, random)]
    return *heads, fresh.score(x[test], y[test])


def test_one_step_is_the_gradient_by_finite_differences():
    w1, w2, x, y = small()
    stepped1, stepped2 = fit(w1, w2, x, y, (1, 1), steps=1)
    for run in range(2):
        flat = np.concatenate([w1[run].ravel(), w2[run].ravel()])
        step = flat - np.concatenate([stepped1[run].ravel(), stepped2[run].ravel()])
        assert step == pytest.approx(approx_fprime(flat, loss, 1e-7, x[run], y[run]), abs=1e-5)


def test_runs_do_not_touch_each_other_and_inputs_stay():
    w1, w2, x, y = small(runs=3, n=30)
    copies = w1.copy(), w2.copy()
    together = fit(w1, w2, x, y, (0.3, 0.1), steps=9)
    for run in range(3):
        alone = fit(*(array[run : run + 1] for array in (w1, w2, x, y)), (0.3, 0.1), steps=9)
        for one, all_runs in zip(alone, together, strict=True):
            assert one[0] == pytest.approx(all_runs[run])
    assert (w1 == copies[0]).all()
    assert (w2 == copies[1]).all()


@pytest.mark.parametrize("frozen", [0, 1])
def test_a_rate_of_zero_freezes(frozen):
    net = small()
    rates = [0.5, 0.5]
    rates[frozen] = 0
    fitted = fit(*net, rates, steps=5)
    assert (fitted[frozen] == net[frozen]).all()
    assert (fitted[1 - frozen] != net[1 - frozen]).any()


def test_large_inputs_do_not_overflow():
    w1, w2, x, y = small()
    assert all(np.isfinite(w).all() for w in fit(w1, w2, 1e4 * x, y, (0, 1e-9), steps=3))


@pytest.mark.parametrize(
    ("x", "y", "rates"),
    [
        ((2, 7, 5), (2, 7), (0.1, 0.1)),
        ((2, 7, 4), (2, 6), (0.1, 0.1)),
        ((1, 7, 4), (1, 7), (0.1, 0.1)),
        ((1, 7, 4), (7,), (0.1, 0.1)),
        ((2, 7, 4), (2, 7), (-0.1, 0.1)),
        ((2, 0, 4), (2, 0), (0.1, 0.1)),
    ],
)
def test_refuses_other_shapes_and_negative_rates(x, y, rates):
    w1, w2, *_ = small()
    with pytest.raises(ValueError, match="need"):
        fit(w1, w2, np.ones(x), np.zeros(y, int), rates)


def test_refuses_unknown_classes_and_a_head_that_would_broadcast():
    w1, w2, x, y = small()
    for wrong in (y - 1 - y.min(), y + 5 - y.max()):
        with pytest.raises(ValueError, match="classes of w2"):
            fit(w1, w2, x, wrong, (0.1, 0.1))
    for head in (w2[:1], w2[:, :2]):
        with pytest.raises(ValueError, match="need w1"):
            fit(w1, head, x, y, (0.1, 0.1))


def test_classes_may_be_of_any_type_that_equals_their_numbers():
    w1, w2, x, y = small(n=2)
    w2, y = w2[:, :, :2], y % 2
    wanted = fit(w1, w2, x, y, (0.1, 0.1))
    for same in (y == 1, y.astype(float)):
        for found, array in zip(fit(w1, w2, x, same, (0.1, 0.1)), wanted, strict=True):
            assert found == pytest.approx(array)
    with pytest.raises(ValueError, match="classes of w2"):
        fit(w1, w2, x, y + 0.5, (0.1, 0.1))


def test_refuses_what_diverges():
    w1, w2, x, y = small()
    for inputs, rates in ((x * np.nan, (0.1, 0.1)), (x, (np.nan, 0)), (x, (0, np.nan))):
        with pytest.raises(ValueError, match="diverged"):
            fit(w1, w2, inputs, y, rates, steps=1)
    with np.errstate(all="ignore"), pytest.raises(ValueError, match="diverged"):
        fit(w1, w2, x * 1e200, y, (1, 1))


@pytest.mark.parametrize("labels", [[0], [20, 201], [-5], [np.nan]])
def test_compare_refuses_labels_that_it_does_not_have(labels):
    with pytest.raises(ValueError, match="1 to 200 labels"):
        compare(True, labels)


def test_another_library_finds_the_same_winner():
    """Other optimizers, stopping and seeds: the source is worth something on parity and hardly anything on 5-9."""
    frozen, random, fresh = np.mean([by_scikit_learn(True, 20, seed) for seed in range(3)], axis=0)
    assert frozen > random + 0.03
    assert frozen > fresh
    frozen, random, fresh = np.mean([by_scikit_learn(False, 100, seed) for seed in range(3)], axis=0)
    assert abs(frozen - random) < 0.03
    assert frozen < fresh - 0.03


def forgetting() -> tuple[float, ...]:
    """Accuracy on 0-4, and on 5-9, with each one's own head.

    On 0-4 before fine-tuning; then both after it on 100 labels of 5-9 at the full rate; both at a tenth of it.
    """
    rng = np.random.default_rng(1)
    x, digit = load_digits(return_X_y=True)
    x = np.c_[x / 16, np.ones(len(x))]
    low = np.array([rng.permutation(np.flatnonzero(digit < 5)) for _ in range(MANY)])
    high = np.array([rng.permutation(np.flatnonzero(digit > 4)) for _ in range(MANY)])

    def layer(d: int, h: int) -> np.ndarray:
        return rng.normal(scale=np.sqrt(2 / d), size=(MANY, d, h))

    def accuracy(w1: np.ndarray, w2: np.ndarray, rows: np.ndarray) -> float:
        return float(((np.maximum(x[rows] @ w1, 0) @ w2).argmax(-1) == digit[rows] % 5).mean())

    seen, unseen, few, rest = low[:, :701], low[:, 701:], high[:, :100], high[:, 200:]
    w1, old = fit(layer(65, HIDDEN), layer(HIDDEN, 5), x[seen], digit[seen], (0.5, 0.5), steps=120)
    result, head = [accuracy(w1, old, unseen)], layer(HIDDEN, 5)
    for rate in (0.5, 0.05):
        tuned, new = fit(w1, head, x[few], digit[few] - 5, (rate, 0.5))
        result += [accuracy(tuned, old, unseen), accuracy(tuned, new, rest)]
    return tuple(result)


def resnet50() -> int:
    """Weights of its body: convolutions, and scale and shift of each batch normalization."""
    layers = [(7, 3, 64)]
    channels = 64
    for width, blocks in ((64, 3), (128, 4), (256, 6), (512, 3)):
        for block in range(blocks):
            layers += [(1, channels, width), (3, width, width), (1, width, 4 * width)]
            if block == 0:
                layers.append((1, channels, 4 * width))  # the shortcut's projection
            channels = 4 * width
    assert channels == 2048
    return sum(kernel**2 * c_in * c_out + 2 * c_out for kernel, c_in, c_out in layers)


def test_prose(prose, results, monkeypatch):
    prose.says(
        "Yosinski et al. (2014)", "Kumar et al. (2022)", "He et al. (2019)", "Kornblith et al. (2019)",
        "Raghu et al. (2019)", "Biderman et al. (2024)", "What changed since 2018",
        "Howard and Ruder (2018), for text, divide it by 2.6",
        "Lee et al. (2023)", "(Ben-David et al., 2010)",
    )  # fmt: skip
    mean = {parity: accuracy.mean(axis=-1) for parity, accuracy in results.items()}
    few, many = mean[True]
    monkeypatch.setattr(transfer_learning, "HIDDEN", 128)
    from_scratch, frozen = compare(False, [20])[0, [SCRATCH, FROZEN]].mean(axis=-1)
    wider = 100 * (from_scratch - frozen)
    prose.says(
        f"For 10 classes on the 2,048 features of a ResNet-50 that is {10 * (2048 + 1):,} weights instead of "
        f"{resnet50() / 1e6:.1f} million",
        f"One hidden layer of {HIDDEN} units, 8×8 digits, averages over {RUNS} runs",
        f"20 labels give {few[SCRATCH]:.0%} from scratch, {few[FROZEN]:.0%} with frozen features, {few[TUNED]:.0%} "
        f"fine-tuned and {few[RANDOM]:.0%} with the random layer. The source's features are worth "
        f"{100 * (few[FROZEN] - few[RANDOM]):.0f} points",
        f"At 100 labels fine-tuning leads by {100 * (many[TUNED] - many[SCRATCH]):.0f} points",
    )
    gain = {parity: 100 * (accuracy - accuracy[:, :1]) for parity, accuracy in results.items()}
    error = {parity: points.std(axis=-1, ddof=1) / np.sqrt(RUNS) for parity, points in gain.items()}
    worth = {parity: 100 * (accuracy[:, FROZEN] - accuracy[:, RANDOM]) for parity, accuracy in results.items()}
    unsure = [points.std(axis=-1, ddof=1) / np.sqrt(RUNS) for points in worth.values()]
    assert abs(gain[True][1, FROZEN].mean()) < 1
    assert (np.abs(worth[False].mean(axis=-1)) < 2.5).all()
    lost, tuned = -gain[False][:, FROZEN].mean(axis=-1), -gain[False][:, TUNED].mean(axis=-1)
    assert tuned[0] > 3 * error[False][0, TUNED]
    assert tuned[1] < 1
    prose.says(
        f"frozen features lose {lost[0]:.0f} points at 20 labels and {lost[1]:.0f} at 100",
        f"and {HIDDEN} frozen units are too few",
        f"With 128 units freezing costs {wider:.0f} points",
        f"Even fine-tuning ends {tuned[0]:.0f} points below scratch at 20 labels",
        "At 100 labels the damage is repaired",
        f"Standard errors of these differences are at most {max(map(np.max, [*error.values(), *unsure])):.1f} points, "
        f"that of the 2 is {error[False][0, TUNED]:.1f}",
    )
    assert round(tuned[0]) == 2
    prose.says(
        f"With 20 labels of 5–9 the network from 0–4 reached {mean[False][0, TUNED]:.0%} fine-tuned and "
        f"{mean[False][0, FROZEN]:.0%} frozen, the one from scratch {mean[False][0, SCRATCH]:.0%}"
    )

    statistics = 0.0
    for _ in range(20):
        statistics += 0.1 * (1 - statistics)  # the new domain's statistic is 1, the old one's 0
    prose.says(f"with PyTorch's default momentum of 0.1, 20 batches replace {statistics:.0%} of them")

    low_rank = np.zeros((4096, 8)).size + np.zeros((8, 4096)).size
    prose.says(
        f"For $p = q = 4096$ and $r = 8$ that is {low_rank:,} instead of {4096**2 / 1e6:.1f} million weights, "
        f"{low_rank / 4096**2:.2%}",
        "even with 10% of the data",
        "strongly correlated over 12 data sets",
        "You have 500 labeled X-rays",
        "with 500 images they are wide",
    )
    before, after, target, after_slow, target_slow = forgetting()
    prose.says(
        f"Put the old head back after 100 labels of 5–9, over {MANY} runs: accuracy on 0–4 falls from {before:.0%} to "
        f"{after:.0%}. With a tenth of the rate for the features it stays at {after_slow:.0%}, but the target gets "
        f"{target_slow:.0%} instead of {target:.0%} in as many steps"
    )
