import numpy as np
from drawing import BLUE, GREEN, RUST, axes


def draw():
    """Left: the two losses of one number for five salaries. Right: three estimates while the fifth salary moves."""
    four = np.array([40.0, 48.0, 50.0, 67.0])
    salaries = np.append(four, 95.0)
    figure, (loss, moved) = axes(columns=2, width=6.6, height=2.9)
    guess = np.linspace(25, 105, 120)
    errors = guess[:, None] - salaries
    squared, absolute = np.sqrt(np.mean(errors**2, axis=1)), np.mean(np.abs(errors), axis=1)
    loss.plot(guess, squared, color=RUST)
    loss.plot(guess, absolute, color=BLUE)
    loss.plot(salaries.mean(), salaries.std(), "o", color=RUST, markersize=5)
    loss.plot(np.median(salaries), np.mean(np.abs(salaries - np.median(salaries))), "o", color=BLUE, markersize=5)
    loss.text(61, 25, "root mean squared\nerror, least at\nthe mean, 60", color=RUST, ha="center", va="bottom")
    loss.text(44, 7.5, "mean absolute error,\nleast at the median, 50", color=BLUE, ha="left", va="center")
    loss.set(xlabel="one number for all five (thousands)", ylabel="its error (thousands)", xlim=(25, 105), ylim=(0, 46))
    loss.set_xticks([30, 40, 50, 60, 80, 100])

    fifth = np.linspace(0, 160, 81)
    data = np.sort(np.column_stack([np.tile(four, (len(fifth), 1)), fifth]), axis=1)
    for name, estimate, colour, height in (
        ("mean", data.mean(axis=1), RUST, 66),
        ("mean of middle three", data[:, 1:4].mean(axis=1), GREEN, 57),
        ("median", np.median(data, axis=1), BLUE, 48),
    ):
        moved.plot(fifth, estimate, color=colour)
        moved.text(158 if name != "mean" else 110, height, name, color=colour, ha="right", va="center")
    moved.set(xlabel="the fifth salary (thousands)", ylabel="estimate (thousands)", xlim=(0, 160), ylim=(38, 75))
    return figure
