"""Dollars a month for checking tags: 100 instances that change state, in bursts of five or each alone."""

from __future__ import annotations

from functools import partial

from scripts.devtools.benchmarks.figures import Row
from scripts.devtools.benchmarks.prices import PRICES, dollars
from scripts.devtools.benchmarks.sharing_price import Sharing, company
from scripts.devtools.benchmarks.usage import metered
from scripts.devtools.scenarios.instances import announce, launch
from scripts.devtools.scenarios.local_stage import Stage
from statemachines.stage_options import StageOptions

CHECKS = 20_000
WINDOW = StageOptions().changes_window
GOAL = 2.0
METRICS = 4
"""`CompliantInstances` and `NonCompliantInstances`, each with and without the stage."""
ALARMS = 1

_GOOD = {"Environment": "dev", "Owner": "platform", "Application": "shop"}


def rows(stage: Stage, how: str) -> list[Row]:
    """Measure a burst of five and a single change, after a first round that starts the functions."""
    ids = launch(stage.client("ec2"), _GOOD, 5)
    fixed = METRICS * PRICES["metric"].dollars + ALARMS * PRICES["alarm"].dollars
    found, prices = [], []
    for text, together in (("five changes at once", ids), ("each change alone", ids[:1])):
        announce(together)
        stage.aws.wait_idle(60)
        units = metered(stage, partial(announce, together), len(together), "compliance")
        prices.append(dollars(units) * CHECKS / len(together))
        found.append(
            _row(text, prices[-1] + fixed, f"with {fixed:.2f} for {METRICS} metrics and {ALARMS} alarm; {how}")
        )
    met = company(CHECKS, WINDOW)
    price = Sharing(alone=prices[1], together=prices[0], number=len(ids)).price(met) + fixed
    text = f"{met:.1f} come together on average within {WINDOW} s; arithmetic on the two figures above"
    return [*found, _row("at random over the month", price, text)]


def _row(text: str, price: float, how: str) -> Row:
    what = f"compliance: {CHECKS:,} checks a month, {text}"
    return Row(part="cost", what=what, measured=price, unit="$", limit=GOAL, how=how)
