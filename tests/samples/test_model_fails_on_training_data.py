from functools import cache
from math import exp, log

import numpy as np
import pytest
from model_fails_on_training_data import loss_and_slope, train
from sklearn.linear_model import LogisticRegression
from sklearn.svm import SVC


def rows() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The rows of the sample's table: x and y to train on, new x and y."""
    x, new = np.random.default_rng(1).normal(size=(2, 200, 2))
    return x, (np.sign(x[:, 0]) == np.sign(x[:, 1])) * 1.0, new, (np.sign(new[:, 0]) == np.sign(new[:, 1])) * 1.0


@cache
def ends(shift: int = 0, unit: float = 1, **how) -> tuple[float, float, float]:
    """Last losses on 20 rows and on 200, and the loss on new rows with right labels."""
    x, y, new, truth = rows()
    y = np.roll(y, shift)
    few = train(x[:20] * [1, unit], y[:20], **how)[0][-1]
    losses, w = train(x * [1, unit], y, **how)
    return few, losses[-1], loss_and_slope(w, new * [1, unit], truth)[0]


def relative_error(step: float) -> float:
    """Distance of the sample's gradient from central differences, over the sum of their lengths."""
    x, y, _, _ = rows()
    w = train(x, y, steps=100)[1]
    exact = np.concatenate([v.ravel() for v in loss_and_slope(w, x, y)[1]])
    numeric = []
    for part, array in enumerate(w):
        for index in np.ndindex(array.shape):
            sides = []
            for sign in (1, -1):
                moved = [v.copy() for v in w]
                moved[part][index] += sign * step
                sides.append(loss_and_slope(moved, x, y)[0])
            numeric.append((sides[0] - sides[1]) / (2 * step))
    return np.linalg.norm(exact - numeric) / (np.linalg.norm(exact) + np.linalg.norm(numeric))


def entropy(share: float) -> float:
    return -share * log(share) - (1 - share) * log(1 - share)


def test_gradient_agrees_with_central_differences():
    assert relative_error(1e-5) < 1e-9


def test_loss_is_the_mean_negative_log_likelihood():
    x, y, _, _ = rows()
    w = train(x, y, steps=20)[1]
    p = 1 / (1 + np.exp(-(np.tanh(x @ w[0] + w[1]) @ w[2] + w[3])))
    assert loss_and_slope(w, x, y)[0] == pytest.approx(-np.mean(np.log(np.where(y == 1, p, 1 - p))))


def test_small_steps_never_raise_the_loss():
    x, y, _, _ = rows()
    assert np.all(np.diff(train(x, y, rate=0.1, steps=200)[0]) < 0)


def test_identical_rows_with_both_labels_stay_at_the_entropy():
    losses, _ = train(np.ones((4, 2)), np.array([0, 1, 1, 1]))
    assert losses[-1] == pytest.approx(entropy(0.75), abs=1e-4)


def test_stops_where_it_is_thrown_off():
    x, y, _, _ = rows()
    losses, _ = train(x, y, rate=100)
    assert len(losses) < 10
    assert losses[-1] > 2 * losses[0]
    assert len(train(x, y, steps=7)[0]) == 8


@pytest.mark.parametrize(
    ("x", "y", "how"),
    [
        (np.ones((2, 2)), np.array([0, 2]), {}),
        (np.ones((2, 2)), np.array([0, np.nan]), {}),
        (np.ones((2, 2)), np.array([0, 1, 1]), {}),
        (np.ones(2), np.array([0, 1]), {}),
        (np.array([[1, np.nan], [0, 1]]), np.array([0, 1]), {}),
        (np.array([[1, np.inf], [0, 1]]), np.array([0, 1]), {}),
        (np.ones((0, 2)), np.ones(0), {}),
        (np.ones((2, 2)), np.array([0, 1]), {"rate": 0}),
        (np.ones((2, 2)), np.array([0, 1]), {"rate": np.nan}),
        (np.ones((2, 2)), np.array([0, 1]), {"rate": np.inf}),
        (np.ones((2, 2)), np.array([0, 1]), {"units": 0}),
        (np.ones((2, 2)), np.array([0, 1]), {"steps": 0}),
    ],
)
def test_refuses_bad_input(x, y, how):
    with pytest.raises(ValueError, match="need"):
        train(x, y, **how)


def partly(stuck: int, n: int, linear: bool = False) -> float:
    """Last loss on n rows with the first `stuck` arrays of weights frozen, or without the activation."""
    x, y, _, _ = rows()
    x, y, rng = x[:n], y[:n], np.random.default_rng(0)
    w = [rng.normal(size=(2, 16)), rng.normal(size=16), rng.normal(size=16) / 16, np.zeros(1)]
    scale = 1e-4 if linear else 1.0  # tanh(z) is z for small z
    loss = np.nan
    for _ in range(1001):
        loss, slope = loss_and_slope([scale * w[0], scale * w[1], w[2] / scale, w[3]], x, y)
        slope = [scale * slope[0], scale * slope[1], slope[2] / scale, slope[3]]
        w = [v if i < stuck else v - (0.1 if linear else 1) * s for i, (v, s) in enumerate(zip(w, slope, strict=True))]
    return loss


def test_without_activation_20_rows_stay_at_the_baseline_and_with_a_frozen_layer_they_do_not():
    assert partly(0, 20, linear=True) == pytest.approx(entropy(rows()[1][:20].mean()), abs=0.05)
    assert partly(2, 20) < 0.25
    assert partly(2, 200) < 0.3
    assert partly(0, 200) == pytest.approx(ends()[1])


def test_a_line_cannot_memorize_20_rows_of_two_features():
    x, y, _, _ = rows()
    assert LogisticRegression(C=1e6).fit(x[:20], y[:20]).score(x[:20], y[:20]) < 0.9


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_features_without_signal_look_like_shifted_labels(seed):
    rng = np.random.default_rng(seed)
    x, new = rng.normal(size=(2, 200, 2))
    y, truth = rng.integers(2, size=(2, 200))
    losses, w = train(x, y)
    assert train(x[:20], y[:20])[0][-1] < 0.2
    assert losses[-1] > 0.55
    assert loss_and_slope(w, new, truth)[0] > log(2)


def test_pattern_does_not_hang_on_the_seed():
    for seed in (3,):
        x, new = np.random.default_rng(seed).normal(size=(2, 200, 2))
        y, truth = (x.prod(axis=1) > 0) * 1.0, (new.prod(axis=1) > 0) * 1.0
        assert train(x, y)[0][-1] < 0.1
        shifted = np.roll(y, 1)
        losses, w = train(x, shifted)
        assert train(x[:20], shifted[:20])[0][-1] < 0.1
        assert losses[-1] > 0.55
        assert loss_and_slope(w, new, truth)[0] > losses[-1]
        small, w = train(x, y, units=2)
        assert small[-1] > 0.4
        assert abs(loss_and_slope(w, new, truth)[0] - small[-1]) < 0.15


def test_expected_training_error_of_least_squares():
    rng = np.random.default_rng(0)
    for n in (20, 200):
        x = rng.normal(size=(400, n, 10))
        q = np.linalg.qr(x)[0]
        noise = rng.normal(size=(400, n, 1))
        left = noise - q @ (q.transpose(0, 2, 1) @ noise)
        assert np.mean(left**2) == pytest.approx(1 - 10 / n, abs=0.02)


def test_principal_components_do_not_lower_the_training_error():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 8)) @ rng.normal(size=(8, 8))
    x -= x.mean(axis=0)
    y = rng.normal(size=60)
    directions = np.linalg.svd(x, full_matrices=False)[2].T
    errors = [np.linalg.lstsq(x @ directions[:, :k], y)[1][0] for k in range(1, 9)]
    assert np.all(np.diff(errors) <= 1e-9)
    assert errors[-1] == pytest.approx(np.linalg.lstsq(x, y)[1][0])


def test_prose(prose):
    flipped = 0.08
    prose.says(
        f"If {flipped:.0%} of binary labels are flipped at random",
        f"scores about {1 - flipped:.0%} on them",
    )
    prose.says("make the model memorize 20 examples", "Print 20 rows exactly", "**Memorize 20 examples**")
    prose.says(f"it is $\\ln K$: {log(2):.2f} for two, {log(10):.2f} for ten")

    prose.says("The network below has 16 tanh units", "at the end for 20 rows and for 200 rows, and on 200 new rows")
    swept = {rate: ends(rate=rate)[1] for rate in (0.001, 0.01, 0.1, 1)}
    assert train(*rows()[:2], rate=10)[0][-1] > 5
    prose.says("Over rates 0.001, 0.01, 0.1 and 1 the loss on 200 rows ends at")
    prose.says("{:.2f}, {:.2f}, {:.2f} and {:.2f}; at 10 it explodes".format(*swept.values()))
    prose.says("**20 rows fail, the loss explodes:**", "**20 rows fail, the loss barely leaves its baseline:**")
    assert min(ends(rate=100)[:2]) > 2 * log(2)
    assert min(ends(unit=1000)[:2]) > 1.4
    few = entropy(rows()[1][:20].mean())
    assert ends(rate=0.001)[:2] == (pytest.approx(few, abs=0.05), pytest.approx(log(2), abs=0.02))
    assert ends(redeal=True)[:2] == (pytest.approx(few, abs=0.05), pytest.approx(log(2), abs=0.02))

    memorized, crawls, fresh = ends(shift=1)
    assert fresh > log(2) > crawls
    prose.says("**20 rows fit, 200 do not, new rows are worse than guessing:**")
    prose.says(f"the network memorizes 20 rows ({memorized:.2f}), crawls on 200 ({crawls:.2f})")
    prose.says(f"and on new rows is at {fresh:.2f}, above $\\ln 2$")
    prose.says(f"Two units reach {ends(units=2)[1]:.2f} on the training rows and {ends(units=2)[2]:.2f} on new ones")
    sizes = [ends(units=units)[1] for units in (4, 8, 16)]
    prose.says("4, 8 and 16 units reach {:.2f}, {:.2f} and {:.2f}".format(*sizes))

    spread = 1000
    condition = spread**2  # of the Hessian: the features' second moments
    assert -1 / np.log1p(-1 / condition) == pytest.approx(1e6, rel=1e-5)
    prose.says(f"one with {spread:,} times the standard deviation of the other, that is a million steps")

    x, y, _, _ = rows()
    linear = LogisticRegression().fit(x, y).score(x, y)
    product = np.c_[x, x.prod(axis=1)]
    with_product = LogisticRegression(C=1e6, max_iter=10_000).fit(product, y).score(product, y)
    kernel = {c: SVC(C=c).fit(x, y).score(x, y) for c in (0.01, 1, 100)}
    prose.says(f"On the 200 rows logistic regression gets {linear:.1%} right")
    prose.says(f"the same logistic regression gets {with_product:.0%}")
    prose.says(f"RBF kernel gets {kernel[1]:.1%}".replace("kernel", "[kernel](kernel-trick.md)"))
    prose.says(f"with a hundredfold $C$ (less regularization) {kernel[100]:.1%}")
    assert kernel[0.01] == max(y.mean(), 1 - y.mean())
    prose.says(f"gets {kernel[1]:.1%} with $C = 1$ and {kernel[0.01]:.0%} with $C = 0.01$")

    prose.says("For least squares with 10 coefficients", "is $\\sigma^2(1 - 10/n)$")
    prose.says(f"half of $\\sigma^2$ at 20 rows, {1 - 10 / 200:.0%} of it at 200")
    assert 1 - 10 / 20 == 0.5
    prose.says("a plain 56-layer network", "on CIFAR-10 than a 20-layer one")
    prose.says(
        f"With {0.1:.0%} positives the loss falls from {log(2):.2f} to {entropy(0.1):.2f} nats, at {0.9:.0%} accuracy"
    )

    half, single, double = (log(np.finfo(kind).max) for kind in (np.float16, np.float32, np.float64))
    prose.says(
        f"overflows above {half:.1f} in 16-bit, {single:.1f} in 32-bit and {double:.1f} in 64-bit floats",
        "or use bfloat16, which has the exponent range of 32 bits",
        "in 64-bit. The truncation error",
    )
    assert exp(88.7) < float(np.finfo(np.float32).max) < exp(88.8)
    assert relative_error(1e-5) < 1e-9
    assert relative_error(1e-11) > 1e-5
    prose.says("take $h$ near $10^{-5}$", "is then below $10^{-9}$", "$h = 10^{-11}$ it is above $10^{-5}$")
