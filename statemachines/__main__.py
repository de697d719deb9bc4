"""Entry point of `python -m statemachines`."""

import sys
from pathlib import Path

# The error names of the machines are classes in chalicelib, which lives in the Chalice project: Chalice puts it on the
# path when it deploys, pyproject.toml when it is tested, and this line when we are run from a checkout.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "chalice_app"))

from statemachines.command import main

sys.exit(main())
