"""The older way to export a history: PUT until it is ready, then download."""

import contextlib
import io
import sqlite3
import tarfile

import pytest

from server import serving, writable_lab

TASKS = {'Accept': 'application/vnd.galaxy.task.export+json'}


@pytest.fixture(scope='module')
def server(shared):
    shared.run('user', 'add', 'alice')
    lab = writable_lab(shared)
    with serving(shared) as server:
        server.lab = lab
        yield server


@pytest.fixture
def path(server):
    """A history of alice's with one of everything."""
    return server.imported()


def done(server, answer, user='alice'):
    place = f'/api/jobs/{answer["id"] if "id" in answer else answer["job_id"]}'
    server.poll(lambda: server.get(place, user=user).json()['state'],
                ('ok', 'error'))
    return server.get(place, user=user).json()


def put(server, path, body=None, user='alice', query=''):
    return server.ask('PUT', f'{path}/exports{query}', body, user=user)


def ready(server, path, body=None, user='alice', query=''):
    """The answer once it is there."""
    server.poll(lambda: put(server, path, body, user, query).status, (200,))
    return put(server, path, body, user, query).json()


def job_list(server, path, user='alice', query=''):
    answer = server.get(f'{path}/exports{query}', user=user)
    assert answer.status == 200
    return answer.json()


def test_an_export_is_put_until_it_is_ready(server, path):
    assert job_list(server, path) == []
    first = put(server, path, {'gzip': True})
    assert first.status == 202
    started = first.json()
    assert (started['ready'], started['up_to_date']) == (False, True)
    job = done(server, {'job_id': started['job_id']})
    assert (job['tool_id'], job['state'], job['exit_code']) == (
        '__EXPORT_HISTORY__', 'ok', 0)
    assert path.endswith(job['history_id'])
    answer = put(server, path)
    assert answer.status == 200
    export = answer.json()
    assert export == {**started, 'ready': True, 'preparing': False}
    assert job_list(server, path) == [export]
    assert export['download_url'] == f'{path}/exports/{export["id"]}'
    assert export['external_download_permanent_url'] == \
        server.url + export['download_url']
    assert export['external_download_latest_url'] == \
        f'{server.url}{path}/exports/latest'


def test_the_archive_is_downloaded_whole_and_in_part(server, path):
    export = ready(server, path)
    whole = server.get(export['download_url'], user='alice')
    assert whole.headers['content-type'] == 'application/x-gzip'
    assert whole.headers['content-disposition'] == (
        'attachment; filename="Galaxy-History-imported-from-archive-'
        'Laboratory-one-of-everything.tar.gz"')
    names = tarfile.open(fileobj=io.BytesIO(whole.body)).getnames()
    assert 'history_attrs.txt' in names
    latest = server.get(f'{path}/exports/latest', user='alice',
                        headers={'Range': 'bytes=-9'})
    assert (latest.status, latest.body) == (206, whole.body[-9:])
    head = server.ask('HEAD', export['download_url'], user='alice')
    assert head.headers['etag'] == whole.headers['etag']
    assert head.headers['content-length'] == str(len(whole.body))


def test_it_is_a_record_like_any_other(server, path):
    export = ready(server, path)
    record, = server.get(f'{path}/exports', user='alice',
                         headers=TASKS).json()
    assert record['ready'] and record['up_to_date']
    assert record['waybill']['format'] == 'tar.gz'
    assert server.get(f'/api/exports/{record["task_uuid"]}',
                      user='alice').status == 200
    assert job_list(server, path) == [export]
    made = server.post(f'{path}/prepare_store_download', {}, user='alice')
    server.wait(made.json()['task']['id'])
    assert job_list(server, path) == [export]


def test_a_changed_history_is_exported_again(server, path):
    old = ready(server, path)
    server.ask('PUT', path, {'annotation': 'changed'}, user='alice')
    seen, = job_list(server, path)
    assert (seen['ready'], seen['up_to_date']) == (True, False)
    new = ready(server, path)
    assert new['id'] != old['id']
    assert [e['id'] for e in job_list(server, path)] == [new['id'], old['id']]
    assert [e['id'] for e in job_list(server, path, query='?limit=1&offset=1')
            ] == [old['id']]
    forced = put(server, path, {'force': True})
    assert (forced.status, forced.json()['ready']) == (202, False)
    done(server, {'job_id': forced.json()['job_id']})
    assert put(server, path).json()['id'] == forced.json()['id']


def test_named_options_are_those_of_the_answer(server, path):
    packed = ready(server, path, query='?gzip=True&include_hidden=False')
    plain = ready(server, path, {'gzip': None})
    assert plain['id'] != packed['id']
    file = server.get(plain['download_url'], user='alice')
    assert file.status == 200, (plain, file.body)
    assert file.headers['content-type'] == 'application/x-tar'
    assert file.headers['content-disposition'].endswith('.tar"')
    assert put(server, path, {}).json() == plain
    assert put(server, path, query='?gzip=True').json() == packed
    deleted = ready(server, path, {'include_deleted': True})
    assert deleted['id'] not in (packed['id'], plain['id'])


def test_a_failure_is_told_to_who_repeats_the_call(server, path):
    contents = server.get(f'{path}/contents?v=dev', user='alice').json()
    dataset = next(i for i in contents if i['name'] == 'plain text')
    with contextlib.closing(sqlite3.connect(
            server.site.data / 'waybill.db')) as db:
        name, = db.execute(
            'SELECT d.uuid FROM dataset d JOIN history_dataset_association h '
            'ON h.dataset_id = d.id WHERE h.hid = ? AND h.history_id = ('
            'SELECT max(id) FROM history)', (dataset['hid'],)).fetchone()
    file, = [f for f in (server.site.data / 'objects').rglob('*.dat')
             if name in f.name.replace('-', '')]
    file.unlink()
    started = put(server, path)
    assert started.status == 202
    assert done(server, {'job_id': started.json()['job_id']})[
        'state'] == 'error'
    answer = put(server, path)
    assert (answer.status, answer.json()['err_code']) == (400, 0)
    assert 'Cannot export history dataset' in answer.json()['err_msg']
    answer = server.get(started.json()['download_url'], user='alice')
    assert (answer.status, answer.json()['err_code']) == (400, 0)
    seen, = job_list(server, path)
    assert (seen['ready'], seen['preparing'], seen['up_to_date']) == (
        False, False, False)
    assert put(server, path, {'force': True}).status == 202


def test_an_export_goes_to_a_directory(server, path):
    answer = put(server, path, {'directory_uri': 'gxfiles://lab',
                                'file_name': 'x/mine.tar.gz'})
    assert (answer.status, list(answer.json())) == (200, ['job_id'])
    job = done(server, answer.json())
    assert (job['tool_id'], job['state']) == ('__EXPORT_HISTORY_TO_URI__',
                                              'ok')
    assert tarfile.is_tarfile(server.lab / 'mine.tar.gz')
    answer = put(server, path, {'directory_uri': 'gxfiles://lab/'})
    done(server, answer.json())
    made, = server.lab.glob('Galaxy-History-*')
    assert made.name.endswith('.tar.gz') and '..' not in made.name
    assert job_list(server, path) == []
    again = put(server, path, {'directory_uri': 'gxfiles://lab',
                               'file_name': 'mine.tar.gz'})
    assert (again.status, again.json()['code']) == (409, 'exists')


@pytest.mark.parametrize('body', [
    {'gzip': 'maybe'}, {'include_hidden': 7}, {'include_deleted': 'x'},
    {'force': []}, {'directory_uri': 7}, {'file_name': {}}, [], 'text',
    {'directory_uri': '/tmp'}, {'directory_uri': 'gxfiles://lab',
                                'file_name': 'x/..'},
    {'directory_uri': 'gxfiles://nowhere'}])
def test_bad_wishes_start_nothing(server, path, body):
    answer = put(server, path, body)
    assert (answer.status, answer.json()['err_code']) == (400, 400008)
    assert server.get(f'{path}/exports', user='alice',
                      headers=TASKS).json() == []
    assert put(server, path, query='?gzip=maybe').status == 400


def test_what_is_not_there_is_not_found(server, path):
    unknown = server.get('/api/configuration/encode/999',
                         user='admin').json()['encoded_id']
    zero = server.get('/api/configuration/encode/0',
                      user='admin').json()['encoded_id']
    for export, status, code in (
            ('latest', 404, 404001), (unknown, 404, 404001),
            (zero, 400, 400009), ('lates', 400, 400008),
            ('1234567890123456', 400, 400009)):
        answer = server.get(f'{path}/exports/{export}', user='alice')
        assert (answer.status, answer.json()['err_code']) == (status, code)
    assert put(server, f'/api/histories/{unknown}').status == 404
    export = ready(server, path)
    other = server.post('/api/histories', {'name': 'other'}, user='alice')
    assert server.get(f'{other.json()["url"]}/exports/{export["id"]}',
                      user='alice').status == 404


def test_two_calls_at_once_start_one_export(server, path):
    first, second = (put(server, path).json() for _ in range(2))
    assert first['id'] == second['id']
    ready(server, path)
    assert len(job_list(server, path)) == 1


def test_who_may_see_the_history_may_export_and_download_it(server, path):
    export = ready(server, path)
    for user, code in (('bob', 403002), (None, 403002)):
        for answer in (put(server, path, user=user),
                       server.get(export['download_url'], user=user)):
            assert (answer.status, answer.json()['err_code']) == (403, code)
    assert put(server, path, user='admin').json() == export
    server.ask('PUT', path, {'importable': True}, user='alice')
    export = ready(server, path)
    assert put(server, path, user='bob').json() == export
    for user in ('bob', None):
        assert server.get(export['download_url'], user=user).status == 200
        assert server.get(f'{path}/exports/latest', user=user).status == 200
    answer = put(server, path, user=None)
    assert (answer.status, answer.json()['err_code']) == (403, 403001)
    bad = server.ask('PUT', f'{path}/exports', headers={'x-api-key': 'none'})
    assert bad.status == 401
    assert server.get(f'/api/jobs/{export["job_id"]}',
                      user='bob').status == 403


def test_an_archive_with_hidden_things_is_its_makers(server, path):
    """A dataset that only alice may read is in her archive, not in bob's."""
    server.ask('PUT', path, {'importable': True}, user='alice')
    with contextlib.closing(sqlite3.connect(
            server.site.data / 'waybill.db')) as db:
        db.execute(
            "INSERT INTO dataset_permissions (action, dataset_id, role_id, "
            "create_time, update_time) SELECT 'access', h.dataset_id, r.id, "
            "h.create_time, h.update_time FROM history_dataset_association h, "
            "role r WHERE h.name = 'plain text' AND h.history_id = (SELECT "
            "max(id) FROM history) AND r.type = 'private' AND r.name LIKE "
            "'alice%'")
        db.commit()
    hers = ready(server, path)
    assert job_list(server, path, 'bob') == job_list(server, path, None) == []
    for user in ('bob', None):
        for name in (hers['id'], 'latest'):
            answer = server.get(f'{path}/exports/{name}', user=user)
            assert (answer.status, answer.json()['err_code']) == (404, 404001)
    assert put(server, path, user='admin').json() == hers
    started = put(server, path, user='bob')
    assert (started.status, started.json()['err_code']) == (403, 403002)
