"""How many exports there are in all: what is added up says what a look at each
record says, whatever happened to it."""

import itertools
import json
import random
import sqlite3

import pytest

from conftest import SAMPLES
from server import serving

RECORDS = 400
STATES = ('done', 'done_with_gaps', 'failed', 'cancelled', 'expired')
PAGE = 7


def copy(db, table, **changed):
    """A copy of a table's first row; its id."""
    columns = [row[1] for row in db.execute(f'PRAGMA table_info({table})')]
    row = dict(zip(columns, db.execute(
        f'SELECT * FROM {table} ORDER BY id LIMIT 1').fetchone()))
    row.update(id=None, **changed)
    return db.execute(
        f'INSERT INTO {table} ({", ".join(columns)}) VALUES '
        f'({", ".join("?" * len(columns))})', list(row.values())).lastrowid


def copies(db, rng):
    """Copies of the one export, of several users, ages and ends. Some change
    afterwards, as the keeper and commands change them."""
    for i in range(RECORDS):
        uuid = f'{i:032x}'
        copy(db, 'waybill_export', uuid=uuid, association_id=None,
             task_id=copy(db, 'waybill_task', uuid=uuid), **fate(db, rng))
    db.execute("UPDATE waybill_export SET removed = 1 WHERE id % 11 = 3 "
               "AND outcome = 'done'")
    db.execute("UPDATE waybill_export SET outcome = 'cancelled' "
               "WHERE id % 7 = 5 AND outcome = 'failed'")


def fate(db, rng):
    outcome = rng.choice(('done', 'done', 'done_with_gaps', 'failed',
                          'cancelled'))
    good = outcome in ('done', 'done_with_gaps')
    age = rng.choice((0, 1, 3, 50, 3600, 86400, 20 * 86400, 40 * 86400))
    until = rng.choice((None, "'+1 day'", "'-1 hour'")) if good else None
    return {
        'user_id': rng.choice((1, 1, 2, None)), 'outcome': outcome,
        'create_time': when(db, f"'-{age} seconds'"),
        'expires_at': until and when(db, until),
        'pinned': good and rng.random() < 0.2,
        'removed': good and rng.random() < 0.2,
    }


def when(db, shift):
    return db.execute("SELECT strftime('%Y-%m-%d %H:%M:%f000', 'now', "
                      f'{shift})').fetchone()[0]


@pytest.fixture(scope='module')
def server(shared):
    history = shared.imported(SAMPLES / 'galaxy-26.1.rocrate.zip')
    shared.exported(history, '--no-files')
    shared.run('user', 'add', 'bob')
    db = sqlite3.connect(shared.data / 'waybill.db')
    db.execute("DELETE FROM waybill_task WHERE kind <> 'export'")
    copies(db, random.Random(5))
    db.commit()
    db.close()
    with serving(shared) as server:
        server.bob = server.key('bob')
        yield server


def ask(server, user, **query):
    text = '&'.join(f'{k}={v}' for k, v in query.items())
    answer = server.get('/api/exports?' + text, user=user)
    assert answer.status == 200, answer.body
    return answer.json(), int(answer.headers['total_matches'])


def test_what_is_added_up_is_what_is_there(server):
    seen = 0
    for state, days, (user, everybody) in itertools.product(
            (None,) + STATES, (0, 1, 10, 30, 40000),
            (('admin', 'false'), ('admin', 'true'), ('bob', 'false'))):
        query = {'days': days, 'all': everybody, 'limit': 0}
        if state is not None:
            query['state'] = state
        records, total = ask(server, user, **query)
        assert total == len(records), query
        ids = [r['task_uuid'] for r in records]
        assert len(set(ids)) == len(ids), query
        if state is not None:
            assert {r['waybill']['state'] for r in records} <= {state}
        seen += total
        pages = []
        for offset in range(0, total + 1, max(PAGE, total // 3)):
            page, again = ask(server, user, **dict(
                query, limit=max(PAGE, total // 3), offset=offset))
            assert again == total
            pages += [r['task_uuid'] for r in page]
        assert pages == ids, query
    assert seen > RECORDS


def test_states_are_parts_of_the_whole(server):
    whole = ask(server, 'admin', days=40000, all='true', limit=0)[1]
    parts = [ask(server, 'admin', days=40000, all='true', state=state,
                 limit=0)[1] for state in STATES]
    assert all(parts) and sum(parts) == whole


def test_the_command_line_lists_them_too(server):
    expired = json.loads(server.site.run(
        '--json', 'exports', 'list', '--all', '--state', 'expired').out)
    assert {r['waybill']['state'] for r in expired} == {'expired'}
    assert len(expired) == min(50, ask(
        server, 'admin', days=40000, all='true', state='expired')[1])
