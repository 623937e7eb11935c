"""What is in a history, over HTTP: lists, items, bytes, and who may see them."""

import contextlib
import hashlib
import os
import sqlite3

import pytest

from conftest import ARCHIVES
from server import serving

SAMPLE = ARCHIVES / 'galaxy-26.1/everything.tgz'


@pytest.fixture(scope='module')
def server(shared):
    with serving(shared) as server:
        path = server.imported(SAMPLE)
        server.history = path.rsplit('/', 1)[1]
        server.contents = path + '/contents'
        yield server


def listed(server, query='', user='alice'):
    answer = server.get(server.contents + query, user=user)
    assert answer.status == 200, answer.body
    return answer.json()


def test_the_list_has_every_item_by_number(server):
    items = listed(server)
    shown = server.site.shown(server.history)
    assert len(items) == len(shown['datasets']) + len(shown['collections'])
    hids = [i['hid'] for i in items]
    assert hids == sorted(hids)
    by_id = {i['id']: i for i in items
             if i['history_content_type'] == 'dataset'}
    for dataset in shown['datasets']:
        item = by_id[dataset['id']]
        for key in ('hid', 'name', 'state', 'extension', 'deleted',
                    'visible', 'purged', 'tags'):
            assert item[key] == dataset[key], (key, item)


def test_pages_put_together_are_the_list(server):
    whole, pages, offset = listed(server), [], 0
    while page := listed(server, f'?limit=7&offset={offset}'):
        assert len(page) <= 7
        pages += page
        offset += 7
    assert pages == whole
    assert listed(server, '?order=hid-dsc') == whole[::-1]


@pytest.mark.parametrize('name', ['deleted', 'visible'])
def test_flags_filter_in_both_spellings(server, name):
    whole = listed(server)
    for value in (True, False):
        wanted = [i['id'] for i in whole if i[name] is value]
        assert wanted
        for query in (f'?{name}={value}', f'?q={name}-eq&qv={value}'):
            assert [i['id'] for i in listed(server, query)] == wanted


def test_types_filter_in_the_form_that_knows_them(server):
    whole = listed(server)
    wanted = [i['id'] for i in whole
              if i['history_content_type'] == 'dataset_collection']
    assert wanted
    for query in ('?types=dataset_collection', '?v=dev&q=history_content_type'
                  '-eq&qv=dataset_collection'):
        assert [i['id'] for i in listed(server, query)] == wanted
    assert len(listed(server, '?v=dev&types=dataset_collection')) == \
        len(whole)
    for version in ('', '?v=dev'):
        assert [i['id'] for i in listed(
            server, '/dataset_collections' + version)] == wanted
        assert len(listed(server, '/datasets' + version)) == \
            len(whole) - len(wanted)
    assert len(listed(server, '/datasets?types=dataset_collection')) == \
        len(whole) - len(wanted)


def test_addresses_in_the_list_lead_to_the_items(server):
    for version in ('', '?v=dev'):
        for item in listed(server, version):
            answer = server.get(item['url'], user='alice')
            assert answer.status == 200, (item, answer.body)
            page = answer.json()
            for key in set(item) - {'url', 'model_class'}:
                assert page[key] == item[key], key


def test_a_collection_has_its_elements_at_any_depth(server):
    shown = {c['id']: c for c in
             server.site.shown(server.history)['collections']}
    for item in listed(server, '?types=dataset_collection'):
        page = server.get(item['url'], user='alice').json()
        compare(page['elements'], shown[item['id']]['elements'])
        leaves = sum(page['elements_states'].values())
        assert leaves == len(list(datasets_of(page['elements'])))


def datasets_of(elements):
    for element in elements:
        if element['element_type'] == 'hda':
            yield element['object']
        else:
            yield from datasets_of(element['object']['elements'])


def compare(ours, shown):
    assert [e['element_identifier'] for e in ours] == \
        [e['element_identifier'] for e in shown]
    for element, other in zip(ours, shown):
        if element['element_type'] == 'dataset_collection':
            compare(element['object']['elements'], other['elements'])


def test_datasets_of_all_histories_of_a_user(server):
    """The newest first, each item as in the list of its history."""
    other = server.post('/api/histories', {'history_id': server.history},
                        user='carol')
    assert other.status == 403
    server.post('/api/histories', {'history_id': server.history,
                                   'name': 'copy'}, user='alice')
    items, offset = [], 0
    while True:
        answer = server.get(f'/api/datasets?limit=50&offset={offset}',
                            user='alice')
        assert answer.status == 200, answer.body
        if not answer.json():
            break
        items += answer.json()
        offset += 50
    assert answer.headers['total_matches'] == str(len(items))
    assert len({i['history_id'] for i in items}) == 2
    times = [i['create_time'] for i in items]
    assert times == sorted(times, reverse=True)
    one = server.get(f'/api/datasets?history_id={server.history}',
                     user='alice')
    whole = {i['type_id'] if 'type_id' in i else i['url']: i
             for i in listed(server, '?v=dev')}
    assert one.headers['total_matches'] == str(len(whole))
    assert {i.get('type_id', i['url']): i for i in one.json()} == whole
    for query, wanted in (
            ('order=hid-asc', listed(server, '?v=dev')),
            ('q=name&qv=plain%20text&order=hid-asc', listed(
                server, '?q=name&qv=plain%20text&v=dev')),
            ('deleted=true&order=hid-asc', listed(server,
                                                  '?deleted=true&v=dev')),
            ('q=history_content_type-eq&qv=dataset_collection&order=hid-asc',
             listed(server, '?v=dev&q=history_content_type-eq'
                    '&qv=dataset_collection'))):
        assert server.get(f'/api/datasets?history_id={server.history}&{query}',
                          user='alice').json() == wanted
    page = server.get(f'/api/datasets?history_id={server.history}&limit=1'
                      '&view=detailed&q=name&qv=plain%20text', user='alice')
    assert page.json()[0]['creating_job']


@pytest.mark.parametrize('query', ['history_id=zz', 'limit=0', 'offset=-1',
                                   'q=nonsense&qv=1', 'order=size',
                                   'deleted=maybe'])
def test_bad_queries_across_histories_are_refused(server, query):
    answer = server.get('/api/datasets?' + query, user='alice')
    assert (answer.status, answer.json()['err_code']) == (400, 400008)


def test_datasets_of_others_are_not_listed(server):
    assert server.get('/api/datasets', user='bob').json() == []
    answer = server.get(f'/api/datasets?history_id={server.history}',
                        user='bob')
    assert (answer.status, answer.json()['err_code']) == (403, 403002)
    answer = server.get('/api/datasets')
    assert (answer.status, answer.json()['err_code']) == (403, 403001)


@pytest.mark.parametrize('query', ['?limit=0', '?limit=x', '?offset=-1',
                                   '?deleted=maybe', '?q=nonsense&qv=1',
                                   '?q=deleted-eq', '?order=size'])
def test_bad_queries_are_refused(server, query):
    answer = server.get(server.contents + query, user='alice')
    assert (answer.status, answer.json()['err_code']) == (400, 400008)


def test_what_is_not_there_or_not_of_the_history(server):
    unknown = server.get('/api/configuration/encode/999',
                         user='admin').json()['encoded_id']
    other = server.post('/api/histories', {'name': 'empty'},
                        user='alice').json()['id']
    dataset = listed(server, '?types=dataset')[0]['id']
    collection = listed(server, '?types=dataset_collection')[0]['id']
    for path in (f'{server.contents}/{unknown}',
                 f'{server.contents}/datasets/{unknown}',
                 f'{server.contents}/dataset_collections/{unknown}',
                 f'/api/histories/{other}/contents/{dataset}',
                 '/api/histories/'
                 f'{other}/contents/dataset_collections/{collection}',
                 f'/api/histories/{unknown}/contents'):
        answer = server.get(path, user='alice')
        assert (answer.status, answer.json()['err_code']) == (404, 404001)
    answer = server.get(server.contents + '/nonsense', user='alice')
    assert (answer.status, answer.json()['err_code']) == (400, 400008)


def test_contents_are_seen_by_who_sees_the_history(server):
    dataset = listed(server, '?types=dataset')[0]['id']
    collection = listed(server, '?types=dataset_collection')[0]['id']
    for path in ('', f'/{dataset}', f'/datasets/{dataset}',
                 f'/dataset_collections/{collection}'):
        statuses = {user: server.get(server.contents + path, user=user).status
                    for user in ('alice', 'bob', 'admin', None)}
        assert statuses == {'alice': 200, 'bob': 403, 'admin': 200,
                            None: 403}, path
        bad = server.get(server.contents + path,
                         headers={'x-api-key': 'no such key'})
        assert bad.status == 401


def displayed(server):
    """Where the bytes of a text are shown, and the item."""
    item = next(i for i in listed(server, '?types=dataset')
                if i['name'] == 'plain text')
    return f'/api/datasets/{item["id"]}/display', item


def test_bytes_are_those_that_were_imported(server):
    """As the command line has them."""
    datasets = {d['id']: d for d in
                server.site.shown(server.history)['datasets']}
    seen = 0
    for item in listed(server, '?types=dataset'):
        shown = datasets[item['id']]
        answer = server.get(f'/api/datasets/{item["id"]}/display',
                            user='alice')
        if item['purged']:
            assert (answer.status, answer.json()['err_code']) == (400, 0)
        elif shown['sha256'] is None:
            assert (answer.status, answer.json()['err_code']) == (404, 404001)
        else:
            seen += 1
            assert answer.status == 200
            assert hashlib.sha256(answer.body).hexdigest() == shown['sha256']
            assert not set(answer.headers) & {'content-disposition'}
            same = server.get(f'{server.contents}/{item["id"]}/display',
                              user='alice')
            assert same.body == answer.body
    assert seen > 10


@pytest.mark.parametrize('wanted, status, part', [
    ('bytes=0-4', 206, slice(0, 5)), ('bytes=5-', 206, slice(5, None)),
    ('bytes=-5', 206, slice(-5, None)), ('bytes=-500', 206, slice(None)),
    ('bytes=20-99999', 206, slice(20, None)),
    ('bytes=0-1,3-4', 200, slice(None)), ('items=0-1', 200, slice(None)),
    ('bytes=-0', 416, None), ('bytes=99999-', 416, None),
    ('bytes=9-3', 416, None)])
def test_ranges_of_a_dataset(server, wanted, status, part):
    path, _ = displayed(server)
    whole = server.get(path, user='alice')
    answer = server.get(path, user='alice', headers={'Range': wanted})
    assert answer.status == status, answer.body
    if part is not None:
        assert answer.body == whole.body[part]
        assert answer.headers['etag'] == whole.headers['etag']
    else:
        assert answer.headers['content-range'] == \
            f'bytes */{len(whole.body)}'


def test_a_part_counts_only_of_the_file_it_is_of(server):
    path, _ = displayed(server)
    whole = server.get(path, user='alice')
    for tag, status in ((whole.headers['etag'], 206), ('"other"', 200)):
        assert server.get(path, user='alice', headers={
            'Range': 'bytes=5-', 'If-Range': tag}).status == status
    assert server.get(path, user='alice', headers={
        'If-None-Match': whole.headers['etag']}).status == 304
    head = server.ask('HEAD', path, user='alice')
    assert (head.status, head.body) == (200, b'')
    assert head.headers['content-length'] == str(len(whole.body))


def test_a_dataset_is_offered_under_its_name(server):
    path, item = displayed(server)
    answer = server.get(path + '?to_ext=data', user='alice')
    assert answer.headers['content-type'] == 'application/octet-stream'
    assert answer.headers['content-disposition'] == (
        f'attachment; filename="Galaxy{item["hid"]}-[plain_text].txt"; '
        f"filename*=utf-8''Galaxy{item['hid']}-%5Bplain%20text%5D.txt")
    assert server.get(path + '?to_ext=' + 'x' * 5000,
                      user='alice').status == 200


def with_files(server):
    """A dataset that has files beside its bytes."""
    item = next(i for i in listed(server, '?types=dataset')
                if i['name'] == 'page with files')
    return f'/api/datasets/{item["id"]}', item


def test_files_beside_a_dataset_are_listed(server):
    path, item = with_files(server)
    for place in (path, f'{server.contents}/{item["id"]}'):
        answer = server.get(place + '/extra_files', user='alice')
        assert answer.status == 200, answer.body
        assert sorted((f['path'], f['class']) for f in answer.json()) == [
            ('note.txt', 'File'), ('pictures', 'Directory'),
            ('pictures/a.svg', 'File')]
    for item in listed(server, '?types=dataset'):
        if f'/api/datasets/{item["id"]}' != path:
            answer = server.get(item['url'] + '/extra_files', user='alice')
            assert (answer.status, answer.json()) == (200, [])


def test_files_beside_a_dataset_have_ranges_too(server):
    path, item = with_files(server)
    for place in (path, f'{server.contents}/{item["id"]}'):
        note = server.get(place + '/display?filename=note.txt', user='alice')
        assert (note.status, note.body) == (200, b'beside the page\n')
        assert note.headers['content-type'] == 'text/plain'
    answer = server.get(path + '/display?filename=note.txt', user='alice',
                        headers={'Range': 'bytes=-5'})
    assert (answer.status, answer.body) == (206, b'page\n')
    picture = server.get(path + '/display?filename=pictures/a.svg&to_ext=svg',
                         user='alice')
    assert picture.body.startswith(b'<svg')
    assert picture.headers['content-type'] == 'text/plain'
    assert 'content-disposition' not in picture.headers
    own = server.get(path + '/display', user='alice').body
    for query in ('?filename=', '?filename=index'):
        assert server.get(path + '/display' + query, user='alice').body == own


@pytest.mark.parametrize('name', [
    'none.txt', 'pictures', 'pictures/', '/note.txt', './note.txt', '..',
    '../../x', 'pictures/../note.txt', 'note.txt/x', 'x' * 300, 'x/' * 3000,
    'NOTE.TXT', '%20', 'a%0Ab', '%00'])
def test_names_of_no_file_beside_a_dataset(server, name):
    path, _ = with_files(server)
    answer = server.get(f'{path}/display?filename={name}', user='alice')
    assert answer.status == (400 if name == '%00' else 404), answer.body
    plain, _ = displayed(server)
    assert server.get(f'{plain}?filename=note.txt',
                      user='alice').status == 404


def test_links_beside_a_dataset_are_not_followed(server):
    path, _ = with_files(server)
    note = next((server.site.data / 'objects').rglob('note.txt'))
    link, hole = note.with_name('link.txt'), note.with_name('pipe')
    link.symlink_to('/etc/passwd')
    os.mkfifo(hole)
    try:
        shown = server.get(path + '/extra_files', user='alice').json()
        assert not {'link.txt', 'pipe'} & {f['path'] for f in shown}
        for name, status in (('link.txt', 403), ('pipe', 404)):
            answer = server.get(f'{path}/display?filename={name}',
                                user='alice')
            assert answer.status == status
    finally:
        link.unlink()
        hole.unlink()


def test_markup_is_never_shown_as_markup(server):
    kinds = {i['extension']: i for i in listed(server, '?types=dataset')
             if i['state'] == 'ok' and not i['purged']}
    answer = server.get(f'/api/datasets/{kinds["html"]["id"]}/display',
                        user='alice')
    assert answer.headers['content-type'] == 'text/plain'
    assert answer.headers['x-content-type-options'] == 'nosniff'


def test_a_dataset_is_seen_by_whom_its_permissions_let(server):
    path, item = displayed(server)
    page = path.removesuffix('/display')
    for user in ('alice', 'bob', 'admin'):
        assert server.get(page, user=user).status == 200
        assert server.get(path, user=user).status == 200
    assert 'permissions' in server.get(page, user='alice').json()
    assert 'permissions' not in server.get(page, user='bob').json()
    restrict(server, item)
    try:
        for user, status in (('alice', 200), ('bob', 403), ('admin', 200),
                             (None, 403)):
            for place in (page, path):
                answer = server.get(place, user=user)
                assert answer.status == status, (user, answer.body)
    finally:
        restrict(server, item, undo=True)
    inside = f'{server.contents}/{item["id"]}/display'
    for user, status in (('alice', 200), ('bob', 403), ('admin', 200)):
        assert server.get(inside, user=user).status == status


def restrict(server, item, undo=False):
    """Access for the owner's private role alone: no call does this yet."""
    number = server.get(f'/api/configuration/decode/{item["dataset_id"]}',
                        user='admin').json()['decoded_id']
    with contextlib.closing(sqlite3.connect(
            server.site.data / 'waybill.db')) as db, db:
        if undo:
            db.execute("DELETE FROM dataset_permissions WHERE dataset_id = ? "
                       "AND action = 'access'", (number,))
        else:
            db.execute('INSERT INTO dataset_permissions (action, dataset_id, '
                       "role_id) SELECT 'access', ?, r.role_id "
                       'FROM user_role_association r JOIN galaxy_user u '
                       "ON u.id = r.user_id WHERE u.username = 'alice'",
                       (number,))
