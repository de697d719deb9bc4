"""The metrics of compliance: for each instance 1 and 0, once without dimensions and once for the stage."""

from __future__ import annotations

from collections.abc import Iterable

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

NAMESPACE = "TagCompliance"


def measure(verdicts: Iterable[bool], stage: str) -> None:
    """Print a value of both metrics for each verdict, in the embedded metric format.

    The empty service keeps Powertools from adding a dimension of that name; a document takes 100 values of a metric,
    and Powertools begins another one by itself.
    """
    metrics = EphemeralMetrics(namespace=NAMESPACE, service="")
    metrics.add_dimensions(Stage=stage)  # a set beside the empty one
    for compliant in verdicts:
        metrics.add_metric(name="CompliantInstances", unit=MetricUnit.Count, value=int(compliant))
        metrics.add_metric(name="NonCompliantInstances", unit=MetricUnit.Count, value=int(not compliant))
    if metrics.metric_set:
        metrics.flush_metrics()
