from math import hypot, log

import numpy as np
from drawing import BLUE, GOLD, GREEN, INK, MUTED, RUST, axes
from representing_a_text_document import collision_share, fit_idf, terms, vector

TRAINING = ["The cat sat on the mat", "The dog chased the cat", "The dog sat"]


def draw():
    """One document under three weightings; how often hashed terms collide."""
    figure, (weights, hashing) = axes(columns=2, height=2.8)
    counts = {term: terms(TRAINING[0]).count(term) for term in ("the", "cat", "sat", "on", "mat")}
    df = {term: sum(term in terms(text) for text in TRAINING) for term in counts}
    plain = {term: count * log(len(TRAINING) / df[term]) for term, count in counts.items()}
    kinds = (
        ("count", counts, MUTED),
        ("ln(N / df)", plain, GOLD),
        ("scikit-learn", vector(TRAINING[0], fit_idf(TRAINING)), BLUE),
    )
    for shift, (label, values, colour) in enumerate(kinds):
        length = hypot(*values.values())
        heights = [values[term] / length for term in counts]
        weights.bar(np.arange(5) + 0.27 * (shift - 1), heights, 0.25, color=colour, label=label)
    weights.set_xticks(range(5), counts)
    weights.set(ylim=(0, 0.9), yticks=[0, 0.2, 0.4, 0.6])
    weights.set_title("“The cat sat on the mat”: weights, length 1", fontsize=8)
    weights.legend(loc="upper center", ncols=3, fontsize=7, borderpad=0.2, handlelength=1, columnspacing=1)
    bits = np.arange(10, 27)
    for features, label, colour, at in (
        (10**6, "million", RUST, (21.4, 0.47)),
        (10**5, "100,000", GREEN, (17.1, 0.58)),
        (10**4, "10,000 terms", BLUE, (10.3, 0.2)),
    ):
        hashing.plot(bits, [collision_share(features, 2 ** int(b)) for b in bits], color=colour)
        hashing.text(*at, label, color=colour, fontsize=8)
    hashing.axvline(20, color=INK, linewidth=0.7, linestyle=(0, (2, 3)))
    hashing.set(
        xlim=(10, 26), ylim=(0, 1), xlabel="buckets", yticks=[0, 0.25, 0.5, 0.75, 1], xticks=[10, 14, 17, 20, 23, 26]
    )
    hashing.set_xticklabels(["1K", "16K", "131K", "1M", "8M", "67M"])
    hashing.set_yticklabels(["0", "25%", "50%", "75%", "100%"])
    hashing.set_title("share of hashed terms that collide", fontsize=8)
    return figure
