import numpy as np
from covariance import correlation_matrix, covariance_matrix
from drawing import BLUE, FAINT, GREEN, RUST, axes


def draw():
    """Six clouds of 20 points, each with its sample covariance and correlation."""
    figure, panels = axes(3, 2, height=3.9, sharex=True, sharey=True)
    rng = np.random.default_rng(3)
    x, noise = np.linalg.qr(np.column_stack([np.ones(20), rng.normal(size=(20, 2))]))[0].T[1:] * np.sqrt(19)
    spread = np.linspace(-1.8, 1.8, 20)
    group = np.where(np.arange(20) < 10, -1, 1)
    clouds = (
        ("rises", 0.9 * x + 0.44 * noise, x, BLUE),
        ("falls", -0.9 * x + 0.44 * noise, x, BLUE),
        ("independent", noise, x, BLUE),
        ("y = x² - 1", spread**2 - 1, spread, RUST),
        ("one point makes it", np.append(0.5 * noise[1:] - 0.6, 2.9), np.append(0.5 * x[1:] - 0.6, 2.9), RUST),
        ("two groups, each falls", 1.1 * group - 0.5 * x + 0.15 * noise, 1.1 * group + 0.5 * x, RUST),
    )
    for panel, (name, y, across, colour) in zip(panels.flat, clouds, strict=True):
        covariance = covariance_matrix(np.column_stack([across, y]))
        fields = covariance[0, 1], correlation_matrix(covariance)[0, 1]
        panel.axhline(0, color=FAINT, linewidth=0.6, zorder=0)
        panel.axvline(0, color=FAINT, linewidth=0.6, zorder=0)
        colours = np.where(group > 0, GREEN, colour) if "groups" in name else colour
        panel.scatter(across, y, s=9, linewidth=0, color=colours)
        title = f"{name}\ncov {fields[0] + 0:.1f}, r {fields[1] + 0:.1f}"
        panel.set_title(title.replace("-0.0", "0.0").replace("-", "\N{MINUS SIGN}"))
        panel.set(xticks=(-2, 0, 2), yticks=(-2, 0, 2), xlim=(-3.3, 3.3), ylim=(-3.3, 3.3))
    return figure
