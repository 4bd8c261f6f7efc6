"""What every figure shares: palette, type and the way it is written to SVG.

A figure is `docs/figures/<name>.py` with a function `draw()` that returns a Matplotlib figure.
`make figures` writes each to `<name>.svg`; `make figures NAMES="bagging boosting"` writes only those.
The colours below become CSS variables in the SVG, so that one drawing serves light and dark.
"""

import io
import re
import runpy
import sys
from pathlib import Path

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

FOLDER = Path(__file__).parent
INK, MUTED, FAINT, PAPER = "#1f2328", "#656d76", "#d5d9de", "#fffffe"
BLUE, RUST, GREEN, PURPLE, GOLD = "#2b66a8", "#b04a21", "#2c7a51", "#6a48b8", "#9a6a12"
COLOURS = {
    "ink": INK, "muted": MUTED, "faint": FAINT, "paper": PAPER,
    "blue": BLUE, "rust": RUST, "green": GREEN, "purple": PURPLE, "gold": GOLD,
}  # fmt: skip
STYLE = {
    "svg.fonttype": "none",
    "svg.id": "figure",
    "font.size": 9,
    "axes.titlesize": 9,
    "axes.titleweight": "normal",
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.prop_cycle": plt.cycler(color=[BLUE, RUST, GREEN, PURPLE, GOLD]),
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "grid.color": FAINT,
    "legend.frameon": False,
    "lines.linewidth": 1.6,
    "patch.linewidth": 0.8,
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
}

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="{}" font-family="sans-serif" style="background: #fffffe">'
SLIMMER = (
    (r"^.*?<svg [^>]*viewBox=\"([^\"]*)\"[^>]*>", SVG.format(r"\1")),
    (r"<metadata>.*?</metadata>|<style[^>]*>.*?</style>|<defs>\s*</defs>|<!--.*?-->", ""),
    (r"<g id=\"[^\"]*\"", "<g"),
    (r"xlink:href", "href"),
    (r"\s*font-family: [^;]*;", ""),
    (r"font: ([\d.]+px) [^;]*;", r"font-size: \1;"),
    (r' transform="rotate\(-?0 [^)]*\)"', ""),
    (r"<[^>]+>", lambda tag: re.sub(r"-?\d+\.\d{2,}", lambda number: f"{round(float(number[0]), 1):g}", tag[0])),
    (r"\s*\n\s*", "\n"),
)  # what Matplotlib writes and a page does not need: pattern, replacement


def axes(columns: int = 1, rows: int = 1, width: float = 5.6, height: float = 3.0, **options) -> tuple[Figure, Axes]:
    """A figure of `width` by `height` inches and its axes (an array of them for more than one)."""
    return plt.subplots(rows, columns, figsize=(width, height), layout="constrained", **options)


def to_svg(figure: Figure, name: str) -> str:
    """The figure as SVG text: the same bytes each time, coordinates in points to one decimal, colours as variables.

    Fonts come from the page that shows it. Alone (on GitHub, say) it stands on paper, in its light colours.
    """
    buffer = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": name}):
        figure.savefig(buffer, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    svg = buffer.getvalue()
    for pattern, replacement in SLIMMER:
        svg = re.sub(pattern, replacement, svg, flags=re.DOTALL)
    for label, colour in COLOURS.items():
        svg = svg.replace(colour, f"var(--figure-{label}, {colour})")
    return svg


def draw(name: str) -> str:
    """The SVG text of the figure that `<name>.py` draws."""
    with matplotlib.rc_context(STYLE):
        figure = runpy.run_path(str(FOLDER / f"{name}.py"))["draw"]()
        svg = to_svg(figure, name)
    plt.close(figure)
    return svg


def names() -> list[str]:
    """All figures, by the names of their scripts."""
    return sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "drawing")


if __name__ == "__main__":
    sys.path.insert(0, str(FOLDER.parent / "samples"))  # before this folder: a figure may have its sample's name
    for name in sys.argv[1:] or names():
        (FOLDER / f"{name}.svg").write_text(draw(name), encoding="utf-8", newline="\n")
        print(f"docs/figures/{name}.svg")
