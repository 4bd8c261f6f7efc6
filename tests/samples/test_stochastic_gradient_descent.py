import numpy as np
import pytest
from stochastic_gradient_descent import sgd


def data(n: int = 200) -> tuple[np.ndarray, np.ndarray]:
    """The sample's data."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(n, 2))
    return x, x @ [2.0, -3.0] + rng.normal(size=n)


def second_moments(x: np.ndarray, step: float, batch: int) -> np.ndarray:
    """The linear map, (d², d²), of E[error errorᵀ] in one update with `batch` draws with replacement, noise apart."""
    n, d = x.shape
    outer = x[:, :, None] * x[:, None, :]
    mean, one = outer.mean(axis=0), np.eye(d)
    square = np.einsum("iab,icd->acbd", outer, outer).reshape(d * d, d * d) / n
    mixed = np.kron(mean, one) + np.kron(one, mean)
    return np.eye(d * d) - step * mixed + step**2 * ((1 - 1 / batch) * np.kron(mean, mean) + square / batch)


def exact_floor(x: np.ndarray, y: np.ndarray, step: float, batch: int) -> float:
    """The expected excess loss that SGD with a fixed step and replacement keeps, by its exact stationary covariance."""
    d = x.shape[1]
    best = np.linalg.lstsq(x, y)[0]
    gradients = x * (x @ best - y)[:, None]
    noise = step**2 * gradients.T @ gradients / len(y) / batch
    covariance = np.linalg.solve(np.eye(d * d) - second_moments(x, step, batch), noise.ravel()).reshape(d, d)
    return np.trace(x.T @ x / len(y) @ covariance) / 2


def excess(path: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.mean(((path - np.linalg.lstsq(x, y)[0]) @ x.T) ** 2, axis=1) / 2


def largest_stable(radius) -> float:
    low, high = 0.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if radius(middle) < 1 else (low, middle)
    return low


def spectral_radius(matrix: np.ndarray) -> float:
    return np.abs(np.linalg.eigvals(matrix)).max()


@pytest.mark.parametrize("step", [0.2, 0.4])
def test_the_floor_is_the_exact_one(step):
    x, y = data()
    path = sgd(x, y, 4, 300, step, 0.0, np.random.default_rng(2), replace=True)
    assert excess(path[1000:], x, y).mean() == pytest.approx(exact_floor(x, y, step, 4), rel=0.1)


def test_shuffling_and_shrinking_steps_lower_the_floor():
    x, y = data()
    late = [
        excess(sgd(x, y, 4, 200, 0.1, decay, np.random.default_rng(1), replace)[5000:], x, y).mean()
        for decay, replace in ((0, True), (0, False), (0.05, False))
    ]
    assert late[0] > late[1] > 100 * late[2]


def test_a_full_batch_is_gradient_descent():
    x, y = data()
    path = sgd(x, y, 200, 3, 0.3, 0.0, np.random.default_rng(0))
    w = np.zeros(2)
    for expected in path:
        assert expected == pytest.approx(w)
        w = w - 0.3 * x.T @ (x @ w - y) / 200


def test_the_gradient_of_a_batch_is_unbiased_and_its_variance_falls_like_one_over_its_size():
    x, y = data(8)
    first = {
        (batch, replace): np.array(
            [sgd(x, y, batch, 1, 1.0, 0.0, np.random.default_rng(seed), replace)[1] for seed in range(1500)]
        )
        for batch, replace in ((2, False), (2, True), (8, True))
    }
    for moves in first.values():
        assert moves.mean(axis=0) == pytest.approx(x.T @ y / 8, abs=0.25)
    assert first[2, True].var(axis=0) / first[8, True].var(axis=0) == pytest.approx([4, 4], rel=0.15)


def test_each_epoch_takes_every_example_once_and_a_short_last_batch():
    x, y = np.eye(7), np.arange(7.0)
    path = sgd(x, y, 3, 1, 1.0, 0.0, np.random.default_rng(0))
    assert len(path) == 4
    assert np.sort(path[-1] * [3] * 7)[0] == 0
    assert np.count_nonzero(path[-1]) == 6, "each but the one whose target is zero has moved"


def test_the_step_shrinks():
    path = sgd(np.ones((1, 1)), np.array([5.0]), 1, 50, 1.0, 1.0, np.random.default_rng(0))
    assert path[1:, 0] == pytest.approx(5.0), "one example with step 1: there at once, and it stays"
    slow = sgd(np.ones((1, 1)), np.array([1.0]), 1, 9, 0.5, 1.0, np.random.default_rng(0))
    assert 1 - slow[-1, 0] == pytest.approx(np.prod([1 - 0.5 / (1 + t) for t in range(9)]))


GOOD = {"x": np.ones((4, 2)), "y": np.ones(4), "batch": 2, "epochs": 1, "first": 0.1, "decay": 0.0}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"x": np.ones(4)}, "must be"),
        ({"x": np.ones((0, 2)), "y": np.ones(0)}, "empty"),
        ({"y": np.ones((4, 1))}, "must be"),
        ({"y": np.array([1, 2, np.nan, 4])}, "finite"),
        ({"x": np.full((4, 2), np.inf)}, "finite"),
        ({"first": np.inf}, "finite"),
        ({"decay": np.nan}, "finite"),
        ({"batch": 0}, "whole"),
        ({"batch": 2.5}, "whole"),
        ({"epochs": True}, "whole"),
        ({"first": 0.0}, "first > 0"),
        ({"decay": -1.0}, "decay >= 0"),
    ],
)
def test_refuses(changed, message):
    with pytest.raises(ValueError, match=message):
        sgd(**(GOOD | changed), rng=np.random.default_rng(0))


def test_prose(prose):
    n, b = 1_000_000, 100
    prose.says(f"With {n:,} examples and batches of {b}, one pass over the data (an epoch) is {n // b:,} updates")

    rng = np.random.default_rng(0)
    floors = {}
    for step in (0.1, 0.05):
        w = np.zeros(20_000)  # as many independent paths, each averaging draws of variance 1
        for _ in range(200):
            w += step * (rng.normal(size=w.size) - w)
        floors[step] = step / (2 - step)
        assert w.var() == pytest.approx(floors[step], rel=0.05)
    forget = {step: next(t for t in range(1000) if (1 - step) ** t <= 0.001) for step in floors}
    prose.says(
        f"At $\\eta = 0.1$ that is ${floors[0.1]:.3f}\\,\\sigma^2$, forever; "
        f"at 0.05 it is ${floors[0.05]:.3f}\\,\\sigma^2$, but forgetting {1 - 0.001:.1%} of the starting error takes "
        f"{forget[0.05]} updates instead of {forget[0.1]}"
    )
    later = {t: np.sqrt(0.1**2 * sum(0.9 ** (2 * k) for k in range(t))) for t in (100, 10_000)}
    assert f"{later[100]:.2f}" == f"{later[10_000]:.2f}"
    prose.says(
        f"In the mean example at $\\eta = 0.1$ the standard deviation is ${later[100]:.2f}\\,\\sigma$ "
        f"after {100} updates and after {10_000:,}"
    )

    x, y = data()
    for step in (0.4, 0.2):
        assert exact_floor(x, y, step / 2, 4) < 0.55 * exact_floor(x, y, step, 4)
    prose.says("with replacement, each halving of the step leaves about half of the excess loss or less")
    prose.says("150 updates each")
    assert len(sgd(x, y, 4, 3, 0.2, 0.0, rng)) - 1 == 150

    draws, mean = rng.normal(size=50), 3.0
    for t, draw in enumerate(draws):
        mean += (draw - mean) / (t + 1)
    assert mean == pytest.approx(draws.mean()), "steps 1/(t + 1) give the running average"
    stays = np.prod(1 - 1 / np.arange(2, 100_000) ** 2.0)
    prose.says(f"and {stays:.0%} of the starting error stays forever")

    late = excess(sgd(x, y, 4, 400, 0.1, 0.0, np.random.default_rng(3)), x, y)[10_000:]
    uphill = np.mean(np.diff(late) > 0)
    assert uphill == pytest.approx(0.5, abs=0.02)
    prose.says(f"rises in about {round(uphill, 1):.0%} of the updates of the sample at a step of 0.1")

    w = 0.0
    for value in [0] * 500 + [1] * 500:
        w += 0.1 * (value - w)
    prose.says(
        f"500 zeros followed by 500 ones, unshuffled, with $\\eta = 0.1$: each epoch ends at {w:.2f}, not at {0.5:.2f}"
    )
    prose.says(
        "100 times the batch costs 100 times the gradients "
        f"and cuts the standard deviation of the noise by {np.sqrt(100):.0f}"
    )
    far = 0.0
    for _ in range(500):
        far = 0.9 * far + 1
    prose.says(f"it moves {far:.0f} times as far")
    prose.says(
        f"Adam keeps two more: {2 * 4 * 10**9 / 1e9:.0f} GB for 1 billion weights in 32-bit floats",
        "(Reddi and others, 2018)",
    )

    full = largest_stable(lambda step: spectral_radius(np.eye(2) - step * x.T @ x / 200))
    assert full == pytest.approx(2 / np.linalg.eigvalsh(x.T @ x / 200)[-1])
    single = largest_stable(lambda step: spectral_radius(second_moments(x, step, 1)))
    prose.says(
        f"the limit is about {full:.2f} for the full gradient "
        f"and about {single:.2f} for a batch of one (with replacement, in mean square)"
    )
    prose.says(
        "[Touvron and others, 2023](https://arxiv.org/abs/2302.13971)) used it "
        "with 2,000 warm-up steps and a cosine decay to 10% of the largest step",
        "[Goyal and others, 2017](https://arxiv.org/abs/1706.02677)",
    )
