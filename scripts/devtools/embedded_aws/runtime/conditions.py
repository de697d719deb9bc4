"""What a request says to IAM conditions. A key that is not computed here is Unknown, never absent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .actions import Params, Scope
from .iam import Lookup, Unknown, Values

_TAG_PARAMETERS = ("tags", "tag", "tagset", "taglist", "tagging", "tagspecifications", "addtags", "tagstoadd")
_TAG_KEY_PARAMETERS = ("tagkeys", "tagkeylist")
# Actions whose requests carry no tag keys: AWS documents no aws:TagKeys for them, so a condition never sees the tags.
WITHOUT_TAG_KEYS = frozenset({"s3:PutBucketTagging", "s3:PutObject", "s3:PutObjectTagging"})

HashKey = Callable[[str], str]  # table name -> name of its hash key


def lookup_for(action: str, params: Params, scope: Scope, hash_key: HashKey) -> Lookup:
    """Return how to look up condition keys for one action of one call."""

    def lookup(key: str) -> Values:
        if key.startswith("aws:requesttag/"):
            value = _folded(tags(action, params)).get(key.removeprefix("aws:requesttag/"))
            return None if value is None else [value]
        known = _KEYS.get(key)
        if known is None:
            raise Unknown(key)
        return known(action, params, scope, hash_key)

    return lookup


def tags(action: str, params: Params) -> dict[str, str]:
    """Collect the tags a call writes, or the keys it removes (with empty values)."""
    if action in WITHOUT_TAG_KEYS:
        return {}
    return dict(_pairs(params))


def _pairs(params: Any) -> Iterator[tuple[str, str]]:
    for name, value in params.items():
        folded = name.lower()
        if folded in _TAG_KEY_PARAMETERS:
            yield from ((key, "") for key in value)
        elif folded == "tags" and isinstance(value, Mapping):
            yield from value.items()
        elif folded in _TAG_PARAMETERS:
            yield from _tags_in(value)


def _tags_in(value: Any) -> Iterator[tuple[str, str]]:
    """Read a list of tags: [{Key, Value}], [{key, value}], [{TagKey, TagValue}] or nested under another name."""
    for item in value if isinstance(value, list) else [value]:
        if not isinstance(item, Mapping):
            continue
        lower = {name.lower().removeprefix("tag"): content for name, content in item.items()}
        if "key" in lower:
            yield lower["key"], lower.get("value", "")
        else:
            yield from _pairs(item)


def _folded(pairs: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in pairs.items()}


def _tag_keys(action: str, params: Params, _scope: Scope, _hash_key: HashKey) -> Values:
    return list(tags(action, params)) or None


def _leading_keys(_action: str, params: Params, _scope: Scope, hash_key: HashKey) -> Values:
    """Collect the hash key values a DynamoDB call names (None for a Scan, which names none)."""
    if "RequestItems" in params:
        found = [key for table, part in params["RequestItems"].items() for key in _batch_keys(part, hash_key(table))]
    elif "TransactItems" in params:
        parts = [part for item in params["TransactItems"] for part in item.values()]
        found = [key for part in parts for key in _item_keys(part, hash_key(part["TableName"]))]
    else:
        found = list(_item_keys(params, hash_key(params["TableName"])))
    return found or None


def _batch_keys(part: Any, name: str) -> Iterator[str]:
    if isinstance(part, Mapping):
        yield from (_scalar(key[name]) for key in part["Keys"])
        return
    for request in part:
        for content in request.values():
            yield _scalar((content.get("Item") or content.get("Key"))[name])


def _item_keys(part: Params, name: str) -> Iterator[str]:
    item = part.get("Key") or part.get("Item")
    if item:
        yield _scalar(item[name])
        return
    names = {alias for alias, real in part.get("ExpressionAttributeNames", {}).items() if real == name} | {name}
    for left, right in re.findall(r"([#\w]+)\s*=\s*(:\w+)", part.get("KeyConditionExpression", "")):
        if left in names:
            yield _scalar(part["ExpressionAttributeValues"][right])


def _attributes(action: str, params: Params, _scope: Scope, _hash_key: HashKey) -> Values:
    """Collect the attributes that an UpdateItem names, in its condition too; of nested ones the outermost."""
    if action != "dynamodb:UpdateItem":
        raise Unknown("dynamodb:attributes")
    aliases = params.get("ExpressionAttributeNames", {})
    text = f"{params.get('UpdateExpression', '')} {params.get('ConditionExpression', '')}"
    named = {name for name in _ATTRIBUTE.findall(text) if name.upper() not in _WORDS}
    return [*params["Key"], *sorted(aliases.get(name, name) for name in named)]


_ATTRIBUTE = re.compile(r"(?<![\w#:.\[])#?\w+(?![\w(])")
_WORDS = frozenset({"SET", "REMOVE", "ADD", "DELETE", "AND", "OR", "NOT", "IN", "BETWEEN"})


def _scalar(value: Mapping[str, str]) -> str:
    return str(next(iter(value.values())))


_KEYS: Mapping[str, Callable[[str, Params, Scope, HashKey], Values]] = {
    "aws:tagkeys": _tag_keys,
    "dynamodb:leadingkeys": _leading_keys,
    "dynamodb:attributes": _attributes,
    "aws:requestedregion": lambda _action, _params, scope, _hash_key: [scope.region],
    "aws:principalaccount": lambda _action, _params, scope, _hash_key: [scope.account],
    "aws:securetransport": lambda _action, _params, _scope, _hash_key: ["true"],
    "s3:prefix": lambda _action, params, _scope, _hash_key: [params["Prefix"]] if params.get("Prefix") else None,
    "cloudwatch:namespace": lambda _action, params, _scope, _hash_key: (
        [params["Namespace"]] if "Namespace" in params else None
    ),
    "ec2:createaction": lambda _action, _params, _scope, _hash_key: None,
    "sts:externalid": lambda _action, params, _scope, _hash_key: (
        [params["ExternalId"]] if "ExternalId" in params else None
    ),
}
