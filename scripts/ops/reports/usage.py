"""Who still needs an AMI or snapshot of a Region: launch templates, Auto Scaling groups, instances, other AMIs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

Clients = Callable[[str], Any]
"""`clients(service)` is a boto3 client of the Region."""

Users = Mapping[str, Sequence[str]]
"""By the id of an AMI or snapshot: who uses it, in words."""

WATCHED = ("$Latest", "$Default")
"""Versions of a launch template that something may be launched from without being asked for by number."""


def users_of(images: Iterable[Mapping[str, Any]], clients: Clients) -> Users:
    """Return who uses the AMIs of a Region, and the snapshots that its own AMIs are made of."""
    found: dict[str, list[str]] = defaultdict(list)
    groups = list(_pages(clients("autoscaling"), "describe_auto_scaling_groups", "AutoScalingGroups"))
    templates = _templates(clients("ec2"), groups)
    uses = [
        *_by_images(images),
        *_by_templates(templates),
        *_by_groups(groups, templates, clients("autoscaling")),
        *_by_instances(clients("ec2")),
    ]
    for used, user in uses:
        if used and user not in found[used]:
            found[used].append(user)
    return found


Use = tuple[str, str]
"""The id that is used, and by whom."""

Versions = dict[tuple[str, str], str]
"""The AMI of a launch template's version, by the template's name and the version."""


def _by_images(images: Iterable[Mapping[str, Any]]) -> Iterator[Use]:
    for image in images:
        for disk in image.get("BlockDeviceMappings", []):
            yield disk.get("Ebs", {}).get("SnapshotId", ""), f"AMI {image['ImageId']}"


def _templates(ec2: Any, groups: Iterable[Mapping[str, Any]]) -> Versions:
    """Read the versions of all launch templates that count: the latest, the default, and those that a group names."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for template in _pages(ec2, "describe_launch_templates", "LaunchTemplates"):
        wanted[template["LaunchTemplateName"]] |= set(WATCHED)
    for asked in (spec for group in groups for spec in _specifications(group)):
        name = asked.get("LaunchTemplateName", "")
        if name in wanted:
            wanted[name].add(asked.get("Version", "$Default"))
    return {key: ami for name, versions in wanted.items() for key, ami in _versions(ec2, name, versions)}


def _versions(ec2: Any, name: str, wanted: Iterable[str]) -> Iterator[tuple[tuple[str, str], str]]:
    for version in sorted(wanted):
        try:
            found = ec2.describe_launch_template_versions(LaunchTemplateName=name, Versions=[version])
        except ClientError as error:
            if "NotFound" in error.response["Error"]["Code"]:  # a group may name what was deleted
                continue
            raise
        for one in found["LaunchTemplateVersions"]:
            yield (name, version), one["LaunchTemplateData"].get("ImageId", "")


def _by_templates(templates: Versions) -> Iterator[Use]:
    for (name, _), ami in templates.items():
        yield ami, f"launch template {name}"


def _specifications(group: Mapping[str, Any]) -> Iterator[Mapping[str, str]]:
    """Yield the launch templates that a group names, those of mixed instances too."""
    if "LaunchTemplate" in group:
        yield group["LaunchTemplate"]
    mixed = group.get("MixedInstancesPolicy", {}).get("LaunchTemplate", {})
    if "LaunchTemplateSpecification" in mixed:
        yield mixed["LaunchTemplateSpecification"]
    for override in mixed.get("Overrides", []):
        if "LaunchTemplateSpecification" in override:
            yield override["LaunchTemplateSpecification"]


def _by_groups(groups: Iterable[Mapping[str, Any]], templates: Versions, autoscaling: Any) -> Iterator[Use]:
    pages = _pages(autoscaling, "describe_launch_configurations", "LaunchConfigurations")
    configurations = {one["LaunchConfigurationName"]: one["ImageId"] for one in pages}
    for group in groups:
        user = f"Auto Scaling group {group['AutoScalingGroupName']}"
        yield configurations.get(group.get("LaunchConfigurationName", ""), ""), user
        for asked in _specifications(group):
            key = asked.get("LaunchTemplateName", ""), asked.get("Version", "$Default")
            yield templates.get(key, ""), user


def _by_instances(ec2: Any) -> Iterator[Use]:
    for reservation in _pages(ec2, "describe_instances", "Reservations"):
        for instance in reservation["Instances"]:
            if instance["State"]["Name"] != "terminated":
                yield instance["ImageId"], f"instance {instance['InstanceId']}"


def _pages(client: Any, operation: str, member: str) -> Iterator[Mapping[str, Any]]:
    for page in client.get_paginator(operation).paginate():
        yield from page[member]
