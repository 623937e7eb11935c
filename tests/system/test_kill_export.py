"""A process that does an export is killed at each step: nothing is lost,
nothing is left, nothing false is said (docs/crash-matrix.md)."""

import os
import signal
import time

import pytest

from killing import (ARCHIVE, Site, check_record, child_of, kill, stop_at,
                     wait_for)

BEFORE_RECORD = ['claimed', 'collected', 'packing', 'packed', 'sent',
                 'published', 'verified']
STEPS = BEFORE_RECORD + ['recorded', 'finalized']


@pytest.fixture
def site(program, tmp_path):
    site = Site(program, tmp_path)
    result = site.json('import', ARCHIVE)
    site.history = result['history_id']
    return site


def words(site, destination):
    found = ['export', site.history, '-f', 'rocrate.zip']
    if destination == 'file':
        found += ['-o', site.directory / 'out.rocrate.zip']
    return found


def nothing_but(site, destination):
    """Only the result is there."""
    assert site.tmp() == []
    beside = [p for p in site.directory.iterdir()
              if p.name.startswith('.') or p.name.endswith('.part')]
    assert beside == []
    names = [p.name for p in site.storage()]
    if destination == 'file':
        assert names == []
        assert (site.directory / 'out.rocrate.zip').is_file()
    else:
        assert sorted(names) == ['finalized', 'request.json', 'target']


@pytest.mark.parametrize('destination', ['download', 'file'])
@pytest.mark.parametrize('step', STEPS)
def test_the_supervisor_is_killed(site, step, destination):
    process = stop_at(site, step, *words(site, destination))
    child = child_of(process.pid)
    kill(process)
    wait_for(lambda: not os.path.exists(f'/proc/{child}'))
    [name] = site.export_names()
    began = time.monotonic()
    record = site.json('exports', 'wait', name)
    assert time.monotonic() - began < 30
    check_record(site, record)
    nothing_but(site, destination)


@pytest.mark.parametrize('destination', ['download', 'file'])
@pytest.mark.parametrize('step', STEPS)
def test_the_child_is_killed_every_time(site, step, destination):
    status = 1 if step in BEFORE_RECORD else 0
    record = site.json(*words(site, destination), status=status,
                       step=f'{step}!')
    ours = record['waybill']
    assert site.tmp() == []
    if status == 0:
        check_record(site, record)
        nothing_but(site, destination)
        return
    assert ours['state'] == 'failed'
    assert ours['error']['code'] == 'crashed'
    assert ours['attempts'] == 3
    assert record['export_metadata']['result_data']['success'] is False
    assert site.storage() == []
    assert not (site.directory / 'out.rocrate.zip').exists()
    # And it can be asked for again.
    again = site.json('exports', 'retry', record['task_uuid'])
    check_record(site, site.json('exports', 'wait', again['task_uuid']))


@pytest.mark.parametrize('step', ['collected', 'packing', 'published'])
def test_ctrl_c_cancels_within_five_seconds(site, step):
    process = stop_at(site, step, *words(site, 'file'))
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 130
    assert time.monotonic() - began < 5
    [name] = site.export_names()
    record = site.json('exports', 'show', name)
    assert record['waybill']['state'] == 'cancelled'
    assert site.tmp() == [] and site.storage() == []
    assert not (site.directory / 'out.rocrate.zip').exists()


def test_another_command_cancels_it(site):
    process = stop_at(site, 'packed', *words(site, 'download'))
    [name] = site.export_names()
    began = time.monotonic()
    site.run('exports', 'cancel', name)
    assert process.wait(10) == 1
    assert time.monotonic() - began < 5
    record = site.json('exports', 'show', name)
    assert record['waybill']['state'] == 'cancelled'
    assert site.tmp() == [] and site.storage() == []


def test_a_clean_stop_hands_it_over(site):
    process = stop_at(site, 'packed', *words(site, 'download'))
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.wait(10)
    assert time.monotonic() - began < 5
    [name] = site.export_names()
    record = site.json('exports', 'show', name)
    assert record['waybill']['state'] == 'queued'
    assert site.tmp() == []
    check_record(site, site.json('exports', 'wait', name))


def test_whoever_comes_next_takes_a_dead_one_over(site):
    process = stop_at(site, 'packed', *words(site, 'download'))
    kill(process)
    [name] = site.export_names()
    began = time.monotonic()
    site.run('export', site.history, '-f', 'tgz')
    assert time.monotonic() - began < 30
    check_record(site, site.json('exports', 'show', name))
    assert site.tmp() == []


def test_two_who_wait_do_it_once(site):
    process = stop_at(site, 'claimed', *words(site, 'download'))
    kill(process)
    [name] = site.export_names()
    first = site.start('exports', 'wait', name, step=None)
    second = site.start('exports', 'wait', name, step=None)
    assert first.wait(60) == 0 and second.wait(60) == 0
    record = site.json('exports', 'show', name)
    check_record(site, record)
    assert record['waybill']['attempts'] == 2
    nothing_but(site, 'download')


def test_what_makes_no_progress_is_ended(site):
    record = site.json(*words(site, 'download'), status=1, step='packing',
                       WAYBILL_TASK_STALL='1s', WAYBILL_TASK_ATTEMPTS='2')
    assert record['waybill']['error']['code'] == 'stalled'
    assert record['waybill']['attempts'] == 2
    assert site.tmp() == [] and site.storage() == []
