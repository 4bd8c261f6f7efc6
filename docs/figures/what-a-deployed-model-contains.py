import numpy as np
from drawing import BLUE, MUTED, RUST, axes
from sklearn.preprocessing import StandardScaler
from what_a_deployed_model_contains import train

QUEUES = range(1, 10)


def draw():
    """Share of late orders on calm and busy evenings: true, as shipped, and with the scaler fitted anew."""
    figure, axis = axes(height=2.7)
    extract, scale, reduce, model = train()
    rng = np.random.default_rng(1)
    shares = {"true": [], "as shipped": [], "scaler refitted each evening": []}
    for busy in QUEUES:
        km, queue, by = rng.uniform(0, 6, 2000), rng.poisson(busy, 2000), rng.choice(["bike", "car"], 2000)
        minutes = 16 + 4 * km + 2.5 * queue + rng.normal(0, 4, 2000)
        x = extract.transform([{"km": km[i], "queue": queue[i], "by": by[i]} for i in range(2000)])
        scaled = scale.transform(x), StandardScaler().fit_transform(x)
        for share, late in zip(
            shares.values(),
            ((minutes > 45).mean(), *(model.predict_proba(reduce.transform(z))[:, 0].mean() for z in scaled)),
            strict=True,
        ):
            share.append(100 * late)
    for (name, share), style in zip(
        shares.items(),
        ({"color": MUTED, "marker": "o", "linestyle": ""}, {"color": BLUE}, {"color": RUST}),
        strict=True,
    ):
        axis.plot(QUEUES, share, label=name, markersize=4.5, **style)
    axis.axvline(4, color=MUTED, linewidth=0.7, linestyle=":")
    axis.text(4.1, 72, "as in training", color=MUTED, fontsize=8)
    axis.set(xlabel="mean length of the kitchen's queue that evening", ylabel="% of orders late", ylim=(0, 80))
    axis.legend(loc="upper left", fontsize=8)
    return figure
