import json
import os
import pickle
import re
import subprocess
import sys
import zipfile
from functools import partial
from hashlib import sha256
from importlib.metadata import requires
from pathlib import Path
from threading import Timer
from types import SimpleNamespace
from urllib.request import Request, urlopen

import numpy as np
import pytest
from docker_deployment import GOOD, NAIVE, again, keys, steps
from hypothesis import given
from hypothesis import strategies as st

DOCS = Path(__file__).parents[2] / "docs"
BIN = Path(sys.executable).parent
CONTEXT = dict.fromkeys(("README.md", "rest_service.py", "model.pkl", "requirements.txt"), b"old")


@pytest.fixture
def dockerfile(fences):
    (text,) = fences("dockerfile")
    return text


def arguments(dockerfile: str, word: str) -> list[str]:
    return [step.removeprefix(f"{word} ") for step in steps(dockerfile) if step.startswith(f"{word} ")]


def hadolint(text: str) -> list[str]:
    """The codes of the rules that it breaks."""
    found = subprocess.run(
        [BIN / "hadolint", "--format", "json", "-"], input=text, text=True, capture_output=True, check=False, timeout=60
    )
    problems = json.loads(found.stdout)
    assert bool(problems) == bool(found.returncode), found.stderr
    return [problem["code"] for problem in problems]


def test_hadolint_finds_nothing(dockerfile):
    assert hadolint(dockerfile) == []


@pytest.mark.parametrize(
    ("good", "bad", "code"),
    [
        ("python:3.14.7-slim-trixie", "python", "DL3006"),
        ("python:3.14.7-slim-trixie", "python:latest", "DL3007"),
        ("--no-cache-dir ", "", "DL3042"),
        ("-r requirements.txt", "fastapi", "DL3013"),
        ('CMD ["uvicorn", "rest_service:app", "--host", "0.0.0.0", "--port", "8000"]', "CMD uvicorn x:app", "DL3025"),
        ("USER 10001", "USER root", "DL3002"),
        ("MODEL=/app/model.pkl", "API_KEY=abc", "DL3064"),
    ],
)
def test_hadolint_reports_each_fault(dockerfile, good, bad, code):
    assert good in dockerfile
    assert code in hadolint(dockerfile.replace(good, bad))


def test_what_hadolint_does_not_see(dockerfile, console):
    assert (console / "Dockerfile").is_file()  # the session of the page, which is a broken one
    assert hadolint(dockerfile.replace("USER 10001\n", "")) == []
    assert hadolint(dockerfile.replace("COPY requirements.txt ./", "COPY . .")) == []
    assert hadolint(dockerfile.replace('"--host", "0.0.0.0", ', "")) == []


def test_it_copies_the_files_of_the_rest_answer(dockerfile, fences):
    copied = [name for step in arguments(dockerfile, "COPY") for name in step.split()[:-1]]
    assert sorted(copied) == ["model.pkl", "requirements.txt", "rest_service.py"]
    answer = (DOCS / "questions/rest-service.md").read_text(encoding="utf-8")
    assert "../samples/rest_service.py" in answer
    assert "../samples/rest_service_train.py" in answer
    assert "rest_service_train.py model.pkl" in (DOCS / "samples/rest_service_train.py").read_text(encoding="utf-8")
    everything, *excepted = fences("text")[0].split()
    assert everything == "*"
    assert sorted(name.removeprefix("!") for name in excepted) == sorted(copied)


def test_its_parts_agree(dockerfile):
    words = [step.split()[0] for step in steps(dockerfile)]
    (start,), (check,) = arguments(dockerfile, "CMD"), arguments(dockerfile, "HEALTHCHECK")
    (port,) = arguments(dockerfile, "EXPOSE")
    assert json.loads(start)[-1] == port
    assert f":{port}/health" in check
    assert int(arguments(dockerfile, "USER")[0]) > 0
    assert words.index("USER") > max(i for i, word in enumerate(words) if word in ("RUN", "COPY"))
    assert re.fullmatch(r"python:\d+\.\d+\.\d+-slim-\w+", arguments(dockerfile, "FROM")[0])
    assert f"MODEL={arguments(dockerfile, 'WORKDIR')[0]}/model.pkl" in arguments(dockerfile, "ENV")[0].split()
    assert not re.search("KEY|TOKEN|PASSWORD|SECRET", dockerfile)


def test_the_requirements_cover_what_the_service_imports(page):
    wanted = re.search(r"names what you want: (.*?)\. ", page.replace("\n", " "))[1]
    named = re.findall(r"`([\w-]+)`", wanted)
    below = {re.match(r"[\w-]+", line)[0].lower() for name in named for line in requires(name) or () if ";" not in line}
    source = (DOCS / "samples/rest_service.py").read_text(encoding="utf-8")
    imported = set(re.findall(r"^(?:from|import) (\w+)", source, re.MULTILINE)) - set(sys.stdlib_module_names)
    assert imported <= {*named, *below}
    assert "scikit-learn" in named  # for the pickle, which imports it by name


def get(url: str, body: bytes | None = None) -> dict:
    with urlopen(Request(url, body, {"Content-Type": "application/json"}), timeout=30) as answer:
        return json.load(answer)


def test_the_command_runs_with_only_those_files_and_stops_on_sigterm(dockerfile, tmp_path):
    """As near to the image as it gets without Docker: its files, its variables, its commands, but a free port.

    The model is a stand-in: whether the real one loads, the tests of the REST answer say.
    """
    for step in arguments(dockerfile, "COPY"):
        for name in step.split()[:-1]:
            if name == "model.pkl":
                pipeline = SimpleNamespace(predict=partial(np.ones_like, dtype=float))
                example = {"km": 3.0, "hour": 19, "vehicle": "car"}, 1.0
                (tmp_path / name).write_bytes(pickle.dumps({"pipeline": pipeline, "version": "7", "example": example}))
            elif name.endswith(".py"):
                (tmp_path / name).write_bytes((DOCS / "samples" / name).read_bytes())
    settings = dict(pair.split("=") for pair in arguments(dockerfile, "ENV")[0].split())
    settings["MODEL"] = settings["MODEL"].replace(arguments(dockerfile, "WORKDIR")[0], str(tmp_path))
    settings["PATH"] = f"{BIN}:{os.environ['PATH']}"
    start = json.loads(arguments(dockerfile, "CMD")[0])
    assert start[-4:] == ["--host", "0.0.0.0", "--port", "8000"]  # noqa: S104
    start[-4:] = ["--host", "127.0.0.1", "--port", "0"]
    check = arguments(dockerfile, "HEALTHCHECK")[0].partition("CMD ")[2]

    def healthy(port: str) -> bool:
        command = json.loads(check.replace("8000", port))
        return subprocess.run(command, env=settings, capture_output=True, timeout=60, check=False).returncode == 0

    with subprocess.Popen(start, cwd=tmp_path, env=settings, stderr=subprocess.PIPE, text=True) as process:
        watch = Timer(60, process.kill)  # ends the reading below if nothing comes
        watch.start()
        try:
            log = ""
            while not (running := re.search(r"running on http://127\.0\.0\.1:(\d+)", log)):
                line = process.stderr.readline()
                assert line, log
                log += line
            url = f"http://127.0.0.1:{running[1]}"
            assert get(f"{url}/health")["version"] == "7"
            assert healthy(running[1])
            order = json.dumps([{"km": 3.0, "hour": 19, "vehicle": "car"}] * 2).encode()
            assert get(f"{url}/v1/estimates", order)["minutes"] == [1, 1]
            process.terminate()
            assert "Finished server process" in process.stderr.read()
        finally:
            watch.cancel()
            process.kill()
    assert not healthy(running[1])


def wheel(folder: Path, name: str, needs: str = "") -> str:
    """Write an empty package; returns its line in a lock."""
    path, info = folder / f"{name}-1.0-py3-none-any.whl", f"{name}-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}.py", "")
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{needs}")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return f"{name}==1.0 --hash=sha256:{sha256(path.read_bytes()).hexdigest()}\n"


def test_another_hash_or_a_package_that_is_not_in_the_lock_is_refused(tmp_path):
    """With uv, which takes a tenth of pip's time and has the same options."""
    above, below = wheel(tmp_path, "above", "Requires-Dist: below\n"), wheel(tmp_path, "below")
    command = [BIN / "uv", "pip", "install", "--quiet", "--offline", "--no-index", "--find-links", tmp_path]
    command += ["--only-binary", ":all:", "--require-hashes", "--target", tmp_path / "site", "--no-cache"]
    command += ["--python", sys.executable, "-r", tmp_path / "requirements.txt"]

    def installs(lock: str) -> bool:
        (tmp_path / "requirements.txt").write_text(lock, encoding="utf-8")
        return subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0

    assert not installs(below.partition("sha256:")[0] + "sha256:" + "0" * 64)
    assert not installs(above)
    assert not (tmp_path / "site/below.py").exists()
    assert installs(above + below)
    assert (tmp_path / "site/below.py").exists()


def test_steps():
    text = "# why\nFROM a\n\nRUN b \\\n  # inside\n    && c\n  COPY d e\n"
    assert steps(text) == ["FROM a", "RUN b && c", "COPY d e"]
    assert len(steps(GOOD)) == 7
    assert len(steps(NAIVE)) == 5
    assert steps("FROM a \\\r\n  AS b\r\nRUN c\r\n") == ["FROM a AS b", "RUN c"]


@pytest.mark.parametrize(
    "step",
    ["ADD x .", "copy x .", "COPY x", "COPY y .", "COPY --chown=1 x .", "FROM b", "RUN --mount=type=bind,source=x y"],
)
def test_a_step_that_it_cannot_follow_is_an_error(step):
    assert len(keys("FROM a\nCOPY x .\n", {"x": b""})) == 2
    with pytest.raises(ValueError, match=r"cannot read|not in the build context|need one FROM"):
        keys(f"FROM a\n{step}\n", {"x": b""})
    with pytest.raises(ValueError, match="need one FROM"):
        keys("RUN x", {})


def test_the_cache_rule(dockerfile):
    for text in (GOOD, NAIVE, dockerfile):
        assert again(text, CONTEXT, CONTEXT) == []
        everything = keys(text, CONTEXT)
        assert len(set(everything)) == len(everything)
        lines = steps(text)
        for i, step in enumerate(lines):  # a step edited: it and all after it
            if not step.startswith("COPY"):
                edited = keys("\n".join([*lines[:i], step + " x", *lines[i + 1 :]]), CONTEXT)
                assert [a == b for a, b in zip(edited, everything, strict=True)] == [k < i for k in range(len(lines))]
    with pytest.raises(ValueError, match=r"not in the build context: \['model.pkl'\]"):
        keys(GOOD, {name: b"" for name in CONTEXT if name != "model.pkl"})


@given(st.sampled_from(sorted(CONTEXT)), st.binary(), st.sampled_from([GOOD, NAIVE]))
def test_what_runs_again_is_the_end_from_the_first_step_that_copies_the_edited_file(edited, content, text):
    after = CONTEXT | {edited: content}
    run = again(text, CONTEXT, after)
    uses = [i for i, step in enumerate(steps(text)) if step.startswith("COPY") and (edited in step or ". ." in step)]
    first = uses[0] if uses and after != CONTEXT else len(steps(text))
    assert run == steps(text)[first:]


def test_the_dockerfile_of_the_page_reinstalls_only_for_the_lock(dockerfile):
    for edited in CONTEXT:
        run = again(dockerfile, CONTEXT, CONTEXT | {edited: b"new"})
        assert any("pip install" in step for step in run) == (edited == "requirements.txt")


def test_prose(prose):
    readme = CONTEXT | {"README.md": b"new"}
    assert again(GOOD, CONTEXT, readme) == []
    run = again(NAIVE, CONTEXT, readme)
    assert any("pip install" in step for step in run)
    prose.says(
        f"In the sample {len(run)} of {len(steps(NAIVE))} steps run again, with pip; in the other order none",
        "127.0.0.1 is the container",
        "waits 10 seconds and kills",
        "SHA-256",
        "for arm64, the server is x86-64",
    )
