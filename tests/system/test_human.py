"""What people see: tables and sentences, the same facts that --json has."""

import os
import pty
import re
import signal
import subprocess

import pytest

from conftest import SAMPLES


@pytest.fixture(name='made')
def made_fixture(site):
    """A history and one export of it."""
    site.history = site.imported(SAMPLES / 'galaxy-20.9.tgz')
    record = site.exported(site.history, '-f', 'tgz')
    site.uuid = record['task_uuid']
    site.record = record['waybill']
    return site


def lines(site, *words, **more):
    return site.run(*words, **more).out.splitlines()


def test_histories_are_listed_renamed_and_removed(made):
    assert any(made.history in line
               for line in lines(made, 'histories', 'list'))
    made.run('histories', 'rename', made.history, 'another name')
    assert lines(made, 'histories', 'show', made.history)[0] == 'another name'
    assert made.shown('another name')['name'] == 'another name'
    made.run('histories', 'rm', made.history)
    assert not any(made.history in line
                   for line in lines(made, 'histories', 'list'))
    done = made.run('histories', 'rename', made.history, '', rc=None)
    assert done.rc != 0 and done.err.startswith('waybill: ')


def test_a_history_shows_each_of_its_datasets(made):
    shown = made.shown(made.history)
    text = '\n'.join(lines(made, 'histories', 'show', made.history))
    assert f'{len(shown["datasets"])} datasets' in text
    for dataset in shown['datasets']:
        assert dataset['id'] in text


def test_an_export_tells_what_it_would_hold(made):
    text = made.run('export', made.history, '--dry-run', '-f', 'bag.zip').out
    assert text.splitlines()[0].endswith('would be exported as bag.zip')
    told = re.search(r'holds +(\d+) datasets', text)
    assert int(told.group(1)) == made.record['result']['datasets']
    text = made.run('import', SAMPLES / 'galaxy-20.9.tgz', '--dry-run').out
    assert 'would' in text
    assert len(made.run('--json', 'histories', 'list').documents()) == 1


def test_exports_are_listed_and_shown(made):
    name = made.uuid[:8]
    table = lines(made, 'exports', 'list')
    assert table[0].split() == ['EXPORT', 'STATE', 'OBJECT', 'FORMAT', 'SIZE',
                                'ASKED']
    assert [line.split()[0] for line in table[1:]] == [name]
    text = '\n'.join(lines(made, 'exports', 'show', name))
    assert made.uuid in text
    assert made.record['result']['sha256'] in text
    events = lines(made, 'exports', 'events', name)
    assert [line.split()[3] for line in events[1:]][-1] == 'queued'
    gaps = lines(made, 'exports', 'gaps', name)
    assert len(gaps) == (made.record['result']['gaps'] + 1
                         if made.record['result']['gaps'] else len(gaps))


def test_downloads_are_pinned_fetched_and_removed(made):
    name = made.uuid[:8]
    made.run('exports', 'pin', name)
    assert made.json('exports', 'show', name)['waybill']['pinned'] is True
    made.run('exports', 'pin', '--unpin', name)
    made.run('exports', 'get', name, '-o', made.home / 'got.tgz')
    assert (made.home / 'got.tgz').stat().st_size == \
        made.record['result']['bytes']
    made.run('exports', 'rm', name)
    done = made.run('exports', 'get', name, '-o', made.home / 'no.tgz',
                    rc=None)
    assert done.rc != 0 and not (made.home / 'no.tgz').exists()


def test_exports_are_tried_again_and_not_cancelled_when_over(made):
    name = made.uuid[:8]
    for again, whose in (('retry', made.record['result']['sha256']),
                         ('wait', made.uuid)):
        done = made.run('exports', again, name, rc=None)
        assert done.rc == 3 and whose in done.out   # done with gaps
    done = made.run('exports', 'cancel', name, rc=None)
    assert done.rc != 0 and 'is done' in done.err
    assert len(lines(made, 'exports', 'list')) == 3


def test_archives_are_looked_into_checked_and_converted(made, tmp_path):
    archive = SAMPLES / 'galaxy-20.9.tgz'
    table = lines(made, 'archive', 'ls', archive)
    assert table[0].split() == ['SIZE', 'PACKED', 'TIME', '(UTC)', 'NAME']
    names = {line.split()[-1] for line in table[1:]}
    assert 'datasets_attrs.txt' in names
    assert lines(made, 'archive', 'verify', archive)[0].startswith(
        f'{archive}: whole, tgz, in the form of Galaxy ')
    zipped = tmp_path / 'x.rocrate.zip'
    told = lines(made, 'archive', 'convert', archive, '-o', zipped)
    assert told[0].startswith(f'{zipped}: ')
    assert re.fullmatch(' *SHA-256 +[0-9a-f]{64}', told[1])
    inside = lines(made, 'archive', 'ls', zipped)
    assert {'ro-crate-metadata.json'} < {line.split()[-1] for line in inside}
    torn = tmp_path / 'torn.rocrate.zip'
    torn.write_bytes(zipped.read_bytes()[:-30])
    done = made.run('archive', 'verify', torn, rc=None)
    assert done.rc != 0
    assert 'torn.rocrate.zip' in done.out + done.err


def test_the_doctor_says_what_is_wrong(made):
    assert 'nothing is wrong' in made.run('doctor').out
    [target] = made.data.rglob('target')
    target.unlink()
    assert made.uuid in made.run('doctor', rc=None).out
    found = made.run('--json', 'doctor', rc=None).documents()
    assert any(made.uuid in str(f) for f in found)


def test_settings_and_users_are_tables(made):
    table = lines(made, 'config', 'show')
    assert table[0].split() == ['SETTING', 'VALUE', 'FROM']
    made.run('user', 'add', 'ada')
    assert any(line.startswith('ada ') for line in lines(made, 'user', 'list'))


def test_a_terminal_gets_a_bar_that_is_gone_at_the_end(made):
    terminal, theirs = pty.openpty()
    process = subprocess.Popen(
        made.command('export', made.history, '--force', '-o',
                     made.home / 'bar.tgz'),
        env=dict(made.env, TERM='xterm', WAYBILL_PAUSE_AT='packing'),
        stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    seen = os.read(terminal, 4096)
    while b'\r' not in seen:
        seen += os.read(terminal, 4096)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 130
    with open(terminal, 'rb', buffering=0) as rest:
        try:
            while part := rest.read(4096):
                seen += part
        except OSError:
            pass    # how a terminal says that the other side is closed
    assert b'\r\x1b[K' in seen
    assert b'waybill: ' in seen[seen.rindex(b'\r\x1b[K'):]
