"""Records that tell the truth: reuse, gaps, policies, expiry, removal,
permissions."""

import time

import pytest

from build import Archive, dataset
from conftest import SAMPLES

HOUR = 3600 * 1000000


@pytest.fixture
def lab(site):
    site.history = site.imported(Archive().tar(site.home / 'demo.tgz'))
    return site


def state(record):
    return record['waybill']['state']


def lose_a_file(site):
    """The bytes of one dataset vanish from the object store."""
    files = sorted(p for p in (site.data / 'objects').rglob('*.dat')
                   if b'second' in p.read_bytes())
    files[0].unlink()


def test_a_repeat_of_a_ready_export_is_reused(lab):
    first = lab.exported(lab.history)
    again = lab.exported(lab.history)
    assert again['task_uuid'] != first['task_uuid']
    assert again['waybill']['reused_from'] == first['task_uuid']
    assert again['waybill']['result']['sha256'] == \
        first['waybill']['result']['sha256']
    # Another option, another format, or --force: another export.
    for words in (['-f', 'tgz'], ['--include-hidden'], ['--force']):
        other = lab.exported(lab.history, *words)
        assert other['waybill']['reused_from'] is None, words


def test_a_changed_history_is_exported_anew(lab):
    lab.exported(lab.history)
    lab.run('histories', 'rename', lab.history, 'Another name')
    again = lab.exported(lab.history)
    assert again['waybill']['reused_from'] is None


def test_an_expired_download_is_not_reused(lab):
    first = lab.exported(lab.history)
    later = {'WAYBILL_NOW': str(int(time.time() * 1000000) + 25 * HOUR)}
    shown = lab.json('exports', 'show', first['task_uuid'], env=later)
    assert state(shown) == 'expired'
    done = lab.run('--json', 'export', lab.history, env=later)
    assert done.json()['waybill']['reused_from'] is None
    error = lab.json('exports', 'get', first['task_uuid'], '-o',
                     lab.home / 'x', rc=None, env=later)['error']
    assert error['code'] in ('not_found', 'wrong_state')


def test_a_pinned_download_does_not_expire(lab):
    record = lab.exported(lab.history, '--pin')
    later = {'WAYBILL_NOW': str(int(time.time() * 1000000) + 9000 * HOUR)}
    shown = lab.json('exports', 'show', record['task_uuid'], env=later)
    assert state(shown) == 'done'
    lab.run('exports', 'pin', '--unpin', record['task_uuid'])
    shown = lab.json('exports', 'show', record['task_uuid'], env=later)
    assert state(shown) == 'expired'


def test_expiry_counts_from_the_completion(lab):
    record = lab.exported(lab.history)['waybill']
    end, expires = record['end_time'], record['expires_at']
    assert end[:10] < expires[:10] and end[10:] == expires[10:]


def test_a_missing_file_fails_the_export_by_default(lab):
    lose_a_file(lab)
    out = lab.home / 'x.tgz'
    done = lab.run('--json', 'export', lab.history, '-o', out, rc=1)
    record = done.json()
    assert state(record) == 'failed'
    assert record['waybill']['error']['code'] == 'file_missing'
    assert 'second' in record['waybill']['error']['message']
    assert not out.exists() and lab.leftovers() == []


@pytest.mark.parametrize('policy, records', (('record', 2), ('skip', 1)))
def test_a_missing_file_is_a_gap_by_choice(lab, policy, records):
    lose_a_file(lab)
    out = lab.home / 'x.tgz'
    record = lab.json('export', lab.history, '-o', out, '--missing', policy,
                      rc=3)
    assert state(record) == 'done_with_gaps'
    assert record['waybill']['result']['gaps'] == 1
    gap, = lab.json('exports', 'gaps', record['task_uuid'])
    assert set(gap) == {'object_type', 'id', 'hid', 'name', 'reason',
                        'detail'}
    assert (gap['object_type'], gap['hid'], gap['name'], gap['reason']) == \
        ('dataset', 2, 'second', 'file_missing')
    assert lab.json('import', '--dry-run', out)['datasets'] == records


def test_an_unfinished_dataset_is_a_gap_and_can_be_refused(site):
    archive = Archive([dataset('k1', 1), dataset('k2', 2)])
    archive.datasets[1]['state'] = 'running'
    history = site.imported(archive.tar(site.home / 'a.tgz'))
    # An import ends what will never end: nothing is unfinished any more.
    states = {d['hid']: d['state']
              for d in site.shown(history)['datasets']}
    assert states == {1: 'ok', 2: 'error'}
    assert state(site.exported(history, '--require-finished')) == 'done'


def test_rm_removes_the_archive_and_keeps_the_record(lab):
    record = lab.exported(lab.history)
    lab.run('exports', 'rm', record['task_uuid'])
    assert not any((lab.data / 'short_term_storage').rglob('target'))
    shown = lab.json('exports', 'show', record['task_uuid'])
    assert shown['waybill']['removed'] is True
    error = lab.json('exports', 'get', record['task_uuid'], '-o',
                     lab.home / 'x', rc=None)['error']
    assert error['code'] in ('not_found', 'wrong_state')


def test_retry_makes_a_new_record_that_names_the_old(lab):
    lose_a_file(lab)
    failed = lab.json('export', lab.history, rc=1)
    again = lab.json('exports', 'retry', failed['task_uuid'], rc=1)
    assert again['task_uuid'] != failed['task_uuid']
    assert again['waybill']['retry_of'] == failed['task_uuid']


def test_an_export_that_is_over_cannot_be_cancelled(lab):
    record = lab.exported(lab.history)
    error = lab.json('exports', 'cancel', record['task_uuid'], rc=5)['error']
    assert error['code'] == 'wrong_state'


def test_others_neither_see_nor_export_what_is_not_theirs(lab):
    lab.run('user', 'add', 'ada')
    record = lab.exported(lab.history)
    ada = ['--user', 'ada']
    assert lab.json('histories', 'list', *ada) == []
    assert lab.json('exports', 'list', *ada) == []
    for words in (['histories', 'show', lab.history],
                  ['export', lab.history],
                  ['histories', 'rename', lab.history, 'x'],
                  ['histories', 'rm', lab.history],
                  ['exports', 'show', record['task_uuid']],
                  ['exports', 'rm', record['task_uuid']],
                  ['exports', 'get', record['task_uuid']]):
        error = lab.json(*words, *ada, rc=4)['error']
        assert error['code'] in ('not_found', 'denied'), words
    for words in (['user', 'list'], ['user', 'add', 'eve'],
                  ['user', 'key', 'admin'], ['exports', 'list', '--all']):
        assert lab.json(*words, *ada, rc=4)['error']['code'] == 'denied'
    # Her own are hers, and the administrator sees them with --all.
    own = lab.run('--json', 'import', SAMPLES / 'galaxy-20.9.tgz',
                  *ada).json()
    assert [h['id'] for h in lab.json('histories', 'list', *ada)] == \
        [own['history_id']]
    assert len(lab.json('histories', 'list')) == 1
    assert len(lab.json('histories', 'list', '--all')) == 2


def test_a_deleted_history_is_hidden_and_purge_removes_bytes(lab):
    lab.run('histories', 'rm', lab.history)
    assert lab.json('histories', 'list') == []
    listed = lab.json('histories', 'list', '--deleted')
    assert [h['deleted'] for h in listed] == [True]
    assert list((lab.data / 'objects').rglob('*.dat'))
    lab.run('histories', 'rm', '--purge', lab.history, rc=None)
    files = list((lab.data / 'objects').rglob('*.dat'))
    assert files == []


def test_importing_again_alters_nothing_that_is_there(lab):
    before = lab.shown(lab.history)
    lab.imported(lab.home / 'demo.tgz')
    assert lab.shown(lab.history) == before


def test_a_file_source_receives_and_gives_back(lab):
    root = lab.home / 'files'
    root.mkdir()
    (lab.data / 'file_sources_conf.yml').write_text(
        f'- {{type: posix, id: lab, root: {root}, writable: true}}\n')
    uri = 'gxfiles://lab/sub/demo.tgz'
    record = lab.exported(lab.history, '-f', 'tgz', '-o', uri)
    assert record['waybill']['result']['uri'] == uri
    assert (root / 'sub/demo.tgz').stat().st_size == \
        record['waybill']['result']['bytes']
    result = lab.json('import', uri)
    assert result['datasets'] == 2
    assert [p.name for p in (root / 'sub').iterdir()] == ['demo.tgz']
    got = lab.json('exports', 'get', record['task_uuid'], '-o',
                   lab.home / 'got.tgz')
    assert got['sha256'] == record['waybill']['result']['sha256']
    assert (lab.home / 'got.tgz').read_bytes() == \
        (root / 'sub/demo.tgz').read_bytes()
    lab.run('exports', 'rm', record['task_uuid'])
    assert not list((root / 'sub').iterdir())
    done = lab.run('exports', 'get', record['task_uuid'], rc=None,
                   cwd=lab.home)
    assert done.rc != 0 and 'not kept any more' in done.err
