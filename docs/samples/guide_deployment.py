"""Version 2 goes into service: start, answer, shadow, replay, roll back."""

import json
import pickle
from hashlib import sha256

import numpy as np
from sklearn.tree import DecisionTreeRegressor as Tree

from guide_routine import clean, features, fit, gather

Row = dict[str, str]  # a raw order, as the app sends it


def pack(version: str, pipeline, examples: list[Row]) -> tuple[bytes, str]:
    """The artifact and its digest, which travels another way."""
    expected = pipeline.predict([features(row) for row in examples]).tolist()
    parts = {"version": version, "pipeline": pipeline}
    data = pickle.dumps(parts | {"examples": examples, "expected": expected})
    return data, sha256(data).hexdigest()


class Release:
    """An artifact with the code that stands before it in service."""

    def __init__(self, data: bytes, digest: str, parse=features) -> None:
        """Load once; ValueError for other bytes or other answers."""
        if sha256(data).hexdigest() != digest:
            raise ValueError("not the bytes that were packed")
        parts = pickle.loads(data)  # noqa: S301 digest from elsewhere
        self.version, self.pipeline = parts["version"], parts["pipeline"]
        self.parse = parse
        if not np.allclose(self.minutes(parts["examples"]), parts["expected"]):
            raise ValueError("an example comes out differently here")

    def minutes(self, rows: list[Row]) -> np.ndarray:
        """Minutes until each order arrives; ValueError for what is no order."""
        return self.pipeline.predict([self.parse(row) for row in rows])


def answer(
    body: bytes, live: Release, shadow: Release, log: list
) -> tuple[int, dict]:
    """Status and body for one request; the answers of both versions are logged.

    The user gets the live one, whatever happens to the shadow.
    """
    try:
        row = json.loads(body)
        live.parse(row)
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        return 422, {"detail": f"{type(error).__name__}: {error}"}
    minutes = [float(live.minutes([row])[0]), None]
    try:
        minutes[1] = float(shadow.minutes([row])[0])
    except Exception as error:
        print("shadow failed:", error)
    log.append((row, *minutes))
    return 200, {"minutes": round(minutes[0], 1), "version": live.version}


def rewritten(row: Row) -> dict[str, str | float]:
    """What somebody made of `features`: a missing queue is no queue."""
    return features(row | {"queue": row["queue"] or "0"})


def grow(leaf: int, rows: list[Row]):
    """The pipeline of the routine: encoder, fill value, tree."""
    return fit(Tree(min_samples_leaf=leaf, random_state=0), rows)


if __name__ == "__main__":
    old, new = clean(gather(50, 0)), clean(gather(200, 2))
    whole = [row for row in old if row["queue"]][:3]
    one = Release(*pack("1", grow(40, old), whole))
    two = Release(*pack("2", grow(80, new), whole), parse=rewritten)  # it starts
    log, orders = [], clean(gather(10, 3))
    for row in orders:
        answer(json.dumps(row).encode(), one, two, log)
    print(*answer(json.dumps(orders[0]).encode(), one, two, []))
    print(*answer(b'{"km": "2.5"}', one, two, []))
    gap, first, second = np.array([(not row["queue"], a, b) for row, a, b in log]).T
    for name, part in (("given", gap == 0), ("missing", gap == 1)):
        change = (second - first)[part]
        print(f"queue {name}: {len(change)} orders, {change.mean():+.1f} minutes")
    again = two.pipeline.predict([features(row) for row, *_ in log])  # replay
    print(f"replay: {(again != second).sum()} of {len(log)} differ")
    odd = [row for row in old if not row["queue"]][:1]
    try:
        Release(*pack("2", two.pipeline, whole + odd), parse=rewritten)
    except ValueError as error:
        print("with one more example:", error)
