import sys
import tracemalloc
import warnings
from math import ceil, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays as random_arrays
from numpy.lib.stride_tricks import sliding_window_view
from scipy.signal import lfilter
from scipy.spatial.distance import cdist
from vectorized_operations import by_broadcasting, by_loops, by_product

METHODS = [by_broadcasting, by_product]
SIZES = st.integers(0, 6)
NUMBERS = st.integers(-50, 50).map(lambda number: number / 4)


@st.composite
def two_sets(draw) -> tuple[np.ndarray, np.ndarray]:
    m, n, d = draw(SIZES), draw(SIZES), draw(SIZES)
    return draw(random_arrays(float, (m, d), elements=NUMBERS)), draw(random_arrays(float, (n, d), elements=NUMBERS))


@given(two_sets(), st.integers(1, 8))
@settings(deadline=None, max_examples=80)
def test_as_loops_and_as_scipy_for_all_shapes(sets, rows):
    a, b = sets
    loops = np.reshape(by_loops(a.tolist(), b.tolist()), (len(a), len(b)))
    kept = a.copy(), b.copy()
    for found in (by_broadcasting(a, b, rows), by_product(a, b)):
        assert found.shape == (len(a), len(b))
        assert found == pytest.approx(loops, abs=1e-5)
    if a.size and b.size:
        assert by_broadcasting(a, b, rows) == pytest.approx(cdist(a, b))
    assert (a == kept[0]).all()
    assert (b == kept[1]).all()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "shapes", [((3,), (3,)), ((2, 3), (3,)), ((2, 3), (2, 4)), ((1, 2, 3), (2, 3)), ((3, 1), (3, 2))]
)
def test_refuses_other_shapes(method, shapes):
    with pytest.raises(ValueError, match="need"):
        method(*map(np.zeros, shapes))


def test_loops_refuse_points_of_different_dimension():
    with pytest.raises(ValueError, match="zip"):
        by_loops([[1.0, 2.0]], [[1.0]])


def test_refuses_no_rows_at_a_time():
    with pytest.raises(ValueError, match="at least one row"):
        by_broadcasting([[1]], [[2]], rows=0)


@pytest.mark.parametrize("method", METHODS)
def test_small_integers_do_not_overflow(method):
    small = np.array([[200], [10]], dtype=np.uint8)
    assert method(small, small).tolist() == [[0, 190], [190, 0]]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("m", "n"), [(0, 0), (2, 0), (0, 2)])
def test_no_points_without_warnings(method, m, n):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert method(np.ones((m, 3)), np.ones((n, 3))).shape == (m, n)


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_one_number_that_is_not_finite_spoils_no_other_distance(odd):
    a, b = [[0.0]], [[odd], [1.0]]
    assert by_broadcasting(a, b)[0, 1] == by_loops(a, b)[0][1] == 1
    assert not np.isfinite(by_broadcasting(a, b)[0, 0])
    for sets in ((a, b), (b, a)):
        with pytest.raises(ValueError, match="finite"):
            by_product(*sets)


def test_distances_never_come_from_a_negative_square():
    points = np.random.default_rng(1).normal(size=(50, 20)) + 1e6
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = by_product(points, points)
    assert (found >= 0).all()
    assert found == pytest.approx(cdist(points, points), abs=1e-5)


def test_chunks_bound_the_memory():
    rng = np.random.default_rng(2)
    a, b = rng.normal(size=(400, 30)), rng.normal(size=(300, 30))
    peaks = []
    for rows in (400, 40, 4):
        tracemalloc.start()
        by_broadcasting(a, b, rows)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    result, whole = 400 * 300 * 8, 400 * 300 * 30 * 8
    for peak, share in zip(peaks, (1, 0.1, 0.01), strict=True):
        assert share * whole + result <= peak <= 1.2 * (2 * share * whole + result) + 20_000


class Counted(float):
    """A number that counts what the interpreter is asked to do with it."""

    steps = {"-": 0, "**": 0, "+": 0}  # noqa: RUF012

    def __sub__(self, other):
        Counted.steps["-"] += 1
        return Counted(float(self) - float(other))

    def __pow__(self, power):
        Counted.steps["**"] += 1
        return Counted(float(self) ** power)

    def __radd__(self, other):
        Counted.steps["+"] += 1
        return float(other) + float(self)


def test_idioms_of_the_table():
    rng = np.random.default_rng(3)
    x, groups, codes = rng.normal(size=40), rng.integers(0, 5, 40), rng.integers(0, 3, 40)
    assert np.where(x > 0, x, 0).tolist() == [value if value > 0 else 0 for value in x]
    assert np.maximum.accumulate(x).tolist() == [max(x[: i + 1]) for i in range(40)]
    sums = [sum(x[i] for i in range(40) if groups[i] == group) for group in range(5)]
    assert np.bincount(groups, x, 5) == pytest.approx(np.array(sums))
    table = np.array([7, 8, 9])
    assert table[codes].tolist() == [[7, 8, 9][code] for code in codes]
    edges = np.sort(rng.normal(size=6))
    assert np.searchsorted(edges, x).tolist() == [sum(edge < value for edge in edges) for value in x]
    windows = [x[i : i + 5].mean() for i in range(36)]
    assert sliding_window_view(x, 5).mean(axis=1) == pytest.approx(np.array(windows))
    assert (np.cumsum([0, *x])[5:] - np.cumsum([0, *x])[:-5]) / 5 == pytest.approx(np.array(windows))


def test_broadcasting_rule():
    assert np.broadcast_shapes((4, 1, 3), (5, 3)) == (4, 5, 3)
    assert np.broadcast_shapes((5, 3), (3,)) == (5, 3)
    with pytest.raises(ValueError, match="shape mismatch"):
        np.broadcast_shapes((5, 3), (5,))
    assert np.broadcast_to(np.arange(3.0), (1000, 3)).strides[0] == 0


def test_a_moving_average_by_a_filter():
    x, alpha = np.random.default_rng(4).normal(size=50), 0.1
    smooth = [alpha * x[0]]
    for value in x[1:]:
        smooth.append(alpha * value + (1 - alpha) * smooth[-1])
    assert lfilter([alpha], [1, alpha - 1], x) == pytest.approx(np.array(smooth))
    smooth = [7.0]
    for value in x:
        smooth.append(alpha * value + (1 - alpha) * smooth[-1])
    assert lfilter([alpha], [1, alpha - 1], x, zi=[(1 - alpha) * 7])[0] == pytest.approx(np.array(smooth[1:]))
    with np.errstate(over="ignore"):
        assert np.float64(1 - alpha) ** -7000 == np.inf


def test_where_it_breaks():
    x = np.arange(12.0)
    first = x[:10]
    first *= 0
    assert x.tolist() == [0] * 10 + [10, 11]
    copy = x[x > 10]
    copy *= 0
    assert x[-1] == 11
    count = np.zeros(3)
    count[[2, 2, 2]] += 1
    assert count[2] == 1
    np.add.at(count, [2, 2, 2], 1)
    assert count[2] == 4
    assert np.bincount([2, 2, 2], minlength=3).tolist() == [0, 0, 3]
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        np.where(x > 0, np.log(x), 0)
    table = np.arange(6.0).reshape(3, 2)
    assert table.mean(axis=0).shape == (2,)
    with pytest.raises(ValueError, match="broadcast"):
        table - table.mean(axis=1)
    assert (table - table.mean(axis=1, keepdims=True)).mean(axis=1).tolist() == [0, 0, 0]
    square = np.array([[1.0, 3.0], [10.0, 30.0]])
    assert (square - square.mean(axis=1)).mean(axis=1).tolist() != [0, 0]


class Positive:
    """Counts comparisons with 0."""

    asked = 0

    def __gt__(self, other):
        Positive.asked += 1
        return True


def test_any_of_a_comparison_compares_all():
    values = np.array([Positive() for _ in range(100)])
    assert np.any(values > 0)
    assert Positive.asked == 100
    assert any(value > 0 for value in values)
    assert Positive.asked == 101


def test_prose(prose):
    m, n, d = 200, 300, 3
    a, b = np.random.default_rng(5).normal(size=(20, d)), np.random.default_rng(6).normal(size=(30, d))
    Counted.steps.update(dict.fromkeys(Counted.steps, 0))
    counted = by_loops([[Counted(v) for v in row] for row in a], [[Counted(v) for v in row] for row in b])
    assert counted == pytest.approx(cdist(a, b))
    each = {count * (m // 20) * (n // 30) for count in Counted.steps.values()}
    assert each == {m * n * d}
    prose.says(
        f"distances between {m} and {n} points in 3 dimensions",
        f"for {m * n * d:,} subtractions, {m * n * d:,} squares and {m * n * d:,} additions",
    )
    million = 10**6
    assert np.zeros(million).nbytes == 8 * million
    assert sys.getsizeof([None] * million) == pytest.approx(8 * million, rel=1e-3)
    prose.says(
        f"take {sys.getsizeof(0.5) * million / 1e6:.0f} MB more",
        f"A cache line, {8 * 8} bytes on most machines, brings 8 doubles",
    )
    prose.says(f"one instruction of {4 * 64} bits handles 4 doubles, or {256 // 32} float32")
    prose.says(f"For $n = 1{{,}}000$ that is {2 * 1000**3 / (3 * 1000**2):.0f} operations per number")

    points, dimensions, rows = 10_000, 100, 64
    whole, result, chunk = (8 * points * size for size in (points * dimensions, points, rows * dimensions))
    prose.says(
        f"All differences between {points:,} and {points:,} points in {dimensions} dimensions take "
        f"{whole / 1e9:.0f} GB; the result takes {result / 1e9:.1f}",
        f"{rows} rows hold {chunk / 1e9:.1f} GB, and {ceil(points / rows)} steps cost nothing",
        f"The {whole / 1e9:.0f} GB above come from two inputs of 8 MB each",
    )
    assert 8 * points * dimensions == 8e6
    assert by_broadcasting.__defaults__ == (rows,)

    def uncentered(a, b):
        squared = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1) - 2 * a @ b.T
        return np.sqrt(np.maximum(squared, 0))

    far = np.array([[10.0**8]]), np.array([[10.0**8 + 1]])
    assert (uncentered(*far).item(), by_product(*far).item(), by_broadcasting(*far).item()) == (0, 1, 1)
    prose.says("For $10^8$ and $10^8 + 1$ on a line the formula gives 0 instead of 1")
    assert np.finfo(float).eps == pytest.approx(1e-16, rel=2)
    assert sqrt(1e-16) == pytest.approx(1e-8)
    near = np.array([[1.0, 1.0]]), np.array([[1.0, 1.0 + 1e-9]])
    assert abs(uncentered(*near).item() - 1e-9) > 0.5e-9
    prose.says(
        "an error of about $10^{-16}$ times the squared norms, so distances below about $10^{-8}$ of the norm are noise"
    )

    ten, twenty = np.array([10], np.uint8), np.array([20], np.uint8)
    assert np.float32(2**24) + np.float32(1) == 2**24
    prose.says(f"In `uint8`, 10 − 20 is {(ten - twenty)[0]}. A float32 counter stops at {2**24:,}")
    with pytest.warns(RuntimeWarning, match="overflow"):
        narrow = np.uint8(200) + 100
    with pytest.raises(OverflowError):
        np.uint8(1) + 300
    assert np.uint8(200) + np.int64(100) == 300
    prose.says(f"was 300 and now is {narrow} with a warning", "`torch.compile` (2023)", "NumPy 2 (2024)")
    prose.says("What changed since 2018?")

    calls = []
    np.vectorize(calls.append)(np.arange(1000))
    prose.says(f"for 1,000 numbers it calls your function {len(calls):,} times")
    target = np.array([1.0, 2.0, 3.0])
    error = np.mean((target[:, None] - target) ** 2)
    assert (target[:, None] - target).shape == (3, 3)
    prose.says(f"For perfect predictions 1, 2, 3 the mean squared error then is {error:.2f} instead of 0")
    tenths = np.full(10**6, 0.1, np.float32)
    prose.says("a million times 0.1 in float32")
    prose.says(f"give {np.cumsum(tenths)[-1]:,.0f}; `np.sum` adds pairwise and gives {tenths.sum():,.0f}")
