import numpy as np
from drawing import BLUE, FAINT, GREEN, INK, MUTED, PURPLE, RUST, axes
from reinforcement_learning_problem import ACTIONS, REWARD, STATES, TRANSITION, evaluate

AT = np.array([[0, 0], [2.4, 0], [4.8, 0]])  # of new, worn, broken
PLANS = (("service when worn", (0, 1, 1), GREEN, "-"), ("replace when broken", (0, 0, 1), RUST, "--"),
         ("never spend", (0, 0, 0), PURPLE, ":"))  # fmt: skip


def draw():
    """The machine as a graph of states and actions; what three policies are worth to a worn machine."""
    figure, (graph, curve) = axes(rows=2, height=4.4, height_ratios=[1, 1.15])
    for a, colour in ((0, BLUE), (1, GREEN)):
        for s, t in np.argwhere(np.array(TRANSITION)[:, a] > 0):
            p, reward = TRANSITION[s][a][t], REWARD[s][a]
            text = (f"{p:g}, " if p < 1 else "") + f"{reward}".replace("-", "−")
            side = 1 if a == 0 else -1  # run above, service below
            if s == t:
                x, y = AT[s] + [0, side * 0.62]
                graph.plot(*(AT[s] + np.array([0, side * 0.55]) + 0.26 * CIRCLE).T, color=colour, linewidth=1.2)
                graph.text(x, y + side * 0.38, text, ha="center", va="center", color=colour, fontsize=8)
                continue
            bend = 0.18 if abs(s - t) == 1 else 0.3
            style = {
                "arrowstyle": "-|>",
                "color": colour,
                "connectionstyle": f"arc3,rad={-side * bend * np.sign(t - s)}",
            }
            graph.annotate("", AT[t], AT[s], arrowprops=style | {"shrinkA": 17, "shrinkB": 17})
            x, y = (AT[s] + AT[t]) / 2
            graph.text(
                x,
                y + side * (0.45 if abs(s - t) == 1 else 0.95),
                text,
                ha="center",
                va="center",
                color=colour,
                fontsize=8,
            )
    for (x, y), name in zip(AT, STATES, strict=True):
        graph.plot(x, y, "o", markersize=34, markerfacecolor="none", markeredgecolor=MUTED)
        graph.text(x, y, name, ha="center", va="center", color=INK)
    for a, colour, y in ((0, BLUE, 0.9), (1, GREEN, 0.45)):
        graph.text(5.7, y, ACTIONS[a], color=colour)
    graph.set(xlim=(-0.6, 6.6), ylim=(-1.25, 1.25), xticks=[], yticks=[], aspect="equal")
    graph.spines[:].set_visible(False)

    gammas = np.linspace(0, 0.99, 34)
    for name, actions, colour, line in PLANS:
        policy = np.eye(2)[list(actions)]
        worth = [(1 - g) * evaluate(policy, TRANSITION, REWARD, g)[1] for g in gammas]
        curve.plot(gammas, worth, line, color=colour, label=name)
    curve.axhline(0, color=FAINT, linewidth=0.8, zorder=0)
    curve.set(xlabel="discount γ", ylabel="(1 − γ) V(worn)", xlim=(0, 1))
    curve.legend(loc="lower center")
    return figure


CIRCLE = np.array([[np.cos(t), np.sin(t)] for t in np.linspace(0, 2 * np.pi, 25)])
