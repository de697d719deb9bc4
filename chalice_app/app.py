"""The deployed surface: one registration per Lambda. Behaviour lives in chalicelib.steps."""

import os
from typing import Any

from chalice.app import Chalice, SQSEvent

from chalicelib.compliance.stage_names import changes_queue
from chalicelib.runtime.handler import prepare, serve
from chalicelib.runtime.settings import inbox_queue

app = Chalice(app_name="tagtrail", configure_logs=False)  # its handler would write each line of ours once more

Payload = dict[str, Any]


@app.on_sqs_message(queue=inbox_queue(os.environ), name="receive", batch_size=10)
def receive(event: SQSEvent) -> Payload:
    """Read the inbox and start executions."""
    return serve("receive", event.to_dict(), event.context)


@app.lambda_function(name="fetch_log")
def fetch_log(payload: Payload, context: Any) -> Payload:
    """Read one slice of a CloudTrail log into chunks."""
    return serve("fetch_log", payload, context)


@app.lambda_function(name="parse_events")
def parse_events(payload: Payload, context: Any) -> Payload:
    """Turn the records of a chunk into events and resources."""
    return serve("parse_events", payload, context)


@app.lambda_function(name="resolve_identity")
def resolve_identity(payload: Payload, context: Any) -> Payload:
    """Find who made each resource and which tags it is to get."""
    return serve("resolve_identity", payload, context)


@app.lambda_function(name="tag_ec2")
def tag_ec2(payload: Payload, context: Any) -> Payload:
    """Tag EC2 resources."""
    return serve("tag_ec2", payload, context)


@app.lambda_function(name="tag_s3")
def tag_s3(payload: Payload, context: Any) -> Payload:
    """Tag S3 buckets."""
    return serve("tag_s3", payload, context)


@app.lambda_function(name="tag_rds")
def tag_rds(payload: Payload, context: Any) -> Payload:
    """Tag RDS resources."""
    return serve("tag_rds", payload, context)


@app.lambda_function(name="tag_lambda")
def tag_lambda(payload: Payload, context: Any) -> Payload:
    """Tag Lambda functions."""
    return serve("tag_lambda", payload, context)


@app.lambda_function(name="tag_dynamodb")
def tag_dynamodb(payload: Payload, context: Any) -> Payload:
    """Tag DynamoDB tables."""
    return serve("tag_dynamodb", payload, context)


@app.lambda_function(name="tag_sns")
def tag_sns(payload: Payload, context: Any) -> Payload:
    """Tag SNS topics."""
    return serve("tag_sns", payload, context)


@app.lambda_function(name="tag_sqs")
def tag_sqs(payload: Payload, context: Any) -> Payload:
    """Tag SQS queues."""
    return serve("tag_sqs", payload, context)


@app.lambda_function(name="tag_elasticache")
def tag_elasticache(payload: Payload, context: Any) -> Payload:
    """Tag ElastiCache clusters."""
    return serve("tag_elasticache", payload, context)


@app.lambda_function(name="tag_any")
def tag_any(payload: Payload, context: Any) -> Payload:
    """Tag resources of all other services."""
    return serve("tag_any", payload, context)


@app.lambda_function(name="record_metadata")
def record_metadata(payload: Payload, context: Any) -> Payload:
    """Write ledger rows, result lines and what is to be tried again."""
    return serve("record_metadata", payload, context)


@app.lambda_function(name="notify")
def notify(payload: Payload, context: Any) -> Payload:
    """Tell an operator of failures."""
    return serve("notify", payload, context)


@app.lambda_function(name="summarise")
def summarise(payload: Payload, context: Any) -> Payload:
    """Draw up the accounts of an execution."""
    return serve("summarise", payload, context)


@app.on_sqs_message(
    queue=changes_queue(os.environ), name="receive_changes", batch_size=1000, maximum_batching_window_in_seconds=20
)
def receive_changes(event: SQSEvent) -> Payload:
    """Read EC2's state changes and start a check of the instances."""
    return serve("receive_changes", event.to_dict(), event.context)


@app.lambda_function(name="find_resources")
def find_resources(payload: Payload, context: Any) -> Payload:
    """Find what is to be checked for its tags."""
    return serve("find_resources", payload, context)


@app.lambda_function(name="check_resources")
def check_resources(payload: Payload, context: Any) -> Payload:
    """Check the tags of one unit's resources."""
    return serve("check_resources", payload, context)


@app.lambda_function(name="fill_gaps")
def fill_gaps(payload: Payload, context: Any) -> Payload:
    """Add the tags that rules let be added unasked."""
    return serve("fill_gaps", payload, context)


@app.lambda_function(name="publish_findings")
def publish_findings(payload: Payload, context: Any) -> Payload:
    """Keep the findings of an execution, and tell owners."""
    return serve("publish_findings", payload, context)


@app.lambda_function(name="find_regions")
def find_regions(payload: Payload, context: Any) -> Payload:
    """Begin a run of retention: its day, period, rules and Regions."""
    return serve("find_regions", payload, context)


@app.lambda_function(name="find_backups")
def find_backups(payload: Payload, context: Any) -> Payload:
    """Find the AMIs and snapshots of a Region that lack retention tags."""
    return serve("find_backups", payload, context)


@app.lambda_function(name="tag_backups")
def tag_backups(payload: Payload, context: Any) -> Payload:
    """Tag a chunk of AMIs and snapshots with how long they are kept."""
    return serve("tag_backups", payload, context)


@app.lambda_function(name="summarise_retention")
def summarise_retention(payload: Payload, context: Any) -> Payload:
    """Draw up the accounts of a run of retention."""
    return serve("summarise_retention", payload, context)


prepare(os.environ)
