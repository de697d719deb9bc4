"""`python -m scripts ops.cli.deploy --stage dev` runs a command: Ctrl-C while it still loads ends it quietly too.

So does a wish to end (SIGTERM), which is taken as Ctrl-C: what a command has to tidy up is tidied up.
"""

from __future__ import annotations

import runpy
import signal
import sys

if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        runpy.run_module(f"scripts.{sys.argv.pop(1)}", run_name="__main__", alter_sys=True)
    except KeyboardInterrupt:
        sys.exit(130)
