import numpy as np
from drawing import BLUE, GREEN, INK, MUTED, RUST, axes
from scipy.special import entr, rel_entr, softmax
from umap import fit_curve, fuzzy_graph, loss_and_gradient

GAP, N = 12, 30  # between the centers; points per cluster


def place(shape: np.ndarray, gap: float) -> np.ndarray:
    """Both clusters of `shape`, their centers `gap` apart, the whole centered."""
    side = np.repeat([[-gap / 2, 0], [gap / 2, 0]], N, axis=0)
    return shape + side


def affinities(x: np.ndarray, perplexity: float) -> np.ndarray:
    squared = ((x[:, None] - x) ** 2).sum(axis=2) + np.diag(np.full(len(x), np.inf))
    low, high = np.full((len(x), 1), 1e-6), np.full((len(x), 1), 1e6)
    for _ in range(60):
        precision = np.sqrt(low * high)
        p = softmax(-precision * squared, axis=1)
        wide = np.exp(entr(p).sum(axis=1, keepdims=True)) > perplexity
        low, high = np.where(wide, precision, low), np.where(wide, high, precision)
    return (p + p.T) / (2 * len(x))


def draw():
    """What three losses charge for the gap that is drawn between two clusters."""
    shape = np.random.default_rng(0).normal(size=(2, N, 2))
    shape = (shape - shape.mean(axis=1, keepdims=True)).reshape(2 * N, 2)
    x = place(shape, GAP)
    p, w, curve = affinities(x, 10), fuzzy_graph(x, 10)[0], fit_curve(0.1)

    def kl(y: np.ndarray) -> float:
        kernel = 1 / (1 + ((y[:, None] - y) ** 2).sum(axis=2)) - np.eye(len(y))
        return rel_entr(p, kernel / kernel.sum()).sum()

    methods = (  # name, loss, how large it draws a cluster, look
        ("PCA", lambda y: ((x @ x.T - y @ y.T) ** 2).sum(), 1, BLUE, "-"),
        ("t-SNE", kl, 2.7, RUST, "--"),
        ("UMAP", lambda y: loss_and_gradient(w, y, *curve)[0], 1.5, GREEN, "-."),
    )
    figure, panel = axes(height=2.6)
    gaps = np.linspace(0, 30, 61)
    for name, loss, scale, colour, style in methods:
        cost = np.array([loss(scale * place(shape, gap)) for gap in (GAP, *gaps)])
        panel.plot(gaps / GAP, (cost[1:] - cost[0]) / (cost[1] - cost[0]), style, color=colour, label=name)
    panel.axvline(1, color=MUTED, linewidth=0.8)
    panel.text(1.02, 1.28, "true gap", color=INK, fontsize=8)
    panel.axhline(0, color=MUTED, linewidth=0.5)
    panel.set(xlim=(0, 2.5), ylim=(-0.1, 1.4), xlabel="gap drawn between the clusters / true gap")
    panel.set(ylabel="loss, overlap = 1")
    panel.legend(loc="upper right")
    return figure
