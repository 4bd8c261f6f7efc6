import numpy as np
from drawing import BLUE, GOLD, GREEN, INK, MUTED, RUST, axes
from variational_auto_encoder import elbo, log_likelihood, train


def draw():
    """A linear VAE in training: the bound meets the log-likelihood; and what two gradient estimators cost."""
    figure, (training, noise) = axes(columns=2, height=2.9)
    draws = np.random.default_rng(1).normal(size=(500, 5))
    x = np.linalg.qr(draws - draws.mean(axis=0))[0] * np.sqrt(500) * np.sqrt([4, 2, 0.5, 0.5, 0.5])
    steps = np.arange(0, 161, 2)
    path = [weights for step, weights in zip(range(161), train(x, 3), strict=False) if step % 2 == 0]
    bound = [elbo(x, *weights) for weights in path]
    exact = [log_likelihood(x, weights[0]) for weights in path]
    best = -(5 * np.log(2 * np.pi) + np.log(4 * 2) + 2 + 3 * 0.5) / 2  # variances 4, 2 and the noise, 1
    training.fill_between(steps, bound, exact, color=BLUE, alpha=0.15, linewidth=0)
    training.plot(steps, exact, color=RUST, label="log p(x), exact")
    training.plot(steps, bound, color=BLUE, label="ELBO")
    training.axhline(best, color=INK, linewidth=0.7, linestyle=(0, (2, 3)))
    training.set(
        title="linear VAE in training", xlabel="step", xlim=(0, 160), ylim=(-11.5, -7.1), ylabel="nats per row"
    )
    training.annotate(
        "gap: KL from the posterior", (4, -9.05), (40, -9.4), color=MUTED, fontsize=8,
        arrowprops={"arrowstyle": "-", "color": MUTED, "linewidth": 0.8},
    )  # fmt: skip
    training.legend(loc="lower right")

    latents = np.arange(1, 31)
    level, spread = -0.5 * np.log(2 * np.pi) - 0.75, 0.625  # mean and variance of each further log p(x_i | z_i)
    for baseline, colour, label in ((0, RUST, "score function"), (level, GOLD, "… less a baseline")):
        a = level + 0.25 - baseline  # one coordinate: a + eps / sqrt(2) - eps^2 / 4
        own = a**2 + 3 / 2 + 15 / 16 - 1.5 * a
        rest = (latents - 1) * spread + ((latents - 1) * (level - baseline)) ** 2
        cross = 2 * (latents - 1) * (level - baseline) * (a - 0.75)
        noise.plot(latents, 2 * (own + rest + cross) - 1, color=colour, label=label)
    noise.plot(latents, np.full(30, 0.5), color=GREEN, label="reparametrized")
    noise.set(title="variance of the gradient, one sample", xlabel="latents", xlim=(1, 30), yscale="log")
    noise.set(ylim=(0.2, 5e5), xticks=[1, 10, 20, 30], yticks=[1, 10, 100, 1000, 10_000])
    noise.set_yticklabels(["1", "10", "100", "1,000", "10,000"])
    noise.minorticks_off()
    noise.legend(loc="upper left")
    for panel in (training, noise):
        panel.title.set_fontsize(8)
    return figure
