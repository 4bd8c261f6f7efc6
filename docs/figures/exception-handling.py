import numpy as np
from drawing import BLUE, RUST, axes

LIMITS, PER_SECOND, CLIENTS = (1, 2, 4), 100, 1000


def draw():
    """Expected retries per 100 ms of 1,000 clients that fail together, without and with jitter."""
    figure, plane = axes(height=2.6)
    density, rate = np.ones(1), np.zeros(sum(LIMITS) * PER_SECOND + 1)
    for limit in LIMITS:
        density = np.convolve(density, np.full(limit * PER_SECOND, 1 / (limit * PER_SECOND)))
        rate[: len(density)] += density
    counts = CLIENTS * rate[:-1].reshape(-1, 10).sum(axis=1)  # per 100 ms
    edges = np.linspace(0, sum(LIMITS), len(counts) + 1)
    for i, at in enumerate(np.cumsum(LIMITS)):
        plane.bar(at + 0.05, CLIENTS, 0.1, color=RUST, label="no jitter" if i == 0 else None)
    plane.stairs(counts.round(), edges, fill=True, color=BLUE, label="full jitter")
    plane.set(xlabel="seconds since the failure", ylabel="calls per 100 ms", xlim=(-0.1, 8.2), ylim=(0, 1080))
    plane.set_yticks([0, 500, 1000], ["0", "500", "1,000"])
    plane.legend(loc="upper center", bbox_to_anchor=(0.64, 1))
    return figure
