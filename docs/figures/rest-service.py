from drawing import BLUE, FAINT, GREEN, INK, MUTED, PAPER, RUST, axes

GATES = (
    ("server", "body size", "413"),
    ("routes", "path, method", "404, 405"),
    ("schema", "JSON, types,\nranges, count", "422"),
    ("model", "in a thread", "500"),
)


def draw():
    """A request passes four gates; each has its own status for those that it stops."""
    figure, axis = axes(width=5.6, height=2.1)
    axis.set(xlim=(-0.2, 11.2), ylim=(-1.55, 1.75))
    axis.axis("off")
    arrow = {"arrowstyle": "-|>", "color": MUTED, "linewidth": 1, "shrinkA": 0, "shrinkB": 0}
    edges = [0, *(2.4 + 2.2 * number + side for number in range(len(GATES)) for side in (-0.6, 0.6)), 10.4]
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        axis.annotate("", (end, 0.4), (start, 0.4), arrowprops=arrow)
    axis.text(0, 0.6, "request", color=INK, fontsize=8.5, ha="left")
    axis.text(10.45, 0.4, "200", color=GREEN, fontsize=11, va="center", ha="left")
    for number, (name, checks, status) in enumerate(GATES):
        x = 2.4 + 2.2 * number
        colour = BLUE if name == "model" else MUTED
        box = {"boxstyle": "round,pad=0.45", "facecolor": PAPER, "edgecolor": colour}
        axis.text(x, 0.4, name, ha="center", va="center", fontsize=9, color=INK, bbox=box)
        axis.text(x, 0.95, checks, ha="center", va="bottom", fontsize=7.5, color=MUTED)
        axis.annotate("", (x, -0.95), (x, 0.05), arrowprops=arrow | {"color": RUST})
        axis.text(x, -1.05, status, ha="center", va="top", fontsize=11, color=RUST)
    axis.plot([1.3, 7.9], [-1.5, -1.5], color=FAINT, linewidth=0.8)
    axis.text(4.6, -1.52, "mend the request", ha="center", va="top", fontsize=7.5, color=MUTED)
    axis.plot([8.1, 9.9], [-1.5, -1.5], color=FAINT, linewidth=0.8)
    axis.text(9.0, -1.52, "mend the service", ha="center", va="top", fontsize=7.5, color=MUTED)
    axis.set_ylim(-2.0, 1.75)
    return figure
