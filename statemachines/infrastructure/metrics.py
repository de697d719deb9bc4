"""The metrics that alarms and the dashboard look at: ours, as chalicelib emits them, and those of AWS."""

from collections.abc import Mapping
from dataclasses import dataclass

from statemachines.infrastructure.stack import Json, Stack, sub

NAMESPACE = "TagTrail"
COMPLIANCE = "TagCompliance"
SERVICE = "tagtrail"
"""Namespace and `service` dimension of our own metrics, as chalicelib.runtime.container sets them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One statistic of one metric. `dimensions` may hold pseudo parameters."""

    namespace: str
    name: str
    dimensions: Mapping[str, str]
    stat: str = "Sum"
    unit: str = ""

    def alone(self) -> Json:
        """Return what an alarm on this metric alone says of it."""
        return {**self._which(), "Statistic": self.stat, **({"Unit": self.unit} if self.unit else {})}

    def in_math(self, name: str, period: int) -> Json:
        """Return the metric as a term `name` of an alarm's expression."""
        unit = {"Unit": self.unit} if self.unit else {}
        measured = {"Metric": self._which(), "Period": period, "Stat": self.stat, **unit}
        return {"Id": name, "MetricStat": measured, "ReturnData": False}

    def line(self, label: str) -> list[str | Json]:
        """Return the metric as one line of a dashboard's graph, its pseudo parameters not yet filled in."""
        named = [text for pair in self.dimensions.items() for text in pair]
        return [self.namespace, self.name, *named, {"stat": self.stat, "label": label}]

    def _which(self) -> Json:
        dimensions = [{"Name": name, "Value": sub(value)} for name, value in self.dimensions.items()]
        return {"Namespace": self.namespace, "MetricName": self.name, "Dimensions": dimensions}


def ours(stack: Stack, name: str, stat: str = "Sum", unit: str = "Count") -> Metric:
    """Return one of TagTrail's own metrics."""
    dimensions = {"Stage": stack.stage, "service": SERVICE}
    return Metric(namespace=NAMESPACE, name=name, dimensions=dimensions, stat=stat, unit=unit)


def of_compliance(stack: Stack, name: str) -> Metric:
    """Return one of the two metrics of compliance, for this stage alone."""
    return Metric(namespace=COMPLIANCE, name=name, dimensions={"Stage": stack.stage}, unit="Count")


def of_function(stack: Stack, function: str, name: str, stat: str = "Sum") -> Metric:
    """Return a metric of one of our functions."""
    dimensions = {"FunctionName": stack.names.function(function)}
    return Metric(namespace="AWS/Lambda", name=name, dimensions=dimensions, stat=stat)


def of_machine(stack: Stack, kind: str, name: str) -> Metric:
    """Return a metric of a state machine's executions."""
    return Metric(namespace="AWS/States", name=name, dimensions={"StateMachineArn": stack.names.machine(kind).arn})


def of_queue(queue: str, name: str) -> Metric:
    """Return a metric of a queue: the highest value, as what lies in it does not add up."""
    return Metric(namespace="AWS/SQS", name=name, dimensions={"QueueName": queue}, stat="Maximum")


def of_rule(rule: str, name: str) -> Metric:
    """Return a metric of an EventBridge rule on the default bus."""
    return Metric(namespace="AWS/Events", name=name, dimensions={"RuleName": rule})
