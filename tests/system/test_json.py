"""The shapes that programs rely on (waybill(1) and its pages)."""

import re

import pytest

from conftest import ARCHIVES, SAMPLES

UUID = r'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'


@pytest.fixture(scope='module')
def lab(shared):
    shared.result = shared.json('import', SAMPLES / 'galaxy-26.1.rocrate.zip')
    shared.history = shared.result['history_id']
    done = shared.run('--json', 'export', shared.history,
                      '--include-deleted', '--include-hidden')
    shared.progress = done.documents()[:-1]
    shared.record = done.json()
    return shared


def test_the_result_of_an_import(lab):
    assert set(lab.result) == {
        'archive', 'history_id', 'history_name', 'datasets', 'collections',
        'jobs', 'left_out'}
    assert lab.result['history_name'] == 'Laboratory: one of everything'
    assert (lab.result['datasets'], lab.result['collections'],
            lab.result['jobs']) == (71, 11, 24)


def test_a_record(lab):
    record = lab.record
    assert {'id', 'task_uuid', 'create_time', 'export_metadata', 'ready',
            'preparing', 'up_to_date', 'waybill'} <= set(record)
    assert re.fullmatch(UUID, record['task_uuid'])
    assert record['ready'] is True and record['preparing'] is False
    assert set(record['export_metadata']) == {'request_data', 'result_data'}
    request = record['export_metadata']['request_data']
    assert request['object_type'] == 'history'
    assert request['object_id'] == lab.history
    assert request['payload']['model_store_format'] == 'rocrate.zip'
    ours = record['waybill']
    assert ours['state'] == 'done' and ours['error'] is None
    assert set(ours['progress']) == {
        'items_done', 'items_total', 'bytes_done', 'bytes_total',
        'bytes_per_second', 'seconds_left'}
    assert {'bytes', 'sha256', 'entries', 'gaps', 'uri'} <= \
        set(ours['result'])
    assert re.fullmatch('[0-9a-f]{64}', ours['result']['sha256'])
    assert ours['attempts'] == 1


def test_the_record_is_the_same_everywhere(lab):
    listed = lab.json('exports', 'list')
    assert listed == [lab.record]
    uuid = lab.record['task_uuid']
    for name in (uuid, uuid[:8], uuid.replace('-', '')):
        assert lab.json('exports', 'show', name) == lab.record
    assert lab.json('exports', 'wait', uuid) == lab.record


def test_lines_of_progress_come_before_the_record(lab):
    for line in lab.progress:
        assert line['task_uuid'] == lab.record['task_uuid']
        assert {'state', 'phase', 'progress'} <= set(line)


def test_lists_are_arrays_newest_first(lab):
    lab.imported(ARCHIVES / 'galaxy-26.1/small.tgz')
    listed = lab.json('histories', 'list')
    assert len(listed) == 2 and listed[1]['id'] == lab.history
    assert {'id', 'name', 'create_time', 'update_time', 'deleted', 'purged',
            'datasets', 'collections'} <= set(listed[0])
    events = lab.json('exports', 'events', lab.record['task_uuid'])
    assert [e['name'] for e in events] == ['done', 'running', 'queued']
    assert lab.json('exports', 'gaps', lab.record['task_uuid']) == []
    users = lab.json('user', 'list')
    assert set(users[0]) == {'name', 'email', 'admin', 'key'}


def test_a_shown_history(lab):
    shown = lab.shown(lab.history)
    assert shown['id'] == lab.history
    for dataset in shown['datasets']:
        assert set(dataset) == {
            'id', 'hid', 'name', 'state', 'extension', 'deleted', 'visible',
            'purged', 'file_size', 'sha256', 'tags', 'annotation', 'uuid',
            'copied_from', 'conversion_of', 'metadata', 'hashes', 'sources',
            'job'}
    for collection in shown['collections']:
        assert set(collection) == {
            'id', 'hid', 'name', 'collection_type', 'populated_state',
            'deleted', 'visible', 'tags', 'annotation', 'elements'}

    def walk(elements):
        for e in elements:
            assert {'element_index', 'element_identifier',
                    'element_type'} <= set(e)
            if e['element_type'] == 'hda':
                assert 'id' in e
            else:
                assert e['element_type'] == 'dataset_collection'
                walk(e['elements'])

    for collection in shown['collections']:
        walk(collection['elements'])
    assert shown['jobs']


def test_archive_commands(lab):
    sample = SAMPLES / 'galaxy-26.1.rocrate.zip'
    listed = lab.json('archive', 'ls', sample)
    assert all(set(e) == {'name', 'size', 'packed', 'mtime', 'kind'}
               for e in listed)
    assert {e['kind'] for e in listed} == {'file', 'directory'}
    verified = lab.json('archive', 'verify', sample)
    assert set(verified) == {'ok', 'format', 'release', 'faults', 'warnings'}
    out = lab.home / 'c.tgz'
    converted = lab.json('archive', 'convert', sample, '-f', 'tgz', '-o', out)
    assert set(converted) == {'bytes', 'sha256', 'entries'}
    assert converted['bytes'] == out.stat().st_size
    assert converted['entries'] == len(lab.json('archive', 'ls', out))
    text = lab.run('archive', 'cat', out, 'export_attrs.txt').out
    assert 'galaxy_export_version' in text


def test_threads_and_blocks_change_no_byte(lab):
    sample = SAMPLES / 'galaxy-20.9.tgz'
    made = set()
    for threads, blocks in (('0', '0'), ('1', '2'), ('3', '1'), ('2', '50')):
        out = lab.home / f'{threads}-{blocks}.rocrate.zip'
        lab.json('archive', 'convert', sample, '-o', out,
                 env={'WAYBILL_PACK_THREADS': threads,
                      'WAYBILL_PACK_BLOCKS': blocks})
        made.add(out.read_bytes())
    assert len(made) == 1


def test_estimate_and_dry_run_change_nothing(lab):
    before = len(lab.json('exports', 'list')), len(lab.json('histories',
                                                             'list'))
    estimate = lab.json('export', lab.history, '--dry-run')
    assert estimate['objects']['datasets'] > 60
    assert estimate['packed_min'] <= estimate['packed_max']
    plan = lab.json('import', '--dry-run', SAMPLES / 'galaxy-20.9.tgz')
    assert plan['datasets'] == 36 and plan['history_id'] is None
    assert before == (len(lab.json('exports', 'list')),
                      len(lab.json('histories', 'list')))


def test_doctor_and_report(lab):
    found = lab.json('doctor')
    assert found['ok'] is True
    assert all(set(f) == {'code', 'level', 'message', 'hint'}
               for f in found['findings'])
    report = lab.json('report')
    assert sum(c['done'] for c in report['by_size']) >= 1
    assert {'since', 'stuck', 'failed', 'slowest'} <= set(report)


def test_a_key_alone_and_a_new_one(lab):
    lab.json('user', 'add', 'ada', '--email', 'ada@example.org')
    old = lab.run('user', 'key', 'ada').out
    assert re.fullmatch('[0-9a-f]{32}\n', old)
    new = lab.run('user', 'key', 'ada', '--new').out
    assert new != old and lab.run('user', 'key', 'ada').out == new


def test_quiet_says_nothing_beside_the_result(lab):
    done = lab.run('--quiet', 'exports', 'gaps', lab.record['task_uuid'])
    assert done.err == ''
