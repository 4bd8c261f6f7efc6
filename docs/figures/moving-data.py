import numpy as np
from drawing import BLUE, GREEN, INK, MUTED, PURPLE, RUST, axes

TIMES = {1: "1 s", 60: "1 min", 3600: "1 h", 86_400: "1 day", 864_000: "10 days"}


def draw():
    """Time against size for three lines, and against the number of files for a fixed size."""
    figure, (bytes_, files) = axes(columns=2, height=2.9, sharey=True)
    size = np.array([1e8, 1e14])
    bytes_.plot([2e11, 2e11], [5, 16_000], color=MUTED, linewidth=0.7, linestyle=":")
    lines = ((1e8, RUST, "100 Mbit/s: 4.4 h"), (1e9, BLUE, "1 Gbit/s: 27 min"), (1e10, GREEN, "10 Gbit/s: 2.7 min"))
    for bits, colour, name in lines:
        bytes_.plot(size, size * 8 / bits, color=colour, label=name)
        bytes_.plot(2e11, 2e11 * 8 / bits, "o", color=colour, markersize=4)
    bytes_.set(title="one large file", xlabel="size", xticks=[1e9, 1e11, 1e13], xlim=size)
    bytes_.set(xscale="log", yscale="log")
    bytes_.set_xticks([1e9, 2e11, 1e13], ["1 GB", "200 GB", "10 TB"])

    count = np.logspace(0, 7, 36)
    files.plot(count, 800 + 0.05 * count, color=PURPLE, label="50 ms per file")
    files.plot(count[[0, -1]], [800, 800], color=BLUE, label="one tar stream")
    files.plot(16_000, 1600, "o", color=PURPLE, markersize=4)
    files.annotate("16,000 files", (16_000, 1600), (-58, 7), textcoords="offset points", fontsize=7.5, color=INK)
    files.set(title="100 GB at 1 Gbit/s, cut into files", xlabel="number of files", xscale="log", xlim=(1, 1e7))
    files.set_xticks([1, 1e3, 1e6], ["1", "1,000", "1 million"])
    bytes_.set_yticks(list(TIMES), TIMES.values())
    bytes_.set_ylim(5, 2e6)
    for panel in (bytes_, files):
        panel.minorticks_off()
        panel.grid(axis="y", linewidth=0.5)
    bytes_.legend(loc="upper left", fontsize=7.5, title="200 GB at", title_fontsize=7.5, alignment="left")
    files.legend(loc="upper left", fontsize=7.5)
    return figure
