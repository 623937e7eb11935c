"""Who asks: passwords for keys, keys, acting for another, visitors."""

import base64
import os
import pty
import sqlite3
import subprocess

import pytest

from server import Server

LOGIN = '/api/authenticate/baseauth'


@pytest.fixture(scope='module')
def server(shared):
    shared.run('user', 'add', 'ada', '--email', 'ada@example.org',
               '--password-stdin', input='50% off: sesame\n')
    shared.run('user', 'add', 'bob')
    server = Server(shared)
    yield server
    assert server.stop() == (0, '')


def log_in(server, text, word='Basic '):
    if isinstance(text, str):
        text = text.encode()
    return server.get(LOGIN, headers={
        'Authorization': word + base64.b64encode(text).decode()})


@pytest.mark.parametrize('word', ['Basic ', 'basic ', 'BASIC   ', ''])
@pytest.mark.parametrize('name', ['ada', 'ada@example.org', 'a%64a',
                                  'ada%40example.org'])
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
