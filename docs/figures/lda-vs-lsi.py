import numpy as np
from drawing import BLUE, GOLD, INK, MUTED, RUST, axes
from lda_vs_lsi import lsi
from sklearn.decomposition import LatentDirichletAllocation

DOCS = (
    "lawyer court judge,attorney court judge,lawyer appeal judge,attorney appeal court,goal court team,goal team pitch,"
    "court goal pitch,team pitch goal"
).split(",")
TERMS = "lawyer attorney judge appeal court pitch team goal".split()
SHIFT = {  # where a label stands, in points from its word
    "lawyer": (-6, -1, "right"), "attorney": (5, -2, "left"), "judge": (5, 3, "left"), "appeal": (-5, -9, "right"),
    "court": (5, 2, "left"), "pitch, team": (-6, -2, "right"), "goal": (5, -3, "left"),
}  # fmt: skip


def draw():
    """Left, words as points in the plane of two LSI components; right, the share of each word's uses per LDA topic."""
    figure, (plane, share) = axes(columns=2, height=2.7)
    table = np.array([[doc.split().count(term) for term in TERMS] for doc in DOCS])
    s, v = lsi(table, 2)
    points = v * s
    for term, label in ((t, "pitch, team" if t == "pitch" else t) for t in TERMS if t != "team"):
        x, y = points[TERMS.index(term)]
        colour = GOLD if term == "court" else BLUE if y > 0 else RUST
        plane.plot([0, x], [0, y], color=colour, linewidth=1.1)
        plane.plot(x, y, "o", color=colour, markersize=4)
        dx, dy, side = SHIFT[label]
        plane.annotate(label, (x, y), (dx, dy), textcoords="offset points", fontsize=7.5, ha=side)
    plane.axhline(0, color=MUTED, linewidth=0.7)
    plane.axvline(0, color=MUTED, linewidth=0.7)
    plane.set(title="LSI: coordinates, of either sign", xlabel="component 1", ylabel="component 2")
    plane.set(xlim=(-0.25, 2.3), ylim=(-1.2, 1.6), xticks=[0, 1, 2], yticks=[-1, 0, 1])

    prior = {"doc_topic_prior": 0.1, "topic_word_prior": 0.1, "max_iter": 100}
    fits = [LatentDirichletAllocation(2, random_state=seed, **prior).fit(table) for seed in range(3)]
    counts = max(fits, key=lambda fit: fit.score(table)).components_
    law = counts[counts[:, 0].argmax()] / counts.sum(axis=0)
    place = np.arange(len(TERMS))
    share.barh(place, law, color=BLUE, height=0.62, label="topic 1")
    share.barh(place, 1 - law, left=law, color=RUST, height=0.62, label="topic 2")
    share.axvline(0.5, color=INK, linewidth=0.7, linestyle=(0, (2, 3)))
    share.set(title="LDA: shares of a word's uses", yticks=place, yticklabels=TERMS, xticks=[0, 0.5, 1])
    share.set(xlim=(0, 1), ylim=(7.6, -1.6), xlabel="share")
    share.legend(loc="upper center", ncols=2, fontsize=7.5, borderaxespad=0)
    return figure
