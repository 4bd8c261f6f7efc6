"""Receives a file: resumes, verifies, and gives it its name only when whole."""

import os
from collections.abc import Callable
from hashlib import file_digest, sha256
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO


def receive(
    open_at: Callable[[int], BinaryIO], target: Path, size: int, digest: str
) -> int:
    """Bytes that this call read to complete the target.

    open_at(n) opens the source from byte n on: a seek, an HTTP or S3 range request
    (one that fails unless the answer is 206), `tail -c +$((n+1))` by ssh. Size in
    bytes and SHA-256 in hex come from the sender. One caller per target.
    Raises EOFError if the source ends early, and what open_at and its stream
    raise: call again to resume. Raises ValueError for a size below 0, no SHA-256,
    or other content than promised; that content is discarded.
    """
    if size < 0 or len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        raise ValueError("need a size of at least 0 and 64 lower-case hex digits")
    # Same folder: the rename is atomic. Another version gets another part.
    part = target.with_name(f".{target.name}.{digest[:12]}.part")
    with part.open("ab") as file:
        if (start := file.tell()) < size:
            with open_at(start) as source:  # not beyond size: it may be endless
                while block := source.read(min(1 << 20, size - file.tell())):
                    file.write(block)
        have = file.tell()
        file.flush()
        os.fsync(file.fileno())  # the data, before the name
    if have < size:
        raise EOFError(f"{have:,} of {size:,} bytes")
    with part.open("rb") as file:
        found = file_digest(file, "sha256").hexdigest()
    if found != digest:
        part.unlink()
        raise ValueError(f"SHA-256 is {found[:12]}…, not {digest[:12]}…")
    part.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    os.fsync(folder)  # the name
    os.close(folder)
    return have - start


if __name__ == "__main__":
    data = bytes(range(250)) * 4000
    with TemporaryDirectory() as folder:
        path = Path(folder, "data.bin")
        for digest in [sha256(data).hexdigest()] * 2 + ["0" * 64] * 2:
            try:  # every connection breaks after 600,000 bytes
                receive(lambda n: BytesIO(data[n:][:600_000]), path, 10**6, digest)
                print("complete:", os.listdir(folder))
            except (EOFError, ValueError) as error:
                print(f"{error}:", sorted(os.listdir(folder)))
