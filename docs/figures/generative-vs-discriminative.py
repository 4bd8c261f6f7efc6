import numpy as np
from drawing import BLUE, INK, RUST, axes
from generative_vs_discriminative import error, errors, world


def draw():
    """Error against training examples: naive Bayes and logistic regression, where its model is right and wrong."""
    figure, panels = axes(columns=2, height=2.9, sharey=True)
    sizes = np.array([20, 40, 80, 160, 320, 640, 1280])
    for panel, echo in zip(panels, (False, True), strict=True):
        mean, cov = world(echo)
        bayes, logistic = 100 * np.array([errors(n, echo, seeds=100) for n in sizes]).T
        panel.plot(sizes, bayes, "-o", markersize=3, color=BLUE, label="naive Bayes (generative)")
        panel.plot(sizes, logistic, "-o", markersize=3, color=RUST, label="logistic (discriminative)")
        for limit in (mean, np.linalg.solve(cov, mean)):  # what naive Bayes tends to, and the best weights
            panel.axhline(100 * error(limit, 0, mean, cov), color=INK, linewidth=0.7, linestyle=(0, (2, 3)))
        panel.set(xscale="log", xlabel="training examples", xticks=[20, 80, 320, 1280], ylim=(15, 27.5))
        panel.set_xticklabels(["20", "80", "320", "1280"])
        panel.minorticks_off()
    panels[0].set(title="features independent given the class", ylabel="error in %")
    panels[1].set(title="ten features echo the other ten")
    panels[0].legend(loc="upper right", fontsize=8)
    return figure
