"""Sums the Quantity column of a CSV file that does not fit in memory, exactly."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from decimal import Context, Decimal, Inexact, InvalidOperation
from functools import partial
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import TextIO

EXACT = Context(prec=60, traps=[Inexact])  # a sum that would be rounded raises
PARTS = 16
Rows = Iterable[tuple[str, Decimal]]  # an ID and a finite quantity


def read(path: Path, bad: Counter[str]) -> Iterator[tuple[str, Decimal]]:
    """(ID, Quantity) of every usable row, a row at a time; `bad` counts the rest.

    UTF-8, comma, header. Raises ValueError without exactly one ID and one Quantity
    column, csv.Error for broken quotes or a field above csv.field_size_limit(),
    UnicodeDecodeError for another encoding.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file, strict=True)
        header = next(rows, [])
        if header.count("ID") != 1 or header.count("Quantity") != 1:
            raise ValueError("need one column ID and one column Quantity")
        at_id, at_quantity = header.index("ID"), header.index("Quantity")
        for row in filter(None, rows):  # blank lines are no rows
            try:
                quantity = Decimal(row[at_quantity])
            except (IndexError, InvalidOperation):
                quantity = Decimal("NaN")
            if len(row) != len(header):
                bad["wrong number of fields"] += 1
            elif not quantity.is_finite():
                bad["Quantity is no number"] += 1
            else:
                yield row[at_id], quantity


def total(rows: Rows) -> Decimal:
    """Sum of all quantities in O(1) memory; decimal.Inexact above 60 digits."""
    result = Decimal(0)
    for _, quantity in rows:
        result = EXACT.add(result, quantity)
    return result


def totals(rows: Rows, most: int, level: int = 0) -> Iterator[tuple[str, Decimal]]:
    """(ID, sum), each ID once, in any order; holds at most `most` IDs in memory.

    Rows of further IDs wait in temporary files, those of an ID in the same one.
    Raises ValueError if most < 1 and decimal.Inexact if 60 digits do not suffice.
    """
    if most < 1:
        raise ValueError("most must be at least 1")
    held: dict[str, Decimal] = {}
    spill = partial(TemporaryFile, "w+", encoding="utf-8", newline="")
    with ExitStack() as stack:
        parts: list[TextIO] = []
        for key, quantity in rows:
            if key in held or len(held) < most:
                held[key] = EXACT.add(held.get(key, Decimal(0)), quantity)
                continue
            while len(parts) < PARTS:
                parts.append(stack.enter_context(spill()))
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
        path.write_text(
            'ID,Note,Quantity\na,,0.1\nb,"two\nlines, one field",5\na,,0.2\n'
            "c,,7\nd,,-1.5\nc,,1e3\nb,,n/a\nd\n",
            encoding="utf-8",
        )
        bad: Counter[str] = Counter()
        print("total", total(read(path, bad)), dict(bad))
        for key, quantity in sorted(totals(read(path, Counter()), most=2)):
            print(key, quantity)
