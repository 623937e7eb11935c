"""The first things that somebody does who has just built the program."""

import re
import subprocess

from conftest import SAMPLES, binary


def test_without_words_it_says_how_it_is_used(site):
    done = site.run(rc=2)
    assert done.out == ''
    assert done.err.splitlines() == [
        'waybill: what is to be done? (`waybill --help` lists the commands)']


def test_help_names_every_command_and_every_option_of_one(site):
    text = site.run('--help').out
    for word in ('import', 'export', 'exports list', 'histories show',
                 'archive verify', 'user key', 'report', 'doctor'):
        assert f'  {word} ' in text
    text = site.run('help', 'export').out
    for word in ('--format', '--output', '--missing', '--dry-run', '--data'):
        assert word in text
    assert text == site.run('export', '--help').out


def test_the_version_is_printed(site):
    assert re.fullmatch(r'waybill \d+\.\d+\.\d+\n', site.run('--version').out)


def test_a_command_that_reads_says_that_there_is_no_site(site):
    done = site.run('histories', 'list', rc=4)
    assert 'there is no data directory' in done.err
    assert not site.data.exists()
    assert site.json('exports', 'list', rc=4)['error']['code'] == 'no_site'


def test_the_first_import_makes_the_site_with_one_user(site):
    done = site.run('import', SAMPLES / 'galaxy-26.1.rocrate.zip')
    assert 'Laboratory: one of everything' in done.out
    assert '71 datasets, 11 collections, 24 jobs' in done.out
    users = site.json('user', 'list')
    assert [(u['name'], u['admin']) for u in users] == [('admin', True)]
    key = site.run('user', 'key', 'admin').out.strip()
    assert key == users[0]['key'] and re.fullmatch('[0-9a-f]{32}', key)
    assert site.leftovers() == []


def test_an_export_is_kept_and_fetched(site):
    site.run('import', SAMPLES / 'galaxy-26.1.rocrate.zip')
    name = 'Laboratory: one of everything'
    done = site.run('export', name, '--include-deleted', '--include-hidden')
    assert f'{name}: done\n' in done.out
    short = re.search(r'waybill exports get (\w+)', done.out).group(1)
    site.run('exports', 'get', short, '-o', site.home / 'lab.rocrate.zip')
    record = site.json('exports', 'show', short)
    digest = subprocess.run(['sha256sum', site.home / 'lab.rocrate.zip'],
                            capture_output=True, text=True).stdout.split()[0]
    assert record['waybill']['result']['sha256'] == digest
    verified = site.json('archive', 'verify', site.home / 'lab.rocrate.zip')
    assert verified['ok'] and verified['faults'] == []
    assert verified['format'] == 'rocrate.zip'
    # Under the offered name, and never over what is there.
    site.run('exports', 'get', short, cwd=site.home)
    offered = site.home / 'Laboratory-one-of-everything.rocrate.zip'
    assert offered.is_file()
    assert 'already there' in \
        site.run('exports', 'get', short, rc=5, cwd=site.home).err
    site.run('exports', 'get', short, '--force', cwd=site.home)


def test_an_export_gets_its_name_in_a_directory(site):
    history = site.imported(SAMPLES / 'galaxy-26.1.rocrate.zip')
    out = site.home / 'out'
    error = site.json('export', history, '-o', f'{out}/', rc=4)['error']
    assert str(out) in error['message']
    out.mkdir()
    site.exported(history, '-o', f'{out}/', '-f', 'bag.tgz')
    assert [p.name for p in out.iterdir()] == [
        'Laboratory-one-of-everything.bag.tgz']


def test_the_data_directory_holds_what_is_promised_and_nothing_else(site):
    history = site.imported(SAMPLES / 'galaxy-20.9.tgz')
    site.exported(history)
    names = {p.name for p in site.data.iterdir()}
    assert names <= {'waybill.yml', 'file_sources_conf.yml', 'waybill.db',
                     'waybill.db-wal', 'waybill.db-shm', 'objects',
                     'short_term_storage', 'tmp', 'waybill.lock', 'log'}
    assert {'waybill.db', 'objects', 'waybill.lock'} <= names
    assert list((site.data / 'tmp').iterdir()) == []


def test_the_environment_names_the_data_directory(site):
    site.imported(SAMPLES / 'galaxy-20.9.tgz')
    done = subprocess.run([binary(), 'histories', 'list'], text=True,
                          env={**site.env, 'WAYBILL_DATA': str(site.data)},
                          capture_output=True)
    assert done.returncode == 0 and 'Field study' in done.stdout
