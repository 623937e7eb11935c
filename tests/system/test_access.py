"""Who may do what: docs/access.md says it, and every cell of its table is asked
of a running server. A call with its row there and, where it needs one, a body
in BODIES below is walked; nothing else is to be done for a new one."""

import base64
import http.client
import itertools
import json
import re
import sqlite3

import pytest

from conftest import ROOT
from server import Server

TABLE = ROOT / 'docs/access.md'
# The columns of the table. Everything that is asked for is the owner's.
WHO = ('owner', 'shared', 'other', 'admin', 'visitor', 'bad key')
# What goes with a call; {names} stand for objects of the owner's, {unique} for
# a word that was never used. A call that is not here is asked without a body.
HISTORY = {'objects': [{'type': 'history', 'id': '{history_id}'}]}
STORE = {'store_content_uri': 'gxfiles://lab/small.tgz'}
COPY = {'source': 'hda', 'content': '{id}'}
ITEMS = ['/api/datasets/{id}'] + [
    f'/api/histories/{{history_id}}/contents/{kind}{{id}}'
    for kind in ('', 'datasets/', 'dataset_collections/')]
BODIES = {
    'POST /api/exports': HISTORY,
    'POST /api/exports/estimate': HISTORY,
    'PATCH /api/exports/{task_uuid}': {'pinned': True},
    'POST /api/histories': {'name': 'new'},
    'POST /api/histories/from_store': STORE,
    'POST /api/histories/from_store_async': STORE,
    'PUT /api/histories/batch/delete': {'ids': ['{history_id}']},
    'PUT /api/histories/batch/undelete': {'ids': ['{history_id}']},
    'PUT /api/histories/{history_id}': {'name': 'another name'},
    'POST /api/histories/{history_id}/prepare_store_download': {},
    'POST /api/histories/{history_id}/write_store':
        {'target_uri': 'gxfiles://lab/{unique}.tgz'},
    'PUT /api/histories/{history_id}/share_with_users': {'user_ids': []},
    'PUT /api/histories/{history_id}/slug': {'new_slug': '{unique}'},
    'POST /api/users': {'username': '{unique}', 'password': 'open sesame',
                        'email': '{unique}@example.org'},
    'POST /api/remote_files': {'target': 'gxfiles://lab', 'name': '{unique}'},
    'POST /api/histories/{history_id}/contents_from_store': STORE,
    'POST /api/histories/{history_id}/contents/{type}/{id}/'
    'prepare_store_download': {},
    'POST /api/histories/{history_id}/contents/{type}/{id}/write_store': {
        'target_uri': 'gxfiles://lab/{unique}.tgz'},
    'POST /api/imports/inspect': STORE,
    'POST /api/histories/{history_id}/contents': COPY,
    'POST /api/histories/{history_id}/contents/{type}': COPY,
    **{f'PUT {item}': {'name': 'another name'} for item in ITEMS},
}
HEADERS = {
    'GET /api/authenticate/baseauth': {
        'Authorization': base64.b64encode(b'owner:open sesame').decode()},
}
QUERIES = {
    'GET /api/remote_files': '?target=gxfiles://lab',
    'GET /api/ftp_files': '?target=gxfiles://lab',
}


def rows():
    """Of the table: what each call answers to whom."""
    found = {}
    for line in TABLE.read_text().splitlines():
        cells = [c.strip() for c in line.strip('|').split('|')]
        if re.match(r'`[A-Z]+ /', cells[0]):
            found[cells[0].strip('`')] = cells[1:]
    return found


def row(call, statuses):
    return f'| `{call}` | ' + ' | '.join(statuses) + ' |'


class World:
    """A server, people, and one of everything that belongs to the owner."""

    def __init__(self, site):
        self.site = site
        for name in ('owner', 'shared', 'other'):
            site.run('user', 'add', name, '--password-stdin',
                     input='open sesame')
        lab = site.home / 'lab'
        lab.mkdir()
        (lab / 'small.tgz').write_bytes(
            (ROOT / 'tests/data/archives/galaxy-26.1/small.tgz').read_bytes())
        (site.data / 'file_sources_conf.yml').write_text(
            f'- {{type: posix, id: lab, root: {lab}, writable: true}}\n')
        self.server = server = Server(site)
        self.unique = (f'w{n}' for n in itertools.count())
        job = server.import_job(user='owner')
        history = server.get(server.newest('owner'), user='owner').json()
        self.share(history['id'])
        for name in ('shared', 'other', 'admin'):
            server.post('/api/histories', {'name': 'own'}, user=name)
        started = server.post(history['url'] + '/prepare_store_download', {},
                              user='owner').json()
        items = server.get(history['url'] + '/contents?v=dev',
                           user='owner').json()
        dataset = next(i['id'] for i in items if i['name'] == 'plain text')
        pairs = next(i['id'] for i in items if i['name'] == 'pairs')
        self.names = {
            'history_id': history['id'], 'id': dataset, 'number': '7',
            'type': 'datasets',
            'user_id': server.get('/api/whoami', user='owner').json()['id'],
            'types': 'nonsenses', 'job_id': job,
            'task_id': started['task']['id'],
            'task_uuid': started['task']['id'],
            'storage_request_id': started['storage_request_id'],
            'collection': pairs,
        }
        server.wait(started['task']['id'])
        self.names['export_id'] = self.job_export(history['url'])

    def job_export(self, url):
        """The id of an export of the older kind."""
        def put():
            return self.server.ask('PUT', url + '/exports', user='owner')
        self.server.poll(lambda: put().status, (200,))
        return put().json()['download_url'].rsplit('/', 1)[1]

    def share(self, history):
        decoded = self.server.get(f'/api/configuration/decode/{history}',
                                  user='admin').json()['decoded_id']
        with sqlite3.connect(self.site.data / 'waybill.db', 30) as db:
            db.execute('INSERT INTO history_user_share_association '
                       '(history_id, user_id) SELECT ?, id FROM galaxy_user '
                       "WHERE username = 'shared'", (decoded,))
        db.close()

    def objects(self, call):
        """A call that changes a history gets one of its own."""
        names = dict(self.names, unique=next(self.unique))
        if 'dataset_collection' in call:
            names['id'] = names['collection']
        if not call.startswith('GET') and ('/batch/' in call or (
                '{history_id}' in call and call.count('{') == 1)):
            made = self.server.post('/api/histories', {'name': 'for a test'},
                                    user='owner').json()['id']
            self.share(made)
            names['history_id'] = made
        return names

    def status(self, call, who):
        def fill(text):
            return re.sub(r'\{(\w+)\}', lambda m: names[m.group(1)], text)
        method, path = call.split(' ')
        names = self.objects(call)
        body = fill(json.dumps(BODIES.get(call))) if call in BODIES else None
        headers = dict(HEADERS.get(call, {}))
        if body:
            headers['Content-Type'] = 'application/json'
        if who == 'bad key':
            headers['x-api-key'] = '0' * 32
        elif who != 'visitor':
            headers['x-api-key'] = self.server.key(who)
        # Only the status is read: an answer may never end.
        connection = http.client.HTTPConnection(
            '127.0.0.1', self.server.port, timeout=60)
        try:
            connection.request(method, fill(path) + QUERIES.get(call, ''),
                               body, headers)
            return str(connection.getresponse().status)
        finally:
            connection.close()
            if method == 'DELETE' and path in ITEMS:
                self.server.ask('PUT', fill(path), {'deleted': False},
                                user='owner')
            if call.endswith('/api_key') and not call.startswith('GET'):
                self.server.keys['owner'] = self.server.get(
                    f'/api/users/{self.names["user_id"]}/api_key',
                    user='admin').json()


@pytest.fixture(scope='module')
def world(shared):
    world = World(shared)
    yield world
    rc, errors = world.server.stop()
    assert rc == 0, errors


def test_the_table_has_every_call(world):
    contract = world.server.get('/openapi.json').json()
    calls = {f'{method.upper()} {path}' for path, methods in
             contract['paths'].items() for method in methods}
    missing = sorted(calls - set(rows()))
    assert not missing, (
        'docs/access.md lacks these calls. Add a row for each, with the status '
        f'for {", ".join(WHO)}; a call with a body needs one in BODIES of '
        'tests/system/test_access.py. What the server answers now, to be '
        'compared with the specification:\n' + '\n'.join(
            row(call, [world.status(call, who) for who in WHO])
            for call in missing))
    assert sorted(set(rows()) - calls) == [], \
        'docs/access.md has calls that docs/openapi.yaml does not have'


@pytest.mark.parametrize('call', rows())
def test_who_may(world, call):
    seen = [world.status(call, who) for who in WHO]
    assert rows()[call] == seen, (
        'docs/access.md does not say what the server answers to '
        f'{", ".join(WHO)}. If the server is right, this is the row:\n' +
        row(call, seen))
