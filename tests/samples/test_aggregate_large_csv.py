import csv
import json
import math
import subprocess
import sys
import tracemalloc
import zlib
from collections import Counter
from decimal import Decimal, Inexact, getcontext
from fractions import Fraction
from itertools import repeat
from pathlib import Path

import aggregate_large_csv
import numpy as np
import pytest
from aggregate_large_csv import PARTS, read, total, totals
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

MEGABYTE = 10**6
ALLOWANCE = 6 * MEGABYTE  # by which the memory of the limited process may grow
IDS, ROWS, MOST = 10_000, 11_000, 1_500
LENGTH = 1000  # IDs are long, so that few rows, quickly read, need much memory

LIMITED = """
import json, sys, tracemalloc
from collections import Counter
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from aggregate_large_csv import read, total, totals

def read_all(path):
    return len(path.read_text())

def dictionary(path):
    sums = {}
    for key, quantity in read(path, Counter()):
        sums[key] = sums.get(key, 0) + quantity
    return len(sums)

def stream(path):
    bad = Counter()
    return [str(total(read(path, bad))), bad]

def spill(path):
    bad = Counter()
    sums = [None] * int(sys.argv[5])
    for key, quantity in totals(read(path, bad), int(sys.argv[6])):
        number = int(key.lstrip("x"))
        if sums[number] is not None:
            raise SystemExit("an ID came twice")
        sums[number] = int(quantity)
    return [sums, bad]

def kernel(method, path, allowance):
    import resource
    limit = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize() + allowance
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    return method(path)

def interpreter(method, path, allowance):
    tracemalloc.start()
    answer = method(path)
    if tracemalloc.get_traced_memory()[1] > allowance:
        raise MemoryError
    return answer

limit, method = globals()[sys.argv[7]], globals()[sys.argv[2]]
try:
    answer = limit(method, Path(sys.argv[3]), int(sys.argv[4]))
except MemoryError:
    answer = "MemoryError"
print(json.dumps(answer))
"""


def quantity(row: int) -> int:
    return row * row % 1009 - 300


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A file with more IDs than fit; some of them come twice, one row is bad."""
    path = tmp_path_factory.mktemp("large") / "large.csv"
    with path.open("w", encoding="ascii") as file:
        file.write("ID,Quantity\n")
        file.writelines(f"{row % IDS:x>{LENGTH}},{quantity(row)}\n" for row in range(ROWS))
        file.write("bad,n/a\n")
    return path


def limited(method: str, path: Path, limit: str):
    """What a method makes of the file in a process of its own whose memory is limited."""
    arguments = [Path(aggregate_large_csv.__file__).parent, method, path, ALLOWANCE, IDS, MOST, limit]
    run = subprocess.run([sys.executable, "-I", "-c", LIMITED, *map(str, arguments)], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout)


def test_the_file_and_its_ids_are_larger_than_the_memory(large):
    assert large.stat().st_size > ALLOWANCE
    assert IDS * LENGTH > ALLOWANCE


# Everywhere the interpreter counts what Python allocates. Linux alone also enforces a limit on the address space.
LIMITS = pytest.mark.parametrize("limit", ["interpreter", "kernel"] if sys.platform == "linux" else ["interpreter"])


@LIMITS
@pytest.mark.parametrize("method", ["read_all", "dictionary"])
def test_what_holds_everything_runs_out_of_memory(large, method, limit):
    assert limited(method, large, limit) == "MemoryError"


@LIMITS
def test_the_running_total_is_exact_within_the_memory(large, limit):
    assert limited("stream", large, limit) == [str(sum(map(quantity, range(ROWS)))), {"Quantity is no number": 1}]


@LIMITS
def test_every_sum_is_exact_within_the_memory(large, limit):
    wanted = [0] * IDS
    for row in range(ROWS):
        wanted[row % IDS] += quantity(row)
    assert limited("spill", large, limit) == [wanted, {"Quantity is no number": 1}]


KEYS = st.text(st.sampled_from('ab,"\n\r é\x00'), max_size=4)
QUANTITIES = st.decimals(-1000, 1000, places=3) | st.integers(-(10**30), 10**30).map(Decimal)


@given(st.lists(st.tuples(KEYS, QUANTITIES), max_size=40), st.integers(1, 4))
@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_against_a_dictionary_of_fractions(tmp_path, rows, most):
    path = tmp_path / "rows.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("Note", "Quantity", "ID"), *(("n\n,", value, key) for key, value in rows)])
    wanted: dict[str, Fraction] = {}
    for key, value in rows:
        wanted[key] = wanted.get(key, 0) + Fraction(value)
    bad = Counter()
    found = list(totals(read(path, bad), most))
    assert len(found) == len(dict(found)), "each ID once"
    assert {key: Fraction(value) for key, value in found} == wanted
    assert Fraction(total(read(path, bad))) == sum(wanted.values())
    assert not bad


def written(monkeypatch, ids: int, most: int) -> int:
    """Rows that `totals` writes to temporary files for so many IDs of one row each."""
    rows = 0

    class Counting:
        def __init__(self, file, make=csv.writer):
            self.writer = make(file)

        def writerow(self, row):
            nonlocal rows
            rows += 1
            self.writer.writerow(row)

    with monkeypatch.context() as patch:
        patch.setattr(aggregate_large_csv.csv, "writer", Counting)
        assert len(dict(totals(((str(i), Decimal(i)) for i in range(ids)), most))) == ids
    return rows


def test_rows_written_grow_with_the_levels(monkeypatch):
    assert written(monkeypatch, 500, 500) == 0
    assert written(monkeypatch, 4000, 500) == 3500, "one level: 16 files of about 219 IDs"
    # 9,950 wait, about 622 a file; 572 of those wait again and only another hash spreads them, 36 a file.
    assert 1.9 * 9950 < written(monkeypatch, 10_000, 50) <= 2 * 9950, "two levels, for the log of 200 to the base 16"


def test_a_hash_that_tells_nothing_apart_costs_passes_and_not_the_answer(monkeypatch):
    class Same:
        def __init__(self, *_, **__):
            pass

        def digest(self):
            return b"\x05"

    monkeypatch.setattr(aggregate_large_csv, "blake2b", Same)
    assert written(monkeypatch, 60, 10) == 50 + 40 + 30 + 20 + 10


def test_one_frequent_id_is_no_skew(monkeypatch):
    rows = [("often", Decimal(1))] * 5000 + [(str(i), Decimal(i)) for i in range(20)] + [("often", Decimal(1))] * 5000
    assert dict(totals(rows, 5))["often"] == 10_000
    late = [(str(i), Decimal(i)) for i in range(20)] + [("often", Decimal(1))] * 5000
    assert dict(totals(late, 5))["often"] == 5000


def peak(function) -> int:
    tracemalloc.start()
    try:
        function()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_four_times_the_rows_take_no_more_memory():
    small, large = (peak(lambda n=n: total((str(i), Decimal(i)) for i in range(n))) for n in (1000, 4000))
    assert large < small + 2000
    small, large = (
        peak(lambda n=n: sum(1 for _ in totals(((f"{i:02000d}", Decimal(i)) for i in range(n)), 300)))
        for n in (1000, 4000)
    )
    assert large < 1.1 * small, "what was held is forgotten before the files are read"
    small, large = (
        peak(lambda n=n: sum(1 for _ in totals(((str(min(i, 2)), Decimal(i)) for i in range(n)), 2)))
        for n in (4000, 8000)
    )
    assert large < small + 2000, "one late ID with many rows"


@pytest.mark.parametrize(
    ("text", "wanted", "bad"),
    [
        ("ID,Quantity\n", {}, {}),
        ("ID,Quantity", {}, {}),
        ("\ufeffQuantity,ID\r\n 5 ,a\r\n\r\n1e3,a\r\n", {"a": 1005}, {}),
        ('ID,Quantity\n"Smith, J",3\n"Smith, J","4"\n', {"Smith, J": 7}, {}),
        ('ID,Quantity\na,"3,5"\na,\na,n/a\na,inf\na,sNaN\na,2', {"a": 2}, {"Quantity is no number": 5}),
        ("ID,Quantity\na\na,1,2\na,2\n", {"a": 2}, {"wrong number of fields": 2}),
        (
            "ID,Note,Note,Quantity\na,,,1\na,,1\na,,,1,\na,,,1e999999999999999999999\n",
            {"a": 1},
            {"wrong number of fields": 2, "Quantity is no number": 1},
        ),
        ("Quantity,ID,Note\n1,a\n2,a,\n", {"a": 2}, {"wrong number of fields": 1}),
        ("ID,Quantity\n007,1\n7,1\n,1\n", {"007": 1, "7": 1, "": 1}, {}),
    ],
)
def test_dirty_rows_are_counted(tmp_path, text, wanted, bad):
    path = tmp_path / "dirty.csv"
    path.write_bytes(text.encode())
    counted = Counter()
    assert dict(totals(read(path, counted), 2)) == wanted
    assert counted == bad


@pytest.mark.parametrize("text", ["", "Id,Quantity\n", "ID,Quantity,ID\na,1,b\n", "ID;Quantity\na;1\n"])
def test_a_file_without_the_columns_is_refused(tmp_path, text):
    path = tmp_path / "columns.csv"
    path.write_text(text)
    with pytest.raises(ValueError, match="one column"):
        total(read(path, Counter()))


def test_what_cannot_be_right_is_refused(tmp_path):
    path = tmp_path / "broken.csv"
    path.write_bytes(b'ID,Quantity\na,1\n"b,2\nc,3\n')
    with pytest.raises(csv.Error):
        total(read(path, Counter()))
    path.write_bytes("ID,Quantity\né,1\n".encode("latin-1"))
    with pytest.raises(UnicodeDecodeError):
        total(read(path, Counter()))
    with pytest.raises(Inexact):
        total([("a", Decimal("1e60")), ("a", Decimal(1))])
    with pytest.raises(Inexact):
        list(totals([("a", Decimal("1e60")), ("a", Decimal(1))], 1))
    for most in (0, -1, math.nan):
        with pytest.raises(ValueError, match="most"):
            list(totals([], most))


def test_an_open_quote_takes_the_last_rows_unless_the_reader_is_strict():
    lines = ["a,1\n", '"b,2\n', "c,3\n"]
    assert list(csv.reader(lines)) == [["a", "1"], ["b,2\nc,3\n"]]
    with pytest.raises(csv.Error):
        list(csv.reader(lines, strict=True))
    assert len(list(csv.reader([*lines, "c,3\n" * (csv.field_size_limit() // 4 - 2)]))) == 2
    with pytest.raises(csv.Error):
        list(csv.reader([*lines, "c,3\n" * (csv.field_size_limit() // 4)]))


def test_crc_keeps_ids_of_one_length_together():
    ids = [f"{i:06d}" for i in range(500)]
    parts = [[zlib.crc32(f"{level} {key}".encode()) % PARTS for key in ids] for level in (0, 1)]
    assert len(set(parts[0])) == PARTS
    assert len(set(zip(*parts, strict=True))) == PARTS, "the second level does not tell apart what shared a part"


def test_parity_of_quotes_tells_whether_a_cut_is_inside_a_field():
    text = 'ID,Note,Quantity\na,"two\nlines",1\nb,"say ""yes\n""",2\nc,,3\n'
    records = [i + 1 for i, letter in enumerate(text) if letter == "\n" and text[: i + 1].count('"') % 2 == 0]
    assert [text[start:].split(",")[0] for start in records[:-1]] == ["a", "b", "c"]
    assert text.count("\n") == len(records) + 2


def test_prose(prose, large):
    for ids in (5000, 6000, 10_000, 15_000):
        sums = {}
        size = peak(lambda n=ids, kept=sums: kept.update((f"id{i:07d}", Decimal(i)) for i in range(n)))
        assert 150 < size / ids < 300
    prose.says(
        f"take 150 to 300 bytes in CPython: a million IDs need at most {300 / 1000} GB",
        f"and 100 million need {150 * 100 // 1000} to {300 * 100 // 1000} GB",
    )
    waiting = 100 - 10
    prose.says(
        f"100 million IDs with $M$ = 10 million and $P$ = {PARTS}: {waiting} million wait, "
        f"{waiting / PARTS:.1f} million a file, one level",
        f"100 million IDs in {PARTS} files leave {100 / PARTS} million a file",
    )

    added, block = 0.0, np.full(100_001, 0.1)
    for _ in range(100):
        block[0] = added
        added = np.add.accumulate(block)[-1]
    prose.says(f"Adding 0.1 ten million times with `+=` as a float gives {added:,.5f}")
    assert (sum([0.1] * 10) == 1) == (sys.version_info >= (3, 12))
    prose.says("compensates since Python 3.12")
    assert math.fsum(repeat(0.1, 100_000)) == float(100_000 * Fraction(0.1)) == 10_000
    stop = int(np.float32(2**24))
    assert np.float32(stop) + np.float32(1) == stop
    assert np.float32(stop - 1) + np.float32(1) == stop
    prose.says(f"A 32-bit float that counts ones stops at {stop:,}")
    digits = getcontext().prec
    assert Decimal(10) ** digits + 1 == Decimal(10) ** digits, "rounded without a word"
    prose.says(f"precision, {digits} digits by default")
    prose.says(f"Above {csv.field_size_limit():,} characters the reader raises")
    assert Decimal("1e3") == Decimal("1_000") == 1000

    prose.says(
        f"a file of {large.stat().st_size / MEGABYTE:.0f} MB with {IDS:,} IDs of {LENGTH:,} characters, in a process "
        f"whose address space may grow by {ALLOWANCE // MEGABYTE} MB",
        f"the spill with $M$ = {MOST:,} give every sum exactly",
        f"hits the same {ALLOWANCE // MEGABYTE} MB limit",
        "With quotes doubled as RFC 4180 has it",
    )
