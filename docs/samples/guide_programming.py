"""A query log: five questions, each answered by the structure that fits it."""

import numpy as np


class BadLog(ValueError):
    """So many rows are no rows that the log, or this program, must be wrong."""


def read(lines: list[str], most: float = 0.01) -> tuple[list, list[str]]:
    """Pairs (user, query) as they came, and what is wrong with the other rows.

    Raises BadLog unless at most that share of the rows is wrong.
    """
    rows, faults = [], []
    for number, line in enumerate(lines, 1):
        try:
            user, query = " ".join(line.lower().split()).split(" ", 1)
            rows.append((int(user), query))
        except ValueError as error:
            faults.append(f"row {number}: {error}")
    if not len(faults) <= most * (len(rows) + len(faults)):
        raise BadLog(f"{len(faults)} faults, {len(rows)} rows", *faults[:1])
    return rows, faults


def by_query(rows: list[tuple[int, str]]) -> dict[str, set[int]]:
    """Who asked it, for each query."""
    users: dict[str, set[int]] = {}
    for user, query in rows:
        users.setdefault(query, set()).add(user)
    return users


def recent(rows: list[tuple[int, str]], user: int) -> list[str]:
    """The user's distinct queries, latest first."""
    return list(dict.fromkeys(asked for who, asked in rows[::-1] if who == user))


def grow(words: list[str]) -> dict:
    """Prefix tree of nested dictionaries; the key "" ends a word."""
    root: dict = {}
    for word in words:
        node = root
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = {}
    return root


def complete(node: dict, prefix: str) -> list[str]:
    """The words that start with the prefix, sorted; a stack, no recursion."""
    for letter in prefix:
        node = node.get(letter, {})
    found, stack = [], [(prefix, node)]
    while stack:
        text, node = stack.pop()
        found += [text] if "" in node else []
        stack += [(text + letter, node[letter]) for letter in node if letter]
    return sorted(found)


def similarity(rows: list[tuple[int, str]]) -> np.ndarray:
    """Users of both queries over users of either, (q, q), as in by_query."""
    users = by_query(rows)
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
    print(len(rows), "rows; left out:", *faults)
    print("numpy mean was asked by", by_query(rows)["numpy mean"])
    print("user 1, latest first:", recent(rows, 1))
    tree = grow([query for _, query in rows])
    print("numpy m:", ", ".join(complete(tree, "numpy m")))
    print(similarity(rows).round(2))
