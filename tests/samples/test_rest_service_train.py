import pickle

import pytest
from rest_service_train import train


def test_what_is_saved_predicts_raw_orders(tmp_path):
    path = tmp_path / "model.pkl"
    error = train(path, "7", orders=2000)
    saved = pickle.loads(path.read_bytes())  # noqa: S301
    assert saved["version"] == "7"
    evening = {"km": 5.0, "hour": 19, "vehicle": "car"}
    slow, fast = saved["pipeline"].predict([evening, evening | {"hour": 12}])
    assert slow == pytest.approx(18 + 8 * 5, abs=3)  # minutes: the rule that made the orders up
    assert fast == pytest.approx(18 + 2 * 5, abs=3)
    assert 2.3 < error < 3.2  # noise of standard deviation 3 alone gives 2.4
    assert train(path, "7", orders=2000) == error


def test_bad_input(tmp_path):
    for version, orders in (("", 3000), ("7", 99)):
        with pytest.raises(ValueError, match="at least 100 orders and a version"):
            train(tmp_path / "model.pkl", version, orders)
    assert not (tmp_path / "model.pkl").exists()
