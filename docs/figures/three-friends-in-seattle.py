from fractions import Fraction

from drawing import BLUE, GOLD, INK, MUTED, RUST, axes
from three_friends_in_seattle import THIRD, posterior


def draw():
    """Posterior of rain against its prior after one, two and three friends who say yes and lie one time in three."""
    figure, panel = axes(height=3.4)
    priors = [Fraction(i, 60) for i in range(61)]
    lines = (3, RUST, "3 friends"), (2, GOLD, "2 friends"), (1, BLUE, "1 friend, or 3 who copy one")
    for friends, colour, label in lines:
        rain = [float(posterior(p, [True] * friends, [THIRD] * friends)) for p in priors]
        panel.plot([float(p) for p in priors], rain, color=colour, label=label)
    panel.plot([0, 1], [0, 1], color=MUTED, linewidth=1, linestyle=(0, (4, 2)), label="nobody asked")
    for prior in (Fraction(1, 4), Fraction(1, 2)):
        point = posterior(prior, [True] * 3, [THIRD] * 3)
        panel.plot(float(prior), float(point), "o", color=INK, markersize=4)
        panel.annotate(str(point), (float(prior), float(point)), (-4, 5), textcoords="offset points", ha="right")
    panel.set(
        xlabel="probability of rain before asking",
        ylabel="probability of rain after asking",
        xlim=(0, 1),
        ylim=(0, 1.02),
    )
    panel.legend(loc="lower right")
    return figure
