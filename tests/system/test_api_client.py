"""What a program of a few lines does with Galaxy's API, urllib and nothing
else: whole addresses, JSON in and out, the key in a header, and waiting until
a state is one of those that end."""

import json
import time
import urllib.error
import urllib.request

import pytest

from server import SAMPLE, serving

FORMATS = ('tgz', 'tar', 'tar.gz', 'rocrate.zip', 'bag.zip', 'bag.tar',
           'bag.tgz')
# States that end a job, and a task; there are no others for a client.
JOB_ENDS = ('ok', 'error', 'deleted', 'paused', 'stopped', 'skipped', 'failed')
TASK_ENDS = ('SUCCESS', 'FAILURE', 'REVOKED')


class Client:
    """One user of one server."""

    def __init__(self, url, key):
        self.url, self.key = url, key

    def raw(self, method, path, body=None, **headers):
        request = urllib.request.Request(self.url + path, body, method=method)
        request.add_header('x-api-key', self.key)
        for name, value in headers.items():
            request.add_header(name.replace('_', '-'), value)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read()

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        return json.loads(self.raw(method, path, data,
                                   Content_Type='application/json'))

    def get(self, path):
        return self.call('GET', path)

    def wait(self, path, ends, member=None):
        until = time.monotonic() + 60
        while True:
            state = self.get(path)
            state = state[member] if member else state
            if state in ends:
                return state
            assert time.monotonic() < until, f'{path}: still {state}'
            time.sleep(0.05)

    def contents(self, history):
        return sorted((i['hid'], i['history_content_type'], i['name'],
                       i['deleted'], i['visible'])
                      for i in self.get(f'/api/histories/{history}/contents'
                                        '?v=dev&order=hid-asc&limit=1000'))


@pytest.fixture(scope='module')
def server(shared):
    with serving(shared) as server:
        yield server


@pytest.fixture(scope='module')
def client(server):
    return Client(server.url, server.key('ada'))


@pytest.fixture(scope='module')
def history(client, server):
    """Imported from an uploaded archive, as jobs are waited for."""
    job = server.upload({'archive_source': ''}, 'a.zip', SAMPLE.read_bytes(),
                        'ada').json()
    assert client.wait(f'/api/jobs/{job["id"]}', JOB_ENDS, 'state') == 'ok'
    return client.get('/api/histories?limit=1')[0]['id']


@pytest.mark.parametrize('kind', FORMATS)
def test_a_history_goes_out_in_a_format_and_comes_in_again(client, history,
                                                           kind):
    started = client.call(
        'POST', f'/api/histories/{history}/prepare_store_download',
        {'model_store_format': kind, 'include_files': True,
         'include_deleted': True, 'include_hidden': True})
    storage = '/api/short_term_storage/' + started['storage_request_id']
    assert client.wait(storage + '/ready', (True,)) is True
    task = f'/api/tasks/{started["task"]["id"]}'
    assert client.wait(task + '/state', TASK_ENDS) == 'SUCCESS'
    assert client.get(task + '/result')['state'] == 'SUCCESS'
    assert len(client.raw('GET', storage)) > 1000
    again = client.call(
        'POST', '/api/histories/from_store_async',
        {'store_content_uri': client.url + storage, 'store_dict': None,
         'model_store_format': kind})
    assert client.wait(f'/api/tasks/{again["id"]}/state', TASK_ENDS) == \
        'SUCCESS'
    newest = client.get('/api/histories?limit=1')[0]
    assert newest['id'] != history
    assert newest['name'] == client.get(f'/api/histories/{history}')['name']
    assert client.contents(newest['id']) == client.contents(history)


def test_a_failed_task_says_why(client):
    started = client.call('POST', '/api/histories/from_store_async',
                          {'store_content_uri': 'base64://bm8gYXJjaGl2ZQ=='})
    task = f'/api/tasks/{started["id"]}'
    assert client.wait(task + '/state', TASK_ENDS) == 'FAILURE'
    assert 'archive' in json.dumps(client.get(task + '/result'))


def test_an_error_has_a_body_to_read(client):
    with pytest.raises(urllib.error.HTTPError) as refused:
        client.get('/api/histories/zz')
    assert refused.value.code == 400
    assert 'Invalid id' in json.loads(refused.value.read())['err_msg']
    refused.value.close()
