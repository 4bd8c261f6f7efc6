"""One pump, three learners: told the answer, told nothing, told a reward."""

import numpy as np


class Pump:
    """Each hour it shows a reading, then you run (0) or service (1) it.

    Running earns 1 and wears a sound pump with probability 0.1. A worn one breaks
    with probability 0.2: instead of earning you pay 15 and get a new one. A
    service costs 4 and mends.
    """

    def __init__(self, seed: int) -> None:
        self.rng, self.hour, self.worn = np.random.default_rng(seed), 0, 0

    def reading(self) -> np.ndarray:
        """Temperature and vibration (2,): day adds 8, wear adds 4, unit noise."""
        return self.rng.normal([8 * (self.hour % 24 < 12), 4 * self.worn])

    def act(self, service: int) -> float:
        """The reward of this hour; moves on. ValueError for other actions."""
        if service not in (0, 1):
            raise ValueError("need action 0 (run) or 1 (service)")
        self.hour, fate = self.hour + 1, self.rng.random()
        broken = self.worn and fate < 0.2
        self.worn = int(not service and not broken and (self.worn or fate < 0.1))
        return -4 if service else -15 if broken else 1


def nearest(means: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Which of the means (k, d) is nearest to each of x (n, d): (n,).

    Ties go to the first. Raises ValueError for other shapes, infinite distances.
    """
    squares = ((x[:, None] - means) ** 2).sum(axis=2)
    if x.shape[1:] != means.shape[1:] or not np.isfinite(squares).all():
        raise ValueError("need means (k, d), x (n, d) and finite distances")
    return squares.argmin(axis=1)


def supervised(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Average the readings x (n, d) that share a label y (n,), 0 or 1: (2, d).

    Raises ValueError if a label is missing or another, or a reading is not finite.
    """
    x, y = np.asarray(x, float), np.asarray(y)
    if y.shape != x.shape[:1] or set(y) != {0, 1} or not np.isfinite(x).all():
        raise ValueError("need finite x and a label for each reading, both 0 and 1")
    return np.array([x[y == label].mean(axis=0) for label in (0, 1)])


def unsupervised(x: np.ndarray, steps: int = 20) -> np.ndarray:
    """Average the readings x (n, d) that lie together, by 2-means: (2, d).

    Raises ValueError without two different readings.
    """
    x = np.asarray(x, float)
    if x.ndim != 2 or not (x != x[:1]).any():
        raise ValueError("need two different readings (n, d)")
    means = x[[0, ((x - x[0]) ** 2).sum(axis=1).argmax()]]
    for _ in range(steps):
        means = supervised(x, nearest(means, x))
    return means


def reinforced(pump: Pump, hours: int, gamma: float) -> np.ndarray:
    """Average what follows an action in a cell, by Q-learning: (2, 2, 2).

    Axes: day (temperature above 4), vibration above 2, action. Explores at random.
    Later rewards count with the discount gamma, 0 <= gamma < 1; 0 ignores them.
    What was never tried stays 0. Raises ValueError for another gamma, or hours that
    are not whole and positive. Source: Watkins (1989).
    """
    if not 0 <= gamma < 1 or not hours >= 1 or hours % 1:
        raise ValueError("need 0 <= gamma < 1 and a whole number of hours")
    q, visits = np.zeros((2, 2, 2)), np.zeros((2, 2, 2))
    cell = (*(pump.reading() > [4, 2]).astype(int),)
    for _ in range(int(hours)):
        at = (*cell, int(pump.rng.random() < 0.3))
        reward, cell = pump.act(at[2]), (*(pump.reading() > [4, 2]).astype(int),)
        visits[at] += 1
        q[at] += (reward + gamma * q[cell].max() - q[at]) / visits[at] ** 0.75
    return q


if __name__ == "__main__":
    pump, x, worn = Pump(seed=0), [], []
    for _ in range(1000):
        x, worn = [*x, pump.reading()], [*worn, pump.worn]
        pump.act(int(pump.rng.random() < 0.1))
    x, worn, day = np.array(x), np.array(worn), np.arange(1000) % 24 < 12
    told = nearest(supervised(x[:500], worn[:500]), x[500:]) == worn[500:]
    print(f"supervised: {np.mean(told):.0%} of new hours right")
    print(f"always sound: {np.mean(worn[500:] == 0):.0%}")
    groups = nearest(unsupervised(x[:500]), x[500:])
    same = np.mean(groups == [day[500:], worn[500:]], axis=1)
    print("unsupervised, agreement with day, wear:", np.maximum(same, 1 - same))
    for gamma in (0, 0.9):
        q = reinforced(Pump(seed=0), 20_000, gamma).mean(axis=0).round(1)
        print(f"discount {gamma}, run or service: quiet {q[0]}, shaking {q[1]}")
