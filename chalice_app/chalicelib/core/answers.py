"""Answers of AWS that are none: cut, empty, a proxy's page, an error under a 200. They fail, as if none had come.

botocore takes a JSON answer that it can't read for one without members, an absent list for an empty one, and a page of
HTML for either. So a lost answer would say "no tags" of what has some, and "written" of what was refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserFactory
from botocore.session import Session, get_session

_WITH_A_BODY = 200
_NO_SUCCESS = 300

_ROOT = re.compile(rb"\s*(?:<\?[^>]*>\s*)?(?:<!--.*?-->\s*)*<([\w.:-]+)", re.DOTALL)
_ERRORS = (b"Error", b"ErrorResponse", b"Response")
"""The root of an error in the XML protocols; a success of the query protocols is a `CreateTagsResponse`."""

_MORE = {"IsTruncated": "Marker", "Truncated": "NextMarker"}
"""What says that there are more pages, and where to go on."""

_REFUSALS = frozenset(range(400, 500)) - {429}
"""What a refusal has for a status; 429 says enough by itself."""


class DamagedAnswer(BotoCoreError):  # type: ignore[misc]  # botocore has no types
    """What came back is not the whole answer of the service. Whether the call was carried out is not known."""

    fmt = "{operation}: {fault}"


class Parsers(ResponseParserFactory):  # type: ignore[misc]  # as above
    """botocore's parsers of answers, which raise `DamagedAnswer` for what is not whole."""

    def create_parser(self, protocol_name: str) -> _Strict:
        """Return the parser of a protocol."""
        return _Strict(super().create_parser(protocol_name), protocol_name)


def strict_session() -> Session:
    """Return an SDK session whose clients raise `DamagedAnswer` for what is not whole."""
    session = get_session()
    session.register_component("response_parser_factory", Parsers())
    return session


class _Strict:
    """A parser of botocore with a look at what it was given, and at what it made of it."""

    def __init__(self, parser: Any, protocol: str) -> None:
        self._parser, self._protocol = parser, protocol

    def parse(self, response: Mapping[str, Any], shape: Any) -> Any:
        """Parse an answer. A part of an error that is parsed a second time is left to botocore."""
        status = response["status_code"]
        whole = status < _NO_SUCCESS and isinstance(response["body"], bytes)
        if whole:
            self._check_body(response, shape)
        try:
            parsed = self._parser.parse(response, shape)
        except Exception as error:  # the parser takes the form of an answer for granted: it trips in any way
            raise _damaged(response, f"the answer can't be read ({type(error).__name__})") from error
        if parsed is None:
            raise _damaged(response, "the answer is nothing")
        if whole and not _tells(parsed, shape):
            self._check_silence(response, shape)
        elif status in _REFUSALS and not _is_part(shape):
            self._check_error(response, parsed)
        return parsed

    def _check_body(self, response: Mapping[str, Any], shape: Any) -> None:
        """Hold the body against its length and, of the XML protocols, against its first element."""
        body, length = response["body"], response["headers"].get("content-length", "")
        if length.isdecimal() and len(body) < int(length) and (body or _body_members(shape)):
            raise _damaged(response, f"the answer ends after {len(body)} of {length} bytes")
        if not body.strip() or self._protocol not in ("query", "ec2", "rest-xml") or _is_stream(shape):
            return
        root = _ROOT.match(body)
        name = root[1].rpartition(b":")[2] if root else b""
        if name in _ERRORS:
            raise _error_in(response, _text_of(b"Code", body), _text_of(b"Message", body))
        if not (name.endswith(b"Response") if self._protocol != "rest-xml" else name and name.lower() != b"html"):
            raise _damaged(response, "the answer is not of the service")

    def _check_silence(self, response: Mapping[str, Any], shape: Any) -> None:
        """Look closer at an answer that has none of its members: it may be all there is, or none."""
        body = response["body"].strip()
        if not body:
            if _body_members(shape) and response["status_code"] == _WITH_A_BODY:
                raise _damaged(response, "the answer is empty")
            return
        if self._protocol in ("json", "rest-json"):
            told = _json(body)
            if not isinstance(told, dict):
                raise _damaged(response, "the answer is no whole JSON object")
            code = response["headers"].get("x-amzn-errortype") or told.get("__type")
            if code:
                raise _error_in(response, str(code), str(told.get("message") or told.get("Message") or ""))

    def _check_error(self, response: Mapping[str, Any], parsed: Mapping[str, Any]) -> None:
        """Look whether it was AWS that refused: a 404 of a proxy, say, does not tell that a resource is gone."""
        status, code = response["status_code"], parsed.get("Error", {}).get("Code")
        of_head = self._protocol == "rest-xml" and not response["body"]
        if code in (None, "", str(status)) and not of_head:
            raise _damaged(response, f"{status} without an error of AWS")


def _tells(parsed: Any, shape: Any) -> bool:
    """Say whether an answer has a member that came in its body; `message` is where botocore puts what it can't read."""
    if _is_stream(shape):
        return True
    names = _body_members(shape)
    if shape is not None and "payload" in shape.serialization:
        return bool(parsed.get(shape.serialization["payload"]))  # botocore makes one of nothing
    return any(name in parsed for name in names if name.lower() != "message")


def _body_members(shape: Any) -> list[str]:
    """Return the members that come in a body, not in a header."""
    members = shape.members.items() if shape is not None else ()
    return [name for name, member in members if "location" not in member.serialization]


def _is_stream(shape: Any) -> bool:
    """Say whether the body is the caller's to read: an object, or events."""
    payload = shape.serialization.get("payload") if shape is not None else None
    return payload is not None and shape.members[payload].type_name in ("blob", "string")


def _is_part(shape: Any) -> bool:
    return shape is not None and bool(shape.metadata.get("exception"))


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _text_of(element: bytes, body: bytes) -> str:
    found = re.search(rb"<%b>([^<]*)</%b>" % (element, element), body)
    return found[1].decode(errors="replace") if found else ""


def _operation(response: Mapping[str, Any]) -> str:
    return str(response.get("context", {}).get("operation_name", "AWS"))


def _damaged(response: Mapping[str, Any], fault: str) -> DamagedAnswer:
    return DamagedAnswer(operation=_operation(response), fault=fault)


def _error_in(response: Mapping[str, Any], code: str, message: str) -> ClientError:
    """Return the error that came with the status of a success. One without a code may heal."""
    error = {"Code": code.rpartition("#")[2].partition(":")[0] or "InternalError", "Message": message}
    return ClientError({"Error": error, "ResponseMetadata": {"HTTPStatusCode": 500}}, _operation(response))


def needed(answer: Mapping[str, Any], member: str, operation: str) -> Any:
    """Return a member that every answer of this operation has. Raises `DamagedAnswer` where it has not."""
    if answer.get(member) is None:
        raise DamagedAnswer(operation=operation, fault=f"the answer has no {member}")
    return answer[member]


def pages(client: Any, operation: str, member: str = "", **arguments: Any) -> Iterator[Mapping[str, Any]]:
    """Yield every page of an answer that boto3 cuts into pages; each has this member. Raises what boto3 raises."""
    for page in client.get_paginator(operation).paginate(**arguments):
        if member:
            needed(page, member, operation)
        for more, token in _MORE.items():
            if page.get(more):
                needed(page, token, operation)
        yield page


@contextmanager
def reading(operation: str) -> Iterator[None]:
    """Raise `DamagedAnswer` for what is missing deeper in an answer than `needed` looks."""
    try:
        yield
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise DamagedAnswer(operation=operation, fault=f"the answer lacks a part ({error})") from error
