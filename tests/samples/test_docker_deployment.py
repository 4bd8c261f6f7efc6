import json
import os
import re
import socket
import subprocess
import sys
import time
import zipfile
from hashlib import sha256
from importlib.metadata import requires
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from docker_deployment import GOOD, NAIVE, again, keys, steps
from hypothesis import given
from hypothesis import strategies as st
from rest_service_train import train

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
    with urlopen(Request(url, body, {"Content-Type": "application/json"}), timeout=10) as answer:
        return json.load(answer)


def test_the_command_runs_with_only_those_files_and_stops_on_sigterm(dockerfile, tmp_path):
    """As near to the image as it gets without Docker: its files, its variables, its commands, another port."""
    for step in arguments(dockerfile, "COPY"):
        for name in step.split()[:-1]:
            if name == "model.pkl":
                train(tmp_path / name, "2026-03-01", orders=500)
            elif name.endswith(".py"):
                (tmp_path / name).write_bytes((DOCS / "samples" / name).read_bytes())
    settings = dict(pair.split("=") for pair in arguments(dockerfile, "ENV")[0].split())
    settings["MODEL"] = settings["MODEL"].replace(arguments(dockerfile, "WORKDIR")[0], str(tmp_path))
    settings["PATH"] = f"{BIN}:{os.environ['PATH']}"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    start = [word.replace("0.0.0.0", "127.0.0.1") for word in json.loads(arguments(dockerfile, "CMD")[0])]  # noqa: S104
    check = json.loads(arguments(dockerfile, "HEALTHCHECK")[0].partition("CMD ")[2].replace("8000", port))

    def healthy() -> bool:
        done = subprocess.run(check, cwd=tmp_path, env=settings, capture_output=True, timeout=60, check=False)
        return done.returncode == 0

    with subprocess.Popen(
        [word.replace("8000", port) for word in start], cwd=tmp_path, env=settings, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            url, end = f"http://127.0.0.1:{port}", time.monotonic() + 60
            while True:
                try:
                    assert get(f"{url}/health")["version"] == "2026-03-01"
                    break
                except OSError:
                    assert process.poll() is None, process.stderr.read()
                    assert time.monotonic() < end
                    try:
                        process.wait(0.05)
                    except subprocess.TimeoutExpired:
                        continue
            assert healthy()
            order = json.dumps([{"km": 3.0, "hour": 19, "vehicle": "car"}]).encode()
            assert len(get(f"{url}/v1/estimates", order)["minutes"]) == 1
            process.terminate()
            assert "Finished server process" in process.communicate(timeout=60)[1]
        finally:
            process.kill()
    assert not healthy()


def test_a_file_with_another_hash_is_not_installed(tmp_path):
    wheel = tmp_path / "estimates-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("estimates.py", "")
        archive.writestr("estimates-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: estimates\nVersion: 1.0\n")
        archive.writestr(
            "estimates-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr("estimates-1.0.dist-info/RECORD", "")

    def install(lock: str) -> bool:
        (tmp_path / "requirements.txt").write_text(lock, encoding="utf-8")
        command = [BIN / "uv", "pip", "install", "--quiet", "--offline", "--no-index", "--find-links", tmp_path]
        command += ["--only-binary", ":all:", "--require-hashes", "--target", tmp_path / "site", "--no-cache"]
        command += ["--python", sys.executable, "-r", tmp_path / "requirements.txt"]
        return subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0

    right = sha256(wheel.read_bytes()).hexdigest()
    assert not install(f"estimates==1.0 --hash=sha256:{sha256(b'other').hexdigest()}\n")
    assert not (tmp_path / "site/estimates.py").exists()
    assert install(f"estimates==1.0 --hash=sha256:{right}\n")
    assert (tmp_path / "site/estimates.py").exists()


def test_steps():
    text = "# why\nFROM a\n\nRUN b \\\n  # inside\n    && c\n  COPY d e\n"
    assert steps(text) == ["FROM a", "RUN b && c", "COPY d e"]
    assert len(steps(GOOD)) == 7
    assert len(steps(NAIVE)) == 5


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
