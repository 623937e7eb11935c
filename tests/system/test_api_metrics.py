"""Numbers for monitoring: the text form of Prometheus, and `report`."""

import re

import pytest

from conftest import SAMPLES
from server import Server, serving

LINE = re.compile(r'([a-z_:]+)(?:\{(\w+)="([^"\\\n]*)"\})? ([0-9.]+)')


@pytest.fixture
def server(site):
    with serving(site) as server:
        yield server


def metrics(server, **more):
    """Every sample by name and label; the form is checked on the way."""
    answer = server.get('/metrics', **more)
    assert answer.status == 200
    assert answer.headers['content-type'] == \
        'text/plain; version=0.0.4; charset=utf-8'
    text = answer.body.decode()
    assert text.endswith('\n')
    samples, typed, helped = {}, {}, set()
    for line in text.splitlines():
        if line.startswith('# HELP '):
            helped.add(line.split()[2])
        elif line.startswith('# TYPE '):
            _, _, name, kind = line.split()
            assert kind in ('gauge', 'counter') and name not in typed
            typed[name] = kind
            assert (kind == 'counter') == name.endswith('_total')
        else:
            name, _, label, value = LINE.fullmatch(line).groups()
            assert name in typed and name in helped
            assert (name, label) not in samples
            samples[name, label] = float(value)
    return samples


def test_numbers_follow_what_is_done(server):
    before = metrics(server)
    assert before['waybill_exports', 'done'] == 0
    assert before['process_resident_memory_bytes', None] > 1 << 20
    assert before['waybill_http_active', None] >= 1
    history = server.site.imported(SAMPLES / 'galaxy-20.9.tgz')
    sizes = [server.site.exported(history, '-f', f)['waybill']['result'][
        'bytes'] for f in ('tgz', 'tar')]
    server.site.run('export', history, '-o', 'gxfiles://nowhere/x', rc=None)
    after = metrics(server)
    ended = sum(after['waybill_exports', s] for s in
                ('done', 'done_with_gaps'))
    assert ended == 2
    assert after['waybill_exported_bytes_total', None] == sum(sizes)
    assert after['waybill_tasks', 'queued'] == 0
    assert after['waybill_queue_oldest_seconds', None] == 0
    assert after['waybill_http_requests_total', None] > \
        before['waybill_http_requests_total', None]
    report = server.site.json('report')['site']
    assert report['exports'] == {
        s: after['waybill_exports', s] for s in report['exports']}
    assert report['exported_bytes'] == sum(sizes)
    assert report['tasks'] == {'queued': 0, 'running': 0}
    assert report['oldest_queued_seconds'] == 0 and report['room'] > 0
    text = server.site.run('report').out
    assert 'the site now: 0 queued, 0 running' in text


def test_what_waits_is_counted(site):
    site.run('user', 'add', 'ada')
    (site.data / 'waybill.yml').write_text('worker.tasks: 1\n')
    site.env['WAYBILL_PAUSE_AT'] = 'claimed'
    server = Server(site)
    try:
        archive = (SAMPLES / 'galaxy-20.9.tgz').read_bytes()
        jobs = [server.upload({}, 'a.tgz', archive).json()['id']
                for _ in range(3)]
        server.poll(lambda: metrics(server)['waybill_tasks', 'running'],
                    (1.0,))
        seen = metrics(server)
        assert seen['waybill_tasks', 'queued'] == 2
        assert seen['waybill_queue_oldest_seconds', None] > 0
        assert seen['waybill_exports', 'queued'] == 0
        site_now = site.json('report')['site']
        assert site_now['tasks'] == {'queued': 2, 'running': 1}
        assert len(set(jobs)) == 3
    finally:
        server.process.kill()
        server.process.communicate()


def test_nobody_is_named_and_nobody_is_asked(server):
    key = server.key('ada')
    for more in ({}, {'user': 'ada'}, {'headers': {'x-api-key': 'wrong'}}):
        metrics(server, **more)
    text = server.get('/metrics').body.decode()
    for word in (key, 'ada', 'admin', str(server.site.data)):
        assert word not in text
    assert server.post('/metrics').status in (404, 405)
    assert server.ask('HEAD', '/metrics').status == 200
