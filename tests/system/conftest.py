"""What every story needs: the program, a directory of its own, archives."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile

import pytest

pytest.register_assert_rewrite('server')

ROOT = pathlib.Path(__file__).resolve().parents[2]
ARCHIVES = ROOT / 'tests/data/archives'
SAMPLES = ROOT / 'samples'
FORMATS = ('tgz', 'tar', 'tar.gz', 'rocrate.zip', 'bag.zip', 'bag.tar',
           'bag.tgz')


# Thousands of commands, memory, or the command line alone: scripts/check runs
# these with a binary that has no sanitizers, where a process starts ten times
# faster, and not again while program and data are the same.
MANY = ('test_api_client', 'test_api_listeners', 'test_archive_tools',
        'test_archive_web', 'test_disturbed', 'test_human',
        'test_import_fixtures', 'test_import_oracle', 'test_kill_export',
        'test_kill_import', 'test_memory', 'test_random', 'test_roundtrip',
        'test_serve_together', 'test_statements', 'test_tracking')


def pytest_configure(config):
    config.addinivalue_line('markers', 'many: stories with many commands, or memory')


def pytest_collection_modifyitems(items):
    for item in items:
        if item.module.__name__ in MANY:
            item.add_marker(pytest.mark.many)


def binary():
    """The program under test: $WAYBILL, else the release build."""
    path = os.environ.get('WAYBILL', str(ROOT / 'build/release/waybill'))
    assert os.access(path, os.X_OK), f'{path} is not there: build it first'
    return path


def fast_directory():
    """Memory is kinder to hundreds of small sites than a disk is."""
    shm = '/dev/shm'
    if os.access(shm, os.W_OK) and shutil.disk_usage(shm).free > 2 << 30:
        return shm
    return None


class Done:
    """What a command said."""

    def __init__(self, done):
        self.rc = done.returncode
        self.out = done.stdout
        self.err = done.stderr

    def documents(self):
        return [json.loads(line) for line in self.out.splitlines() if line]

    def json(self):
        """The one document, or the last after lines of progress."""
        return self.documents()[-1]


class Site:
    """A data directory and the program that works on it."""

    def __init__(self, home):
        self.home = pathlib.Path(home)
        self.data = self.home / 'data'
        self.tmp = self.home / 'tmp'
        self.tmp.mkdir()
        self.env = {k: v for k, v in os.environ.items()
                    if not k.startswith('WAYBILL_')}
        self.env['TMPDIR'] = str(self.tmp)

    def command(self, *words):
        return [binary(), '--data', str(self.data)] + [str(w) for w in words]

    def run(self, *words, rc=0, **more):
        env = dict(self.env, **more.pop('env', {}))
        done = Done(subprocess.run(self.command(*words), env=env,
                                   capture_output=True, text=True,
                                   timeout=more.pop('timeout', 300), **more))
        assert rc is None or done.rc == rc, \
            f'{words}: exit status {done.rc}\n{done.out}\n{done.err}'
        return done

    def start(self, *words, **more):
        """The command in the background."""
        return subprocess.Popen(self.command(*words), env=self.env,
                                stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, **more)

    def json(self, *words, rc=0, **more):
        return self.run('--json', *words, rc=rc, **more).json()

    def imported(self, *archives, rc=(0, 3)):
        """The id of the (last) new history."""
        done = self.run('--json', 'import', *archives, rc=None)
        assert done.rc in rc, f'{done.rc}\n{done.out}\n{done.err}'
        return done.json()['history_id']

    def exported(self, history, *words, rc=(0, 3)):
        """The record of an export that went well."""
        done = self.run('--json', 'export', history, *words, rc=None)
        assert done.rc in rc, f'{done.rc}\n{done.out}\n{done.err}'
        return done.json()

    def shown(self, history):
        return self.json('histories', 'show', history)

    def leftovers(self):
        """What should not be there when nothing runs."""
        found = [str(p) for p in self.tmp.iterdir()]
        inner = self.data / 'tmp'
        if inner.is_dir():
            found += [str(p) for p in inner.iterdir()]
        found += [str(p) for p in self.home.rglob('*.part')]
        return found


@pytest.fixture(scope='session')
def program():
    return binary()


@pytest.fixture
def home():
    path = tempfile.mkdtemp(prefix='waybill-story-', dir=fast_directory())
    yield pathlib.Path(path)
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def site(home):
    return Site(home)


@pytest.fixture(scope='module')
def shared():
    """One site for all stories of a file that only look."""
    path = tempfile.mkdtemp(prefix='waybill-story-', dir=fast_directory())
    yield Site(path)
    shutil.rmtree(path, ignore_errors=True)
