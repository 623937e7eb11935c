"""Users and their keys over HTTP."""

import pytest

from server import serving

PASSWORD = 'open sesame'


@pytest.fixture(scope='module')
def server(shared):
    with serving(shared, 'alice', 'bob') as server:
        yield server


def me(server, user):
    return server.get('/api/users/current', user=user).json()


def create(server, name, user='admin', **more):
    return server.post('/api/users', {
        'username': name, 'email': f'{name}@example.org',
        'password': PASSWORD, **more}, user=user)


def test_administrators_see_everybody(server):
    listed = server.get('/api/users', user='admin').json()
    assert [u['username'] for u in listed][:3] == ['admin', 'alice', 'bob']
    assert set(listed[0]) == {'model_class', 'id', 'username', 'email',
                              'deleted', 'active', 'last_password_change'}
    for query, names in (('f_name=ALI', ['alice']), ('f_any=bob', ['bob']),
                         ('f_email=nobody', []), ('limit=1', ['admin']),
                         ('deleted=true', [])):
        found = server.get('/api/users?' + query, user='admin').json()
        assert [u['username'] for u in found] == names
    assert [u['username'] for u in server.get(
        '/api/users?f_any=admin', user='alice').json()] == []
    alone = server.get('/api/users', user='alice').json()
    assert [u['username'] for u in alone] == ['alice']
    assert server.get('/api/users?deleted=true', user='alice').status == 403
    assert server.get('/api/users?limit=0', user='admin').status == 400
    assert server.get('/api/users').status == 403


def test_a_user_is_made_and_logs_in(server):
    answer = create(server, 'carol')
    assert answer.status == 200, answer.body
    carol = answer.json()
    assert (carol['username'], carol['email']) == ('carol',
                                                   'carol@example.org')
    assert carol['total_disk_usage'] == 0
    key = server.ask('POST', f'/api/users/{carol["id"]}/api_key',
                     user='admin').json()
    seen = server.get('/api/users/current', headers={'x-api-key': key})
    assert seen.json()['id'] == carol['id']
    again = create(server, 'carol')
    assert (again.status, again.json()['err_code']) == (400, 400008)
    assert create(server, 'dave', user='alice').status == 403
    assert create(server, 'dave', user=None).status == 403


@pytest.mark.parametrize('body', [
    None, [], {}, {'username': ''}, {'username': 'A b'}, {'username': 7},
    {'email': 'none'}, {'password': 'x'}, {'password': None}])
def test_users_that_cannot_be_are_refused(server, body):
    if isinstance(body, dict) and body:
        answer = create(server, 'eve', **body)
    else:
        answer = server.post('/api/users', body, user='admin')
    assert answer.status == 400
    assert answer.json()['err_code'] in (400007, 400008)
    assert server.get('/api/users?f_name=eve', user='admin').json() == []


def test_a_user_is_shown_to_itself_and_to_administrators(server):
    alice = me(server, 'alice')
    path = f'/api/users/{alice["id"]}'
    for user in ('alice', 'admin'):
        assert server.get(path, user=user).json() == alice
    for user in ('bob', None):
        answer = server.get(path, user=user)
        assert (answer.status, answer.json()['err_code']) == (400, 400008)
    assert server.get('/api/users/1234567890123456',
                      user='admin').status == 400


def test_keys_are_shown_made_anew_and_dropped(server):
    alice = me(server, 'alice')
    path = f'/api/users/{alice["id"]}/api_key'
    old = server.key('alice')
    assert server.get(path, user='alice').json() == old
    assert server.get(path + '/detailed', user='alice').json()['key'] == old
    for method in ('GET', 'POST', 'DELETE'):
        for user in ('bob', None):
            answer = server.ask(method, path, user=user)
            assert (answer.status, answer.json()['err_code']) == (403, 403005)
    new = server.ask('POST', path, user='alice').json()
    assert new != old
    assert server.get('/api/users/current', user='alice').status == 401
    server.keys['alice'] = new
    assert me(server, 'alice')['id'] == alice['id']
    answer = server.ask('DELETE', path, user='alice')
    assert (answer.status, answer.body) == (204, b'')
    assert server.get('/api/users/current', user='alice').status == 401
    answer = server.get(path + '/detailed', user='admin')
    assert (answer.status, answer.body) == (204, b'')
    server.keys['alice'] = server.get(path, user='admin').json()
    assert me(server, 'alice')['id'] == alice['id']
