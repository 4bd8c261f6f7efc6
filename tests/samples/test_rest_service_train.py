import pickle

import pytest
from rest_service_train import train


def test_what_is_saved_predicts_raw_orders(tmp_path):
    path = tmp_path / "model.pkl"
    error = train(path, "7", orders=2000)
    saved = pickle.loads(path.read_bytes())  # noqa: S301
    assert saved["version"] == "7"
    order, minutes = saved["example"]
    assert minutes == pytest.approx(saved["pipeline"].predict([order])[0])
    evening = {"km": 5.0, "hour": 19, "vehicle": "car"}
    slow, fast = saved["pipeline"].predict([evening, evening | {"hour": 12}])
    assert slow == pytest.approx(18 + 8 * 5, abs=3)  # minutes: the rule that made the orders up
    assert fast == pytest.approx(18 + 2 * 5, abs=3)
    assert 2.45 < error < 3.2  # noise of standard deviation 3 alone gives 2.4; on orders it was trained on, 2.34
    assert train(path, "7", orders=2000) == error


def test_the_file_names_no_module_of_ours(tmp_path):
    """So that the service, which has no training code, can load it."""
    modules = set()

    class Watched(pickle.Unpickler):
        def find_class(self, module, name):
            modules.add(module.partition(".")[0])
            return super().find_class(module, name)

    train(tmp_path / "model.pkl", "7", orders=200)
    with (tmp_path / "model.pkl").open("rb") as file:
        assert set(Watched(file).load()) == {"version", "pipeline", "example"}
    assert "sklearn" in modules
    assert modules <= {"sklearn", "numpy", "builtins"}


def test_bad_input(tmp_path):
    for version, orders in (("", 3000), ("7", 99)):
        with pytest.raises(ValueError, match="at least 100 orders and a version"):
            train(tmp_path / "model.pkl", version, orders)
    assert not (tmp_path / "model.pkl").exists()
