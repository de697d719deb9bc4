import json

import pytest

from scripts.ops.errors import CommandError
from scripts.ops.stage.policy_templates import INLINE_LIMIT, MANAGED_LIMIT, fill, size, split


def policy(**statement):
    return {"Version": "2012-10-17", "Statement": [{"Action": ["s3:GetObject"], "Resource": ["x"], **statement}]}


def test_a_placeholder_inside_a_text_is_substituted():
    filled = fill(policy(Resource=["arn:${Partition}:s3:::${Stage}"]), {"Partition": "aws", "Stage": "dev"})
    assert filled["Statement"][0]["Resource"] == ["arn:aws:s3:::dev"]


def test_a_list_takes_the_place_of_its_placeholder_in_a_list():
    filled = fill(policy(Resource=["a", "${Trails}", "d"]), {"Trails": ["b", "c"]})
    assert filled["Statement"][0]["Resource"] == ["a", "b", "c", "d"]


def test_a_list_takes_the_place_of_its_placeholder_in_a_condition():
    condition = {"ForAllValues:StringEquals": {"aws:TagKeys": "${TagKeys}"}}
    filled = fill(policy(Condition=condition), {"TagKeys": ["A", "B"]})
    assert filled["Statement"][0]["Condition"]["ForAllValues:StringEquals"]["aws:TagKeys"] == ["A", "B"]


@pytest.mark.parametrize("empty", ["Action", "Resource"])
def test_a_statement_that_grants_nothing_is_dropped(empty):
    assert fill(policy(**{empty: ["${None}"]}), {"None": []})["Statement"] == []


def test_variables_of_iam_itself_stay():
    filled = fill(policy(Resource=["arn:aws:s3:::home/${aws:username}"]), {})
    assert filled["Statement"][0]["Resource"] == ["arn:aws:s3:::home/${aws:username}"]


def test_what_is_no_text_stays():
    assert fill(policy(Condition={"Bool": {"aws:SecureTransport": True}}), {})["Statement"][0]["Condition"] == {
        "Bool": {"aws:SecureTransport": True}
    }


def test_an_unknown_placeholder_is_named_with_those_that_there_are():
    with pytest.raises(CommandError, match=r"\$\{Stge\}") as caught:
        fill(policy(Resource=["${Stge}"]), {"Stage": "dev", "Region": "eu-west-1"})
    assert caught.value.hint == "There is: Region, Stage."


def test_a_list_inside_a_text_is_refused():
    with pytest.raises(CommandError, match=r"\$\{Keys\} is a list"):
        fill(policy(Resource=["arn:${Keys}"]), {"Keys": ["a"]})


def test_the_template_is_not_changed():
    template = policy(Resource=["${A}"])
    fill(template, {"A": "b"})
    assert template == policy(Resource=["${A}"])


def test_length_is_counted_without_white_space():
    assert size({"Sid": "x y"}) == len('{"Sid":"xy"}')


def long(sid, count, length=40):
    return {"Sid": sid, "Action": [f"{sid}:{number:0{length}}" for number in range(count)], "Resource": ["*"]}


def granted(*policies):
    return {action for one in policies for statement in one["Statement"] for action in statement["Action"]}


def test_a_policy_that_fits_stays_whole():
    whole = {"Version": "2012-10-17", "Statement": [long("a", 10)]}
    assert split(whole) == (whole, [])


def test_what_is_too_long_moves_into_managed_policies_and_nothing_is_lost():
    whole = {"Version": "2012-10-17", "Statement": [long("small", 3), long("large", 300), long("other", 100)]}
    inline, managed = split(whole)
    assert [statement["Sid"] for statement in inline["Statement"]] == ["small", "other"]
    assert size(inline) <= INLINE_LIMIT
    assert len(managed) > 1
    assert all(size(one) <= MANAGED_LIMIT for one in managed)
    assert granted(inline, *managed) == granted(whole)


def test_conditions_move_along():
    whole = {"Version": "2012-10-17", "Statement": [{**long("large", 300), "Condition": {"Bool": {"a": "b"}}}]}
    _, managed = split(whole)
    assert {json.dumps(one["Statement"][0]["Condition"]) for one in managed} == {'{"Bool": {"a": "b"}}'}


def test_more_managed_policies_than_a_role_may_have_are_refused():
    with pytest.raises(CommandError, match="IAM allows 10"):
        split({"Version": "2012-10-17", "Statement": [long("large", 3000)]})


def test_a_statement_whose_resources_alone_are_too_long_is_named():
    statement = {"Sid": "Trails", "Action": ["s3:GetObject"], "Resource": ["x" * 100] * 150}
    with pytest.raises(CommandError, match="Trails is longer"):
        split({"Version": "2012-10-17", "Statement": [statement]})
