import numpy as np
from drawing import BLUE, GOLD, RUST, axes
from related_searches import signed_llr
from scipy.sparse import csr_array

TOPICS, SIZE, EVERYDAY, SESSIONS = 60, 12, 10, 20_000  # a topic has SIZE queries; everyday queries have none
BANDS = ((5, 30), (30, 100), (100, 300), (300, SESSIONS))  # sessions that have the query
SEEDS, TOP = 3, 5


def together(seed: int) -> np.ndarray:
    """Sessions that have both queries, for each pair; on the diagonal, sessions that have the query.

    A session has three searches of one topic, with probability 0.5 an everyday query and with probability 0.3 one of
    another topic. Popularity of topics, and of queries in a topic, follows a Zipf law.
    """
    rng = np.random.default_rng(seed)

    def zipf(many: int) -> np.ndarray:
        return rng.choice(many, size=SESSIONS, p=(1 / np.arange(1, many + 1)) / np.sum(1 / np.arange(1, many + 1)))

    topic, other = zipf(TOPICS) * SIZE, zipf(TOPICS) * SIZE
    searched = [topic + zipf(SIZE), topic + zipf(SIZE), topic + zipf(SIZE), TOPICS * SIZE + zipf(EVERYDAY)]
    searched.append(other + zipf(SIZE))
    kept = np.array([np.ones(SESSIONS, bool)] * 3 + [rng.random(SESSIONS) < p for p in (0.5, 0.3)])
    rows = np.broadcast_to(np.arange(SESSIONS), kept.shape)[kept]
    log = csr_array((np.ones(len(rows)), (rows, np.array(searched)[kept])), shape=(SESSIONS, TOPICS * SIZE + EVERYDAY))
    log.data[:] = 1  # twice in one session counts once
    return (log.T @ log).toarray()


def measure(seed: int) -> dict[str, np.ndarray]:
    """For each score and band, of the top five: share from the query's own topic, median sessions, everyday share."""
    both = together(seed)
    sessions = np.diag(both)
    with np.errstate(divide="ignore"):
        pmi = np.log(both * SESSIONS / np.outer(sessions, sessions))
    llr = signed_llr(both, sessions[:, None], sessions, SESSIONS)
    topic = np.arange(len(both)) // SIZE
    measured = {}
    for name, score in (("count", both), ("PMI", pmi), ("log-likelihood ratio", llr)):
        score = np.where((both > 0) & ~np.eye(len(both), dtype=bool), np.round(score, 9), -np.inf)
        best = np.argsort(-score, axis=1, kind="stable")[:, :TOP]
        right = (topic[best] == topic[:, None]) & np.isfinite(np.take_along_axis(score, best, axis=1))
        bands = [(sessions >= low) & (sessions < high) & (topic < TOPICS) for low, high in BANDS]
        everyday = topic[best] >= TOPICS
        measured[name] = np.array(
            [(right[band].mean(), np.median(sessions[best[band]]), everyday[band].mean()) for band in bands]
        )
    return measured


def averages() -> dict[str, np.ndarray]:
    """What `measure` says, averaged over the seeds: score -> (bands, 3)."""
    runs = [measure(seed) for seed in range(SEEDS)]
    return {name: np.mean([run[name] for run in runs], axis=0) for name in runs[0]}


def draw():
    """What three scores suggest in simulated logs: how much of it is on topic, and how common it is."""
    figure, (right, common) = axes(columns=2, height=2.9)
    for (name, values), colour in zip(averages().items(), (GOLD, RUST, BLUE), strict=True):
        right.plot(values[:, 0], "o-", color=colour, markersize=4, label=name)
        common.plot(values[:, 1], "o-", color=colour, markersize=4, label=name)
    right.set(title="suggestions on the query's topic", ylim=(0.5, 1.03))
    right.set_yticks([0.5, 0.6, 0.7, 0.8, 0.9, 1], ["50%", "60%", "70%", "80%", "90%", "100%"])
    common.set(title="sessions that have the suggested query", yscale="log", ylim=(10, 1500))
    common.set_yticks([10, 30, 100, 300, 1000], ["10", "30", "100", "300", "1,000"])
    common.minorticks_off()
    for panel in (right, common):
        panel.set(xlabel="sessions that have the query", xlim=(-0.2, 3.2))
        panel.set_xticks(range(4), ["5–29", "30–99", "100–299", "300+"])
        panel.title.set_fontsize(8)
    right.legend(loc="lower left")
    return figure
