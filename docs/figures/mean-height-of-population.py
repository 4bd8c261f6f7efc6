import numpy as np
from drawing import BLUE, MUTED, RUST, axes
from scipy.stats import norm


def draw():
    """Density of heights for a population half men and one a fifth men, each with its mean.

    Men are N(178, 7²) and women N(165, 7²).
    """
    figure, panel = axes(height=3.2)
    height = np.linspace(142, 202, 110)
    men, women = norm(178, 7), norm(165, 7)
    for share, colour, align, shift in ((0.5, BLUE, "left", 0.7), (0.2, RUST, "right", -0.7)):
        mean = share * 178 + (1 - share) * 165
        density = share * men.pdf(height) + (1 - share) * women.pdf(height)
        panel.plot(height, 100 * density, color=colour, label=f"{share:.0%} men")
        panel.plot([mean, mean], [0, 6.2], color=colour, linewidth=1, linestyle=(0, (4, 2)))
        panel.text(mean + shift, 5.85, f"mean {mean:.1f}", color=colour, ha=align)
    panel.plot(height, 50 * men.pdf(height), color=MUTED, linewidth=1)
    panel.plot(height, 50 * women.pdf(height), color=MUTED, linewidth=1, label="women, men at 50%")
    for mean, name in ((165, "mW"), (178, "mM")):
        panel.text(mean, 2.4, name, ha="center", color=MUTED)
    panel.set(xlabel="height (cm)", ylabel="% of people per cm", xlim=(142, 202), ylim=(0, 6.4))
    panel.legend(loc="upper left", bbox_to_anchor=(0.66, 0.9))
    return figure
