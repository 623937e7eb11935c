"""pytest's side of run.py: what Galaxy's own conftest.py, which is in no
package, gives to its API tests, and the choice of tests that tests.txt makes.
"""

import fnmatch
import pathlib
import sys
import types

import pytest

# Galaxy's tasks run in a worker that the tests would start; ours run in the
# server. Only these names are asked for.
celery = types.ModuleType('galaxy.celery')
celery.CELERY_APP_DEFAULTS = {}
sys.modules['galaxy.celery'] = celery

LIST = pathlib.Path(__file__).with_name('tests.txt')


def choices():
    """Pattern and, for a test that is left out, the reason."""
    for line in LIST.read_text().splitlines():
        if line and not line.startswith('#'):
            word, _, reason = line.partition(' ')
            yield word, reason.strip()


def name_of(item):
    """FILE::CLASS::TEST, whatever the directory."""
    return item.path.name + item.nodeid[item.nodeid.index('::'):]


def choice(name):
    """The reason of the first line that fits; '' for a test that must pass."""
    for pattern, reason in choices():
        if fnmatch.fnmatchcase(name.split('[')[0], pattern):
            return reason
    raise pytest.UsageError(f'{LIST.name} does not say what becomes of {name}')


def pytest_collection_modifyitems(config, items):
    left = [item for item in items if choice(name_of(item))]
    items[:] = [item for item in items if item not in left]
    config.hook.pytest_deselected(items=left)


def pytest_runtest_logreport(report):
    """A test that must pass is not skipped."""
    if report.skipped and report.when in ('setup', 'call'):
        report.outcome = 'failed'


@pytest.fixture(scope='class')
def embedded_driver(request):
    request.cls._test_driver = None


@pytest.fixture(scope='session')
def real_driver():
    return None


@pytest.fixture(scope='session')
def celery_session_app():
    return None


@pytest.fixture(scope='session')
def celery_session_worker():
    return None


@pytest.fixture(scope='session')
def celery_config():
    return {}
