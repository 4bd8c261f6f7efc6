import json
import pickle
from hashlib import sha256
from types import SimpleNamespace

import numpy as np
import pytest
from guide_deployment import Release, answer, grow, pack, rewritten
from guide_routine import clean, features, gather
from scipy.stats import binom, nct, norm, t

ORDER = {"km": "2500", "hour": "19", "vehicle": "car", "queue": "3", "seats": "80"}
GAP = ORDER | {"queue": ""}


@pytest.fixture(scope="module")
def pipelines():
    return grow(40, clean(gather(50, 0))), grow(80, clean(gather(200, 2)))


@pytest.fixture
def one(pipelines):
    return Release(*pack("1", pipelines[0], [ORDER]))


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


def test_the_answer_names_its_version_and_the_log_keeps_order_and_answer(one):
    log = []
    status, body = answer(json.dumps(GAP).encode(), one, log)
    assert (status, body["version"]) == (200, "1")
    assert body["minutes"] == pytest.approx(one.minutes([GAP])[0], abs=0.05)
    assert log == [(GAP, one.minutes([GAP])[0])]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"3",
        b"{}",
        b'"x"',
        b'[["km", "2"]]',
        b"\xff",
        b'{"km": 2.5}',
        b'{"km": "nan"}',
        b"[" * 10**5,
    ]
    + [
        json.dumps(ORDER | fault).encode()
        for fault in (
            *({"queue": value} for value in ("inf", "1e300", "-1", "501", None, False, 3)),
            *({"seats": value} for value in ("-5", "0", "9" * 400, 80)),
            *({"km": True}, {"km": "inf"}, {"hour": float("inf")}, {"hour": "24"}, {"vehicle": ["car"]}),
        )
    ],
    ids=lambda body: body[:12].decode(errors="replace") + str(len(body)),
)
def test_bad_requests_get_422_and_reach_no_log(body, one):
    log = []
    status, reason = answer(body, one, log)
    assert (status, log) == (422, [])
    assert reason["detail"]


@pytest.mark.parametrize("change", [{"queue": "500"}, {"queue": "0"}, {"seats": "9999"}, {"seats": "1"}, {"id": "7"}])
def test_what_lies_within_the_limits_is_answered(change, one):
    assert answer(json.dumps(ORDER | change).encode(), one, [])[0] == 200


def test_a_failing_model_is_not_the_clients_fault():
    def fails(_):
        raise ValueError("out of order")

    broken, log = SimpleNamespace(parse=features, minutes=fails), []
    with pytest.raises(ValueError, match="out of order"):
        answer(json.dumps(ORDER).encode(), broken, log)
    assert not log


def power(change, gap, size):
    """Of the t test at 5% for a difference between orders with and without a queue, both by chance among the orders."""
    inside = (change[gap].var() * gap.sum() + change[~gap].var() * (~gap).sum()) / len(gap)
    without = np.arange(1, size)
    shift = (change[gap].mean() - change[~gap].mean()) * np.sqrt(without * (size - without) / size / inside)
    limit = t.isf(0.025, size - 2)
    found = nct.sf(limit, size - 2, abs(shift))
    return (binom.pmf(without, size, gap.mean()) * found).sum()


def test_prose(prose, pipelines):
    def answers(rows):
        plain = [features(row) for row in rows]
        first, right = (model.predict(plain) for model in pipelines)
        return plain, first, right, pipelines[1].predict([rewritten(row) for row in rows])

    def gaps(rows):
        return np.array([row["queue"] == "" for row in rows])

    rows = clean(gather(10, 3))  # the log of the sample
    (_, first, right, served), gap = answers(rows), gaps(rows)
    change = served - first
    prose.says(f"version 2 promises {-change[~gap].mean():.1f} minutes less on average")
    prose.says(f"without one {-change[gap].mean():.1f} minutes less")
    assert not (served != right)[~gap].any()
    assert (served != right)[gap].mean() > 0.95
    prose.says(f"It is not for {(served != right).sum()} of {len(rows)} orders, all without a queue")

    rows = clean(gather(600, 4))
    (plain, first, right, served), gap = answers(rows), gaps(rows)
    minutes = np.array([float(row["minutes"]) for row in rows])
    one, two, wrong = (np.abs(some - minutes) for some in (first, right, served))
    prose.says("trained on 50 restaurants, version 2 on 200. On 600 fresh restaurants")
    prose.says(f"version 1 misses by {one.mean():.2f} minutes on average, version 2 by {two.mean():.2f}")
    worse = wrong.mean() - one.mean()
    prose.says(f"As served, version 2 misses by {wrong.mean():.2f}: worse than version 1, by {worse:.2f} minutes")
    z = (norm.isf(0.025) + norm.isf(0.2)) ** 2
    halves, paired = z * (one.var() + wrong.var()) / worse**2, z * (wrong - one).var() / worse**2
    share = gap.mean()
    looked = next(n for n in range(10, 99) if power(served - first, gap, n) > 0.8)
    prose.says(f"(A/B test) | yes | {round(halves, -3):,.0f} in each", f"(shadow) | yes | {round(paired, -3):,.0f} |")
    prose.says(f"(shadow) | no | {looked} |", f"{1 / (served != right).mean():.0f} on average")
    prose.says("for 80% power", "gets 200, minutes", "gets 422 and", "What gets 422, what 500", "December 2018")
    prose.says("changed since 2018")

    shops = np.array([int(row["shop"]) for row in rows])
    sums = np.bincount(shops, wrong - one - worse)
    prose.says(f"the second needs {(sums**2).sum() / len(rows) / (wrong - one).var():.0f} times as many")
    other = grow(40, clean(gather(50, 111))).predict(plain)
    missed = np.abs(other - minutes).mean()
    prose.says(f"Trained on 50 other restaurants, version 1 misses by {missed:.2f}: version 2 as served wins")
    assert (wrong.mean() - two.mean()) / (missed - two.mean()) == pytest.approx(0.65, abs=0.1)  # most
    rightly = right - first
    prose.says(f"still differ by {rightly[gap].mean() - rightly[~gap].mean():.1f} minutes")

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
