"""waybill's own calls on exports: all that may be asked and done."""

import base64
import os
import signal
import sqlite3

import pytest

from build import Archive
from conftest import SAMPLES
from server import Server, serving
from test_api_events import child


@pytest.fixture(scope='module')
def server(shared):
    for name in ('alice', 'bob'):
        shared.run('user', 'add', name)
    lab, shelf = shared.home / 'lab', shared.home / 'shelf'
    lab.mkdir()
    shelf.mkdir()
    (shared.data / 'file_sources_conf.yml').write_text(
        f'- {{type: posix, id: lab, root: {lab}, writable: true}}\n'
        f'- {{type: posix, id: shelf, root: {shelf}, writable: false}}\n'
        f'- {{type: posix, id: admins, root: {lab}, writable: true, '
        'requires_roles: nobody@example.org}\n')
    (shared.data / 'waybill.yml').write_text('worker:\n  tasks: 1\n')
    with serving(shared) as server:
        server.lab = lab
        yield server
    assert shared.leftovers() == []


def imported(server, path=SAMPLES / 'galaxy-20.9.tgz', user='alice'):
    text = base64.b64encode(path.read_bytes()).decode()
    answer = server.post('/api/histories/from_store', user=user,
                         body={'store_content_uri': 'base64://' + text})
    assert answer.status == 200, answer.body
    return answer.json()['id']


@pytest.fixture
def history(server):
    return imported(server)


def start(server, *ids, kind='history', user='alice', **more):
    return server.post('/api/exports', user=user, body={
        'objects': [{'type': kind, 'id': i} for i in ids], **more})


def started(server, *ids, **more):
    answer = start(server, *ids, **more)
    assert answer.status == 202, answer.body
    return answer.json()


def show(server, task, user='alice'):
    return server.get(f'/api/exports/{task}', user=user).json()


def finished(server, *ids, **more):
    records = started(server, *ids, **more)
    for record in records:
        server.wait(record['task_uuid'])
    return [show(server, r['task_uuid']) for r in records]


def state(record):
    return record['waybill']['state']


def items(server, history):
    return server.get(f'/api/histories/{history}/contents?v=dev',
                      user='alice').json()


def test_many_at_once_and_by_every_filter(server, history):
    listed = items(server, history)
    dataset = next(i['id'] for i in listed if
                   i['history_content_type'] == 'dataset')
    collection = next(i['id'] for i in listed if
                      i['history_content_type'] == 'dataset_collection')
    answer = server.post('/api/exports', user='alice', body={
        'format': 'tgz', 'missing': 'record', 'objects': [
            {'type': 'history', 'id': history},
            {'type': 'dataset', 'id': dataset},
            {'type': 'dataset_collection', 'id': collection}]})
    assert answer.status == 202
    records = answer.json()
    assert [r['waybill']['object']['type'] for r in records] == [
        'history', 'dataset', 'dataset_collection']
    batch = records[0]['waybill']['batch']
    for record in records:
        assert record['waybill']['batch'] == batch
        assert server.wait(record['task_uuid']) == 'SUCCESS'

    def found(query):
        answer = server.get(f'/api/exports?{query}', user='alice')
        assert answer.status == 200, answer.body
        return [r['task_uuid'] for r in answer.json()]

    uuids = [r['task_uuid'] for r in records]
    assert sorted(found(f'batch={batch}')) == sorted(uuids)
    assert found(f'object_type=history&object_id={history}') == uuids[:1]
    assert found(f'object_type=dataset&object_id={dataset}') == uuids[1:2]
    assert found(f'batch={batch}&state=queued') == []
    states = {state(show(server, u)) for u in uuids}
    assert sorted(sum((found(f'batch={batch}&state={s}') for s in states),
                      [])) == sorted(uuids)
    assert found(f'batch={batch}&limit=1&offset=1') == \
        found(f'batch={batch}')[1:2]
    assert found(f'batch={batch}&since=1h') == found(f'batch={batch}')
    assert found(f'batch={batch}&since=2199-01-01') == []
    name = records[0]['waybill']['object']['name'][:5]
    assert uuids[0] in found(f'q={name.split()[0]}')
    assert found('q=no%20such%20name') == []
    total = server.get(f'/api/exports?batch={batch}&limit=1',
                       user='alice').headers['total_matches']
    assert total == '3'
    assert found('limit=0&days=1') == found('limit=0')


def test_all_or_none(server, history):
    before = server.get('/api/exports?limit=1', user='alice').headers[
        'total_matches']
    unknown = server.get('/api/configuration/encode/999',
                         user='admin').json()['encoded_id']
    for bad, status in ((unknown, 404), ('x', 400)):
        assert start(server, history, bad).status == status
    for body in ({}, {'objects': []}, {'objects': {}}, [], None,
                 {'objects': [{'type': 'job', 'id': history}]},
                 {'objects': [{'id': history}]}, {'objects': [7]},
                 {'objects': [{'type': 'history', 'id': history}] * 1001},
                 {'objects': [{'type': 'history', 'id': history}] * 2,
                  'target_uri': 'gxfiles://lab/two'}):
        assert server.post('/api/exports', body, user='alice').status == 400
    assert before == server.get('/api/exports?limit=1', user='alice'
                                ).headers['total_matches']


def test_what_cannot_succeed_is_refused_at_once(server, history):
    (server.lab / 'taken').write_bytes(b'x')
    before = server.get('/api/exports?limit=1', user='alice').headers[
        'total_matches']
    for target, status, code in (
            ('gxfiles://nowhere/x', 400, 'no_file_source'),
            ('ftp://nowhere/x', 400, 'no_file_source'),
            ('gxfiles://shelf/x', 403, 'read_only'),
            ('gxfiles://admins/x', 403, 'denied'),
            ('gxfiles://lab/../x', 403, 'outside_root'),
            ('gxfiles://lab/taken', 409, 'exists'),
            ('file:///tmp/x', 400, 'no_file_source'),
            ('/tmp/x', 400, 'invalid')):
        answer = start(server, history, target_uri=target)
        assert (answer.status, answer.json()['code']) == (status, code), \
            (target, answer.body)
        assert server.post('/api/exports/estimate', user='alice', body={
            'objects': [{'type': 'history', 'id': history}],
            'target_uri': target}).status == status
    assert before == server.get('/api/exports?limit=1', user='alice'
                                ).headers['total_matches']


def test_no_room_is_known_beforehand(site):
    """One dataset says that it has an exbibyte; an operator is told."""
    site.run('user', 'add', 'ada')
    (site.data / 'file_sources_conf.yml').write_text(
        f'- {{type: posix, id: lab, root: {site.home}, writable: true}}\n')
    server = Server(site)
    history = imported(server, user='admin')
    with sqlite3.connect(site.data / 'waybill.db') as db:
        db.execute("""UPDATE dataset SET file_size = 1 << 60 WHERE id = (
            SELECT max(d.id) FROM history_dataset_association h
            JOIN dataset d ON d.id = h.dataset_id
            WHERE h.visible AND NOT h.deleted AND d.state = 'ok')""")
    for target in (None, 'gxfiles://lab/big.tar'):
        answer = start(server, history, format='tar', target_uri=target,
                       user='admin')
        assert (answer.status, answer.json()['code']) == (507, 'no_room')
    assert server.get('/api/exports', user='admin').json() == []
    record, = started(server, history, format='tar', include_files=False,
                      user='admin')
    assert server.wait(record['task_uuid']) == 'SUCCESS'
    rc, errors = server.stop()
    assert (rc, errors.count('code=no_room')) == (0, 2)


def test_a_token_starts_one_export(server, history):
    first = started(server, history, request_token='one')
    second = started(server, history, request_token='one')
    assert [r['task_uuid'] for r in first] == \
        [r['task_uuid'] for r in second]
    many = started(server, history, history, request_token='two')
    assert len({r['task_uuid'] for r in many}) == 2
    assert [r['task_uuid'] for r in started(
        server, history, history, request_token='two')] == \
        [r['task_uuid'] for r in many]
    # A token is its user's own.
    theirs = imported(server, user='bob')
    assert start(server, theirs, request_token='one', user='bob').json()[0][
        'task_uuid'] != first[0]['task_uuid']
    for record in first + many:
        server.wait(record['task_uuid'])


def test_an_estimate_shows_what_will_be_missing(server, tmp_path):
    history = imported(server, Archive().tar(tmp_path / 'a.tgz'))
    listed = items(server, history)
    lost = sorted(p for p in (server.site.data / 'objects').rglob('*.dat')
                  if b'second' in p.read_bytes())
    for path in lost:
        path.unlink()
    with sqlite3.connect(server.site.data / 'waybill.db') as db:
        db.execute("""UPDATE dataset SET state = 'running' WHERE id = (
            SELECT max(dataset_id) - 1 FROM history_dataset_association)""")
    body = {'objects': [{'type': 'history', 'id': history}]}
    counted = len(server.get('/api/exports?limit=0',
                             user='alice').json())
    estimate, = server.post('/api/exports/estimate', body,
                            user='alice').json()
    gaps = {(g['name'], g['reason']) for g in estimate['gaps']}
    assert gaps == {('second', 'file_missing'),
                    (listed[0]['name'], 'dataset_unfinished')}
    assert estimate['packed_min'] <= estimate['packed_max']
    assert counted == len(server.get('/api/exports?limit=0',
                                     user='alice').json())
    failed, = finished(server, history)
    assert state(failed) == 'failed'
    assert failed['waybill']['error']['code'] == 'file_missing'
    with_gaps, = finished(server, history, missing='record')
    assert state(with_gaps) == 'done_with_gaps'
    found = server.get(f'/api/exports/{with_gaps["task_uuid"]}/gaps',
                       user='alice').json()
    assert {(g['name'], g['reason']) for g in found} == gaps
    refused, = finished(server, history, missing='record',
                        require_finished=True)
    assert state(refused) == 'failed'


def test_cancel_and_retry(server, history):
    """One worker: the second export waits while the child of the first is
    stopped."""
    first, = started(server, history, reuse=False)
    server.poll(lambda: state(show(server, first['task_uuid'])),
                ('running', 'done', 'done_with_gaps'))
    pid = child(server.process.pid)
    if pid:
        os.kill(pid, signal.SIGSTOP)
    second, = started(server, history, reuse=False, format='tgz')
    path = f'/api/exports/{second["task_uuid"]}'
    assert server.post(f'{path}/cancel', user='bob').status == 404
    cancelled = server.post(f'{path}/cancel', user='alice')
    assert cancelled.status in (202, 409)
    if pid:
        assert state(cancelled.json()) == 'cancelled'
        assert server.get(f'/api/tasks/{second["task_uuid"]}/state'
                          ).json() == 'FAILURE'
        assert server.post(f'{path}/cancel', user='alice').status == 409
        path = f'/api/exports/{first["task_uuid"]}'
        asked = server.post(f'{path}/cancel', user='alice').json()
        assert asked['waybill']['cancelling'] or state(asked) == 'cancelled'
        os.kill(pid, signal.SIGCONT)
        server.wait(first['task_uuid'])
        assert state(show(server, first['task_uuid'])) in (
            'cancelled', 'done', 'done_with_gaps')
    again = server.post(f'/api/exports/{second["task_uuid"]}/retry',
                        user='alice')
    assert again.status == 202
    record = again.json()
    assert record['waybill']['retry_of'] == second['task_uuid']
    assert server.wait(record['task_uuid']) == 'SUCCESS'
    done = show(server, record['task_uuid'])
    assert done['waybill']['format'] == 'tgz'


def test_kept_longer_and_pinned(server, history):
    record, = finished(server, history)
    path = f'/api/exports/{record["task_uuid"]}'

    def change(body, user='alice'):
        return server.ask('PATCH', path, body, user=user)

    later = change({'expires_at': '2199-01-01T00:00:00Z'})
    assert later.status == 200
    assert later.json()['waybill']['expires_at'].startswith('2199-01-01')
    assert change({'pinned': True}).json()['waybill']['pinned'] is True
    assert change({'pinned': False}).json()['waybill']['pinned'] is False
    for body in ({}, {'expires_at': 'soon'}, {'pinned': 'maybe'}, [], None,
                 {'expires_at': 7}, {'pinned': None}):
        assert change(body).status == 400, body
    assert change({'pinned': True}, user='bob').status == 404
    uri = 'gxfiles://lab/kept.tgz'
    written, = finished(server, history, format='tgz', target_uri=uri)
    path = f'/api/exports/{written["task_uuid"]}'
    assert change({'pinned': True}).status == 409


def test_what_is_queued_is_listed_and_shown(server, history):
    records = started(server, history, history, reuse=False)
    listed = server.get('/api/exports?limit=2', user='alice').json()
    assert {r['task_uuid'] for r in listed} == {r['task_uuid']
                                               for r in records}
    for record in listed:
        assert record['ready'] is False or state(record).startswith('done')
    for record in records:
        server.wait(record['task_uuid'])
