"""Docker's build cache in small: which steps of a Dockerfile an edit runs again."""

from hashlib import sha256

START = "FROM python:3.14.7-slim-trixie\nWORKDIR /app\n"
PIP = "RUN pip install -r requirements.txt\n"
CODE = "COPY model.pkl ./\nCOPY rest_service.py ./\n"
END = 'CMD ["uvicorn", "rest_service:app"]'
GOOD = START + "COPY requirements.txt ./\n" + PIP + CODE + END
NAIVE = START + "COPY . .\n" + PIP + END
KNOWN = "FROM WORKDIR ENV COPY RUN USER EXPOSE HEALTHCHECK CMD".split()


def steps(dockerfile: str) -> list[str]:
    """Its instructions: continued lines joined, comments left out."""
    lines = dockerfile.splitlines()
    kept = [line for line in lines if not line.lstrip().startswith("#")]
    joined = "\n".join(kept).replace("\\\n", " ").split("\n")
    return [" ".join(line.split()) for line in joined if line.strip()]


def keys(dockerfile: str, files: dict[str, bytes]) -> list[str]:
    """A key for each step: from the key before, its text, and the files it copies.

    `files` is the build context: contents by name, without folders. RUN is known by
    its text alone, FROM by its tag. Raises ValueError for a copy of what is not in
    the context, and for what this leaves out: more stages, mounts, ADD …
    """
    key, found = "", []
    for step in steps(dockerfile):
        word, *rest = step.split(" ")
        need = 2 if word == "COPY" else 1
        if word not in KNOWN or "--mount" in step or len(rest) < need:
            raise ValueError(f"cannot read: {step}")
        if (word == "FROM") != (not found):
            raise ValueError("need one FROM, as the first step")
        names = rest[:-1] if word == "COPY" else []
        names = sorted(files) if names == ["."] else names
        if missing := set(names) - files.keys():
            raise ValueError(f"not in the build context: {sorted(missing)}")
        contents = [(name, sha256(files[name]).hexdigest()) for name in names]
        key = sha256(repr((key, step, contents)).encode()).hexdigest()
        found.append(key)
    return found


def again(
    dockerfile: str, before: dict[str, bytes], after: dict[str, bytes]
) -> list[str]:
    """The steps that run again: from the first whose key has changed to the end."""
    pairs = zip(keys(dockerfile, before), keys(dockerfile, after), strict=True)
    return steps(dockerfile)[sum(old == new for old, new in pairs) :]


if __name__ == "__main__":
    names = "README.md", "rest_service.py", "model.pkl", "requirements.txt"
    context = dict.fromkeys(names, b"old")
    for edited in names:
        for title, dockerfile in (("good", GOOD), ("naive", NAIVE)):
            run = again(dockerfile, context, context | {edited: b"new"})
            pip = "with pip" if any("pip" in step for step in run) else ""
            print(
                f"{edited:17}{title:6}{len(run)} of {len(steps(dockerfile))} {pip}"
            )
