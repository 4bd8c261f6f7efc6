from drawing import BLUE, INK, RUST, axes
from palindromic_substrings import counts

WORD = "abaababaabaab"


def draw():
    """The longest palindrome at each center, and which part of it had to be compared: without and with the mirror."""
    figure, panels = axes(columns=2, height=3.6, sharey=True)
    reach = -1  # the last position known to be the end of a palindrome
    for center, k in enumerate(counts(WORD)):
        left, right = center // 2, (center + 1) // 2
        known = min(max(reach - right + 1, 0), k)  # pairs that the mirror image tells
        for panel, copied in zip(panels, (0, known), strict=True):
            for start, stop, colour in (
                (left - k + 1, right + k, RUST),
                (left - copied + 1, right + copied, BLUE),
            ):
                if stop > start:
                    panel.plot([start - 0.42, stop - 0.58], [center] * 2, color=colour, linewidth=3.4)
        reach = max(reach, right + k - 1)
    for panel, title in zip(panels, ("expansion: everything is compared", "Manacher: blue is copied"), strict=True):
        panel.set(title=title, xlim=(-0.7, len(WORD) - 0.3), ylim=(2 * len(WORD) - 1, -1))
        panel.set_xticks(range(len(WORD)), WORD, color=INK)
        panel.set_yticks(range(0, 2 * len(WORD), 4))
        panel.tick_params(axis="x", length=0)
        for line in panel.lines:
            line.set_solid_capstyle("butt")
    panels[0].set_ylabel("center (sum of the two ends)")
    return figure
