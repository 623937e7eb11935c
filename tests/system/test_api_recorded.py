"""What a Galaxy 26.1.2 answered, asked again of waybill: the same status, the
same keys, the same types. tests/data/http/galaxy-26.1.json has the exchanges;
lists are cut to their first item."""

import base64
import json
import re

import pytest

from conftest import ARCHIVES, ROOT, SAMPLES
from server import Server

# They follow each other: what one makes another lists.
pytestmark = pytest.mark.xdist_group('recorded')

EXCHANGES = json.loads(
    (ROOT / 'tests/data/http/galaxy-26.1.json').read_text())

MASTER = 'the key above all keys'
UUID = re.compile('[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}')

# Members that waybill adds to an answer.
OURS = {'code', 'hint', 'waybill', 'extra', 'member'}

# What must differ, and why: the status, or a note on the answer.
DIFFERENT = {
    '004-whoami-master-key': (200, 'Galaxy fails with 500'),
    '019-unknown-api-path-json': 'the body that all errors have',
    '015-configuration': 'no panels of tools: see test_api_configuration',
    '016-configuration-anonymous': 'as 015',
    '038-histories-list-bad-filter': 'no `operation`',
    '039-histories-list-bad-view': 'the views by name alone',
    '060-history-create-bad-json': (400, 'Galaxy fails with 500'),
    '069-history-purge': 'over when it is answered: no `purge_task`',
    '080-contents-list-filter': 'no `store_times_summary`',
    '086-contents-show-collection': 'elements as lists show them',
    '089-dataset-show': 'ids of hashes and sources are encoded here too',
    '091-dataset-show-deferred': 'as 089',
    '092-dataset-show-other-user': 'as 089',
    '093-dataset-show-admin': 'no path of the server; as 089',
    '118-collection-create': 'as 086',
    '120-dataset-collection-show': 'as 086',
    '125-dataset-show-purged': 'as 089',
    '136-sts-head': (200, 'as HEAD of any file'),
    '146-sts-if-none-match': (304, 'the client has it: RFC 9110'),
    '147-sts-if-range-stale': (200, 'another file than it knows: RFC 9110'),
    '154-dataset-download-head': (200, 'as 136'),
    '155-dataset-write': (200, 'Galaxy fails with 500'),
    '156-dataset-prepare-other-user': (403, 'the history is closed to him'),
    '158-collection-download-head': (200, 'as 136'),
    '159-collection-write': (200, 'Galaxy fails with 500'),
    '161-collection-prepare-download': (404, 'a zip that is no export'),
    '162-invocation-prepare-rocrate.zip': (404, 'no invocations yet'),
    '163-invocation-download-rocrate.zip': (404, 'as 162'),
    '164-invocation-prepare-bco.json': (404, 'as 162'),
    '165-invocation-download-bco.json': (404, 'as 162'),
    '166-invocation-write': (404, 'as 162'),
    '167-bco-of-history': (400, 'refused at once'),
    '169-sts-serve-failed': (404, 'there is none: 167'),
    '179-exports-accept-task-with-q': (200, 'parameters are taken'),
    '184-sts-serve-queued': (200, 'over by now; 404 while it is made'),
    '192-sts-serve-running': (200, 'as 184'),
    '215-write-store-read-only': (403, 'refused at once'),
    '218-write-store-unknown-source': (400, 'refused at once'),
    '221-write-store-bad-scheme': (400, 'refused at once'),
    '224-write-store-plain-path': (400, 'Galaxy writes to its own disk'),
    '227-write-store-outside': (403, 'refused at once'),
    '236-write-store-anonymous': (403, 'refused at once'),
    '255-from-store-async-missing': (404, 'refused at once'),
    '259-from-store-async-no-source': (400, 'Galaxy fails with 500'),
    '263-from-store-missing-file': (404, 'Galaxy fails with 500'),
    '267-contents-from-store': 'with `permissions`, as the page of a dataset',
    '269-import-multipart-job': 'no paths of the server in `params`',
    '270-import-multipart-job-done': 'as 269',
    '271-import-multipart-job-full': 'as 269',
    '273-import-multipart-broken-job': 'as 269',
    '275-import-url-job': 'as 269',
    '280-tools-fetch': (404, 'no uploads of single files yet'),
    '281-job-show': 'another job has other parameters and outputs',
    '282-job-show-ok': 'as 281',
    '283-job-show-full': 'as 281',
    '284-tools-fetch-paste': (404, 'as 280'),
    '285-tools-fetch-unknown-key': (404, 'as 280'),
    '287-job-show-other-user': (403, 'the history is closed to him'),
    '289-shared-prepare-anonymous': (403, 'visitors start no exports'),
    '290-shared-download-anonymous': (404, 'there is none: 289'),
    '291-shared-write-anonymous': (403, 'as 289'),
    '324-put-exports': 'shows the export that is being made',
    '326-jeha-not-ready': (200, 'over by now; 400 while it is made'),
    '332-jeha-download-head': (200, 'as HEAD of any file'),
    '323-remote-files-create': (200, 'Galaxy makes no directories'),
    '338-put-exports-directory-job': 'as 269',
}


def login(name, password):
    """As the header has it."""
    return base64.b64encode(f'{name}:{password}'.encode()).decode()


class World:
    """A site with what the recorded requests ask for."""

    def __init__(self, site):
        self.site = site
        site.env['WAYBILL_MASTER_API_KEY'] = MASTER
        site.imported(SAMPLES / 'galaxy-20.9.tgz')
        lab, ro = site.home / 'lab', site.home / 'readonly'
        lab.mkdir()
        ro.mkdir()
        (site.data / 'file_sources_conf.yml').write_text(
            f'- {{type: posix, id: lab, label: Lab, root: {lab}, '
            'writable: true}\n'
            f'- {{type: posix, id: readonly, label: Read, root: {ro}, '
            'writable: false}\n')
        self.server = server = Server(site)
        for name in ('alice', 'bob'):
            server.key(name)
        site.run('user', 'password', 'alice', input='open sesame')
        archive = ARCHIVES / 'galaxy-26.1/everything.tgz'
        (lab / 'small.tgz').write_bytes(archive.read_bytes())
        receiver = server.post('/api/histories', {'name': 'Receives'},
                               user='alice').json()['id']
        job = server.import_job(archive)
        self.history = server.newest().rsplit('/', 1)[1]
        started = server.post(
            f'/api/histories/{self.history}/prepare_store_download',
            {'model_store_format': 'tgz'}, user='alice').json()
        self.task = started['task']['id']
        server.wait(self.task)
        export = self.exported()
        file = server.get('/api/short_term_storage/' +
                          started['storage_request_id'])
        size = len(file.body)
        contents = f'/api/histories/{self.history}/contents'
        items = {i['name']: i['id'] for i in server.get(
            contents + '?v=dev&order=hid-dsc', user='alice').json()}
        dataset, pairs = items['plain text'], items['pairs']
        maker = server.get(f'{contents}/{dataset}', user='alice').json()[
            'creating_job']
        theirs = '1cdceeec857f4cd0'
        work, spare = self.copy(), [self.made(f'spare {i}') for i in range(3)]
        # An id stands for another thing in each kind of address.
        self.names = {
            '{{alice_login}}': login('alice', 'open sesame'),
            '{{wrong_login}}': login('alice', 'open barley'),
            '{{unknown_login}}': login('nobody', 'open sesame'),
            f'exports/{theirs}': f'exports/{export}',
            'jobs/79e2284be586397b': f'jobs/{maker}',
            'jobs/2da64d5cd824b1e3': f'jobs/{maker}',
            '074051a1f842bc54': items['failed with 7'],
            '073d751deba23f50': items['deferred regions'],
            '28fa517814929f23': items['page with files'],
            'f203d36c40e15fe6': dataset,
            '"fe0bc7ba1373de935e03758d35ba2b35"': file.headers['etag'],
            'Tue, 24 Nov 2026 23:44:02 GMT': file.headers['last-modified'],
            '0b9efe9b38e6d529': self.history,
            f'contents/datasets/{theirs}': f'contents/datasets/{dataset}',
            f'contents/{theirs}': f'contents/{dataset}',
            f'/api/datasets/{theirs}': f'/api/datasets/{dataset}',
            'dataset_collections/e691b0cc9e7e0fca':
                f'dataset_collections/{pairs}',
            'dataset_collections/ca69b48a5a927cfb':
                f'dataset_collections/{work["pairs"]}',
            '19cf780cdf5301fc': work['history'],
            '7e30cb3d49e9c2cb': work['plain text'],
            'f464a57066936f7f': work['deleted'],
            '/api/users/969361f084397620': '/api/users/' + server.get(
                '/api/whoami', user='alice').json()['id'],
            'b2d50953077b45d8': spare[0], 'e6c675825e624ad1': spare[1],
            'b6fabffe3e3eebb3': spare[2], **self.to_archive(),
            'ca69b48a5a927cfb': receiver,
            '1cdceeec857f4cd0': self.history, 'dd8c48e787d1f209': self.history,
            '20a60727-02ca-45b3-bfc0-ccd26e882e96':
                started['storage_request_id'],
            '408dec4f-4971-4230-a8d4-e8331dafd120':
                started['storage_request_id'],
            '15c35717-97cc-4f07-9108-91e32d9a44ce': self.task,
            'ebb7020e-f629-49f7-bab0-4d8217d7f0dd': self.task,
            '083fc8eb8891ddb1': job,
            '984076b083a42612': self.unknown(),
            'galaxy.example.org': f'127.0.0.1:{server.port}',
            'bytes=4299-': f'bytes={size - 10}-',
            'bytes=4309-': f'bytes={size}-',
        }

    def made(self, name):
        return self.server.post('/api/histories', {'name': name},
                                user='alice').json()['id']

    def copy(self):
        """Ids of a history whose items may change, and of some of them."""
        made = self.server.post('/api/histories', {
            'history_id': self.history}, user='alice').json()
        items = self.server.get(made['url'] + '/contents?v=dev',
                                user='alice').json()
        return {'history': made['id'], **{
            name: next(i['id'] for i in items if i['name'] == name)
            for name in ('plain text', 'deleted', 'pairs')}}

    def to_archive(self):
        """A history and the record of its export to a file source."""
        history = self.copy()['history']
        path = f'/api/histories/{history}'
        task = self.server.post(path + '/write_store', {
            'model_store_format': 'rocrate.zip',
            'target_uri': 'gxfiles://lab/archived.rocrate.zip'},
            user='alice').json()
        self.server.wait(task['id'])
        record = self.server.get(path + '/exports', user='alice', headers={
            'Accept': 'application/vnd.galaxy.task.export+json'}).json()[0]
        return {'03d6fd2e8f1e12a3': history,
                '5930d97b06fcfe69': record['id']}

    def exported(self):
        """The id of an export of the older kind."""
        path = f'/api/histories/{self.history}/exports'
        self.server.poll(lambda: self.server.ask(
            'PUT', path, user='alice').status, (200,))
        return self.server.ask('PUT', path, user='alice').json()['id']

    def unknown(self):
        """An id of this site that nothing has."""
        return self.server.get('/api/configuration/encode/999',
                               user='admin').json()['encoded_id']

    def text(self, text):
        for theirs, ours in self.names.items():
            text = text.replace(theirs, ours)
        return re.sub(r'\{\{(\w+)_key\}\}', lambda m: MASTER if m.group(
            1) == 'bootstrap' else self.server.key(m.group(1)), text)

    def learn(self, theirs, ours):
        """What came into being here has other names than it had there."""
        if not isinstance(theirs, dict) or not isinstance(ours, dict):
            return
        for key in theirs.keys() & ours.keys():
            self.learn(theirs[key], ours[key])
            if isinstance(theirs[key], str) and UUID.fullmatch(theirs[key]):
                self.names.setdefault(theirs[key], ours[key])
        if 'job_id' in theirs and 'job_id' in ours:
            self.names[f'jobs/{theirs["job_id"]}'] = f'jobs/{ours["job_id"]}'
        if theirs.get('model_class') == 'Job' and 'id' in ours:
            self.names[f'jobs/{theirs["id"]}'] = f'jobs/{ours["id"]}'
        if 'ignored' in ours:
            self.server.wait(ours['id'])
        if ours.get('tool_id') == '__IMPORT_HISTORY__':
            self.server.poll(lambda: self.server.get(
                f'/api/jobs/{ours["id"]}', user='alice').json()['state'],
                ('ok', 'error'))

    def ask(self, exchange):
        body = exchange['body']
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
        elif body is None and exchange['method'] == 'POST' and \
                exchange['name'] == '268-import-multipart':
            return self.server.upload(
                {'archive_type': 'file'}, 'a.tgz',
                (SAMPLES / 'galaxy-20.9.tgz').read_bytes(), 'alice')
        if exchange['name'] == '328-put-exports-ready':
            self.exported()     # the history has changed since
        return self.server.ask(
            exchange['method'], self.text(exchange['path']),
            None if body is None else self.text(body),
            headers={k: self.text(v) for k, v in exchange['headers'].items()})


@pytest.fixture(scope='module')
def world(shared):
    world = World(shared)
    yield world
    rc, errors = world.server.stop()
    assert rc == 0, errors


def kind(value):
    if isinstance(value, bool):
        return 'boolean'
    if isinstance(value, (int, float)):
        return 'number'
    return type(value).__name__


def same_shape(theirs, ours, where=''):
    """Complaints; a null of either side says nothing of the other's type."""
    if theirs is None or ours is None:
        return []
    if kind(theirs) != kind(ours):
        return [f'{where}: {kind(theirs)}, not {kind(ours)}']
    if isinstance(theirs, list) and theirs and ours:
        return same_shape(theirs[0], ours[0], where + '[0]')
    if not isinstance(theirs, dict):
        return []
    faults = [f'{where}.{key} is not there' for key in theirs
              if key not in ours]
    faults += [f'{where}.{key} is new' for key in ours
               if key not in theirs and key not in OURS]
    for key in theirs:
        if key in ours:
            faults += same_shape(theirs[key], ours[key], f'{where}.{key}')
    return faults


@pytest.mark.parametrize('exchange', EXCHANGES, ids=lambda e: e['name'])
def test_as_recorded(world, exchange):
    different = DIFFERENT.get(exchange['name'])
    answer = world.ask(exchange)
    if answer.headers.get('content-type') == 'application/json':
        world.learn(exchange['answer'], answer.json())
    if isinstance(different, tuple):
        assert answer.status == different[0], answer.body
        return
    assert answer.status == exchange['status'], answer.body
    if exchange['type'] is not None and 'json' in exchange['type']:
        assert answer.headers['content-type'] == exchange['type']
        if not different:
            ours = answer.json()
            assert same_shape(exchange['answer'], ours) == []
            if answer.status >= 400 and 'err_code' in ours:
                assert ours['err_code'] == exchange['answer']['err_code']
