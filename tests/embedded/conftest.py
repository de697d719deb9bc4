"""One deployed stage for all tests of a worker, and a `trial` of it for each test, which leaves nothing behind."""

import os
from contextlib import ExitStack
from pathlib import Path

import pytest
from moto.ec2.models import ec2_backends

from scripts.devtools.embedded_aws import EmbeddedAws, Tuning
from scripts.devtools.scenarios.local_stage import bring_up
from scripts.devtools.scenarios.local_stage import change as redeploy
from scripts.devtools.scenarios.organization import LISTED

for _helper in ("accounts", "histories", "trial"):
    pytest.register_assert_rewrite(f"tests.embedded.{_helper}")

from tests.embedded.trial import Trial  # noqa: E402  # after it is known that its assertions speak

FOLDER = Path(__file__).parent


FIRST = (
    "test_stage",
    "test_upgrade",
    "test_truth",
    "test_poison",
    "test_privileges",
    "test_doctor",
    "test_sfn_local",
    "test_embedded_aws",
)
"""What brings up something of its own, the longest first: after it, each worker brings the shared stage up once."""


def pytest_collection_modifyitems(items):
    places = {name: place for place, name in enumerate(FIRST)}
    ours = [(number, item) for number, item in enumerate(items) if FOLDER in item.path.parents]
    inside = sorted((item for _, item in ours), key=lambda item: places.get(item.path.stem, len(FIRST)))
    for (number, _), item in zip(ours, inside, strict=True):
        items[number] = item


class Home:
    """The embedded AWS with one stage: started when a test first asks for it, shared from then on."""

    def __init__(self, new_folder, name):
        self._new_folder, self._name = new_folder, name
        self._open, self._stage = ExitStack(), None

    def stage(self):
        if self._stage is None:
            aws = self._open.enter_context(EmbeddedAws(tuning=Tuning(visibility_scale=0.0001, window_scale=0.001)))
            self.folder = self._new_folder("stage")
            self._stage = bring_up(aws, self._name, self.folder, lambda _: None, accounts=LISTED)
        return self._stage

    def close(self):
        self._stage = None
        self._open.close()


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    home = Home(tmp_path_factory.mktemp, f"test-{worker}")
    yield home
    home.close()


@pytest.fixture(scope="module", autouse=True)
def each_by_itself(request, home):
    """No module meets what another left: retention and compliance look at all there is in an account.

    Only one embedded AWS can run in a process: it makes way for a module that has an `aws` of its own.
    """
    if hasattr(request.module, "aws"):
        home.close()
    yield
    for of_account in list(ec2_backends.values()):
        of_account.reset()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """An embedded AWS changes moto in its whole process: it ends before the next folder, which wants moto bare."""
    yield
    if nextitem is None or FOLDER not in nextitem.path.parents:
        item.funcargs["home"].close()


@pytest.fixture(scope="module")
def stage(home):
    with pytest.MonkeyPatch.context() as environment:  # tests/conftest.py's own ends with each test
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            environment.delenv(name)
        return home.stage()


@pytest.fixture(scope="module")
def change(stage, home):
    """Deploy the stage of the worker again with other choices. Whoever does changes it back."""
    return lambda **choices: redeploy(stage, home.folder / "chalice_app", lambda _: None, accounts=LISTED, **choices)


@pytest.fixture(scope="module")
def aws(stage):
    return stage.aws


@pytest.fixture(scope="module")
def package(stage, home):
    """The zip that was deployed."""
    (found,) = home.folder.glob(".chalice/deployments/*.zip")
    return found


@pytest.fixture(scope="module")
def new_trial(stage, package):
    """Begin a trial that many tests of a module look back at: `with new_trial() as trial`."""
    return lambda: Trial(stage, package)


@pytest.fixture
def trial(new_trial):
    with new_trial() as trial:
        yield trial
