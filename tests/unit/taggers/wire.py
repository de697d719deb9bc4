"""Clients of boto3 that get raw answers over no wire: the parser, and all that stands before it, is botocore's own."""

import json
from collections import Counter
from functools import cache

from botocore.awsrequest import AWSResponse
from botocore.config import Config
from moto.core.model import ServiceModel
from moto.core.serialize import get_serializer_class

from chalicelib.core.answers import strict_session

PAGE = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><p>Sign in to go on</body></html>"
GOOD_PAGE = b"<html><body><p>Sign in to go on</p></body></html>"

# What Timestream is asked first.
ENDPOINTS = b'{"Endpoints": [{"Address": "here.amazonaws.com", "CachePeriodInMinutes": 1440}]}'

SESSION = strict_session()
SESSION.set_credentials("none", "none")


class Raw:
    """The body of an AWSResponse."""

    def __init__(self, body):
        self.body = body

    def stream(self):
        yield self.body


class Wire:
    """`clients(service, region)` whose clients get, in order, what the test says; the last answer stays.

    An answer is a body, or a body, a status and headers.
    """

    def __init__(self, **answers):
        self.answers = {"DescribeEndpoints": [ENDPOINTS], **{name: list(some) for name, some in answers.items()}}
        self.asked = Counter()

    def __call__(self, service, region):
        Wire.newest = self
        return _client(service, region)

    def answer(self, request, operation):
        self.asked[operation] += 1
        answers = self.answers[operation]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        body, status, headers = answer if isinstance(answer, tuple) else (answer, 200, {})
        return AWSResponse(request.url, status, headers, Raw(body))


@cache
def _client(service, region):
    """Make each client once, which takes longer than all of its answers."""
    client = SESSION.create_client(service, region_name=region, config=Config(retries={"total_max_attempts": 1}))
    client.meta.events.register(
        "before-send", lambda request, event_name, **_: Wire.newest.answer(request, event_name.rpartition(".")[2])
    )
    return client


@cache
def model(service):
    return SESSION.get_service_model(service)


@cache
def _written(service):
    """The model as moto has it, which writes what botocore reads."""
    return ServiceModel(SESSION.get_component("data_loader").load_service_model(service, "service-2"), service)


def whole(service, operation, answer):
    """The body of a whole answer, as the service writes it."""
    described = _written(service).operation_model(operation)
    serializer = get_serializer_class(service, model(service).resolved_protocol)
    body = serializer(described).serialize(answer)["body"]
    return body.encode() if isinstance(body, str) else body


def empty(service, operation):
    """A well-formed answer without any member."""
    described = model(service).operation_model(operation)
    if "json" in described.service_model.resolved_protocol:
        return b"{}"
    wrapper = (described.output_shape.serialization if described.output_shape else {}).get("resultWrapper")
    inner = f"<{wrapper}/>" if wrapper else ""
    return f"<{operation}Response>{inner}</{operation}Response>".encode()


def error_inside(service, code, message):
    """An error that comes as if it were a success."""
    protocol = model(service).resolved_protocol
    if "json" in protocol:
        return json.dumps({"__type": f"com.amazonaws#{code}", "message": message}).encode()
    inside = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    if protocol == "ec2":
        return f"<?xml version='1.0'?>\n<Response><Errors>{inside}</Errors></Response>".encode()
    return (f"<ErrorResponse>{inside}</ErrorResponse>" if protocol == "query" else inside).encode()


def torn(body):
    """Parts of a body, each cut at another place: in a word, after an object, before the end."""
    body = body.strip()
    ends = {len(body) // 4, len(body) // 2, len(body) * 3 // 4, len(body) - 1}
    ends |= {body.find(end) + len(end) for end in (b"}", b"]", b"</Tag>", b"</member>", b">") if end in body}
    return [body[:end] for end in sorted(ends) if 0 < end < len(body)]
