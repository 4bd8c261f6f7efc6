"""A call that is retried, and a batch job that collects faults."""

import random
import time
from collections.abc import Callable, Iterable
from unittest.mock import Mock


class BadRow(ValueError):
    """A row that cannot be used."""


def quantity(row: str) -> int:
    """What int() reads after the only comma of a row. Raises BadRow."""
    try:
        _, text = row.split(",")
        return int(text)
    except ValueError as error:
        raise BadRow(f"no quantity in {row!r}") from error


def total(rows: Iterable[str], most: int = 0) -> tuple[int, list[BadRow]]:
    """Sum of the quantities, and what was wrong with the rows left out.

    Raises ExceptionGroup, with these faults, as soon as they are more than `most`;
    ValueError unless `most` is at least 0.
    """
    if not most >= 0:  # NaN is not
        raise ValueError("most must be at least 0")
    result, faults = 0, []
    for number, row in enumerate(rows, start=1):
        try:
            result += quantity(row)
        except BadRow as fault:
            fault.add_note(f"row {number}")
            faults.append(fault)
        if len(faults) > most:
            raise ExceptionGroup(f"more than {most} bad rows", faults)
    return result, faults


def retry(
    call: Callable[[], object],
    transient: tuple[type[Exception], ...],
    limits: Iterable[float] = (1, 2, 4),
    within: float = 30,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], object] = time.sleep,
    draw: Callable[[], float] = random.random,
) -> object:
    """What the call returns; called again while it raises a transient error.

    After failure k it sleeps for a uniform time from 0 to limits[k] seconds ("full
    jitter", Brooker 2015). Raises the last error when the limits are used up, or if
    a sleep would end later than `within` seconds after the start. Raises ValueError
    for limits that are not positive. Tests pass in another clock, sleep and draw.
    """
    limits = tuple(limits)
    if not all(limit > 0 for limit in (*limits, within)):
        raise ValueError("need positive limits")
    end = clock() + within
    for limit in limits:
        try:
            return call()
        except transient:
            wait = draw() * limit
            if clock() + wait > end:
                raise
        sleep(wait)
    return call()


if __name__ == "__main__":
    result, (fault,) = total(["a,2", "b,x", "c,40"], most=1)
    print(result, fault, fault.__notes__, repr(fault.__cause__), sep="\n")
    try:
        total(["a,2", "b", "c,4,0"], most=1)
    except* BadRow as group:
        print(group.message, [str(fault) for fault in group.exceptions], sep=": ")
    call, slept = Mock(side_effect=[TimeoutError, TimeoutError, 42]), []
    answer = retry(call, (TimeoutError,), sleep=slept.append, draw=lambda: 0.5)
    print(answer, "after sleeping", slept)
