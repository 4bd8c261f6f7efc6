import numpy as np
from alphago_and_alphazero import STONES, learn, search
from drawing import BLUE, GOLD, GREEN, INK, RUST, axes

POSITIONS = [stones for stones in range(1, STONES + 1) if stones % 4]
GAMES = [0, 5, 10, 20, 40]
SIMULATIONS = [10, 14, 20, 35, 50, 70, 100, 150, 200, 300, 500, 700, 1000, 1500, 2000, 3000]


def right(choose) -> float:
    """Share of the positions that can be won in which it chooses the move that leaves a multiple of 4."""
    return float(np.mean([choose(stones) == stones % 4 - 1 for stones in POSITIONS]))


def draw():
    """Visit shares without knowledge against simulations; then, right moves against games of self-play."""
    figure, (visits, learning) = axes(columns=2, height=2.9)
    policy, value = learn(0, 20, np.random.default_rng(0))
    shares = np.array([search(10, policy, value, n) for n in SIMULATIONS])
    for move, colour in enumerate((RUST, GREEN, GOLD)):
        note = ", wins" if move == 1 else ""
        visits.plot(SIMULATIONS, shares[:, move], color=colour, label=f"take {move + 1}{note}")
    visits.set(
        xscale="log", xlim=(10, 3000), ylim=(0, 1.02), xlabel="simulations", title="visit shares, 10 stones left"
    )
    visits.set_xticks([10, 100, 1000])
    visits.set_xticklabels(["10", "100", "1000"])
    visits.minorticks_off()
    visits.legend(loc="upper left")

    curves = []
    for games in GAMES:
        tables = [learn(games, 20, np.random.default_rng(seed)) for seed in range(6 if games else 1)]
        raw = np.mean([right(lambda s, p=p: p[s].argmax()) for p, _ in tables])
        searched = np.mean([right(lambda s, p=p, v=v: search(s, p, v, 20).argmax()) for p, v in tables])
        curves.append((raw, searched))
    raw, searched = zip(*curves, strict=True)
    learning.plot(GAMES, searched, color=BLUE, marker="o", markersize=3, label="20 simulations")
    learning.plot(GAMES, raw, color=INK, marker="o", markersize=3, label="policy alone")
    learning.set(
        xlim=(-1, 41), ylim=(0, 1.02), xlabel="games of self-play", title="right in the 12 positions that can be won"
    )
    learning.title.set_fontsize(8.5)
    learning.legend(loc="lower right")
    return figure
