"""What is decided about one resource, without AWS."""

from datetime import timedelta

import pytest

from chalicelib.errors import (
    AccessDenied,
    InvalidTag,
    ResourceNotFound,
    ResourceNotReady,
    TaggingUnsupported,
    TooManyTags,
)
from chalicelib.taggers.model import Read
from chalicelib.tagging.decisions import (
    Outcome,
    TagDecision,
    decide,
    decide_tags,
    failed,
    outcome_of,
    settled,
)
from chalicelib.tagging.reasons import Reason
from tests.unit.tagging.examples import WANTED, resource, task

THEIRS = {"Team": "blue"}


def minutes(number):
    return timedelta(minutes=number)


def told(outcome):
    return outcome.status, outcome.reason, outcome.error_name, outcome.tags


class TestTheCurrentTags:
    def test_lack_what_is_to_be_written(self):
        one = task()
        current = {"CreatedBy": "somebody", **THEIRS}
        assert decide_tags(one, current) == TagDecision(task=one, current=current, add={"ManagedBy": "auto-tagger"})

    def test_may_be_replaced_where_the_policy_says_so(self):
        assert decide_tags(task(), {"CreatedBy": "somebody"}, ["CreatedBy"]).add == WANTED

    def test_are_replaced_where_they_are_ours_and_of_another_call_and_never_where_a_person_set_them(self):
        one = task(ours={"CreatedBy": ["bob", "carl"], "ManagedBy": ["us"]})
        current = {"CreatedBy": "carl", "ManagedBy": "a person"}
        assert decide_tags(one, current).add == {"CreatedBy": "alice"}

    def test_are_ours_where_we_write_them_and_on_a_further_try_where_they_are_as_we_want_them(self):
        current = {"ManagedBy": WANTED["ManagedBy"]}
        for retried, ours in ((False, {"CreatedBy": "alice"}), (True, WANTED)):
            assert outcome_of(decide_tags(task(), current, retried=retried), None).written == ours
            assert decide_tags(task(), WANTED, retried=retried).written == (WANTED if retried else {})

    def test_may_be_ours_where_the_call_failed(self):
        outcome = outcome_of(decide_tags(task(), {}), AccessDenied("no"))
        assert (outcome.status, outcome.written, outcome.tags) == ("FAILED", WANTED, {})

    def test_that_are_ours_need_nothing(self):
        assert told(decide_tags(task(), {**WANTED, **THEIRS})) == (
            "TAGGED",
            Reason.HAD_THEM,
            None,
            {**WANTED, **THEIRS},
        )

    def test_of_a_role_are_there_in_whichever_case(self):
        role = task(resource(type="AWS::IAM::Role", tagger="iam-role"))
        current = {"createdby": "platform-team", "MANAGEDBY": "them"}
        assert told(decide_tags(role, current)) == ("KEPT", Reason.OTHER_VALUES, None, current)
        assert decide_tags(role, {"createdby": "platform-team"}).add == {"ManagedBy": "auto-tagger"}

    def test_of_a_role_keep_us_off_in_whichever_case(self):
        unless = ({"key": "auto-tag", "value": "off", "reason": "asked"},)
        role = task(resource(type="AWS::IAM::Role", tagger="iam-role"), unless=unless)
        assert told(decide_tags(role, {"Auto-Tag": "off"}))[:2] == ("SKIPPED", "asked")
        assert decide_tags(task(unless=unless), {"Auto-Tag": "off"}).add == WANTED

    def test_that_are_all_anothers_are_kept(self):
        current = dict.fromkeys(WANTED, "theirs")
        assert told(decide_tags(task(), current)) == ("KEPT", Reason.OTHER_VALUES, None, current)

    def test_may_keep_us_off(self):
        one = task(unless=[{"key": "NoTouch", "reason": "hands off"}])
        assert told(decide_tags(one, {"NoTouch": "1"})) == ("SKIPPED", "hands off", None, {"NoTouch": "1"})

    def test_stay_where_a_key_of_ours_is_one_that_no_service_takes(self):
        outcome = decide_tags(task(tags={"aws:x": "1"}), THEIRS)
        assert (type(outcome.error), outcome.tags) == (InvalidTag, THEIRS)
        assert outcome.reason == str(outcome.error)

    @pytest.mark.parametrize(("there", "room"), [(48, True), (49, False)])
    def test_leave_room_or_not_and_those_of_aws_take_none(self, there, room):
        current = {"aws:one": "", **{f"k{n}": "" for n in range(there)}}
        decided = decide_tags(task(), current)
        if room:
            assert decided.add == WANTED
        else:
            assert (type(decided.error), decided.tags) == (TooManyTags, current)
            assert decided.reason == "50 tags are there, 2 more would pass 50"

    def test_are_given_fitted_values_and_that_is_told(self):
        decided = decide_tags(task(tags={"Team": "a,b", "CreatedBy": "c,d"}), {})
        assert decided.add == {"Team": "a_b", "CreatedBy": "c_d"}
        assert decided.reason == "values fitted to the service: CreatedBy, Team"


class TestAReading:
    def test_of_tags_is_decided_by_them(self):
        one = task()
        assert decide(one, Read(tags={one.resource.arn: THEIRS}), ["Team"]) == decide_tags(one, THEIRS, ["Team"])

    def test_that_failed_is_the_failure_of_the_resource(self):
        one = task()
        read = Read(failed={one.resource.arn: AccessDenied("no")})
        assert told(decide(one, read, [])) == ("FAILED", "no", "AccessDenied", {})

    def test_that_nobody_can_make_is_no_failure(self):
        one = task(resource(tagger="cloudformation"))
        read = Read(failed={one.resource.arn: TaggingUnsupported("only by an update")})
        assert told(decide(one, read, [])) == ("SKIPPED", "only by an update", None, {})


class TestAnError:
    def test_is_the_outcome(self):
        assert told(failed(task(), AccessDenied("no"), THEIRS)) == ("FAILED", "no", "AccessDenied", THEIRS)

    @pytest.mark.parametrize("age", [timedelta(0), minutes(15) - timedelta(seconds=1)])
    def test_not_found_while_the_event_is_young_may_heal(self, age):
        outcome = failed(task(age=age), ResourceNotFound("no vol-1"), THEIRS)
        assert told(outcome) == ("FAILED", "not found yet: no vol-1", "ResourceNotReady", THEIRS)

    @pytest.mark.parametrize("age", [minutes(15), timedelta.max])
    def test_not_found_later_means_deleted(self, age):
        outcome = failed(task(age=age), ResourceNotFound("no vol-1"), THEIRS)
        assert told(outcome) == ("SKIPPED", Reason.DELETED, None, THEIRS)


class TestPartsThatAreNotShown:
    @pytest.mark.parametrize("reason", [None, Reason.HAD_THEM, Reason.DONE_BEFORE])
    def test_keep_what_is_tagged_waiting_for_an_hour(self, reason):
        outcome = settled(task(awaits_parts=True, age=minutes(59)), "TAGGED", reason, WANTED)
        assert told(outcome) == ("FAILED", "what came with it is not shown yet", "ResourceNotReady", WANTED)

    @pytest.mark.parametrize(
        ("status", "awaits", "age"),
        [("TAGGED", True, 60), ("TAGGED", False, 1), ("KEPT", True, 1), ("SKIPPED", True, 1)],
    )
    def test_keep_nothing_else_waiting(self, status, awaits, age):
        one = task(awaits_parts=awaits, age=minutes(age))
        assert told(settled(one, status, "so", WANTED)) == (status, "so", None, WANTED)


class TestADecision:
    def test_that_was_carried_out_tells_the_tags_afterwards(self):
        decision = TagDecision(task=task(), current={"a": "1", "b": "1"}, add={"b": "2"}, reason="fitted")
        assert told(outcome_of(decision, None)) == ("TAGGED", "fitted", None, {"a": "1", "b": "2"})
        assert decision.current == {"a": "1", "b": "1"}

    def test_about_a_role_leaves_no_key_that_it_replaced_by_another_case(self):
        role = task(resource(type="AWS::IAM::Role", tagger="iam-role"))
        decision = TagDecision(task=role, current={"createdby": "bob"}, add={"CreatedBy": "alice"})
        assert told(outcome_of(decision, None)) == ("TAGGED", None, None, {"CreatedBy": "alice"})

    def test_that_failed_leaves_the_tags_as_they_were(self):
        decision = TagDecision(task=task(), current=THEIRS, add=WANTED, reason="fitted")
        assert told(outcome_of(decision, AccessDenied("no"))) == ("FAILED", "no", "AccessDenied", THEIRS)

    def test_is_judged_like_any_other_outcome(self):
        waiting = TagDecision(task=task(awaits_parts=True, age=minutes(1)), current={}, add=WANTED)
        gone = TagDecision(task=task(), current=THEIRS, add=WANTED)
        assert isinstance(outcome_of(waiting, None).error, ResourceNotReady)
        assert outcome_of(gone, ResourceNotFound("x")) == Outcome(
            task=gone.task, status="SKIPPED", reason=Reason.DELETED, tags=THEIRS, written=WANTED
        )


class TestAnUpdate:
    """Of a call that may have made the resource anew the tags are evidence, and are not written."""

    @pytest.mark.parametrize(
        ("current", "reason"),
        [
            ({"CreatedBy": "bob"}, Reason.UPDATE_BY_TAGS),
            ({"CreatedBy": "a person"}, Reason.UPDATE),
            ({"ManagedBy": "auto-tagger"}, Reason.UPDATE),
            ({}, Reason.UPDATE),
        ],
        ids=["ours", "theirs", "what the call would give it", "none"],
    )
    def test_is_of_the_same_resource_where_it_bears_what_only_an_earlier_call_gave_it(self, current, reason):
        one = task(ours={"CreatedBy": ["bob"], "ManagedBy": ["auto-tagger"]}, update=True)
        found = Read(tags={one.resource.arn: current}, failed={})
        assert told(decide(one, found, [])) == ("SKIPPED", reason, None, {})

    def test_of_what_cannot_be_read_proves_nothing_and_is_no_failure(self):
        one = task(ours={"CreatedBy": ["bob"]}, update=True)
        found = Read(tags={}, failed={one.resource.arn: AccessDenied("no")})
        assert told(decide(one, found, [])) == ("SKIPPED", Reason.UPDATE, None, {})
