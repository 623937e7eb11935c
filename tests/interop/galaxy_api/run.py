"""Galaxy's own API tests against a server of ours: run.py [PYTEST OPTION ...].

A site is made as the tests want it, `waybill serve` started on a free port, and
the tests of the package galaxy-test-api run as against any other server. Which
must pass, and why others are left out, is in tests.txt.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import galaxy_test.api

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
FILES = ('test_histories', 'test_exports', 'test_short_term_storage')
ADMIN = 'test@bx.psu.edu'
KEY = 'galaxy-api-tests'


def make_site(home, waybill):
    """A site whose administrator and settings are those of the tests."""
    subprocess.run(waybill + ['user', 'add', 'test', '--email', ADMIN,
                              '--admin'], check=True, stdout=subprocess.DEVNULL)
    (home / 'data/waybill.yml').write_text(
        f'master_api_key: {KEY}\nfetch.allow: 127.0.0.0/24\n'
        f'api.run_as: {ADMIN}\n')


def run_tests(home, url, options):
    env = dict(os.environ, GALAXY_TEST_EXTERNAL=url + '/',
               GALAXY_CONFIG_MASTER_API_KEY=KEY, TMPDIR=str(home),
               PYTHONPATH=str(HERE))
    top = pathlib.Path(galaxy_test.api.__file__).parent
    return subprocess.run(
        [sys.executable, '-m', 'pytest', '-q', '-p', 'plugin', '-p',
         'no:celery', '-p', 'no:cacheprovider', '-W', 'ignore', '--noconftest', '--rootdir',
         str(home)] + [str(top / f'{name}.py') for name in FILES] + options,
        env=env, cwd=home).returncode


def main():
    program = os.environ.get('WAYBILL', str(ROOT / 'build/release/waybill'))
    home = pathlib.Path(tempfile.mkdtemp(prefix='waybill-galaxy-api-'))
    waybill = [os.path.abspath(program), '--data', str(home / 'data')]
    try:
        make_site(home, waybill)
        with subprocess.Popen(waybill + ['--json', 'serve', '--listen',
                                         '127.0.0.1:0'],
                              stdout=subprocess.PIPE, text=True) as server:
            url = json.loads(server.stdout.readline())['url']
            try:
                return run_tests(home, url, sys.argv[1:])
            finally:
                server.terminate()
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == '__main__':
    sys.exit(main())
