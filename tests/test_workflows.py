"""What GitHub reads in .github: workflows, forms, templates and the guide for contributors."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.y*ml"))
FORMS = sorted(path for path in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")
GUIDE = GITHUB / "CONTRIBUTING.md"
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


def load(path: Path) -> dict:
    """YAML with every scalar as text, so that the key `on` stays `on`."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 (makes only text, lists, dicts)


def steps(workflow: Path) -> list[dict]:
    """All steps of all jobs."""
    return [step for job in load(workflow)["jobs"].values() for step in job.get("steps", [])]


def targets() -> set[str]:
    """Read the names that `make` knows."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return {name for line in re.findall(r"^([\w][\w \-]*):(?!=)", makefile, re.MULTILINE) for name in line.split()}


def run(tool: str, *arguments: str) -> subprocess.CompletedProcess:
    """Run a linter of the virtual environment that runs these tests."""
    command = [Path(sys.executable).parent / tool, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60, check=False)


def by_name(paths: list[Path]):
    """One test for each file, named after it."""
    return pytest.mark.parametrize("path", paths, ids=[path.name for path in paths])


def test_there_are_workflows_and_forms():
    assert {path.name for path in WORKFLOWS} >= {"check.yml", "publish.yml"}
    assert {path.name for path in FORMS} >= {"wrong-answer.yml", "propose-question.yml"}


def test_actionlint():
    # Without the helpers that happen to be on a machine: every run is a single `make`.
    found = run("actionlint", "-no-color", "-shellcheck=", "-pyflakes=", *map(str, WORKFLOWS))
    assert found.returncode == 0, found.stdout + found.stderr


def test_zizmor():
    # The strictest of its three personas; it finds nothing to waive.
    strict = ["--offline", "--persona=auditor", "--strict-collection", "--no-progress", "--color=never"]
    found = run("zizmor", *strict, str(GITHUB))
    assert found.returncode == 0, found.stdout + found.stderr


@by_name(WORKFLOWS)
def test_actions_are_pinned(path):
    uses = re.findall(r"^[\s-]*uses:\s*(.+?)\s*$", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert uses
    loose = [use for use in uses if not use.startswith(("./", "$/")) and not PINNED.fullmatch(use)]
    assert not loose, "name a full commit, and its version as a comment: owner/action@<40 hex digits> # v1.2.3"


def test_an_action_is_the_same_everywhere():
    pins: dict[str, set[str]] = {}
    for path in WORKFLOWS:
        for action, pin in re.findall(r"uses:\s*([^@\s]+)@(.+)", path.read_text(encoding="utf-8")):
            pins.setdefault(action, set()).add(pin.strip())
    assert not {action: found for action, found in pins.items() if len(found) > 1}


@by_name(WORKFLOWS)
def test_every_run_is_a_make_target(path):
    commands = [step["run"] for step in steps(path) if "run" in step]
    assert commands
    for command in commands:
        assert re.fullmatch(r"make [\w-]+", command), f"a person could not run this as it stands: {command}"
        assert command.split()[1] in targets()


@by_name(WORKFLOWS)
def test_no_cache(path):
    # publish.yml calls check.yml, so both: what readers are served comes from the commit and the locks alone.
    for step in steps(path):
        assert "cache" not in step.get("uses", "")
        assert not [key for key in step.get("with", {}) if "cache" in key]


@by_name(WORKFLOWS)
def test_jobs_may_do_little_and_end(path):
    workflow = load(path)
    assert workflow["permissions"] == {}
    assert "pull_request_target" not in workflow["on"]
    for name, job in workflow["jobs"].items():
        writes = {permission for permission, access in job["permissions"].items() if access == "write"}
        assert writes == ({"pages", "id-token"} if name == "deploy" else set())
        assert "uses" in job or 0 < int(job["timeout-minutes"]) <= 30


def test_publish_checks_builds_and_deploys_main_in_turn():
    publish = load(GITHUB / "workflows/publish.yml")
    assert publish["on"]["push"] == {"branches": ["main"]}
    assert publish["jobs"]["check"]["uses"].endswith("/.github/workflows/check.yml")
    assert publish["jobs"]["check"]["if"] == "github.ref == 'refs/heads/main'"
    assert publish["jobs"]["build"]["needs"] == "check"
    assert publish["jobs"]["deploy"]["needs"] == "build"
    assert publish["concurrency"]["cancel-in-progress"] == "false"
    check = load(GITHUB / "workflows/check.yml")
    assert check["concurrency"]["group"].split("-")[0] != publish["concurrency"]["group"].split("-")[0], "a deadlock"


def test_check_keeps_the_site():
    kept = [step for step in steps(GITHUB / "workflows/check.yml") if "upload-artifact" in step.get("uses", "")]
    assert [step["with"]["name"] for step in kept] == ["site"]


@by_name(FORMS)
def test_form(path):
    form = load(path)
    assert form["name"]
    assert form["description"]
    ids = [field["id"] for field in form["body"] if field["type"] != "markdown"]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", field) for field in ids)
    assert all(field["attributes"]["label"] for field in form["body"] if field["type"] != "markdown")
    assert "question" in ids, "links of the site fill this field in"


def test_form_for_a_wrong_answer():
    form = load(GITHUB / "ISSUE_TEMPLATE/wrong-answer.yml")
    fields = {field["id"]: field["type"] for field in form["body"]}
    assert fields == {"question": "input", "what": "textarea", "right": "textarea"}
    assert form["title"] == "Wrong answer: "
    assert form["labels"] == ["wrong answer"]


def test_issues_without_a_form_are_welcome():
    assert load(GITHUB / "ISSUE_TEMPLATE/config.yml") == {"blank_issues_enabled": "true"}


def test_pull_request_template_is_short():
    boxes = re.findall(r"^\s*- \[ \] ", (GITHUB / "PULL_REQUEST_TEMPLATE.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert 1 <= len(boxes) <= 5


def test_dependabot_waits_and_groups():
    updates = load(GITHUB / "dependabot.yml")["updates"]
    assert {update["package-ecosystem"] for update in updates} == {"pip", "npm", "github-actions"}
    for update in updates:
        assert update["schedule"] == {"interval": "weekly"}
        assert int(update["cooldown"]["default-days"]) >= 7
        assert update["groups"]


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "PULL_REQUEST_TEMPLATE.md", "dependabot.yml"])
def test_names_only_make_targets_that_exist(name):
    text = (GITHUB / name).read_text(encoding="utf-8")
    named = set(re.findall(r"(?:`|^)make ([\w-]+)", text, re.MULTILINE))
    assert named
    assert named <= targets()


def test_links_of_the_guide_lead_somewhere():
    text = GUIDE.read_text(encoding="utf-8")
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", re.sub(r"```.*?```", "", text, flags=re.DOTALL), re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    links = re.findall(r"\]\(([^)\s]+)\)", prose)
    assert links
    for link in links:
        if link.startswith("#"):
            assert link[1:] in anchors, link
        elif not link.startswith("https://"):
            assert (GITHUB / link).exists(), link


def test_guide_knows_the_fields_of_the_master_file():
    master = load(ROOT / "docs/questions.yml")
    used = {key for question in master["questions"] for key in question}
    table = GUIDE.read_text(encoding="utf-8").split("### The fields of questions.yml")[1].split("\n## ")[0]
    named = set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE))
    assert used <= named <= used | {"wanted", "related", "aliases"}
    for field in ("origin", "kind", "level"):
        row = next(line for line in table.splitlines() if line.startswith(f"| `{field}`"))
        assert {question[field] for question in master["questions"]} <= set(re.findall(r"`(\w+)`", row))


def test_guide_knows_the_sections_of_an_answer():
    answer = (ROOT / "docs/questions/central-limit-theorem.md").read_text(encoding="utf-8")
    named = re.findall(r"^\| `(## [^`]+)` \|", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert named == re.findall(r"^## .+$", answer, re.MULTILINE)
