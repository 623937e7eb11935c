"""Histories go into the archive and come back."""

import pytest

from server import serving, writable_lab


@pytest.fixture(scope='module')
def server(shared):
    shared.run('user', 'add', 'alice')    # makes the site
    lab = writable_lab(shared)
    with serving(shared, 'alice', 'bob') as server:
        server.lab = lab
        yield server


@pytest.fixture
def path(server):
    return server.created()


@pytest.fixture
def full(server):
    return server.imported()


def archive(server, path, body=None, user='alice'):
    return server.post(path + '/archive', body, user=user)


def restore(server, path, query='', user='alice'):
    return server.ask('PUT', f'{path}/archive/restore{query}', user=user)


def written(server, path, name, **more):
    """The id of a record, and the file it tells of."""
    task = server.post(path + '/write_store', {
        'target_uri': f'gxfiles://lab/{name}', **more}, user='alice').json()
    assert server.wait(task['id']) == 'SUCCESS'
    record = server.get(path + '/exports?limit=1', user='alice', headers={
        'Accept': 'application/vnd.galaxy.task.export+json'}).json()[0]
    return record['id'], server.lab / name


def test_an_archived_history_is_not_in_the_lists_and_not_changed(server, path):
    assert server.get(path, user='alice').json()['archived'] is False
    count = server.get('/api/histories/count', user='alice').json()
    answer = archive(server, path)
    assert answer.status == 200, answer.body
    assert (answer.json()['archived'], answer.json()['purged']) == (True,
                                                                    False)
    assert answer.json()['export_record_data'] is None
    shown = server.get(path, user='alice').json()
    assert shown['archived'] is True and 'export_record_data' not in shown
    assert path not in [h['url'] for h in server.get(
        '/api/histories', user='alice').json()]
    assert server.get('/api/histories/count',
                      user='alice').json() == count - 1
    for change in (server.ask('PUT', path, {'name': 'no'}, user='alice'),
                   server.ask('DELETE', path, user='alice')):
        assert (change.status, change.json()['err_code']) == (403, 403003)
    answer = archive(server, path)
    assert (answer.status, answer.json()['err_code']) == (409, 409001)

    for _ in range(2):
        answer = restore(server, path)
        assert (answer.status, answer.json()['archived']) == (200, False)
        assert 'export_record_data' not in answer.json()
    assert server.get(path, user='alice').json()['update_time'] == \
        answer.json()['update_time']


def test_the_list_of_archived_ones_filters_and_orders(server):
    names = ['Zeta archived', 'alpha archived', 'Beta archived']
    for name in names:
        archive(server, server.created(name, 'bob'), user='bob')
    listed = server.get('/api/histories/archived?q=name-contains&'
                        'qv=ARCHIVED&order=name-asc&limit=2', user='bob')
    assert [h['name'] for h in listed.json()] == ['alpha archived',
                                                  'Beta archived']
    assert listed.headers['total_matches'] == '3'
    assert all(h['export_record_data'] is None for h in listed.json())
    beyond = server.get('/api/histories/archived?offset=7', user='bob')
    assert (beyond.json(), beyond.headers['total_matches']) == ([], '3')
    answer = server.get('/api/histories/archived')
    assert (answer.status, answer.json()['err_code']) == (403, 403001)


def test_a_history_is_purged_when_its_archive_is_there(server, full):
    record, file = written(server, full, 'kept.rocrate.zip',
                           model_store_format='rocrate.zip')
    answer = archive(server, full, {'archive_export_id': record})
    assert answer.json()['export_record_data'] == {
        'model_store_format': 'rocrate.zip', 'include_files': True,
        'include_deleted': False, 'include_hidden': False,
        'target_uri': 'gxfiles://lab/kept.rocrate.zip', 'ignore_errors': None}
    assert restore(server, full).status == 200
    body = {'archive_export_id': record, 'purge_history': True}

    data = file.read_bytes()
    file.write_bytes(data[:-1] + b'x')
    answer = archive(server, full, body)
    assert answer.status == 409 and 'nothing is purged' in answer.json()[
        'err_msg']
    file.unlink()
    answer = archive(server, full, body)
    assert answer.status == 404, answer.body
    assert server.get(full, user='alice').json()['size'] > 0

    file.write_bytes(data)
    answer = archive(server, full, body)
    assert answer.status == 200, answer.body
    shown = answer.json()
    assert (shown['deleted'], shown['purged'], shown['archived'],
            shown['size']) == (True, True, True, 0)
    assert full in [h['url'] for h in server.get(
        '/api/histories/archived', user='alice').json()]
    answer = restore(server, full)
    assert (answer.status, answer.json()['err_code']) == (400, 400008)
    answer = restore(server, full, '?force=true')
    assert (answer.status, answer.json()['archived'],
            answer.json()['purged']) == (200, False, True)
    answer = archive(server, full, body)
    assert (answer.status, answer.json()['err_code']) == (403, 403003)


def test_records_that_hold_nothing_for_good_are_refused(server, full, path):
    def refused(body, code, words=''):
        answer = archive(server, full, body)
        assert answer.status == code // 1000, answer.body
        assert answer.json()['err_code'] == code
        assert words in answer.json()['err_msg']
        assert server.get(full, user='alice').json()['archived'] is False

    started = server.post(full + '/prepare_store_download', {},
                          user='alice').json()
    assert server.wait(started['task']['id']) == 'SUCCESS'
    download = server.get(full + '/exports?limit=1', user='alice', headers={
        'Accept': 'application/vnd.galaxy.task.export+json'}).json()[0]['id']
    refused({'archive_export_id': download}, 400008, 'temporal')
    other, _ = written(server, path, 'other.tgz')
    refused({'archive_export_id': other}, 400008, 'does not belong')
    bare, _ = written(server, full, 'bare.tgz', include_files=False)
    refused({'archive_export_id': bare, 'purge_history': True}, 400008,
            'without files')
    refused({'purge_history': True}, 400007, 'Cannot purge history')
    unknown = server.get('/api/configuration/encode/999999',
                         user='admin').json()['encoded_id']
    refused({'archive_export_id': unknown}, 404001)
    refused({'archive_export_id': 'x'}, 400008)
    refused({'archive_export_id': 7}, 400008)
    refused({'purge_history': None}, 400008)
    refused([], 400008)


def test_only_its_owner_archives_a_history(server, path):
    server.ask('PUT', path + '/publish', user='alice')
    for call in (archive, restore):
        answer = call(server, path, user='bob')
        assert (answer.status, answer.json()['err_code']) == (403, 403003)
        answer = call(server, path, user=None)
        assert (answer.status, answer.json()['err_code']) == (403, 403001)
        assert call(server, path, user='admin').status == 200
