"""Items come into a history over HTTP: copies, and collections of datasets."""

import threading

import pytest

from conftest import ARCHIVES
from server import serving


@pytest.fixture(scope='module')
def server(shared):
    with serving(shared) as server:
        server.source = server.imported(ARCHIVES /
                                        'galaxy-26.1/everything.tgz')
        server.items = {i['name']: i for i in server.get(
            server.source + '/contents?v=dev&order=hid-dsc',
            user='alice').json()}
        yield server


@pytest.fixture
def target(server):
    return server.post('/api/histories', {'name': 'target'},
                       user='alice').json()['url'] + '/contents'


def listed(server, target):
    return server.get(target + '?v=dev', user='alice').json()


def copy(server, target, item, source='hda', user='alice'):
    return server.post(target, {
        'source': source, 'content': item['id'], 'type':
        'dataset' if source == 'hda' else 'dataset_collection'}, user=user)


def pick(server, name, element):
    return {'src': 'hda', 'id': server.items[name]['id'], 'name': element}


def make(server, target, kind, elements, user='alice', **more):
    return server.post(target + '/dataset_collections', {
        'collection_type': kind, 'name': 'made',
        'element_identifiers': elements, **more}, user=user)


def display(server, item):
    return server.get(f'/api/datasets/{item["id"]}/display',
                      user='alice').body


def test_a_dataset_is_copied_with_what_is_written_on_it(server, target):
    item = server.items['plain text']
    server.ask('PUT', f'/api/datasets/{item["id"]}', {'annotation': 'noted'},
               user='alice')
    for hid in (1, 2):
        answer = copy(server, target, item)
        assert answer.status == 200, answer.body
        made = answer.json()
        assert (made['hid'], made['visible'], made['deleted']) == \
            (hid, True, False)
        assert made['id'] != item['id']
        assert made['dataset_id'] == item['dataset_id']
        assert (made['tags'], made['annotation']) == (item['tags'], 'noted')
        assert display(server, made) == display(server, item)
        assert made['creating_job'] is not None
    assert [i['hid'] for i in listed(server, target)] == [1, 2]
    history = server.get(target.removesuffix('/contents'),
                         user='alice').json()
    assert history['count'] == 2
    hidden = server.items['hidden']
    assert copy(server, target, hidden).json()['visible'] is False


def test_into_the_same_history_and_by_the_typed_address(server):
    place = server.source + '/contents'
    most = max(i['hid'] for i in listed(server, place))
    answer = server.post(place + '/datasets', {
        'source': 'hda', 'content': server.items['plain text']['id']},
        user='alice')
    assert (answer.status, answer.json()['hid']) == (200, most + 1)


def leaves(elements):
    for element in elements:
        if element['element_type'] == 'hda':
            yield element['object']
        else:
            yield from leaves(element['object']['elements'])


def test_a_collection_is_copied_with_all_that_it_holds(server, target):
    for item in [i for i in server.items.values()
                 if i['history_content_type'] == 'dataset_collection'
                 and not i['deleted']]:
        before = listed(server, target)
        answer = copy(server, target, item, 'hdca')
        assert answer.status == 200, answer.body
        made, was = answer.json(), server.get(item['url'], user='alice').json()
        assert made['collection_type'] == was['collection_type']
        assert made['name'] == was['name']
        new, old = list(leaves(made['elements'])), list(
            leaves(was['elements']))
        assert [x['name'] for x in new] == [x['name'] for x in old]
        assert {x['id'] for x in new}.isdisjoint(x['id'] for x in old)
        assert not any(x['visible'] for x in new)
        after = listed(server, target)
        hids = [i['hid'] for i in after]
        assert hids == list(range(1, len(after) + 1))
        assert made['hid'] == hids[-1] > len(before)


def test_collections_are_made_of_datasets(server, target):
    answer = make(server, target, 'paired', [
        pick(server, 'plain text', 'forward'),
        pick(server, 'deleted', 'reverse')])
    assert answer.status == 200, answer.body
    made = answer.json()
    assert (made['hid'], made['element_count'], made['populated']) == \
        (3, 2, True)
    assert [e['element_identifier'] for e in made['elements']] == [
        'forward', 'reverse']
    held = [e['object'] for e in made['elements']]
    assert [(h['hid'], h['visible']) for h in held] == [(1, False), (2, False)]
    assert display(server, held[0]) == display(server,
                                               server.items['plain text'])
    twice = make(server, target, 'list', [
        pick(server, 'plain text', 'a ✓'), pick(server, 'plain text', 'b')])
    assert [e['element_identifier'] for e in twice.json()['elements']] == [
        'a ✓', 'b']
    assert make(server, target, 'list', []).json()['elements'] == []
    assert [i['hid'] for i in listed(server, target)] == list(
        range(1, len(listed(server, target)) + 1))


def test_collections_in_collections(server, target):
    def pair(name):
        return {'src': 'new_collection', 'name': name,
                'collection_type': 'paired', 'element_identifiers': [
                    pick(server, 'plain text', 'forward'),
                    pick(server, 'hidden', 'reverse')]}
    made = make(server, target, 'list:list:paired', [
        {'src': 'new_collection', 'name': 'x', 'collection_type':
         'list:paired', 'element_identifiers': [pair('p'), pair('q')]},
        {'src': 'new_collection', 'name': 'y', 'element_identifiers': [
            pair('p')]}])
    assert made.status == 200, made.body
    first, second = made.json()['elements']
    assert first['object']['collection_type'] == 'list:paired'
    assert [e['element_identifier'] for e in first['object']['elements']] == [
        'p', 'q']
    assert second['object']['element_count'] == 1
    assert len(list(leaves(made.json()['elements']))) == 6


def test_what_was_made_goes_out_and_comes_back(server, target):
    make(server, target, 'paired', [pick(server, 'plain text', 'forward'),
                                    pick(server, 'hidden', 'reverse')])
    copy(server, target, server.items['plain text'])
    history = target.removesuffix('/contents')
    started = server.post(history + '/prepare_store_download', {
        'model_store_format': 'tgz'}, user='alice').json()
    assert server.wait(started['task']['id']) == 'SUCCESS'
    done = server.post('/api/histories/from_store', {
        'store_content_uri': 'short_term_storage://' +
        started['storage_request_id']}, user='alice')
    assert done.status == 200, done.body
    back = listed(server, done.json()['url'] + '/contents')
    assert [(i['hid'], i['name'], i['visible']) for i in back] == [
        (i['hid'], i['name'], i['visible']) for i in listed(server, target)]


def test_many_at_once_get_numbers_of_their_own(server, target):
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(
        copy(server, target, server.items['plain text']))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(a.json()['hid'] for a in answers) == list(range(1, 9))


@pytest.mark.parametrize('kind, elements, status', [
    ('paired', ['forward'], 400), ('paired', ['a', 'b'], 400),
    ('list', ['a', 'a'], 400), ('list', [''], 400), ('list', ['x' * 256], 400),
    ('nothing', ['a'], 400), ('list:', ['a'], 400), (':list', ['a'], 400),
    ('', ['a'], 400), ('list:paired', ['a'], 400), ('list', None, 400),
    ('list', 'a', 400), ('list', [7], 400)])
def test_collections_that_cannot_be(server, target, kind, elements, status):
    if isinstance(elements, list):
        elements = [pick(server, 'plain text', e) if isinstance(e, str) else e
                    for e in elements]
    answer = make(server, target, kind, elements)
    assert (answer.status, answer.json()['err_code']) == (status, 400008)
    assert listed(server, target) == []


def test_bad_bodies_make_nothing(server, target):
    item = server.items['plain text']
    unknown = server.get('/api/configuration/encode/999',
                         user='admin').json()['encoded_id']
    for body, status in (
            (None, 400), ({}, 400), ([], 400),
            ({'source': 'library', 'content': item['id']}, 400),
            ({'source': 'hda', 'content': 7}, 400),
            ({'source': 'hda', 'content': 'zz'}, 400),
            ({'source': 'hda', 'content': unknown}, 404),
            ({'type': 'nothing', 'content': item['id']}, 400),
            ({'type': 'dataset_collection', 'source': 'hdca',
              'content': unknown}, 400),
            ({'type': 'dataset_collection', 'name': 'x'}, 400),
            ({'type': 'dataset_collection', 'name': 'a\0b', 'collection_type':
              'list', 'element_identifiers': []}, 400),
            ({'type': 'dataset_collection', 'name': '', 'collection_type':
              'list', 'element_identifiers': []}, 400),
            ({'type': 'dataset_collection', 'instance_type': 'library',
              'name': 'x', 'collection_type': 'list',
              'element_identifiers': []}, 400)):
        answer = server.post(target, body, user='alice')
        assert answer.status == status, (body, answer.body)
    half = make(server, target, 'list', [
        pick(server, 'plain text', 'a'),
        {'src': 'hda', 'id': unknown, 'name': 'b'}])
    assert (half.status, half.json()['err_code']) == (404, 404001)
    assert listed(server, target) == []
    assert server.get(target.removesuffix('/contents'), user='alice').json()[
        'count'] == 0


def test_who_may(server, target):
    item = server.items['plain text']
    pairs = server.items['pairs']
    for user in ('bob', None):
        assert copy(server, target, item, user=user).status == 403
    own = server.post('/api/histories', {'name': 'own'}, user='bob').json()[
        'url'] + '/contents'
    # Its permissions let everybody read the dataset; the history is closed.
    assert copy(server, own, item, user='bob').status == 200
    assert copy(server, own, pairs, 'hdca', user='bob').status == 403
    history = target.removesuffix('/contents')
    server.ask('DELETE', history, {'purge': True}, user='alice')
    answer = copy(server, target, item)
    assert (answer.status, answer.json()['err_msg']) == \
        (403, 'History is immutable')
