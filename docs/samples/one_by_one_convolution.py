"""A 1x1 convolution is one dense layer shared by all pixels. What does it save?"""

import numpy as np


def conv1x1(
    x: np.ndarray, weight: np.ndarray, bias: np.ndarray, stride: int = 1
) -> np.ndarray:
    """Mix the channels of each pixel by the same matrix.

    x (n, c_in, h, w), weight (c_out, c_in), bias (c_out,). Returns
    (n, c_out, h2, w2) with h2 = ceil(h / stride), w2 likewise. Raises ValueError
    for other shapes and for a stride below 1.
    Lin et al. (2013), https://arxiv.org/abs/1312.4400
    """
    if x.ndim != 4 or weight.ndim != 2 or x.shape[1] != weight.shape[1]:
        raise ValueError("need x (n, c_in, h, w) and weight (c_out, c_in)")
    if bias.shape != (weight.shape[0],) or stride < 1:
        raise ValueError("need bias (c_out,) and a stride of at least 1")
    seen = x[:, :, ::stride, ::stride]  # a stride skips pixels unread
    return np.einsum("oc,nchw->nohw", weight, seen) + bias[:, None, None]


def weights(kernel: int, c_in: int, c_out: int, groups: int = 1) -> int:
    """Weights of a kernel x kernel convolution without bias.

    As many multiplications per output pixel, those with padding included.
    groups = c_in makes it depthwise. Raises ValueError unless groups divides both
    numbers of channels.
    """
    if min(kernel, c_in, c_out, groups) < 1 or c_in % groups or c_out % groups:
        raise ValueError("need positive sizes and groups that divide the channels")
    return kernel**2 * (c_in // groups) * c_out


BLOCKS = {  # (kernel, c_in, c_out, groups), all from 256 to 256 channels
    "3x3": [(3, 256, 256, 1)],
    "bottleneck 1x1, 3x3, 1x1": [(1, 256, 64, 1), (3, 64, 64, 1), (1, 64, 256, 1)],
    "depthwise 3x3, 1x1": [(3, 256, 256, 256), (1, 256, 256, 1)],
}

if __name__ == "__main__":
    rng = np.random.default_rng(0)
    x, weight = rng.normal(size=(2, 256, 56, 56)), rng.normal(size=(64, 256))
    y = conv1x1(x, weight, np.zeros(64))
    pixel_by_pixel = weight @ x[1, :, 30, 7]
    print(x.shape, "->", y.shape, np.allclose(y[1, :, 30, 7], pixel_by_pixel))
    for name, layers in BLOCKS.items():
        total = sum(weights(*layer) for layer in layers)
        millions = total * 56 * 56 / 1e6
        print(f"{name:25}{total:8,} weights{millions:7,.0f} M multiplications")
