"""Delivering the records of a history, and comparing what then stands in tags and ledger with what is true."""

from datetime import UTC, datetime, timedelta

from chalicelib.ledger.facts import lives_in
from tests.histories.histories import KEYS
from tests.histories.machine import Machine
from tests.histories.model import creator_of, truths

UNSEEN = 3
"""A deletion with this number is never delivered."""

CALL = "AWS API Call via CloudTrail"


class Delivery:
    """A history under way. `seen` are the facts that were delivered, `theirs` the tags that people set by hand."""

    def __init__(self, history, machine=None):
        self.world, self.left, self.later = history.world, list(history.order), list(history.later)
        self.machine = machine or Machine(history.world)
        self.done, self.unseen = [], set()
        self.theirs = {arn: dict(thing.tags) for arn, thing in self.world.things.items()}

    def run(self, steps):
        for step in steps:
            self.take(*step)
        self._come(0)

    def take(self, step, number):
        """Take one step."""
        getattr(self, f"_{step}")(number)

    def _come(self, _):
        """All records come that have not yet, and all that they began ends."""
        while self.left:
            self._log(2)
            self.machine.finish()
        self.machine.finish()

    def _call(self, number):
        """Somebody calls, an hour after all that was; the record comes before those of so many calls before."""
        if self.later:
            machine, place = self.machine, len(self.world.calls)
            self.world.time = machine.clock = machine.clock + timedelta(hours=1)
            self.later.pop(0)(self.world)
            if len(self.world.calls) > place:
                fact = self.world.calls[place].fact
                if number == UNSEEN and fact and fact.what == "end":
                    self.unseen.add(fact.arn)
                else:
                    self.left.insert(max(len(self.left) - number, 0), place)

    def _take(self, number):
        taken, self.left = self.left[: number % 3 + 1], self.left[number % 3 + 1 :]
        self.done += taken
        return [self.world.calls[one].record for one in taken]

    def _log(self, number):
        self._send_logs([self._take(number)])

    def _send_logs(self, logs, **more):
        keys = [self.machine.put_log(records) for records in logs if records]
        if keys:
            self.machine.send([_note(key, **more) for key in keys])

    def _events(self, number):
        """EventBridge tells of calls; who took a role is read from logs alone."""
        records = self._take(number)
        self._send_logs([[one for one in records if one["eventName"] == "AssumeRole"]])
        events = [_event(one) for one in records if one["eventName"] != "AssumeRole"]
        if events:
            self.machine.send(events)

    def _backfill(self, number):
        self._send_logs([[one] for one in self._take(number)], job=f"job-{len(self.machine.sent)}")

    def _replayed(self, number):
        """A back-fill sends records of an event archive."""
        records = self._take(number)
        self._send_logs([[one for one in records if one["eventName"] == "AssumeRole"]])
        made = [one for one in records if one["eventName"] != "AssumeRole"]
        if made:
            run = f"run-{len(self.machine.sent)}"
            self.machine.send([_event(one, run=run, job=f"{run}-{place}") for place, one in enumerate(made)])

    def _twice(self, number):
        """One that was delivered comes in another log."""
        if self.done:
            self._send_logs([[self.world.calls[self.done[number % len(self.done)]].record]])

    def _resend(self, number):
        """A message comes again."""
        if self.machine.sent:
            self.machine.send([self.machine.sent[number % len(self.machine.sent)]])

    def _rerun(self, number):
        logs = self.machine.logs
        if logs:
            self.machine.send([_note(logs[number % len(logs)], run=f"run-{len(self.machine.sent)}")])

    def _advance(self, number):
        self.machine.advance(number)

    def _finish(self, _):
        """All that was begun ends."""
        self.machine.finish()

    def _tag(self, number):
        """Somebody sets a tag by hand."""
        thing, key = self._chosen(number)
        if thing:
            thing.tags[key] = self.theirs[thing.arn][key] = f"by hand {number}"

    def _untag(self, number):
        thing, key = self._chosen(number)
        if thing:
            thing.tags.pop(key, None)
            self.theirs[thing.arn].pop(key, None)

    def _chosen(self, number):
        things = list(self.world.things.values())
        return (things[number % len(things)] if things else None), KEYS[number % len(KEYS)]

    def rows(self):
        """Return the rows of resources."""
        return {key: row for key, row in self.machine.store.all().items() if key.startswith("arn:")}

    def tags(self):
        return {arn: thing.tags for arn, thing in self.world.things.items()}

    def facts(self):
        return [fact for number in self.done if (fact := self.world.calls[number].fact)]


def _note(key, **more):
    return {"s3Bucket": "trail", "s3ObjectKey": [key], **more}


def _event(record, **more):
    return {"detail-type": CALL, "source": f"aws.{record['eventSource'].partition('.')[0]}", "detail": record, **more}


def wrong_in_ledger(facts, rows):
    """Return what rows of the ledger say otherwise than what is true."""
    true = truths(facts)
    said = {arn: as_told(row) for arn, row in rows.items()}
    wanted = {arn: as_known(truth) for arn, truth in true.items()}
    return [
        f"{arn}\n  ledger {said.get(arn)}\n  truth  {wanted.get(arn)}"
        for arn in said.keys() | wanted.keys()
        if said.get(arn) != wanted.get(arn)
    ]


def wrong_in_life(delivery, rows):
    """Return what rows claim for certain that is not so in the world, and where they doubt without need.

    Deletions that were `unseen` do not make them claim anything wrong about who made what exists.
    """
    world, facts, found = delivery.world, delivery.facts(), []
    for arn, truth in truths(facts).items():
        row, thing = rows.get(arn, {}), world.things.get(arn)
        said = ("DeletedAt" not in row, "Uncertain" not in row, (row.get("Creator") or {}).get("arn"))
        alive, certain, creator = said
        closed = arn not in delivery.unseen and alive != bool(thing)
        if closed or (truth.certain and not certain) or (thing and certain and creator != thing.maker):
            found.append(f"{arn}\n  ledger {said}\n  world {thing}\n  truth {truth}")
        elif thing and certain and thing.tags.get("CreatedBy") not in (creator, "the maker's"):
            found.append(f"{arn}\n  ledger {creator}\n  tags {thing.tags}")
    return found


_RENAMED = ("Time", "By", "Event", "From")


def as_told(row):
    """Return what a row says, in the words of `as_known`; its past as `whodunit --history` reads it."""
    creator = row.get("Creator") or {}
    return {
        "maker": row["EventId"] if creator else None,
        "made": row["EventTime"] if creator else None,
        "renamed": [row["RenamedFrom"][name] for name in _RENAMED] if "RenamedFrom" in row else [],
        "creator": creator.get("arn"),
        "kind": creator.get("kind", ""),
        "chain": [one["name"] for one in creator.get("chain") or ()],
        "ended": [row[name] for name in ("DeletedAt", "DeletedBy", "DeletedEvent") if name in row],
        "hand": row.get("Deletions", {}).get(row.get("DeletedEvent"), {}).get("Kind", ""),
        "certain": "Uncertain" not in row,
        "past": [life.maker.id for life in lives_in(row)[:-1] if life.maker],
    }


def as_known(truth):
    time, name, event, kind = truth.ended or (0, "", "", "")
    renamed_at, *renamed = truth.renamed or (0,)
    return {
        "maker": truth.maker,
        "made": _text(truth.made) if truth.creator else None,
        "renamed": [_text(renamed_at), *renamed] if truth.renamed else [],
        "creator": truth.creator,
        "kind": truth.kind,
        "chain": list(truth.chain),
        "ended": [_text(time), name, event] if truth.ended else [],
        "hand": "agent" if kind == "agent" else "",
        "certain": truth.certain,
        "past": list(truth.past),
    }


def wrong_in_tags(facts, tags, theirs, people=()):
    """Return what the tags of living things say otherwise; what people gave stays, whatever the policy says.

    No tag is ever removed: a person's name may be there that only another call of the name had (docs/limits.md).
    """
    found = []
    for arn, truth in truths(facts).items():
        if arn in tags and truth.alive and truth.creator:
            wanted = {**of_policy(arn, truth, people), **theirs.get(arn, {})}
            callers = {name for fact in facts if fact.arn == arn for name in behind(fact, facts)}
            stale = {"Person"} - wanted.keys() if tags[arn].get("Person") in callers else set()
            if {key: value for key, value in tags[arn].items() if key not in stale} != wanted:
                found.append(f"{arn}\n  tags  {tags[arn]}\n  truth {wanted}")
    return found


def behind(fact, facts):
    """Return the names of who called and of who opened their session."""
    openings = {one.opens: one for one in facts if one.what == "open"}
    return fact.name, *creator_of(fact, openings)[2]


def of_policy(arn, truth, people):
    """Return the tags of the policy: the person behind the creator is not told to IAM, where tags may give rights."""
    maker = truth.creator.rpartition("/")[2]
    behind = next((one for one in (maker, *truth.chain) if one in people), None)
    person = {"Person": behind} if behind and ":iam:" not in arn else {}
    return {"CreatedBy": truth.creator, "CreatedDate": _text(truth.made), "ManagedBy": "auto-tagger", **person}


def lost(tags, theirs):
    """Return the tags of people that are gone or changed."""
    return [
        f"{arn} {key}: {value}"
        for arn, own in theirs.items()
        for key, value in own.items()
        if tags[arn].get(key) != value
    ]


def _text(time):
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
