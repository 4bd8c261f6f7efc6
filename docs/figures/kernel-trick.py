import numpy as np
from drawing import BLUE, INK, RUST, axes
from kernel_trick import fit, rbf
from matplotlib.patches import PathPatch
from matplotlib.path import Path


def strokes(panel, points, arms, colour, width):
    """Each point as a few strokes, all in one path: a tenth of the size of markers."""
    ends = np.concatenate([[point - arm, point + arm] for point in points for arm in np.array(arms)])
    path = Path(ends, np.tile([Path.MOVETO, Path.LINETO], len(ends) // 2))
    path.should_simplify = False
    panel.add_patch(PathPatch(path, fill=False, edgecolor=colour, linewidth=width, capstyle="round"))


def draw():
    """The same noisy quadrants and three widths of the RBF kernel."""
    figure, panels = axes(columns=3, height=2.35, sharey=True)
    rng = np.random.default_rng(0)
    points = rng.uniform(-2, 2, size=(1100, 2))  # as in the sample
    x, truth = points[:100], np.sign(points[:100].prod(axis=1))
    y = np.where(rng.random(100) < 0.1, -truth, truth)
    steps = np.linspace(-2.1, 2.1, 42)  # with 43 a last bit decides whether a line is closed
    grid = np.array([[a, b] for b in steps for a in steps])
    for panel, gamma in zip(panels, (0.01, 1, 100), strict=True):
        weight = fit(rbf(x, x, gamma), y, c=1)
        score = (rbf(grid, x, gamma) @ weight).reshape(len(steps), len(steps))
        panel.contour(steps, steps, score, levels=[0], colors=[INK], linewidths=1.1)
        strokes(panel, x[y > 0], [(0.01, 0)], BLUE, 3.2)
        strokes(panel, x[y < 0], [(0.045, 0.045), (0.045, -0.045)], RUST, 1)
        panel.set(title=f"γ = {gamma}", xlim=(-2.1, 2.1), ylim=(-2.1, 2.1), aspect="equal")
        panel.set(xticks=[-2, 0, 2], yticks=[-2, 0, 2])
    return figure
