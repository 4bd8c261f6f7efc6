"""Exponential smoothing and autoregression, scored from rolling origins."""

from collections.abc import Callable

import numpy as np


def smoothing(past: np.ndarray, steps: int, alpha: float = 0.3) -> np.ndarray:
    """Repeat the level of simple exponential smoothing, started at past[0].

    past is (t,), the forecast (steps,). With alpha = 1 it is the last value.
    Raises ValueError for an alpha outside 0 to 1 or an empty past.
    """
    if not 0 <= alpha <= 1 or len(past) == 0:
        raise ValueError("need an alpha from 0 to 1 and a past")
    level = past[0]
    for value in past[1:].tolist():
        level = alpha * value + (1 - alpha) * level
    return np.full(steps, level)


def autoregression(past: np.ndarray, steps: int, lags: int = 1) -> np.ndarray:
    """Least squares on an intercept and the last `lags` values, fed its own output.

    past is (t,), the forecast (steps,). Raises ValueError for lags below 1 or
    fewer than 2 * lags + 1 past values.
    """
    if lags < 1 or len(past) < 2 * lags + 1:
        raise ValueError("need lags of 1 or more and 2 * lags + 1 past values")
    windows = np.lib.stride_tricks.sliding_window_view(past, lags)[:-1]
    design = np.column_stack(
        [np.ones(len(windows)), windows]
    )  # (t - lags, 1 + lags)
    coefficients = np.linalg.lstsq(design, past[lags:])[0]
    values = list(past[-lags:])
    for _ in range(steps):
        values.append(coefficients @ [1, *values[-lags:]])
    return np.array(values[lags:])


def rolling_errors(
    y: np.ndarray, forecast: Callable[..., np.ndarray], first: int, steps: int
) -> np.ndarray:
    """Errors (origins, steps): origin t sees y[:t], is scored on y[t : t + steps].

    y is (n,); the origins are t = first, first + 1, ... Raises ValueError if y is
    not a series of finite numbers, no origin fits, or a forecast is not of length
    steps.
    """
    if y.ndim != 1 or not np.isfinite(y).all():
        raise ValueError("need a series (n,) of finite numbers")
    if first < 1 or steps < 1 or first + steps > len(y):
        raise ValueError(
            "need first and steps of 1 or more that fit into the series"
        )
    origins = range(first, len(y) - steps + 1)
    made = [np.reshape(forecast(y[:t].copy(), steps), steps) for t in origins]
    return np.array([y[t : t + steps] for t in origins]) - made


if __name__ == "__main__":
    series = np.random.default_rng(0).normal(size=(100, 250))  # noise of variance 1
    for t in range(1, 250):
        series[:, t] += 0.8 * series[:, t - 1]
    models = {
        "last value": lambda past, steps: smoothing(past, steps, alpha=1),
        "smoothing": smoothing,
        "autoregression": autoregression,
    }
    print("mean squared error at step       1       3      10")
    for name, model in models.items():
        errors = [
            rolling_errors(y, model, first=100, steps=10) for y in series[:, 100:]
        ]
        mse = np.mean(np.square(errors), axis=(0, 1))[[0, 2, 9]]
        print(f"{name:26s}" + "".join(f"{value:8.2f}" for value in mse))
    least = [(1 - 0.8 ** (2 * h)) / (1 - 0.8**2) for h in (1, 3, 10)]
    print(f"{'least possible':26s}" + "".join(f"{value:8.2f}" for value in least))
