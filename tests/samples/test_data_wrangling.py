import calendar
import csv
from bisect import bisect_right
from collections import Counter
from datetime import UTC, date, datetime, timedelta, timezone
from math import comb

import pytest
from data_wrangling import as_of, clean, moment, tidy
from hypothesis import given, settings
from hypothesis import strategies as st

CUSTOMERS = ("ann@x.org", "bob@x.org", "eve@x.org")
TIMES = st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 31)).map(lambda time: time.replace(microsecond=0))
ORDERS = st.dictionaries(
    st.integers(1, 30).map(str), st.tuples(st.sampled_from(CUSTOMERS), TIMES, st.integers(0, 10**6)), max_size=8
)


def spelled(draw, order: tuple[str, tuple[str, datetime, int]]) -> dict[str, str]:
    """The same order as one system or another may write it."""
    number, (who, time, cents) = order
    zone = timezone(timedelta(hours=draw(st.integers(-11, 12))))
    amount = f"{cents} ct" if draw(st.booleans()) else f"{cents // 100}.{cents % 100:02d} USD"
    case = draw(st.sampled_from([str.lower, str.upper, str.title]))
    at = time.replace(tzinfo=UTC).astimezone(zone).isoformat(sep=draw(st.sampled_from("T ")))
    return {"id": number, "customer": case(who) + draw(st.sampled_from(["", " "])), "at": at, "amount": amount}


@st.composite
def messy(draw):
    """True orders, and rows: each order once or more in some spelling, then rows that no rule can repair."""
    orders = draw(ORDERS)
    rows = [spelled(draw, order) for order in orders.items() for _ in range(draw(st.integers(1, 3)))]
    good = {"id": "99", "customer": "ann@x.org", "at": "2026-01-01T00:00Z", "amount": "5 ct"}
    broken = [("at", "2026-01-01T00:00"), ("at", "soon"), ("amount", "n/a"), ("amount", "1.5 usd"), ("customer", " ")]
    bad = [good | dict([change]) for change in draw(st.lists(st.sampled_from(broken), max_size=4))]
    return orders, draw(st.permutations(rows + bad)), len(rows) - len(orders), len(bad)


def by_id(rows):
    return sorted(rows, key=lambda row: row["id"])


@settings(deadline=None, max_examples=40)
@given(messy())
def test_keeps_each_true_order_once_and_logs_the_rest(case):
    orders, rows, repeats, bad = case
    kept, rejected = clean(rows)
    assert {row["id"]: (row["customer"], row["at"], row["amount"]) for row in kept} == {
        number: (who, time.replace(tzinfo=UTC).isoformat(), f"{cents} ct")
        for number, (who, time, cents) in orders.items()
    }
    assert len(kept) == len(orders), "ids are unique"
    reasons = Counter(why for why, _ in rejected)
    assert reasons["repeat"] == repeats
    assert len(rejected) == repeats + bad
    assert all(row in rows for _, row in rejected), "as they came"
    assert clean(kept) == (kept, []), "idempotent"
    assert by_id(clean(rows[::-1])[0]) == by_id(kept), "whatever the order of the rows"


@settings(deadline=None, max_examples=40)
@given(messy(), st.data())
def test_a_conflict_takes_both_rows_out(case, data):
    orders, rows, _, _ = case
    if not orders:
        return
    number = data.draw(st.sampled_from(sorted(orders)))
    who, time, cents = orders[number]
    other = spelled(data.draw, (number, (who, time, cents + 1)))
    kept, rejected = clean([*rows, other])
    assert {row["id"] for row in kept} == set(orders) - {number}
    assert {row["id"] for why, row in rejected if why == "conflict"} == {number}
    assert len(kept) + len(rejected) == len(rows) + 1


@settings(deadline=None, max_examples=40)
@given(ORDERS, st.dictionaries(st.tuples(st.sampled_from(CUSTOMERS), TIMES), st.sampled_from("xyz"), max_size=8))
def test_as_of_agrees_with_bisection_and_keeps_the_rows(orders, history):
    rows = [
        {"id": number, "customer": who, "at": time.replace(tzinfo=UTC).isoformat()}
        for number, (who, time, _) in orders.items()
    ]
    joined = as_of(rows, [(who, time.isoformat() + "Z", tier) for (who, time), tier in history.items()])
    assert [{name: row[name] for name in ("id", "customer", "at")} for row in joined] == rows
    for row, (who, time, _) in zip(joined, orders.values(), strict=True):
        times = sorted(since for name, since in history if name == who)
        place = bisect_right(times, time)
        assert row["tier"] == (history[who, times[place - 1]] if place else "unknown")


def test_a_change_counts_from_its_own_moment():
    order = {"customer": "ann", "at": "2026-01-01T00:00+00:00"}
    assert as_of([order], [("ann", "2026-01-01T01:00+01:00", "gold")])[0]["tier"] == "gold"
    assert as_of([order], [("ann", "2026-01-01T00:00:01Z", "gold")])[0]["tier"] == "unknown"


def test_nothing_in_nothing_out():
    assert clean([]) == ([], [])
    assert as_of([], []) == []


@pytest.mark.parametrize("text", ["2026-01-01T00:00", "2026-01-01", "", "yesterday"])
def test_refuses_a_time_without_zone(text):
    with pytest.raises(ValueError, match=r"no zone|Invalid isoformat"):
        moment(text)


@pytest.mark.parametrize(
    "change",
    [
        {"id": " "}, {"customer": ""}, {"amount": "12.5 usd"}, {"amount": "12.505 usd"}, {"amount": "-3 ct"},
        {"amount": "3"}, {"amount": "3ct"}, {"amount": "1e3 ct"}, {"amount": "3 ct each"}, {"amount": "٣ ct"},
    ],
)  # fmt: skip
def test_refuses_what_it_would_have_to_guess(change):
    row = {"id": "1", "customer": "ann", "at": "2026-01-01T00:00Z", "amount": "3 ct"}
    assert tidy(row)["amount"] == "3 ct"
    with pytest.raises(ValueError, match="no id, customer or amount"):
        tidy(row | change)


@pytest.mark.parametrize("missing", ["id", "customer", "at", "amount"])
def test_a_row_without_a_column_is_logged(missing):
    row = {"id": "1", "customer": "ann", "at": "2026-01-01T00:00Z", "amount": "3 ct"}
    del row[missing]
    kept, ((_, logged),) = clean([row])
    assert kept == []
    assert logged == row


def test_a_short_and_a_long_line_of_a_csv_file_are_logged():
    rows = list(csv.DictReader(["id,customer,at,amount", "1,ann", "2,ann,2026-01-01T00:00Z,3 ct,more"]))
    assert clean(rows) == ([], [("a cell is not text", row) for row in rows])


@pytest.mark.parametrize("at", ["0001-01-01T00:00+05:00", "9999-12-31T23:59-05:00"])
def test_a_time_that_leaves_the_calendar_is_logged(at):
    row = {"id": "1", "customer": "ann", "at": at, "amount": "3 ct"}
    kept, ((_, logged),) = clean([row])
    assert kept == []
    assert logged == row


def test_as_of_refuses_a_time_without_zone():
    order = {"customer": "ann", "at": "2026-01-01T00:00Z"}
    for orders, since in (([order], "2026-01-01"), ([order | {"at": "2026-01-01"}], "2026-01-01T00:00Z")):
        with pytest.raises(ValueError, match="no zone"):
            as_of(orders, [("ann", since, "gold")])


def test_as_of_refuses_two_tiers_at_once():
    with pytest.raises(ValueError, match="two tiers"):
        as_of([], [("ann", "2026-01-01T00:00Z", "gold"), ("ann", "2026-01-01T01:00+01:00", "basic")])


def sunday(year: int, month: int, nth: int) -> date:
    days = [week[calendar.SUNDAY] for week in calendar.monthcalendar(year, month) if week[calendar.SUNDAY]]
    return date(year, month, days[nth - 1])


def test_prose(prose):
    prose.says(
        "Kandel et al. (2011)", "Rattenbury (2015)", "Wickham (2014) calls data tidy", "since 2018?",
        "(Narayan et al., 2022)", "Wickham (2014) cites it from Dasu and Johnson (2003)",
    )  # fmt: skip
    # What the surveys say, as their readers quote them.
    prose.says(
        "Is it true that 80% of the work",
        "CrowdFlower's survey of 2016 gives 60% to cleaning and organizing plus 19% to collecting",
        f"Anaconda's of 2020 gives about {19 + 26}% to loading and cleaning",
    )
    wide = [{"store": store, **{f"month {m}": store * m for m in range(36)}} for store in range(500)]
    long = [(row["store"], name, sales) for row in wide for name, sales in row.items() if name != "store"]
    prose.says(f"{len(wide)} stores with a column for each of {len(wide[0]) - 1} months", f"it is {len(long):,} rows")

    # The seven orders.
    names = ("id", "customer", "at", "amount")
    rows = [
        ("1", "Ann@x.org", "2025-12-31T20:30-05:00", "12.50 USD"),
        ("2", "bob@x.org ", "2026-01-15T09:00Z", "800 ct"),
        ("2", "bob@x.org", "2026-01-15T10:00+01:00", "8.00 usd"),
        ("3", "eve@x.org", "2026-02-01T12:00", "5.00 usd"),
        ("4", "eve@x.org", "2026-02-03T12:00Z", "7.00 usd"),
        ("4", "eve@x.org", "2026-02-03T12:00Z", "70.00 usd"),
        ("5", "ann@x.org", "2026-03-01T00:00Z", "20.00 usd"),
    ]
    kept, rejected = clean([dict(zip(names, row, strict=True)) for row in rows])
    assert len(set(rows)) == len(rows), "no two are equal as text"
    assert all(all(row) for row in rows), "no cell is null"
    reasons = Counter(why for why, _ in rejected)
    assert reasons == {"no zone": 1, "conflict": 2, "repeat": 1}
    assert moment(rows[0][2]).year == int(rows[0][2][:4]) + 1
    clash = [row["amount"] for why, row in rejected if why == "conflict"]
    prose.says(
        f"{len(rows)} rows in, {len(kept)} kept, {len(rejected)} in the log",
        '"8.00 usd" and "800 ct" are the same text afterwards',
        "New Year's Eve, 20:30 at UTC-5, is already 2026 in UTC",
        f"Order 4 costs {float(clash[0].split()[0]):.0f} or {float(clash[1].split()[0]):.0f} dollars",
    )

    # Joins, row by row.
    orders = [f"customer {i % 100}" for i in range(1000)]
    listed = [f"customer {i}" for i in range(100)] + [f"customer {i}" for i in range(5)]
    visits = [f"customer {i}" for i in range(100)] * 20
    double = sum((Counter(listed)[who]) for who in orders)
    assert double == sum(1 for who in orders for other in listed if who == other)
    lost = [who for who in listed if who not in {f"customer {i}" for i in range(90, 100)}]
    fewer = sum(Counter(lost)[who] for who in orders)
    every = Counter(visits)
    prose.says(
        f"100 customers have 10 orders each: {len(orders):,} rows. Let 5 of them appear twice in the customer table, "
        f"and the join has {double:,}",
        f"Join orders with 20 web visits per customer, and there are {sum(every[who] for who in orders):,} rows",
        f"With 5 of 100 customers listed twice, {len(orders):,} orders become {double:,}; if 10 other customers with "
        f"{sum(who not in lost for who in orders)} orders are missing as well, it is {fewer}",
    )

    n, blocks = 100_000, 1000
    prose.says(
        f"Comparing all pairs of {n:,} records takes {comb(n, 2) / 1e9:.1f} billion comparisons. If you compare only "
        f"within {blocks:,} equal blocks, such as a ZIP code, it is {blocks * comb(n // blocks, 2) / 1e6:.2f} million",
        f"ZIP code 02139 opens as the number {int('02139')}",
    )

    # New York: daylight time (UTC-4) from the second Sunday of March to the first of November, 2 o'clock, else UTC-5.
    start, end = sunday(2026, 3, 2), sunday(2026, 11, 1)
    midnight = datetime(2026, 11, 1, tzinfo=timezone(timedelta(hours=-4)))
    after = datetime(2026, 11, 2, tzinfo=timezone(timedelta(hours=-5)))
    prose.says(
        f"In New York, {end.day} {end:%B} {end.year} has {(after - midnight) / timedelta(hours=1):.0f} hours, and "
        f"01:30 occurs twice; without an offset you cannot order the two. On {start.day} {start:%B} {start.year}, "
        "02:30 does not exist"
    )
