"""What is wrong on the command line, or where it points: a code, a sentence,
a hint, the right exit status, nothing begun."""

import os
import sqlite3
import stat

import pytest

from conftest import ARCHIVES, SAMPLES

NAME = 'Demo'


@pytest.fixture(scope='module')
def lab(shared):
    shared.history = shared.imported(SAMPLES / 'galaxy-26.1.rocrate.zip')
    return shared


def refused(site, rc, code, *words, **more):
    """The error; the same is one line on standard error."""
    done = site.run('--json', *words, rc=rc, **more)
    error = done.json()['error']
    assert error['code'] == code, error
    assert error['message'] and error['message'] in done.err
    assert len(done.err.splitlines()) == 1
    return error


@pytest.mark.parametrize('words, code, rc', (
    (['export', 'nope'], 'not_found', 4),
    (['export', '0123456789abcdef'], 'not_found', 4),
    (['histories', 'show', 'ffffffffffffffff'], 'not_found', 4),
    (['export', '--dataset', 'zzz'], 'bad_id', 4),
    (['export', '--dataset', '00'], 'bad_id', 4),
    (['exports', 'show', 'zz'], 'not_found', 4),
    (['exports', 'show', 'ffffffff'], 'not_found', 4),
    (['exports', 'list', '--state', 'sleepy'], 'usage', 2),
    (['exports', 'list', '--since', 'long ago'], 'usage', 2),
    (['exports', 'list', '--limit', '-3'], 'usage', 2),
    (['histories', 'list', '--user', 'nobody'], 'not_found', 4),
    (['import', '/nowhere/x.tgz'], 'not_found', 4),
    (['import', '/'], None, None),
    (['import', 'gxfiles://lab/x.tgz'], 'no_file_source', 4),
    (['archive', 'ls', '/nowhere/x.tgz'], 'not_found', 4),
    (['archive', 'convert', '/nowhere/x.tgz', '-o', 'x.zap'], 'usage', 2),
    (['archive', 'verify'], 'usage', 2),
    (['export'], 'usage', 2),
    (['frobnicate'], 'usage', 2),
    (['exports', 'list', '--pin'], 'usage', 2),
    (['user', 'add', 'admin'], 'exists', 5),
    (['user', 'add', 'Not A Name'], 'invalid', 5),
    (['user', 'key', 'nobody'], 'not_found', 4),
), ids=lambda v: ' '.join(v) if isinstance(v, list) else '')
def test_a_wrong_request_is_refused(lab, words, code, rc):
    if code is None:
        done = lab.run('--json', *words, rc=None)
        assert done.rc in (2, 4, 5) and 'error' in done.json()
        return
    refused(lab, rc, code, *words)


@pytest.mark.parametrize('words, code, rc', (
    (['-f', 'rar'], 'bad_format', 2),
    (['--missing', 'perhaps'], None, 2),
    (['-o', '-'], 'usage', 2),
    (['-o', 'ftp:/x'], None, None),
    (['-o', 'gxfiles://none/x.tgz'], 'no_file_source', 4),
    (['-o', 'gxfiles://lab/../x.tgz'], 'outside_root', 5),
    (['-o', 'gxfiles://readonly/x.tgz'], 'read_only', 4),
    (['-o', 's3://bucket/x.tgz'], 'no_file_source', 4),
    (['-o', '/nowhere/at/all/x.tgz'], None, None),
), ids=lambda v: ' '.join(v) if isinstance(v, list) else '')
def test_a_wrong_target_is_refused_before_packing(lab, words, code, rc):
    files = lab.home / 'files'
    files.mkdir(exist_ok=True)
    (lab.data / 'file_sources_conf.yml').write_text(f'''
- type: posix
  id: lab
  root: {files}
  writable: true
- type: posix
  id: readonly
  root: {files}
''')
    done = lab.run('--json', 'export', lab.history, *words, rc=rc)
    assert done.rc not in (0, 3)
    if code is not None:
        assert done.json()['error']['code'] == code
    assert lab.json('exports', 'list') == []
    assert list(files.iterdir()) == []


def test_an_existing_file_is_kept(lab):
    target = lab.home / 'mine.tgz'
    target.write_text('precious')
    error = refused(lab, 5, 'exists', 'export', lab.history, '-o', target)
    assert '--force' in error['hint']
    assert target.read_text() == 'precious'
    lab.exported(lab.history, '-o', target, '--force')
    assert target.stat().st_size > 1000


def test_a_name_of_two_histories_is_ambiguous(site):
    for _ in range(2):
        site.imported(ARCHIVES / 'galaxy-26.1/small.tgz')
    name = site.json('histories', 'list')[0]['name']
    error = refused(site, 4, 'ambiguous', 'histories', 'show', name)
    assert name in error['message']


def test_a_directory_that_is_no_site_is_left_alone(site):
    site.data.mkdir()
    (site.data / 'thesis.tex').write_text('years of work')
    done = site.run('--json', 'import', SAMPLES / 'galaxy-20.9.tgz', rc=None)
    assert done.rc not in (0, 3) and 'error' in done.json()
    assert [p.name for p in site.data.iterdir()] == ['thesis.tex']


def test_a_site_of_a_newer_version_is_not_touched(site):
    site.imported(SAMPLES / 'galaxy-20.9.tgz')
    db = sqlite3.connect(site.data / 'waybill.db')
    db.execute("UPDATE waybill_site SET value = '999' "
               "WHERE key = 'schema_version'")
    db.commit()
    db.close()
    refused(site, 6, 'newer_version', 'histories', 'list')
    refused(site, 6, 'newer_version', 'export', 'x')


def test_a_wrong_configuration_names_the_line(site):
    site.imported(SAMPLES / 'galaxy-20.9.tgz')
    (site.data / 'waybill.yml').write_text('sts:\n  tll: 2h\n')
    error = refused(site, 2, 'bad_config', 'histories', 'list')
    assert 'line 2' in error['message'] and 'sts.ttl' in error['hint']
    (site.data / 'waybill.yml').write_text('sts: {ttl: soon}\n')
    error = refused(site, 2, 'bad_config', 'config', 'show')
    assert 'sts.ttl' in error['message']
    (site.data / 'waybill.yml').write_text('sts: {ttl: 2h}\n')
    rows = {r['key']: r for r in site.json('config', 'show')}
    assert (rows['sts.ttl']['value'], rows['sts.ttl']['from']) == \
        ('2h', 'file')
    done = site.run('--json', 'config', 'show', env={'WAYBILL_STS_TTL': '3h'})
    rows = {r['key']: r for r in done.json()}
    assert (rows['sts.ttl']['value'], rows['sts.ttl']['from']) == \
        ('3h', 'environment')


@pytest.mark.skipif(os.geteuid() == 0, reason='root reads everything')
def test_an_unreadable_archive_is_denied(site):
    path = site.home / 'x.tgz'
    path.write_bytes(b'x')
    path.chmod(0)
    assert refused(site, 4, 'denied', 'import', path)


def test_the_data_directory_is_private(site):
    site.imported(SAMPLES / 'galaxy-20.9.tgz')
    assert stat.S_IMODE(site.data.stat().st_mode) & 0o077 == 0
