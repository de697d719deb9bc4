"""Every name and ARN of a stage, computed from stage, account and Region alone, so that any part can know any other.

`account`, `region` and `partition` may be CloudFormation's pseudo parameters: the template does that.
"""

from dataclasses import dataclass

from statemachines.machine_names import APP, MachineNames


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names and ARNs of one stage in one account and Region."""

    stage: str
    account: str
    region: str
    partition: str = "aws"

    @property
    def stack(self) -> str:
        """The CloudFormation stack."""
        return f"{APP}-{self.stage}"

    @property
    def inbox(self) -> str:
        """The queue that all triggers write to."""
        return f"{APP}-inbox-{self.stage}"

    @property
    def inbox_arn(self) -> str:
        """The inbox's ARN."""
        return self.arn("sqs", self.inbox)

    @property
    def dlq(self) -> str:
        """The queue of what could not be handled."""
        return f"{APP}-inbox-dlq-{self.stage}"

    @property
    def dlq_arn(self) -> str:
        """The dead-letter queue's ARN."""
        return self.arn("sqs", self.dlq)

    @property
    def dlq_url(self) -> str:
        """The dead-letter queue's URL on AWS; an emulator may have another."""
        return f"https://sqs.{self.region}.{self.dns_suffix}/{self.account}/{self.dlq}"

    @property
    def dns_suffix(self) -> str:
        """How the names of AWS's hosts end in the partition."""
        return "amazonaws.com.cn" if self.partition == "aws-cn" else "amazonaws.com"

    @property
    def work_bucket(self) -> str:
        """The bucket for what is too big for a state."""
        return f"{APP}-work-{self.account}-{self.region}-{self.stage}"

    @property
    def trail_bucket(self) -> str:
        """The bucket of a trail that we create ourselves."""
        return f"cloudtrail-logs-{self.account}-{self.region}-{self.stage}"

    @property
    def trail(self) -> str:
        """The trail that we create ourselves."""
        return f"{APP}-{self.stage}"

    @property
    def trail_arn(self) -> str:
        """The ARN of our own trail."""
        return self.arn("cloudtrail", f"trail/{self.trail}")

    @property
    def table(self) -> str:
        """The ledger."""
        return f"{APP}-{self.stage}"

    @property
    def table_arn(self) -> str:
        """The ledger's ARN."""
        return self.arn("dynamodb", f"table/{self.table}")

    @property
    def topic(self) -> str:
        """The topic that alerts go to."""
        return f"{APP}-alerts-{self.stage}"

    @property
    def topic_arn(self) -> str:
        """The alert topic's ARN."""
        return self.arn("sns", self.topic)

    @property
    def key_alias(self) -> str:
        """The alias of the key that encrypts alerts."""
        return f"alias/{APP}-alerts-{self.stage}"

    @property
    def attribute(self) -> MachineNames:
        """The state machine that tags what was created."""
        return self.machine("attribute")

    def machine(self, kind: str) -> MachineNames:
        """Return the names of the state machine `kind`."""
        return MachineNames(kind=kind, names=self)

    @property
    def status_rule(self) -> str:
        """The EventBridge rule on executions that failed, timed out or were aborted."""
        return f"{APP}-execution-status-{self.stage}"

    @property
    def status_rule_arn(self) -> str:
        """The status rule's ARN."""
        return self.arn("events", f"rule/{self.status_rule}")

    @property
    def due_rule(self) -> str:
        """The EventBridge rule that lets `notify` send what it held back."""
        return f"{APP}-alerts-due-{self.stage}"

    @property
    def due_rule_arn(self) -> str:
        """The ARN of that rule."""
        return self.arn("events", f"rule/{self.due_rule}")

    @property
    def schedule_rule(self) -> str:
        """The EventBridge rule that starts the machine `retention`, and the role that it does so with."""
        return f"{APP}-retention-schedule-{self.stage}"

    @property
    def schedule_rule_arn(self) -> str:
        """The schedule's ARN."""
        return self.arn("events", f"rule/{self.schedule_rule}")

    @property
    def inbox_rule(self) -> str:
        """The rule that may feed the inbox with the objects created in a trail bucket; whoever wants one makes it."""
        return f"{APP}-inbox-{self.stage}"

    @property
    def inbox_rule_arn(self) -> str:
        """The inbox rule's ARN."""
        return self.arn("events", f"rule/{self.inbox_rule}")

    def event_rule(self, number: int | str) -> str:
        """Return the EventBridge rule on the creations of the pattern of this number, from 1; the same everywhere."""
        return f"auto-tag-create-resources-{number}-{self.stage}"

    def event_rule_arn(self, number: int) -> str:
        """Return that rule's ARN."""
        return self.arn("events", f"rule/{self.event_rule(number)}")

    @property
    def bus_arn(self) -> str:
        """The ARN of the bus that AWS's own events come by."""
        return self.arn("events", "event-bus/default")

    @property
    def forwarder(self) -> str:
        """The stack of a forwarder in another Region, and the role that all forwarders put events at home with.

        No stack of a stage begins so.
        """
        return f"auto-tag-forwarder-{self.stage}"

    @property
    def forwarder_role_arn(self) -> str:
        """The ARN of that role."""
        return f"arn:{self.partition}:iam::{self.account}:role/{self.forwarder}"

    @property
    def backfill_role(self) -> str:
        """The role that an operator takes on to send old logs to the inbox."""
        return f"{APP}-backfill-{self.stage}"

    @property
    def changes(self) -> str:
        """The queue of EC2's state changes."""
        return f"{APP}-changes-{self.stage}"

    @property
    def changes_arn(self) -> str:
        """The ARN of the queue of state changes."""
        return self.arn("sqs", self.changes)

    @property
    def changes_rule(self) -> str:
        """The EventBridge rule on EC2's state changes."""
        return f"ec2-state-change-{self.stage}"

    @property
    def changes_rule_arn(self) -> str:
        """The ARN of the rule on state changes."""
        return self.arn("events", f"rule/{self.changes_rule}")

    @property
    def daily_check(self) -> str:
        """The EventBridge rule that starts the daily check of compliance, and the role that it does it with."""
        return f"{APP}-daily-check-{self.stage}"

    @property
    def daily_check_arn(self) -> str:
        """The ARN of the rule of the daily check."""
        return self.arn("events", f"rule/{self.daily_check}")

    @property
    def compliance_bucket(self) -> str:
        """The bucket of what compliance found."""
        return f"compliance-logs-{self.account}-{self.region}-{self.stage}"

    @property
    def compliance_topic(self) -> str:
        """The topic that owners hear of untagged instances by."""
        return f"compliance-alerts-{self.stage}"

    @property
    def compliance_topic_arn(self) -> str:
        """The compliance topic's ARN."""
        return self.arn("sns", self.compliance_topic)

    @property
    def compliance_dashboard(self) -> str:
        """The CloudWatch dashboard of compliance."""
        return f"tag-compliance-{self.stage}"

    @property
    def compliance_alarm(self) -> str:
        """The alarm on many instances that are not compliant."""
        return f"high-non-compliance-{self.stage}"

    @property
    def dashboard(self) -> str:
        """The CloudWatch dashboard."""
        return f"{APP}-{self.stage}"

    def alarm(self, about: str) -> str:
        """Return the alarm about something: `dead-letters`."""
        return f"{APP}-{self.stage}-{about}"

    def function(self, function: str) -> str:
        """Return the Lambda function that Chalice makes of `function` in this stage."""
        return f"{APP}-{self.stage}-{function}"

    def function_arn(self, function: str) -> str:
        """Return the ARN of `function`, known before Chalice has made it."""
        return self.arn("lambda", f"function:{self.function(function)}")

    def function_role_arn(self, function: str) -> str:
        """Return the ARN of the role that Chalice makes for `function`."""
        return f"arn:{self.partition}:iam::{self.account}:role/{self.function(function)}"

    def function_log_group(self, function: str) -> str:
        """Return the log group that Lambda writes `function`'s lines to."""
        return f"/aws/lambda/{self.function(function)}"

    @property
    def member_role(self) -> str:
        """The role that the tag steps assume in every other account."""
        return f"{APP}-member-{self.stage}"

    @property
    def external_id(self) -> str:
        """What the tag steps say when they assume it: whose stage they are."""
        return f"{APP}-{self.stage}-{self.account}"

    def member_role_arn(self, account: str) -> str:
        """Return the ARN of the member role in another account."""
        return f"arn:{self.partition}:iam::{account}:role/{self.member_role}"

    def bucket_arn(self, bucket: str) -> str:
        """Return the ARN of a bucket; it names neither account nor Region."""
        return f"arn:{self.partition}:s3:::{bucket}"

    def arn(self, service: str, resource: str) -> str:
        """Return the ARN of something of this account and Region."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"
