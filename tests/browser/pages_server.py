"""The built site as Pages serves it: under a sub-path, text gzipped, with the site's 404 page."""

import gzip
import threading
from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SUB_PATH = "/a/sub-path/"
TEXT = (".html", ".css", ".js", ".json", ".svg", ".xml")


class _Pages(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        status, path = 200, Path(self.directory, self.path.split("?")[0].removeprefix(SUB_PATH))
        if path.is_dir():
            path /= "index.html"
        if not self.path.startswith(SUB_PATH) or not path.is_file():
            status, path = 404, Path(self.directory, "404.html")
        body = path.read_bytes()
        zipped = path.suffix in TEXT and "gzip" in self.headers.get("Accept-Encoding", "")
        if zipped:
            body = gzip.compress(body, mtime=0)
        self.send_response(status)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Cache-Control", "max-age=600")
        if zipped:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(ConnectionError):  # a browser that leaves the page early
            self.wfile.write(body)

    def log_message(self, *_) -> None:
        """Keep the test's output clean."""


def serve(folder: Path) -> tuple[ThreadingHTTPServer, str]:
    """Serve `folder` on a free loopback port; returns the server, to shut down, and the site's address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Pages, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}{SUB_PATH}"
