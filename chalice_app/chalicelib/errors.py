"""Every error TagTrail raises: one class per meaning, and the class name is the error name in the state machines.

The docstring of a class is what an operator reads: alerts and the operations guide quote it.
"""


class TagTrailError(Exception):
    """Base of all errors that TagTrail raises on purpose."""


class RetryableError(TagTrailError):
    """Another attempt may succeed; the state machine waits and tries again."""


class Throttled(RetryableError):
    """AWS asked us to slow down; the call is repeated after a pause."""


class ServiceUnavailable(RetryableError):
    """The AWS service failed on its side, or its answer was damaged; the call is repeated after a pause."""


class TimedOut(RetryableError):
    """An AWS call got no answer in time; the call is repeated after a pause."""


class ResourceNotReady(RetryableError):
    """The resource can't be tagged yet (being created, or not visible yet); it is tried again minutes later."""


class FinalError(TagTrailError):
    """No repetition of the same call can succeed."""


class AccessDenied(FinalError):
    """The role of the step may not tag this resource: mend its policy, the key policy or the SCP, then re-run."""


class NoMemberRole(FinalError):
    """The member role of an account can't be assumed: make it there (./scripts/deploy --member-template)."""


class ResourceNotFound(FinalError):
    """The resource does not exist (any more): it was deleted, or is to be, before it could be tagged."""


class TaggingUnsupported(FinalError):
    """AWS takes no tags of ours for this resource: its kind has none, or only AWS may change it."""


class InvalidTag(FinalError):
    """AWS refused the key or value of a tag, or an organisation's tag policy did: mend the tag policy."""


class TooManyTags(FinalError):
    """The resource has no room for our tags (the limit is usually 50): remove a tag, then re-run."""


class MalformedLog(FinalError):
    """An object that should be a CloudTrail log can't be read as one."""


class CatalogueChanged(FinalError):
    """A log holds another number of creations than `receive` counted: the code changed in between. Replay the log."""


class UnknownCreator(FinalError):
    """The record does not tell who made the resource. Tag it by request."""


class NoResourceNamed(FinalError):
    """The record does not name what it created; CloudTrail leaves out a response over 100 KB. Tag it by request."""


class MalformedRecord(FinalError):
    """A record of a creation lacks what each must have, or names what AWS can't have made. Tag it by request."""


class InvalidRequest(FinalError):
    """A tagging request or message is not of the documented form."""


class Refused(FinalError):
    """A record or object is not ours to act on: another bucket, account or Region than we are set up for."""


class InvalidSettings(FinalError):
    """An environment variable is missing or wrong; the message names it."""


class InvalidPolicy(FinalError):
    """The tag policy does not match its schema; the message names the path in the document."""


class AccountsDiffer(FinalError):
    """Records in and records accounted for are not equal: a defect, nothing may be lost."""


class ChecksFailed(FinalError):
    """Some resources could not be checked for their tags; what was checked is published, the rest is tried again."""


class WebhookFailed(FinalError):
    """A webhook was not told of an alert or a notification, which the mail has told of; the message says why."""


RETRYABLE = (Throttled, ServiceUnavailable, TimedOut)
"""Worth another attempt within seconds; `ResourceNotReady` waits minutes."""

OF_THE_ACCOUNT = (NoMemberRole,)
"""What concerns all of an account, whichever service met it first: told of once for all of them."""

NAMELESS = (NoResourceNamed, UnknownCreator, MalformedRecord)
"""What is said of a creation whose creator or resource nobody can know: only a request can tag it."""

PERMANENT = (TaggingUnsupported, InvalidTag, NoResourceNamed, UnknownCreator)
"""What no second try can change: recorded and alerted, never retried."""
