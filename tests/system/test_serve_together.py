"""A server and commands in one data directory, at the same time; the server is
stopped in the middle and started again. Nothing is lost, nothing is there
twice, every record is true."""

import collections
import hashlib
import http.client
import sqlite3
import threading
import time

from conftest import SAMPLES
from server import Server

SAMPLE = SAMPLES / 'galaxy-26.1.rocrate.zip'
OTHER = SAMPLES / 'galaxy-20.9.tgz'
TURNS = 4               # of each command
ASKED = 24              # exports over HTTP


class Commands(threading.Thread):
    """One command again and again, as somebody in a shell."""

    def __init__(self, site, words):
        super().__init__()
        self.site = site
        self.words = words
        self.done = []

    def run(self):
        for turn in range(TURNS):
            self.done.append(self.site.run(
                '--json', *[str(w).format(turn=turn) for w in self.words],
                rc=None))


class Client(threading.Thread):
    """Asks for exports. What is not answered is asked for again with the same
    token, as soon as there is a server."""

    def __init__(self, servers, history):
        super().__init__()
        self.servers = servers      # the last one is the one to ask
        self.history = history
        self.answers = []

    def ask(self, token):
        body = {'objects': [{'type': 'history', 'id': self.history}],
                'format': ('rocrate.zip', 'tgz', 'bag.zip')[len(token) % 3],
                'reuse': False, 'request_token': token}
        try:
            answer = self.servers[-1].post('/api/exports', body, user='admin')
        except (OSError, http.client.HTTPException):
            return None
        return answer if answer.status != 503 else None

    def run(self):
        for i in range(ASKED):
            token = 'x' * (i + 1)
            until = time.monotonic() + 60
            answer = self.ask(token)
            while answer is None and time.monotonic() < until:
                time.sleep(0.02)
                answer = self.ask(token)
            assert answer is not None and answer.status == 202
            self.answers.append(answer.json()[0]['task_uuid'])
            time.sleep(0.02)


def wait_until(condition, seconds=60):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_server_and_three_commands_share_a_site(site):
    history = site.imported(SAMPLE)
    servers = [Server(site)]
    servers[0].key('admin')
    client = Client(servers, history)
    commands = [
        Commands(site, ('export', history, '-o', site.home / '{turn}.tgz')),
        Commands(site, ('export', history, '-f', 'bag.zip')),
        Commands(site, ('import', OTHER)),
    ]
    for thread in commands + [client]:
        thread.start()
    wait_until(lambda: len(client.answers) >= ASKED // 3)
    assert servers[0].stop() == (0, '')
    again = Server(site)
    again.keys = servers[0].keys
    servers.append(again)
    for thread in commands + [client]:
        thread.join(120)
        assert not thread.is_alive()

    assert len(set(client.answers)) == ASKED
    for task in client.answers:
        assert again.wait(task) == 'SUCCESS'
    for command in commands:
        assert [d.rc in (0, 3) for d in command.done] == [True] * TURNS, \
            [d.err for d in command.done]
    records = again.get('/api/exports?limit=0', user='admin').json()
    assert collections.Counter(r['task_uuid'] for r in records) == \
        collections.Counter(client.answers + [
            d.json()['task_uuid'] for c in commands[:2] for d in c.done])
    for record in records:
        check(again, record)
    assert len(again.get('/api/histories', user='admin').json()) == 1 + TURNS
    ends(site)
    assert again.stop() == (0, '')
    assert site.json('doctor')['ok'] and site.leftovers() == []


def check(server, record):
    """What it says of its archive is what is there."""
    said = record['waybill']['result']
    assert record['waybill']['state'] in ('done', 'done_with_gaps')
    uri = said['uri']
    if uri is not None and uri.startswith('file://'):
        with open(uri[len('file://'):], 'rb') as f:
            data = f.read()
    else:
        request = record['export_metadata']['request_data']['payload'][
            'short_term_storage_request_id']
        data = server.get(f'/api/short_term_storage/{request}').body
    assert len(data) == said['bytes']
    assert hashlib.sha256(data).hexdigest() == said['sha256']


def ends(site):
    """Each task has ended once, and nothing has happened to it since."""
    db = sqlite3.connect(site.data / 'waybill.db')
    events = collections.defaultdict(list)
    for task, name in db.execute('SELECT task_id, name FROM waybill_event '
                                 'ORDER BY id'):
        events[task].append(name)
    for names in events.values():
        over = [n for n in names if n in ('done', 'done_with_gaps', 'failed',
                                          'cancelled')]
        assert len(over) == 1 and names[-1] == over[0], names
    assert db.execute("SELECT count(*) FROM waybill_task WHERE state NOT IN "
                      "('done', 'done_with_gaps') OR settled = 0"
                      ).fetchone() == (0,)
    db.close()
