"""How many workers an online model needs: Little's law and the M/M/c queue."""

from math import inf, isfinite, log


def in_flight(rate: float, seconds: float) -> float:
    """Little's law, L = λ W: requests in the system, on average in the long run.

    Rate in requests per second; seconds that one stays. No distribution is assumed.
    Raises ValueError for what is negative or not finite. Source: Little (1961).
    """
    if rate < 0 or seconds < 0 or not isfinite(rate * seconds):
        raise ValueError("need a rate and a time, finite and not negative")
    return rate * seconds


def chance_to_wait(rate: float, seconds: float, workers: int) -> float:
    """How likely all workers are busy when a request comes (Erlang's C formula).

    Poisson arrivals, exponential service times with mean `seconds`, one queue for
    all workers. 1 if they cannot keep up. Raises ValueError for less than a worker.
    """
    if workers < 1 or workers % 1:
        raise ValueError("need a whole number of workers")
    load, blocked = in_flight(rate, seconds), 1.0
    if load >= workers:
        return 1.0
    for n in range(1, int(workers) + 1):  # Erlang's B formula for n workers
        blocked = load * blocked / (n + load * blocked)
    return workers * blocked / (workers - load * (1 - blocked))


def longest_wait(rate: float, seconds: float, workers: int) -> float:
    """Seconds that 99% of the requests wait at most, before a worker takes them.

    First come, first served: P(wait > t) = p exp(-spare t / seconds).
    """
    p, spare = chance_to_wait(rate, seconds, workers), workers - rate * seconds
    if spare <= 0:
        return inf
    return seconds / spare * max(log(p / 0.01), 0) if p else 0.0


def workers_for(rate: float, seconds: float, limit: float) -> int:
    """Fewest workers with which 99% of the requests wait at most `limit` seconds.

    Raises ValueError for a limit that is not above 0 and finite.
    """
    if not 0 < limit < inf:
        raise ValueError("need a finite limit above 0 seconds")
    workers = int(in_flight(rate, seconds)) + 1
    while longest_wait(rate, seconds, workers) > limit:
        workers += 1
    return workers


if __name__ == "__main__":
    rate, seconds = 120, 0.04  # at the peak
    print("busy on average:", in_flight(rate, seconds))
    print("workers  utilization  must wait  99% wait at most")
    for n in (5, 6, 7, 8, 10):
        p, longest = (
            chance_to_wait(rate, seconds, n),
            longest_wait(rate, seconds, n),
        )
        print(f"{n:7}{rate * seconds / n:13.0%}{p:11.0%}{1000 * longest:15.0f} ms")
    print("for at most 50 ms:", workers_for(rate, seconds, 0.05))
