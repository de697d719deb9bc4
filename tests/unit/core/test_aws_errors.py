import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ParamValidationError,
    ReadTimeoutError,
    UnknownServiceError,
)
from botocore.parsers import ResponseParserError

from chalicelib import errors
from chalicelib.core.aws_errors import aws_code, from_answer
from chalicelib.taggers import classify


def client_error(code, message="no", status=400, operation="TagResource"):
    answer = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, operation)


@pytest.mark.parametrize(
    ("code", "message", "meaning"),
    [
        ("Throttling", "", "Throttled"),
        ("ThrottlingException", "Rate exceeded", "Throttled"),
        ("ThrottledException", "", "Throttled"),
        ("TooManyRequestsException", "", "Throttled"),
        ("RequestLimitExceeded", "", "Throttled"),
        ("SlowDown", "", "Throttled"),
        ("PriorRequestNotComplete", "", "Throttled"),
        ("LimitExceededException", "Too many operations", "Throttled"),
        ("ResourceCountExceeded", "", "Throttled"),
        ("InvalidInstanceID.NotFound", "The instance ID 'i-1' does not exist", "ResourceNotFound"),
        ("InvalidAMIID.NotFound", "", "ResourceNotFound"),
        ("NoSuchEntity", "", "ResourceNotFound"),
        ("NoSuchBucket", "", "ResourceNotFound"),
        ("NoSuchHostedZone", "", "ResourceNotFound"),
        ("DBInstanceNotFound", "", "ResourceNotFound"),
        ("DBClusterNotFoundFault", "", "ResourceNotFound"),
        ("CacheClusterNotFound", "", "ResourceNotFound"),
        ("ResourceNotFoundException", "", "ResourceNotFound"),
        ("AWS.SimpleQueueService.NonExistentQueue", "", "ResourceNotFound"),
        ("QueueDoesNotExist", "", "ResourceNotFound"),
        ("EntityDoesNotExistException", "", "ResourceNotFound"),
        ("InvalidResourceId", "", "ResourceNotFound"),
        ("ValidationError", "AutoScalingGroup name not found - null", "ResourceNotFound"),
        ("InvalidParameterValue", "No Environment found: it does not exist", "ResourceNotFound"),
        ("AccessDenied", "", "AccessDenied"),
        ("AccessDeniedException", "is not authorized because of an explicit deny", "AccessDenied"),
        ("UnauthorizedOperation", "", "AccessDenied"),
        ("AuthorizationError", "", "AccessDenied"),
        ("AuthFailure", "", "AccessDenied"),
        ("NotAuthorizedException", "", "AccessDenied"),
        ("UnrecognizedClientException", "", "AccessDenied"),
        ("TagPolicyException", "The tag policy does not allow the specified value", "InvalidTag"),
        ("TagPolicyViolation", "", "InvalidTag"),
        ("InvalidTag", "The TagValue you have provided is invalid", "InvalidTag"),
        ("InvalidTagFault", "", "InvalidTag"),
        ("InvalidParameterValue", "Tag value exceeds the maximum length", "InvalidTag"),
        ("ValidationException", "Value at 'tags.1.member.value' failed to satisfy constraint", "InvalidTag"),
        ("ValidationException", "Value at 'stage' failed to satisfy constraint", "InvalidRequest"),
        ("InvalidARN", "", "InvalidRequest"),
        ("TooManyTags", "", "TooManyTags"),
        ("TooManyTagsException", "", "TooManyTags"),
        ("TagLimitExceeded", "", "TooManyTags"),
        ("TagLimitExceededException", "", "TooManyTags"),
        ("LimitExceeded", "Cannot exceed quota for TagsPerRole: 50", "TooManyTags"),
        ("InvalidArgumentException", "would exceed the maximum tags per stream", "TooManyTags"),
        ("LimitExceededException", "Cannot have more than 50 tags", "TooManyTags"),
        ("InvalidReplicationGroupState", "", "ResourceNotReady"),
        ("InvalidCacheClusterState", "", "ResourceNotReady"),
        ("InvalidDBInstanceState", "", "ResourceNotReady"),
        ("InvalidDBClusterStateFault", "", "ResourceNotReady"),
        ("IncorrectState", "", "ResourceNotReady"),
        ("IncorrectInstanceState", "", "ResourceNotReady"),
        ("ResourceInUseException", "", "ResourceNotReady"),
        ("ResourceConflictException", "", "ResourceNotReady"),
        ("ConcurrentModificationException", "", "ResourceNotReady"),
        ("OperationAborted", "", "ResourceNotReady"),
        ("InvalidRequestException", "Cluster not in available state", "ResourceNotReady"),
        ("ResourceNotReadyException", "", "ResourceNotReady"),
        ("UnsupportedOperation", "", "TaggingUnsupported"),
        ("OperationNotPermitted", "", "TaggingUnsupported"),
        ("InvalidParameterException", "Unrecognized service or resource type for tagging", "TaggingUnsupported"),
        ("InternalServiceException", "Service not yet supported", "TaggingUnsupported"),
        ("InternalError", "", "ServiceUnavailable"),
        ("InternalFailure", "", "ServiceUnavailable"),
        ("ServiceUnavailable", "", "ServiceUnavailable"),
        ("ServiceException", "", "ServiceUnavailable"),
        ("ExpiredTokenException", "", "ServiceUnavailable"),
        ("RequestTimeout", "", "TimedOut"),
        ("UnmodifiableEntity", "this role is only modifiable by AWS", "TaggingUnsupported"),
        ("AccessDenied", "Cannot perform the operation on the protected role 'x'", "TaggingUnsupported"),
        ("EntityTemporarilyUnmodifiable", "", "ResourceNotReady"),
        ("ManagedRuleException", "", "TaggingUnsupported"),
        ("InvalidParameterException", "Long arn format must be used for tagging operations", "TaggingUnsupported"),
        ("InvalidParameterValue", "Environment named x is in an invalid state. Must be Ready.", "ResourceNotReady"),
        ("InvalidParameterException", "The specified cluster is inactive.", "ResourceNotFound"),
        ("BadRequestException", "detectorId is not owned by the current account.", "ResourceNotFound"),
        ("BadRequestException", "The cluster is in CREATING state", "ResourceNotReady"),
        ("ClientException", "The job queue does not exist", "ResourceNotFound"),
        ("ClientException", "", "InvalidRequest"),
        ("KMSInvalidStateException", "arn:aws:kms:x is pending deletion.", "ResourceNotFound"),
        ("KMSInvalidStateException", "arn:aws:kms:x is creating.", "ResourceNotReady"),
        ("InvalidRequestException", "You can't do this because it was marked for deletion.", "ResourceNotFound"),
        ("ResourceInUseException", "Table is being deleted", "ResourceNotFound"),
        ("ResourceInUseException", "Table is being created", "ResourceNotReady"),
        ("StaleTagException", "", "ResourceNotReady"),
        ("ConcurrentAccessException", "", "Throttled"),
        ("WAFTagOperationException", "", "ServiceUnavailable"),
        ("AccountSetupInProgressException", "", "ResourceNotReady"),
        ("AWSOrganizationsNotInUseException", "", "InvalidRequest"),
        ("ServiceLinkedRoleNotFoundFault", "", "AccessDenied"),
        ("OperationNotPermittedException", "", "AccessDenied"),
        ("ConstraintViolationException", "MAX_TAG_LIMIT_EXCEEDED", "TooManyTags"),
        ("TaggingFailedException", "", "InvalidTag"),
        ("ServiceQuotaExceededException", "", "Throttled"),
    ],
)
def test_error_code_has_its_meaning(code, message, meaning):
    assert type(classify(client_error(code, message))).__name__ == meaning


@pytest.mark.parametrize(
    ("service", "code", "message", "meaning"),
    [
        ("kms", "LimitExceededException", "", errors.TooManyTags),
        ("dynamodb", "LimitExceededException", "", errors.Throttled),
        ("iam", "LimitExceeded", "Cannot exceed quota for TagsPerRole: 50", errors.TooManyTags),
        ("bedrock", "ServiceQuotaExceededException", "", errors.Throttled),
        ("rbin", "ServiceQuotaExceededException", "", errors.TooManyTags),
        ("appmesh", "LimitExceededException", "You have exceeded the request rate", errors.Throttled),
    ],
)
def test_one_code_means_another_thing_of_another_service(service, code, message, meaning):
    arn = f"arn:aws:{service}:us-east-1:123456789012:thing/x"
    assert type(classify(client_error(code, message), arn)) is meaning


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        (403, errors.AccessDenied),
        (404, errors.ResourceNotFound),
        (429, errors.Throttled),
        (500, errors.ServiceUnavailable),
        (503, errors.ServiceUnavailable),
        (400, errors.ServiceUnavailable),
    ],
)
def test_unknown_code_is_judged_by_its_http_status(status, meaning):
    assert type(classify(client_error("SomethingNew", status=status))) is meaning


def test_unknown_code_is_tried_again():
    assert isinstance(classify(client_error("SomethingNew")), errors.RetryableError)


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (ReadTimeoutError(endpoint_url="https://x"), errors.TimedOut),
        (ConnectTimeoutError(endpoint_url="https://x"), errors.TimedOut),
        (EndpointConnectionError(endpoint_url="https://x"), errors.ServiceUnavailable),
        (ResponseParserError("invalid XML received"), errors.ServiceUnavailable),
        (ParamValidationError(report="too short"), errors.InvalidRequest),
        (UnknownServiceError(service_name="x", known_service_names="y"), errors.TaggingUnsupported),
    ],
)
def test_error_of_boto3_itself_has_its_meaning(error, meaning):
    assert type(classify(error)) is meaning
    assert type(error).__name__ in str(classify(error))


def test_message_has_operation_and_code_and_is_short():
    message = str(classify(client_error("AccessDenied", "x" * 1000, operation="CreateTags")))
    assert message.startswith("CreateTags: AccessDenied: xxx")
    assert len(message) == 300


def test_error_without_code_or_message_is_still_classified():
    assert type(classify(ClientError({}, "TagResource"))) is errors.ServiceUnavailable


def test_entry_of_a_failed_resources_map_is_classified_alike():
    failure = from_answer("TagResources", "ThrottlingException", "Rate exceeded", 400)
    assert (type(failure), str(failure)) == (errors.Throttled, "TagResources: ThrottlingException: Rate exceeded")


def test_the_code_of_aws_can_be_read_from_an_error():
    assert aws_code(from_answer("CreateTags", "UnauthorizedOperation", "no: never")) == "UnauthorizedOperation"
    assert aws_code(errors.TimedOut("no answer")) == ""
