import asyncio
import builtins
import gc
import json
import subprocess
import sys
import warnings
import weakref
from concurrent.futures import ThreadPoolExecutor
from math import nan
from unittest.mock import Mock

import numpy as np
import pytest
from exception_handling import BadRow, quantity, retry, total
from hypothesis import given, settings
from hypothesis import strategies as st

ROWS = st.lists(st.sampled_from(["a,1", "b,-20", "c,300", "d,x", "e", "f,1,2", "", "g,"]), max_size=12)
GOOD = {"a,1": 1, "b,-20": -20, "c,300": 300}


class Clock:
    """A clock that only sleeping, and a call that takes its time, move."""

    def __init__(self, *outcomes: object, takes: float = 0, draw: float = 0.5):
        self.now, self.slept, self.takes = 100.0, [], takes
        self.call = Mock(side_effect=outcomes)
        self.draw = draw

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def timed(self) -> object:
        self.now += self.takes
        return self.call()

    def retry(self, *transient: type[Exception], **limits: object) -> object:
        fakes = {"clock": lambda: self.now, "sleep": self.sleep, "draw": lambda: self.draw}
        return retry(self.timed, transient, **limits, **fakes)


@given(ROWS, st.integers(0, 12))
@settings(deadline=None, max_examples=100)
def test_total_leaves_out_what_it_reports(rows, most):
    bad = [(number, row) for number, row in enumerate(rows, start=1) if row not in GOOD]
    if len(bad) > most:
        with pytest.raises(ExceptionGroup, match=f"more than {most} bad rows") as raised:
            total(iter(rows), most)
        faults = raised.value.exceptions
        bad = bad[: most + 1]
        assert raised.value.__context__ is None
    else:
        result, faults = total(iter(rows), most)
        assert result == sum(GOOD.get(row, 0) for row in rows)
    assert [str(fault) for fault in faults] == [f"no quantity in {row!r}" for _, row in bad]
    assert [fault.__notes__ for fault in faults] == [[f"row {number}"] for number, _ in bad]


@pytest.mark.parametrize("most", [-1, nan])
def test_a_threshold_that_is_no_number_of_rows_is_refused(most):
    for rows in ([], ["a,1", "e"], ["e", "a,1"]):
        with pytest.raises(ValueError, match="most must be at least 0"):
            total(rows, most)


def test_cause_is_kept_and_bugs_pass():
    with pytest.raises(BadRow, match="no quantity in 'b,x'") as raised:
        quantity("b,x")
    assert isinstance(raised.value.__cause__, ValueError)
    assert "'x'" in str(raised.value.__cause__)
    with pytest.raises(AttributeError):
        total(["a,1", None], most=5)


def test_stops_reading_at_the_fault_that_is_too_many():
    rows = iter(["e", "e", "a,1"])
    with pytest.raises(ExceptionGroup):
        total(rows, most=1)
    assert list(rows) == ["a,1"]


@given(st.integers(0, 6), st.lists(st.floats(0.1, 9), max_size=4), st.floats(0, 1))
@settings(deadline=None, max_examples=100)
def test_retry_sleeps_within_the_limits(failures, limits, draw):
    clock = Clock(*[TimeoutError] * failures, "done", draw=draw)
    if failures <= len(limits):
        assert clock.retry(OSError, limits=limits, within=1000) == "done"
    else:
        with pytest.raises(TimeoutError):
            clock.retry(OSError, limits=limits, within=1000)
    calls = min(failures, len(limits)) + 1
    assert clock.call.call_count == calls
    assert clock.slept == [draw * limit for limit in limits[: calls - 1]]


def test_limits_may_be_any_iterable_and_none():
    clock = Clock(*[TimeoutError] * 3)
    with pytest.raises(TimeoutError):
        clock.retry(TimeoutError, limits=iter([1, 2]))
    assert clock.slept == [0.5, 1]
    clock = Clock(TimeoutError("first"), "done")
    with pytest.raises(TimeoutError, match="first"):
        clock.retry(TimeoutError, limits=())


def test_retry_lets_bugs_through_at_once():
    clock = Clock(TypeError("bug"), "done")
    with pytest.raises(TypeError, match="bug"):
        clock.retry(TimeoutError)
    assert clock.slept == []


@pytest.mark.parametrize(
    ("takes", "within", "calls"), [(0, 10, 4), (3, 10, 3), (6, 10, 2), (20, 10, 1), (0, 7, 4), (0, 6.9, 3), (0, 2.9, 2)]
)
def test_retry_starts_no_sleep_beyond_the_deadline(takes, within, calls):
    clock = Clock(*[TimeoutError] * 4, takes=takes, draw=1)
    with pytest.raises(TimeoutError):
        clock.retry(TimeoutError, within=within)
    assert clock.call.call_count == calls
    assert sum(clock.slept) + calls * takes <= within + takes


@pytest.mark.parametrize(
    "bad", [{"limits": (1, 0)}, {"limits": [-1]}, {"limits": [nan]}, {"within": 0}, {"within": nan}]
)
def test_refuses_limits_that_are_not_positive(bad):
    clock = Clock("done")
    with pytest.raises(ValueError, match="positive limits"):
        clock.retry(TimeoutError, **bad)
    assert not clock.call.called


def test_the_four_clauses(fences):
    def run(line: str, store) -> list[str]:
        done = []

        def parse(line):
            return GOOD.get(line) or quantity(line)

        names = {"line": line, "parse": parse, "BadRow": BadRow, "store": store, "progress": Mock()}
        names["skip"] = lambda error: done.append("skip")
        try:
            exec(fences("python")[0], names)  # noqa: S102
        except BadRow:
            done.append("raised")
        names["progress"].update.assert_called_once()
        return done

    assert run("a,1", Mock()) == []
    assert run("e", Mock()) == ["skip"]
    assert run("a,1", Mock(side_effect=BadRow)) == ["raised"]


def test_replacing_leaves_all_or_nothing(fences, tmp_path):
    names = {}
    exec(fences("python")[1], names)  # noqa: S102
    path = tmp_path / "model.json"
    with names["replacing"](path) as file:
        file.write("old")

    def fail():
        with names["replacing"](path) as file:
            file.write("half")
            raise KeyError("k")

    with pytest.raises(KeyError, match="k"):
        fail()
    assert path.read_text() == "old"
    with names["replacing"](path) as file:
        file.write("new")
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_hierarchy():
    assert issubclass(json.JSONDecodeError, ValueError)
    assert issubclass(UnicodeDecodeError, ValueError)
    assert issubclass(FileNotFoundError, OSError)
    for swallowed in (KeyboardInterrupt, SystemExit, asyncio.CancelledError):
        assert not issubclass(swallowed, Exception)
    code = "assert False"
    runs = [subprocess.run([sys.executable, "-S", *o, "-c", code], stderr=-3, check=False) for o in ([], ["-O"])]
    assert [run.returncode for run in runs] == [1, 0]


def test_what_raises_nothing():
    assert total([]) == (0, [])
    with pytest.warns(RuntimeWarning, match="invalid"):
        assert np.isnan(np.log(np.array(-1.0)))
    with np.errstate(invalid="raise"), pytest.raises(FloatingPointError):
        np.log(np.array(-1.0))
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(quantity, "e")
    with pytest.raises(BadRow):
        future.result()


def test_a_kept_exception_keeps_its_frames():
    class Large:
        pass

    def fail():
        large = Large()
        seen.append(weakref.ref(large))
        raise BadRow

    seen, kept = [], []
    try:
        fail()
    except BadRow as error:
        kept.append(error)
    gc.collect()
    assert seen[0]() is not None
    kept.clear()
    gc.collect()
    assert seen[0]() is None


def test_groups_of_concurrent_tasks():
    async def fail(error):
        raise error

    async def both():
        async with asyncio.TaskGroup() as group:
            group.create_task(fail(TimeoutError("late")))
            group.create_task(fail(KeyError("k")))

    caught = []
    try:
        try:
            asyncio.run(both())
        except* TimeoutError as group:
            caught.append([str(error) for error in group.exceptions])
    except ExceptionGroup as rest:
        caught.append([type(error) for error in rest.exceptions])
    assert caught == [["late"], [KeyError]]


def test_gather_raises_the_first_and_lets_the_others_run_on():
    async def fail():
        raise KeyError("k")

    async def finish():
        await asyncio.sleep(0)
        done.append("other")

    async def main():
        other = asyncio.create_task(finish())
        with pytest.raises(KeyError):
            await asyncio.gather(fail(), other)
        await other

    done = []
    asyncio.run(main())
    assert done == ["other"]


def expected_calls(start: float, end: float, clients: int = 1000) -> float:
    """Expected retries between two times of the first second, limits 1, 2 and 4: the integral of the density."""
    integral = [t + t**2 / 4 + t**3 / 48 for t in (start, end)]
    return clients * (integral[1] - integral[0])


def test_prose(prose):
    draws = np.random.default_rng(0).random((200_000, 3)) * [1, 2, 4]
    counts = np.histogram(draws.cumsum(axis=1), bins=70, range=(0, 7))[0] / 200
    peak = expected_calls(0.9, 1)
    assert counts.argmax() == 9
    assert counts[9] == pytest.approx(peak, rel=0.02)
    assert counts[:10] == pytest.approx([expected_calls(i / 10, (i + 1) / 10) for i in range(10)], rel=0.03)
    assert counts.sum() == pytest.approx(3000)
    prose.says(
        "Take 1,000 clients that fail at the same moment, limits of 1, 2 and 4 seconds, and calls that fail at once. "
        "Without jitter all 1,000 return at 1 s, again at 3 s and at 7 s",
        f"the worst 100 ms expect {peak:.0f} calls",
        "$1 + t/2 + t^2/16$ per client, one term per retry; integrate from 0.9 to 1",
        f"Both make {3 * 1000:,} retries if all fail",
    )

    def layered(depth: int, bottom: Mock) -> None:
        below = bottom if depth == 1 else lambda: layered(depth - 1, bottom)
        retry(below, (TimeoutError,), sleep=lambda _: None)

    bottom = Mock(side_effect=TimeoutError)
    with pytest.raises(TimeoutError):
        layered(3, bottom)
    prose.says(f"three that try 4 times each make {bottom.call_count} calls at the bottom")

    names, source = {}, "def f():\n    try:\n        1 / 0\n    finally:\n        return 42\n"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # from Python 3.14 on: PEP 765
        exec(source, names)  # noqa: S102
    prose.says(f"returns {names['f']()}. Python 3.14 warns of it")
    assert {"ExceptionGroup", "BaseExceptionGroup"} <= set(dir(builtins))
    prose.says("`add_note` (Python 3.11)", "`asyncio.TaskGroup` (Python 3.11)", "Since Python 3.11 entering a `try`")
    prose.says(
        "timeouts, 429, 503, not a", 'answer "500"', "answer 422 or 400", "503 with `Retry-After`", "500 without"
    )
    prose.says("since Python 3.8")
    nothing = {}.get("absent")
    with pytest.raises(TypeError, match="'NoneType' object is not subscriptable"):
        nothing[0]
