"""The chains of a chunk: read together, and from what the chunk itself made."""

from dataclasses import replace

from chalicelib.attribution.creator_chains import rows_behind, with_chains
from chalicelib.attribution.events import creator_of
from scripts.devtools.scenarios import machine_identities, people

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:cleaner"
NOON = "2026-11-22T12:00:00Z"


def event(identity, *arns, time=NOON, leads=(), **more):
    resources = [{"arn": arn, "type": "AWS::Lambda::Function", **more} for arn in arns]
    known = {"identity": identity, "account": people.ACCOUNT, "name": "CreateFunction", "time": time}
    return {**known, "resources": resources, **({"leads": list(leads)} if leads else {})}


def lead(key):
    return {"key": key, "how": "any"}


class Reads:
    """A ledger that tells what it was asked."""

    def __init__(self, **rows):
        self.rows, self.asked = rows, []

    def read(self, keys):
        self.asked.append(keys)
        return {key: self.rows[key] for key in keys if key in self.rows}


def persons(ledger, *events):
    creators = [creator_of(one) for one in events]
    return [creator.person for creator in with_chains(events, creators, rows_behind(events, ledger))]


def session(who, *leads):
    return {"Who": who, "Call": "AssumeRole", "EventTime": "2026-11-22T11:00:00Z", "Leads": list(leads)}


ALICE = {"arn": "arn:alice", "name": "alice", "type": "IAMUser", "human": True}


def test_where_nobody_has_a_lead_nothing_is_read():
    ledger = Reads()
    assert persons(ledger, event(people.ALICE, "a"), event(people.NILKANTH, "b")) == ["alice@example.com", ""]
    assert ledger.asked == []


def test_the_leads_of_all_are_read_together_and_each_once():
    ledger = Reads(
        s1=session(ALICE),
        s2=session({**ALICE, "arn": "arn:bot", "human": None}, lead("s3"), lead("s1")),
        s3=session(ALICE),
    )
    one, two = event(people.PIPELINE, "a", leads=[lead("s1")]), event(people.PIPELINE, "b", leads=[lead("s2")])
    assert persons(ledger, one, two, one) == ["alice", "alice", "alice"]
    assert ledger.asked == [["s1", "s2"], ["s3"]]


def test_it_stops_asking_after_five_rounds():
    ledger = Reads(**{f"s{n}": session({**ALICE, "human": None, "arn": f"{n}"}, lead(f"s{n + 1}")) for n in range(9)})
    assert persons(ledger, event(people.PIPELINE, "a", leads=[lead("s0")])) == [""]
    assert len(ledger.asked) == 5


def test_what_the_chunk_made_explains_what_comes_after_it_in_whatever_order_it_stands():
    made = event(people.ALICE, FUNCTION, time="2026-11-22T11:00:00Z")
    inner = event(
        machine_identities.function(FUNCTION, "r"), "other", time="2026-11-22T11:30:00Z", leads=[lead(FUNCTION)]
    )
    outer = event(machine_identities.function("other", "r"), "last", leads=[lead("other")])
    assert persons(Reads(), outer, inner, made) == ["alice@example.com"] * 3


def test_what_the_chunk_renamed_has_its_name_from_then_on():
    named = {"Time": "2026-11-22T12:30:00Z", "Event": "r", "From": "arn:old"}
    role = {**event(people.ALICE, "arn:role", time="2026-11-22T11:00:00Z"), "renamed": named}
    for time, person in ((NOON, ""), ("2026-11-22T13:00:00Z", "alice@example.com")):
        assert persons(Reads(), event(people.PIPELINE, "b", time=time, leads=[lead("arn:role")]), role)[0] == person


def test_an_update_proves_no_maker():
    made = event(people.ALICE, FUNCTION, time="2026-11-22T11:00:00Z", upsert=True)
    assert persons(Reads(), made, event(people.PIPELINE, "b", leads=[lead(FUNCTION)]))[1] == ""


def test_the_step_traces_unless_it_is_told_not_to(stage):
    from chalicelib.steps import resolve_identity

    stage.runtime.ledger.put_rows([{"ResourceId": "session#ASIA1", **session(ALICE)}])
    bucket = {"arn": "arn:aws:s3:::b", "id": "b", "type": "AWS::S3::Bucket", "tagger": "s3"}
    found = event(people.PIPELINE, leads=[lead("session#ASIA1")])
    place = {"id": "e1", "source": "s3.amazonaws.com", "region": "us-east-1", "log": None, "position": 0}
    found |= {**place, "resources": [{**bucket, "region": "us-east-1", "account": people.ACCOUNT}]}

    def person(runtime):
        answer = resolve_identity.run({"parsed": {"inline": [found]}, "run": "", "execution": "x"}, runtime)
        return runtime.work.unpack(answer["batches"][0])["events"][0]["creator"]["person"]

    assert person(stage.runtime) == "alice"
    assert person(replace(stage.runtime, settings=replace(stage.runtime.settings, trace=False))) == ""
