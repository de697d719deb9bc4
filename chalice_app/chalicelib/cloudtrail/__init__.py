"""CloudTrail as it is written: the keys of its files, the logs, and the fields every record has.

Pure and standard library only. What a call *means* is the catalogue's business, who made it that of `identity`.
"""

from chalicelib.cloudtrail.call_filter import CallFilter
from chalicelib.cloudtrail.log_keys import LogKey, fault_of_key, parse_key, why_not_a_log
from chalicelib.cloudtrail.log_parser import DECODER, MAX_BYTES, read_records, read_values
from chalicelib.cloudtrail.members import WITHHELD, account_at, at, is_account, text_at, true_at
from chalicelib.cloudtrail.records import (
    account_of,
    call_id_of,
    id_of,
    is_region,
    lacks,
    record_time,
    region_of,
    role_of,
    time_text,
    unwrap,
)
from chalicelib.cloudtrail.selective_reader import SKIPPED, read_wanted
from chalicelib.cloudtrail.trimming import identity_of, trimmed

__all__ = [
    "DECODER",
    "MAX_BYTES",
    "SKIPPED",
    "WITHHELD",
    "CallFilter",
    "LogKey",
    "account_at",
    "account_of",
    "at",
    "call_id_of",
    "fault_of_key",
    "id_of",
    "identity_of",
    "is_account",
    "is_region",
    "lacks",
    "parse_key",
    "read_records",
    "read_values",
    "read_wanted",
    "record_time",
    "region_of",
    "role_of",
    "text_at",
    "time_text",
    "trimmed",
    "true_at",
    "unwrap",
    "why_not_a_log",
]
