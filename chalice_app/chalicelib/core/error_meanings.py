"""The table of what AWS's errors mean: by code, message and service, a class of `errors`.

Services share few codes, and mean different things by those: the message decides where a code alone would mislead, and
the service where both would. A test lists what the models of botocore name and no row fits.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from chalicelib import errors

Meaning = type[errors.TagTrailError]


class Row(NamedTuple):
    """Patterns that are searched in a code, a message and the service of an ARN, and what an error that fits means."""

    code: str
    message: str
    meaning: Meaning
    service: str = ""


_ROWS = (
    Row(r"TagPolic", r"", errors.InvalidTag),
    # Room for tags.
    Row(r"TooManyTags|Tags?LimitExceeded|TagQuota|TagsPer", r"", errors.TooManyTags),
    Row(
        r"Limit|Quota|Validation|Invalid|BadRequest|ConstraintViolation",
        r"(?i)TagsPer|TAG_LIMIT|too many tags|(?:number of|max\w*|exceed\w*|than \d+) (?:\w+ ){0,3}tags",
        errors.TooManyTags,
    ),
    # Passes within seconds.
    Row(
        r"Throttl|TooManyRequest|RequestLimit|SlowDown|RateExceeded|TooManyUpdates|BandwidthLimit",
        r"",
        errors.Throttled,
    ),
    Row(r"PriorRequestNotComplete|ThroughputExceeded|ResourceCountExceeded|ConcurrentAccess", r"", errors.Throttled),
    Row(r"RateLimit|ClientLimitExceeded|ResourceContention", r"", errors.Throttled),
    Row(r"LimitExceeded|Quota", r"(?i)\brate\b|requests|operations|concurrent|try again", errors.Throttled),
    Row(
        r"^LimitExceeded", r"", errors.Throttled, r"^(?:apigateway|appsync|ce|dynamodb|kinesis|personalize|transcribe)$"
    ),
    Row(r"^ServiceQuota", r"", errors.Throttled, r"^bedrock$"),
    # Of any other service, which we ask for nothing but tags, it is a quota.
    Row(r"^LimitExceeded|HsmResourceLimit|LimitsExceeded|^ResourceLimit|^ServiceQuota", r"", errors.TooManyTags, r"."),
    Row(r"LimitExceeded|LimitsExceeded|Quota", r"", errors.Throttled),
    # A token that ended under us is new at the next attempt.
    Row(r"^ExpiredToken|^RequestExpired|TokenExpired", r"", errors.ServiceUnavailable),
    # Changed by AWS alone, for good or for minutes.
    Row(r"TemporarilyUnmodifiable", r"", errors.ResourceNotReady),
    Row(r"Unmodifiable|^ManagedRule", r"", errors.TaggingUnsupported),
    Row(r"", r"(?i)only modifiable by AWS|operation on the protected role", errors.TaggingUnsupported),
    # ECS tags what has an ARN of the long form only.
    Row(r"", r"(?i)long arn format must be used", errors.TaggingUnsupported),
    # A permission of ours.
    Row(r"NotAuthori[sz]ed|Unauthori|Authorization|AuthFailure|Forbidden|AccessDenied", r"", errors.AccessDenied),
    Row(
        r"OptInRequired|UnrecognizedClient|InvalidClientTokenId|InvalidAccessKey|SignatureDoes",
        r"",
        errors.AccessDenied,
    ),
    Row(r"InsufficientPrivileges|Unauthenticated|^OperationNotPermitted(?:Exc|Fault)", r"", errors.AccessDenied),
    Row(r"ServiceLinkedRole|SLRExists|NotOrganization|AccountStatus", r"", errors.AccessDenied),
    # Gone, or on its way.
    Row(
        r"NotFound|NoSuch|DoesNotExist|(?i:NonExistent)|UnknownResource|^InvalidResourceId$",
        r"",
        errors.ResourceNotFound,
    ),
    Row(r"PipelineDeleted|^Inactive|DeletedRecently", r"", errors.ResourceNotFound),
    Row(
        r"",
        r"(?i)\b(?:pending|(?:marked|scheduled) for|(?:is|was|being|already)) delet(?:ion|ed|ing)\b|\bDELETING\b",
        errors.ResourceNotFound,
    ),
    Row(
        r"^(?:Invalid|Validation|BadRequest|Client|DirectConnectClient)",
        r"(?i)not found|(?:does|did) not exist|is inactive|not owned by the current account",
        errors.ResourceNotFound,
    ),
    # Not to be tagged at all.
    Row(
        r"Unsupported(?:Oper|Comm|Region|Resource)|NotImplemented|MethodNotAllowed|UnknownOp",
        r"",
        errors.TaggingUnsupported,
    ),
    Row(r"NotSupported|NoLongerSupported|DoesNotSupportTagging|InvalidResourceType", r"", errors.TaggingUnsupported),
    # EC2 refuses tags on interfaces that a service made.
    Row(r"^OperationNotPermitted$", r"", errors.TaggingUnsupported),
    Row(
        r"",
        r"(?i)Unrecognized service or resource type|not (?:yet )?(?:support|implement)|unsupported",
        errors.TaggingUnsupported,
    ),
    # Passes within minutes.
    Row(r"Invalid\w*State(?!ment)|IncorrectState|Incorrect\w+State|OrganizationState", r"", errors.ResourceNotReady),
    Row(r"(?<!Not)InUse|Conflict|ConcurrentModif|OperationInProgress|OperationAborted", r"", errors.ResourceNotReady),
    Row(r"NotReady|NotActive|NotAvailable|SetupInProgress|^StaleTag|^AlreadyExists", r"", errors.ResourceNotReady),
    Row(
        r"",
        r"not in (?:an )?available state|(?i:must be ready|invalid state|(?:is|still) (?:being )?creat(?:ed|ing)\b)",
        errors.ResourceNotReady,
    ),
    Row(
        r"^(?:Invalid|Validation|BadRequest|Client)",
        r"\b(?:CREATING|PENDING|PROVISIONING|UPDATING|MODIFYING)\b",
        errors.ResourceNotReady,
    ),
    # The service says itself that it may be tried again.
    Row(r"TagOperation|OperationFailure|RequestFailed|Dependency|^BaseException", r"", errors.ServiceUnavailable),
    # The tags.
    Row(r"InvalidTag|TagException|DuplicateTagKeys|TaggingFailed|TagsMapRequired|TagRequired", r"", errors.InvalidTag),
    Row(r"Invalid|Validation|BadRequest|Malformed", r"\b(?i:tag)", errors.InvalidTag),
    Row(r"^RequestTimeout|^OperationTimeout", r"", errors.TimedOut),
    Row(r"Internal|Unavailable|Server(?:Error|Exception)|Service(?:Exception|Failure)", r"", errors.ServiceUnavailable),
    # Our call.
    Row(r"Invalid|Validation|BadRequest|Malformed|Missing|Required|^Argument", r"", errors.InvalidRequest),
    Row(r"ClientException|ConstraintViolation|NotServiceResource|NotMigrated", r"", errors.InvalidRequest),
    Row(r"NotEnabled|DisabledOperation|NotInUse", r"", errors.InvalidRequest),
)
"""The first row that fits wins."""


def meaning_of(code: str, message: str, service: str = "") -> Meaning | None:
    """Return what a code and message mean, None where no row fits."""
    for row in _ROWS:
        if re.search(row.code, code) and re.search(row.message, message) and re.search(row.service, service):
            return row.meaning
    return None
