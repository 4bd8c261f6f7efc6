"""Sums the Quantity column of a CSV file that does not fit in memory, exactly."""

import csv
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack
from decimal import Context, Decimal, Inexact
from functools import partial, reduce
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import TextIO

EXACT = Context(prec=60, traps=[Inexact])  # a sum that would be rounded raises
PARTS = 16
spill = partial(TemporaryFile, "w+", encoding="utf-8", newline="")
Rows = Iterable[tuple[str, Decimal]]  # an ID and a finite quantity


def read(path: Path, bad: Counter[str]) -> Rows:
    """(ID, Quantity) of every usable row, a row at a time; `bad` counts the rest.

    UTF-8, comma, header. Raises ValueError without exactly one ID and one Quantity
    column, csv.Error for broken quotes or a field above csv.field_size_limit(),
    UnicodeDecodeError for another encoding.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file, strict=True)  # skips blank lines
        names = Counter(rows.fieldnames)
        if (names["ID"], names["Quantity"]) != (1, 1):
            raise ValueError("need one column ID and one column Quantity")
        for row in rows:
            if None in row or None in row.values():  # a line too long or too short
                bad["wrong number of fields"] += 1
                continue
            quantity = Decimal(row["Quantity"], EXACT)  # NaN if it is no number
            if quantity.is_finite():
                yield row["ID"], quantity
            else:
                bad["Quantity is no number"] += 1


def total(rows: Rows) -> Decimal:
    """Sum of all quantities in O(1) memory; decimal.Inexact above 60 digits."""
    return reduce(EXACT.add, (quantity for _, quantity in rows), Decimal(0))


def totals(rows: Rows, most: int, level: int = 0) -> Rows:
    """(ID, sum), each ID once, in any order; holds at most `most` IDs in memory.

    Rows of further IDs wait in temporary files, those of an ID in the same one.
    Raises ValueError unless most >= 1, decimal.Inexact if 60 digits do not suffice.
    """
    if not most >= 1:
        raise ValueError("most must be at least 1")
    held: dict[str, Decimal] = {}
    parts: list[TextIO] = []
    with ExitStack() as stack:
        for key, quantity in rows:
            if key in held or len(held) < most:
                held[key] = EXACT.add(held.get(key, Decimal(0)), quantity)
                continue
            if not parts:
                parts = [stack.enter_context(spill()) for _ in range(PARTS)]
            salt = level.to_bytes(8)  # another hash at each level
            digest = blake2b(key.encode(), digest_size=1, salt=salt).digest()
            csv.writer(parts[digest[0] % PARTS]).writerow((key, quantity))
        yield from held.items()
        held.clear()
        for part in parts:
            part.seek(0)
            waiting = ((key, Decimal(text)) for key, text in csv.reader(part))
            yield from totals(waiting, most, level + 1)


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        path = Path(folder, "orders.csv")
        path.write_text('ID,Note,Quantity\na,"x\ny",0.1\nb,,5\na,,0.2\nc,,n/a\nd\n')
        bad: Counter[str] = Counter()
        print("total", total(read(path, bad)), dict(bad))
        for key, quantity in totals(read(path, Counter()), most=1):
            print(key, quantity)
