"""Two arguments about languages, counted: what a rewrite gains, what SQL saves."""

import sqlite3
from collections import Counter
from math import inf


def gain(share: float, factor: float) -> float:
    """How many times faster a program gets if a part gets `factor` times faster.

    share: that part of today's running time, from 0 to 1. Assumes that all else
    stays as it is and does not overlap with the part. Raises ValueError for other
    shares, and factors that are not positive and finite. Source: Amdahl (1967).
    """
    if not 0 <= share <= 1 or not 0 < factor < inf:
        raise ValueError("need a share from 0 to 1 and a positive finite factor")
    return 1 / (1 - share + share / factor)


def orders(n: int, customers: int) -> sqlite3.Connection:
    """A database with a table of n orders: (customer, quantity).

    Raises ValueError if n is negative or there are no customers.
    """
    if n < 0 or customers < 1:
        raise ValueError("need n of at least 0 and at least 1 customer")
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE orders (customer INTEGER, quantity INTEGER)")
    rows = ((i % customers, i % 7) for i in range(n))
    database.executemany("INSERT INTO orders VALUES (?, ?)", rows)
    return database


def best(database: sqlite3.Connection, k: int, sql: bool) -> tuple[list, int]:
    """The k customers with the largest sums, and the rows that Python had to touch.

    Ties go to the smaller number. The sums are formed by SQL, or by a Python loop.
    Raises ValueError if k is not an integer of at least 0.
    """
    if not isinstance(k, int) or k < 0:
        raise ValueError("need an integer k of at least 0")
    if sql:
        query = """SELECT customer, SUM(quantity) AS total FROM orders
                   GROUP BY customer ORDER BY total DESC, customer LIMIT ?"""
        rows = database.execute(query, (k,)).fetchall()
        return rows, len(rows)
    totals, touched = Counter(), 0
    for customer, quantity in database.execute(
        "SELECT customer, quantity FROM orders"
    ):
        totals[customer] += quantity
        touched += 1
    return sorted(totals.items(), key=lambda item: (-item[1], item[0]))[:k], touched


if __name__ == "__main__":
    database = orders(100_000, customers=1000)
    for sql in (False, True):
        top, touched = best(database, k=3, sql=sql)
        print(
            f"{'SQL' if sql else 'Python'}: {top}, rows through Python: {touched:,}"
        )
    for share in (0.05, 0.5, 0.95):
        print(
            f"{share:.0%} gets 50 times faster: {gain(share, 50):.2f} times in all"
        )
