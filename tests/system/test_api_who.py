"""Who asks: passwords for keys, keys, acting for another, visitors."""

import base64
import os
import pty
import sqlite3
import subprocess

import pytest

from server import serving

LOGIN = '/api/authenticate/baseauth'


# Galaxy's example: the default secret, and the cookie of a session key.
SECRET = 'USING THE DEFAULT IS NOT SECURE!'
SESSION = '0123456789abcdef0123456789abcdef'
COOKIE = ('c6ca0ddb55be603a55fe2f86156564e5ebb7ef842b6c3b89'
          '55fe2f86156564e5ebb7ef842b6c3b89')
MASTER = 'the key above all keys'


@pytest.fixture(scope='module')
def server(shared):
    shared.env['WAYBILL_ID_SECRET'] = SECRET
    shared.env['WAYBILL_MASTER_API_KEY'] = MASTER
    shared.env['WAYBILL_API_RUN_AS'] = 'x@y.z, robot@example.org'
    shared.run('user', 'add', 'ada', '--email', 'ada@example.org',
               '--password-stdin', input='50% off: sesame\n')
    shared.run('user', 'add', 'bob')
    shared.run('user', 'add', 'robot', '--email', 'robot@example.org')
    with serving(shared) as server:
        server.ids = {name: server.get('/api/whoami', user=name).json()['id']
                      for name in ('admin', 'ada', 'bob', 'robot')}
        yield server


def log_in(server, text, word='Basic '):
    if isinstance(text, str):
        text = text.encode()
    return server.get(LOGIN, headers={
        'Authorization': word + base64.b64encode(text).decode()})


@pytest.mark.parametrize('name, word', [
    ('ada', 'Basic '), ('ada', 'basic '), ('a%64a', 'BASIC   '),
    ('ada@example.org', ''), ('ada%40example.org', 'Basic ')])
def test_name_and_password_give_the_key(server, name, word):
    answer = log_in(server, f'{name}:50% off%3a sesame', word)
    assert (answer.status, answer.json()) == (
        200, {'api_key': server.key('ada')})


@pytest.mark.parametrize('text, status, code', [
    ('ada:50% off%3A sesam', 401, 401001), ('ada:', 401, 401001),
    ('bob:*', 401, 401001), ('bob:', 401, 401001),
    ('nobody:x', 404, 404001), (':', 404, 404001),
    (b'\xff\xfe:x', 404, 404001), ('ada%00:x', 404, 404001),
    ('ada:50% off: sesame', 400, 400008), ('ada', 400, 400008),
    ('', 400, 400008), (b'\0', 400, 400008), ('x' * 9000, 400, 400008),
])
def test_other_credentials_are_refused(server, text, status, code):
    answer = log_in(server, text)
    assert (answer.status, answer.json()['err_code']) == (status, code)
    assert 'sesam' not in answer.body.decode()


@pytest.mark.parametrize('header', ['', 'Basic', 'Basic ', 'Bearer YTpi',
                                    'Basic YTpi YTpi', 'Basic *', '*', 'Y',
                                    'Basic YTpi\tx', 'Digest username="ada"'])
def test_a_header_that_says_nothing_is_refused(server, header):
    answer = server.get(LOGIN, headers={'Authorization': header})
    assert (answer.status, answer.json()['err_code']) == (400, 400008)


def test_a_key_is_made_when_there_is_none(server):
    server.site.run('user', 'add', 'eve', '--password-stdin',
                    input='open sesame')
    # Keys are made void the way a Galaxy's database may have it.
    with sqlite3.connect(server.site.data / 'waybill.db') as db:
        db.execute('UPDATE api_keys SET deleted = 1 WHERE user_id = '
                   "(SELECT id FROM galaxy_user WHERE username = 'eve')")
    db.close()
    first = log_in(server, 'eve:open sesame').json()['api_key']
    assert log_in(server, 'eve:open sesame').json()['api_key'] == first
    assert len(first) == 32
    me = server.get('/api/whoami', headers={'x-api-key': first}).json()
    assert me['username'] == 'eve'


def test_a_password_is_changed_and_told_nobody(server):
    site = server.site
    done = site.run('--json', 'user', 'password', 'bob', input='first one\n')
    assert done.json() == {'name': 'bob', 'admin': False,
                           'email': 'bob@localhost.localdomain'}
    assert log_in(server, 'bob:first one').status == 200
    site.run('user', 'password', 'bob', input='second one', rc=0)
    assert log_in(server, 'bob:first one').status == 401
    assert log_in(server, 'bob:second one').status == 200
    site.run('--user', 'bob', 'user', 'password', 'bob', input='third one')
    assert log_in(server, 'bob:third one').status == 200
    assert b'third one' not in b''.join(
        p.read_bytes() for p in site.data.iterdir() if p.is_file())


def test_a_password_that_cannot_be_is_refused(server):
    site = server.site
    done = site.run('--json', 'user', 'password', 'ada', input='tiny\n',
                    rc=5)
    assert done.json()['error']['code'] == 'invalid'
    site.run('user', 'password', 'ada', input='x' * 2000, rc=7)
    site.run('user', 'password', 'ada', stdin=subprocess.DEVNULL, rc=5)
    site.run('user', 'password', 'nobody', input='open sesame', rc=4)
    site.run('--user', 'bob', 'user', 'password', 'ada', input='open sesame',
             rc=4)
    site.run('user', 'add', 'fay', '--password-stdin', input='tiny', rc=5)
    site.run('user', 'key', 'fay', rc=4)
    assert log_in(server, 'ada:50% off%3a sesame').status == 200


@pytest.mark.parametrize('lines, rc', [
    ([b'from a terminal'] * 2, 0),
    ([b'from a terminal', b'from a tarminel'], 5)])
def test_at_a_terminal_it_is_asked_for_twice_and_not_shown(server, lines, rc):
    terminal, theirs = pty.openpty()
    process = subprocess.Popen(
        server.site.command('user', 'password', 'bob'), stdin=theirs,
        stdout=theirs, stderr=theirs, env=server.site.env)
    os.close(theirs)
    seen = b''
    for question, line in zip((b'Password for bob: ',
                               b'Once more for bob: '), lines):
        while not seen.endswith(question):
            seen += os.read(terminal, 1000)
        os.write(terminal, line + b'\n')
    assert process.wait(30) == rc
    os.close(terminal)
    assert b'terminal' not in seen
    assert (log_in(server, 'bob:from a terminal').status == 200) or rc


def execute(server, statement, *values):
    with sqlite3.connect(server.site.data / 'waybill.db') as db:
        db.execute(statement, values)
    db.close()


def who(server, path='/api/whoami', **headers):
    """Status, and the name or the code."""
    answer = server.get(path, headers={
        k.replace('_', '-'): v for k, v in headers.items()})
    body = answer.json() or {}
    return answer.status, body.get('username', body.get('err_code'))


def test_the_key_in_the_query_goes_before_the_header(server):
    ada, bob = server.key('ada'), server.key('bob')
    assert who(server, x_api_key=bob) == (200, 'bob')
    assert who(server, X_API_KEY=bob) == (200, 'bob')
    assert who(server, f'/api/whoami?key={ada}', x_api_key=bob) == \
        (200, 'ada')
    assert who(server, '/api/whoami?key=', x_api_key=bob) == (200, 'bob')
    assert who(server, f'/api/whoami?key=bad&key={ada}') == (200, 'ada')
    assert who(server, '/api/whoami?key=bad', x_api_key=bob) == (401, 401001)


def test_no_key_and_a_token_are_a_visitor(server):
    assert who(server) == (200, None)
    assert who(server, x_api_key='') == (200, None)
    assert who(server, Authorization='Bearer ' + server.key('ada')) == \
        (200, None)
    assert who(server, Authorization='Basic YTpi') == (200, None)


def test_only_the_newest_key_of_a_user_counts(server):
    old = server.key('bob')
    del server.keys['bob']
    server.site.run('user', 'key', 'bob', '--new')
    assert who(server, x_api_key=old) == (401, 401001)
    assert who(server, x_api_key=server.key('bob')) == (200, 'bob')
    execute(server, 'INSERT INTO api_keys (create_time, user_id, key, '
            "deleted) SELECT '2001-01-01 00:00:00.000000', id, 'older', 0 "
            "FROM galaxy_user WHERE username = 'bob'")
    assert who(server, x_api_key='older') == (401, 401001)


def test_a_deleted_user_is_nobody(server):
    key = server.key('gone')
    server.site.run('user', 'password', 'gone', input='open sesame')
    execute(server, 'UPDATE galaxy_user SET deleted = 1 '
            "WHERE username = 'gone'")
    assert who(server, x_api_key=key) == (401, 401001)
    assert log_in(server, 'gone:open sesame').status == 404


def test_a_public_call_looks_at_no_credentials(server):
    bad = {'x_api_key': 'bad', 'run_as': 'bad', 'Cookie': 'galaxysession=bad'}
    task = '/api/tasks/15c35717-97cc-4f07-9108-91e32d9a44ce/state'
    for path in ('/api/version', task, '/api/short_term_storage/'
                 '15c35717-97cc-4f07-9108-91e32d9a44ce/ready'):
        answer = server.get(path, headers={
            k.replace('_', '-'): v for k, v in bad.items()})
        assert answer.status == 200, path


def test_the_master_key_is_an_administrator(server):
    assert who(server, x_api_key=MASTER) == (200, 'admin')
    assert who(server, '/api/configuration/encode/7',
               x_api_key=MASTER)[0] == 200


@pytest.mark.parametrize('asker, result', [
    ('robot', (200, 'bob')), ('ada', (403, 400001)), ('admin', (403, 400001)),
    (None, (200, None)), ('Bearer', (403, 400001)), (MASTER, (200, 'bob')),
    ('bad', (401, 401001))])
def test_who_is_on_the_list_acts_for_others(server, asker, result):
    headers = {'run_as': server.ids['bob']}
    if asker == 'Bearer':
        headers['Authorization'] = 'Bearer x'
    elif asker is not None:
        headers['x_api_key'] = server.key(asker) if asker in server.ids \
            else asker
    assert who(server, **headers) == result


def test_the_one_to_act_for_must_be_there(server):
    robot = server.key('robot')
    unknown = server.get('/api/configuration/encode/999', user='admin'
                         ).json()['encoded_id']
    assert who(server, x_api_key=robot, run_as=unknown) == (404, 404001)
    for key in (robot, server.key('ada'), None):
        headers = {} if key is None else {'x_api_key': key}
        for bad in ('', 'abc', 'g' * 16):
            assert who(server, run_as=bad, **headers) == (400, 400008)
        assert who(server, run_as='1234567890123456', **headers) == \
            (400, 400009)


def test_what_one_acts_for_is_all_that_counts(server):
    headers = {'x-api-key': server.key('robot'), 'run-as':
               server.ids['admin']}
    assert server.get('/api/configuration/encode/7',
                      headers=headers).status == 200
    headers['run-as'] = server.ids['bob']
    made = server.post('/api/histories', {'name': 'by a robot'},
                       headers=headers)
    assert made.status == 200
    names = [h['name'] for h in server.get('/api/histories',
                                           user='bob').json()]
    assert 'by a robot' in names
    assert server.get('/api/histories', user='robot').json() == []


def test_a_session_wins_over_a_key(server):
    def session(user):
        execute(server, 'DELETE FROM galaxy_session')
        execute(server, 'INSERT INTO galaxy_session (session_key, user_id, '
                'is_valid) VALUES (?, (SELECT id FROM galaxy_user WHERE '
                'username = ?), 1)', SESSION, user)

    cookie, ada = f'x=1; galaxysession={COOKIE}', server.key('ada')
    assert who(server, Cookie=cookie, x_api_key=ada) == (200, 'ada')
    session('bob')
    assert who(server, Cookie=cookie) == (200, 'bob')
    assert who(server, Cookie=cookie, x_api_key=ada) == (200, 'bob')
    session(None)
    assert who(server, Cookie=cookie, x_api_key=ada) == (200, None)
    execute(server, 'UPDATE galaxy_session SET is_valid = 0')
    assert who(server, Cookie=cookie, x_api_key=ada) == (200, 'ada')
    assert who(server, Cookie='galaxysession=', x_api_key=ada) == \
        (200, 'ada')
    for bad in ('zz', COOKIE[1:], '1234567890123456', '0' * 80, COOKIE + COOKIE):
        assert who(server, Cookie='galaxysession=' + bad, x_api_key=ada) == \
            (400, 400009)


def test_a_browser_gets_a_page_and_a_visitors_cookie(server):
    """As Galaxy's own tests fetch it; it stands for nobody, and a key beside
    it counts."""
    answer = server.get('/')
    assert (answer.status, answer.headers['content-type']) == \
        (200, 'text/html; charset=utf-8')
    assert b'waybill' in answer.body
    cookie, *rules = answer.headers['set-cookie'].split('; ')
    assert cookie.startswith('galaxysession=') and 'HttpOnly' in rules
    assert server.get('/').headers['set-cookie'] != \
        answer.headers['set-cookie']
    again = server.get('/', headers={'Cookie': cookie})
    assert again.status == 200 and 'set-cookie' not in again.headers
    assert server.get('/', headers={'Cookie': 'galaxysession=zz'}
                      ).status == 200
    assert who(server, Cookie=cookie) == (200, None)
    assert who(server, Cookie=cookie, x_api_key=server.key('bob')) == \
        (200, 'bob')
    head = server.ask('HEAD', '/')
    assert (head.status, head.body) == (200, b'')
    assert server.post('/').status == 404
