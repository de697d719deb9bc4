"""A real browser without a window: what it shows of a page, and what the page asked the network for."""

import subprocess
import threading
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from scripts.ops.project import ROOT

ALONE = (
    "--headless=new",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-features=NetworkTimeServiceQuerying,HttpsUpgrades",
    "--disable-gpu",
    "--disable-sync",
    "--hide-scrollbars",
    "--no-first-run",
    "--no-sandbox",  # which root can't have; the pages are ours
)
"""What keeps the browser from asking for things of its own."""


@cache
def find():
    """The browser's program. A machine without one fails the test: a page that nobody opened proves nothing."""
    found = subprocess.run([ROOT / "scripts" / "_chromium"], capture_output=True, text=True, check=False)
    return found.stdout.strip() or pytest.fail(found.stderr, pytrace=False)


class Net:
    """All of the network that a page can reach: one host, that notes every request.

    No other name has an address, because the browser has requests of its own that nothing turns off for good.
    """

    HOST = "evil.example"

    def __init__(self):
        self.asked = asked = []

        class Note(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_error(404)

            def send_error(self, code, *_):
                asked.append(getattr(self, "path", self.raw_requestline))  # what is no HTTP is a request, too
                super().send_error(code)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Note)
        self.port = self._server.server_port

    @contextmanager
    def up(self):
        thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            thread.join()
            self._server.server_close()


def begin(page: Path, net: Net, folder: Path, *options):
    """Begin to load a page from its file; `dom` ends it."""
    rules = f"MAP {net.HOST} 127.0.0.1:{net.port}, MAP * ~NOTFOUND"
    command = [find(), *ALONE, f"--user-data-dir={folder}", f"--host-resolver-rules={rules}", *options]
    return subprocess.Popen(
        [*command, "--dump-dom", page.as_uri()], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def dom(browser):
    """The page's document when it had loaded and its scripts had run."""
    written, _ = browser.communicate(timeout=60)
    assert browser.returncode == 0
    return written
