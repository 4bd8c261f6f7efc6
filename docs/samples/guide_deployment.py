"""Version 2 goes into service: start, answer, shadow, replay."""

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
    data = pickle.dumps((version, pipeline, examples, expected))
    return data, sha256(data).hexdigest()


class Release:
    """An artifact with the code that stands before it in service."""

    def __init__(self, data: bytes, digest: str, parse=features) -> None:
        """Load once; ValueError for other bytes or other answers."""
        if sha256(data).hexdigest() != digest:
            raise ValueError("not the bytes that were packed")
        parts = pickle.loads(data)  # noqa: S301 digest from elsewhere
        self.version, self.pipeline, examples, expected = parts
        self.parse = parse
        if not np.allclose(self.minutes(examples), expected):
            raise ValueError("an example comes out differently here")

    def minutes(self, rows: list[Row]) -> np.ndarray:
        """Minutes until each order arrives; ValueError for what is no order."""
        return self.pipeline.predict([self.parse(row) for row in rows])


def answer(body: bytes, live: Release, log: list) -> tuple[int, dict]:
    """Status and body for one request; logs what was asked and answered."""
    try:
        row = dict(json.loads(body))
        "".join(row.values())  # TypeError unless all are text
        plain = live.parse(row)
        if plain["queue"] > 500 or not 0 < plain["seats"] < 10_000:
            raise ValueError(f"not an order: {row}")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        return 422, {"detail": f"{type(error).__name__}: {error}"}
    minutes = float(live.minutes([row])[0])
    log.append((row, minutes))
    return 200, {"minutes": round(minutes, 1), "version": live.version}


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
    answers = [answer(json.dumps(row).encode(), one, log) for row in orders]
    print(answers[0])
    print(answer(b'{"km": "2.5"}', one, log))
    rows, served = zip(*log, strict=True)
    shadow, gap = two.minutes(rows), np.array([not row["queue"] for row in rows])
    for name, part in {"given": ~gap, "missing": gap}.items():
        change = (shadow - served)[part].mean()
        print(f"queue {name}: {part.sum()} orders, {change:+.1f} minutes")
    again = two.pipeline.predict([features(row) for row in rows])  # replay
    print(f"replay: {(~np.isclose(again, shadow)).sum()} of {len(rows)} differ")
