"""How they end: what guards accounts and networks."""

from functools import partial
from typing import Final

from chalicelib.catalogue.deletions.model import Ending, ends

_guardduty = partial(ends, "guardduty")
_wafv2 = partial(ends, "wafv2")
_waf = partial(ends, "waf")
_waf_regional = partial(ends, "waf-regional")
_network_firewall = partial(ends, "network-firewall")
_macie2 = partial(ends, "macie2")
_auditmanager = partial(ends, "auditmanager")

ROWS: Final[tuple[Ending, ...]] = (
    _guardduty("DeleteDetector", "AWS::GuardDuty::Detector", "Q.detectorId"),
    _guardduty("DeleteFilter", "AWS::GuardDuty::Filter", "Q.filterName"),
    _guardduty("DeleteIPSet", "AWS::GuardDuty::IPSet", "Q.ipSetId"),
    _guardduty("DeleteThreatIntelSet", "AWS::GuardDuty::ThreatIntelSet", "Q.threatIntelSetId"),
    _guardduty("DeleteMalwareProtectionPlan", "AWS::GuardDuty::MalwareProtectionPlan", "Q.malwareProtectionPlanId"),
    _wafv2(
        "DeleteWebACL",
        "AWS::WAFv2::WebACL",
        "Q.id",
        "{lower(Q.scope) == 'cloudfront' && 'global' || 'regional'}/webacl/{Q.name}/{id}",
    ),
    _wafv2(
        "DeleteIPSet",
        "AWS::WAFv2::IPSet",
        "Q.id",
        "{lower(Q.scope) == 'cloudfront' && 'global' || 'regional'}/ipset/{Q.name}/{id}",
    ),
    _wafv2(
        "DeleteRuleGroup",
        "AWS::WAFv2::RuleGroup",
        "Q.id",
        "{lower(Q.scope) == 'cloudfront' && 'global' || 'regional'}/rulegroup/{Q.name}/{id}",
    ),
    _wafv2(
        "DeleteRegexPatternSet",
        "AWS::WAFv2::RegexPatternSet",
        "Q.id",
        "{lower(Q.scope) == 'cloudfront' && 'global' || 'regional'}/regexpatternset/{Q.name}/{id}",
    ),
    _waf("DeleteWebACL", "AWS::WAF::WebACL", "Q.webACLId"),
    _waf("DeleteRule", "AWS::WAF::Rule", "Q.ruleId"),
    _waf("DeleteRateBasedRule", "AWS::WAF::RateBasedRule", "Q.ruleId"),
    _waf("DeleteRuleGroup", "AWS::WAF::RuleGroup", "Q.ruleGroupId"),
    _waf_regional("DeleteWebACL", "AWS::WAFRegional::WebACL", "Q.webACLId"),
    _waf_regional("DeleteRule", "AWS::WAFRegional::Rule", "Q.ruleId"),
    _waf_regional("DeleteRateBasedRule", "AWS::WAFRegional::RateBasedRule", "Q.ruleId"),
    _waf_regional("DeleteRuleGroup", "AWS::WAFRegional::RuleGroup", "Q.ruleGroupId"),
    _network_firewall("DeleteFirewall", "AWS::NetworkFirewall::Firewall", "R.firewall.firewallArn"),
    _network_firewall(
        "DeleteFirewallPolicy", "AWS::NetworkFirewall::FirewallPolicy", "R.firewallPolicyResponse.firewallPolicyArn"
    ),
    _network_firewall("DeleteRuleGroup", "AWS::NetworkFirewall::RuleGroup", "R.ruleGroupResponse.ruleGroupArn"),
    _network_firewall(
        "DeleteTLSInspectionConfiguration",
        "AWS::NetworkFirewall::TLSInspectionConfiguration",
        "R.tLSInspectionConfigurationResponse.tLSInspectionConfigurationArn",
    ),
    _macie2("DeleteCustomDataIdentifier", "AWS::Macie::CustomDataIdentifier", "Q.id"),
    _macie2("DeleteFindingsFilter", "AWS::Macie::FindingsFilter", "Q.id", "findings-filter/{id}"),
    _macie2("DeleteAllowList", "AWS::Macie::AllowList", "Q.id", "allow-list/{id}"),
    ends("inspector2", "DeleteFilter", "AWS::InspectorV2::Filter", "R.arn"),
    ends(
        "inspector2", "DeleteCisScanConfiguration", "AWS::InspectorV2::CisScanConfiguration", "R.scanConfigurationArn"
    ),
    ends("detective", "DeleteGraph", "AWS::Detective::Graph", "Q.graphArn"),
    ends(
        "securityhub",
        "BatchDeleteAutomationRules",
        "AWS::SecurityHub::AutomationRule",
        "R.processedAutomationRules[] || Q.automationRulesArns[]",
    ),
    ends(
        "securityhub",
        "DeleteConfigurationPolicy",
        "AWS::SecurityHub::ConfigurationPolicy",
        "Q.identifier",
        "configuration-policy/{id}",
    ),
    ends("shield", "DeleteProtection", "AWS::Shield::Protection", "Q.protectionId"),
    ends("shield", "DeleteProtectionGroup", "AWS::Shield::ProtectionGroup", "Q.protectionGroupId"),
    _auditmanager("DeleteAssessment", "AWS::AuditManager::Assessment", "Q.assessmentId", "assessment/{id}"),
    _auditmanager(
        "DeleteAssessmentFramework",
        "AWS::AuditManager::AssessmentFramework",
        "Q.frameworkId",
        "assessmentFramework/{id}",
    ),
    _auditmanager("DeleteControl", "AWS::AuditManager::Control", "Q.controlId", "control/{id}"),
    ends(
        "securitylake",
        "DeleteDataLake",
        "AWS::SecurityLake::DataLake",
        "Q.regions[]",
        "arn:{partition}:securitylake:{id}:{account}:data-lake/default",
    ),
)
