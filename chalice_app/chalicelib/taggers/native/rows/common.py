"""The rows of `native`: here the services that share a usual form of tagging API, in `native_rows_*` all others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import chain

from chalicelib.taggers.native.row import CAPITAL_LIST, LOWER_LIST, LOWER_MAP, UPPER_LIST, UPPER_MAP, Native, family
from chalicelib.taggers.native.rows.compute_network import OWN
from chalicelib.taggers.native.rows.data import DATA
from chalicelib.taggers.native.rows.iam import IAM
from chalicelib.taggers.native.rows.management import MANAGEMENT
from chalicelib.taggers.native.rows.rare import RARE

_SERVED = chain(
    family(
        LOWER_MAP,
        "amplify appflow appsync auditmanager batch braket codecommit connect controltower datazone deadline "
        "docdb-elastic drs emr-containers emr-serverless fis groundstation imagebuilder inspector2 "
        "iotsitewise ivs ivschat kafkaconnect m2 macie2 mgn neptune-graph networkflowmonitor omics pcs pipes "
        "resiliencehub signer ssm-incidents timestream-influxdb vpc-lattice",
        {
            "accessanalyzer": "access-analyzer",
            "appintegrations": "app-integrations",
            "codeguruprofiler": "codeguru-profiler",
            "customer-profiles": "profile",
            "greengrassv2": "greengrass",
            "qconnect": "wisdom",
            "workspaces-thin-client": "thinclient",
        },
    ),
    family(
        UPPER_MAP,
        "appconfig appstream cognito-identity cognito-idp databrew dataexchange detective dlm guardduty "
        "internetmonitor kafka managedblockchain mediaconnect mediapackage "
        "mediapackagev2 mediatailor oam pca-connector-ad rekognition rum schemas securityhub synthetics",
        {"location": "geo", "migration-hub-refactor-spaces": "refactor-spaces"},
    ),
    family(
        CAPITAL_LIST,
        "athena cloud9 cloudwatch devicefarm events fsx gamelift healthlake iotfleetwise "
        "servicediscovery ssm-contacts workmail xray",
        {"kinesisanalyticsv2": "kinesisanalytics"},
    ),
    family(replace(CAPITAL_LIST, ignores_case=True), "kendra"),
    family(
        UPPER_LIST,
        "application-signals apprunner codeconnections codedeploy codestar-connections comprehend config "
        "datasync forecast iotwireless license-manager network-firewall payment-cryptography rbin "
        "route53resolver scheduler transcribe translate",
        {"sesv2": "ses", "pinpoint-sms-voice-v2": "sms-voice"},
    ),
    family(
        LOWER_LIST,
        "appmesh codeartifact codepipeline ecs proton redshift-serverless rolesanywhere securitylake swf",
        {"stepfunctions": "states"},
    ),
)

# AWS does not list these among what the Resource Groups Tagging API serves.
_NOT_SERVED = chain(
    family(
        replace(LOWER_MAP, tagging_api=False),
        "cleanrooms dsql eks entityresolution grafana medical-imaging networkmonitor s3tables s3vectors ssm-sap "
        "verifiedpermissions",
        {"amp": "aps", "bedrock-agentcore-control": "bedrock-agentcore"},
    ),
    family(replace(UPPER_MAP, tagging_api=False), "outposts route53profiles", {"mwaa": "airflow"}),
    family(replace(LOWER_LIST, tagging_api=False), "", {"opensearchserverless": "aoss"}),
    family(replace(UPPER_LIST, tagging_api=False), "quicksight"),
)

NATIVE: Mapping[str, Native] = {row.name: row for row in chain(_SERVED, _NOT_SERVED, IAM, DATA, OWN, MANAGEMENT, RARE)}
"""Every row by its key."""
