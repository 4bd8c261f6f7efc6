import json
import pickle
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import anyio.to_thread
import numpy as np
import pytest
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel
from rest_service import Order, app
from rest_service_train import train

CAR = {"km": 3.0, "hour": 19, "vehicle": "car"}
NOON = CAR | {"hour": 12}


def call(url: str, body: object = None, method: str | None = None) -> tuple[int, str, dict]:
    """Status, text and headers of the answer; bytes are sent as they are, else as JSON."""
    data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
    try:
        with urlopen(Request(url, data, {"Content-Type": "application/json"}, method=method), timeout=30) as answer:
            return answer.status, answer.read().decode(), dict(answer.headers)
    except HTTPError as error:
        with error:
            return error.code, error.read().decode(), dict(error.headers)


@contextmanager
def serving(application, health="/health", seconds=30.0, **settings):
    """Run it in a thread on a free port; gives its address once its health address says 200.

    Raises RuntimeError if the service ends before that. It is stopped in any case.
    """
    with closing(socket.socket()) as door:
        door.bind(("127.0.0.1", 0))
        settings = {"log_level": "critical", "timeout_graceful_shutdown": 30} | settings
        server = uvicorn.Server(uvicorn.Config(application, **settings))

        def run():
            with suppress(SystemExit):  # a start that fails
                server.run(sockets=[door])

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        url, end = f"http://127.0.0.1:{door.getsockname()[1]}", time.monotonic() + seconds
        try:
            while True:
                try:
                    assert call(url + health)[0] == 200
                    break
                except OSError as error:  # not listening yet
                    thread.join(0.01)
                    if not thread.is_alive():
                        raise RuntimeError("the service did not start") from error
                    assert time.monotonic() < end, "the service is too slow"
            yield url
        finally:
            server.should_exit = True
            thread.join(60)
            assert not thread.is_alive()


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "model.pkl"
    assert 2 < train(path, "2026-03-01") < 3  # the noise alone gives 3 · √(2/π) = 2.4
    return path


@pytest.fixture(scope="module")
def service(model):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MODEL", str(model))
        with serving(app) as url:
            yield url


@pytest.fixture
def estimates(service):
    return lambda body=None, method=None: call(f"{service}/v1/estimates", body, method)


def why(answer: tuple) -> list[tuple[list, str]]:
    assert answer[0] == 422
    return [(fault["loc"], fault["msg"]) for fault in json.loads(answer[1])["detail"]]


def test_it_says_what_the_saved_pipeline_says(estimates, model):
    rng = np.random.default_rng(1)
    orders = [
        {"km": float(km), "hour": int(hour), "vehicle": str(vehicle)}
        for km, hour, vehicle in zip(
            rng.uniform(0.01, 6, 100), rng.integers(11, 23, 100), rng.choice(["bike", "car"], 100), strict=True
        )
    ]
    status, text, headers = estimates(orders)
    assert (status, headers["content-type"]) == (200, "application/json")
    expected = pickle.loads(model.read_bytes())["pipeline"].predict(orders)  # noqa: S301
    assert json.loads(text)["minutes"] == pytest.approx(expected, abs=0.051)
    assert json.loads(text)["version"] == "2026-03-01"


def test_the_body_size_comes_before_the_route(service):
    assert [call(f"{service}/nope", b" " * size)[0] for size in (100_000, 100_001)] == [404, 413]


def test_health_tells_the_version(service):
    status, text, _ = call(f"{service}/health")
    assert (status, json.loads(text)) == (200, {"status": "ok", "version": "2026-03-01"})


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"km": "3"}, "km"), ({"km": True}, "km"), ({"km": None}, "km"), ({"km": 0}, "km"), ({"km": 6.01}, "km"),
        ({"km": float("nan")}, "km"), ({"km": float("inf")}, "km"), ({"km": -float("inf")}, "km"),
        ({"hour": 10}, "hour"), ({"hour": 23}, "hour"), ({"hour": 12.5}, "hour"), ({"hour": "12"}, "hour"),
        ({"vehicle": "truck"}, "vehicle"), ({"vehicle": 1}, "vehicle"), ({"speed": 3}, "speed"),
    ],
)  # fmt: skip
def test_a_bad_field_is_named_and_its_value_is_not_sent_back(estimates, change, field):
    answer = estimates([CAR, CAR | change])
    ((place, _),) = why(answer)
    assert place == ["body", 1, field]
    assert '"input"' not in answer[1]
    assert "truck" not in answer[1]


def test_other_bad_bodies(estimates):
    for body in (b"", b"nope", b'[{"km": 3', b"[1]", b"{}", [], CAR, [{"km": 3.0, "hour": 19}]):
        assert why(estimates(body))
    assert len(why(estimates([{}] * 100))) == 10  # 300 faults


def test_the_limits_themselves_are_accepted(estimates):
    for order in ({"km": 6, "hour": 11, "vehicle": "bike"}, {"km": 1e-9, "hour": 22, "vehicle": "car"}):
        assert estimates([order])[0] == 200


@contextmanager
def model_replaced_by(stub):
    kept, app.state.pipeline = app.state.pipeline, stub
    try:
        yield
    finally:
        app.state.pipeline = kept


def test_health_answers_while_all_threads_predict(estimates, service):
    entered, release = threading.Semaphore(0), threading.Event()

    class Slow:
        def predict(self, rows):
            entered.release()
            assert release.wait(60)
            return np.zeros(len(rows))

    threads = default_threads()
    with ExitStack() as stack:
        stack.enter_context(model_replaced_by(Slow()))
        clients = stack.enter_context(ThreadPoolExecutor(threads + 5))
        stack.callback(release.set)  # first of all, even if an assertion fails
        waiting = [clients.submit(estimates, [CAR]) for _ in range(threads + 5)]
        assert all(entered.acquire(timeout=20) for _ in range(threads))
        assert call(f"{service}/health")[0] == 200
        assert not entered.acquire(blocking=False)  # the others queue for a thread
        assert not any(answer.done() for answer in waiting)
    assert {answer.result()[0] for answer in waiting} == {200}


def test_a_model_that_says_nan_is_a_fault_of_the_service(estimates):
    class Broken:
        def predict(self, rows):
            return np.full(len(rows), np.nan)

    with model_replaced_by(Broken()):
        assert estimates([CAR])[0] == 500
    assert estimates([CAR])[0] == 200


@pytest.mark.usefixtures("service")
def test_a_missing_broken_or_different_model_ends_the_start(tmp_path, monkeypatch):
    good = {"version": app.state.version, "pipeline": app.state.pipeline}
    renamed = {"distance": 3.0, "hour": 12, "vehicle": "car"}
    said = float(good["pipeline"].predict([NOON])[0])
    bad = (
        {"pipeline": {}}, {"version": None}, {"example": (NOON, said + 0.01)}, {"example": (NOON, float("nan"))},
        # DictVectorizer ignores the unknown field and takes the missing one for 0
        {"example": (renamed, float(good["pipeline"].predict([renamed])[0]))},
    )  # fmt: skip
    contents = [pickle.dumps(good | {"example": (NOON, said)} | change) for change in bad]
    for content in (None, b"nonsense", pickle.dumps(good), *contents):
        path = tmp_path / "model.pkl"
        if content is not None:
            path.write_bytes(content)
        monkeypatch.setenv("MODEL", str(path))
        with (
            model_replaced_by(app.state.pipeline),
            pytest.raises(RuntimeError, match="did not start"),
            serving(app),
        ):
            pytest.fail("it started")


def test_what_fastapi_does_by_default():
    """The traps that the page names: lenient types, 500 for NaN, `async def` in the thread of the event loop."""
    plain = FastAPI()

    class Distance(BaseModel):
        km: float

    class Finite(BaseModel, allow_inf_nan=False):
        km: float

    @plain.get("/loop")
    async def loop() -> int:
        return threading.get_ident()

    @plain.get("/pool")
    def pool() -> int:
        return threading.get_ident()

    @plain.post("/lenient")
    def lenient(distance: Distance) -> Distance:
        return distance

    @plain.post("/finite")
    def finite(distance: Finite) -> Finite:
        return distance

    with serving(plain, health="/loop") as url:
        assert call(f"{url}/loop")[1] == call(f"{url}/loop")[1] != call(f"{url}/pool")[1]
        for km, becomes in (("3", 3.0), (True, 1.0), (float("nan"), None)):
            assert json.loads(call(f"{url}/lenient", {"km": km})[1]) == {"km": becomes}
        assert call(f"{url}/finite", {"km": float("nan")})[0] == 500

    with serving(plain, health="/loop", limit_concurrency=2) as url:
        host, port = url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))):  # one client who says nothing; /loop is the health check
            assert call(f"{url}/loop")[0] == 503


def default_threads() -> int:
    async def count():
        return anyio.to_thread.current_default_thread_limiter().total_tokens

    return anyio.run(count)


def test_the_flask_version_answers_alike(fences, model, estimates):
    (source,) = fences("python")
    saved = pickle.loads(model.read_bytes())  # noqa: S301
    names = {"PIPELINE": saved["pipeline"], "VERSION": saved["version"], "__name__": "flask_service"}
    exec(source, names)  # noqa: S102
    client = names["app"].test_client()
    bad = [CAR | {"km": "3"}], [CAR | {"km": float("nan")}], [CAR | {"x": 1}], [], [CAR] * 101, [CAR] * 9999
    for body in ([CAR, NOON], [CAR] * 100, *bad):
        there, here = client.post("/v1/estimates", json=body), estimates(body)
        assert there.status_code == here[0]
        if here[0] == 200:
            assert there.json["minutes"] == pytest.approx(json.loads(here[1])["minutes"], abs=0.051)
    assert client.get("/v1/estimates").status_code == 405
    assert client.post("/v1/estimates", data="nope").status_code == 422


def test_prose(prose, page, estimates):
    bodies = (
        ([CAR, NOON], None), ([CAR | {"km": "3"}], None), ([CAR | {"km": float("nan")}], None),
        ([CAR | {"kmh": 3}], None), ([CAR] * 101, None), ([CAR] * 9999, None), (None, "GET"),
    )  # fmt: skip
    rows = [line for line in page.splitlines() if line.startswith("| ")][1:]
    assert len(rows) == len(bodies)
    for row, (body, method) in zip(rows, bodies, strict=True):
        status, text, headers = estimates(body, method)
        assert f"| `{status}" in row
        if status == 200:
            assert f"`200 {text}`" in row
        if status == 422:
            assert why((status, text))[0][1].startswith(row.split("`")[-2].rstrip("…"))
        if status == 405:
            assert headers["allow"] == "POST"
    prose.says("99th percentile", "3 km at 19 h by car; the same at 12 h", "101 orders", "9,999 orders")
    prose.says("4xx", "422 or 400 for bad input, 413, 405, 5xx")
    size = len(json.dumps([CAR] * 100))
    prose.says(f"100 orders are {size:,} bytes, the body may have 100,000")
    assert estimates(json.dumps([CAR] * 100).encode() + b" " * (100_000 - size))[0] == 200
    assert estimates(json.dumps([CAR] * 100).encode() + b" " * (100_001 - size))[0] == 413
    threads = default_threads()
    prose.says(f"a pool of {threads} threads", f"while {threads} predictions hang")
    with pytest.raises(ValueError, match="less than or equal to 6"):
        Order(km=60, hour=12, vehicle="car")
    far, edge = (app.state.pipeline.predict([NOON | {"km": km}])[0] for km in (60, 6))
    assert far == edge
    prose.says("answers for 60 km too, with what it learned about 6")
    prose.says('`"3"` becomes 3.0 and `true` becomes 1.0')
    prose.says(
        "FastAPI's default 422 quotes", "the client gets a 500", "5xx and 429", "Return 200 with", "With 200 for"
    )
    prose.says("Let it be a 500", "answers 503", "wrong numbers with 200")
