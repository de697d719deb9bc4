"""What a role lacks, has beyond, or is denied; and whom a queue lets in."""

import json

from scripts.ops.stage.iam_statements import beyond, denied, lets_in, missing, statements_in

TAG = {
    "Sid": "Tag",
    "Effect": "Allow",
    "Action": ["sqs:TagQueue", "sqs:ListQueueTags"],
    "Resource": ["arn:aws:sqs:*:123456789012:*", "arn:aws:sqs:*:210987654321:*"],
    "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["CreatedBy", "ManagedBy"]}},
}


def role(*statements):
    return statements_in([{"Statement": list(statements)}])


def test_what_is_there_is_not_missing():
    assert missing(role(TAG), role(TAG)) == {}


def test_an_emptied_role_lacks_every_statement():
    assert missing(role(TAG), []) == {"Tag": ["sqs:ListQueueTags", "sqs:TagQueue"]}


def test_the_order_of_lists_and_single_values_say_the_same():
    turned = {**TAG, "Resource": TAG["Resource"][::-1], "Action": TAG["Action"][::-1]}
    assert missing(role(TAG), role(turned)) == {}
    single = {**TAG, "Action": "sqs:TagQueue"}
    assert missing(role({**TAG, "Action": ["sqs:TagQueue"]}), role(single)) == {}


def test_a_statement_cut_in_two_is_whole_together():
    parts = [{**TAG, "Action": [action]} for action in TAG["Action"]]
    assert missing(role(TAG), [*role(parts[0]), *role(parts[1])]) == {}
    assert missing(role(TAG), role(parts[0])) == {"Tag": ["sqs:ListQueueTags"]}


def test_a_narrower_resource_or_another_key_is_another_permission():
    assert missing(role(TAG), role({**TAG, "Resource": TAG["Resource"][:1]}))
    keys = {"ForAllValues:StringEquals": {"aws:TagKeys": ["CreatedBy"]}}
    assert missing(role(TAG), role({**TAG, "Condition": keys}))


def test_a_deny_of_the_same_words_grants_nothing():
    assert missing(role(TAG), role({**TAG, "Effect": "Deny"}))


def test_what_was_added_by_hand_is_found():
    more = {"Effect": "Allow", "Action": "iam:*", "Resource": "*"}
    assert beyond(role(TAG), role(TAG, more)) == ["iam:*"]
    assert beyond(role(TAG), role(TAG)) == []


def test_all_but_some_actions_is_told_as_such():
    most = {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}
    assert beyond(role(TAG), role(TAG, most)) == ["all but iam:*"]


def test_denied_actions_are_named_once():
    no = {"Effect": "Deny", "Action": ["s3:*", "s3:*"], "Resource": "*"}
    assert denied(role(TAG, no)) == ["s3:*"]


def queue(**changes):
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": "*",
        "Condition": {"ArnEquals": {"aws:SourceArn": ["arn:aws:s3:::logs", "arn:aws:s3:::more-*"]}},
    }
    return json.dumps({"Statement": {**statement, **changes}})


def test_a_queue_lets_in_the_buckets_it_names():
    assert lets_in(queue(), "s3.amazonaws.com", "arn:aws:s3:::logs")
    assert lets_in(queue(), "s3.amazonaws.com", "arn:aws:s3:::more-logs")
    assert not lets_in(queue(), "s3.amazonaws.com", "arn:aws:s3:::other")
    assert not lets_in(queue(), "sns.amazonaws.com", "arn:aws:s3:::logs")


def test_without_a_condition_every_source_is_let_in():
    assert lets_in(queue(Condition={}), "s3.amazonaws.com", "arn:aws:s3:::any")


def test_a_deny_or_a_statement_for_everybody_lets_no_service_in():
    assert not lets_in(queue(Effect="Deny"), "s3.amazonaws.com", "arn:aws:s3:::logs")
    assert not lets_in(queue(Principal="*"), "s3.amazonaws.com", "arn:aws:s3:::logs")
    assert not lets_in(json.dumps({}), "s3.amazonaws.com", "arn:aws:s3:::logs")
