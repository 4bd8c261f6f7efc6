"""How precise is the mean of n? Simple random against stratified samples."""

import numpy as np

# Small, medium and large customers: one number a stratum, shape (3,).
WEIGHTS = np.array([0.7, 0.2, 0.1])  # share of the customers
MEANS = np.array([10.0, 50.0, 300.0])  # monthly spend, dollars
DEVIATIONS = np.array([5.0, 20.0, 150.0])  # of the spend in the stratum, dollars


def allocate(sizes: np.ndarray, n: int) -> np.ndarray:
    """Share n units out in proportion to `sizes` (strata,).

    Sizes are W for proportional and W * deviation for Neyman allocation.
    """
    if not (np.all(sizes >= 0) and 0 < sizes.sum() < np.inf):
        raise ValueError("sizes must be finite, must not be negative nor all zero")
    if n < 1:
        raise ValueError("n must be at least 1")
    exact = n * sizes / sizes.sum()
    units = np.floor(exact).astype(int)
    largest_remainders = np.argsort(units - exact)[: n - units.sum()]
    units[largest_remainders] += 1  # they take what is left
    return units


def stratified_error(
    weights: np.ndarray, deviations: np.ndarray, units: np.ndarray
) -> float:
    """Standard error of the weighted mean of stratum means.

    All arguments are (strata,). Cochran 1977, chapter 5.
    """
    if np.any(units < 1):
        raise ValueError("every stratum needs at least one unit")
    return float(np.sqrt(np.sum(weights**2 * deviations**2 / units)))


if __name__ == "__main__":
    n, mean = 100, WEIGHTS @ MEANS
    within, between = WEIGHTS @ DEVIATIONS**2, WEIGHTS @ (MEANS - mean) ** 2
    total = within + between
    print(
        f"mean {mean:.2f}, variance {total:.2f} = "
        f"{within:.2f} within + {between:.2f} between strata"
    )
    print("design         small  medium  large  standard error")
    print(f"simple random  {'as they fall':^20}  {np.sqrt(total / n):14.2f}")
    designs = {"proportional": WEIGHTS, "Neyman": WEIGHTS * DEVIATIONS}
    for name, sizes in designs.items():
        small, medium, large = units = allocate(sizes, n)
        error = stratified_error(WEIGHTS, DEVIATIONS, units)
        print(f"{name:13}  {small:5}  {medium:6}  {large:5}  {error:14.2f}")
