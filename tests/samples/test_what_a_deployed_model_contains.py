import json
import pickle
import sys
import types
from hashlib import sha256

import joblib
import numpy as np
import pytest
import sklearn
from sklearn.decomposition import PCA
from sklearn.exceptions import InconsistentVersionWarning
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from what_a_deployed_model_contains import pack, train, unpack

ORDER = {"km": 4.0, "queue": 5, "by": "car"}
CARD = {"threshold": ["late", 0.3], "examples": [ORDER, ORDER | {"queue": 1}], "schema": {"km": [0, 6]}}


@pytest.fixture(scope="module")
def pipeline():
    return train()


@pytest.fixture(scope="module")
def packed(pipeline):
    return pack(pipeline, CARD)


def evening(busy: int, seed: int = 2, n: int = 20_000):
    """Orders of one evening with that mean queue, and which of them are late."""
    rng = np.random.default_rng(seed)
    km, queue, by = rng.uniform(0, 6, n), rng.poisson(busy, n), rng.choice(["bike", "car"], n)
    rows = [{"km": km[i], "queue": queue[i], "by": by[i]} for i in range(n)]
    return rows, 16 + 4 * km + 2.5 * queue + rng.normal(0, 4, n) > 45


def test_what_is_unpacked_predicts_the_same(pipeline, packed):
    again, card = unpack(*packed)
    rows, _ = evening(4, n=100)
    assert np.array_equal(again.predict_proba(rows), pipeline.predict_proba(rows))
    assert card["examples"] == CARD["examples"]
    assert card["expected"] == pipeline.predict_proba(card["examples"]).tolist()
    assert card["classes"] == ["late", "on time"]
    assert "classes" not in CARD


def test_the_parts_are_those_that_the_answer_names(pipeline):
    assert list(pipeline.named_steps) == ["dictvectorizer", "standardscaler", "pca", "logisticregression"]
    rows, late = evening(4)
    assert pipeline.named_steps["dictvectorizer"].transform(rows).mean(axis=0)[3] == pytest.approx(4, abs=0.05)
    assert (pipeline.predict(rows) == np.where(late, "late", "on time")).mean() > 0.88


def test_a_card_without_the_necessary(pipeline):
    for key in CARD:
        with pytest.raises(ValueError, match="lacks"):
            pack(pipeline, {k: v for k, v in CARD.items() if k != key})
    for bad in (["Late", 0.3], ["late", 0], ["late", 30], ["late", np.nan]):
        with pytest.raises(ValueError, match="class and a probability"):
            pack(pipeline, CARD | {"threshold": bad})
    with pytest.raises(ValueError, match="empty"):
        pack(pipeline, CARD | {"examples": []})


class Payload:
    def __init__(self, folder):
        self.folder = folder

    def __reduce__(self):
        return __import__("os").mkdir, (str(self.folder),)


def test_tampered_bytes_are_refused_before_they_run(packed, tmp_path):
    model, text, digest = packed
    evil = pickle.dumps(Payload(tmp_path / "ran"))
    card = json.loads(text)
    forged = json.dumps(card | {"sha256": sha256(evil).hexdigest()}).encode()
    no_cards = [(model, other) for other in (text + b" ", b"", b"{}", b"[]", b"\xff")]
    for files in ((evil, text), (evil, forged), (model[:-1], text), *no_cards):
        with pytest.raises(ValueError, match="not what was packed"):
            unpack(*files, digest)
    assert not (tmp_path / "ran").exists()
    with pytest.raises(ValueError, match="not what was packed"):
        unpack(model, b"{}", sha256(b"{}").hexdigest())


def test_pickle_and_joblib_run_what_they_load(tmp_path):
    pickle.loads(pickle.dumps(Payload(tmp_path / "pickle")))  # noqa: S301
    joblib.dump(Payload(tmp_path / "joblib"), tmp_path / "model.joblib")
    assert not (tmp_path / "joblib").exists()
    joblib.load(tmp_path / "model.joblib")
    assert (tmp_path / "pickle").is_dir()
    assert (tmp_path / "joblib").is_dir()


def test_the_list_of_the_follow_up_refuses_it(packed, tmp_path):
    class Careful(pickle.Unpickler):
        def find_class(self, module, name):
            if module.split(".")[0] not in ("sklearn", "numpy"):
                raise pickle.UnpicklingError(f"{module}.{name} is not on the list")
            return super().find_class(module, name)

    def load(data):
        path = tmp_path / "file"
        path.write_bytes(data)
        with path.open("rb") as file:
            return Careful(file).load()

    with pytest.raises(pickle.UnpicklingError, match="mkdir is not on the list"):
        load(pickle.dumps(Payload(tmp_path / "ran")))
    assert load(pickle.dumps(train().named_steps["pca"])).n_components == 3


def test_another_version(packed, pipeline):
    model, text, _ = packed
    card = json.dumps(json.loads(text) | {"scikit-learn": "0.19"}).encode()
    with pytest.raises(ValueError, match="another scikit-learn"):
        unpack(model, card, sha256(card).hexdigest())
    version = sklearn.__version__
    other = version[:-1] + ("1" if version[-1] == "0" else "0")
    with pytest.warns(InconsistentVersionWarning):  # a warning, no error
        pickle.loads(pickle.dumps(pipeline).replace(version.encode(), other.encode()))  # noqa: S301


def test_examples_catch_a_change_of_behavior(packed, monkeypatch):
    kept = PCA.transform
    monkeypatch.setattr(PCA, "transform", lambda self, x: 1.01 * kept(self, x))
    with pytest.raises(ValueError, match="differently here"):
        unpack(*packed)


def test_functions_are_stored_by_name():
    module = types.ModuleType("cleaning_of_training")
    exec("def clean(x):\n    return x + 41", module.__dict__)  # noqa: S102
    sys.modules[module.__name__] = module
    try:
        saved = pickle.dumps(FunctionTransformer(module.clean))
        exec("def clean(x):\n    return x", module.__dict__)  # noqa: S102
        assert pickle.loads(saved).transform(np.array([1]))[0] == 1  # noqa: S301 the new code, silently
    finally:
        del sys.modules[module.__name__]
    with pytest.raises(ModuleNotFoundError):
        pickle.loads(saved)  # noqa: S301


def test_the_session_of_the_page(console):
    assert (console / "model.pkl").is_file()


def test_prose(prose, pipeline):
    extract, scale, reduce, model = pipeline
    assert extract.feature_names_ == ["by=bike", "by=car", "km", "queue"]
    assert list(pipeline.classes_) == ["late", "on time"]
    rows, late = evening(8)
    x = extract.transform(rows)
    shipped, refit, raw = (
        model.predict_proba(reduce.transform(z))[:, 0].mean()
        for z in (scale.transform(x), StandardScaler().fit_transform(x), x)
    )
    assert shipped == pytest.approx(pipeline.predict_proba(rows)[:, 0].mean())
    prose.says(
        "over 45 minutes",
        f"{late.mean():.0%} of tonight's orders are late. The pipeline as shipped predicts {shipped:.0%}, "
        f"the one with the refitted scaler {refit:.0%}",
        f"the same model says {np.floor(1000 * raw) / 10:.1f}%",
        f"predict that {np.floor(1000 * raw) / 10:.1f}% of orders are late",
        f"turned {late.mean():.0%} into {refit:.0%}",
    )
    for row in (ORDER, {"km": 0.5, "queue": 1, "by": "bike"}):
        alone = StandardScaler().fit_transform(extract.transform([row]))
        assert not alone.any()
        prose.says(f"every order gets {model.predict_proba(reduce.transform(alone))[0, 0]:.0%}")
    right, wrong = pipeline.predict_proba([ORDER, {"Km": 4.0, "queue": 5, "by": "car"}])[:, 0]
    assert wrong == pytest.approx(pipeline.predict_proba([ORDER | {"km": 0}])[0, 0])
    prose.says(f"counts as 0 km, and {right:.0%} becomes {wrong:.1%} without an error")
    calm, _ = evening(4)
    same = model.predict_proba(reduce.transform(StandardScaler().fit_transform(extract.transform(calm))))[:, 0].mean()
    assert same == pytest.approx(pipeline.predict_proba(calm)[:, 0].mean(), abs=0.01)
    card = unpack(*pack(pipeline, CARD))[1]
    prose.says(f"This card warns from {card['threshold'][1]} on", "since 2018", "PyTorch 2.6 (2025)")
    prose.says("before 2.6 (CVE-2025-32434)", "before 2.10 (CVE-2026-24747)", "before 0.12 (CVE-2025-54412)")
    prose.says("usually computes in 32-bit floats", "SHA-256", "Mitchell et al. (2019)", "version 17")
