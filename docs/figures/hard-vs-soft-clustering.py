import numpy as np
from drawing import BLUE, GOLD, GREEN, INK, MUTED, PURPLE, RUST, axes
from hard_vs_soft_clustering import em, responsibilities
from scipy.stats import norm


def draw():
    """Left, membership along a line as the spread shrinks; right, what hard assignment does to overlapping clusters."""
    figure, (member, overlap) = axes(columns=2, height=2.8)
    x = np.unique(np.concatenate([np.linspace(-6, 10, 65), np.linspace(1, 3, 41)]))
    for sd, colour in ((2, BLUE), (1, GREEN), (0.5, PURPLE)):
        member.plot(x, responsibilities(x, [0, 4], sd)[:, 1], color=colour, label=f"mixture, sd {sd}", linewidth=1.3)
    member.plot([-6, 2, 2, 10], [0, 0, 1, 1], color=INK, linewidth=1, linestyle=(0, (4, 2)), label="hard")
    far = np.linspace(-6, 10, 97)
    member.plot(far, far**2 / (far**2 + (far - 4) ** 2), color=GOLD, linewidth=1.3, label="fuzzy, m = 2")
    member.set(title="membership in the cluster at 4", xlabel="x", xlim=(-6, 10), ylim=(-0.02, 1.36))
    member.set(xticks=[-4, 0, 4, 8], yticks=[0, 0.5, 1])
    member.legend(loc="upper left", ncols=2, fontsize=7, handlelength=1.6, columnspacing=1, borderaxespad=0.1)

    t = np.linspace(-4, 4, 81)
    overlap.plot(t, norm.pdf(t, -1) / 2, color=BLUE, linewidth=1.2)
    overlap.plot(t, norm.pdf(t, 1) / 2, color=RUST, linewidth=1.2)
    overlap.plot(t, (norm.pdf(t, -1) + norm.pdf(t, 1)) / 2, color=INK, linewidth=1.3)
    z = norm.ppf((np.arange(1000) + 0.5) / 1000)
    data = np.concatenate([z - 1, z + 1])
    soft, hard = em(data, [-0.5, 0.5])[0], em(data, [-0.5, 0.5], hard=True)[0]
    overlap.plot(soft, [0.05, 0.05], "o", color=GREEN, markersize=6, label=f"means, soft EM: ±{soft[1]:.2f}")
    overlap.plot(hard, [0.02, 0.02], "X", color=GOLD, markersize=7, label=f"centroids, k-means: ±{hard[1]:.2f}")
    overlap.axvline(0, ymax=0.74, color=MUTED, linewidth=0.8, linestyle=(0, (2, 3)))
    overlap.set(title="two overlapping clusters, means ±1", xlabel="x", xlim=(-4, 4), ylim=(0, 0.37), yticks=[])
    overlap.legend(loc="upper center", fontsize=7, handletextpad=0.3, borderaxespad=0.1)
    return figure
