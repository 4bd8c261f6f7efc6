"""Latent Semantic Indexing: a truncated SVD of a document-term matrix."""

import numpy as np
from numpy.typing import ArrayLike


def lsi(table: ArrayLike, k: int, steps: int = 1000, seed: int = 0):
    """Top k singular values s (k,) and right singular vectors V (n_terms, k).

    table (n_docs, n_terms) holds counts or tf-idf. table @ V are the coordinates of
    documents, V * s those of terms. Each column of V has its largest entry above 0.
    Subspace iteration, O(k) products with the table per step; the error falls by
    (s[k] / s[k - 1]) squared per step. Raises ValueError for a table that is not a
    finite matrix, a k outside 1 to its smaller side, or if `steps` were too few.
    Source: Deerwester et al. (1990); Golub and Van Loan, Matrix Computations.
    """
    table = np.array(table, float)
    if table.ndim != 2 or not np.isfinite(table).all():
        raise ValueError("need a finite matrix of documents by terms")
    if k not in range(1, min(table.shape) + 1):
        raise ValueError("k must be a whole number from 1 to the smaller side")
    scale = np.abs(table).max() or 1.0  # so that no square over- or underflows
    table /= scale
    basis = np.random.default_rng(seed).normal(size=(table.shape[1], k))
    basis = np.linalg.qr(basis)[0]
    for _ in range(steps):
        old, basis = basis, np.linalg.qr(table.T @ (table @ basis))[0]
        if np.linalg.norm(old - basis @ (basis.T @ old)) < 1e-10:
            break
    else:
        raise ValueError("not converged: is there a gap after singular value k?")
    docs = table @ basis
    squares, turn = np.linalg.eigh(docs.T @ docs)  # ascending
    v = (basis @ turn)[:, ::-1]
    v *= np.sign(v[np.abs(v).argmax(axis=0), range(k)])
    return scale * np.sqrt(np.maximum(squares[::-1], 0)), v


def cosine(a: np.ndarray, b: np.ndarray) -> float:
    """Cosine of two vectors. Raises ValueError if one is zero or not finite."""
    lengths = np.linalg.norm(a) * np.linalg.norm(b)
    if not 0 < lengths < np.inf:
        raise ValueError("need two finite vectors that are not zero")
    return float(a @ b / lengths)


if __name__ == "__main__":
    docs = ["lawyer court judge", "attorney court judge", "lawyer appeal judge"]
    docs += ["attorney appeal court", "goal court team", "goal team pitch"]
    docs += ["court goal pitch", "team pitch goal"]
    terms = "lawyer attorney judge appeal court pitch team goal".split()
    table = np.array([[doc.split().count(t) for t in terms] for doc in docs])
    s, v = lsi(table, 2)
    for term, row in zip(terms, v * s, strict=True):
        print(f"{term:9}{row[0]:6.2f}{row[1]:6.2f}")
    for k in (2, 3):
        s, v = lsi(table, k)
        print(f"k = {k}: lawyer, attorney {cosine((v * s)[0], (v * s)[1]):.2f}")
