import numpy as np
from drawing import BLUE, GOLD, GREEN, INK, MUTED, RUST, axes
from generative_adversarial_networks import dirac_gan
from scipy.special import expit


def draw():
    """The Dirac-GAN with and without a gradient penalty; what a perfect discriminator's gradient is worth."""
    figure, (circle, pull) = axes(columns=2, height=2.9)
    for penalty, colour, label in ((0, RUST, "no penalty"), (0.3, BLUE, "gradient penalty 0.3")):
        circle.plot(*dirac_gan(360, penalty=penalty)[::3].T, color=colour, label=label)
    circle.plot(1, 1, "o", color=INK, markersize=4)
    circle.plot(0, 0, "+", color=INK, markersize=9)
    circle.set(title="Dirac-GAN: path of both players", xlabel="generator θ", ylabel="discriminator ψ")
    circle.set(xlim=(-2.4, 2.4), ylim=(-2.2, 3.4), xticks=[-2, 0, 2], yticks=[-2, 0, 2])
    circle.legend(loc="upper left")

    noise, weights = np.polynomial.hermite_e.hermegauss(60)
    weights = weights / weights.sum()
    distance = np.linspace(0, 6, 61)
    fooled = np.array([weights @ expit(-(shift**2) / 2 - shift * noise) for shift in distance])  # mean D* on fakes
    pull.plot(distance, distance * (1 - fooled), color=GOLD, label="non-saturating loss")
    pull.plot(distance, np.ones(61), color=GREEN, label="Wasserstein")
    pull.plot(distance, distance * fooled, color=RUST, label="minimax loss")
    pull.axhline(0, color=MUTED, linewidth=0.6)
    pull.set(title="pull on N(θ, 1) towards data N(0, 1)", xlabel="distance θ", xlim=(0, 6), ylim=(-0.15, 6))
    pull.legend(loc="upper left")
    for panel in (circle, pull):
        panel.title.set_fontsize(8)
    return figure
