"""From what acted to who made or started it, as far as rows tell, and no further."""

from chalicelib.identity import Creator, Link, chain_of

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:cleaner"
NOON = "2026-11-22T12:00:00Z"
ALICE = {"arn": "arn:alice", "name": "alice", "type": "IAMUser", "human": True}


def lead(key):
    return [{"key": key, "how": "any"}]


def thing(arn=FUNCTION, creator=ALICE, time="2026-11-22T10:00:00Z", chain=()):
    made = {"ResourceId": arn, "ResourceType": "AWS::Lambda::Function", "Action": "CreateFunction", "EventTime": time}
    return {arn: {**made, "Creator": {**creator, "chain": list(chain)}}}


def session(key, who, leads=(), time="2026-11-22T10:00:00Z"):
    row = {"ResourceId": f"session#{key}", "Who": who, "Call": "AssumeRole", "EventTime": time, "Leads": list(leads)}
    return {row["ResourceId"]: row}


def machine(name):
    return {"arn": f"arn:{name}", "name": name, "type": "AssumedRole", "human": False}


def names(chain):
    return [link.name for link in chain]


def test_a_thing_leads_to_who_made_it():
    chain = chain_of(lead(FUNCTION), NOON, thing())
    assert chain == (
        Link(arn=FUNCTION, name="cleaner", type="AWS::Lambda::Function", how="acted", human=False),
        Link(**ALICE, how="CreateFunction"),
    )


def test_a_session_leads_to_who_took_the_role_and_on_from_there():
    rows = {**session("2", machine("deploy"), lead("session#1")), **session("1", ALICE)}
    chain = chain_of(lead("session#2"), NOON, rows)
    assert [(link.name, link.how) for link in chain] == [("deploy", "AssumeRole"), ("alice", "AssumeRole")]


def test_what_stood_behind_the_maker_is_taken_over():
    behind = [{"arn": "arn:alice", "name": "alice", "type": "IAMUser", "how": "AssumeRole", "human": True}]
    chain = chain_of(lead(FUNCTION), NOON, thing(creator=machine("pipeline"), chain=behind))
    assert names(chain) == ["cleaner", "pipeline", "alice"]


def test_without_a_row_nothing_is_known():
    assert chain_of(lead(FUNCTION), NOON, {}) == ()
    assert chain_of([], NOON, thing()) == ()


def test_the_first_lead_that_has_a_row_counts():
    chain = chain_of([*lead("session#gone"), *lead(FUNCTION)], NOON, thing())
    assert names(chain) == ["cleaner", "alice"]


def test_a_younger_row_is_another_thing_of_the_same_name():
    assert chain_of(lead(FUNCTION), NOON, thing(time="2026-11-22T12:00:01Z")) == ()


def test_what_had_the_name_at_the_time_counts_whoever_made_what_has_it_now():
    bob = {"name": "bob", "human": True}
    past = [
        {"EventTime": "2026-11-22T09:00:00Z", "EventId": "e1", "Action": "CreateFunction"},
        {"EventTime": "2026-11-22T10:00:00Z", "EventId": "e2", "Action": "CreateFunction", "Creator": bob},
    ]
    rows = thing(time="2026-11-22T12:00:01Z")
    rows[FUNCTION] |= {"CreatorName": "alice", "Past": past}
    assert names(chain_of(lead(FUNCTION), NOON, rows)) == ["cleaner", "bob"]
    assert names(chain_of(lead(FUNCTION), "2026-11-22T12:00:02Z", rows)) == ["cleaner", "alice"]
    assert chain_of(lead(FUNCTION), "2026-11-22T09:30:00Z", rows) == ()


def test_what_had_the_name_counts_by_a_deletion_that_came_late_too():
    rows = thing(time="2026-11-22T09:00:00Z")
    late = {"EventTime": "2026-11-22T10:00:00Z", "EventId": "e2", "Action": "CreateFunction", "Success": "upsert"}
    rows[FUNCTION] |= {"EventId": "e1", "Calls": [{**late, "Creator": {"name": "bob", "human": True}}]}
    assert names(chain_of(lead(FUNCTION), NOON, rows)) == ["cleaner", "alice"]
    rows[FUNCTION]["Deletions"] = {"e3": {"Time": "2026-11-22T09:30:00Z", "By": "zoe"}}
    assert names(chain_of(lead(FUNCTION), NOON, rows)) == ["cleaner", "bob"]


def test_a_row_that_does_not_say_who_is_none():
    assert chain_of(lead(FUNCTION), NOON, thing(creator={"name": ""})) == ()
    assert chain_of(lead(FUNCTION), NOON, {FUNCTION: {"EventTime": NOON, "Creator": None}}) == ()


def test_sessions_are_followed_five_times_at_most():
    rows = {}
    for number in range(20):
        rows |= session(number, machine(f"m{number}"), lead(f"session#{number + 1}"))
    assert names(chain_of(lead("session#0"), NOON, rows)) == ["m0", "m1", "m2", "m3", "m4"]


def test_a_chain_that_comes_back_to_itself_is_cut():
    rows = {**session("1", machine("a"), lead("session#2")), **session("2", machine("b"), lead("session#1"))}
    assert names(chain_of(lead("session#1"), NOON, rows)) == ["a", "b"]


def test_a_chain_has_ten_links_at_most():
    behind = [{**machine(f"m{number}"), "how": "x"} for number in range(30)]
    assert len(chain_of(lead(FUNCTION), NOON, thing(chain=behind))) == 10


def test_links_without_an_arn_are_no_loop():
    behind = [{**machine(name), "arn": "", "how": "x"} for name in ("a", "b")]
    assert names(chain_of(lead(FUNCTION), NOON, thing(chain=behind)))[2:] == ["a", "b"]


def test_the_person_is_the_creator_or_the_first_person_behind():
    chain = (Link(name="function", human=False), Link(name="unsure"), Link(name="alice", human=True))
    assert Creator(name="bob", human=True, chain=chain).person == "bob"
    assert Creator(name="role", human=None, chain=chain).person == "alice"
    assert Creator(name="role", human=False, chain=chain[:2]).person == ""


def test_a_creator_with_a_chain_survives_its_json_form():
    creator = Creator(name="role", chain=(Link(name="alice", human=True),))
    assert Creator.from_dict(creator.to_dict()) == creator
    assert creator.to_dict()["person"] == "alice"
