"""How precise is the mean of a sample of n? Simple random against stratified sampling, with two ways to share n out."""

import numpy as np

WEIGHTS = np.array(
    [0.7, 0.2, 0.1]
)  # share of the customers in each stratum: small, medium, large; shape (3,)
MEANS = np.array([10.0, 50.0, 300.0])  # monthly spend, dollars
DEVIATIONS = np.array(
    [5.0, 20.0, 150.0]
)  # standard deviation of the spend within the stratum, dollars


def allocate(sizes: np.ndarray, n: int) -> np.ndarray:
    """Share n units out in proportion to `sizes` (strata,): W for proportional, W * deviation for Neyman allocation."""
    if not (np.all(sizes >= 0) and 0 < sizes.sum() < np.inf) or n < 1:
        raise ValueError(
            "sizes must be finite, must not be negative nor all zero, and n must be at least 1"
        )
    exact = n * sizes / sizes.sum()
    units = np.floor(exact).astype(int)
    units[np.argsort(units - exact)[: n - units.sum()]] += (
        1  # the largest remainders take what is left
    )
    return units


def stratified_error(
    weights: np.ndarray, deviations: np.ndarray, units: np.ndarray
) -> float:
    """Standard error of the weighted mean of stratum means; all arguments (strata,). Cochran 1977, chapter 5."""
    if np.any(units < 1):
        raise ValueError("every stratum needs at least one unit")
    return float(np.sqrt(np.sum(weights**2 * deviations**2 / units)))


if __name__ == "__main__":
    n, mean = 100, WEIGHTS @ MEANS
    within, between = WEIGHTS @ DEVIATIONS**2, WEIGHTS @ (MEANS - mean) ** 2
    print(
        f"mean {mean:.2f}, variance {within + between:.2f} = {within:.2f} within + {between:.2f} between strata"
    )
    print("design         small  medium  large  standard error")
    print(
        f"simple random  {'as they fall':^20}  {np.sqrt((within + between) / n):14.2f}"
    )
    for name, sizes in (
        ("proportional", WEIGHTS),
        ("Neyman", WEIGHTS * DEVIATIONS),
    ):
        units = allocate(sizes, n)
        print(
            f"{name:13}  {units[0]:5}  {units[1]:6}  {units[2]:5}  {stratified_error(WEIGHTS, DEVIATIONS, units):14.2f}"
        )
