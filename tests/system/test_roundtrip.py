"""Imported, exported in every format, imported again: nothing is lost, and
tools that we did not write agree."""

import json
import shutil
import subprocess
import tarfile
import zipfile

import pytest

import listing
from conftest import ARCHIVES, FORMATS

EVERYTHING = ('--include-deleted', '--include-hidden', '--missing', 'record')
HISTORIES = [ARCHIVES / 'galaxy-26.1/everything.tgz'] + \
    sorted(ARCHIVES.glob('releases/*/history-all.tgz'))


def name_of(path):
    return path.parent.name


@pytest.mark.parametrize('path', HISTORIES, ids=name_of)
def test_a_history_survives_every_format(site, path):
    first = site.imported(path)
    before = listing.history(site.shown(first))
    for form in FORMATS:
        out = site.home / f'again.{form}'
        record = site.exported(first, '-f', form, '-o', out, *EVERYTHING)
        result = record['waybill']['result']
        assert result['bytes'] == out.stat().st_size
        again = listing.history(site.shown(site.imported(out)))
        lines = list(listing.differences(before, again))
        assert lines == [], f'{form}: {lines[:10]}'
        listed = site.json('archive', 'ls', out)
        assert len(listed) == result['entries'], form
        assert site.json('archive', 'verify', out)['ok'], form
    assert site.leftovers() == []


@pytest.mark.parametrize('form', FORMATS)
def test_the_same_rows_give_the_same_bytes(site, form):
    history = site.imported(ARCHIVES / 'galaxy-26.1/small.tgz')
    digests = {site.exported(history, '-f', form, '-o',
                             site.home / f'{i}.{form}')
               ['waybill']['result']['sha256'] for i in range(2)}
    assert len(digests) == 1


@pytest.mark.parametrize('kind', ('dataset', 'collection'))
def test_a_single_object_is_exported_and_goes_into_a_history(site, kind):
    history = site.imported(ARCHIVES / 'galaxy-26.1/everything.tgz')
    shown = site.shown(history)
    item = [d for d in shown[f'{kind}s'] if not d['deleted'] and
            d.get('state', 'ok') == 'ok'][0]
    out = site.home / 'one.tgz'
    record = site.json('export', f'--{kind}', item['id'], '-o', out)
    assert record['waybill']['state'] == 'done'
    # Alone it makes a history of its name; into another it comes last.
    alone = site.json('import', out)
    assert alone['history_name'] == item['name']
    other = site.imported(ARCHIVES / 'galaxy-26.1/small.tgz')
    most = max(d['hid'] for d in site.shown(other)['datasets'])
    into = site.json('import', out, '--into', other)
    assert into['history_id'] == other
    assert max(d['hid'] for d in site.shown(other)['datasets']) > most


def exports(site, *forms):
    history = site.imported(ARCHIVES / 'galaxy-26.1/everything.tgz')
    for form in forms:
        out = site.home / f'lab.{form}'
        site.exported(history, '-f', form, '-o', out, *EVERYTHING)
        yield form, out


def test_gnu_tar_and_python_read_what_we_pack(site):
    for form, out in exports(site, 'tgz', 'tar', 'bag.tgz', 'bag.tar'):
        names = [e['name'] for e in site.json('archive', 'ls', out)]
        done = subprocess.run(['tar', '-tf', out], capture_output=True,
                              text=True, check=True)
        assert done.stderr == ''
        assert [n.rstrip('/') for n in done.stdout.splitlines()] == names
        with tarfile.open(out) as tar:
            assert tar.getnames() == names
            for member in tar:
                assert member.isfile() or member.isdir()
                if member.isfile():
                    tar.extractfile(member).read()


@pytest.mark.parametrize('tool', (
    ['unzip', '-tqq'], ['zip', '-Tqq'], ['7z', 't', '-bso0'],
    ['bsdtar', '-tf']), ids=lambda t: t[0])
def test_other_programs_accept_our_zip(site, tool):
    if shutil.which(tool[0]) is None:
        pytest.fail(f'{tool[0]} is not installed')
    for form, out in exports(site, 'rocrate.zip', 'bag.zip'):
        done = subprocess.run(tool + [str(out)], capture_output=True,
                              text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        with zipfile.ZipFile(out) as z:
            assert z.testzip() is None


def test_a_crate_describes_what_it_holds(site):
    for _, out in exports(site, 'rocrate.zip'):
        with zipfile.ZipFile(out) as z:
            graph = json.loads(z.read('ro-crate-metadata.json'))['@graph']
            names = set(z.namelist())
        entities = {e['@id']: e for e in graph}
        root = entities['./']
        for key in ('name', 'description', 'license', 'datePublished'):
            assert root[key]
        for part in root['hasPart']:
            assert part['@id'] in entities
        assert 'README.md' in names
        assert root['license']['@id'] in entities
