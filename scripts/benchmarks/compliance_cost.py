"""Dollars a month for checking tags: 100 instances that change state, in bursts of five or each alone."""

from __future__ import annotations

from functools import partial

from scripts.benchmarks.meter import metered
from scripts.benchmarks.prices import PRICES, dollars
from scripts.benchmarks.rows import Row
from scripts.scenario.instances import announce, launch
from scripts.scenario.stage import Stage

CHECKS = 20_000
GOAL = 2.0
METRICS = 4
"""`CompliantInstances` and `NonCompliantInstances`, each with and without the stage."""
ALARMS = 1

_GOOD = {"Environment": "dev", "Owner": "platform", "Application": "shop"}


def rows(stage: Stage, how: str) -> list[Row]:
    """Measure a burst of five and a single change, after a first round that starts the functions."""
    ids = launch(stage.client("ec2"), _GOOD, 5)
    fixed = METRICS * PRICES["metric"].dollars + ALARMS * PRICES["alarm"].dollars
    found = []
    for text, together in (("five changes at once", ids), ("each change alone", ids[:1])):
        announce(together)
        stage.aws.wait_idle(60)
        units = metered(stage, partial(announce, together), len(together), "compliance")
        found.append(
            Row(
                part="cost",
                what=f"compliance: {CHECKS:,} checks a month, {text}",
                measured=dollars(units) * CHECKS / len(together) + fixed,
                unit="$",
                limit=GOAL,
                how=f"with {fixed:.2f} for {METRICS} metrics and {ALARMS} alarm; {how}",
            )
        )
    return found
