"""The demo of the truth, told whole; and random histories on the stage that it leaves, as they run in process."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from rich.console import Console

from scripts.devtools.embedded_aws import EmbeddedAws, Tuning
from scripts.devtools.scenarios.truth import Truth
from tests.histories import embedded
from tests.histories.deliveries import Delivery, wrong_in_ledger, wrong_in_tags
from tests.histories.histories import PEOPLE, histories

NUMBER = 20
DRAWN = 12
"""The first histories of a seed are the simplest."""

STEPS = 8
"""Steps at most, for the sake of time."""

ROUNDS = 3
"""Steps that are taken before all that they began has to end."""


@pytest.fixture(scope="module")
def aws():
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_DEFAULT_REGION", "us-east-1")
        with EmbeddedAws(tuning=Tuning(visibility_scale=0.0001, window_scale=0.001)) as aws:
            yield aws


@pytest.fixture(scope="module")
def told(aws, tmp_path_factory):
    """The demo after its run, and what it printed."""
    out = io.StringIO()
    demo = Truth(aws=aws, console=Console(file=out, width=160), folder=tmp_path_factory.mktemp("truth"))
    return demo, demo.run(), out.getvalue()


def test_the_demo_tells_the_story_and_finds_all_of_it_right(told):
    demo, _, text = told
    assert demo.problems == []
    assert "All of it is as it should be." in text
    assert "an agent made it for Ann" in text


def drawn(number):
    """One history, the same each time, with names of its own."""
    found = []

    @seed(number)
    @settings(max_examples=DRAWN, phases=[Phase.generate], database=None, suppress_health_check=list(HealthCheck))
    @given(
        histories(
            kinds=embedded.KINDS,
            suffix=f"-{number:02}",
            begin=datetime.now(UTC).replace(microsecond=0) - timedelta(days=1),
        )
    )
    def draw(history):
        found.append(history)

    draw()
    return max((one for one in found if len(one.steps) <= STEPS), key=lambda one: len(one.world.calls))


def test_histories_end_on_a_deployed_stage_as_they_do_in_process(told, aws):
    _, stage, _ = told
    deliveries = [(one, Delivery(one, embedded.DeployedMachine(stage))) for one in map(drawn, range(NUMBER))]
    for history, _ in deliveries:
        embedded.exist(stage.client, history.world.things.values())
    longest = max(len(history.steps) for history, _ in deliveries)
    for place in range(longest):
        for history, delivery in deliveries:
            for step in history.steps[place : place + 1]:
                delivery.take(*step)
        if place % ROUNDS == 0:
            aws.wait_idle(60)
    while any(delivery.left for _, delivery in deliveries):
        for _, delivery in deliveries:
            delivery.take("log", 2)
        aws.wait_idle(60)
    aws.wait_idle(60)
    rows = stage.rows()
    wrong = {}
    for number, (history, delivery) in enumerate(deliveries):
        own = {arn: row for arn, row in rows.items() if arn.endswith(f"-{number:02}")}
        tags = {arn: embedded.read_tags(stage.client, one) for arn, one in history.world.things.items()}
        found = wrong_in_ledger(delivery.facts(), own)
        found += wrong_in_tags(delivery.facts(), tags, delivery.theirs, {one.name for one in PEOPLE})
        if found:
            wrong[number] = [repr(history), *found]
    assert wrong == {}
    assert stage.executions("FAILED") == []
    assert stage.received(stage.names.dlq) == []
