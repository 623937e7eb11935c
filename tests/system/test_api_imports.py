"""Archives go into histories that are there, are looked at before, and come
from every kind of place."""

import base64
import contextlib
import functools
import http.server
import io
import json
import tarfile
import threading

import pytest

from conftest import SAMPLES
from server import SAMPLE, serving, writable_lab

OLD = SAMPLES / 'galaxy-20.9.tgz'


@pytest.fixture(scope='module')
def server(shared):
    for name in ('alice', 'bob'):
        shared.run('user', 'add', name)
    lab = writable_lab(shared)
    (shared.data / 'waybill.yml').write_text('fetch:\n  allow: 127.0.0.2\n')
    for path in (SAMPLE, OLD):
        (lab / path.name).write_bytes(path.read_bytes())
    (lab / 'torn.tgz').write_bytes(OLD.read_bytes()[:-40])
    (lab / 'text.tgz').write_bytes(b'nothing of the kind')
    with serving(shared) as server:
        server.lab = lab
        yield server
    assert shared.leftovers() == []


def state(server):
    """What an import that failed may not change."""
    storage = server.site.data / 'short_term_storage'
    return (len(server.get('/api/histories', user='alice').json()),
            sorted(storage.glob('*/*/*/*')),
            sum(1 for _ in (server.site.data / 'objects').rglob('*.dat')))


def new_history(server, user='alice'):
    return server.post('/api/histories', {'name': 'here'},
                       user=user).json()['id']


def into(server, history, uri, user='alice', **more):
    return server.post(f'/api/histories/{history}/contents_from_store',
                       {'store_content_uri': uri, **more}, user=user)


def inspect(server, uri, user='alice', **more):
    return server.post('/api/imports/inspect',
                       {'store_content_uri': uri, **more}, user=user)


def listed(server, history):
    return server.get(f'/api/histories/{history}/contents?v=dev',
                      user='alice').json()


def test_into_a_history_twice(server):
    history = new_history(server)
    first = into(server, history, f'gxfiles://lab/{SAMPLE.name}')
    assert first.status == 200
    made = first.json()
    items = listed(server, history)
    kinds = [i['history_content_type'] for i in made]
    assert kinds == sorted(kinds)
    assert {i['id'] for i in made if
            i['history_content_type'] == 'dataset'} == {
        i['id'] for i in items if i['visible'] and
        i['history_content_type'] == 'dataset'}
    assert {i['id'] for i in made if 'collection_type' in i} == {
        i['id'] for i in items if
        i['history_content_type'] == 'dataset_collection'}
    dataset = next(i for i in made if i['name'] == 'plain text')
    assert {'peek', 'file_size', 'uuid', 'hashes', 'sources'} <= set(dataset)
    pairs = next(i for i in made if i['name'] == 'pairs')
    assert pairs['elements'][0]['object']
    assert [i['hid'] for i in items][0] == 1

    second = into(server, history, f'gxfiles://lab/{SAMPLE.name}').json()
    assert len(second) == len(made)
    assert [i['hid'] for i in second] == \
        [i['hid'] + len(items) for i in made]
    assert not {i['id'] for i in second} & {i['id'] for i in made}
    assert server.get(f'/api/histories/{history}',
                      user='alice').json()['name'] == 'here'


def test_a_history_that_may_not_be_changed(server):
    history = new_history(server)
    uri = f'gxfiles://lab/{OLD.name}'
    before = state(server)
    assert into(server, history, uri, user='bob').json()['err_code'] == 403003
    assert into(server, history, uri, user=None).json()['err_code'] == 403001
    unknown = server.get('/api/configuration/encode/999',
                         user='admin').json()['encoded_id']
    assert into(server, unknown, uri).status == 404
    assert into(server, 'nonsense', uri).status == 400
    server.ask('DELETE', f'/api/histories/{history}', user='alice')
    assert into(server, history, uri).status == 404
    server.post(f'/api/histories/deleted/{history}/undelete', user='alice')
    server.ask('DELETE', f'/api/histories/{history}?purge=true',
               user='alice')
    assert into(server, history, uri).status == 403
    assert before[1:] == state(server)[1:]


@pytest.mark.parametrize('uri, status', [
    ('gxfiles://lab/torn.tgz', 400), ('gxfiles://lab/text.tgz', 400),
    ('gxfiles://lab/absent.tgz', 404), ('gxfiles://none/x', 400),
    ('file:///etc/passwd', 403), ('http://127.0.0.1:1/a.tgz', 403),
    ('http://[::1]/a.tgz', 403), ('http://169.254.169.254/a', 403),
    ('base64://bm9uZQ==', 400), ('base64://*', 400), ('gopher://x/', 400),
    ('short_term_storage://00000000-0000-4000-8000-000000000000', 404)])
def test_nothing_stays_of_what_is_refused(server, uri, status):
    history = new_history(server)
    before = state(server)
    answers = [into(server, history, uri), inspect(server, uri),
               server.post('/api/histories/from_store', user='alice',
                           body={'store_content_uri': uri})]
    assert [a.status for a in answers] == [status] * 3, answers[0].body
    assert len({a.json()['code'] for a in answers}) == 1
    assert listed(server, history) == []
    assert state(server) == before


def test_inspection_is_the_dry_run(server):
    before = state(server)
    for path in (SAMPLE, OLD):
        plan = server.site.json('import', '--dry-run', path)
        seen = inspect(server, f'gxfiles://lab/{path.name}')
        assert seen.status == 200
        told = seen.json()
        assert told.pop('archive') == f'gxfiles://lab/{path.name}'
        plan.pop('archive')
        assert told == plan
        assert told['dry_run'] is True and told['histories'] == 1
        assert told['bytes'] > 0 and told['history_id'] is None
        upload = server.upload({}, path.name, path.read_bytes(), 'alice',
                               path='/api/imports/inspect')
        assert upload.status == 200
        assert upload.json() == dict(plan, archive=path.name)
    assert state(server) == before


def test_inspection_refuses_as_the_import_would(server):
    before = state(server)
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode='w:gz') as tar:
        member = tarfile.TarInfo('../../outside')
        member.size = 1
        tar.addfile(member, io.BytesIO(b'x'))
    text = 'base64://' + base64.b64encode(archive.getvalue()).decode()
    answer = inspect(server, text)
    assert answer.status == 400
    assert answer.json()['member'] == '../../outside'
    assert inspect(server, text, user=None).json()['err_code'] == 403001
    assert server.upload({}, 'a', b'none', 'alice',
                         path='/api/imports/inspect').status == 400
    assert server.post('/api/imports/inspect', {},
                       user='alice').json()['err_code'] == 400008
    assert state(server) == before


def without_bytes():
    """An archive of two datasets, one of them without its file."""
    files = {'export_attrs.txt': {'galaxy_export_version': '2'},
             'history_attrs.txt': {'name': 'h', 'encoded_id': 'h'},
             'jobs_attrs.txt': [], 'collections_attrs.txt': [],
             'datasets_attrs.txt': [
                 dict(name=name, encoded_id=name, hid=hid, extension='txt',
                      info='', blurb='', peek='', designation=None,
                      visible=True, deleted=False, annotation=None,
                      metadata={'dbkey': '?'}, state='ok',
                      model_class='HistoryDatasetAssociation',
                      file_name=f'datasets/{name}')
                 for hid, name in ((1, 'with'), (2, 'without'))]}
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode='w:gz') as tar:
        def add(name, data):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
        for name, value in files.items():
            add(name, json.dumps(value).encode())
        add('datasets/with', b'bytes\n')
    return 'base64://' + base64.b64encode(out.getvalue()).decode()


@pytest.mark.parametrize('policy, with_bytes, without', [
    ({}, ('ok', False, False), ('discarded', False, False)),
    ({'discarded_data': 'allow'}, ('ok', False, False),
     ('discarded', False, False)),
    ({'discarded_data': 'forbid'}, ('ok', False, False),
     ('discarded', True, True)),
    ({'discarded_data': 'force'}, ('discarded', False, False),
     ('discarded', False, False))])
def test_datasets_without_bytes(server, policy, with_bytes, without):
    history = new_history(server)
    answer = into(server, history, without_bytes(), **policy)
    assert answer.status == 200, answer.body
    seen = [(i['state'], i['deleted'], i['purged'])
            for i in listed(server, history)]
    assert seen == [with_bytes, without]


@contextlib.contextmanager
def web(folder):
    """A web server on an address that the configuration allows."""
    class Handler(http.server.SimpleHTTPRequestHandler):
        def do_GET(self):
            if self.path.startswith('/to/'):
                self.send_response(302)
                self.send_header('Location', self.path[4:])
                self.end_headers()
            else:
                super().do_GET()

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(
            ('127.0.0.2', 0),
            functools.partial(Handler, directory=folder)) as peer:
        thread = threading.Thread(target=peer.serve_forever)
        thread.start()
        yield f'http://127.0.0.2:{peer.server_port}'
        peer.shutdown()
        thread.join()


def test_from_every_kind_of_place(server):
    with web(server.lab) as url:
        history = new_history(server)
        for uri in (f'{url}/{OLD.name}', f'{url}/to/{url}/{OLD.name}',
                    f'gxfiles://lab/{OLD.name}'):
            seen = inspect(server, uri).json()
            assert seen.get("datasets") == 36, (uri, seen)
            assert len(into(server, history, uri).json()) > 30
        # A redirect is an address like any other.
        for inside in ('http://127.0.0.1:1/x', 'file:///etc/passwd'):
            refused = inspect(server, f'{url}/to/{inside}')
            assert refused.status in (400, 403), refused.body
    started = server.post(f'/api/histories/{history}/prepare_store_download',
                          {}, user='alice').json()
    assert server.wait(started['task']['id']) == 'SUCCESS'
    uuid = started['storage_request_id']
    counts = {inspect(server, uri).json()['datasets'] for uri in (
        f'short_term_storage://{uuid}',
        f'{server.url}/api/short_term_storage/{uuid}')}
    assert len(counts) == 1 and min(counts) > 100
