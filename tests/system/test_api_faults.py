"""Faults of a real Galaxy that are mended here (docs/decisions/0010), where no
other file has the test."""

import contextlib
import json
import os
import sqlite3
import time
import uuid

import pytest

from conftest import ARCHIVES
from server import Server, serving, writable_lab

RECORDS = {'Accept': 'application/vnd.galaxy.task.export+json'}


@pytest.fixture(scope='module')
def server(shared):
    shared.imported(ARCHIVES / 'galaxy-26.1/small.tgz')
    writable_lab(shared)
    with serving(shared) as server:
        server.history = server.get('/api/histories', user='admin').json()[0]
        server.url_of_it = server.history['url']
        yield server


def records(server):
    return server.get(server.url_of_it + '/exports', user='admin',
                      headers=RECORDS).json()


def prepare(server, **options):
    started = server.post(server.url_of_it + '/prepare_store_download',
                          options, user='admin').json()
    server.wait(started['task']['id'])
    return started


def stored(server):
    top = server.site.data / 'short_term_storage'
    return {p.parent.name for p in top.rglob('request.json')}


@contextlib.contextmanager
def database(server):
    with contextlib.closing(sqlite3.connect(
            server.site.data / 'waybill.db', 30)) as db, db:
        yield db


def test_ids_are_encoded_once(server):
    prepare(server)
    record = records(server)[0]
    server.poll(lambda: server.ask('PUT', server.url_of_it + '/exports',
                                   user='admin').status, (200,))
    job = server.get(server.url_of_it + '/exports', user='admin').json()[0]
    request = record['export_metadata']['request_data']
    for text in (record['id'], request['object_id'], request['user_id'],
                 job['id'], job['job_id'],
                 job['download_url'].rsplit('/', 1)[1]):
        answer = server.get(f'/api/configuration/decode/{text}', user='admin')
        assert answer.status == 200, text
        assert isinstance(answer.json()['decoded_id'], int)
    assert request['object_id'] == server.history['id']


@pytest.mark.parametrize('kind', ['tgz', 'tar', 'tar.gz', 'rocrate.zip',
                                  'bag.zip', 'bag.tar', 'bag.tgz'])
def test_names_of_downloads_end_as_their_format(server, kind):
    started = prepare(server, model_store_format=kind)
    name = server.get('/api/short_term_storage/' +
                      started['storage_request_id']).headers[
        'content-disposition'].split('"')[1]
    assert name.endswith('.' + kind)
    assert '..' not in name and 'ModelStoreFormat' not in name


def test_visitors_leave_nothing(server):
    """They are refused before anything is made."""
    server.ask('PUT', server.url_of_it, {'importable': True}, user='admin')
    before = records(server), stored(server)
    for call, body in (('prepare_store_download', {}), ('write_store', {
            'target_uri': 'gxfiles://lab/visitor.tgz'})):
        answer = server.post(f'{server.url_of_it}/{call}', body)
        assert (answer.status, answer.json()['err_code']) == (403, 403001)
    assert (records(server), stored(server)) == before
    assert list((server.site.home / 'lab').iterdir()) == []


def test_one_damaged_record_does_not_spoil_the_list(server):
    prepare(server)
    whole = records(server)
    number = server.get('/api/configuration/decode/' + server.history['id'],
                        user='admin').json()['decoded_id']
    with database(server) as db:
        for task, metadata in ((uuid.uuid1().hex, b'{}'),
                               ('not a uuid', b'{"request_data": {}}'),
                               (uuid.uuid4().hex, b'\xff{'),
                               (uuid.uuid4().hex, None)):
            db.execute('INSERT INTO store_export_association (task_uuid, '
                       'create_time, object_type, object_id, export_metadata) '
                       "VALUES (?, '2024-01-01 00:00:00', 'history', ?, ?)",
                       (task, number, metadata))
        db.execute('UPDATE store_export_association SET export_metadata = ? '
                   'WHERE id = (SELECT min(id) FROM '
                   'store_export_association)', (b'nonsense',))
    ids = [r['id'] for r in whole]
    assert [r['id'] for r in records(server) if r['id'] in ids] == ids
    assert server.get('/api/exports', user='admin').status == 200
    assert server.get(server.url_of_it + '/exports',
                      user='admin').status == 200


def request_of(server, age=0, duration=86400, created='2024-11-05 12:34:56',
               **files):
    """A request in short term storage as a Galaxy may have left it."""
    name = str(uuid.uuid4())
    place = server.site.data.joinpath('short_term_storage', *name[:3], name)
    place.mkdir(parents=True)
    (place / 'request.json').write_text(json.dumps({
        'filename': 'Blätter.tgz', 'mime_type': 'application/x-tar',
        'duration': duration, 'created': created,
        'security': {'user_id': None, 'session_id': None}}))
    for file, text in files.items():
        (place / file.replace('_json', '.json')).write_text(text)
    if 'finalized' in files:
        then = time.time() - age
        os.utime(place / 'finalized', (then, then))
    return f'/api/short_term_storage/{name}'


def test_a_request_without_fractions_of_a_second_is_served(server):
    path = request_of(server, target='bytes', finalized='')
    assert server.get(path + '/ready').json() is True
    answer = server.get(path)
    assert (answer.status, answer.body) == (200, b'bytes')
    assert answer.headers['content-disposition'] == \
        "attachment; filename*=utf-8''Bl%C3%A4tter.tgz"


def test_what_is_overdue_is_refused_before_it_is_swept(server):
    """Counted from its end, not from the request."""
    late = request_of(server, age=100, duration=50, target='x', finalized='')
    for path, there in ((late, False), (request_of(
            server, age=100, duration=500, target='x', finalized=''), True)):
        assert server.get(path + '/ready').json() is there
        assert server.get(path).status == (200 if there else 404)


@pytest.mark.parametrize('files', [
    {}, {'target': 'half'}, {'target': ''}])
def test_what_is_not_finished_is_not_there(server, files):
    path = request_of(server, **files)
    assert server.get(path + '/ready').json() is False
    answer = server.get(path)
    assert (answer.status, answer.json()['err_code']) == (404, 404001)


@pytest.mark.parametrize('cancelled, status, body', [
    ({'status_code': 204, 'exception': None}, 204, None),
    ({'status_code': 404, 'exception': {'err_msg': 'gone ✓', 'err_code':
                                        404001, 'more': 1}},
     404, {'err_msg': 'gone ✓', 'err_code': 404001}),
    ({'status_code': 500, 'exception': {'err_msg': 'Unknown error: x',
                                        'err_code': 500001}},
     500, {'err_msg': 'Unknown error: x', 'err_code': 500001})])
def test_what_was_cancelled_says_so(server, cancelled, status, body):
    path = request_of(server, cancelled_json=json.dumps(cancelled),
                      finalized='')
    assert server.get(path + '/ready').json() is True
    answer = server.get(path)
    assert answer.status == status
    if body is None:
        # Nothing behind the head, which HTTP forbids.
        raw = server.raw(f'GET {path} HTTP/1.1\r\nHost: a\r\n'
                         'Connection: close\r\n\r\n'.encode())
        head, rest = raw.split(b'\r\n\r\n', 1)
        assert rest == b'' and b'content-length' not in head.lower()
    else:
        assert answer.json() == body


def test_a_lost_server_leaves_no_task_for_ever(shared, server):
    """The next one takes it over: neither pending nor preparing stays."""
    shared.env['WAYBILL_PAUSE_AT'] = 'packing'
    other = Server(shared)
    del shared.env['WAYBILL_PAUSE_AT']
    server.stop()
    started = other.post(server.url_of_it + '/prepare_store_download', {
        'model_store_format': 'tgz', 'include_deleted': True},
        user='admin').json()
    other.poll(lambda: other.get(
        f'/api/tasks/{started["task"]["id"]}/state').json(), ('STARTED',))
    other.process.kill()
    other.process.communicate()
    server.__init__(shared)
    assert server.wait(started['task']['id']) == 'SUCCESS'
    record = next(r for r in records(server)
                  if r['task_uuid'] == started['task']['id'])
    assert (record['ready'], record['preparing']) == (True, False)


def test_an_export_without_bytes_reads_none(server):
    """Galaxy's fails when the file of a dataset is gone."""
    files = [(f, f.with_suffix('.gone')) for f in
             (server.site.data / 'objects').rglob('*.dat')]
    for old, new in files:
        old.rename(new)
    started = server.post(server.url_of_it + '/prepare_store_download', {
        'include_files': False}, user='admin').json()
    state = server.wait(started['task']['id'])
    for old, new in files:
        new.rename(old)
    assert files and state == 'SUCCESS'
