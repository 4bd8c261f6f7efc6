import warnings

import numpy as np
import pytest
from scipy.optimize import approx_fprime
from scipy.special import log_softmax
from sklearn.datasets import load_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from transfer_learning import HIDDEN, RUNS, compare, fit

RNG = np.random.default_rng(0)
LABELS, MANY = [20, 100], 40
SCRATCH, FROZEN, TUNED = range(3)


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


def by_scikit_learn(parity: bool, labels: int, seed: int) -> tuple[float, float]:
    """Accuracy of a logistic regression on frozen features, and of a network from scratch."""
    rng = np.random.default_rng(100 + seed)
    x, digit = load_digits(return_X_y=True)
    x = x / 16 + rng.normal(scale=0.3, size=x.shape)
    rows = rng.permutation(len(x))
    if not parity:
        rows = rows[np.argsort(digit[rows] > 4, kind="stable")]
    source, few, test = rows[:901], rows[901 : 901 + labels], rows[1101:]
    y = digit % 2 if parity else digit
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        net = MLPClassifier((32,), max_iter=25, learning_rate_init=0.01, random_state=seed)
        net.fit(x[source], digit[source])
        fresh = MLPClassifier((32,), max_iter=100, learning_rate_init=0.01, random_state=seed).fit(x[few], y[few])
    features = np.maximum(x @ net.coefs_[0] + net.intercepts_[0], 0)
    head = LogisticRegression(max_iter=300).fit(features[few], y[few])
    return head.score(features[test], y[test]), fresh.score(x[test], y[test])


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


def test_refuses_negative_classes():
    w1, w2, x, y = small()
    with pytest.raises(ValueError, match="classes from 0"):
        fit(w1, w2, x, y - 1 - y.min(), (0.1, 0.1))


def test_another_library_finds_the_same_winner():
    """Other optimizers, stopping and seeds: frozen features win on parity and lose on 5-9."""
    parity = np.mean([by_scikit_learn(True, 20, seed) for seed in range(3)], axis=0)
    high = np.mean([by_scikit_learn(False, 100, seed) for seed in range(2)], axis=0)
    assert parity[0] > parity[1] + 0.04
    assert high[0] < high[1] - 0.08


def forgetting() -> tuple[float, ...]:
    """Accuracy on 0-4, and on 5-9, with each one's own head.

    On 0-4 before fine-tuning; then both after it on 100 labels of 5-9 at the full rate; both at a tenth of it.
    """
    rng = np.random.default_rng(1)
    x, digit = load_digits(return_X_y=True)
    x = np.c_[x / 16 + rng.normal(scale=0.3, size=x.shape), np.ones(len(x))]
    low = np.array([rng.permutation(np.flatnonzero(digit < 5)) for _ in range(MANY)])
    high = np.array([rng.permutation(np.flatnonzero(digit > 4)) for _ in range(MANY)])

    def layer(d: int, h: int) -> np.ndarray:
        return rng.normal(scale=np.sqrt(2 / d), size=(MANY, d, h))

    def accuracy(w1: np.ndarray, w2: np.ndarray, rows: np.ndarray) -> float:
        return float(((np.maximum(x[rows] @ w1, 0) @ w2).argmax(-1) == digit[rows] % 5).mean())

    seen, unseen, few, rest = low[:, :701], low[:, 701:], high[:, :100], high[:, 200:]
    w1, old = fit(layer(65, HIDDEN), layer(HIDDEN, 5), x[seen], digit[seen], (0.5, 0.5), steps=200)
    result, head = [accuracy(w1, old, unseen)], layer(HIDDEN, 5)
    for rate in (0.5, 0.05):
        tuned, new = fit(w1, head, x[few], digit[few] - 5, (rate, 0.5))
        result += [accuracy(tuned, old, unseen), accuracy(tuned, new, rest)]
    return tuple(result)


def test_prose(prose, results):
    prose.says(
        "Yosinski et al. (2014)", "Kumar et al. (2022)", "He et al. (2019)", "Kornblith et al. (2019)",
        "Raghu et al. (2019)", "Biderman et al. (2024)", "What changed since 2018",
    )  # fmt: skip
    mean = {parity: accuracy.mean(axis=-1) for parity, accuracy in results.items()}
    prose.says(
        f"One hidden layer of {HIDDEN} units, noisy 8×8 digits, averages over {RUNS} runs",
        f"20 labels give {mean[True][0, SCRATCH]:.1%} from scratch, {mean[True][0, FROZEN]:.1%} with frozen features "
        f"and {mean[True][0, TUNED]:.1%} fine-tuned",
    )
    gain = {parity: 100 * (accuracy - accuracy[:, :1]) for parity, accuracy in results.items()}
    assert abs(gain[True][1, FROZEN].mean()) < 2.5
    lost = -gain[False][:, FROZEN].mean(axis=-1)
    prose.says(
        f"At 100 labels fine-tuning leads by {gain[True][1, TUNED].mean():.0f} points and freezing has little",
        f"frozen features lose {lost[0]:.0f} points at 20 labels and {lost[1]:.0f} at 100",
    )
    assert (np.abs(gain[False][:, TUNED].mean(axis=-1)) < 2).all()
    errors = [runs[:, 1:].std(axis=-1, ddof=1) / np.sqrt(RUNS) for runs in gain.values()]
    assert 1 < np.max(errors) < 1.55
    prose.says("The standard errors of these differences are at most 1.5 points")
    prose.says(
        f"With 20 labels the frozen 0–4 features reached {mean[False][0, FROZEN]:.1%}, training from scratch "
        f"{mean[False][0, SCRATCH]:.1%}"
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
