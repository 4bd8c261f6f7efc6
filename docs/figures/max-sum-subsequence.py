from itertools import accumulate

from drawing import BLUE, INK, RUST, axes
from max_sum_subsequence import best_run

NUMBERS = [4, -6, 5, -2, 3, 1, -9, 6, -1]


def draw():
    """Prefix sums, the lowest one before each, and the largest gap between them: the best run."""
    figure, panel = axes(height=2.8)
    sums = list(accumulate(NUMBERS, initial=0))
    lows = list(accumulate(sums, min))
    panel.plot(range(len(sums)), sums, "o-", color=BLUE, markersize=4, label="prefix sum")
    panel.step(
        range(1, len(sums)), lows[:-1], where="mid", color=RUST, linestyle=(0, (3, 2)), label="lowest earlier one"
    )
    total, start, stop = best_run(NUMBERS)
    panel.vlines(stop, sums[start], sums[stop], color=INK, linewidth=1.2)
    panel.annotate(f"{total}", (stop, (sums[start] + sums[stop]) / 2), xytext=(5, 0), textcoords="offset points")
    for j, x in enumerate(NUMBERS):
        panel.text(j + 0.5, -7.1, f"{x:+d}".replace("-", "−"), ha="center", fontsize=8)
    panel.set(xlabel="position (between them, the numbers)", xlim=(-0.2, 9.2), ylim=(-7.8, 8.5))
    panel.set_xticks(range(len(sums)))
    panel.set_yticks([-4, -2, 0, 2, 4])
    panel.legend(loc="upper center", ncols=2)
    return figure
