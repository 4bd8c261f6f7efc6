"""How much lies beyond k standard deviations: the Normal against a heavier tail."""

from math import erfc, sqrt

from scipy.stats import t


def beyond(k: float, df: float | None = None) -> float:
    """Probability of a value more than k standard deviations from the mean.

    Both sides together. Without `df` for the Normal, where it is erfc(k / sqrt(2)).
    With `df` for a Student t of that many degrees of freedom; its variance is
    df / (df - 2), so k is rescaled to count the same standard deviations. An
    infinite df is the Normal again. Raises ValueError for a negative k, or for df
    of at most 2, where the variance is not finite.
    """
    if not k >= 0:
        raise ValueError("k must be at least 0")
    if df is None:
        return erfc(k / sqrt(2))
    if not df > 2:
        raise ValueError("df must exceed 2: the variance is not finite otherwise")
    return float(2 * t(df).sf(k / sqrt(1 - 2 / df)))


if __name__ == "__main__":
    print("k      Normal       1 in      t(5)  1 in")
    for k in (1, 2, 3, 4, 5):
        p, q = beyond(k), beyond(k, df=5)
        print(f"{k}  {p:10.5%} {1 / p:10,.0f}  {q:8.4%} {1 / q:5,.0f}")
