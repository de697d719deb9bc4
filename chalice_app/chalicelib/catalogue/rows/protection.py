"""What guards accounts and networks."""

from functools import partial

from chalicelib.catalogue.model import IDEMPOTENT, RECORD, UPSERT, row

_guardduty = partial(row, "guardduty", tagger="guardduty")
_wafv2 = partial(row, "wafv2", tagger="wafv2")
_waf = partial(row, "waf", tagger="waf")
_regional = partial(row, "waf-regional", tagger="waf-regional")
_firewall = partial(row, "network-firewall", tagger="network-firewall")
_macie = partial(row, "macie2", tagger="macie2")
_hub = partial(row, "securityhub", tagger="securityhub")
_shield = partial(row, "shield", tagger="shield")
_audit = partial(row, "auditmanager", tagger="auditmanager")
_NO_REGION = "arn:{partition}:shield::{account}:"
_WAF = "arn:{partition}:waf::{account}:"

ROWS = (
    _guardduty("CreateDetector", "AWS::GuardDuty::Detector", "R.detectorId", "detector/{id}"),
    _guardduty("CreateFilter", "AWS::GuardDuty::Filter", "R.name || Q.name", "detector/{Q.detectorId}/filter/{id}"),
    _guardduty("CreateIPSet", "AWS::GuardDuty::IPSet", "R.ipSetId", "detector/{Q.detectorId}/ipset/{id}"),
    _guardduty(
        "CreateThreatIntelSet",
        "AWS::GuardDuty::ThreatIntelSet",
        "R.threatIntelSetId",
        "detector/{Q.detectorId}/threatintelset/{id}",
    ),
    _guardduty(
        "CreateMalwareProtectionPlan",
        "AWS::GuardDuty::MalwareProtectionPlan",
        "R.malwareProtectionPlanId",
        "malware-protection-plan/{id}",
    ),
    _wafv2(
        "CreateWebACL",
        "AWS::WAFv2::WebACL",
        "R.summary.aRN",
        evidence=RECORD,
        note="those for CloudFront are in us-east-1",
    ),
    _wafv2("CreateIPSet", "AWS::WAFv2::IPSet", "R.summary.aRN", evidence=RECORD),
    _wafv2("CreateRuleGroup", "AWS::WAFv2::RuleGroup", "R.summary.aRN"),
    _wafv2("CreateRegexPatternSet", "AWS::WAFv2::RegexPatternSet", "R.summary.aRN"),
    _waf("CreateWebACL", "AWS::WAF::WebACL", "R.webACL.webACLArn || R.webACL.webACLId", _WAF + "webacl/{id}"),
    _waf("CreateRule", "AWS::WAF::Rule", "R.rule.ruleId", _WAF + "rule/{id}"),
    _waf(
        "CreateRateBasedRule",
        "AWS::WAF::RateBasedRule",
        "R.rule.ruleId",
        _WAF + "ratebasedrule/{id}",
        note="CloudFormation has no such type",
    ),
    _waf(
        "CreateRuleGroup",
        "AWS::WAF::RuleGroup",
        "R.ruleGroup.ruleGroupId",
        _WAF + "rulegroup/{id}",
        note="CloudFormation has no such type",
    ),
    _regional("CreateWebACL", "AWS::WAFRegional::WebACL", "R.webACL.webACLArn || R.webACL.webACLId", "webacl/{id}"),
    _regional("CreateRule", "AWS::WAFRegional::Rule", "R.rule.ruleId", "rule/{id}"),
    _regional("CreateRateBasedRule", "AWS::WAFRegional::RateBasedRule", "R.rule.ruleId", "ratebasedrule/{id}"),
    _regional(
        "CreateRuleGroup",
        "AWS::WAFRegional::RuleGroup",
        "R.ruleGroup.ruleGroupId",
        "rulegroup/{id}",
        note="CloudFormation has no such type",
    ),
    _firewall("CreateFirewall", "AWS::NetworkFirewall::Firewall", "R.firewall.firewallArn", evidence=RECORD),
    _firewall(
        "CreateFirewallPolicy", "AWS::NetworkFirewall::FirewallPolicy", "R.firewallPolicyResponse.firewallPolicyArn"
    ),
    _firewall("CreateRuleGroup", "AWS::NetworkFirewall::RuleGroup", "R.ruleGroupResponse.ruleGroupArn"),
    _firewall(
        "CreateTLSInspectionConfiguration",
        "AWS::NetworkFirewall::TLSInspectionConfiguration",
        "R.tLSInspectionConfigurationResponse.tLSInspectionConfigurationArn",
    ),
    _macie(
        "CreateClassificationJob", "AWS::Macie::ClassificationJob", "R.jobArn", note="CloudFormation has no such type"
    ),
    _macie(
        "CreateCustomDataIdentifier",
        "AWS::Macie::CustomDataIdentifier",
        "R.customDataIdentifierId",
        "custom-data-identifier/{id}",
    ),
    _macie("CreateFindingsFilter", "AWS::Macie::FindingsFilter", "R.arn"),
    _macie("CreateAllowList", "AWS::Macie::AllowList", "R.arn"),
    row("inspector2", "CreateFilter", "AWS::InspectorV2::Filter", "R.arn", tagger="inspector2"),
    row(
        "inspector2",
        "CreateCisScanConfiguration",
        "AWS::InspectorV2::CisScanConfiguration",
        "R.scanConfigurationArn",
        tagger="inspector2",
    ),
    row(
        "detective",
        "CreateGraph",
        "AWS::Detective::Graph",
        "R.graphArn",
        tagger="detective",
        success=IDEMPOTENT,
        note="answers with the one that the account has",
    ),
    _hub("CreateAutomationRule", "AWS::SecurityHub::AutomationRule", "R.ruleArn"),
    _hub("CreateConfigurationPolicy", "AWS::SecurityHub::ConfigurationPolicy", "R.arn"),
    _shield("CreateProtection", "AWS::Shield::Protection", "R.protectionId", _NO_REGION + "protection/{id}"),
    _shield(
        "CreateProtectionGroup",
        "AWS::Shield::ProtectionGroup",
        "Q.protectionGroupId",
        _NO_REGION + "protection-group/{id}",
    ),
    _audit("CreateAssessment", "AWS::AuditManager::Assessment", "R.assessment.arn"),
    _audit("CreateAssessmentFramework", "AWS::AuditManager::AssessmentFramework", "R.framework.arn"),
    _audit("CreateControl", "AWS::AuditManager::Control", "R.control.arn", note="CloudFormation has no such type"),
    row(
        "securitylake",
        "CreateDataLake",
        "AWS::SecurityLake::DataLake",
        "R.dataLakes[].dataLakeArn",
        tagger="securitylake",
        success=UPSERT,
        note="also updates",
    ),
)
