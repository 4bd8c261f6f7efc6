import os
from hashlib import sha256
from io import BytesIO
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moving_data import receive

DATA = bytes(range(256)) * 40
DIGEST = sha256(DATA).hexdigest()


class Broken(BytesIO):
    """A stream that fails instead of ending."""

    def read(self, size=-1, /):
        if block := super().read(size):
            return block
        raise ConnectionResetError


def test_the_commands_print_what_the_page_shows(console):
    assert (console / "copy/b/two words.txt").read_text() == "1\n2\n3\n4\n5\n"
    assert not (console / "got.csv").exists()


@given(cuts=st.lists(st.integers(0, 300), max_size=6), size=st.integers(0, 1000), breaks=st.booleans())
@settings(max_examples=40, deadline=None)
def test_it_resumes_where_it_broke_and_reads_no_byte_twice(tmp_path_factory, cuts, size, breaks):
    target = tmp_path_factory.mktemp("in") / "data"
    data, asked, read = DATA[:size], [], 0

    def open_at(n):
        asked.append(n)
        part = data[n : n + cuts.pop()] if cuts else data[n:]
        return Broken(part) if breaks and n + len(part) < size else BytesIO(part)

    for _ in range(8):
        try:
            read = receive(open_at, target, size, sha256(data).hexdigest())
            break
        except (EOFError, ConnectionResetError):
            assert not target.exists()
    assert target.read_bytes() == data
    assert read == (size - asked[-1] if asked else 0)
    assert asked == sorted(asked)
    assert os.listdir(target.parent) == ["data"]


def test_readers_of_the_old_file_keep_it_and_a_failure_leaves_it(tmp_path):
    target = tmp_path / "model"
    target.write_text("old")
    with target.open() as reader:
        with pytest.raises(ValueError, match="SHA-256 is"):
            receive(lambda n: BytesIO(b"x" * len(DATA)), target, len(DATA), DIGEST)
        assert target.read_text() == "old"
        assert os.listdir(tmp_path) == ["model"]
        receive(lambda n: BytesIO(DATA[n:]), target, len(DATA), DIGEST)
        assert (reader.read(), target.read_bytes()) == ("old", DATA)


def test_a_server_that_ignores_the_range_is_found_out_and_the_next_call_heals(tmp_path):
    target = tmp_path / "data"
    with pytest.raises(EOFError, match=r"100 of 10,240 bytes"):
        receive(lambda n: BytesIO(DATA[:100]), target, len(DATA), DIGEST)
    with pytest.raises(ValueError, match="SHA-256 is"):
        receive(lambda n: BytesIO(DATA), target, len(DATA), DIGEST)  # whole, at offset 100
    assert receive(lambda n: BytesIO(DATA), target, len(DATA), DIGEST) == len(DATA)


def test_a_source_that_goes_on_is_read_up_to_the_promised_size(tmp_path):
    source = BytesIO(DATA + b"appended since")
    assert receive(lambda n: source, tmp_path / "data", len(DATA), DIGEST) == len(DATA)
    assert (tmp_path / "data").read_bytes() == DATA


def test_another_version_does_not_continue_the_part_of_this_one(tmp_path):
    target, other = tmp_path / "data", DATA[::-1]
    with pytest.raises(EOFError):
        receive(lambda n: BytesIO(DATA[:100]), target, len(DATA), DIGEST)
    assert receive(lambda n: BytesIO(other[n:]), target, len(other), sha256(other).hexdigest()) == len(other)


@pytest.mark.parametrize(("size", "digest"), [(-1, DIGEST), (1, DIGEST[1:]), (1, DIGEST.upper()), (1, "g" * 64)])
def test_a_promise_that_cannot_be_kept_is_refused(tmp_path, size, digest):
    with pytest.raises(ValueError, match="need a size"):
        receive(lambda n: BytesIO(b"x"), tmp_path / "data", size, digest)
    assert os.listdir(tmp_path) == []


def test_prose(prose):
    data, gigabit, hour = 200e9, 1e9 / 8, 3600
    prose.says(f"1 Gbit/s is {gigabit / 1e6:.0f} MB/s")
    prose.says(
        f"200 GB take {data / gigabit / 60:.0f} minutes at best, {10 * data / gigabit / hour:.1f} hours at 100 Mbit/s. "
        f"If protocol and neighbors leave you 80%, the {data / gigabit / 60:.0f} become "
        f"{data / (0.8 * gigabit) / 60:.0f}"
    )
    prose.says("200 GB take 27 minutes at best, not 3")
    assert round(data / 1e9 / 60) == 3

    small, wait = 1e11, 0.05
    prose.says(f"from {small / gigabit / wait:,.0f} files on, the wait per file costs more than the bytes")
    prose.says(
        f"A million files of {small / 1e6 / 1e3:.0f} kB are 100 GB: {small / gigabit / 60:.0f} minutes of bytes, and "
        f"{1e6 * wait / hour:.0f} hours of waiting at one round trip of 50 ms each"
    )
    assert round((small / gigabit + 1e7 * wait) / hour) == 139  # the end of the figure's line, in its alt text

    window = 2 * 2**20 / wait
    prose.says(
        f"and 50 ms that is {window * 8 / 1e6:.0f} Mbit/s on any line: {data / window / 60:.0f} minutes for the 200 GB"
    )

    def compressed(speed: float, ratio: float = 3) -> float:
        return data / min(speed, ratio * gigabit) / 60

    prose.says(
        f"At 30 MB/s in, 200 GB take {compressed(30e6):.0f} minutes instead of 27; at 400 MB/s in, "
        f"{compressed(400e6):.0f}. Measure",
        f"At 30 MB/s the compressor, not the line, sets the pace: {compressed(30e6):.0f} minutes instead of 27 above",
    )
    parts = ceil(data / (8 * 2**20))
    assert parts > 10_000
    prose.says(f"at most 10,000 of 5 MiB to 5 GiB: 200 GB in parts of 8 MiB would be {parts:,}, so take larger")
    prose.says("100 TB to another site, one Gbit line", f"{1e14 / gigabit / 86_400:.1f} days at best")
    prose.says(
        "TCP's checksum has 16 bits",
        "stores a 404 page",
        "SFTP since OpenSSH 9.0",
        "compare SHA-256 with",
        "everything with status 200. Insist on 206",
    )
