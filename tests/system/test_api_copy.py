"""A history is copied: the same things under the same numbers, and the same
bytes behind them for whom they are open."""

import contextlib
import hashlib
import sqlite3

import pytest

from server import serving


@pytest.fixture(scope='module')
def server(shared):
    with serving(shared, 'alice', 'bob') as server:
        yield server


@pytest.fixture
def path(server):
    return server.imported()


def copy(server, path, user='alice', **more):
    return server.post('/api/histories', {
        'history_id': path.rsplit('/', 1)[1], **more}, user=user)


def contents(server, path, user='alice'):
    return server.get(path + '/contents?v=dev', user=user).json()


def same(item):
    """What a copy has in common with what it was made of."""
    return {k: item.get(k) for k in (
        'hid', 'name', 'state', 'extension', 'deleted', 'visible', 'purged',
        'tags', 'history_content_type', 'dataset_id', 'collection_type',
        'element_count', 'elements_states', 'populated_state')}


def shape(elements):
    """A collection without ids."""
    return [(e['element_index'], e['element_identifier'], e['element_type'],
             shape(e['object']['elements']) if 'elements' in e['object']
             else (e['object']['name'], e['object']['uuid']))
            for e in elements]


def test_a_copy_has_everything_under_the_same_numbers(server, path):
    server.ask('PUT', path, {'annotation': 'noted', 'tags': ['a', 'name:b']},
               user='alice')
    before = server.get(path, user='alice').json()
    items = contents(server, path)
    answer = copy(server, path)
    assert answer.status == 200, answer.body
    made = answer.json()
    assert made['name'] == f"Copy of '{before['name']}'"
    for key in ('annotation', 'tags', 'size', 'count', 'state',
                'state_details', 'genome_build'):
        assert made[key] == before[key], key
    copied = contents(server, made['url'])
    assert [same(i) for i in copied] == [same(i) for i in items]
    assert not {i['id'] for i in copied
                if i['history_content_type'] == 'dataset'} & {
                    i['id'] for i in items
                    if i['history_content_type'] == 'dataset'}
    for old, new in zip(items, copied):
        if old['history_content_type'] == 'dataset':
            continue
        old = server.get(old['url'], user='alice').json()
        new = server.get(new['url'], user='alice').json()
        assert shape(new['elements']) == shape(old['elements'])
        inside = {e['object']['history_id'] for e in new['elements']
                  if e['element_type'] == 'hda'}
        assert inside <= {made['id']}
    # What was copied is as it was.
    assert server.get(path, user='alice').json() == before
    assert contents(server, path) == items


def test_a_copy_without_what_is_deleted(server, path):
    items = contents(server, path)
    assert any(i['deleted'] for i in items)
    made = copy(server, path, all_datasets=False, name='only live').json()
    assert made['name'] == 'only live'
    copied = contents(server, made['url'])
    wanted = [same(i) for i in items if not i['deleted']]
    assert [same(i) for i in copied if same(i) in wanted] == wanted
    # What a collection holds comes along, hidden, under a number of its own.
    rest = [i for i in copied if same(i) not in wanted]
    assert all(not i['visible'] for i in rest)
    highest = server.get(path, user='alice').json()['count']
    assert [i['hid'] for i in rest] == list(range(
        highest + 1, highest + 1 + len(rest)))
    assert made['count'] == highest + len(rest)


def test_forms_copy_as_well(server, path):
    body = (f'history_id={path.rsplit("/", 1)[1]}&all_datasets=false&'
            'name=by+form')
    answer = server.post('/api/histories', body, user='alice', headers={
        'Content-Type': 'application/x-www-form-urlencoded'})
    assert (answer.status, answer.json()['name']) == (200, 'by form')
    assert not any(i['deleted'] and i['visible']
                   for i in contents(server, answer.json()['url']))


def test_bytes_stay_while_one_of_them_has_them(server, path):
    made = copy(server, path).json()['url']
    text = next(i for i in contents(server, made) if i['name'] == 'plain text')
    display = f'/api/datasets/{text["id"]}/display'
    wanted = hashlib.sha256(server.get(display, user='alice').body).digest()
    assert server.ask('DELETE', path + '?purge=true',
                      user='alice').status == 200
    got = server.get(display, user='alice')
    assert got.status == 200
    assert hashlib.sha256(got.body).digest() == wanted
    exported = server.post(made + '/prepare_store_download', {},
                           user='alice').json()
    assert server.wait(exported['task']['id']) == 'SUCCESS'
    assert server.ask('DELETE', made + '?purge=true',
                      user='alice').status == 200
    assert server.get(display, user='alice').status == 400


def close(server, path):
    """The datasets of a history are for alice alone."""
    number = server.get('/api/configuration/decode/' + path.rsplit('/', 1)[1],
                        user='admin').json()['decoded_id']
    with contextlib.closing(sqlite3.connect(
            server.site.data / 'waybill.db')) as db, db:
        db.execute(
            "INSERT INTO dataset_permissions (action, dataset_id, role_id) "
            "SELECT DISTINCT 'access', h.dataset_id, a.role_id FROM "
            'history_dataset_association h, user_role_association a JOIN '
            'galaxy_user u ON u.id = a.user_id WHERE h.history_id = ? AND '
            "u.username = 'alice'", (number,))


def test_a_copy_opens_nothing(server, path):
    assert copy(server, path, 'bob').status == 403
    server.ask('PUT', path, {'importable': True}, user='alice')
    close(server, path)
    answer = copy(server, path, 'bob')
    assert answer.status == 200, answer.body
    made = answer.json()['url']
    assert answer.json()['username'] == 'bob'
    for item in contents(server, made, 'bob'):
        if item['history_content_type'] == 'dataset':
            for place in ('', '/display'):
                assert server.get(f'/api/datasets/{item["id"]}{place}',
                                  user='bob').status == 403
    for call, body in (('prepare_store_download', {}),
                       ('prepare_store_download', {'include_files': False})):
        assert server.post(f'{made}/{call}', body, user='bob').status == 403
    assert copy(server, made, 'alice').status == 403


@pytest.mark.parametrize('body, status', [
    ({'history_id': 'x'}, 400), ({'history_id': 7}, 400),
    ({'history_id': '1234567890123456'}, 400),
    ({'all_datasets': 'maybe'}, 400), ({'name': 'x' * 256}, 400),
    ({'name': []}, 400)])
def test_bad_copies_are_refused(server, path, body, status):
    count = server.get('/api/histories/count', user='alice').json()
    answer = copy(server, path, **body)
    assert answer.status == status, answer.body
    assert server.get('/api/histories/count', user='alice').json() == count


def test_who_copies_needs_a_user(server, path):
    server.ask('PUT', path, {'importable': True}, user='alice')
    answer = copy(server, path, None)
    assert (answer.status, answer.json()['err_code']) == (403, 403001)
    unknown = server.get('/api/configuration/encode/999999',
                         user='admin').json()['encoded_id']
    assert copy(server, '/' + unknown).status == 404
