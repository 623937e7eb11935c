"""The main job over HTTP: upload, list, export, watch, download, import."""

import base64
import hashlib

import pytest

from server import SAMPLE, Server, serving

NAME = 'Laboratory: one of everything'
TASKS = {'Accept': 'application/vnd.galaxy.task.export+json'}


@pytest.fixture
def server(site):
    server = Server(site)
    yield server
    assert server.stop() == (0, '')
    assert site.leftovers() == []


def uploaded(server, user='admin'):
    """The id of the history that an uploaded archive became."""
    job = server.upload({'archive_source': '', 'archive_type': 'file'},
                        'a.zip', SAMPLE.read_bytes(), user).json()
    assert (job['model_class'], job['state']) == ('Job', 'new')
    server.poll(lambda: server.get(f'/api/jobs/{job["id"]}',
                                   user=user).json()['state'], ('ok',))
    newest = server.get('/api/histories?limit=1', user=user).json()[0]
    assert newest['name'] == f'imported from archive: {NAME}'
    return newest['id']


def test_upload_export_download_and_import_again(server):
    history = uploaded(server)
    started = server.post(f'/api/histories/{history}/prepare_store_download',
                          {'model_store_format': 'tgz'}, user='admin').json()
    assert server.wait(started['task']['id']) == 'SUCCESS'
    place = f'/api/short_term_storage/{started["storage_request_id"]}'
    assert server.get(place + '/ready').json() is True

    record = server.get(f'/api/histories/{history}/exports', user='admin',
                        headers=TASKS).json()[0]
    assert record['ready'] and record['up_to_date']
    result = record['waybill']['result']
    whole = server.get(place)
    assert len(whole.body) == result['bytes']
    assert hashlib.sha256(whole.body).hexdigest() == result['sha256']
    assert whole.headers['etag'] == f'"{result["sha256"]}"'

    rest = server.get(place, headers={'Range': 'bytes=1000-',
                                      'If-Range': whole.headers['etag']})
    assert (rest.status, rest.body) == (206, whole.body[1000:])
    again = server.get(place, headers={'If-None-Match':
                                       whole.headers['etag']})
    assert (again.status, again.body) == (304, b'')
    head = server.ask('HEAD', place)
    assert (head.status, head.body) == (200, b'')
    assert head.headers['content-length'] == str(result['bytes'])

    copy = server.post('/api/histories/from_store',
                       {'store_content_uri': server.url + place},
                       user='admin')
    assert copy.status == 200
    assert copy.json()['count'] == server.get(
        f'/api/histories/{history}', user='admin').json()['count']


def test_bytes_in_the_request_become_a_history(server):
    text = base64.b64encode(SAMPLE.read_bytes()).decode()
    answer = server.post('/api/histories/from_store', user='admin',
                         body={'store_content_uri': 'base64://' + text,
                               'model_store_format': 'rocrate.zip'})
    assert (answer.status, answer.json()['name']) == (200, NAME)
    storage = server.site.data / 'short_term_storage'
    assert list(storage.glob('*/*/*/*')) == []
    bad = server.post('/api/histories/from_store', user='admin',
                      body={'store_content_uri': 'base64://bm9uZQ=='})
    assert (bad.status, bad.json()['code']) == (400, 'not_an_archive')


def test_exports_are_started_watched_and_kept(server):
    history = uploaded(server)
    body = {'objects': [{'type': 'history', 'id': history}],
            'format': 'bag.zip', 'missing': 'record', 'request_token': 't'}
    estimate = server.post('/api/exports/estimate', body, user='admin').json()
    started = server.post('/api/exports', body, user='admin')
    assert started.status == 202
    record, = started.json()
    assert server.post('/api/exports', body, user='admin').json()[0][
        'task_uuid'] == record['task_uuid']
    server.wait(record['task_uuid'])
    path = f'/api/exports/{record["task_uuid"]}'
    done = server.get(path, user='admin').json()
    assert done['waybill']['state'] in ('done', 'done_with_gaps')
    assert done['waybill']['result']['datasets'] == \
        estimate[0]['objects']['datasets']
    names = [e['name'] for e in server.get(path + '/events',
                                           user='admin').json()]
    assert names[-2:] == ['running', 'queued']
    assert len(server.get(path + '/gaps', user='admin').json()) == \
        done['waybill']['result']['gaps']
    kept = server.ask('PATCH', path, {'pinned': True}, user='admin').json()
    assert kept['waybill']['pinned'] is True
    assert server.post(path + '/cancel', user='admin').status == 409
    again = server.post(path + '/retry', user='admin')
    assert again.status == 202
    assert again.json()['waybill']['retry_of'] == record['task_uuid']
    server.wait(again.json()['task_uuid'])
    listed = server.get('/api/exports?state=done_with_gaps&limit=1',
                        user='admin')
    assert len(listed.json()) == 1
    assert int(listed.headers['total_matches']) >= 1


def test_a_record_is_its_requesters_and_the_administrators(server):
    history = uploaded(server, 'alice')
    task = server.post(f'/api/histories/{history}/prepare_store_download',
                       {}, user='alice').json()['task']['id']
    server.wait(task)
    for user, status in (('alice', 200), ('bob', 404), ('admin', 200)):
        assert server.get(f'/api/exports/{task}', user=user).status == status
    assert server.get('/api/exports', user='bob').json() == []
    assert server.get('/api/exports?all=true', user='bob').status == 403
    assert len(server.get('/api/exports?all=true', user='admin').json()) == 1
    assert server.get(f'/api/exports/{task}').json()['err_code'] == 403001


def test_a_stopped_server_leaves_its_tasks_to_the_next(site):
    server = Server(site)
    history = uploaded(server)
    task = server.post(f'/api/histories/{history}/prepare_store_download',
                       {}, user='admin').json()['task']['id']
    assert server.stop() == (0, '')
    server = Server(site)
    assert server.wait(task) == 'SUCCESS'
    assert server.get('/healthz').json()['status'] == 'ok'
    assert server.stop() == (0, '')
    assert site.leftovers() == []


@pytest.mark.parametrize('form', ('command', 'import'))
def test_a_download_is_there_as_soon_as_its_record_says_so(site, form):
    """The worker stands still between the record and what follows it."""
    path = f'/api/histories/{site.imported(SAMPLE)}'
    site.env['WAYBILL_PAUSE_AT'] = 'recorded'
    with serving(site, 'admin') as server:
        started = server.post(path + '/prepare_store_download', {},
                              user='admin').json()
        task, request = started['task']['id'], started['storage_request_id']
        server.poll(lambda: server.get(f'/api/exports/{task}', user='admin')
                    .json()['waybill']['state'], ('done', 'done_with_gaps'))
        if form == 'command':
            site.run('exports', 'get', task, '-o', site.home / 'file')
        else:
            answer = server.post('/api/histories/from_store_async', {
                'store_content_uri':
                f'{server.url}/api/short_term_storage/{request}'},
                user='admin')
            assert answer.status == 200, answer.body
