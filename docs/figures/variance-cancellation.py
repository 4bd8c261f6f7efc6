from fractions import Fraction

import numpy as np
from drawing import BLUE, GREEN, MUTED, RUST, axes
from variance import Running, textbook


def welford(values):
    """Sample variance by the sample's running update."""
    running = Running()
    for x in values:
        running.add(x)
    return running.variance()


def two_passes(values):
    """Sample variance by subtracting the mean first; plain sums, which every processor rounds alike."""
    mean = sum(values) / len(values)
    return sum((x - mean) ** 2 for x in values) / (len(values) - 1)


def exact(values):
    """Sample variance of exactly these floating-point numbers."""
    values = [Fraction(x) for x in values]
    mean = sum(values) / len(values)
    return sum((x - mean) ** 2 for x in values) / (len(values) - 1)


def draw():
    """Typical relative error of three ways to compute a variance, for 100 draws with growing mean and SD 1."""
    draws = np.random.default_rng(0).standard_normal((16, 100))
    ratios = [10.0 ** (quarter / 4) for quarter in range(41)]
    methods = {
        "textbook": (textbook, RUST),
        "Welford": (welford, BLUE),
        "two passes": (two_passes, GREEN),
    }
    errors = {name: np.zeros((len(ratios), len(draws))) for name in methods}
    for i, ratio in enumerate(ratios):
        for j, sample in enumerate((draws + ratio).tolist()):
            truth = exact(sample)
            for name, (method, _) in methods.items():
                errors[name][i, j] = abs(Fraction(float(method(sample))) / truth - 1)
    figure, panel = axes()
    for name, (_, colour) in methods.items():
        panel.loglog(ratios, np.sqrt(np.mean(errors[name] ** 2, axis=1)), color=colour)
    panel.axhline(1, color=MUTED, linewidth=0.8, linestyle=(0, (4, 2)))
    panel.text(1.2, 2.5, "error as large as the answer", color=MUTED)
    panel.text(2e4, 1e-5, "textbook", color=RUST, ha="right")
    panel.text(1.3e9, 2e-10, "Welford", color=BLUE, ha="right")
    panel.text(2e4, 8e-16, "two passes", color=GREEN)
    decades = np.arange(0, 11, 2)
    panel.set_xticks(10.0**decades, ["1", "10²", "10⁴", "10⁶", "10⁸", "10¹⁰"])
    panel.set_yticks(10.0 ** np.arange(-16, 5, 4), ["10⁻¹⁶", "10⁻¹²", "10⁻⁸", "10⁻⁴", "1", "10⁴"])
    panel.minorticks_off()
    panel.set(xlabel="mean / standard deviation", ylabel="relative error", xlim=(1, 1e10), ylim=(1e-17, 1e6))
    return figure
