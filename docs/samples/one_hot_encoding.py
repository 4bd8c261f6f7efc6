"""One-hot encoding as a sparse matrix: missing, rare and unknown categories."""

from collections import Counter
from collections.abc import Hashable, Sequence

import numpy as np
from scipy.sparse import csr_matrix

RARE = "(rare)"


def _clean(column: Sequence[Hashable]) -> list[Hashable]:
    """The values, with None for each missing one (None or not a number)."""
    if isinstance(column, str):
        raise ValueError("need a sequence of values, not one string")
    return [None if value is None or value != value else value for value in column]


def fit(column: Sequence[Hashable], min_count: int = 1) -> dict[Hashable, int]:
    """Column number of each category of the training rows, sorted, missing last.

    Categories seen fewer than min_count times share the column RARE, at the end.
    Raises ValueError for no rows, one string, min_count < 1, or RARE as a value.
    """
    counts = Counter(_clean(column))
    if not counts or RARE in counts or not min_count >= 1:
        raise ValueError(f"need rows, no value {RARE!r}, and min_count >= 1")
    kept = [value for value, count in counts.items() if count >= min_count]
    kept.sort(key=lambda value: (value is None, value if value is not None else 0))
    return {v: j for j, v in enumerate(kept + [RARE] * (len(kept) < len(counts)))}


def transform(
    column: Sequence[Hashable], levels: dict[Hashable, int], strict: bool = False
) -> csr_matrix:
    """Rows of zeros and a single one: (rows, categories).

    An unknown category goes to RARE if there is such a column, else its row stays
    zero. With strict=True it raises ValueError instead, as it does for one string.
    """
    values = _clean(column)
    if strict and RARE not in levels and not levels.keys() >= set(values):
        raise ValueError(f"not in training: {set(values) - levels.keys()}")
    found = [levels.get(value, levels.get(RARE, -1)) for value in values]
    known = np.array([j for j in found if j >= 0], dtype=int)
    ends = np.cumsum([0] + [j >= 0 for j in found])  # of each row's part of known
    return csr_matrix((np.ones(len(known)), known, ends), (len(found), len(levels)))


if __name__ == "__main__":
    train = ["Rome", "Oslo", "Rome", None, "Oslo", "Bern", "Pisa"]
    for min_count in (1, 2):
        levels = fit(train, min_count)
        print(levels)
        for city in ("Oslo", "Pisa", "Lima", None):
            row = transform([city], levels).toarray()[0]
            print(f"{city!s:>6}", *row.astype(int))
    design = np.c_[np.ones(7), transform(train, fit(train)).toarray()]
    print("columns", design.shape[1], "rank", np.linalg.matrix_rank(design))
