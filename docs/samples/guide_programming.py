"""A query log: five questions, each answered by the structure that fits it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np


class BadLog(ValueError):
    """So many rows are no rows that the log, or this program, must be wrong."""


def read(lines: Iterable[str], most: float = 0.01) -> tuple[list, list[str]]:
    """Pairs (user, query) as they came, and what is wrong with the other rows.

    Raises BadLog if more than that share of rows is wrong.
    """
    rows, faults = [], []
    for number, line in enumerate(lines, 1):
        try:
            user, first, *rest = line.lower().split()
            row = int(user), " ".join([first, *rest])
        except ValueError as error:
            faults.append(f"row {number}: {error}")
        else:
            rows.append(row)
    if len(faults) > most * (len(rows) + len(faults)):
        raise BadLog(f"{len(faults)} faults, {len(rows)} rows; {faults[0]}")
    return rows, faults


def by_query(rows: Iterable[tuple[int, str]]) -> dict[str, set[int]]:
    """Who asked it, for each query."""
    users = defaultdict(set)
    for user, query in rows:
        users[query].add(user)
    return dict(users)  # a plain one: reading a missing key must not add it


def recent(rows: Iterable[tuple[int, str]], user: int) -> list[str]:
    """The user's distinct queries, latest first."""
    order: dict[str, None] = {}
    for who, query in rows:
        if who == user:
            order.pop(query, None)
            order[query] = None  # now the latest
    return list(reversed(order))


def grow(words: Iterable[str]) -> dict:
    """A prefix tree of nested dictionaries; the key "" says that a word ends."""
    root: dict = {}
    for word in words:
        node = root
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = {}
    return root


def complete(root: dict, prefix: str) -> Iterator[str]:
    """The words that start with the prefix, sorted; a stack, no recursion."""
    node = root
    for letter in prefix:
        if (node := node.get(letter)) is None:
            return
    stack = [(prefix, node)]
    while stack:
        text, node = stack.pop()
        if "" in node:
            yield text
        letters = sorted(node.keys() - {""}, reverse=True)
        stack += [(text + letter, node[letter]) for letter in letters]


def similarity(users: dict[str, set[int]]) -> np.ndarray:
    """Users of both queries over users of either: shape (q, q), for q queries."""
    line = {user: i for i, user in enumerate(set().union(*users.values()))}
    asked = np.zeros((len(line), len(users)))  # (u, q), 1 where u asked q
    for column, some in enumerate(users.values()):
        asked[[line[user] for user in some], column] = 1
    both = asked.T @ asked  # (q, u) @ (u, q)
    each = both.diagonal()  # (q,)
    return both / (each[:, None] + each - both)  # (q, 1) + (q,) - (q, q)


if __name__ == "__main__":
    log = "1 numpy mean,2 numpy mean,1 numpy median,2 numpy median,3 numpy median,"
    log += "3 numpy max,x7 pandas merge,4 pandas merge,4 python set,1 Numpy  mean,"
    log += "5 pandas merge,5 python set"
    rows, faults = read(log.split(","), most=0.1)
    users = by_query(rows)
    print(len(rows), "rows; left out:", *faults)
    print("user 1, latest first:", recent(rows, 1))
    print("numpy m:", ", ".join(complete(grow(users), "numpy m")))
    for query, close in zip(users, similarity(users), strict=True):
        print(f"{query:13}", *(f"{value:.2f}" for value in close))
