from data_wrangling import as_of
from drawing import BLUE, FAINT, INK, MUTED, RUST, axes

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun")


def draw():
    """Orders of one customer, joined with the tier of that time and with the tier of today."""
    figure, panel = axes(height=2.7)
    changes = [(1.0, "basic"), (3.5, "gold"), (5.0, "basic")]  # month since which a tier holds
    orders = [0.5, 2.2, 3.1, 4.3, 5.6]

    def text(month: float) -> str:
        return f"2026-{int(month) + 1:02d}-{int(month % 1 * 30) + 1:02d}T00:00Z"

    joined = as_of(
        [{"customer": "ann", "at": text(month)} for month in orders],
        [("ann", text(month), tier) for month, tier in changes],
    )
    ends = [start for start, _ in changes[1:]] + [6.0]
    for (start, tier), end in zip(changes, ends, strict=True):
        colour = BLUE if tier == "gold" else MUTED
        panel.plot((start, end), (2, 2), color=colour, linewidth=6, solid_capstyle="butt")
        panel.text(start + 0.05, 2.22, tier, color=colour)
    for month, row in zip(orders, joined, strict=True):
        past = [start for start, _ in changes if start <= month]
        if past:
            panel.annotate("", (past[-1], 1.9), (month, 1.06), arrowprops={"arrowstyle": "->", "color": INK})
        panel.plot(month, 1, "o", color=INK, markersize=5)
        panel.text(month, 0.66, row["tier"], ha="center", color=BLUE if row["tier"] == "gold" else INK)
        latest = changes[-1][1]
        panel.text(month, 0.2, latest, ha="center", color=RUST if latest != row["tier"] else INK)
    for height, label in ((2, "tier"), (1, "orders"), (0.7, "known then"), (0.24, "known today")):
        panel.text(-0.1, height, label, ha="right", va="center", color=MUTED)
    panel.set(xlim=(-1.15, 6.1), ylim=(0, 2.6), yticks=[], xticks=range(6))
    panel.set_xticklabels(MONTHS)
    panel.spines["left"].set_visible(False)
    panel.spines["bottom"].set_color(FAINT)
    return figure
