"""A model as it is shipped: everything fitted in one pipeline, and a card."""

import json
import pickle
from hashlib import sha256

import numpy as np
from sklearn import __version__
from sklearn.decomposition import PCA
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler


def train() -> Pipeline:
    """Extractor, normalizer, reducer, model: will an order take over 45 minutes?"""
    rng = np.random.default_rng(0)
    km, queue = rng.uniform(0, 6, 2000), rng.poisson(4, 2000)
    by = rng.choice(["bike", "car"], 2000)
    late = 16 + 4 * km + 2.5 * queue + rng.normal(0, 4, 2000) > 45  # made up
    rows = [{"km": km[i], "queue": queue[i], "by": by[i]} for i in range(2000)]
    before = DictVectorizer(sparse=False), StandardScaler(), PCA(3)
    label = np.where(late, "late", "on time")
    return make_pipeline(*before, LogisticRegression()).fit(rows, label)


def pack(pipeline: Pipeline, card: dict) -> tuple[bytes, bytes, str]:
    """Model and card to ship, and the card's digest, which travels another way.

    The card gets digest, version, classes, and what its examples come out as.
    Raises ValueError for a card without schema, examples, or threshold: the class
    that it is for, and a probability.
    """
    if not card.keys() >= {"schema", "threshold", "examples"}:
        raise ValueError("the card lacks schema, threshold or examples")
    name, cut = card["threshold"]
    if name not in pipeline.classes_ or not 0 < cut < 1:
        raise ValueError("the threshold needs a class and a probability")
    model = pickle.dumps(pipeline)
    card = card | {"sha256": sha256(model).hexdigest(), "scikit-learn": __version__}
    card["classes"] = pipeline.classes_.tolist()
    card["expected"] = pipeline.predict_proba(card["examples"]).tolist()
    text = json.dumps(card).encode()
    return model, text, sha256(text).hexdigest()


def unpack(model: bytes, text: bytes, digest: str) -> tuple[Pipeline, dict]:
    """Pipeline and card, if they are what was packed and work here.

    Raises ValueError otherwise. Unpickling runs what the bytes say, so the digests
    come first.
    """
    card = json.loads(text) if sha256(text).hexdigest() == digest else {}
    found = sha256(model).hexdigest(), __version__
    if found != (card.get("sha256"), card.get("scikit-learn")):
        raise ValueError("not what was packed, or another scikit-learn")
    pipeline = pickle.loads(model)  # noqa: S301
    if not np.allclose(pipeline.predict_proba(card["examples"]), card["expected"]):
        raise ValueError("the examples come out differently here")
    return pipeline, card


if __name__ == "__main__":
    order = {"km": 4.0, "queue": 5, "by": "car"}
    card = {"version": "2026-03-01", "threshold": ["late", 0.3]}
    card["examples"] = [order]
    card["schema"] = {"km": [0, 6], "queue": [0, 15], "by": ["bike", "car"]}
    pipeline, card = unpack(*pack(train(), card))
    print("model:", *pipeline.named_steps, "\ncard:", *card)
    name, cut = card["threshold"]
    p = pipeline.predict_proba([order])[0, card["classes"].index(name)]
    print(f"{name} with probability {p:.2f}, warn: {p >= cut}")
