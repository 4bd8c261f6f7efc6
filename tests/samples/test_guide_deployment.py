import json
import pickle
from hashlib import sha256
from types import SimpleNamespace

import numpy as np
import pytest
from guide_deployment import Release, answer, grow, pack, rewritten
from guide_routine import clean, features, gather
from scipy.stats import norm

ORDER = {"km": "2500", "hour": "19", "vehicle": "car", "queue": "3", "seats": "80"}
GAP = ORDER | {"queue": ""}


@pytest.fixture(scope="module")
def pipelines():
    return grow(40, clean(gather(50, 0))), grow(80, clean(gather(200, 2)))


@pytest.fixture
def one(pipelines):
    return Release(*pack("1", pipelines[0], [ORDER]))


@pytest.fixture
def two(pipelines):
    return Release(*pack("2", pipelines[1], [ORDER]), parse=rewritten)


def test_a_release_answers_as_the_pipeline_did(pipelines, one):
    assert one.minutes([ORDER, GAP]) == pytest.approx(pipelines[0].predict([features(ORDER), features(GAP)]))
    assert one.version == "1"


def test_other_bytes_are_never_unpickled(pipelines):
    class Payload:
        def __reduce__(self):
            return pytest.fail, ("it ran",)

    bad, (_, digest) = pickle.dumps(Payload()), pack("1", pipelines[0], [ORDER])
    with pytest.raises(ValueError, match="not the bytes"):
        Release(bad, digest)
    with pytest.raises(pytest.fail.Exception, match="it ran"):
        Release(bad, sha256(bad).hexdigest())  # a digest is only as good as who gave it


def test_only_an_example_with_a_gap_stops_the_rewritten_parser(pipelines):
    Release(*pack("2", pipelines[1], [ORDER]), parse=rewritten)
    with pytest.raises(ValueError, match="example comes out differently"):
        Release(*pack("2", pipelines[1], [ORDER, GAP]), parse=rewritten)
    Release(*pack("2", pipelines[1], [ORDER, GAP]))


def test_the_user_gets_the_live_answer_and_both_are_logged(one, two):
    log = []
    status, body = answer(json.dumps(GAP).encode(), one, two, log)
    assert (status, body["version"]) == (200, "1")
    assert body["minutes"] == pytest.approx(one.minutes([GAP])[0], abs=0.05)
    assert log == [(GAP, one.minutes([GAP])[0], two.minutes([GAP])[0])]


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"null", b"{}", b'"x"', b"\xff", b'{"km": 2.5}', b'{"km": "nan"}', b'{"km": 2, "hour": Infinity}'],
)
def test_bad_requests_get_422_and_reach_no_log(body, one, two):
    log = []
    status, reason = answer(body, one, two, log)
    assert (status, log) == (422, [])
    assert reason["detail"]


def test_a_failing_shadow_does_no_harm_and_a_failing_model_is_not_the_clients_fault(one, capsys):
    def fails(_):
        raise ValueError("out of order")

    broken, log, body = SimpleNamespace(parse=features, minutes=fails), [], json.dumps(ORDER).encode()
    assert answer(body, one, broken, log)[0] == 200
    assert log[0][2] is None
    assert "shadow failed: out of order" in capsys.readouterr().out
    with pytest.raises(ValueError, match="out of order"):
        answer(body, broken, one, [])


def test_prose(prose, pipelines):
    def answers(rows):
        plain = [features(row) for row in rows]
        first, right = (model.predict(plain) for model in pipelines)
        return first, right, pipelines[1].predict([rewritten(row) for row in rows])

    def gaps(rows):
        return np.array([row["queue"] == "" for row in rows])

    rows = clean(gather(10, 3))  # the log of the sample
    (first, right, served), gap = answers(rows), gaps(rows)
    change = served - first
    prose.says(f"the versions differ by {abs(change[~gap].mean()):.1f} minutes")
    prose.says(f"version 2 promises {-change[gap].mean():.1f} minutes less")
    assert not (served != right)[~gap].any()
    prose.says(f"It is not for {(served != right).sum()} of {len(rows)} orders, all without a queue")

    rows = clean(gather(600, 4))
    (first, right, served), gap = answers(rows), gaps(rows)
    minutes = np.array([float(row["minutes"]) for row in rows])
    one, two, wrong = (np.abs(some - minutes) for some in (first, right, served))
    prose.says("trained on 50 restaurants. Version 2 has seen 200. On 600 fresh restaurants")
    prose.says(f"version 1 misses by {one.mean():.2f} minutes on average, version 2 by {two.mean():.2f}")
    worse = wrong.mean() - one.mean()
    prose.says(f"As served, version 2 misses by {wrong.mean():.2f}: worse than version 1, by {worse:.2f} minutes")
    z = (norm.isf(0.025) + norm.isf(0.2)) ** 2
    halves, paired = z * (one.var() + wrong.var()) / worse**2, z * (wrong - one).var() / worse**2
    change, share = served - first, gap.mean()
    spread = change[gap].var() / share + change[~gap].var() / (1 - share)
    looked = z * spread / (change[gap].mean() - change[~gap].mean()) ** 2
    prose.says(f"(A/B test) | yes | {round(halves, -3):,.0f} in each", f"(shadow) | yes | {round(paired, -3):,.0f} |")
    prose.says(f"(shadow) | no | {looked:.0f} |", f"{1 / (served != right).mean():.0f} on average")
    prose.says("for 80% power", "gets 200, minutes", "gets 422 and", "what gets 422 and what 500", "December 2018")
    prose.says("changed since 2018")

    half, tenth = (1 / share + 1 / (1 - share) for share in (0.5, 0.1))
    prose.says("You send 10% of orders", f"{half:.0f} for a half, {tenth:.1f} for a tenth")
    prose.says(f"So {tenth / half:.1f} times as many")
    assert share == pytest.approx(0.2, abs=0.01)
    chance = 0.8**40
    prose.says("20% of orders used to lack a queue", "If 40 in a row have one, chance explains that with probability")
    prose.says(f"$0.8^{{40}} = {chance:.3%}$".replace("%", "\\%"))
    assert 1 / (100 * 24 * chance) == pytest.approx(3, abs=0.3)
    prose.says("But 100 such monitors, looked at on 24 separate hours a day, give a false alarm every third day")
    prose.says("confirm on the next 40")
