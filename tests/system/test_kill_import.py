"""A process that does an import is killed at each step: afterwards there is
either the whole history or nothing of it (docs/crash-matrix.md)."""

import os

import pytest

from killing import ARCHIVE, Site, child_of, kill, stop_at, wait_for

BEFORE_RECORD = ['claimed', 'fetched', 'unpacked', 'creating']


@pytest.fixture
def site(program, tmp_path):
    site = Site(program, tmp_path)
    site.run('user', 'add', 'ada')
    return site


def objects(site):
    return sorted(p for p in (site.data / 'objects').rglob('*')
                  if p.is_file())


def state(site):
    return site.rows("SELECT state, attempts FROM waybill_task")[0]


def histories(site):
    return site.rows('SELECT count(*) FROM history')[0][0]


@pytest.mark.parametrize('step', BEFORE_RECORD)
def test_the_supervisor_is_killed(site, step):
    process = stop_at(site, step, 'import', ARCHIVE)
    child = child_of(process.pid)
    kill(process)
    wait_for(lambda: not os.path.exists(f'/proc/{child}'))
    # A child that hears of its supervisor's end just before its own may still
    # commit: then it is whole.
    assert histories(site) == (1 if state(site)[0] == 'done' else 0)
    # Whoever comes next finishes it, after its own work.
    site.run('import', ARCHIVE)
    assert state(site)[0] == 'done'
    assert histories(site) == 2
    assert site.tmp() == []
    for history in site.json('histories', 'list'):
        shown = site.json('histories', 'show', history['id'])
        assert any(d['sha256'] for d in shown['datasets'])


@pytest.mark.parametrize('step', BEFORE_RECORD)
def test_the_child_is_killed_every_time(site, step):
    site.run('import', ARCHIVE, status=1, step=f'{step}!')
    assert state(site) == ('failed', 3)
    assert histories(site) == 0
    assert objects(site) == []
    assert site.tmp() == []


def test_what_is_recorded_is_whole(site):
    result = site.json('import', ARCHIVE, step='recorded!')
    assert state(site)[0] in ('done', 'done_with_gaps')
    assert histories(site) == 1
    assert site.tmp() == []
    shown = site.json('histories', 'show', result['history_id'])
    assert len(shown['datasets']) == result['datasets']
