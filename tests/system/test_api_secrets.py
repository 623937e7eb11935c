"""What is secret stays out of logs, answers and addresses; what is logged can be
found again by the id that the client got."""

import base64
import json

import pytest

from conftest import SAMPLES
from server import Server

PASSWORD = 'Swordfish-of-the-north'
TOKEN = 'sha-la-la-4711'
MASTER = 'master-key-2357'


@pytest.fixture(scope='module')
def told(shared):
    """The answers of a server that logs all it can, and its log."""
    shared.run('import', SAMPLES / 'galaxy-26.1.rocrate.zip')
    (shared.data / 'waybill.yml').write_text(
        f'master_api_key: {MASTER}\nlog: {{level: debug, form: json}}\n')
    server = Server(shared)
    shared.run('user', 'add', 'eve', '--password-stdin', input=PASSWORD)
    answers = list(talk(server))
    rc, log = server.stop()
    assert rc == 0
    return server, answers, [json.loads(x) for x in log.splitlines()], log


def basic(name, password):
    return {'Authorization': 'Basic ' + base64.b64encode(
        f'{name}:{password}'.encode()).decode()}


def talk(server):
    key = server.key('admin')
    history = server.get('/api/histories', user='admin').json()[0]['id']
    for path in ('/api/whoami', '/api/histories', '/api/exports',
                 f'/api/histories/{history}', '/api/configuration',
                 '/api/nothing', '/api/histories/zz', '/metrics'):
        yield server.get(path, user='admin')
        yield server.get(f'{path}?key={key}')
        yield server.get(f'{path}?key={key}x')
        yield server.get(path, headers={'x-api-key': MASTER})
        yield server.get(path, headers={'Authorization': f'Bearer {TOKEN}'})
    yield server.get('/api/authenticate/baseauth',
                     headers=basic('eve', PASSWORD + 'x'))
    yield server.post('/api/users', {
        'username': 'mallory', 'email': 'not-an-email',
        'password': PASSWORD}, user='admin')
    yield server.post('/api/histories/from_store_async', {
        'store_content_uri':
            f'http://user:{PASSWORD}@127.0.0.1:1/a.tgz?token={TOKEN}'},
        user='admin')
    yield server.post('/api/imports/inspect', {
        'store_content_uri':
            f's3://{TOKEN}:{PASSWORD}@nowhere/x.tgz?sign={TOKEN}'},
        user='admin')
    yield server.post('/api/exports', {
        'objects': [{'type': 'history', 'id': history}],
        'format': 'tgz'}, user='admin')


def test_each_request_is_logged_once_by_its_id(told):
    _, answers, events, _ = told
    logged = [e['id'] for e in events if e['event'] == 'http.request']
    ids = [a.headers['x-request-id'] for a in answers]
    assert len(set(ids)) == len(ids)
    for one in ids:
        assert logged.count(one) == 1


def test_no_secret_is_logged(told):
    server, _, _, log = told
    assert 'http.request' in log
    for secret in [PASSWORD, TOKEN, MASTER] + list(server.keys.values()):
        assert secret not in log, secret
        assert base64.b64encode(secret.encode()).decode() not in log


def test_no_secret_is_answered(told):
    server, answers, _, _ = told
    for answer in answers:
        text = json.dumps(answer.headers) + answer.body.decode()
        for secret in [PASSWORD, TOKEN, MASTER] + list(server.keys.values()):
            assert secret not in text, (answer.status, text[:300])
