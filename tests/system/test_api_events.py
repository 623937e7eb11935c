"""Events of exports as they happen: Server-Sent Events."""

import http.client
import json
import os
import signal
import time

import pytest

from server import SAMPLE, Server, serving


class Listener:
    """A client of a stream; messages as (id, event, data). It comes again while
    the listeners of an earlier test are still being missed."""

    def __init__(self, server, path, user='admin', last=None, patient=True):
        self.ask(server, path, user, last)
        while patient and self.answer.status == 503:
            self.close()
            self.ask(server, path, user, last)

    def ask(self, server, path, user, last):
        self.connection = http.client.HTTPConnection(
            '127.0.0.1', server.port, timeout=40)
        headers = {'x-api-key': server.key(user),
                   'Accept': 'text/event-stream'}
        if last is not None:
            headers['Last-Event-ID'] = str(last)
        self.connection.request('GET', path, headers=headers)
        self.answer = self.connection.getresponse()

    def messages(self):
        message = {}
        for line in self.answer:
            line = line.decode().rstrip('\n')
            if line == '':
                if 'data' in message:
                    yield (int(message['id']) if 'id' in message else None,
                           message['event'], json.loads(message['data']))
                message = {}
            elif line.startswith(':'):
                yield None, 'comment', None
            else:
                key, _, value = line.partition(': ')
                message[key] = value

    def events(self):
        return (m for m in self.messages() if m[0] is not None)

    def close(self):
        self.answer.close()
        self.connection.close()


@pytest.fixture(scope='module')
def server(shared):
    shared.run('import', SAMPLE)
    (shared.data / 'waybill.yml').write_text('http:\n  streams: 4\n')
    with serving(shared, 'bob') as server:
        server.history = server.get('/api/histories',
                                    user='admin').json()[0]['id']
        yield server


def start(server, **more):
    body = {'objects': [{'type': 'history', 'id': server.history}],
            'reuse': False, **more}
    answer = server.post('/api/exports', body, user='admin')
    assert answer.status == 202, answer.body
    return answer.json()[0]['task_uuid']


def names(messages):
    return [m[1] for m in messages]


def test_an_export_from_its_beginning_to_its_end(server):
    task = start(server)
    path = f'/api/exports/{task}/events'
    stream = Listener(server, path)
    assert stream.answer.status == 200
    assert stream.answer.getheader('content-type') == 'text/event-stream'
    assert stream.answer.getheader('cache-control') == 'no-cache'
    told = list(stream.messages())      # it ends by itself
    events = [m for m in told if m[0] is not None]
    assert names(events)[:2] == ['queued', 'running']
    assert names(events)[-1] in ('done', 'done_with_gaps')
    listed = server.get(f'{path}?after=0', user='admin').json()
    assert [m[2] for m in events] == listed
    assert [m[0] for m in events] == [e['id'] for e in listed]

    middle = events[0][0]
    again = Listener(server, path, last=middle)
    assert list(again.events()) == events[1:]
    over = Listener(server, path, last=events[-1][0])
    assert (over.answer.status, over.answer.read()) == (204, b'')
    later = Listener(server, f'{path}?after={middle}')
    assert list(later.events()) == events[1:]
    for one in (stream, again, over, later):
        one.close()


def test_two_clients_hear_the_same(server):
    streams = [Listener(server, '/api/exports/events') for _ in range(2)]
    tasks = [start(server), start(server, format='tgz')]
    for stream in streams:
        seen = []
        for message in stream.events():
            assert message[2]['task_uuid'] in tasks
            seen.append(message)
            if sum(n.startswith('done') for n in names(seen)) == 2:
                break
        assert [m[0] for m in seen] == sorted(m[0] for m in seen)
        stream.close()
        # Whoever comes again misses nothing and hears nothing twice.
        resumed = Listener(server, '/api/exports/events', last=seen[1][0])
        heard = [m for _, m in zip(seen[2:], resumed.events())]
        assert heard == seen[2:]
        resumed.close()


def test_nobody_hears_of_others(server):
    task = start(server)
    refused = Listener(server, f'/api/exports/{task}/events', user='bob')
    assert refused.answer.status == 404
    refused.close()
    everything = Listener(server, '/api/exports/events?all=true', user='bob')
    assert everything.answer.status == 403
    everything.close()
    assert server.get('/api/exports/events', headers={
        'Accept': 'text/event-stream'}).status == 403
    for last in ('x', '-1', '99999999999999999999'):
        bad = Listener(server, '/api/exports/events', last=last)
        assert bad.answer.status == 400
        bad.close()
    server.wait(task)


def test_running_exports_tell_how_they_stand(server):
    """Its child is stopped for a while, and let go again."""
    stream = Listener(server, '/api/exports/events')
    messages = stream.messages()
    stopped = None
    task = start(server, format='bag.zip')
    for _, name, data in messages:
        if name == 'running' and stopped is None:
            stopped = child(server.process.pid)
            if stopped:
                os.kill(stopped, signal.SIGSTOP)
        elif name == 'progress' and stopped:
            assert data['task_uuid'] == task
            assert data['state'] == 'running'
            assert 'items_total' in data['progress']
            os.kill(stopped, signal.SIGCONT)
            stopped = None
        elif name.startswith('done'):
            break
    stream.close()


def child(parent):
    """The task child of the server, when it still runs."""
    for task in os.listdir(f'/proc/{parent}/task'):
        with open(f'/proc/{parent}/task/{task}/children') as f:
            for pid in f.read().split():
                return int(pid)
    return None


def test_silence_is_broken_by_a_comment(server):
    stream = Listener(server, '/api/exports/events')
    began = time.monotonic()
    assert next(stream.messages())[1] == 'comment'
    assert 10 < time.monotonic() - began < 25
    stream.close()


def test_too_many_listeners(server):
    streams = [Listener(server, '/api/exports/events') for _ in range(4)]
    assert [s.answer.status for s in streams] == [200] * 4
    one_more = Listener(server, '/api/exports/events', patient=False)
    assert one_more.answer.status == 503
    assert one_more.answer.getheader('retry-after') == '1'
    for stream in streams + [one_more]:
        stream.close()
    Listener(server, '/api/exports/events').close()


def test_a_stop_ends_streams_well(site):
    site.run('import', SAMPLE)
    server = Server(site)
    stream = Listener(server, '/api/exports/events')
    assert stream.answer.status == 200
    began = time.monotonic()
    server.process.terminate()
    assert list(stream.messages()) == []    # to its proper end
    assert time.monotonic() - began < 5
    stream.close()
    assert server.stop() == (0, '')
