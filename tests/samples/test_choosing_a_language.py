import sqlite3
from collections import defaultdict
from math import inf, nan

import pytest
from choosing_a_language import best, gain, orders
from hypothesis import given, settings
from hypothesis import strategies as st


@given(st.floats(0, 1), st.floats(0.01, 1000))
def test_gain_is_old_time_over_new_time(share, factor):
    assert gain(share, factor) == pytest.approx(100 / (100 - 100 * share + 100 * share / factor))
    assert gain(share, 1) == pytest.approx(1)
    assert gain(0, factor) == 1
    assert gain(1, factor) == pytest.approx(factor)


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_gain_never_exceeds_that_of_a_part_without_time(share):
    gains = [gain(share, factor) for factor in (2, 10, 50, 1e9)]
    assert gains == sorted(gains)
    assert gains[-1] == pytest.approx(1 / (1 - share))


@pytest.mark.parametrize(
    ("share", "factor"), [(-0.1, 2), (1.1, 2), (nan, 2), (0.5, 0), (0.5, -1), (0.5, nan), (1, inf)]
)
def test_refuses_what_is_no_share_or_factor(share, factor):
    with pytest.raises(ValueError, match="share from 0 to 1 and a positive finite factor"):
        gain(share, factor)


@pytest.mark.parametrize(("n", "customers"), [(-1, 3), (5, 0), (5, -2), (0, 0)])
def test_refuses_orders_of_nobody(n, customers):
    with pytest.raises(ValueError, match="at least 1 customer"):
        orders(n, customers)


@pytest.mark.parametrize("sql", [False, True])
@pytest.mark.parametrize("k", [-1, 1.5, nan])
def test_refuses_to_rank_fewer_than_none(sql, k):
    database = orders(10, 3)
    with pytest.raises(ValueError, match="integer k of at least 0"):
        best(database, k, sql)
    database.close()


@given(st.integers(0, 60), st.integers(1, 12), st.integers(0, 8))
@settings(deadline=None, max_examples=50)
def test_sql_and_python_agree_with_brute_force(n, customers, k):
    totals = defaultdict(int)
    for i in range(n):
        totals[i % customers] += i % 7
    ranked = sorted(((-total, customer) for customer, total in totals.items()))[:k]
    expected = [(customer, -total) for total, customer in ranked]
    database = orders(n, customers)
    assert best(database, k, sql=True) == (expected, len(expected))
    assert best(database, k, sql=False) == (expected, n)
    database.close()


def test_null_and_multiplied_rows():
    database = sqlite3.connect(":memory:")

    def ask(query: str) -> tuple:
        return database.execute(query).fetchone()

    assert ask("SELECT NULL = NULL") == (None,)
    numbers = "(SELECT 1 AS x UNION ALL SELECT NULL UNION ALL SELECT 2)"
    assert ask(f"SELECT SUM(x), COUNT(x), COUNT(*) FROM {numbers}") == (3, 2, 3)  # noqa: S608
    twice = "(SELECT 1 AS key, 5 AS x UNION ALL SELECT 1, 6)"
    assert ask(f"SELECT COUNT(*), SUM(a.x) FROM {twice} a JOIN {twice} b ON a.key = b.key") == (4, 22)  # noqa: S608
    database.close()


def test_prose(prose):
    small, half, large = (gain(share, 50) for share in (0.05, 0.5, 0.95))
    assert round(half, 2) == 1.96
    assert gain(0.5, 1e12) == pytest.approx(2)
    prose.says(
        "Look at 50%: even if that half took no time at all, the gain would be only 2",
        "Training with 95% of the time in kernels: rewrite the other 5% to be 50 times faster, and you gain a factor "
        f"of {small:.2f}. A feature loop that takes 95% in Python: {large:.2f}",
        f"If 5% of the time is in Python, a rewrite that makes that 50 times faster gains {small:.2f} in all. "
        "If a loop over rows takes 95%",
    )
    database = orders(100_000, 1000)
    (by_sql, few), (by_loop, many) = best(database, 3, sql=True), best(database, 3, sql=False)
    database.close()
    assert by_sql == by_loop
    prose.says(
        f"the {few} best of 1,000 customers from 100,000 orders. A Python loop touches {many:,} rows, "
        f"SQL hands over {few}"
    )
    prose.says("(Amdahl, 1967)", "What changed since 2018", "The guide of 2018")
    prose.says("Since 3.13 there is a build without it, officially supported since 3.14 (PEP 779)")
