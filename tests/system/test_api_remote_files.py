"""File sources over HTTP: what lies in them, who may see it, new entries."""

import contextlib
import os
import sqlite3

import pytest

from conftest import SAMPLES
from server import Server

NAMES = ('a.tgz', 'sub/b.tgz', 'sub/deep/c.tgz', 'sub.d/e.tgz', 'ä b#c%20.tgz')


def fill(folder):
    for name in NAMES:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b'x' * len(name))
    (folder / 'empty').mkdir()


@pytest.fixture(scope='module')
def server(shared):
    home, data = shared.home, shared.data
    shared.run('user', 'add', 'alice', '--email', 'alice@localhost')
    shared.run('user', 'add', 'bob', '--email', 'bob@localhost')
    for name in ('lab', 'staff', 'ftp/alice@localhost', 'ftp/bob@localhost',
                 'import', 'own/alice@localhost', 'outside'):
        fill(home / name)
    os.symlink(home / 'outside', home / 'lab/link')
    os.symlink(home / 'outside/a.tgz', home / 'lab/sub/link.tgz')
    os.mkfifo(home / 'lab/fifo')
    (home / 'lab/.waybill-1.part').write_bytes(b'half')
    open(os.fsencode(home / 'lab') + b'/bad\xff', 'w').close()
    (data / 'file_sources_conf.yml').write_text(
        f'- {{type: posix, id: lab, root: {home}/lab, writable: true}}\n'
        f'- {{type: posix, id: fixed, root: {home}/lab, writable: true, '
        'allow_subdir_creation: false}\n'
        f'- {{type: posix, id: shown, root: {home}/lab}}\n'
        f'- {{type: posix, id: staff, root: {home}/staff, '
        "requires_groups: \"staff and not guests\"}\n"
        f'- {{type: posix, id: hers, root: {home}/staff, '
        'requires_roles: alice@localhost}\n')
    (data / 'waybill.yml').write_text(
        f'ftp_upload_dir: {home}/ftp\nftp_upload_site: ftp.example.org\n'
        f'library_import_dir: ../import\n'
        f'user_library_import_dir: {home}/own\n')
    server = Server(shared)
    yield server
    rc, errors = server.stop()
    assert rc == 0, errors


def listed(server, query, user='alice'):
    answer = server.get('/api/remote_files?' + query, user=user)
    assert answer.status == 200, answer.body
    return answer.json()


def refused(server, query, user='alice'):
    answer = server.get('/api/remote_files?' + query, user=user)
    assert answer.status != 200, answer.body
    return answer.status, answer.json()['err_code']


def test_a_directory_is_listed_without_links_and_special_files(server):
    entries = listed(server, 'target=gxfiles://lab')
    assert [e['path'] for e in entries] == [
        '/a.tgz', '/empty', '/sub', '/sub.d', '/ä b#c%20.tgz']
    assert [e['class'] for e in entries] == [
        'File', 'Directory', 'Directory', 'Directory', 'File']
    assert entries[0]['size'] == 5 and entries[0]['ctime'].endswith('Z')
    assert set(entries[1]) == {'name', 'uri', 'path', 'class'}


def test_what_is_listed_is_found_again(server):
    for entry in listed(server, 'target=gxfiles://lab&recursive=true'):
        if entry['class'] == 'Directory':
            uri = entry['uri'].replace('%', '%25').replace('#', '%23')
            below = listed(server, f'target={uri}')
            assert all(e['uri'].startswith(entry['uri'] + '/')
                       for e in below)


def test_a_tree_counts_what_it_holds(server):
    answer = server.get('/api/remote_files?target=gxfiles://lab'
                        '&recursive=true', user='alice')
    entries = answer.json()
    assert answer.headers['total_matches'] == str(len(entries)) == '9'
    files = [e['path'] for e in entries if e['class'] == 'File']
    assert sorted(files) == sorted(NAMES)


def test_flat_is_the_files_by_path(server):
    answer = server.get('/api/remote_files?target=gxfiles://lab&format=flat'
                        '&recursive=true', user='alice')
    assert [e['path'] for e in answer.json()] == sorted(NAMES)
    assert answer.headers['total_matches'] == '9'


def paths(nodes):
    for node in nodes:
        yield node['li_attr']['full_path'], node['type'], node['state'][
            'disabled']
        yield from paths(node.get('children', []))


def test_jstree_nests(server):
    query = 'target=gxfiles://lab&format=jstree&recursive=true'
    nodes = listed(server, query)
    seen = list(paths(nodes))
    assert {p for p, _, _ in seen} == set(NAMES) | {
        'sub', 'sub/deep', 'sub.d', 'empty'}
    assert all(disabled == (kind == 'folder') for _, kind, disabled in seen)
    other = list(paths(listed(server, query + '&disable=files')))
    assert all(disabled == (kind == 'file') for _, kind, disabled in other)
    # The id that a Galaxy gave to this path.
    one = listed(server, 'target=gxfiles://lab&format=jstree')
    assert len(one) == 5 and all('children' not in n for n in one)


@pytest.mark.parametrize('target', ['ftpdir', 'ftp', 'userdir', 'importdir'])
def test_the_three_names_are_trees(server, target):
    entries = listed(server, f'target={target}')
    assert len(entries) == 9
    scheme = {'ftpdir': 'gxftp', 'ftp': 'gxftp', 'userdir': 'gxuserimport',
              'importdir': 'gximport'}[target]
    assert {e['uri'] for e in entries if e['class'] == 'File'} == {
        f'{scheme}://{name}' for name in NAMES}
    some = listed(server, f'target={scheme}://sub')
    assert [e['uri'] for e in some] == [f'{scheme}://sub/b.tgz',
                                        f'{scheme}://sub/deep']
    assert listed(server, f'target={scheme}:///sub') == some


def test_without_a_target_it_is_the_ftp_directory(server):
    answer = server.get('/api/remote_files', user='alice')
    assert answer.json() == server.get('/api/ftp_files', user='alice').json()
    assert len(answer.json()) == 9
    site = server.get('/api/configuration?keys=ftp_upload_site').json()
    assert site == {'ftp_upload_site': 'ftp.example.org'}


def test_a_user_sees_the_own_directory_alone(server):
    (server.site.home / 'ftp/bob@localhost/bobs').write_text('x')
    assert 'bobs' not in str(listed(server, 'target=ftpdir'))
    assert 'bobs' in str(listed(server, 'target=ftpdir', 'bob'))
    assert refused(server, 'target=userdir', 'bob') == (404, 404001)
    assert refused(server, 'target=ftpdir', None) == (403, 403001)
    assert refused(server, 'target=userdir', None) == (403, 403001)
    assert len(listed(server, 'target=importdir', None)) == 9


@pytest.mark.parametrize('target, status, code', [
    ('gxfiles://lab/../outside', 403, 403002),
    ('gxfiles://lab/sub/../../outside', 403, 403002),
    ('gxfiles://lab/./sub', 403, 403002),
    ('gxftp://../bob@localhost', 403, 403002),
    ('gxftp:///%2e%2e/bob@localhost', 403, 403002),
    ('gxfiles://lab/link', 403, 403002),
    ('gxfiles://lab/link/sub', 403, 403002),
    ('gxfiles://lab/a.tgz', 404, 404001),
    ('gxfiles://lab/a.tgz/x', 404, 404001),
    ('gxfiles://lab/absent', 404, 404001),
    ('gxfiles://lab/' + 'x' * 300, 404, 404001),
    ('gxfiles://lab/' + 'x/' * 1000, 404, 404001),
    ('gxfiles://lab/a%0ab', 400, 400008),
    ('gxfiles://labs', 400, 400008), ('gxfiles://la', 400, 400008),
    ('gxfiles://lab/gxfiles://lab', 400, 400008),
    ('http://127.0.0.1/', 400, 400008), ('file:///etc', 400, 400008),
    ('/etc', 400, 400008), ('nonsense', 400, 400008), ('', 400, 400008)])
def test_no_path_leaves_its_root(server, target, status, code):
    assert refused(server, f'target={target}') == (status, code)


@pytest.mark.parametrize('query', [
    'format=', 'format=xml', 'recursive=maybe', 'disable=all', 'limit=1',
    'limit=0', 'limit=x', 'offset=0', 'offset=-1', 'query=a', 'sort_by=name'])
def test_bad_queries_are_refused(server, query):
    assert refused(server, 'target=gxfiles://lab&' + query) == (400, 400008)


def plugins(server, query='', user='alice'):
    answer = server.get('/api/remote_files/plugins' + query, user=user)
    assert answer.status == 200, answer.body
    return {p['id']: p for p in answer.json()}


def test_plugins_are_those_that_the_caller_may_use(server):
    stock = ['stock_gxftp', 'stock_gximport', 'stock_gxuserimport']
    assert list(plugins(server)) == stock + ['lab', 'fixed', 'shown', 'hers']
    assert list(plugins(server, user='bob')) == stock + ['lab', 'fixed',
                                                         'shown']
    assert list(plugins(server, user=None)) == list(
        plugins(server, user='bob'))
    everything = plugins(server, user='admin')
    assert everything['staff']['requires_groups'] == 'staff and not guests'
    assert everything['hers']['requires_roles'] == 'alice@localhost'


def test_plugins_are_filtered(server):
    rfs = ['lab', 'fixed', 'shown', 'hers']
    assert list(plugins(server, '?include_kind=rfs')) == rfs
    assert list(plugins(server, '?exclude_kind=stock&browsable_only=0')) == \
        rfs
    assert list(plugins(server, '?include_kind=rdm&include_kind=drs')) == []
    assert list(plugins(server, '?include_kind=rfs&exclude_kind=rfs')) == []
    whole = plugins(server, '?browsable_only=false')
    assert 'uri_root' not in whole['stock_http']
    assert whole['stock_gxftp']['uri_root'] == 'gxftp://'
    assert whole['stock_gxftp']['writable'] is True
    assert whole['stock_gximport']['writable'] is False
    answer = server.get('/api/remote_files/plugins?exclude_kind=nonsense')
    assert (answer.status, answer.json()['err_code']) == (400, 400008)


def test_groups_and_roles_decide(server):
    assert refused(server, 'target=gxfiles://staff') == (403, 403002)
    assert refused(server, 'target=gxfiles://staff', None) == (403, 403002)
    assert refused(server, 'target=gxfiles://hers', 'bob') == (403, 403002)
    assert len(listed(server, 'target=gxfiles://staff', 'admin')) == 5
    assert len(listed(server, 'target=gxfiles://hers')) == 5
    into_group(server, 'staff')
    assert len(listed(server, 'target=gxfiles://staff')) == 5
    into_group(server, 'guests')
    assert refused(server, 'target=gxfiles://staff') == (403, 403002)


def into_group(server, name):
    """No call makes groups yet."""
    with contextlib.closing(sqlite3.connect(
            server.site.data / 'waybill.db')) as db, db:
        db.execute('INSERT INTO galaxy_group (name, deleted) VALUES (?, 0)',
                   (name,))
        db.execute('INSERT INTO user_group_association (user_id, group_id) '
                   'SELECT u.id, g.id FROM galaxy_user u, galaxy_group g '
                   "WHERE u.username = 'alice' AND g.name = ?", (name,))


def create(server, target, name, user='alice'):
    return server.post('/api/remote_files', {'target': target, 'name': name},
                       user=user)


def test_an_entry_is_a_new_directory(server):
    answer = create(server, 'gxftp://empty', 'new')
    assert answer.status == 200
    assert answer.json() == {'name': 'new', 'uri': 'gxftp://empty/new',
                             'external_link': None}
    assert (server.site.home / 'ftp/alice@localhost/empty/new').is_dir()
    answer = create(server, 'gxftp://', 'empty')
    assert (answer.status, answer.json()['err_code']) == (409, 409001)
    answer = create(server, 'gxfiles://lab', 'é')
    assert answer.json()['uri'] == 'gxfiles://lab/é'
    (server.site.home / 'lab/é').rmdir()


@pytest.mark.parametrize('target, name, user, status', [
    ('gxfiles://lab', 'x', None, 403), ('gxfiles://shown', 'x', 'alice', 403),
    ('gxfiles://fixed', 'x', 'alice', 403),
    ('gximport://', 'x', 'admin', 403), ('gxfiles://staff', 'x', 'bob', 403),
    ('gxfiles://lab', '..', 'alice', 400), ('gxfiles://lab', '', 'alice', 400),
    ('gxfiles://lab', 'a/b', 'alice', 400),
    ('gxfiles://lab', 'a\0b', 'alice', 400),
    ('gxfiles://lab', 'a\nb', 'alice', 400),
    ('gxfiles://lab', 'x' * 300, 'alice', 400),
    ('gxfiles://lab/link', 'x', 'alice', 403),
    ('gxfiles://lab/..', 'x', 'alice', 403),
    ('gxfiles://lab/absent', 'x', 'alice', 404),
    ('gxfiles://lab/a.tgz', 'x', 'alice', 404),
    ('http://example.org', 'x', 'alice', 403), ('nowhere', 'x', 'alice', 400)])
def test_no_entry_where_none_may_be(server, target, name, user, status):
    before = sorted(server.site.home.rglob('*'))
    answer = create(server, target, name, user)
    assert answer.status == status, answer.body
    before = [p for p in before if p.parent.name not in ('data', 'tmp')]
    after = [p for p in sorted(server.site.home.rglob('*'))
             if p.parent.name not in ('data', 'tmp')]
    assert before == after


@pytest.mark.parametrize('body', ['', '[]', '{}', '{"target": 1, "name": ""}',
                                  '{"target": "gxfiles://lab"}', '{"tar'])
def test_bad_bodies_are_refused(server, body):
    answer = server.post('/api/remote_files', body, user='alice', headers={
        'Content-Type': 'application/json'})
    assert answer.status == 400, answer.body


def test_an_archive_goes_to_a_source_of_galaxy_and_comes_back(server):
    archive = (SAMPLES / 'galaxy-26.1.rocrate.zip').read_bytes()
    (server.site.home / 'ftp/alice@localhost/in.zip').write_bytes(archive)
    task = server.post('/api/histories/from_store_async', {
        'store_content_uri': 'gxftp://in.zip'}, user='alice').json()
    assert server.wait(task['id']) == 'SUCCESS'
    history = server.get('/api/histories', user='alice').json()[0]['id']
    task = server.post(f'/api/histories/{history}/write_store', {
        'target_uri': 'gxftp://sub/out.tgz', 'model_store_format': 'tgz'},
        user='alice').json()
    assert server.wait(task['id']) == 'SUCCESS'
    assert (server.site.home / 'ftp/alice@localhost/sub/out.tgz').is_file()
    record = server.get(f'/api/exports/{task["id"]}', user='alice').json()
    assert record['waybill']['result']['uri'] == 'gxftp://sub/out.tgz'
    assert server.post('/api/histories/from_store_async', {
        'store_content_uri': 'gxftp://in.zip'}, user='bob').status == 404
    for uri in ('gximport://out.tgz', 'gxuserimport://out.tgz'):
        assert server.post(f'/api/histories/{history}/write_store', {
            'target_uri': uri}, user='alice').status == 403
