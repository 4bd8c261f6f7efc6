import numpy as np
from drawing import BLUE, INK, MUTED, RUST, axes
from parametric_vs_non_parametric import best_kernel_error, matching_normal, mixture, squared_error
from scipy.integrate import quad
from scipy.stats import chi2, norm


def normal_error(n):
    """Exact mean error of the fitted normal curve where the truth is the standard normal."""

    def given(v):  # v: the variance of the sample; the mean is integrated out
        error = norm.pdf(0, scale=np.sqrt(2 * v)) + norm.pdf(0, scale=np.sqrt(2))
        return (error - 2 * norm.pdf(0, scale=np.sqrt(1 + v + 1 / n))) * chi2.pdf(v * n, n - 1) * n

    low, high = chi2.ppf([1e-12, 1 - 1e-12], n - 1) / n
    return quad(given, low, high, epsabs=0, limit=200)[0]


def simulated(truth, n, samples, rng):
    """Mean error of the normal curve fitted to n points of a mixture of two."""
    second = rng.random((samples, n)) < truth[0][1]
    x = np.where(second, truth[1][1], truth[1][0]) + rng.normal(size=(samples, n)) * np.where(second, *truth[2][::-1])
    return np.mean([squared_error(mixture([1], [row.mean()], [row.std()]), truth) for row in x])


def draw():
    """Error against sample size of a normal curve and a kernel estimate, where the curve is right and where not."""
    figure, (right, wrong) = axes(columns=2, height=2.8, sharey=True)
    n = np.geomspace(30, 1e6, 19)
    normal, skewed = mixture([1], [0], [1]), mixture([0.75, 0.25], [0, 1.5], [1, 0.8])
    for panel, truth in ((right, normal), (wrong, skewed)):
        panel.plot(n, [best_kernel_error(truth, m) for m in n], color=BLUE, label="kernel, best bandwidth")
    right.plot(n, [normal_error(m) for m in n], color=RUST, label="fitted normal curve")
    rng = np.random.default_rng(0)
    sizes = np.array([30, 100, 300, 1000, 3000, 10_000])
    errors = [simulated(skewed, m, 200, rng) for m in sizes]
    floor = squared_error(matching_normal(skewed), skewed)
    wrong.plot([*sizes, 1e6], [*errors, floor], color=RUST, label="fitted normal curve")
    wrong.axhline(floor, color=INK, linewidth=0.7, linestyle=(0, (2, 3)))
    right.text(1.7e5, 1.1e-4, "slope → −4/5", fontsize=7.5, color=MUTED, ha="center")
    right.text(1.3e3, 1.2e-5, "slope → −1", fontsize=7.5, color=MUTED, ha="center")
    wrong.text(9e5, 1.1e-3, "bias of the normal shape", fontsize=7.5, color=MUTED, ha="right")
    right.set(title="truth normal", ylabel="mean integrated squared error")
    wrong.set(title="truth slightly skewed")
    for panel in (right, wrong):
        panel.set(xscale="log", yscale="log", xlim=(30, 1e6), ylim=(1.5e-7, 4e-2), xlabel="points n")
        panel.set_xticks([1e2, 1e3, 1e4, 1e5, 1e6], ["100", "1k", "10k", "100k", "1M"])
        panel.minorticks_off()
    right.legend(loc="lower left", fontsize=7, handlelength=1.6)
    return figure
