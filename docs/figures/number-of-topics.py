import numpy as np
from drawing import BLUE, MUTED, RUST, axes
from number_of_topics import scores

TOPICS = [1, 2, 3, 4, 5, 6, 8, 10, 15, 20]


def corpus(burst):
    """Counts of 300 documents from five topics; with a burst, each document draws its own word chances first."""
    rng = np.random.default_rng(0)
    topics = rng.dirichlet([0.1] * 40, size=5)
    chances = rng.dirichlet([0.2] * 5, size=300) @ topics
    if burst:
        chances = np.array([rng.dirichlet(burst * chance + 1e-3) for chance in chances])
    docs = np.array([rng.multinomial(40, chance) for chance in chances])
    seen = np.array([rng.multivariate_hypergeometric(doc, 20) for doc in docs[200:]])
    return docs[:200], seen, docs[200:] - seen


def draw():
    """Three criteria against the number of topics, on a corpus that fits the model and on one with bursty words."""
    figure, panels = axes(columns=3, height=2.5)
    for burst, colour, marker, name in ((None, BLUE, "o", "as the model says"), (10, RUST, "s", "bursty words")):
        found = np.array([scores(*corpus(burst), k) for k in TOPICS])
        for panel, column in zip(panels, (0, 2, 3), strict=True):
            panel.plot(TOPICS, found[:, column], color=colour, marker=marker, markersize=3, linewidth=1.3, label=name)
    for panel, title in zip(panels, ("held-out perplexity", "NPMI coherence", "stability"), strict=True):
        panel.axvline(5, color=MUTED, linewidth=0.8, linestyle=(0, (2, 3)), zorder=0)
        panel.set(title=title, xlabel="topics K", xticks=[1, 5, 10, 15, 20])
    panels[0].set(ylim=(9, 26.5))
    panels[1].set(ylim=(-0.06, 0.22))
    panels[2].set(ylim=(0.5, 1.03))
    panels[0].legend(loc="upper right", fontsize=7.5, borderaxespad=0, handlelength=1.5)
    return figure
