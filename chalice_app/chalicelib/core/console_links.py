"""Links into the AWS console."""

from __future__ import annotations

_DOMAINS = {"aws": "aws.amazon.com", "aws-cn": "amazonaws.cn", "aws-us-gov": "amazonaws-us-gov.com"}


def domain(partition: str) -> str:
    """Return the domain of a partition's console."""
    return _DOMAINS.get(partition, _DOMAINS["aws"])


def execution_link(arn: str) -> str:
    """Return the console page of an execution, in its own partition."""
    _, partition, _, region, *_ = arn.split(":")
    return f"https://{region}.console.{domain(partition)}/states/home?region={region}#/v2/executions/details/{arn}"
