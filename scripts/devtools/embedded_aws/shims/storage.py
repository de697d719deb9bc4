"""S3 and DynamoDB."""

# ruff: noqa: SLF001 - shims reach into moto

from __future__ import annotations

import itertools
import re
import threading
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import quote_plus
from xml.sax.saxutils import escape

from moto.dynamodb.responses import DynamoHandler
from moto.moto_api import state_manager
from moto.s3 import notifications
from moto.s3.exceptions import S3ClientError
from moto.s3.models import FakeBucket, S3Backend
from moto.s3.responses import S3Response

from scripts.devtools.embedded_aws.shims.base import World, shim
from scripts.devtools.embedded_aws.shims.events import emit

_sequence = itertools.count(1)


@shim
def filter_names_have_any_case(world: World) -> None:
    """S3 takes Prefix and prefix in a notification's filter, as Chalice writes it; moto only lower case."""

    def parse(original: Any, response: Any) -> Any:
        body = response.body.decode() if isinstance(response.body, bytes) else response.body
        response.body = re.sub(r"<Name>(Prefix|Suffix)</Name>", lambda found: f"<Name>{found[1].lower()}</Name>", body)
        return original(response)

    world.wrap(S3Response, "_notification_config_from_body", parse)


@shim
def deleted_buckets_lose_their_tags(world: World) -> None:
    """S3 forgets the tags of a deleted bucket; in moto a new bucket of the same name has them again."""

    def delete(original: Callable[..., Any], backend: S3Backend, bucket_name: str) -> Any:
        deleted = original(backend, bucket_name)
        if deleted is not None:
            backend.tagger.delete_all_tags_for_resource(deleted.arn)
        return deleted

    world.wrap(S3Backend, "delete_bucket", delete)


@shim
def notification_configuration_keeps_eventbridge(world: World) -> None:
    """S3 tells that a bucket's EventBridge is on; moto leaves it out, so read-merge-write loses it."""

    def get(original: Any, response: Any) -> Any:
        status, headers, body = original(response)
        configuration = response.backend.get_bucket_notification_configuration(response.bucket_name)
        text = body.decode() if isinstance(body, bytes) else body
        if configuration is not None and configuration.event_bridge is not None:
            text = re.sub(r"(<NotificationConfiguration[^>]*?)/?>", r"\1><EventBridgeConfiguration/>", text, count=1)
            if "</NotificationConfiguration>" not in text:
                text += "</NotificationConfiguration>"
        return status, headers, text

    world.wrap(S3Response, "get_bucket_notification", get)


@shim
def notifications_are_complete(world: World) -> None:
    """S3's messages carry the version id, a sequencer and who asked, and leave "/" in keys alone; moto's do not."""

    def build(original: Any, event_name: str, bucket: FakeBucket, key: Any, notification_id: str) -> Any:
        message = original(event_name, bucket, key, notification_id)
        for record in message["Records"]:
            record["s3"]["object"]["sequencer"] = f"{next(_sequence):016X}"
            record["s3"]["object"]["key"] = quote_plus(key.name, safe="/")
            if bucket.is_versioned:
                record["s3"]["object"]["versionId"] = key.version_id
            record["s3"]["bucket"]["ownerIdentity"] = {"principalId": bucket.account_id}
            record["userIdentity"] = {"principalId": f"AWS:{bucket.account_id}"}
            record["requestParameters"] = {"sourceIPAddress": "127.0.0.1"}
            record["responseElements"] = {"x-amz-request-id": "embedded", "x-amz-id-2": "embedded"}
        return message

    world.wrap(notifications, "_get_s3_event", build)


@shim
def eventbridge_events_are_complete(world: World) -> None:
    """S3's events name the operation, and the version only where there is one; moto does neither."""

    def send(_account: str, bucket: FakeBucket, event_name: str, key: Any) -> None:
        item = {"key": key.name, "size": key.size, "etag": key.etag.strip('"'), "sequencer": f"{next(_sequence):016X}"}
        if bucket.is_versioned:
            item["version-id"] = key.version_id
        detail = {
            "version": "0",
            "bucket": {"name": bucket.name},
            "object": item,
            "request-id": "embedded",
            "requester": bucket.account_id,
            "source-ip-address": "127.0.0.1",
            "reason": _REASONS.get(event_name.rsplit(":", 1)[-1], event_name.rsplit(":", 1)[-1]),
        }
        detail_type = notifications._detail_type(event_name)
        emit(bucket.account_id, bucket.region_name, "aws.s3", detail_type, [bucket.arn], detail)

    world.replace(notifications, "_send_event_bridge_message", send)


_REASONS = {"Put": "PutObject", "Copy": "CopyObject", "Post": "POST Object", "Delete": "DeleteObject"}


@shim
def only_tagging_is_told_as_tagging(world: World) -> None:
    """S3 sends a tagging event for PutObjectTagging only; moto for every object that is put."""
    current = threading.local()

    def tag(original: Callable[..., Any], response: S3Response) -> Any:
        current.tagging = True
        try:
            return original(response)
        finally:
            current.tagging = False

    def send(original: Callable[..., Any], account: str, event_name: str, bucket: FakeBucket, key: Any) -> None:
        if "ObjectTagging" not in event_name or getattr(current, "tagging", False):
            original(account, event_name, bucket, key)

    world.wrap(S3Response, "put_object_tagging", tag)
    world.wrap(notifications, "send_event", send)


RESTORE_SECONDS = 60
"""How long a restore takes here."""

_RESTORE = "s3::keyrestore"
"""What moto calls the states of a restore."""


@shim
def restores_take_their_time(world: World) -> None:
    """S3 restores an object in hours, and meanwhile refuses to be asked again; in moto the copy is there at once."""

    def restore(original: Callable[..., Any], backend: S3Backend, bucket: str, key: str, *more: Any) -> Any:
        found = backend.get_object(bucket, key)
        if found is not None and found.expiry_date is not None and found.status == "IN_PROGRESS":
            raise S3ClientError("RestoreAlreadyInProgress", "Object restore is already in progress")
        answer = original(backend, bucket, key, *more)
        found.status, found._time_progressed = "IN_PROGRESS", datetime.now()  # noqa: DTZ005  # as moto has it
        return answer

    state_manager.set_transition(_RESTORE, {"progression": "time", "seconds": RESTORE_SECONDS})
    world.stack.callback(state_manager.unset_transition, _RESTORE)
    world.wrap(S3Backend, "restore_object", restore)


@shim
def listings_tell_of_restores(world: World) -> None:
    """ListObjectsV2 tells whoever asks for RestoreStatus of a restored copy, or one on its way; moto does not."""

    def listing(original: Callable[..., Any], response: S3Response) -> Any:
        status, headers, body = original(response)
        if response.headers.get("x-amz-optional-object-attributes") != "RestoreStatus":
            return status, headers, body
        text = body.decode() if isinstance(body, bytes) else body
        for key in response.backend.get_bucket(response.bucket_name).keys.values():
            if getattr(key, "expiry_date", None) is not None:
                name = re.escape(f"<Key>{escape(key.safe_name('url'))}</Key>")
                text = re.sub(f"({name}.*?</Contents>)", partial(_with_restore, key), text, count=1, flags=re.DOTALL)
        return status, headers, text

    world.wrap(S3Response, "list_objects_v2", listing)


def _with_restore(key: Any, found: re.Match[str]) -> str:
    ongoing = key.status == "IN_PROGRESS"
    until = "" if ongoing else f"<RestoreExpiryDate>{key._expiry:%Y-%m-%dT%H:%M:%SZ}</RestoreExpiryDate>"
    told = f"<RestoreStatus><IsRestoreInProgress>{str(ongoing).lower()}</IsRestoreInProgress>{until}</RestoreStatus>"
    return found[1].removesuffix("</Contents>") + told + "</Contents>"


@shim
def items_change_atomically(world: World) -> None:
    """DynamoDB checks a condition and writes in one step; moto's threads may both see the condition met."""
    lock = threading.RLock()

    def call(original: Any, response: Any) -> Any:
        with lock:
            return original(response)

    world.wrap(DynamoHandler, "call_action", call)
