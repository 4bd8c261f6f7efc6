import numpy as np
from activation_functions import ACTIVATIONS
from drawing import BLUE, FAINT, GOLD, GREEN, MUTED, PURPLE, RUST, axes

ROWS = (
    (("sigmoid", RUST, "--"), ("tanh", GOLD, "-."), ("ReLU", BLUE, "-")),
    (("ReLU", MUTED, "-"), ("ELU", PURPLE, "--"), ("GELU", GREEN, "-"), ("SiLU", RUST, "-.")),
)


def draw():
    """Values and slopes: the two that saturate against ReLU, and ReLU's smooth relatives."""
    figure, panels = axes(columns=2, rows=2, height=4.2, sharex=True)
    panels[0, 0].set(title="value")
    panels[0, 1].set(title="slope")
    for row, curves in zip(panels, ROWS, strict=True):
        for panel, which in zip(row, (0, 1), strict=True):
            panel.axhline(0, color=FAINT, linewidth=0.8)
            panel.axvline(0, color=FAINT, linewidth=0.8)
            for name, colour, style in curves:
                z = np.linspace(-4, 3, 57)
                if name == "ReLU":
                    z = (np.array([-4, 0, 3]), np.array([-4, 0, np.nan, 1e-9, 3]))[which]
                panel.plot(z, ACTIVATIONS[name][which](z), color=colour, linestyle=style, label=name)
            panel.set(xlim=(-4, 3), ylim=((-1.3, 3), (-0.25, 1.25))[which])
        row[0].legend(loc="upper left", fontsize=7, handlelength=2.4)
    for panel in panels[1]:
        panel.set(xlabel="z")
    return figure
