"""What does each ensemble reduce? Bias and variance over many training sets."""

import numpy as np
from sklearn import ensemble as ens
from sklearn.base import RegressorMixin
from sklearn.datasets import make_friedman1
from sklearn.linear_model import LinearRegression
from sklearn.neighbors import KNeighborsRegressor
from sklearn.tree import DecisionTreeRegressor

tree, line = DecisionTreeRegressor(random_state=0), LinearRegression()
three = [("tree", tree), ("line", line), ("near", KNeighborsRegressor(3))]
boosting = {"max_depth": 1, "n_estimators": 40, "learning_rate": 0.3}
MODELS = {
    "stump (one split)": DecisionTreeRegressor(max_depth=1, random_state=0),
    "40 boosted stumps": ens.GradientBoostingRegressor(**boosting, random_state=0),
    "full tree": tree,
    "20 bagged trees": ens.RandomForestRegressor(20, random_state=0),
    "random forest": ens.RandomForestRegressor(20, max_features=5, random_state=0),
    "linear regression": line,
    "3-nearest neighbors": three[2][1],
    "mean of tree, line, 3-NN": ens.VotingRegressor(three),
    "stack of the same": ens.StackingRegressor(three, LinearRegression(), cv=3),
}


def decompose(model: RegressorMixin, sets: int, seed: int) -> tuple[float, float]:
    """Squared bias and variance of predictions, averaged over 500 new points.

    Fits the model on `sets` training sets of Friedman's first problem: 200 rows, 10
    uniform columns of which 5 matter, noise of variance 1. Raises ValueError unless
    sets is a whole number of at least 2.
    """
    if sets < 2 or sets % 1 != 0:
        raise ValueError("need a whole number of at least 2 training sets")
    state = np.random.RandomState(seed)  # scikit-learn takes no Generator
    new, truth = make_friedman1(500, random_state=state)  # (500, 10), (500,)
    data = [
        make_friedman1(200, noise=1, random_state=state) for _ in range(int(sets))
    ]
    predictions = np.array([model.fit(x, y).predict(new) for x, y in data])
    variance = predictions.var(axis=0, ddof=1).mean()  # from (sets, 500)
    miss = np.mean((predictions.mean(axis=0) - truth) ** 2)
    return float(miss - variance / sets), float(variance)


if __name__ == "__main__":
    print(f"{'model':24s}  bias²  variance")
    for name, model in MODELS.items():
        bias, variance = decompose(model, 6, seed=0)
        print(f"{name:24s}{bias:7.1f}{variance:10.1f}")
