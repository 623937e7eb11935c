"""Single datasets and collections leave over HTTP."""

import io
import json
import tarfile

import pytest

from server import serving, writable_lab

FIELDS = {'archive_source': ''}


@pytest.fixture(scope='module')
def server(shared):
    for name in ('alice', 'bob'):
        shared.run('user', 'add', name)
    lab = writable_lab(shared)
    with serving(shared) as server:
        server.lab = lab
        server.history = server.imported()
        yield server


def item(server, name, kind):
    listed = server.get(f'{server.history}/contents?v=dev',
                        user='alice').json()
    one = next(i for i in listed if i['name'] == name and
               i['history_content_type'] == kind)
    return f'{server.history}/contents/{kind}s/{one["id"]}'


def archived(server, answer):
    """Member names and the records of datasets of a finished download."""
    assert answer.status == 200, answer.body
    started = answer.json()
    assert set(started) == {'storage_request_id', 'task'}
    assert server.wait(started['task']['id']) == 'SUCCESS'
    got = server.get('/api/short_term_storage/' +
                     started['storage_request_id'])
    assert got.status == 200
    with tarfile.open(fileobj=io.BytesIO(got.body)) as tar:
        records = json.load(tar.extractfile('datasets_attrs.txt'))
        return got, tar.getnames(), records, started['task']['id']


def test_a_dataset_as_a_download(server):
    path = item(server, 'plain text', 'dataset')
    got, names, records, task = archived(server, server.post(
        f'{path}/prepare_store_download', {}, user='alice'))
    assert [r['name'] for r in records] == ['plain text']
    assert got.headers['content-disposition'] == \
        'attachment; filename="plain-text.tar.gz"'
    assert got.headers['content-type'] == 'application/x-tar'
    record = server.get(f'/api/exports/{task}', user='alice').json()
    request = record['export_metadata']['request_data']
    assert request['object_type'] == 'dataset'
    assert record['ready'] is True
    listed = server.get('/api/exports?object_type=dataset',
                        user='alice').json()
    assert task in [r['task_uuid'] for r in listed]


def test_a_collection_with_its_elements(server):
    path = item(server, 'pairs', 'dataset_collection')
    _, names, records, task = archived(server, server.post(
        f'{path}/prepare_store_download', {'model_store_format': 'tgz'},
        user='alice'))
    assert 'collections_attrs.txt' in names
    assert len(records) > 1
    record = server.get(f'/api/exports/{task}', user='alice').json()
    assert record['export_metadata']['request_data']['object_type'] == \
        'dataset_collection'


@pytest.mark.parametrize('name, kind', [('plain text', 'dataset'),
                                        ('pairs', 'dataset_collection')])
def test_to_a_file_source(server, name, kind):
    uri = f'gxfiles://lab/{kind}.tgz'
    answer = server.post(f'{item(server, name, kind)}/write_store',
                         {'target_uri': uri, 'model_store_format': 'tgz'},
                         user='alice')
    assert answer.status == 200
    assert set(answer.json()) == {'id', 'ignored', 'name', 'queue'}
    assert server.wait(answer.json()['id']) == 'SUCCESS'
    with tarfile.open(server.lab / f'{kind}.tgz') as tar:
        assert 'datasets_attrs.txt' in tar.getnames()
    record = server.get(f'/api/exports/{answer.json()["id"]}',
                        user='alice').json()
    assert record['export_metadata']['result_data']['uri'] == uri
    again = server.post(f'{item(server, name, kind)}/write_store',
                        {'target_uri': uri}, user='alice')
    assert again.status == 409


def test_what_is_refused(server):
    dataset = item(server, 'plain text', 'dataset')
    collection = item(server, 'pairs', 'dataset_collection')
    unknown = server.get('/api/configuration/encode/999',
                         user='admin').json()['encoded_id']
    prepare = 'prepare_store_download'

    def asked(path, body, user='alice'):
        answer = server.post(path, body, user=user)
        return answer.status, answer.json()['err_code']

    history = server.history
    assert asked(f'{history}/contents/datasets/{unknown}/{prepare}',
                 {}) == (404, 404001)
    assert asked(f'{history}/contents/dataset_collections/{unknown}/'
                 f'{prepare}', {}) == (400, 400008)
    assert asked(f'{history}/contents/jobs/{unknown}/{prepare}',
                 {}) == (400, 400008)
    assert asked(f'{history}/contents/datasets/nothing/{prepare}',
                 {})[0] == 400
    for path in (dataset, collection):
        assert asked(f'{path}/{prepare}', {}, 'bob') == (403, 403002)
        assert asked(f'{path}/{prepare}', {}, None) == (403, 403002)
        assert asked(f'{path}/{prepare}', None) == (400, 400007)
        assert asked(f'{path}/{prepare}', {'model_store_format': 'arj'}) == \
            (400, 400008)
        assert asked(f'{path}/write_store', {}) == (400, 400007)
        assert asked(f'{path}/write_store', {'target_uri': 'a/b'}) == \
            (400, 400008)
        assert asked(f'{path}/write_store',
                     {'target_uri': 'gxfiles://none/x'}) == (400, 400008)
    assert list(server.lab.glob('x*')) == []
