"""The jobs that made the datasets of a history, over HTTP."""

import json

import pytest

from conftest import ARCHIVES, ROOT
from server import serving

LINE = {'model_class', 'id', 'history_id', 'tool_id', 'state', 'exit_code',
        'create_time', 'update_time', 'galaxy_version', 'external_id',
        'handler', 'job_runner_name', 'command_line', 'user_email', 'user_id'}
# What a Galaxy shows of one, and what it adds to that with `full`.
RECORDED = {e['name']: set(e['answer']) for e in json.loads(
    (ROOT / 'tests/data/http/galaxy-26.1.json').read_text())
    if e['name'].startswith(('282-', '283-'))}
ONE = RECORDED['282-job-show-ok']
FULL = RECORDED['283-job-show-full']


@pytest.fixture(scope='module')
def server(shared):
    with serving(shared) as server:
        server.took_in = server.import_job(ARCHIVES /
                                           'galaxy-26.1/everything.tgz')
        server.history = server.newest().rsplit('/', 1)[1]
        server.shown = shared.shown(server.history)['jobs']
        yield server


def listed(server, query=''):
    answer = server.get(f'/api/jobs?history_id={server.history}{query}',
                        user='alice')
    assert answer.status == 200, answer.body
    return answer.json()


def test_the_job_of_each_dataset_can_be_read(server):
    items = server.get(f'/api/histories/{server.history}/contents',
                       user='alice').json()
    seen = set()
    for item in items:
        if item['history_content_type'] != 'dataset':
            continue
        page = server.get(f'/api/datasets/{item["id"]}', user='alice').json()
        if page['creating_job'] is None:
            continue
        job = server.get(f'/api/jobs/{page["creating_job"]}', user='alice')
        assert job.status == 200, job.body
        seen.add(job.json()['tool_id'])
        if item['state'] == 'error':
            assert job.json()['state'] == 'error'
    assert '__DATA_FETCH__' in seen and len(seen) > 3


def test_a_job_is_what_the_archive_said(server):
    assert len(server.shown) > 20
    for shown in server.shown:
        job = server.get(f'/api/jobs/{shown["id"]}', user='alice').json()
        assert set(job) == ONE
        for key in ('id', 'tool_id', 'state', 'exit_code'):
            assert job[key] == shown[key], key
        assert job['history_id'] == server.history
        assert set(job['params']) == set(shown['params'])
        assert {(name, link['src'], link['id'])
                for name, link in job['inputs'].items()} <= {
            (i['name'], i['src'], i['id']) for i in shown['inputs']}
        made = {(o['name'], o['src'], o['id']) for o in shown['outputs']}
        assert {(name, link['src'], link['id']) for kind in (
            'outputs', 'output_collections')
            for name, link in job[kind].items()} <= made
        outputs = server.get(f'/api/jobs/{shown["id"]}/outputs',
                             user='alice').json()
        links = [o.get('dataset') or o['dataset_collection_instance']
                 for o in outputs]
        assert {(link['src'], link['id']) for link in links} <= {
            m[1:] for m in made}
        assert len(outputs) >= len(job['outputs'])


def test_full_has_what_it_printed(server):
    for shown in server.shown[:5]:
        for word in ('true', 'True', '1'):
            job = server.get(f'/api/jobs/{shown["id"]}?full={word}',
                             user='alice').json()
            assert set(job) == FULL
    job = server.get(f'/api/jobs/{server.took_in}?full=True',
                     user='alice').json()
    assert set(job) == FULL
    assert server.get(f'/api/jobs/{server.took_in}/outputs',
                      user='alice').json() == []


def test_lists_have_filters_and_pages(server):
    whole = listed(server, '&order_by=create_time')
    assert {j['id'] for j in whole} == {j['id'] for j in server.shown}
    assert all(set(j) == LINE for j in whole)
    times = [j['create_time'] for j in whole]
    assert times == sorted(times, reverse=True)
    pages = [j for offset in range(0, len(whole), 10) for j in listed(
        server, f'&order_by=create_time&limit=10&offset={offset}')]
    assert pages == whole
    failed = listed(server, '&state=error')
    assert failed and {j['state'] for j in failed} == {'error'}
    both = listed(server, '&state=error&state=ok')
    assert {j['state'] for j in both} == {'error', 'ok'}
    assert listed(server, '&state=nothing') == []
    own = server.get('/api/jobs?limit=1000', user='alice').json()
    assert {j['id'] for j in own} >= {j['id'] for j in whole}
    assert server.get('/api/jobs', user='bob').json() == []


@pytest.mark.parametrize('query', ['history_id=zz', 'limit=0', 'offset=-1',
                                   'order_by=name'])
def test_bad_queries_are_refused(server, query):
    answer = server.get('/api/jobs?' + query, user='alice')
    assert (answer.status, answer.json()['err_code']) == (400, 400008)


def test_jobs_are_seen_by_who_sees_the_history(server):
    job = f'/api/jobs/{server.shown[0]["id"]}'
    jobs = f'/api/jobs?history_id={server.history}'
    own = f'/api/jobs/{server.took_in}'

    def statuses(user):
        return [server.get(path, user=user).status
                for path in (job, job + '/outputs', jobs, own)]
    assert statuses('bob') == [403] * 4
    assert statuses('admin') == [200] * 4
    assert statuses(None) == [403] * 4
    history = f'/api/histories/{server.history}'
    server.ask('PUT', history, {'importable': True}, user='alice')
    try:
        assert statuses('bob') == [200, 200, 200, 403]
    finally:
        server.ask('PUT', history, {'importable': False}, user='alice')
