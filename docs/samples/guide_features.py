"""Repair tickets become vectors: five kinds of columns; what bad codings cost."""

import numpy as np
import sklearn.preprocessing as pre
from numpy.typing import ArrayLike
from scipy.sparse import issparse
from sklearn.base import clone
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import Ridge
from sklearn.model_selection import KFold

Table = dict[str, np.ndarray]  # columns by name


def tickets(n: int, seed: int) -> tuple[Table, np.ndarray]:
    """Made-up tickets, and the minutes (n,) that each repair took."""
    rng = np.random.default_rng(seed)
    kind, model = rng.integers(3, size=n), rng.integers(150, size=n)
    age = rng.random(n)
    worn, leaks, noisy = rng.integers(2, size=(3, n))
    t, loud = np.arange(800) / 8000, np.exp(rng.normal(size=(n, 1)))  # 0.1 s
    turn = [f * t + rng.random((n, 1)) for f in (300, 1200)]  # hertz, any phase
    hum, whine = np.sin(2 * np.pi * np.array(turn))
    sound = loud * (hum + 0.5 * worn[:, None] * whine)
    sound += rng.normal(0, 0.1, sound.shape)
    slow = np.random.default_rng(1).normal(0, 10, 150)  # always the same models
    minutes = 60 + np.array([0, 20, 5])[kind] + slow[model] + 20 * (leaks + worn)
    minutes += 30 * (2 * age - 1) ** 2 + rng.normal(0, 8, n)  # longer if new or old
    pairs = np.array(["no", "some"])[[leaks, noisy]].T
    table = {"kind": np.array(["dryer", "oven", "washer"])[kind, None]}
    table |= {"model": model.astype(str)[:, None], "age": 15 * age[:, None]}
    note = np.array([f"{leak} leak, {noise} noise" for leak, noise in pairs])
    return table | {"note": note, "sound": sound}, minutes


def band_power(sound: ArrayLike) -> np.ndarray:
    """Power in 12 mel bands every 10 ms: (n, samples at 8 kHz) to (n, frames, 12).

    Raises ValueError unless each row is one channel of at least 25 ms, and all
    samples and powers are finite.
    """
    sound = np.asarray_chkfinite(sound, float)
    if sound.ndim != 2:
        raise ValueError("one row per recording, one channel")
    frames = np.lib.stride_tricks.sliding_window_view(sound, 200, axis=1)[:, ::80]
    power = np.abs(np.fft.rfft(frames * np.hanning(201)[:-1])) ** 2
    edges = 700 * ((1 + 4000 / 700) ** np.linspace(0, 1, 14) - 1)  # even in mel
    hertz = np.arange(101) * 40
    bands = [np.interp(hertz, edges[b : b + 3], [0, 1, 0]) for b in range(12)]
    return np.asarray_chkfinite(power @ np.transpose(bands))


def log_mel(sound: ArrayLike) -> np.ndarray:
    """Mean over time of the log power in each band: (n, samples) to (n, 12)."""
    return np.log(np.maximum(band_power(sound), 1e-10)).mean(axis=1)


AS_IS = pre.FunctionTransformer()
NUMBER = pre.OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
GOOD = {
    "kind": pre.OneHotEncoder(handle_unknown="ignore", sparse_output=False),
    "model": pre.TargetEncoder(cv=KFold(5), target_type="continuous"),  # by folds
    "age": pre.KBinsDiscretizer(5, encode="onehot", quantile_method="linear"),
    "note": TfidfVectorizer(ngram_range=(1, 2)),  # words and pairs of words
    "sound": pre.FunctionTransformer(log_mel),
}
BAD = {"kind": NUMBER, "model": NUMBER, "age": AS_IS}
BAD |= {"note": TfidfVectorizer(), "sound": AS_IS}


def encode(codings: dict, train: Table, y: np.ndarray, new: Table) -> tuple:
    """Both tables as matrices; what is fitted sees training rows alone.

    Raises ValueError without codings, or if a table lacks a column that has one.
    """
    if not codings or not train.keys() & new.keys() >= codings.keys():
        raise ValueError("a coding or a column is missing")
    parts = []
    for name, coding in codings.items():
        coder = clone(coding)
        pair = coder.fit_transform(train[name], y), coder.transform(new[name])
        parts.append([x.toarray() if issparse(x) else x for x in pair])
    return tuple(np.hstack(blocks) for blocks in zip(*parts, strict=True))


def r2(codings: dict, train: Table, y: np.ndarray, new: Table, y_new: np.ndarray):
    """Columns of the vector; R² of ridge regression on training and new rows."""
    x, x_new = encode(codings, train, y, new)
    model = Ridge(1).fit(x, y)
    return x.shape[1], model.score(x, y), model.score(x_new, y_new)


if __name__ == "__main__":
    data = *tickets(1000, seed=0), *tickets(2000, seed=1)
    print("coding     columns  train   new")
    for name in ("none", *BAD):
        change = {k: BAD[k] for k in BAD if k == name}
        columns, seen, unseen = r2(GOOD | change, *data)
        print(f"{name + ' bad':10} {columns:7} {seen:6.2f} {unseen:5.2f}")
