import numpy as np
import pytest
from batch_normalization import EPS, backward, fold, forward
from scipy.stats import chi2
from sklearn.preprocessing import StandardScaler

DEPTH, WIDTH, BATCH = 20, 256, 128


def normalized(x: np.ndarray) -> np.ndarray:
    return forward(x, np.ones(x.shape[1]), np.zeros(x.shape[1]))[1]


def numeric_gradient(loss, at: np.ndarray) -> np.ndarray:
    grad = np.zeros_like(at)
    for index in np.ndindex(at.shape):
        step = np.zeros_like(at)
        step[index] = 1e-6
        grad[index] = (loss(at + step) - loss(at - step)) / 2e-6
    return grad


def gradient_growth(normalize: bool, seed: int) -> float:
    """Factor of the gradient's norm per layer, going back through a random ReLU network."""
    rng = np.random.default_rng(seed)
    h, tape = rng.normal(size=(BATCH, WIDTH)), []
    for _ in range(DEPTH):
        w = rng.normal(size=(WIDTH, WIDTH)) * np.sqrt(2 / WIDTH)
        z, var = h @ w, None
        if normalize:
            _, z, _, var = forward(z, np.ones(WIDTH), np.zeros(WIDTH))
        tape.append((w, z, var))
        h = np.maximum(z, 0)
    start = grad = rng.normal(size=h.shape)
    for w, z, var in reversed(tape):
        grad = grad * (z > 0)
        if normalize:
            grad = backward(grad, z, var, np.ones(WIDTH))[0]
        grad = grad @ w.T
    return (np.linalg.norm(grad) / np.linalg.norm(start)) ** (1 / DEPTH)


def test_forward_agrees_with_scikit_learn():
    x = np.random.default_rng(0).normal(size=(40, 3)) * [1, 5, 0.3] + [0, 2, -7]
    y, x_hat, mean, var = forward(x, np.array([2.0, -1, 0]), np.array([0.0, 3, 4]))
    scaler = StandardScaler().fit(x)
    assert mean == pytest.approx(scaler.mean_)
    assert var == pytest.approx(scaler.var_)
    assert x_hat == pytest.approx(scaler.transform(x), rel=1e-3)
    assert y == pytest.approx(x_hat * [2, -1, 0] + [0, 3, 4])


def test_a_constant_column_becomes_beta():
    y, x_hat, _, _ = forward(np.full((4, 1), 3), np.array([2.0]), np.array([1.0]))
    assert np.array_equal(x_hat, np.zeros((4, 1)))
    assert np.array_equal(y, np.ones((4, 1)))


def test_output_has_mean_beta_and_deviation_gamma_whatever_the_scale():
    x = np.random.default_rng(0).normal(size=(50, 2))
    for scale in (0.1, 1, 1000):
        y = forward(scale * x, np.array([-3.0, 0.5]), np.array([2.0, -1]))[0]
        assert y.mean(axis=0) == pytest.approx([2, -1])
        assert y.std(axis=0) == pytest.approx([3, 0.5], rel=1e-3)


def test_images_share_statistics_in_a_channel():
    images = np.random.default_rng(0).normal(size=(3, 2, 4, 5)) + np.array([0, 10])[:, None, None]
    flat = images.transpose(0, 2, 3, 1).reshape(-1, 2)
    assert len(flat) == 3 * 4 * 5
    back = normalized(flat).reshape(3, 4, 5, 2).transpose(0, 3, 1, 2)
    for channel in range(2):
        values = images[:, channel]
        by_hand = (values - np.mean(values)) / np.sqrt(np.var(values) + EPS)
        assert back[:, channel] == pytest.approx(by_hand)


@pytest.mark.parametrize("n", [2, 3, 7])
def test_backward_agrees_with_finite_differences(n):
    rng = np.random.default_rng(n)
    x, target = rng.normal(size=(n, 3)), rng.normal(size=(n, 3))
    gamma, beta = rng.normal(size=3), rng.normal(size=3)

    def loss(x, gamma, beta):
        return float(np.sum((forward(x, gamma, beta)[0] - target) ** 3))

    y, x_hat, _, var = forward(x, gamma, beta)
    found = backward(3 * (y - target) ** 2, x_hat, var, gamma)
    numeric = (
        numeric_gradient(lambda a: loss(a, gamma, beta), x),
        numeric_gradient(lambda a: loss(x, a, beta), gamma),
        numeric_gradient(lambda a: loss(x, gamma, a), beta),
    )
    for exact, approximate in zip(found, numeric, strict=True):
        assert exact == pytest.approx(approximate, rel=1e-4, abs=1e-4)
    assert found[0].sum(axis=0) == pytest.approx(np.zeros(3), abs=1e-9)  # shifting the batch changes nothing


def test_folding_is_exact():
    rng = np.random.default_rng(0)
    u, w = rng.normal(size=(6, 4)), rng.normal(size=(4, 3))
    b, gamma, beta, mean = rng.normal(size=(4, 3))
    var = rng.random(3)
    w_folded, b_folded = fold(w, b, gamma, beta, mean, var)
    for row, expected in zip(u, u @ w_folded + b_folded, strict=True):
        for unit in range(3):
            z = sum(row[i] * w[i, unit] for i in range(4)) + b[unit]
            y = gamma[unit] * (z - mean[unit]) / (var[unit] + EPS) ** 0.5 + beta[unit]
            assert y == pytest.approx(expected[unit])


@pytest.mark.parametrize(("shape", "gamma", "beta"), [((4,), 4, 4), ((1, 3), 3, 3), ((4, 3), 1, 3), ((4, 3), 3, 1)])
def test_forward_refuses_other_shapes(shape, gamma, beta):
    with pytest.raises(ValueError, match="n >= 2"):
        forward(np.zeros(shape), np.ones(gamma), np.ones(beta))


def test_backward_and_fold_refuse_other_shapes():
    x, one = np.ones((4, 3)), np.ones(3)
    with pytest.raises(ValueError, match="need grad"):
        backward(one, x, one, one)
    with pytest.raises(ValueError, match="need grad"):
        backward(x, x, one, np.ones(1))
    with pytest.raises(ValueError, match="need grad"):
        backward(one, one, np.ones(()), np.ones(()))
    with pytest.raises(ValueError, match=r"need w \(k, d\)"):
        fold(x, one, one, np.ones(1), one, one)
    with pytest.raises(ValueError, match=r"need w \(k, d\)"):
        fold(x.T, one, one, one, one, one)
    with pytest.raises(ValueError, match=r"need w \(k, d\)"):
        fold(one, *[np.ones(())] * 5)
    with pytest.raises(ValueError, match=r"need w \(k, d\)"):
        fold(np.ones((2, 4, 3)), *[x] * 5)


def test_scale_of_the_weights_does_not_matter():
    rng = np.random.default_rng(0)
    u, w, target = rng.normal(size=(30, 5)) * 100, rng.normal(size=5), rng.normal(size=30)

    def loss(w):
        return float(np.mean((np.tanh(normalized((u @ w)[:, None])[:, 0]) - target) ** 2))

    grad, doubled = numeric_gradient(loss, w), numeric_gradient(loss, 2 * w)
    assert np.linalg.norm(grad) > 1e-3
    assert loss(2 * w) == pytest.approx(loss(w))
    assert doubled == pytest.approx(grad / 2, rel=1e-3, abs=1e-7)
    assert w @ grad == pytest.approx(0, abs=1e-6)
    angles = []
    for at, slope in ((w, grad), (2 * w, doubled)):
        step = at - 0.01 * slope
        assert np.linalg.norm(step) > np.linalg.norm(at)
        cosine = at @ step / np.linalg.norm(at) / np.linalg.norm(step)
        angles.append(np.arccos(cosine))
    assert angles[1] == pytest.approx(angles[0] / 4, rel=1e-3)


def test_prose(prose):
    prose.says(
        "(van Laarhoven, 2017)", "Ioffe and Szegedy (2015)", "Santurkar et al. (2018)", "(Yang et al., 2019)",
        "(He et al., 2020)", "(Zhang and Sennrich, 2019)", "(2018) find group norm far better at 2", "With ResNet-50",
        "Brock et al. (2021)", "$\\varepsilon$ (say $10^{-5}$)", "In PyTorch $m = 0.1$",
    )  # fmt: skip
    assert EPS == 10**-5
    batch = [1, 3, 5, 7]
    mean = sum(batch) / 4
    variance = sum((x - mean) ** 2 for x in batch) / 4
    hats = [(x - mean) / variance**0.5 for x in batch]

    def listed(values):
        return ", ".join(f"{value:.2f}" for value in values).replace("-", "−")

    prose.says(
        f"The batch 1, 3, 5, 7 has $\\mu = {mean:.0f}$ and $\\sigma^2 = {variance:.0f}$, so it becomes {listed(hats)}",
        f"the output is {listed(2 * hat + 1 for hat in hats)}",
    )
    running = 1.0
    for _ in range(10):
        running = (1 - 0.1) * running + 0.1 * 0
    prose.says(f"After 10 steps {running:.0%} of such an average is still its initial value")

    def spread(n: int) -> float:
        return float(chi2.std(n - 1) / (n - 1))

    assert spread(32) == pytest.approx((2 / 31) ** 0.5)
    prose.says(
        f"{spread(32):.0%} at $n = 32$, {spread(2):.0%} at $n = 2$, where every $\\hat x$ is +1 or −1",
        f"Eight devices with 2 images each make {8 * 2}: the error of the variance falls from {spread(2):.0%} to "
        f"{spread(8 * 2):.0%}",
    )
    assert np.abs(normalized(np.random.default_rng(0).normal(size=(2, 50)) * 50)) == pytest.approx(1, abs=1e-3)
    rng = np.random.default_rng(2)
    for n, low, high in ((2, -1, 1), (128, 0.9, 1.1)):  # the ends of the band in the figure
        others = rng.normal(size=(n - 1, 4000))
        value = normalized(np.vstack([np.ones(4000), others]))[0]
        assert np.quantile(value, [0.1, 0.5, 0.9]) == pytest.approx([low, 1, high], abs=0.06)
    prose.says("line: median; band: middle 80% of standard normal batches")

    rare = np.array([1] + [0] * 9)
    values = sorted({round(float(v), 2) for v in (rare - rare.mean()) / rare.std()})
    prose.says(f"becomes {values[1]:.0f} and {values[0]:.2f}".replace("-", "−"))
    assert len(values) == 2

    with_norm = np.exp(np.mean([np.log(gradient_growth(True, seed)) for seed in range(3)]))
    without = np.exp(np.mean([np.log(gradient_growth(False, seed)) for seed in range(3)]))
    prose.says(
        f"ReLU networks of width {WIDTH} without skip connections, batches of {BATCH}, the gradient norm grows by a "
        f"factor of about {with_norm:.1f} per layer going back: more than 20 over {DEPTH} layers",
        "no normalization the factor per layer is about 1",
    )
    assert with_norm**DEPTH > 20
    assert without == pytest.approx(1, abs=0.02)
