"""Every archive of a real Galaxy that we have: what was imported is compared
with the fixture's manifest."""

import collections
import json

import pytest

from conftest import ARCHIVES

# Links into the server's own directories: nobody can read what they held.
LINKED = {'lenient-small.bag.tgz', 'lenient-small.bag.tar',
          'lenient-everything.bag.tgz', 'lenient-everything.bag.tar'}
FOLDERS = sorted(p.parent for p in ARCHIVES.rglob('manifest.json'))


def archives(folder):
    return sorted(p for p in folder.iterdir()
                  if p.is_file() and p.suffix != '.json')


def results(site, paths):
    """One result or error for each archive, in order."""
    done = site.run('--json', 'import', *paths, rc=None, timeout=900)
    assert done.rc in (0, 3, 5), done.err
    return [d for d in done.documents() if 'archive' in d or 'error' in d]


def manifest_of(folder):
    with open(folder / 'manifest.json', encoding='utf-8') as f:
        return json.load(f)


def of_bytes(dataset):
    # An extension that no datatype has becomes `data`, as in Galaxy.
    extension = dataset['extension'].replace('made_up.ext', 'data')
    return (dataset['name'], extension,
            dataset.get('size', dataset.get('file_size')), dataset['sha256'])


def datasets_of(entry, by_name):
    """Equal lists stand once in the manifest."""
    found = entry.get('datasets', [])
    if isinstance(found, str):
        return datasets_of(by_name[found.removeprefix('same as ')], by_name)
    return found


def check_release(site, path, result, by_name):
    """A release's manifest lists what is in the archive, and what Galaxy's
    own importer made of it."""
    shown = site.shown(result['history_id'])
    there = collections.Counter(of_bytes(d) for d in shown['datasets']
                                if d['sha256'])
    entry = by_name[path.name]
    wanted = {of_bytes(d) for d in datasets_of(entry, by_name)
              if d.get('sha256') and d['state'] != 'deferred'}
    assert wanted <= set(there), path
    galaxy = entry.get('import_by_26.1.2')
    if isinstance(galaxy, dict) and galaxy.get('result') == 'imported':
        created = galaxy['created']
        assert result['datasets'] == created['datasets'], path
        assert result['collections'] == created['collections'], path
        assert result['jobs'] == created['jobs'], path


@pytest.mark.parametrize('folder', FOLDERS, ids=lambda p: p.name)
def test_every_archive_is_imported_as_its_manifest_says(site, folder):
    paths = archives(folder)
    by_name = {a.get('file', a.get('name')): a
               for a in manifest_of(folder)['archives']}
    for path, result in zip(paths, results(site, paths), strict=True):
        if path.name in LINKED:
            assert result['error']['code'] == 'bad_member_type', path
            assert '/datasets/' in result['error']['member']
            continue
        if path.suffixes[-2:] == ['.bco', '.json']:
            continue
        assert 'history_id' in result, (path, result)
        if folder.parent.name == 'releases' and path.name in by_name:
            check_release(site, path, result, by_name)
    assert site.leftovers() == []


def test_the_server_says_the_same_of_its_big_history(site):
    """manifest.json holds what the server said before any export."""
    folder = ARCHIVES / 'galaxy-26.1'
    server = manifest_of(folder)['histories']['history']
    shown = site.shown(site.imported(folder / 'everything.tgz'))
    ours = {d['hid']: d for d in shown['datasets'] if d['hid']}
    compared = 0
    for d in server['datasets']:
        found = ours.get(d['hid'])
        if found is None or found['name'] != d['name'] or d['purged'] or \
                d['state'] != 'ok':
            continue
        compared += 1
        for key in ('name', 'extension', 'visible', 'deleted'):
            assert found[key] == d[key], (d['hid'], key)
        assert (found['file_size'], found['sha256']) == \
            (d['size'], d['sha256']), d['hid']
        assert sorted(found['tags']) == sorted(d['tags']), d['hid']
    assert compared > 50
    by_hid = {c['hid']: c for c in shown['collections']}
    for c in server['collections']:
        if c['hid'] in by_hid:
            assert by_hid[c['hid']]['collection_type'] == c['collection_type']
            assert len(by_hid[c['hid']]['elements']) == c['elements']
