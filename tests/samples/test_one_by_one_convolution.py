from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from one_by_one_convolution import BLOCKS, conv1x1, weights
from scipy.optimize import check_grad
from scipy.signal import correlate

RNG = np.random.default_rng(0)


def convolved(x: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Any stride-1 convolution without padding, by SciPy: x (c_in, h, w), kernel (c_out, c_in, k, k)."""
    return np.concatenate([correlate(x, one, mode="valid", method="direct") for one in kernel])


def counted(size: int, kernel: int, c_in: int, c_out: int, groups: int = 1) -> tuple[int, int]:
    """Weights and multiplications of a padded convolution on size x size pixels, counted one by one."""
    used, multiplications = set(), 0
    for _, _, out in product(range(size), range(size), range(c_out)):
        group = out // (c_out // groups)
        for channel, i, j in product(range(c_in), range(kernel), range(kernel)):
            if channel // (c_in // groups) == group:
                used.add((out, channel, i, j))
                multiplications += 1
    return len(used), multiplications


def moved(pixels: int, kernel: int, c_in: int, c_out: int, groups: int = 1) -> int:
    """Values read and written if each is moved once: input, output and weights."""
    return pixels * (c_in + c_out) + c_out * (c_in // groups) * kernel * kernel


@settings(deadline=None, max_examples=40)
@given(st.tuples(*[st.integers(1, 4)] * 5), st.integers(1, 3), st.integers(0, 99))
def test_is_scipys_convolution_and_a_dense_layer_on_each_pixel(sizes, stride, seed):
    n, c_in, c_out, h, w = sizes
    rng = np.random.default_rng(seed)
    x, weight, bias = rng.normal(size=(n, c_in, h, w)), rng.normal(size=(c_out, c_in)), rng.normal(size=c_out)
    y = conv1x1(x, weight, bias, stride)
    for image, found in zip(x, y, strict=True):
        by_scipy = convolved(image, weight[:, :, None, None]) + bias[:, None, None]
        assert found == pytest.approx(by_scipy[:, ::stride, ::stride])
    dense = x.transpose(0, 2, 3, 1).reshape(-1, c_in) @ weight.T + bias
    assert conv1x1(x, weight, bias) == pytest.approx(dense.reshape(n, h, w, c_out).transpose(0, 3, 1, 2))


def test_whole_numbers_and_no_images():
    x = np.arange(8).reshape(1, 2, 2, 2)
    assert conv1x1(x, np.array([[1, 10]]), np.array([5])).tolist() == [[[[45, 56], [67, 78]]]]
    assert conv1x1(np.zeros((0, 2, 3, 3)), np.ones((4, 2)), np.ones(4)).shape == (0, 4, 3, 3)


@pytest.mark.parametrize(
    ("x", "weight", "bias", "stride"),
    [
        ((2, 5, 5), (3, 2), 3, 1),
        ((1, 2, 5, 5), (2, 3), 2, 1),
        ((1, 2, 5, 5), (3, 2, 1), 3, 1),
        ((1, 2, 5, 5), (3, 2), 1, 1),
        ((1, 2, 5, 5), (3, 2), 3, 0),
        ((1, 2, 5, 5), (3, 2), 3, -1),
    ],
)
def test_refuses_what_would_broadcast(x, weight, bias, stride):
    with pytest.raises(ValueError, match="need"):
        conv1x1(np.ones(x), np.ones(weight), np.ones(bias), stride)


@pytest.mark.parametrize("layer", [(1, 3, 5, 1), (3, 4, 2, 1), (3, 4, 4, 4), (2, 6, 4, 2), (3, 2, 4, 2)])
def test_weights_by_counting(layer):
    assert counted(3, *layer) == (weights(*layer), 9 * weights(*layer))


@pytest.mark.parametrize("layer", [(0, 3, 3, 1), (1, 0, 3, 1), (1, 3, -3, 1), (1, 3, 3, 2), (1, 4, 6, 4), (1, 3, 3, 0)])
def test_refuses_what_is_no_convolution(layer):
    with pytest.raises(ValueError, match="positive sizes and groups"):
        weights(*layer)


@pytest.mark.parametrize("stride", [1, 2])
def test_backward_pass_as_the_follow_up_gives_it(stride):
    shape, coefficients = (2, 3, 3, 4), RNG.normal(size=(2, 5, 3 if stride == 1 else 2, 4 if stride == 1 else 2))

    def split(flat):
        return flat[:72].reshape(shape), flat[72:87].reshape(5, 3), flat[87:]

    def loss(flat):
        return float((coefficients * np.tanh(conv1x1(*split(flat), stride))).sum())

    def gradient(flat):
        x, weight, bias = split(flat)
        g = coefficients * (1 - np.tanh(conv1x1(x, weight, bias, stride)) ** 2)
        to_x = np.zeros_like(x)
        to_x[:, :, ::stride, ::stride] = conv1x1(g, weight.T, np.zeros(3))
        to_weight = np.einsum("nohw,nchw->oc", g, x[:, :, ::stride, ::stride])
        return np.concatenate([to_x.ravel(), to_weight.ravel(), g.sum(axis=(0, 2, 3))])

    assert check_grad(loss, gradient, RNG.normal(size=92)) < 1e-5


def test_merges_with_the_convolution_after_it_but_for_padded_borders():
    x, first, bias = RNG.normal(size=(1, 3, 6, 6)), RNG.normal(size=(2, 3)), RNG.normal(size=2)
    second = RNG.normal(size=(4, 2, 3, 3))
    merged, constant = np.einsum("omhw,mc->ochw", second, first), np.einsum("omhw,m->o", second, bias)
    pad = ((0, 0), (1, 1), (1, 1))
    one_by_one = conv1x1(x, first, bias)[0]
    assert convolved(one_by_one, second) == pytest.approx(convolved(x[0], merged) + constant[:, None, None])
    two = convolved(np.pad(one_by_one, pad), second)
    one = convolved(np.pad(x[0], pad), merged) + constant[:, None, None]
    assert two[:, 1:-1, 1:-1] == pytest.approx(one[:, 1:-1, 1:-1])
    border = np.ones((6, 6), bool)
    border[1:-1, 1:-1] = False
    assert np.abs(two - one)[:, border].min() > 1e-6
    without = convolved(np.pad(conv1x1(x, first, np.zeros(2))[0], pad), second)
    assert without == pytest.approx(convolved(np.pad(x[0], pad), merged))


def test_fixed_batch_normalization_folds_in():
    x, weight, bias = RNG.normal(size=(2, 3, 4, 4)), RNG.normal(size=(5, 3)), RNG.normal(size=5)
    mean, deviation, scale, shift = RNG.normal(size=5), RNG.uniform(1, 2, 5), RNG.normal(size=5), RNG.normal(size=5)
    y = conv1x1(x, weight, bias).transpose(0, 2, 3, 1)
    normalized = ((y - mean) / deviation * scale + shift).transpose(0, 3, 1, 2)
    factor = scale / deviation
    assert conv1x1(x, factor[:, None] * weight, factor * (bias - mean) + shift) == pytest.approx(normalized)


def test_average_pooling_commutes():
    x, weight, bias = RNG.normal(size=(2, 3, 6, 4)), RNG.normal(size=(5, 3)), RNG.normal(size=5)

    def pooled(maps):
        return maps.reshape(*maps.shape[:2], maps.shape[2] // 2, 2, maps.shape[3] // 2, 2).mean(axis=(3, 5))

    assert conv1x1(pooled(x), weight, bias) == pytest.approx(pooled(conv1x1(x, weight, bias)))
    everywhere = conv1x1(x, weight, bias).mean(axis=(2, 3))
    assert x.mean(axis=(2, 3)) @ weight.T + bias == pytest.approx(everywhere)


def test_starting_at_zero_changes_nothing_and_still_learns():
    """Zhang et al. (2023): with W = 0 and b = 0 the output is 0; by finite differences, W has a gradient and x none."""
    x, g, step = RNG.normal(size=(1, 3, 2, 2)), RNG.normal(size=(1, 2, 2, 2)), 1e-6

    def loss(x, weight):
        return float((g * conv1x1(x, weight, np.zeros(2))).sum())

    zero = np.zeros((2, 3))
    assert not conv1x1(x, zero, np.zeros(2)).any()
    nudge = np.zeros((2, 3))
    nudge[1, 2] = step
    assert loss(x, nudge) / step == pytest.approx((g[0, 1] * x[0, 2]).sum())
    assert abs(loss(x, nudge)) > 0
    assert loss(x + step, zero) == 0


def test_log_determinant_of_an_invertible_one():
    """Kingma and Dhariwal (2018): the matrix of the whole layer, built column by column."""
    weight, size = RNG.normal(size=(3, 3)), (1, 3, 2, 4)
    whole = [conv1x1(column.reshape(size), weight, np.zeros(3)).ravel() for column in np.eye(24)]
    assert np.linalg.slogdet(whole)[1] == pytest.approx(2 * 4 * np.linalg.slogdet(weight)[1])


def mobilenet() -> float:
    """Share of the 1x1 layers in the multiplications of MobileNet at 224 x 224, with its 1,000 classes."""
    size, channels, pointwise, total = 112, 32, 0, 112 * 112 * 9 * 3 * 32
    for stride, out in [
        (1, 64),
        (2, 128),
        (1, 128),
        (2, 256),
        (1, 256),
        (2, 512),
        *[(1, 512)] * 5,
        (2, 1024),
        (1, 1024),
    ]:
        size //= stride
        pointwise += size * size * channels * out
        total += size * size * 9 * channels
        channels = out
    total += pointwise + 1024 * 1000
    assert 565e6 < total < 573e6  # the paper: 569 million
    return pointwise / total


def test_prose(prose):
    prose.says(
        "Lin et al. (2013)", "(Liu et al., 2022)", "Vaswani et al. (2017)", "He et al. (2019)", "(Howard et al., 2017)",
        "(ShuffleNet, Zhang et al., 2018)", "(Sandler et al., 2018)", "(Zhang et al., 2023)",
        "(Kingma and Dhariwal, 2018)",
    )  # fmt: skip
    full, bottleneck = 9 * 256 * 256, 256 * 64 + 9 * 64 * 64 + 64 * 256
    separable = 9 * 256 + 256 * 256
    assert [sum(weights(*layer) for layer in block) for block in BLOCKS.values()] == [full, bottleneck, separable]

    def tex(number):
        return f"{number:,}".replace(",", "{,}")

    prose.says(
        "One 3×3 layer from 256 to 256 channels needs",
        f"$9 \\cdot 256 \\cdot 256 = {tex(full)}$. Go down to 64 channels",
        f"& 256 \\cdot 64 + 9 \\cdot 64 \\cdot 64 + 64 \\cdot 256 \\\\ &\\quad = {tex(bottleneck)} .",
        f"That is {full / bottleneck:.1f} times fewer",
        "Everything that enters the 3×3 layer passes through 64 numbers per pixel. You bet that the 256 channels",
        "ResNet's shortcut carries the full 256 around the block",
    )
    direct, reduced = 28 * 28 * 25 * 192 * 32, 28 * 28 * (192 * 16 + 25 * 16 * 32)
    prose.says(
        "from 192 channels to 16, then to 32. At 28×28 pixels it takes "
        f"{reduced / 1e6:.1f} instead of {direct / 1e6:.1f} million multiplications"
    )
    ratio = separable / full
    assert ratio == pytest.approx(1 / 256 + 1 / 9)
    prose.says(
        f"For $k = 3$ and $C = K = 256$ it is {ratio:.3f}, so {1 / ratio:.1f} times fewer. "
        f"Of what remains, the 1×1 layer does {256 * 256 / separable:.1%}",
        f"MobileNet (Howard et al., 2017) 1×1 layers do {mobilenet():.0%} of the multiplications",
    )
    pointwise = 2 * 96 * 4 * 96
    prose.says(f"these do {pointwise / (pointwise + 49 * 96):.0%} of the multiplications at $C = 96$")

    pixels = 56 * 56
    one, three, depthwise = (1, 64, 64), (3, 64, 64), (3, 64, 64, 64)
    intensity = [pixels * counted(1, *layer)[0] / moved(pixels, *layer) for layer in (one, three, depthwise)]
    fewer = 1 - moved(pixels, *one) / moved(pixels, *three)
    prose.says(
        "Take 64 to 64 channels at 56×56, one image, each layer run on its own. The 1×1 layer does "
        f"{counted(1, *three)[1] // counted(1, *one)[1]} times fewer multiplications than the 3×3",
        f"it moves only {fewer:.0%} fewer values",
        f"that is {intensity[0]:.0f} multiplications for 1×1, {intensity[1]:.0f} for 3×3 and {intensity[2]:.1f} for "
        "depthwise 3×3. A chip that can do 100 multiplications in the time it moves one value",
    )
    assert intensity[2] < intensity[0] < 100 < intensity[1]
    assert 1e9 * weights(1, 512, 512) / moved(10**9, 1, 512, 512) == pytest.approx(512 / 2, rel=1e-3)

    gray = conv1x1(np.array([200, 100, 50]).reshape(1, 3, 1, 1), np.array([[0.299, 0.587, 0.114]]), np.zeros(1))
    prose.says(f"0.299, 0.587 and 0.114 turn the RGB pixel (200, 100, 50) into the gray {gray.item():.1f}")
    x = RNG.normal(size=(1, 256, 56, 56))
    shape = conv1x1(x, RNG.normal(size=(64, 256)), np.zeros(64)).shape
    prose.says(f"From $56 \\times 56 \\times 256$, 64 filters make ${shape[2]} \\times {shape[3]} \\times {shape[1]}$")
    spoiled = x[:, :8].copy()
    spoiled[:, :, ::2, 1::2] = spoiled[:, :, 1::2] = np.nan
    unread = np.isnan(spoiled[0, 0]).mean()
    assert unread == 0.75
    assert np.isfinite(conv1x1(spoiled, np.ones((2, 8)), np.zeros(2), 2)).all()

    dense, shared = (14 * 14 * 256) ** 2, counted(1, 1, 256, 256)[0]
    prose.says(
        "On $14 \\times 14 \\times 256$ a fully connected layer to the same shape, without bias, has "
        f"{dense / 1e9:.1f} billion weights; the 1×1 convolution has {shared:,}, because all {14 * 14} pixels",
    )
    grouped, whole = counted(1, 1, 256, 256, 4)[0], counted(1, 1, 256, 256)[0]
    prose.says(f"256 to 256 channels in 4 groups take {grouped:,} instead of {whole:,}")
    rank = np.linalg.matrix_rank(RNG.normal(size=(256, 64)) @ RNG.normal(size=(64, 256)))
    prose.says(f"From 256 to 64 to 256 channels the product is a 256×256 matrix of rank at most {rank}")

    pixels = np.array([1.0, 3.0])
    flip = np.array([[-1.0]])
    pooled_first = conv1x1(pixels.max().reshape(1, 1, 1, 1), flip, np.zeros(1)).item()
    pooled_last = conv1x1(pixels.reshape(1, 1, 1, 2), flip, np.zeros(1)).max()
    prose.says(
        f"with weight −1, pixels 1 and 3 give −{-pooled_first:.0f} if you pool first and −{-pooled_last:.0f} if you "
        "pool last"
    )
