"""Does model B beat model A, when both answered the same test items?"""

from math import ceil, sqrt

from scipy.stats import binom, norm


def difference(only_a: int, only_b: int, n: int) -> tuple[float, float]:
    """Accuracy of B minus that of A, and its standard error, from paired results.

    only_a and only_b count the items that one model alone got right, of n items
    drawn independently. Raises ValueError for counts that do not fit into n.
    """
    if n < 1 or min(only_a, only_b) < 0 or only_a + only_b > n:
        raise ValueError(
            "need 0 <= only_a, only_b and only_a + only_b <= n, n >= 1"
        )
    gain = (only_b - only_a) / n
    return gain, sqrt(((only_a + only_b) / n - gain**2) / n)


def sign_test(only_a: int, only_b: int) -> float:
    """Two-sided exact p-value of "either model is as likely to be the right one".

    Given that the models differ on an item, that is a fair coin (McNemar 1947).
    Raises ValueError for negative counts.
    """
    if min(only_a, only_b) < 0:
        raise ValueError("counts cannot be negative")
    tail = binom.sf(max(only_a, only_b) - 1, only_a + only_b, 0.5)
    return float(min(1.0, 2 * tail))


def items_needed(gain: float, differ: float, power: float = 0.8) -> int:
    """Test items for a two-sided 5% test to find `gain` with this power (Normal).

    differ is the share of items on which the models differ. Raises ValueError
    unless 0 < gain <= differ <= 1 and 0 < power < 1.
    """
    if not (0 < gain <= differ <= 1 and 0 < power < 1):
        raise ValueError("need 0 < gain <= differ <= 1 and 0 < power < 1")
    width = norm.ppf(0.975) + norm.ppf(power)
    return ceil(width**2 * (differ - gain**2) / gain**2)


if __name__ == "__main__":
    n, only_a, only_b, a, b = 200, 8, 18, 156, 166
    gain, paired = difference(only_a, only_b, n)
    unpaired = sqrt((a / n * (1 - a / n) + b / n * (1 - b / n)) / n)
    print(
        f"B - A = {gain:.3f}, standard error {paired:.3f} (unpaired {unpaired:.3f})"
    )
    print(f"95% interval {gain - 1.96 * paired:.4f} to {gain + 1.96 * paired:.4f}")
    print(f"exact p-value {sign_test(only_a, only_b):.3f}")
    print(f"items for 80% power {items_needed(gain, (only_a + only_b) / n)}")
