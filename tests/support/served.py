"""`mkdocs serve` in a process of its own, as a contributor runs it, and a browser's view of it."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

PATIENCE = 120  # seconds; how long a step may take before the test is given up


class Served:
    """The served site of a repository. `get` sees what a browser sees; `after` waits as its reload script does."""

    def __init__(self, repository: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}/site/"
        self.folder = Path(tempfile.mkdtemp(prefix="served-"))
        env = {
            **os.environ,
            "SITE_URL": "https://example.org/site/",
            "NO_MKDOCS_2_WARNING": "1",
            "TMPDIR": str(self.folder),
        }
        command = [sys.executable, "-m", "mkdocs", "serve", "--livereload", "--dev-addr", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(
            command, cwd=repository, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.lines: list[str] = []
        self.heard = threading.Condition()
        threading.Thread(target=self._listen, daemon=True).start()
        self.wait_for("Serving on")

    def _listen(self) -> None:
        for line in self.process.stdout:
            with self.heard:
                self.lines.append(line)
                self.heard.notify_all()
        with self.heard:
            self.heard.notify_all()

    def wait_for(self, words: str, since: int = 0) -> str:
        """What was printed since line `since`, once it holds `words`."""

        def said() -> bool:
            return words in "".join(self.lines[since:]) or self.process.poll() is not None

        with self.heard:
            self.heard.wait_for(said, timeout=PATIENCE)
            printed = "".join(self.lines[since:])
        assert words in printed, f"waited for {words!r}, heard:\n{printed}"
        return printed

    def get(self, path: str = "") -> str:
        """A page's HTML without the reload script, whose numbers change with every build."""
        with urllib.request.urlopen(self.address + path, timeout=PATIENCE) as answer:
            page = answer.read().decode()
        self.epoch = int(re.search(r"livereload\((\d+),", page)[1])
        return re.sub(r"<script>[^<]*livereload\(.*?</script>", "", page, flags=re.DOTALL)

    @contextlib.contextmanager
    def after(self):
        """Run an edit and return when a browser would reload; `seconds` of the result is how long that took."""
        self.get("about/")
        result = Waited(len(self.lines))
        yield result
        start = time.perf_counter()
        while True:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}/livereload/{self.epoch}/1", timeout=PATIENCE
            ) as answer:
                if int(answer.read()) > self.epoch:
                    break
            assert time.perf_counter() - start < PATIENCE, "".join(self.lines[result.since :])
        result.seconds = time.perf_counter() - start
        result.printed = self.wait_for("Reloading browsers", result.since)

    @property
    def site(self) -> Path:
        """The folder that is served."""
        return next(
            path
            for path in self.folder.iterdir()
            if path.name.startswith("mkdocs_") and not path.name.endswith(".last-good")
        )

    def stop(self) -> None:
        """End the process and remove what it served. Not by SIGINT, which a background job's children ignore."""
        self.process.terminate()
        self.process.wait(PATIENCE)
        shutil.rmtree(self.folder, ignore_errors=True)


class Waited:
    """What an edit led to."""

    def __init__(self, since: int) -> None:
        self.since = since
        self.seconds = 0.0
        self.printed = ""


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by relative path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
