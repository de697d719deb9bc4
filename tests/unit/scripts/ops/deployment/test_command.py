import pytest
from click.testing import CliRunner
from moto import mock_aws

from scripts.ops.cli import deploy


@pytest.fixture
def plan(monkeypatch):
    """What `--plan` says on standard error, on lines that are not broken, and the exit code."""
    monkeypatch.setenv("COLUMNS", "400")

    def ask(*options):
        with mock_aws():
            answer = CliRunner().invoke(deploy.main, ["--stage", "dev", "--plan", *options])
        return answer.stderr, answer.exit_code

    return ask


@pytest.mark.parametrize(
    "address", ["notanaddress", "a@b", "two@example.com,one@example.com", "a b@example.com", "@x.y"]
)
def test_what_is_no_mail_address_is_refused(plan, address):
    said, code = plan("--email", address)
    assert f"{address!r} is no mail address" in said
    assert code == 2


def test_the_plan_names_both_topics_that_an_address_and_a_webhook_hear(plan):
    said, code = plan("--email", "ops+tags@mail.example.com", "--webhook", "slack=ssm:/slack")
    rows = [" ".join(line.split()) for line in said.splitlines()]
    assert "alerts tagtrail-alerts-dev, ops+tags@mail.example.com" in "\n".join(rows).replace("│ ", "")
    assert "notices to owners compliance-alerts-dev, ops+tags@mail.example.com" in "\n".join(rows).replace("│ ", "")
    assert "slack=ssm:/slack, which hear both" in said
    assert code == 0


def test_the_plan_says_that_nobody_hears(plan):
    assert plan()[0].count("to nobody yet (--email)") == 2
