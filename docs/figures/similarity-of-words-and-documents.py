import numpy as np
from drawing import BLUE, GREEN, INK, RUST, axes
from similarity_of_words_and_documents import candidate


def draw():
    """Which pairs LSH proposes, and what the cosine of unrelated vectors is when all share an offset."""
    figure, (lsh, cosines) = axes(columns=2, height=2.8)
    similarity = np.linspace(0, 1, 81)
    for bands, rows, colour, at in ((32, 4, RUST, (0.02, 0.62)), (16, 8, BLUE, (0.73, 0.42))):
        lsh.plot(similarity, [candidate(float(s), bands, rows) for s in similarity], color=colour)
        lsh.axvline((1 / bands) ** (1 / rows), color=INK, linewidth=0.7, linestyle=(0, (2, 3)))
        lsh.text(*at, f"{bands} bands\nof {rows} rows", color=colour, fontsize=8, va="top")
    lsh.set(xlim=(0, 1), ylim=(0, 1.02), xlabel="Jaccard similarity", ylabel="probability")
    lsh.set_title("the pair becomes a candidate", fontsize=8)
    vectors = np.random.default_rng(0).normal(size=(200, 300))
    for offset, colour in ((0, BLUE), (1, GREEN), (2, RUST)):
        shifted = vectors + offset
        unit = shifted / np.linalg.norm(shifted, axis=1, keepdims=True)
        pairs = (unit @ unit.T)[np.triu_indices(200, 1)]
        density, edges = np.histogram(pairs, bins=np.arange(-0.3, 1.01, 0.02), density=True)
        cosines.stairs(density, edges, color=colour)
        cosines.text(pairs.mean(), density.max() + 0.8, f"offset {offset}", color=colour, fontsize=8, ha="center")
    cosines.set(xlim=(-0.3, 1), ylim=(0, 28), xlabel="cosine", yticks=[])
    cosines.spines["left"].set_visible(False)
    cosines.set_title("pairs of unrelated vectors, d = 300", fontsize=8)
    return figure
