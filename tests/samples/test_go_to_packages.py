from fractions import Fraction
from math import inf, isnan, nan, sqrt
from statistics import pstdev, stdev

import numpy as np
import pytest
from go_to_packages import centered, lstsq, regression, textbook
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

WAYS = (textbook, centered, lstsq, regression)
SECOND = 1_790_000_000
SMALL = st.integers(-100, 100)


def exact(x, y) -> Fraction:
    """The least squares slope in rational numbers."""
    x, y = [Fraction(v) for v in x], [Fraction(v) for v in y]
    n = len(x)
    return (n * sum(a * b for a, b in zip(x, y, strict=True)) - sum(x) * sum(y)) / (
        n * sum(a * a for a in x) - sum(x) ** 2
    )


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(SMALL, SMALL), min_size=2, max_size=12))
def test_on_small_numbers_all_agree_with_exact_arithmetic(points):
    x, y = (list(map(float, side)) for side in zip(*points, strict=True))
    assume(len(set(x)) > 1)
    for way in WAYS:
        assert way(x, y) == pytest.approx(float(exact(x, y)), abs=1e-9)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(SMALL, SMALL), min_size=3, max_size=12), st.integers(10**8, 2 * 10**9))
def test_centering_survives_a_shift(points, start):
    x, y = (list(map(float, side)) for side in zip(*points, strict=True))
    assume(len(set(x)) > 1)
    shifted = [start + v for v in x]
    for way in (centered, regression):
        assert way(shifted, y) == pytest.approx(float(exact(x, y)), rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("x", "y"), [([], []), ([1.0], [2.0]), ([3.0, 3.0], [1.0, 2.0]), ([1.0, 2.0], [1.0]), ([1.0, nan], [1.0, 2.0]),
                 ([1.0, 2.0], [1.0, inf])]
)  # fmt: skip
def test_refuses_what_has_no_slope(way, x, y):
    with pytest.raises(ValueError, match="two different x"):
        way(x, y)


def test_prose(prose):
    prose.says(
        "Grinsztajn et al. (2022) found tree ensembles ahead", "(about 10,000 rows)", "Hollmann et al. (2025)",
        "beats them on up to 10,000 rows", "For 5,000 rows of mixed columns",
        "Grinsztajn et al. (2022) found networks trained from scratch",
        "fails to install since December 2023", "since 2018", "after version 1.0, announced in 2017",
        "its 2.16 (2024) dropped Estimators", "(2023) runs on TensorFlow, JAX or PyTorch",
        "(2024) is the first major release since 2006", "(2026): copy-on-write", "since PyTorch 2.6 (2025)",
        "BSD, MIT and Apache 2.0 are easy",
    )  # fmt: skip

    x, y = [float(SECOND + i) for i in range(10)], [2.0 * i for i in range(10)]
    assert exact(x, y) == 2
    whole = [SECOND + i for i in range(10)]
    below = 10 * sum(v * v for v in whole) - sum(whole) ** 2
    assert isnan(textbook(x, y))
    squares = x[0] ** 2
    prose.says(
        f"$x^2$ is about $3.2 \\cdot 10^{{18}}$, where doubles are {np.spacing(squares):.0f} apart",
        f"should be {below}; what is left of it is 0",
    )
    assert f"{squares:.1e}" == "3.2e+18"
    later = [v + 10_000_000 for v in x]
    left = 10 * np.add.accumulate(np.square(later))[-1] - np.add.accumulate(later)[-1] ** 2
    assert exact(later, y) == 2
    prose.says(f"Ten million seconds later {left:,.0f} is left, and the slope is {textbook(later, y):.2f}")

    # The two singular values have the product sqrt(below); their squares add up to the sum of squares of the entries.
    product, total = sqrt(below), sum(v * v for v in whole) + 10
    largest = (total + sqrt((total - 2 * product) * (total + 2 * product))) / 2
    assert f"{largest / product:.1e}" == "1.1e+18"
    prose.says("(condition number $1.1 \\cdot 10^{18}$)")
    assert np.linalg.lstsq(np.column_stack([x, np.ones(10)]), y)[2] == 1
    prose.says(f"**`lstsq`: {lstsq(x, y):.0f}.**", f"**`LinearRegression`: {regression(x, y):.0f}.**")
    assert centered(x, y) == pytest.approx(2)
    for way in WAYS:
        assert way([v - SECOND for v in x], y) == pytest.approx(2), "from 0 all agree"

    month = 1 - (1 - 0.01) ** 40
    assert month == pytest.approx(1 / 3, abs=0.01)
    prose.says("each of 40 unlocked packages breaks you with probability 1% a month", "a third of your months")

    five = [3.0, 5.0, 4.0, 8.0, 1.0]
    assert np.std(five) == pytest.approx(pstdev(five)), "NumPy divides by n"
    prose.says(f"for five rows the results differ by {stdev(five) / pstdev(five) - 1:.0%}")
    separable = LogisticRegression().fit([[-1.0], [1.0]], [0, 1]).coef_[0, 0]
    looser = LogisticRegression(C=1e6).fit([[-1.0], [1.0]], [0, 1]).coef_[0, 0]
    assert separable < 1 < looser, "penalized by default"
