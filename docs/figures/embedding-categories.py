import numpy as np
from drawing import BLUE, FAINT, GREEN, INK, MUTED, RUST, axes
from embedding_categories import learn

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
TRUTH = np.cos(2 * np.pi * (np.arange(12)[:, None] / 12 - np.arange(15) / 15))


def task(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Which pairs are seen in the sample's task, and their demand; both (12, 15)."""
    rng = np.random.default_rng(seed)
    seen = rng.permuted(np.tile(np.arange(12) < 7, (15, 1)), axis=1).T
    demand = np.zeros(seen.shape)
    demand[seen] = TRUTH[seen] + 0.1 * rng.normal(size=seen.sum())
    return seen, demand


def errors_of(dim: int) -> np.ndarray:
    """Mean squared errors (2, 20) on seen and unseen pairs: what learn does, on 20 tasks and starts at once."""
    seen, demand = map(np.array, zip(*map(task, range(20)), strict=True))
    starts = [np.random.default_rng(seed) for seed in range(20)]
    left, right = (np.array([rng.normal(scale=0.3, size=(size, dim)) for rng in starts]) for size in (12, 15))
    for _ in range(3000):
        slope = 2 * 2 / 105 * seen * (left @ right.mT - demand)
        left, right = left - slope @ right, right - slope.mT @ left
    fitted = left @ right.mT
    return np.array(
        [np.mean((fitted - demand) ** 2, (1, 2), where=seen), np.mean((fitted - TRUTH) ** 2, (1, 2), where=~seen)]
    )


def draw():
    """The learned months lie on a ring, and two dimensions are enough."""
    figure, (ring, errors) = axes(columns=2, height=2.7, width=6.0, width_ratios=(1, 1.2))
    seen, demand = task(0)
    months, _ = learn(*np.nonzero(seen), demand[seen], TRUTH.shape, 2)
    ring.plot(*np.vstack([months, months[:1]]).T, color=FAINT, linewidth=1)
    for name, place in zip(MONTHS, months, strict=True):
        ring.plot(*place, "o", color=BLUE, markersize=4)
        ring.annotate(name, place * 1.2, ha="center", va="center", fontsize=8, color=INK)
    ring.set(title="Month vectors, d = 2", xlim=(-1.65, 1.65), ylim=(-1.5, 1.5), xticks=[], yticks=[])
    ring.spines[:].set_visible(False)

    dims = [1, 2, 3, 4, 8]
    low, middle, high = np.quantile([errors_of(dim) for dim in dims], [0.25, 0.5, 0.75], axis=2)
    for part, (colour, marker, name) in enumerate(((GREEN, "s", "pairs in training"), (RUST, "o", "unseen pairs"))):
        errors.plot(dims, middle[:, part], marker + "-", color=colour, markersize=4, linewidth=1, label=name)
        errors.vlines(dims, low[:, part], high[:, part], color=colour, linewidth=1)
    errors.axhline(0.5, color=MUTED, linewidth=0.9, linestyle=":")
    errors.text(8, 0.505, "always 0", ha="right", va="bottom", fontsize=7, color=MUTED)
    errors.set(title="Mean squared error", xlabel="dimension d", ylim=(0, 0.58), xticks=dims)
    errors.legend(fontsize=7, loc="upper center", bbox_to_anchor=(0.52, 0.86), handletextpad=0.6)
    return figure
