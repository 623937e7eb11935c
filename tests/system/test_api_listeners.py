"""Listeners of events that are no good: deaf ones, ones that go away, very many
of them. Nobody else notices."""

import re
import socket
import sqlite3
import time

import pytest

from conftest import SAMPLES
from server import Server
from test_api_events import Listener

EVENTS = 40000
DETAIL = '"' + 'x' * 400 + '"'      # JSON
STREAMS = 64            # as configured; its default
MIB = 1 << 20


@pytest.fixture(scope='module')
def server(shared):
    """An export with a long story."""
    history = shared.imported(SAMPLES / 'galaxy-26.1.rocrate.zip')
    shared.exported(history, '--no-files')
    db = sqlite3.connect(shared.data / 'waybill.db')
    db.execute("""
        INSERT INTO waybill_event (task_id, user_id, name, detail, at)
        WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n
            WHERE n < ?)
        SELECT e.task_id, e.user_id, 'noted', ?, e.at FROM n CROSS JOIN
            (SELECT * FROM waybill_event ORDER BY id DESC LIMIT 1) e""",
               (EVENTS, DETAIL))
    db.commit()
    db.close()
    server = Server(shared)
    server.key('admin')
    yield server
    if server.process.poll() is None:
        server.stop()


def resident(server):
    with open(f'/proc/{server.process.pid}/status') as f:
        return int(re.search(r'VmRSS:\s+(\d+)', f.read())[1]) << 10


def deaf(server):
    """Asks for all that ever happened, and reads nothing of it."""
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    s.connect(('127.0.0.1', server.port))
    s.sendall(b'GET /api/exports/events?after=0 HTTP/1.1\r\nHost: x\r\n'
              b'Accept: text/event-stream\r\nx-api-key: ' +
              server.key('admin').encode() + b'\r\n\r\n')
    return s


def listeners(server):
    text = server.get('/metrics').body.decode()
    return int(re.search(r'^waybill_http_active (\d+)', text,
                         re.M)[1]) - 1


def unread(server):
    """What the kernel keeps of each connection's answers."""
    with open('/proc/net/tcp') as f:
        lines = [line.split() for line in f.readlines()[1:]]
    return [int(line[4].split(':')[0], 16) for line in lines
            if int(line[1].split(':')[1], 16) == server.port and
            line[3] == '01']


def stalled(server, n):
    """No more goes out to any of them."""
    before = []
    while sum(q > 0 for q in before) < n or before != unread(server):
        before = unread(server)
        time.sleep(0.5)


def gone(server):
    """All that listened are missed, soon."""
    server.poll(lambda: listeners(server), (0,), seconds=20)


def test_deaf_listeners_hold_no_thread_and_little_memory(server):
    before = resident(server)
    held = [deaf(server) for _ in range(STREAMS // 2)]
    server.poll(lambda: listeners(server) >= STREAMS // 2, (True,))
    began = time.monotonic()
    assert server.get('/api/histories', user='admin').status == 200
    heard = Listener(server, '/api/exports/events?after=0')
    ids = [m[0] for m, _ in zip(heard.events(), range(EVENTS))]
    assert ids == sorted(set(ids)) and len(ids) == EVENTS
    assert time.monotonic() - began < 30
    # A part of each is held: no more than a thousand events.
    assert resident(server) - before < (STREAMS // 2) * 2 * MIB
    heard.close()
    for s in held:
        s.close()
    gone(server)


def test_more_than_enough_listeners_are_told_so(server):
    held = [deaf(server) for _ in range(3 * STREAMS)]
    server.poll(lambda: listeners(server) >= STREAMS, (True,))
    assert server.get('/api/version').status == 200
    refused = Listener(server, '/api/exports/events', patient=False)
    assert refused.answer.status == 503
    assert refused.answer.getheader('retry-after') == '1'
    refused.close()
    for s in held:
        s.close()
    gone(server)


def test_listeners_come_and_go(server):
    """Some with a farewell, some without: whoever comes next has a place."""
    for turn in range(6):
        held = [deaf(server) for _ in range(STREAMS // 2)]
        for s in held:
            if turn % 2 == 0:
                s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                             b'\1\0\0\0\0\0\0\0')
            s.close()
    gone(server)
    last = Listener(server, '/api/exports/events?after=0')
    assert next(last.events())[1] == 'queued'
    last.close()
    gone(server)


def test_a_stop_does_not_wait_for_the_deaf(server):
    held = [deaf(server) for _ in range(8)]
    server.poll(lambda: listeners(server) >= 8, (True,))
    stalled(server, 8)
    began = time.monotonic()
    assert server.stop() == (0, '')
    assert time.monotonic() - began < 5     # its grace is ten
    for s in held:
        s.close()
