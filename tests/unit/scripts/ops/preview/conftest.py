"""Records of a log, and the command run on files that hold them."""

import json

import pytest
from click.testing import CliRunner

from scripts.ops.cli.preview import main


class Preview:
    """One run of `./scripts/preview`."""

    def __init__(self, *arguments, stdin=None):
        result = CliRunner().invoke(main, [str(each) for each in arguments], input=stdin)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        self.code, self.out, self.err = result.exit_code, result.stdout, result.stderr

    @property
    def lines(self):
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def decisions(self):
        return [line["decision"] for line in self.lines]


@pytest.fixture
def preview():
    return Preview


@pytest.fixture
def file(tmp_path):
    """Write a file: bytes and text as they are, a list as lines of JSON, all else as one JSON document."""

    def write(name, content):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, list):
            content = "".join(f"{each if isinstance(each, str) else json.dumps(each)}\n" for each in content)
        elif not isinstance(content, bytes | str):
            content = json.dumps(content)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write
