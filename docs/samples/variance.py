"""Variance in one pass: the textbook formula cancels, Welford's update does not."""

from dataclasses import dataclass


def textbook(values: list[float]) -> float:
    """Sample variance from the sums of x and of x squared (divides by n - 1).

    Loses digits at a large mean. Raises ValueError for fewer than two values.
    """
    n, total, squares = len(values), 0.0, 0.0
    if n < 2:
        raise ValueError("a sample variance needs at least two values")
    for x in values:
        total += x
        squares += x * x
    return (squares - total * total / n) / (n - 1)


@dataclass
class Running:
    """Count, mean (unit of x) and sum of squared deviations (its square) so far."""

    n: int = 0
    mean: float = 0.0
    squares: float = 0.0

    def add(self, x: float) -> None:
        """Take in one value (Welford 1962)."""
        self.n += 1
        delta = x - self.mean
        self.mean += delta / self.n
        self.squares += delta * (x - self.mean)

    def merge(self, other: "Running") -> None:
        """Take in all that another one has seen (Chan, Golub and LeVeque 1983)."""
        if other.n:
            n, delta = self.n + other.n, other.mean - self.mean
            self.squares += other.squares + delta * delta * self.n * other.n / n
            self.mean += delta * other.n / n
            self.n = n

    def variance(self, ddof: int = 1) -> float:
        """Divide by n - ddof: 1 for a sample, 0 for a whole population.

        Raises ValueError unless n exceeds ddof.
        """
        if self.n <= ddof:
            raise ValueError(f"{self.n} values are too few to divide by n - {ddof}")
        return self.squares / (self.n - ddof)


if __name__ == "__main__":
    print("added to 4, 7, 13, 16    textbook    Welford")
    for shift in (0.0, 1e6, 1e7, 1e8, 1e9):
        values = [shift + x for x in (4.0, 7.0, 13.0, 16.0)]
        running = Running()
        for x in values:
            running.add(x)
        print(f"{shift:21,.0f} {textbook(values):11.2f} {running.variance():10.2f}")
