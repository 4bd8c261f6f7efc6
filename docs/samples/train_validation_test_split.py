"""Split rows into training, validation and test: by group, by class, by time."""

from hashlib import sha256

import numpy as np
from numpy.typing import ArrayLike


def cut(places: ArrayLike, shares: ArrayLike) -> np.ndarray:
    """Set (n,) of each place (n,) in [0, 1], for sets of these shares.

    Raises ValueError for other places, and unless shares are positive and add up
    to 1.
    """
    edges = np.cumsum(shares)
    if min(shares) <= 0 or not abs(edges[-1] - 1) < 1e-9:
        raise ValueError("shares must be positive and add up to 1")
    if not all(0 <= place <= 1 for place in places):
        raise ValueError("places must be in [0, 1]")
    return np.searchsorted(edges[:-1], places, side="right")


def by_group(keys: ArrayLike, shares: ArrayLike, salt: str = "split") -> np.ndarray:
    """Set (n,) of each row from its group's key (n,): a group is never divided.

    The place of a group is a hash of its key, so it stays there when rows come or
    go. Shares hold for groups, and on average only. Raises ValueError as cut does
    and for keys that are neither text nor whole numbers: 7.0, NaN, None.
    """
    keys = list(keys)
    if not all(isinstance(key, str | int | np.integer) for key in keys):
        raise ValueError("keys must be text or whole numbers")
    digests = [sha256(f"{salt}/{key}".encode()).digest() for key in keys]
    return cut([int.from_bytes(d[:6], "big") / 2**48 for d in digests], shares)


def by_class(labels: ArrayLike, shares: ArrayLike, rng) -> np.ndarray:
    """Set (n,) of each row: of a class, m * share rows to each set, off by under 1.

    Labels (n,); one and the same for all rows gives a plain random split. rng: a
    numpy Generator. Raises ValueError as cut does.
    """
    coded = np.unique(labels, return_inverse=True)[1]
    sets = cut(np.zeros(len(coded)), shares)
    for label in set(coded.tolist()):
        rows = rng.permutation(np.flatnonzero(coded == label))
        sets[rows] = cut((np.arange(len(rows)) + rng.random()) / len(rows), shares)
    return sets


def by_time(known: ArrayLike, labeled: ArrayLike, cuts: ArrayLike) -> np.ndarray:
    """Set (n,) by the time known (n,) at which one would predict; -1: leave it out.

    A row is left out if its label, known at the time labeled (n,), comes after the
    next cut: nobody could have used it then. Times are numbers or numpy's dates.
    Raises ValueError unless cuts grow, shapes agree and no label comes before its
    prediction.
    """
    known, labeled, cuts = (np.asarray(times) for times in (known, labeled, cuts))
    if not np.array_equal(cuts, np.unique(cuts)):
        raise ValueError("need growing cuts")
    if known.shape != labeled.shape or not (known <= labeled).all():
        raise ValueError("need a label for each row, not before its prediction")
    sets = np.searchsorted(cuts, known, side="right")
    in_time = np.searchsorted(cuts, labeled, side="left") <= sets
    return np.where(in_time, sets, -1)


if __name__ == "__main__":
    row, shares, rng = np.arange(1000), [0.7, 0.15, 0.15], np.random.default_rng(0)
    user, day, churned = row % 50, row // 10, row < 20
    sets = by_group(user, shares)
    print("by user, users:   ", *(len(set(user[sets == k])) for k in range(3)))
    sets = by_class(churned, shares, rng)
    print("by class, churned:", *(churned[sets == k].sum() for k in range(3)))
    sets = by_time(day, day + 7, cuts=[60, 80])
    print("by time, rows:    ", *((sets == k).sum() for k in (0, 1, 2)))
    print("left out by time: ", (sets == -1).sum())
