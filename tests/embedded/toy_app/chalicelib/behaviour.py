"""The orders a toy function understands."""

import importlib
import json
import os
import sys
import time
from pathlib import Path

import boto3
from botocore.exceptions import ClientError


class ToyError(Exception):
    """Raised when the event asks for it."""


def obey(event, context):
    """Do what the event's key says."""
    for order, action in ORDERS.items():
        if order in event:
            return action(event[order], context)
    return event


def receive(event):
    """Start an execution for each message that is an order for one; fail those that say so."""
    failed = []
    for record in event["Records"]:
        body = json.loads(record["body"])
        boto3.client("sqs").send_message(QueueUrl=os.environ["SEEN_URL"], MessageBody=record["body"])
        if body.get("fail"):
            failed.append({"itemIdentifier": record["messageId"]})
        if body.get("raise"):
            raise ToyError("a bad message")
    return {"batchItemFailures": failed}


def _call(order, _context):
    service, operation, arguments = order
    try:
        answer = getattr(boto3.client(service), operation)(**arguments)
    except ClientError as error:
        return {"code": error.response["Error"]["Code"], "message": error.response["Error"]["Message"]}
    answer.pop("ResponseMetadata", None)
    return {"answer": json.loads(json.dumps(answer, default=str))}


def _raise(message, _context):
    raise ToyError(message)


def _print(lines, _context):
    for line in lines:
        sys.stdout.write(f"{line}\n")


def _context(_order, context):
    return {
        "function_name": context.function_name,
        "arn": context.invoked_function_arn,
        "request_id": context.aws_request_id,
        "memory": context.memory_limit_in_mb,
        "remaining": context.get_remaining_time_in_millis(),
        "pid": os.getpid(),
        "directory": str(Path.cwd()),
    }


def _can_import(names, _context):
    found = {}
    for name in names:
        try:
            importlib.import_module(name)
            found[name] = True
        except ImportError:
            found[name] = False
    return found


ORDERS = {
    "call": _call,
    "raise": _raise,
    "print": _print,
    "context": _context,
    "import": _can_import,
    "environment": lambda names, _: {name: os.environ.get(name) for name in names},
    "exit": lambda status, _: os._exit(status),
    "sleep": lambda seconds, _: time.sleep(seconds),
    "size": lambda size, _: "x" * size,
    "unserialisable": lambda _order, _: object(),
}
