"""A stage in process: the real steps in the order of the state machine, over fakes of AWS and a ledger in memory.

Executions stand still between their steps, so that several can be under way on one name at once.
"""

import gzip
import json
from collections import deque
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from aws_lambda_powertools import Logger, Metrics

from chalicelib.errors import RetryableError
from chalicelib.ledger.rows import Ledger
from chalicelib.policy import source
from chalicelib.runtime.container import Runtime
from chalicelib.runtime.settings import Settings
from chalicelib.steps import (
    fetch_log,
    parse_events,
    receive,
    record_metadata,
    resolve_identity,
    summarise,
    tag_batch,
)
from tests.histories import fake_aws
from tests.histories.kinds import ACCOUNT, REGION
from tests.histories.world import BEGIN
from tests.memory_store import MemoryStore
from tests.stage_settings import STAGE

LATER = timedelta(days=1)
"""How long after the calls their records begin to come."""


@cache
def policy():
    """Return the tag policy, which names the person behind the creator too."""
    document = source.packaged()
    document["tags"]["Person"] = "{creator.human}"
    return source.decode(json.dumps(document))


@cache
def _settings():
    return Settings.from_env(STAGE)


LOGGER = Logger(service="tagtrail", level="CRITICAL")


@dataclass(frozen=True, kw_only=True)
class MemoryRuntime(Runtime):
    """The runtime of a Lambda whose ledger is kept in memory."""

    store: MemoryStore

    @property
    def ledger(self):
        return Ledger(self.store, self.now)

    def policy(self):
        return policy()


class Machine:
    """The stage. What it is sent lies in `running` until it is advanced."""

    def __init__(self, world):
        self.world, self.clock = world, BEGIN + LATER
        self.store, self.running, self.logs, self.sent = MemoryStore(), deque(), [], []
        self._clients = fake_aws.services(world)
        self.metrics = Metrics(namespace="TagTrail", service="tagtrail")
        self.runtime = MemoryRuntime(
            settings=_settings(),
            client=lambda service, _region: self._clients[service],
            logger=LOGGER,
            metrics=self.metrics,
            now=lambda: self.clock,
            store=self.store,
        )

    # Deliveries

    def put_log(self, records):
        """Put a log; return its key."""
        key = (
            f"AWSLogs/{ACCOUNT}/CloudTrail/{REGION}/{self.clock:%Y/%m/%d}/"
            f"{ACCOUNT}_CloudTrail_{REGION}_{self.clock:%Y%m%dT%H%MZ}_{len(self.logs):016d}.json.gz"
        )
        body = gzip.compress(json.dumps({"Records": records}).encode(), 1)
        self._clients["s3"].put_object(Bucket="trail", Key=key, Body=body)
        self.logs.append(key)
        return key

    def send(self, messages):
        """Let `receive` have messages, as one batch, and begin what it starts."""
        self.clock += timedelta(seconds=1)
        self.sent += messages
        assert receive.run(_batch(messages), self.runtime) == {"batchItemFailures": []}
        states = self._clients["stepfunctions"]
        self.running += [self._execution(arn, document) for arn, document in states.waiting]
        states.waiting.clear()
        assert self._clients["sqs"].heard == []

    def advance(self, number):
        """Let one of the executions that run take its next step."""
        if not self.running:
            return
        number %= len(self.running)
        self.clock += timedelta(seconds=1)
        try:
            next(self.running[number])
        except StopIteration:
            del self.running[number]

    def finish(self):
        """Let all executions end, the oldest first."""
        while self.running:
            self.advance(0)
        self.metrics.clear_metrics()

    # The state machine

    def _execution(self, arn, document):
        told = {"run": document["run"], "execution": arn}
        fetched = document.get("fetched") or fetch_log.run({"log": document["log"], **told}, self.runtime)
        outcome = {"failed": [], "permanent": [], "results": []}
        for chunk in fetched["chunks"]:
            yield from self._chunk(chunk, told, outcome)
        state = {**document, "fetched": fetched, "outcome": outcome}
        while outcome["failed"]:  # what a repetition finds to mend is repeated as well
            retried = {"failed": [], "permanent": [], "results": []}
            for item in outcome["failed"]:
                yield from self._again(item, told, retried)
            outcome = {
                "failed": retried["failed"],
                "permanent": [*outcome["permanent"], *retried["permanent"]],
                "results": [*outcome["results"], *retried["results"]],
            }
            state["outcome"] = outcome
        assert outcome["permanent"] == []
        summarise.run({"input": state, "execution": arn, "started": ""}, self.runtime)

    def _chunk(self, chunk, told, outcome):
        parsed = parse_events.run({"chunk": chunk, **told}, self.runtime)
        yield
        resolved = resolve_identity.run({"parsed": parsed, **told}, self.runtime)
        yield
        yield from self._tagged(resolved, told, outcome, "report")

    def _again(self, item, told, outcome):
        if item["kind"] == "chunk":
            yield from self._chunk(item["chunk"], told, outcome)
        else:
            resolved = {"batches": [item["batch"]], "settled": {"inline": []}, "records": 0}
            yield from self._tagged(resolved, told, outcome, "raise")

    def _tagged(self, resolved, told, outcome, on_last):
        outcomes = []
        for batch in resolved["batches"]:
            outcome_of_batch = yield from self._batch(batch, told, on_last)
            outcomes.append(outcome_of_batch)
        payload = {name: resolved[name] for name in ("batches", "settled", "records")}
        done = record_metadata.run({**payload, "outcomes": outcomes, **told}, self.runtime)
        outcome["results"].append(done["results"])
        outcome["failed"] += done["failed"]
        outcome["permanent"] += done["permanent"]
        yield

    def _batch(self, batch, told, on_last):
        payload = {"batch": batch, "attempts": 2, "on_last": on_last, **told}
        for attempt in range(2):
            try:
                found = tag_batch.run({**payload, "attempt": attempt}, self.runtime)
            except RetryableError:
                yield
            else:
                yield
                return found
        found = tag_batch.run({**payload, "attempt": 2}, self.runtime)
        yield
        return found


def _batch(messages):
    records = [
        {
            "messageId": f"m{number}",
            "body": json.dumps(message),
            "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1795348800000"},
            "messageAttributes": {},
            "eventSource": "aws:sqs",
        }
        for number, message in enumerate(messages)
    ]
    return {"Records": records}
