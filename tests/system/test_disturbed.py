"""Full disks, kills, signals, several at once: nothing lost, nothing left,
nothing false."""

import os
import resource
import signal
import subprocess
import time

import pytest

from build import Archive, dataset
from conftest import SAMPLES

SIZE = 24 << 20


def big(site, size=SIZE):
    """A history with some incompressible data, so that packing takes a
    while."""
    archive = Archive([dataset(f'k{i}', i) for i in range(1, 5)])
    for name in archive.files:
        archive.files[name] = os.urandom(size // 4)
    path = site.home / 'big.tar'
    archive.tar(path, mode='w')
    return path


def wait_for(condition, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError('it did not come to pass')


def children(job):
    """The task children of a command that was started."""
    try:
        with open(f'/proc/{job.pid}/task/{job.pid}/children',
                  encoding='ascii') as f:
            return [int(p) for p in f.read().split()]
    except FileNotFoundError:
        return []


def test_a_full_disk_ends_an_export_and_leaves_nothing(site):
    history = site.imported(big(site))
    out = site.home / 'x.tar'

    def small_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (8 << 20, 8 << 20))

    done = site.run('--json', 'export', history, '-f', 'tar', '-o', out,
                    rc=None, preexec_fn=small_files)
    record = done.json()
    assert done.rc in (1, 7) and record['waybill']['state'] == 'failed'
    assert record['waybill']['error']['code'] in ('no_room', 'io', 'limit')
    assert not out.exists() and site.leftovers() == []


@pytest.mark.skipif(os.geteuid() != 0, reason='mounting needs root')
def test_no_room_for_an_import_creates_nothing(site):
    archive = big(site)
    site.imported(SAMPLES / 'galaxy-20.9.tgz')
    done = subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=8m', 'waybill',
                           str(site.data / 'tmp')])
    if done.returncode != 0:
        pytest.skip('no mounts here')
    try:
        error = site.run('--json', 'import', archive, rc=7).json()['error']
        assert error['code'] == 'no_room'
        assert len(site.json('histories', 'list')) == 1
        assert list((site.data / 'tmp').iterdir()) == []
    finally:
        subprocess.run(['umount', str(site.data / 'tmp')], check=True)


def test_two_exports_at_once(site):
    history = site.imported(SAMPLES / 'galaxy-26.1.rocrate.zip')
    jobs = [site.start('--json', 'export', history, '-f', 'tgz', '-o',
                       str(site.home / f'{i}.tgz')) for i in range(4)]
    for job in jobs:
        out, err = job.communicate(timeout=120)
        assert job.returncode in (0, 3), err
    digests = {r['waybill']['result']['sha256']
               for r in site.json('exports', 'list')}
    assert len(digests) == 1
    assert site.leftovers() == []


def test_imports_and_exports_at_once(site):
    history = site.imported(SAMPLES / 'galaxy-26.1.rocrate.zip')
    jobs = [site.start('import', SAMPLES / 'galaxy-20.9.tgz')
            for _ in range(3)]
    jobs += [site.start('export', history) for _ in range(2)]
    for job in jobs:
        _, err = job.communicate(timeout=120)
        assert job.returncode in (0, 3), err
    assert len(site.json('histories', 'list')) == 4
    assert site.json('doctor')['ok']


def test_ctrl_c_cancels_an_export_within_five_seconds(site):
    history = site.imported(big(site, 200 << 20))
    out = site.home / 'x.tgz'
    job = site.start('export', history, '-o', str(out))
    wait_for(lambda: children(job))
    time.sleep(0.15)
    began = time.monotonic()
    job.send_signal(signal.SIGINT)
    job.communicate(timeout=30)
    assert time.monotonic() - began < 5
    record = site.json('exports', 'list')[0]
    if job.returncode != 130:
        # It was done before the signal came.
        assert record['waybill']['state'].startswith('done')
        return
    assert record['waybill']['state'] == 'cancelled'
    assert not out.exists() and site.leftovers() == []


def test_a_terminated_export_is_taken_over(site):
    history = site.imported(big(site, 200 << 20))
    out = site.home / 'x.tgz'
    job = site.start('export', history, '-o', str(out))
    wait_for(lambda: children(job))
    job.send_signal(signal.SIGTERM)
    job.communicate(timeout=30)
    record = site.json('exports', 'list')[0]
    record = site.json('exports', 'wait', record['task_uuid'])
    assert record['waybill']['state'] == 'done'
    assert record['waybill']['result']['bytes'] == out.stat().st_size
    assert site.leftovers() == []


@pytest.mark.parametrize('delay', (0.0, 0.1, 0.3))
@pytest.mark.parametrize('whom', ('child', 'parent', 'both'))
def test_a_killed_export_is_finished_by_the_next_one(site, whom, delay):
    history = site.imported(big(site, 100 << 20))
    out = site.home / 'x.tgz'
    job = site.start('export', history, '-o', str(out))
    pids = wait_for(lambda: children(job) or job.poll() is not None)
    time.sleep(delay)
    if whom in ('child', 'both') and pids is not True:
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
    if whom in ('parent', 'both'):
        job.kill()
    job.communicate(timeout=60)
    record = site.json('exports', 'list')[0]
    record = site.json('exports', 'wait', record['task_uuid'], rc=None)
    assert record['waybill']['state'] == 'done', record['waybill']['error']
    assert record['waybill']['result']['bytes'] == out.stat().st_size
    assert site.json('archive', 'verify', out)['ok']
    assert site.leftovers() == []


@pytest.mark.parametrize('delay', (0.0, 0.1, 0.3))
def test_a_killed_import_leaves_nothing_or_all(site, delay):
    site.imported(SAMPLES / 'galaxy-20.9.tgz')
    archive = big(site, 100 << 20)
    job = site.start('import', str(archive))
    wait_for(lambda: children(job) or job.poll() is not None)
    time.sleep(delay)
    job.kill()
    job.communicate()
    # Whoever comes next puts in order what was left.
    site.imported(SAMPLES / 'galaxy-20.9.tgz')
    histories = site.json('histories', 'list')
    assert len(histories) in (2, 3)
    for h in histories:
        for d in site.shown(h['id'])['datasets']:
            if d['state'] == 'ok':
                assert d['sha256'] is not None
    assert site.json('doctor')['ok']
