"""What the owner of a history does to an item of it; lists with details and
numbers."""

import pytest

from server import serving

STATS = {'Accept': 'application/vnd.galaxy.history.contents.stats+json'}


@pytest.fixture(scope='module')
def server(shared):
    with serving(shared, 'alice', 'bob') as server:
        yield server


@pytest.fixture
def path(server):
    return server.imported()


def listed(server, path, query='', user='alice', **more):
    answer = server.get(f'{path}/contents{query}', user=user, **more)
    assert answer.status == 200, answer.body
    return answer.json()


def item(server, path, name='plain text'):
    return next(i for i in listed(server, path, '?v=dev')
                if i['name'] == name)


def put(server, url, body, user='alice'):
    return server.ask('PUT', url, body, user=user)


@pytest.mark.parametrize('name', ['plain text', 'pairs'])
def test_words_and_flags_change(server, path, name):
    url = item(server, path, name)['url']
    wanted = {'name': 'after ✓', 'tags': ['one', 'name:Two'],
              'visible': False, 'deleted': True}
    before = server.get(path, user='alice').json()['update_time']
    answer = put(server, url, {**wanted, 'annotation': 'noted', 'other': 1})
    assert answer.status == 200, answer.body
    shown = server.get(url, user='alice').json()
    for key, value in wanted.items():
        assert answer.json()[key] == shown[key] == value
    if name == 'plain text':
        assert shown['annotation'] == 'noted'
    assert server.get(path, user='alice').json()['update_time'] > before
    back = put(server, url, {'deleted': False, 'visible': None,
                             'tags': []}).json()
    assert (back['deleted'], back['visible'], back['tags'],
            back['name']) == (False, False, [], 'after ✓')


@pytest.mark.parametrize('body', [
    None, [], {'name': ''}, {'name': 'x' * 256}, {'name': 7},
    {'tags': ['two words']}, {'tags': 'x'}, {'deleted': 'maybe'},
    {'annotation': []}])
def test_bad_changes_change_nothing(server, path, body):
    url = item(server, path)['url']
    if isinstance(body, dict):
        body = {'visible': False, **body}
    before = server.get(url, user='alice').json()
    answer = put(server, url, body)
    assert answer.status == 400
    assert answer.json()['err_code'] in (400007, 400008)
    assert server.get(url, user='alice').json() == before


def test_a_dataset_is_deleted_and_purged(server, path):
    found = item(server, path)
    url, display = found['url'], f'/api/datasets/{found["id"]}/display'
    answer = server.ask('DELETE', url + '?purge=true', {}, user='alice')
    assert (answer.status, answer.body) == (204, b'')
    shown = server.get(url, user='alice').json()
    assert (shown['deleted'], shown['purged']) == (True, False)
    assert server.get(display, user='alice').status == 200
    answer = server.ask('DELETE', url, {'purge': True}, user='alice')
    assert (answer.status, answer.body) == (202, b'')
    shown = server.get(url, user='alice').json()
    assert (shown['deleted'], shown['purged']) == (True, True)
    assert server.get(display, user='alice').status == 400
    answer = put(server, url, {'deleted': False})
    assert (answer.status, answer.json()['err_code']) == (400, 0)


def test_a_collection_goes_alone_or_with_what_is_in_it(server, path):
    pairs = item(server, path, 'pairs')['url']

    def inside():
        found, work = [], server.get(pairs, user='alice').json()['elements']
        while work:
            e = work.pop()
            work += e['object'].get('elements', [])
            if e['element_type'] == 'hda':
                found.append(e['object'])
        return found

    assert inside()
    assert server.ask('DELETE', pairs, user='alice').status == 204
    assert server.get(pairs, user='alice').json()['deleted'] is True
    assert not any(d['deleted'] for d in inside())
    assert server.ask('DELETE', pairs + '?recursive=true',
                      user='alice').status == 204
    assert all(d['deleted'] and not d['purged'] for d in inside())
    assert server.ask('DELETE', pairs, {'purge': True},
                      user='alice').status == 202
    assert all(d['purged'] for d in inside())


def test_only_owners_change_and_only_where_it_is(server, path):
    found = item(server, path)
    server.ask('PUT', path, {'importable': True}, user='alice')
    own = f'/api/datasets/{found["id"]}'
    for url in (found['url'], own, item(server, path, 'pairs')['url']):
        for user in ('bob', None):
            for answer in (put(server, url, {'name': 'x'}, user),
                           server.ask('DELETE', url, user=user)):
                assert (answer.status, answer.json()['err_code']) == (403,
                                                                      403003)
        assert put(server, url, {'name': 'x'}, 'admin').status == 200
    other = server.post('/api/histories', {'name': 'x'}, user='alice').json()
    for kind in ('', 'datasets/', 'dataset_collections/'):
        url = f'{other["url"]}/contents/{kind}{found["id"]}'
        for answer in (put(server, url, {'name': 'x'}),
                       server.ask('DELETE', url, user='alice')):
            assert (answer.status, answer.json()['err_code']) == (404, 404001)
    server.post(path + '/archive', user='alice')
    for answer in (put(server, own, {'tags': ['a']}),
                   server.ask('DELETE', own, user='alice')):
        assert (answer.status, answer.json()['err_msg']) == (
            403, 'History is immutable')


def test_lists_come_with_numbers_when_they_are_asked_for(server, path):
    whole = listed(server, path, '?v=dev')
    some = listed(server, path, '?v=dev&limit=2', headers=STATS)
    assert some['stats'] == {'total_matches': len(whole)}
    assert some['contents'] == whole[:2]
    gone = listed(server, path, '?v=dev&q=deleted&qv=true', headers=STATS)
    assert gone['stats']['total_matches'] == len(gone['contents']) == sum(
        i['deleted'] for i in whole)
    answer = server.get(path + '/contents', user='alice',
                        headers={'Accept': 'text/html'})
    assert (answer.status, answer.json()['err_code']) == (400, 400008)


def test_filters_and_orders(server, path):
    whole = listed(server, path, '?v=dev')

    def names(query):
        return [i['id'] for i in listed(server, path, '?v=dev&' + query)]

    def those(test):
        return [i['id'] for i in whole if test(i)]

    for query, test in (
            ('q=name&qv=pairs', lambda i: i['name'] == 'pairs'),
            ('q=name-contains&qv=TEXT', lambda i: 'text' in i['name']),
            ('q=hid-eq&qv=3', lambda i: i['hid'] == 3),
            ('q=hid-gt&qv=3', lambda i: i['hid'] > 3),
            ('q=hid-le&qv=3', lambda i: i['hid'] <= 3),
            ('q=purged&qv=true', lambda i: i.get('purged')),
            ('q=state-eq&qv=ok', lambda i: i.get(
                'state', i.get('populated_state')) == 'ok'),
            ('q=extension-eq&qv=txt', lambda i: i.get('extension') == 'txt'),
            ('q=create_time-gt&qv=2100-01-01T00:00:00', lambda i: False)):
        assert names(query) == those(test), query
    by_name = [i['name'].lower() for i in listed(
        server, path, '?v=dev&order=name-asc')]
    assert by_name == sorted(by_name)
    for query in ('q=hid-eq&qv=x', 'q=hid-like&qv=1', 'q=none&qv=1',
                  'q=state-contains&qv=o', 'order=none'):
        answer = server.get(f'{path}/contents?v=dev&{query}', user='alice')
        assert (answer.status, answer.json()['err_code']) == (400, 400008)


def test_details_are_those_of_the_pages(server, path):
    whole = listed(server, path)
    dataset = next(i for i in whole if i['history_content_type'] == 'dataset')
    for query in ('?details=all', '?v=dev&view=detailed'):
        for shown in listed(server, path, query):
            page = server.get(shown['url'], user='alice').json()
            assert set(shown) == set(page)
    one = listed(server, path, f'?ids={dataset["id"]}&details={dataset["id"]}')
    assert [i['id'] for i in one] == [dataset['id']]
    assert one[0]['model_class'] == 'HistoryDatasetAssociation'
    assert server.get(path + '/contents?ids=x', user='alice').status == 400


def test_addresses_of_items(server, path):
    pairs = item(server, path, 'pairs')
    place = f'/api/dataset_collections/{pairs["id"]}'
    assert server.get(place, user='alice').json() == server.get(
        pairs['url'], user='alice').json()
    assert server.get(place, user='bob').status == 403
    assert server.get('/api/dataset_collections/x', user='bob').status == 400
    answer = server.get(f'{path}/contents/nonsenses/{pairs["id"]}',
                        user='alice')
    assert (answer.status, answer.json()['err_code']) == (400, 400008)
    assert "'dataset' or 'dataset_collection'" in answer.json()['err_msg']
