import numpy as np
from drawing import BLUE, FAINT, GREEN, INK, MUTED, RUST, axes
from embedding_categories import learn

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
TRUTH = np.cos(2 * np.pi * (np.arange(12)[:, None] / 12 - np.arange(15) / 15))


def run(seed: int, dim: int) -> tuple[np.ndarray, float, float]:
    """Month vectors of the sample's task, and the mean squared errors on seen and unseen pairs."""
    rng = np.random.default_rng(seed)
    seen = rng.permuted(np.tile(np.arange(12) < 7, (15, 1)), axis=1).T
    month, product = np.nonzero(seen)
    demand = TRUTH[seen] + 0.1 * rng.normal(size=seen.sum())
    months, products = learn(month, product, demand, TRUTH.shape, dim)
    fitted = months @ products.T
    return months, ((fitted[seen] - demand) ** 2).mean(), ((fitted - TRUTH)[~seen] ** 2).mean()


def draw():
    """The learned months lie on a ring, and two dimensions are enough."""
    figure, (ring, errors) = axes(columns=2, height=2.7, width=6.0, width_ratios=(1, 1.2))
    months, _, _ = run(0, 2)
    ring.plot(*np.vstack([months, months[:1]]).T, color=FAINT, linewidth=1)
    for name, place in zip(MONTHS, months, strict=True):
        ring.plot(*place, "o", color=BLUE, markersize=4)
        ring.annotate(name, place * 1.2, ha="center", va="center", fontsize=8, color=INK)
    ring.set(title="Month vectors, d = 2", xlim=(-1.65, 1.65), ylim=(-1.5, 1.5), xticks=[], yticks=[])
    ring.spines[:].set_visible(False)

    dims = [1, 2, 3, 4, 8]
    runs = np.array([[run(seed, dim)[1:] for dim in dims] for seed in (0, 1)])
    for part, (colour, marker, name) in enumerate(((GREEN, "s", "pairs in training"), (RUST, "o", "unseen pairs"))):
        for line in runs[:, :, part]:
            errors.plot(dims, line, marker, color=colour, markersize=4, label=name)
            name = None
        errors.plot(dims, runs[:, :, part].mean(axis=0), color=colour, linewidth=1)
    errors.axhline(0.5, color=MUTED, linewidth=0.9, linestyle=":")
    errors.text(8, 0.505, "always 0", ha="right", va="bottom", fontsize=7, color=MUTED)
    errors.set(title="Mean squared error", xlabel="dimension d", ylim=(0, 0.58), xticks=dims)
    errors.legend(fontsize=7, loc="upper center", bbox_to_anchor=(0.52, 0.86), handletextpad=0.1)
    return figure
