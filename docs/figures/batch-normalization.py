import numpy as np
from batch_normalization import forward
from drawing import BLUE, GOLD, INK, PURPLE, RUST, axes

WIDTH, DEPTH, BATCH, NETWORKS = 64, 20, 64, 8


def spreads(factor: float, normalize: bool) -> np.ndarray:
    """Standard deviation of the pre-activations of each layer of a ReLU network, averaged over random networks.

    The weights have the standard deviation sqrt(2 / WIDTH) (He et al., 2015) times the factor.
    """
    spread = np.zeros((NETWORKS, DEPTH))
    for seed in range(NETWORKS):
        rng = np.random.default_rng(seed)
        h = rng.normal(size=(BATCH, WIDTH))
        for layer in range(DEPTH):
            z = h @ (rng.normal(size=(WIDTH, WIDTH)) * factor * np.sqrt(2 / WIDTH))
            if normalize:
                z = forward(z, np.ones(WIDTH), np.zeros(WIDTH))[0]
            spread[seed, layer] = z.std()
            h = np.maximum(z, 0)
    return np.exp(np.log(spread).mean(axis=0))


def draw():
    """Left, the scale of a deep network's layers at the start. Right, one value normalized in many batches."""
    figure, (scale, noise) = axes(columns=2, height=2.9)
    layers = np.arange(1, DEPTH + 1)
    for factor, colour in ((1.25, RUST), (1, GOLD), (0.8, PURPLE)):
        scale.plot(layers, spreads(factor, False), color=colour)
    for factor in (1.25, 1, 0.8):
        scale.plot(layers, spreads(factor, True), color=BLUE)
    scale.text(3.5, 25, "weights × 1.25", color=RUST, fontsize=8)
    scale.text(12, 1.6, "× 1", color=GOLD, fontsize=8)
    scale.text(4, 0.04, "× 0.8", color=PURPLE, fontsize=8)
    scale.text(8, 0.5, "with batch norm: all three", color=BLUE, fontsize=8)
    scale.set(title="standard deviation before the ReLU", yscale="log")
    scale.set(xlim=(1, 20), xlabel="layer", xticks=[1, 5, 10, 15, 20])
    scale.set_yticks([0.01, 0.1, 1, 10, 100], ["0.01", "0.1", "1", "10", "100"])
    scale.minorticks_off()

    rng = np.random.default_rng(0)
    sizes = np.array([2, 3, 4, 6, 8, 12, 16, 24, 32, 64, 128])
    bands = []
    for n in sizes:
        batch = rng.normal(size=(n, 4000))
        batch[0] = 1
        bands.append(np.quantile(forward(batch, np.ones(4000), np.zeros(4000))[1][0], [0.1, 0.5, 0.9]))
    low, middle, high = np.array(bands).T
    noise.fill_between(sizes, low, high, color=BLUE, alpha=0.2, linewidth=0)
    noise.plot(sizes, middle, color=BLUE)
    noise.axhline(1, color=INK, linewidth=0.7, linestyle=(0, (2, 3)))
    noise.set(title="what a value of 1 becomes in training", xscale="log")
    noise.set(xlim=(2, 128), xlabel="batch size", ylim=(-1.1, 1.9))
    noise.set_xticks([2, 4, 8, 16, 32, 64, 128], ["2", "4", "8", "16", "32", "64", "128"])
    noise.minorticks_off()
    for panel in (scale, noise):
        panel.title.set_fontsize(8)
    return figure
