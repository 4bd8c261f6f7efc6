"""From messy orders to a table with a log, then a join that cannot look ahead."""

import csv
import re
from datetime import UTC, datetime

Row = dict[str, str]
AMOUNT = re.compile(r"([0-9]{1,9}) ct|([0-9]{1,9})\.([0-9]{2}) usd")


def moment(text: str) -> datetime:
    """ISO 8601 text as a time in UTC. Raises ValueError if not, or without zone."""
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError("no zone")
    return time.astimezone(UTC)


def tidy(row: Row) -> Row:
    """One order, its time in UTC and its amount in cents.

    Raises ValueError if a cell is missing, empty, no text or written another way;
    OverflowError if in UTC the time leaves the years 1 to 9999.
    """
    # csv.DictReader puts None into short lines and a list into long ones.
    if not all(isinstance(text, str) for text in row.values()):
        raise ValueError("a cell is not text")
    cell = {name: text.strip().lower() for name, text in row.items()}
    found = AMOUNT.fullmatch(cell.get("amount", ""))
    if not (cell.get("id") and cell.get("customer") and found):
        raise ValueError("no id, customer or amount")
    cents = int(found[1] or found[2] + found[3])  # 12.50 usd: digits of 1250 ct
    at = moment(cell.get("at", "").upper()).isoformat()
    return cell | {"at": at, "amount": f"{cents} ct"}


def clean(rows: list[Row]) -> tuple[list[Row], list[tuple[str, Row]]]:
    """Orders with unique ids, and each other row, as it came, with the reason."""
    versions: dict[str, list[tuple[Row, Row]]] = {}
    kept, rejected = [], []
    for row in rows:
        try:
            new = tidy(row)
            versions.setdefault(new["id"], []).append((new, row))
        except (ValueError, OverflowError) as error:
            rejected.append((str(error), row))
    for (first, _), *more in versions.values():
        if any(new != first for new, _ in more):
            rejected += [("conflict", row) for _, row in versions[first["id"]]]
        else:
            kept.append(first)
            rejected += [("repeat", row) for _, row in more]
    return kept, rejected


def as_of(orders: list[Row], history: list[tuple[str, str, str]]) -> list[Row]:
    """Each order with the tier that its customer had at that time, else "unknown".

    history: (customer as in orders, since, tier). Raises ValueError for two rows
    since one time, or a time without zone. Takes time in proportion to orders times
    history; sort and bisect for large ones.
    """
    tiers = {(who, moment(since)): tier for who, since, tier in history}
    if len(tiers) < len(history):
        raise ValueError("a customer has two tiers since the same time")
    joined = []
    for row in orders:
        who, at = row["customer"], moment(row["at"])
        past = [since for name, since in tiers if name == who and since <= at]
        joined.append(row | {"tier": tiers[who, max(past)] if past else "unknown"})
    return joined


if __name__ == "__main__":
    orders = """id,customer,at,amount
1,Ann@x.org,2025-12-31T20:30-05:00,12.50 USD
2,bob@x.org ,2026-01-15T09:00Z,800 ct
2,bob@x.org,2026-01-15T10:00+01:00,8.00 usd
3,eve@x.org,2026-02-01T12:00,5.00 usd
4,eve@x.org,2026-02-03T12:00Z,7.00 usd
4,eve@x.org,2026-02-03T12:00Z,70.00 usd
5,ann@x.org,2026-03-01T00:00Z,20.00 usd"""
    kept, rejected = clean(list(csv.DictReader(orders.splitlines())))
    print(len(kept), "kept, rejected:", [why for why, _ in rejected])
    since = (("2025-11-01T00:00Z", "basic"), ("2026-02-10T00:00Z", "gold"))
    for row in as_of(kept, [("ann@x.org", *step) for step in since]):
        print(*row.values())
