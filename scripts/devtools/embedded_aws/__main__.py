"""Serve until interrupted: `python -m scripts.devtools.embedded_aws --port 0` prints the endpoint and waits."""

from __future__ import annotations

import argparse
import signal
import sys
import threading

from scripts.devtools.embedded_aws import EmbeddedAws


def main() -> None:
    """Parse the port, serve, and stop at Ctrl-C or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m scripts.devtools.embedded_aws", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    with EmbeddedAws(port=parser.parse_args().port) as aws:
        sys.stdout.write(f"{aws.endpoint}\n")
        sys.stdout.flush()
        stopping.wait()


if __name__ == "__main__":
    main()
