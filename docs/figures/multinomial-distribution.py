import numpy as np
from drawing import BLUE, MUTED, RUST, axes
from scipy.stats import dirichlet_multinomial, multinomial


def draw():
    """Probability of every pair of counts out of 10 draws: a multinomial, and a Dirichlet mixture of the same mean."""
    figure, panels = axes(columns=2, height=3.1, sharey=True)
    n, p = 10, np.array([0.5, 0.3, 0.2])
    cells = np.array([(i, j, n - i - j) for i in range(n + 1) for j in range(n + 1 - i)])  # (66, 3)
    models = (
        (multinomial(n, p), "Multinomial: p is fixed", BLUE),
        (dirichlet_multinomial(4 * p, n), "p is drawn anew each time", RUST),
    )
    for panel, (model, title, colour) in zip(panels, models, strict=True):
        mass = np.array([model.pmf(cell) for cell in cells])
        width = np.round(np.sqrt(mass) * 40)  # marker area in proportion to probability, in few sizes
        for size in np.unique(width[width > 0]):
            x, y, _ = cells[width == size].T
            panel.plot(x, y, "o", color=colour, markersize=size, markeredgewidth=0)
        panel.plot([0, n], [n, 0], color=MUTED, linewidth=0.8)
        panel.set(title=title, xlabel="count of the first category", xticks=range(0, 11, 2), yticks=range(0, 11, 2))
        panel.set(xlim=(-0.7, n + 0.7), ylim=(-0.7, n + 0.7))
        panel.set_aspect("equal")
    panels[0].set_ylabel("count of the second")
    return figure
