"""Bad input to every call of the contract: whatever comes in, the answer is
never of ours to be sorry for (5xx), an error has Galaxy's body, and the server
lives on. Calls are taken from the contract, so a new one is here at once."""

import itertools
import json
import re
import socket

import pytest
import yaml

from conftest import ROOT, SAMPLES
from server import serving, writable_lab
from test_access import BODIES as BODIES_OF_CALLS

CONTRACT = yaml.safe_load((ROOT / 'docs/openapi.yaml').read_text())
CALLS = [(method.upper(), path) for path, methods in CONTRACT['paths'].items()
         for method in methods]
UNKNOWN_UUID = '15c35717-97cc-4f07-9108-91e32d9a44ce'

# Where an id stands in the path.
IDS = ['zz', 'a' * 15, 'g' * 16, '1234567890123456', '0' * 16, '0' * 64,
       'A' * 3000, '%F0%9F%98%80', '..', '.', '-1', 'null', "'", '%22', '%5C',
       '{', 'a;b', 'a b'.replace(' ', '%20'), '%0d%0aX:y', UNKNOWN_UUID,
       UNKNOWN_UUID[:-1], '{' + UNKNOWN_UUID + '}', '*', '1' * 16 + '%0a']
NOT_DECODED = ['%00', '%2f', '%zz', '%', '%ff', '%c0%ae']

QUERIES = ['limit=abc', 'limit=-1', 'limit=' + '9' * 40, 'limit=', 'limit=1.5',
           'offset=-1', 'offset=' + '9' * 40, 'view=nothing', 'keys=nothing',
           'keys=' + ',' * 500, 'q=nothing&qv=1', 'q=name', 'qv=1',
           'q=update_time-gt&qv=soon', 'order=nothing-up', 'order=' + ',' * 99,
           'deleted=perhaps', 'purge=perhaps', 'all=perhaps', 'types=nothing',
           'since=soon', 'after=-1', 'days=-1', 'state=nothing', 'v=7',
           'object_id=zz', 'to_ext=%2e%2e', 'raw=perhaps', 'format=nothing',
           'target=nothing', 'target=file:///etc', 'target=gxfiles://..',
           'recursive=perhaps', 'key=', 'a=b&' * 60, '=', '&&&', '%41=%42',
           'filename=%22%0d%0a', 'gzip=perhaps', 'offset=1&limit=0']

# Where a JSON object is wanted.
BODIES = [b'{', b'[', b'"', b'nul', b'[]', b'null', b'7', b'"x"', b'true',
          b'NaN', b'{"a": NaN}', b'{"a": 1e999}', b'{"a": ' + b'9' * 400 +
          b'}', b'{"a": "\\ud800"}', b'{"a": "\\u0000"}', b'\xff\xfe{\x00}',
          b'\xef\xbb\xbf{}', b'{"\xff": 1}', b'[' * 5000, b'{"a":' * 5000,
          b'{"a": 1, "a": 2}', b'{} {}', b'{"a": 1,}', b'\x00', b' ' * 5000,
          b'{"a": "' + b'x' * 100000 + b'"}']
VALUES = [None, True, -1, 1 << 70, 1.5, '', 'x', 'x' * 5000, '\x00', '../x',
          [], [None], [[]], {}, {'a': {}}, ['x'] * 2000]
TYPES = ['', 'x', '/', 'text/plain', 'text/html; charset=utf-16',
         'application/json; charset=utf-99', 'application/json;;;=',
         'application/xml', 'application/+json', 'multipart/form-data',
         'multipart/form-data; boundary=', 'multipart/form-data; boundary="',
         'multipart/form-data; boundary=' + 'b' * 300, 'multipart/mixed',
         'application/x-www-form-urlencoded', 'a' * 3000]
ACCEPTS = ['', ',', '*/*;q=0', 'text/html', 'application/nothing',
           'application/vnd.galaxy.task.export+json;q=x', 'a' * 3000,
           'application/json, application/vnd.galaxy.task.export+json;q=0',
           '\xe9']
RANGES = ['bytes=', 'bytes=-', 'bytes=--1', 'bytes=5-1', 'bytes=a-b',
          'bytes=0-0,-1', 'bytes=' + '0-0,' * 400, 'bytes=99999999-',
          'bytes=-0', 'bytes=0-' + '9' * 30, 'bytes=' + '9' * 30 + '-',
          'octets=0-1', 'bytes 0-1', '=', '', 'bytes=0x0-1', 'bytes=+1-2',
          'bytes= 0 - 1', 'x' * 3000]


@pytest.fixture(scope='module')
def server(shared):
    shared.imported(SAMPLES / 'galaxy-20.9.tgz')
    writable_lab(shared)
    with serving(shared) as server:
        server.real = real_things(server)
        yield server


def real_things(server):
    """What a path may name, so that bad input gets far."""
    history = server.get('/api/histories', user='admin').json()[0]
    items = server.get(history['url'] + '/contents?v=dev', user='admin').json()
    started = server.post(history['url'] + '/prepare_store_download', {},
                          user='admin').json()
    task = started['task']['id']
    server.wait(task)
    return {'history_id': history['id'], 'number': '7', 'type': 'datasets',
            'user_id': server.get('/api/whoami', user='walked').json()['id'],
            # Of what has no name here: an id that nothing has.
            'unknown': server.get('/api/configuration/encode/999', user='admin'
                                  ).json()['encoded_id'],
            'id': next(i['id'] for i in items if i['state'] == 'ok'),
            'task_id': task, 'task_uuid': task,
            'storage_request_id': started['storage_request_id']}


def resolved(schema):
    while '$ref' in schema:
        schema = walk(schema['$ref'])
    return schema


def walk(reference):
    found = CONTRACT
    for part in reference.split('/')[1:]:
        found = found[part]
    return found


def members(schema):
    """Names of all members that a schema of a body has anywhere."""
    schema = resolved(schema)
    names = set(schema.get('properties', ()))
    for part in itertools.chain(schema.get('allOf', ()),
                                schema.get('anyOf', ()),
                                schema.get('oneOf', ())):
        names |= members(part)
    return names


def body_of(method, path):
    """Members of the body of a call; None when it takes none."""
    call = CONTRACT['paths'][path][method.lower()]
    if 'requestBody' not in call:
        return None
    content = resolved(call['requestBody'])['content']
    return set().union(*(members(c['schema']) for c in content.values()))


def queried(method, path):
    """Names of the parameters that a call takes in its query."""
    call = CONTRACT['paths'][path][method.lower()]
    return {p['name'] for p in map(resolved, call.get('parameters', ()))
            if p['in'] == 'query'}


def sends_files(method, path):
    return '206' in CONTRACT['paths'][path][method.lower()]['responses']


class Walker:
    """Asks, and collects what is wrong with the answers."""

    def __init__(self, server, method, path):
        self.server, self.method, self.path = server, method, path
        self.faults = []
        self.names = dict(server.real)
        if method != 'GET':
            self.names['history_id'] = server.post(
                '/api/histories', {'name': 'walked'}, user='admin'
            ).json()['id']
            self.names['task_uuid'] = UNKNOWN_UUID

    def target(self, **names):
        names = {**self.names, **names}
        return re.sub(r'\{(\w+)\}', lambda m: names.get(
            m.group(1), names['unknown']), self.path)

    def ask(self, target, body=None, **headers):
        headers = {k.replace('_', '-'): v for k, v in headers.items()}
        answer = self.server.ask(self.method, target, body, user='admin',
                                 headers=headers)
        fault = complaint(answer)
        if fault:
            self.faults.append(f'{self.method} {target[:200]} {headers} '
                               f'{(body or b"")[:100]}: {fault}')
        return answer

    def done(self):
        assert self.faults == []
        assert self.server.process.poll() is None
        assert self.server.get('/healthz').status == 200


def complaint(answer):
    """What is wrong with an answer, if anything."""
    if answer.status >= 500:
        return f'status {answer.status}: {answer.body[:300]}'
    if answer.status < 400:
        return None
    if answer.headers.get('content-type') != 'application/json':
        return f'an error as {answer.headers.get("content-type")}'
    error = answer.json()
    if answer.status == 416:
        return None if error['detail'] else 'no detail'
    if not (error['err_msg'] and isinstance(error['err_code'], int)):
        return f'not the body of an error: {error}'
    return None


def each(calls):
    return pytest.mark.parametrize('method,path', calls,
                                   ids=lambda v: v.replace('/', '.'))


@each([c for c in CALLS if '{' in c[1]])
def test_ids_that_are_none(server, method, path):
    walker = Walker(server, method, path)
    for name, text in itertools.product(re.findall(r'\{(\w+)\}', path),
                                        IDS + NOT_DECODED):
        answer = walker.ask(walker.target(**{name: text}))
        if text in NOT_DECODED and answer.status != 400:
            walker.faults.append(f'{name}={text}: {answer.status}')
    walker.done()


@each(CALLS)
def test_queries_that_mean_nothing(server, method, path):
    """Names that the call knows, and some that no call does."""
    walker = Walker(server, method, path)
    known = queried(method, path) | {'key', 'a', '', '%41'}
    for query in QUERIES:
        if re.split('[=&]', query)[0] in known:
            walker.ask(walker.target() + '?' + query)
    for query in ('a=%00', 'a=%', 'a=%zz', 'a=%ff'):
        assert walker.ask(walker.target() + '?' + query).status == 400
    walker.done()


@each(CALLS)
def test_headers_that_mean_nothing(server, method, path):
    walker = Walker(server, method, path)
    for accept in ACCEPTS:
        walker.ask(walker.target(), Accept=accept)
    for text in ('zz', '0' * 16, '0' * 17, 'é', ''):
        walker.ask(walker.target(), run_as=text)
        walker.ask(walker.target(), Cookie='galaxysession=' + text)
        walker.ask(walker.target(), Authorization=text)
        walker.ask(walker.target(), If_None_Match=text, If_Range=text,
                   If_Modified_Since=text, Last_Event_ID=text)
    for text in RANGES if sends_files(method, path) else RANGES[:3]:
        walker.ask(walker.target(), Range=text)
    walker.done()


@each(CALLS)
def test_bodies_of_no_use(server, method, path):
    """To calls that take none as well: they pass over it."""
    walker = Walker(server, method, path)
    for body in BODIES if body_of(method, path) is not None else BODIES[::5]:
        walker.ask(walker.target(), body, Content_Type='application/json')
    for kind in TYPES:
        walker.ask(walker.target(), b'{"name": "x"}', Content_Type=kind)
    walker.done()


@each([c for c in CALLS if body_of(*c)])
def test_members_of_the_wrong_kind(server, method, path):
    """The others are right, so that each is looked at."""
    walker = Walker(server, method, path)
    good = json.dumps(BODIES_OF_CALLS.get(f'{method} {path}', {})).replace(
        '{history_id}', walker.names['history_id'])
    for name, value in itertools.product(sorted(body_of(method, path)),
                                         VALUES):
        body = json.dumps({**json.loads(good), name: value}).encode()
        walker.ask(walker.target(), body, Content_Type='application/json')
    walker.done()


@each([c for c in CALLS if body_of(*c) is not None])
def test_a_body_that_is_cut_off_does_nothing(server, method, path):
    walker = Walker(server, method, path)
    head = (f'{method} {walker.target()} HTTP/1.1\r\nHost: a\r\n'
            f'x-api-key: {server.key("admin")}\r\n').encode()
    for rest in (b'Content-Type: application/json\r\nContent-Length: 50\r\n'
                 b'\r\n{"name": "cut off"', b'Content-Length: 5\r\n',
                 b'Transfer-Encoding: chunked\r\n\r\n40\r\n{"name": ',
                 b'Transfer-Encoding: chunked\r\n\r\n', b'Content-Type: '
                 b'multipart/form-data; boundary=b\r\nContent-Length: 999\r\n'
                 b'\r\n--b\r\nContent-Disposition: form-data; '
                 b'name="archive_file"; filename="x"\r\n\r\nbytes'):
        with socket.create_connection(('127.0.0.1', server.port), 20) as s:
            s.sendall(head + rest)
    walker.done()
    assert server.get('/api/histories?q=name&qv=cut%20off',
                      user='admin').json() == []
