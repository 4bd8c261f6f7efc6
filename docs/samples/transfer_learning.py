"""Does a network trained on one task help on another one that has few labels?"""

import numpy as np
from scipy.special import softmax
from sklearn.datasets import load_digits

RUNS, HIDDEN = 20, 32  # runs go side by side: the first axis of every array
# The first layer's rate; "frozen" and "fine-tuned" start from the source.
RATES = {"from scratch": 0.5, "frozen": 0, "fine-tuned": 0.5, "random": 0}
Array = np.ndarray


def fit(
    w1: Array, w2: Array, x: Array, y: Array, rates: tuple[float, float], steps=60
) -> tuple[Array, Array]:
    """New w1, w2 that lower the cross-entropy of softmax(relu(x w1) w2).

    w1 (runs, d, h), w2 (runs, h, c), x (runs, n, d), y (runs, n) classes from 0.
    A learning rate for each layer; 0 freezes it. Batches of 20 in the order of the
    rows, round and round. Raises ValueError for other shapes, unknown classes,
    negative rates, or if a weight ends as NaN or infinite.
    """
    runs, d, h = w1.shape
    if (x.shape, w2.shape[:2]) != ((*y.shape, d), (runs, h)) or len(y) != runs:
        raise ValueError("need w1 (runs, d, h), w2 (runs, h, c), x (runs, n, d)")
    classes = np.arange(w2.shape[2])
    if min(rates) < 0 or y.size == 0 or not np.isin(y, classes).all():
        raise ValueError("need examples, rates of at least 0 and classes of w2")
    for step in range(steps):
        batch = np.arange(20 * step, 20 * step + min(20, y.shape[1])) % y.shape[1]
        xb = x[:, batch]
        hidden = np.maximum(xb @ w1, 0)
        dz = softmax(hidden @ w2, axis=-1) - (y[:, batch, None] == classes)
        dh = dz @ w2.swapaxes(1, 2) * (hidden > 0)
        w2 = w2 - rates[1] * hidden.swapaxes(1, 2) @ dz / len(batch)
        if rates[0]:
            w1 = w1 - rates[0] * xb.swapaxes(1, 2) @ dh / len(batch)
    if not (np.isfinite(w1).all() and np.isfinite(w2).all()):
        raise ValueError("diverged: x must be finite, the rates smaller")
    return w1, w2


def compare(parity: bool, labels: list[int]) -> Array:
    """Test accuracy on the target, (len(labels), methods, runs). 8x8 digits.

    parity: source "which digit?", target "odd?", on other images. Otherwise the
    source is "which of 0-4?" and the target "which of 5-9?". Raises ValueError
    unless each number of labels is from 1 to 200.
    """
    if not all(0 < n <= 200 for n in labels):
        raise ValueError("need 1 to 200 labels")
    rng = np.random.default_rng(0)
    x, digit = load_digits(return_X_y=True)
    x = np.c_[x / 16, np.ones(len(x))]
    rows = np.array([rng.permutation(len(x)) for _ in range(RUNS)])
    if not parity:  # the 901 images of 0-4 to the front
        order = np.argsort(digit[rows] > 4, axis=1, kind="stable")
        rows = np.take_along_axis(rows, order, axis=1)
    source, few, test = rows[:, :901], rows[:, 901:1101], rows[:, 1101:]
    classes, y = (2, digit % 2) if parity else (5, digit % 5)

    def layer(d: int, h: int) -> Array:
        return rng.normal(scale=np.sqrt(2 / d), size=(RUNS, d, h))

    nets = [layer(65, HIDDEN), layer(HIDDEN, 10)]
    learned, _ = fit(*nets, x[source], digit[source], (0.5, 0.5), steps=120)
    fresh, head, result = layer(65, HIDDEN), layer(HIDDEN, classes), []
    for n in labels:
        for name, rate in RATES.items():
            w1 = learned if name in ("frozen", "fine-tuned") else fresh
            w1, w2 = fit(w1, head, x[few[:, :n]], y[few[:, :n]], (rate, 0.5))
            logits = np.maximum(x[test] @ w1, 0) @ w2
            result.append((logits.argmax(-1) == y[test]).mean(-1))
    return np.reshape(result, (len(labels), len(RATES), RUNS))


if __name__ == "__main__":
    print("source, target labels" + "".join(f"{name:>13}" for name in RATES))
    for name, parity in (("digit, parity", True), ("0-4, 5-9", False)):
        for n, row in zip((20, 100), compare(parity, [20, 100]), strict=True):
            print(f"{name:14}{n:7}", *(f"{runs.mean():12.0%}" for runs in row))
