from drawing import BLUE, FAINT, GOLD, GREEN, INK, MUTED, PURPLE, RUST, axes
from matplotlib.patches import Rectangle

LAYERS = (
    "Python packages",
    "compiled code in them, CUDA runtime",
    "Python interpreter",
    "system libraries (libGL, libgomp)",
    "C library (glibc, musl)",
    "kernel, GPU driver",
)
TOOLS = (
    ("apt, dnf", MUTED, 6),
    ("venv + pip", BLUE, 2),
    ("uv", GREEN, 3),
    ("conda", PURPLE, 4),
    ("Docker image", RUST, 5),
)


def draw():
    """How far down each tool reaches: a column per tool, a row per layer."""
    figure, panel = axes(width=5.9, height=2.7)
    panel.set(xlim=(0, 11.7), ylim=(-6.5, 1.1))
    panel.axis("off")
    for row, layer in enumerate(LAYERS):
        panel.plot([0, 11.7], [-row - 1, -row - 1], color=FAINT, linewidth=0.6)
        panel.text(0, -row - 0.5, layer, va="center", fontsize=8, color=INK)
    for column, (tool, colour, depth) in enumerate(TOOLS):
        x = 4.55 + 1.45 * column
        panel.text(x + 0.6, 0.35, tool, ha="center", va="center", fontsize=7.8, color=INK)
        panel.add_patch(Rectangle((x, -depth + 0.08), 1.2, depth - 0.16, facecolor=colour, alpha=0.3, edgecolor=colour))
    panel.text(4.55 + 0.6, -0.5, "older", ha="center", va="center", fontsize=7, color=INK)
    panel.text(11.6, -5.5, "always the host's", ha="right", va="center", fontsize=7.5, color=GOLD)
    return figure
