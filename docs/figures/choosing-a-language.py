import numpy as np
from choosing_a_language import gain
from drawing import BLUE, INK, MUTED, RUST, axes


def draw():
    """What a rewrite gains in all, against the share of time that the rewritten part takes."""
    figure, plane = axes(height=2.8)
    shares = np.linspace(0, 0.999, 112)
    for factor, colour, style in ((50, RUST, "-"), (10, INK, "-"), (2, BLUE, "-"), (1e12, MUTED, ":")):
        name = "takes no time" if factor > 100 else f"{factor} times faster"
        plane.semilogy(shares, [gain(share, factor) for share in shares], style, color=colour, label=name)
    for share in (0.05, 0.5, 0.95):
        plane.plot(share, gain(share, 50), "o", color=RUST, markersize=4)
        plane.annotate(
            f"{gain(share, 50):.2f}", (share, gain(share, 50)), (0, 5), textcoords="offset points", ha="right"
        )
    plane.set(
        xlabel="share of the time in the part that is rewritten", ylabel="gain in all", xlim=(0, 1), ylim=(0.9, 110)
    )
    plane.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25%", "50%", "75%", "100%"])
    plane.set_yticks([1, 10, 100], ["1", "10", "100"])
    plane.minorticks_off()
    handles, labels = plane.get_legend_handles_labels()
    plane.legend([handles[i] for i in (3, 0, 1, 2)], [labels[i] for i in (3, 0, 1, 2)], title="the part")
    return figure
