"""What clients see of an export at each of its moments: its worker stops at a
step, and every call that tells of it is asked. None says more than another
can keep."""

import contextlib

import pytest

from conftest import ARCHIVES
from server import Server, serving

# Celery's states that Galaxy's API can show.
STATES = ('PENDING', 'STARTED', 'RETRY', 'SUCCESS', 'FAILURE')
RECORDS = {'Accept': 'application/vnd.galaxy.task.export+json'}


@pytest.fixture
def history(site):
    """On a site of its own: a server takes over what another left, and its
    workers would stop at that."""
    return site.imported(ARCHIVES / 'galaxy-26.1/small.tgz')


@contextlib.contextmanager
def stopped(site, step):
    """A server whose workers stop at this step."""
    site.env['WAYBILL_PAUSE_AT'] = step
    server = Server(site)
    try:
        yield server
    finally:
        server.process.kill()
        server.process.communicate()


def look(server, history, started):
    """State and result of the task, the record, the download."""
    sts = f'/api/short_term_storage/{started["storage_request_id"]}'
    task = f'/api/tasks/{started["task"]["id"]}'
    record = next(r for r in server.get(
        f'/api/histories/{history}/exports', user='admin',
        headers=RECORDS).json() if r['task_uuid'] == started['task']['id'])
    return {'state': server.get(task + '/state').json(),
            'result': server.get(task + '/result').json(),
            'ready': record['ready'], 'preparing': record['preparing'],
            'sts': server.get(sts + '/ready').json(),
            'served': server.get(sts)}


def start(server, history):
    return server.post(f'/api/histories/{history}/prepare_store_download', {},
                       user='admin').json()


def phase(server, started):
    return server.get(f'/api/exports/{started["task"]["id"]}',
                      user='admin').json()['waybill']['state']


@pytest.mark.parametrize('step', ['claimed', 'packing', 'published',
                                  'verified'])
def test_what_is_not_recorded_is_not_there(site, history, step):
    with stopped(site, step) as server:
        started = start(server, history)
        server.poll(lambda: phase(server, started), ('running',))
        for _ in range(20):
            seen = look(server, history, started)
            assert seen['state'] in ('PENDING', 'STARTED')
            assert seen['result'] == {'state': seen['state'], 'result': ''}
            assert (seen['ready'], seen['preparing']) == (False, True)
            assert seen['sts'] is False
            assert (seen['served'].status,
                    seen['served'].json()['err_code']) == (404, 404001)


@pytest.mark.parametrize('step, first', [
    ('recorded', 'serve'), ('recorded', 'ready'), ('recorded', 'job form'),
    ('finalized', 'serve')])
def test_what_is_recorded_can_be_fetched(site, history, step, first):
    """Whichever of record, readiness and download is asked first."""
    with stopped(site, step) as server:
        started = start(server, history)
        server.poll(lambda: phase(server, started), ('done',))
        sts = f'/api/short_term_storage/{started["storage_request_id"]}'
        if first == 'serve':
            assert server.get(sts).status == 200
        elif first == 'ready':
            assert server.get(sts + '/ready').json() is True
        else:
            whole_job_form(server, history)
        seen = look(server, history, started)
        assert seen['state'] in STATES
        assert (seen['ready'], seen['preparing']) == (True, False)
        assert seen['sts'] is True
        assert seen['served'].status == 200
        assert seen['served'].headers['content-length'] == \
            str(len(seen['served'].body))


def whole_job_form(server, history):
    """As BioBlend: PUT until it is ready, and at once the file."""
    exports = f'/api/histories/{history}/exports'
    server.poll(lambda: server.ask('PUT', exports, user='admin').status,
                (200,))
    made = server.ask('PUT', exports, user='admin').json()
    answer = server.get(made['download_url'], user='admin')
    assert (answer.status, answer.body[:2]) == (200, b'\x1f\x8b')


def test_a_failure_is_told_by_all_of_them(site, history):
    """A file that is gone fails the export; the text names no path."""
    with serving(site) as server:
        files = [f for f in (site.data / 'objects').rglob('*.dat')]
        moved = [(f, f.with_suffix('.gone')) for f in files]
        for old, new in moved:
            old.rename(new)
        started = start(server, history)
        server.wait(started['task']['id'])
        seen = look(server, history, started)
        for old, new in moved:
            new.rename(old)
        assert seen['state'] == 'FAILURE'
        assert seen['result']['state'] == 'FAILURE'
        assert seen['result']['result']
        assert str(site.data) not in seen['result']['result']
        assert (seen['ready'], seen['preparing']) == (False, False)
        assert seen['sts'] is True
        error = seen['served']
        assert (error.status, error.json()['err_code']) == (500, 500001)
        assert set(error.json()) == {'err_msg', 'err_code'}
