import numpy as np
from drawing import BLUE, FAINT, INK, RUST, axes
from matplotlib.patches import Rectangle
from q_learning import GRID, step


def values(epsilon):
    """Exact action values (24, 4) if later moves are best, but random with probability epsilon."""
    q = np.zeros((24, 4))
    for _ in range(1000):
        ahead = (1 - epsilon) * q.max(axis=1) + epsilon * q.mean(axis=1)
        moves = [[step(cell, move) for move in range(4)] for cell in range(24)]
        q = np.array([[r + ahead[to] * (not over) for r, to, over in row] for row in moves])
    return q


def mean_return(policy, epsilon):
    """Exact expected return from the start of a policy (24,) whose moves are random with probability epsilon."""
    system, reward = np.eye(24), np.zeros(24)
    for cell in range(24):
        for move in range(4):
            p = epsilon / 4 + (1 - epsilon) * (move == policy[cell])
            r, to, over = step(cell, move)
            reward[cell] += p * r
            system[cell, to] -= p * (not over)
    return np.linalg.solve(system, reward)[18]


def draw():
    """The paths that Q-learning and SARSA learn, and what each returns while moves stay random now and then."""
    figure, (grid, curve) = axes(rows=2, width=4.6, height=4.6, height_ratios=[1.25, 1])
    for cell, tile in enumerate(GRID):
        grid.add_patch(Rectangle((cell % 6, cell // 6), 1, 1, fc=FAINT if tile == "#" else "none", ec=FAINT))
    for at, name in ((0.5, "S"), (5.5, "G")):
        grid.text(at, 3.8, name, ha="center", va="center", color=INK)
    grid.text(3, 3.5, "cliff: −100", ha="center", va="center", color=INK)
    for name, epsilon, colour, marker, shift in (("Q-learning", 0, BLUE, "o", 0.06), ("SARSA", 0.1, RUST, "s", -0.06)):
        policy = np.round(values(epsilon), 6).argmax(axis=1)
        path, over = [18], False
        while not over:
            _, cell, over = step(path[-1], policy[path[-1]])
            path.append(cell)
        x, y = np.array([[cell % 6 + 0.5 + shift, cell // 6 + 0.5] for cell in path]).T
        grid.plot(x, y, color=colour, marker=marker, markersize=3.5)
        grid.text(3, y.min() - 0.27, name, ha="center", va="center", color=colour)
        epsilons = np.linspace(0, 0.2, 21)
        curve.plot(epsilons, [mean_return(policy, e) for e in epsilons], color=colour, label=f"path of {name}")
    grid.set(xlim=(-0.05, 6.05), ylim=(4.05, -0.05), xticks=[], yticks=[], aspect="equal", title="Greedy path")
    grid.spines[:].set_visible(False)
    curve.set(
        xlabel="probability of a random move, ε", title="Expected return from S", xlim=(0, 0.2), xticks=[0, 0.1, 0.2]
    )
    curve.legend(loc="lower left", fontsize=8)
    return figure
