"""Why a letter is dead and what to do about it, in words."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib import errors
from chalicelib.errors import InvalidRequest, MalformedLog, Refused, ResourceNotFound
from scripts.ops.dead_letters.letter import CHANGE, CHECK, EXECUTION, Letter
from statemachines.names import Names

SEND, DROP = "./scripts/deadletters send-back --stage {stage} {id}", "./scripts/deadletters drop --stage {stage} {id}"

OF_ERROR: Mapping[str, str] = {
    InvalidRequest.__name__: f"Mend the sender: as it is, it is refused each time. Then {DROP}",
    Refused.__name__: f"If it is ours, deploy with its bucket (--trail-bucket) or account (--account), then {SEND}. "
    f"Else find out who sent it, then {DROP}",
    MalformedLog.__name__: f"Look at the object. With a whole copy in its place, {SEND}. Else {DROP}",
    ResourceNotFound.__name__: f"The log was deleted or moved. Put it back, then {SEND}. Else {DROP}",
}
"""By the error that `receive` gave."""

OF_KIND: Mapping[str, str] = {
    EXECUTION: "`notify` did not hear of this execution. ./scripts/rerun --stage {stage} --list shows where it "
    f"stands. Then {DROP}",
    CHECK: "The daily check of compliance was not started; the next one does all of it. "
    f"./scripts/doctor --stage {{stage}} says when the last one was. Then {DROP}",
    CHANGE: f"The daily check of compliance sees the instance too: {DROP}, or {SEND}",
}
"""By the kind of a letter that says nothing of an error of ours."""

CUT = "It was cut when it was put here, so it can't be sent back. Send the message anew from its source, then " + DROP
SILENT = "SQS moved it here: nobody could say why. Read /aws/lambda/{function}, mend the cause, then " + SEND
OTHERWISE = f"Mend the cause, then {SEND}"


def meaning(letter: Letter) -> str:
    """Return what the error of a letter means; empty for one that is not ours."""
    found = getattr(errors, letter.error, None)
    return " ".join((found.__doc__ or "").split()) if isinstance(found, type) else ""


def remedy(letter: Letter, names: Names) -> str:
    """Return what to do about a letter; every command in it is about just this one."""
    if letter.kind in OF_KIND:
        text = OF_KIND[letter.kind]
    elif not letter.queue:
        text = CUT
    else:
        text = OF_ERROR.get(letter.error, OTHERWISE if letter.error else SILENT)
    return text.format(stage=names.stage, id=letter.id, function=names.function("receive"))
