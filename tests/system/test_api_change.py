"""What the owner of a history does to it over HTTP."""

import pytest

from server import serving


@pytest.fixture(scope='module')
def server(shared):
    with serving(shared) as server:
        yield server


@pytest.fixture
def path(server):
    made = server.post('/api/histories', {'name': 'before'}, user='alice')
    return f'/api/histories/{made.json()["id"]}'


def put(server, path, body, user='alice'):
    return server.ask('PUT', path, body, user=user)


def undelete(server, path, user='alice'):
    history = path.rsplit('/', 1)[1]
    return server.post(f'/api/histories/deleted/{history}/undelete',
                       user=user)


def test_words_on_a_history_change(server, path):
    wanted = {'name': 'after ✓', 'annotation': 'two\nlines',
              'tags': ['one', 'Name:Two', 'a.b.c']}
    answer = put(server, path, wanted)
    assert answer.status == 200, answer.body
    shown = server.get(path, user='alice').json()
    for key, value in wanted.items():
        assert answer.json()[key] == shown[key] == value
    only = put(server, path, {'annotation': None, 'unknown': 1}).json()
    assert (only['annotation'], only['name']) == (None, 'after ✓')
    assert only['tags'] == wanted['tags']
    assert put(server, path, {'tags': []}).json()['tags'] == []


def test_equal_tags_are_one_and_a_list_is_cut(server, path):
    tags = ['#x', 'name:X', 'a,b;c', 'É', 'é', 'k=v:w']
    assert put(server, path, {'tags': tags}).json()['tags'] == [
        'name:x', 'a', 'b', 'c', 'É', 'k:v:w']


@pytest.mark.parametrize('body', [
    {'name': ''}, {'name': 7}, {'name': 'x' * 256}, {'annotation': []},
    {'tags': 'one'}, {'tags': [1]}, {'tags': ['two words']}, {'tags': ['a..b']},
    {'tags': [':x']}, {'tags': ['a:']}, {'tags': ['']}, {'tags': ['x' * 256]},
    {'published': 'maybe'}, {'deleted': 3}, [], 'text'])
def test_bad_changes_change_nothing(server, path, body):
    if isinstance(body, dict):
        body = {'annotation': 'lost', 'importable': True, **body}
    before = server.get(path, user='alice').json()
    answer = put(server, path, body)
    assert (answer.status, answer.json()['err_code']) == (400, 400008)
    assert server.get(path, user='alice').json() == before


def test_a_published_history_is_everybodys_to_see(server, path):
    assert server.get(path).status == 403
    shown = put(server, path, {'published': True}).json()
    assert (shown['published'], shown['importable']) == (True, True)
    assert server.get(path).status == 200
    shown = put(server, path, {'importable': False}).json()
    assert (shown['published'], shown['importable']) == (False, False)
    assert server.get(path).status == 403


def test_a_history_goes_out_of_sight_and_comes_back(server, path):
    answer = server.ask('DELETE', path, user='alice')
    assert (answer.status, answer.json()['deleted']) == (200, True)
    assert answer.json()['purged'] is False
    listed = server.get('/api/histories', user='alice').json()
    assert path not in [h['url'] for h in listed]
    answer = undelete(server, path)
    assert (answer.status, answer.json()['deleted']) == (200, False)
    assert put(server, path, {'deleted': True}).json()['deleted'] is True
    assert put(server, path, {'deleted': False}).json()['deleted'] is False


def test_the_body_says_whether_to_purge(server, path):
    answer = server.ask('DELETE', path + '?purge=true', {}, user='alice')
    assert (answer.status, answer.json()['purged']) == (200, False)
    answer = server.ask('DELETE', path + '?purge=maybe', user='alice')
    assert (answer.status, answer.json()['err_code']) == (400, 400008)
    answer = server.ask('DELETE', path + '?purge=true', user='alice')
    assert (answer.status, answer.json()['purged']) == (200, True)


def test_a_purged_history_has_no_bytes_and_stays_as_it_is(server):
    path = server.imported()
    dataset = next(i for i in server.get(path + '/contents',
                                         user='alice').json()
                   if i['name'] == 'plain text')
    display = f'/api/datasets/{dataset["id"]}/display'
    assert server.get(display, user='alice').status == 200
    answer = server.ask('DELETE', path, {'purge': True}, user='alice')
    assert (answer.status, answer.json()['purged']) == (200, True)
    assert answer.json()['size'] == 0
    assert server.get(display, user='alice').status == 400
    store = server.site.data / 'objects'
    assert store.is_dir()
    assert not [f for f in store.rglob('*') if f.is_file()]
    for answer in (put(server, path, {'name': 'too late'}),
                   server.ask('DELETE', path, user='alice'),
                   undelete(server, path)):
        assert (answer.status, answer.json()['err_code']) == (403, 403003)
        assert answer.json()['err_msg'] == 'History is immutable'


def test_only_owners_and_administrators_change_a_history(server, path):
    put(server, path, {'importable': True})
    calls = [lambda user, more: server.ask('PUT', path, {'name': 'x'},
                                           user=user, headers=more),
             lambda user, more: server.ask('DELETE', path, user=user,
                                           headers=more),
             lambda user, more: server.post(
                 '/api/histories/deleted/' + path.rsplit('/', 1)[1] +
                 '/undelete', user=user, headers=more)]
    for call in calls:
        for user in ('bob', None):
            answer = call(user, {})
            assert (answer.status, answer.json()['err_code']) == (403, 403003)
        assert call(None, {'x-api-key': 'none'}).status == 401
        assert call('admin', {}).status == 200
        assert call('alice', {}).status == 200
    unknown = server.get('/api/configuration/encode/999',
                         user='admin').json()['encoded_id']
    place = f'/api/histories/{unknown}'
    for answer in (put(server, place, {}), undelete(server, place),
                   server.ask('DELETE', place, user='alice')):
        assert (answer.status, answer.json()['err_code']) == (404, 404001)


def batch(server, what, ids, user='alice', **more):
    return put(server, f'/api/histories/batch/{what}', {'ids': ids, **more},
               user=user)


@pytest.fixture
def three(server):
    return [server.post('/api/histories', {'name': f'one of {n}'},
                        user='alice').json()['id'] for n in 'abc']


def test_several_go_out_of_sight_and_come_back(server, three):
    for what, deleted in (('delete', True), ('undelete', False),
                          ('delete', True)):
        answer = batch(server, what, three[:2])
        assert answer.status == 200, answer.body
        assert [(h['id'], h['deleted'], h['purged'])
                for h in answer.json()] == [
            (i, deleted, False) for i in three[:2]]
    gone = server.get('/api/histories/deleted', user='alice').json()
    assert set(three) & {h['id'] for h in gone} == set(three[:2])
    assert batch(server, 'delete', []).json() == []
    answer = put(server, '/api/histories/batch/undelete?keys=id,deleted',
                 {'ids': three[:1]})
    assert answer.json() == [{'id': three[0], 'deleted': False}]


def test_the_body_says_whether_to_purge_several(server, three):
    answer = put(server, '/api/histories/batch/delete?purge=true',
                 {'ids': three})
    assert [h['purged'] for h in answer.json()] == [False] * 3
    answer = batch(server, 'delete', three[:2], purge=True)
    assert [h['purged'] for h in answer.json()] == [True] * 2
    for what in ('delete', 'undelete'):
        answer = batch(server, what, three[::-1])
        assert (answer.status, answer.json()['err_code']) == (403, 403003)
        assert answer.json()['err_msg'] == 'History is immutable'
    assert server.get(f'/api/histories/{three[2]}', user='alice').json()[
        'deleted'] is True


def test_one_that_may_not_be_changed_keeps_all_as_they_are(server, three):
    theirs = server.post('/api/histories', {'name': 'x'}, user='bob').json()
    archived = server.post('/api/histories', {'name': 'x'}, user='alice'
                           ).json()['id']
    server.post(f'/api/histories/{archived}/archive', {}, user='alice')
    unknown = server.get('/api/configuration/encode/999',
                         user='admin').json()['encoded_id']
    for last, status in ((theirs['id'], 403), (archived, 403),
                         (unknown, 404), ('zz', 400), (7, 400), (None, 400),
                         ('1234567890123456', 400)):
        for what in ('delete', 'undelete'):
            answer = batch(server, what, [*three, last])
            assert answer.status == status, (last, answer.body)
    shown = [server.get(f'/api/histories/{i}', user='alice').json()
             for i in three]
    assert [h['deleted'] for h in shown] == [False] * 3
    assert batch(server, 'delete', three, user='admin').status == 200


@pytest.mark.parametrize('body,code', [
    ({}, 400007), ({'ids': None}, 400008), ({'ids': 'x'}, 400008),
    ([], 400008), (None, 400007), ({'ids': ['f' * 16] * 1001}, 400008),
    ({'ids': [], 'purge': 'perhaps'}, 400008)])
def test_bodies_that_are_no_batch(server, body, code):
    answer = put(server, '/api/histories/batch/delete', body)
    assert (answer.status, answer.json()['err_code']) == (400, code)
