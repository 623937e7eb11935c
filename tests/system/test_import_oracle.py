"""What Galaxy 26.1.2 made of an archive and what we make of it, row by row. The
differences are those of docs/decisions/0006-imports.md and no others."""

import json
import re

import pytest

from conftest import ARCHIVES
from oracle import Rows

RELEASES = ARCHIVES / 'releases'
# Each changed something; between them archives differ in names alone.
FOLDERS = ['20.5.0', '21.9.0', '22.1.1', '23.2.1', '24.1.4', '25.0.4',
           '26.1.2', 'legacy-1901-synthetic']
FLAGS = ('deleted', 'purged', 'dataset_deleted', 'dataset_purged')


def once(values):
    return [v for i, v in enumerate(values or []) if v not in values[:i]]


def dataset_differs(key, ours, galaxy, record):
    """Is it a difference that is not on the page?"""
    discarded = record['state'] == 'discarded'
    if key in FLAGS and discarded:
        return ours is not None and key in ('purged', 'dataset_purged') and \
            not record.get('deleted')
    if key in ('hashes', 'sources'):
        return (ours or []) != once(galaxy)
    if key == 'same_dataset_as':
        return 'sha256' in record and not set(galaxy or []) <= set(ours or [])
    if key == 'state':
        return (ours, galaxy, record.get('hda_state')) != \
            ('ok', 'new', 'failed_metadata')
    if key == 'tags':
        return [t.split(':')[0] for t in ours or []] != galaxy
    return True


def job_differs(key, ours, galaxy, _):
    if key == 'create_time':        # six digits, always
        return galaxy != 'now' and ours.removesuffix('.000000') != galaxy
    return True


def compare(what, ours, galaxy, differs):
    assert len(ours) == len(galaxy), what
    for a, b in zip(ours, galaxy):
        for key in a.keys() | b.keys():
            if a.get(key) != b.get(key):
                assert not differs(key, a.get(key), b.get(key), a), \
                    (what, a['name'] if 'name' in a else a['tool'], key,
                     a.get(key), b.get(key))


def always(*_):
    return True


def order(item):
    return (item['name'], item.get('hid') or 0,
            json.dumps(item.get('metadata'), sort_keys=True))


def of_a_new_history(text):
    """Galaxy's test put objects without a history into one whose next hid was
    10; here they get a history of their own."""
    text = re.sub(r'\b(hda|hdca) (\d+):', lambda m:
                  f'{m[1]} {int(m[2]) - 9}:', text)
    return re.sub(r'"hid": (\d+)', lambda m: f'"hid": {int(m[1]) - 9}', text)


def oracle_of(path):
    text = path.read_text(encoding='utf-8')
    listing = json.loads(text)
    if listing['history']['name'] != 'target':
        return listing
    listing = json.loads(of_a_new_history(text))
    listing['history'] = None
    return listing


def with_hid_of_parent(listing):
    """A converted dataset always has its parent's hid."""
    for conversion in listing['conversions']:
        _, parent, child = conversion
        name = child.removeprefix('hda None: ')
        if name == child:
            continue
        hid = int(re.match(r'hda (\d+):', parent)[1])
        conversion[2] = f'hda {hid}: {name}'
        for d in listing['datasets']:
            if d['name'] == name and 'hid' not in d:
                d['hid'] = hid
    return listing


def check(what, ours, galaxy):
    if galaxy['history'] is not None:
        assert ours['history'] == galaxy['history'], what
    compare(what, sorted(ours['datasets'], key=order),
            sorted(galaxy['datasets'], key=order), dataset_differs)
    for c in galaxy['collections']:
        for key in ('columns', 'column_definitions'):
            c.pop(key, None)        # tested with the documents' round trip
    compare(what, sorted(ours['collections'], key=order),
            sorted(galaxy['collections'], key=order), always)
    assert ours['conversions'] == galaxy['conversions'], what
    compare(what, ours['jobs'], galaxy['jobs'], job_differs)


@pytest.mark.parametrize('release', FOLDERS)
def test_rows_are_those_that_galaxy_makes(site, release):
    folder = RELEASES / release
    entries = json.loads((folder / 'manifest.json').read_text('utf-8'))
    listed = [(folder / a['file'], folder / found) for a in
              entries['archives'] for found in
              [(a.get('import_by_26.1.2') or {}).get('listing')] if found]
    assert listed
    site.run('--json', 'import', *(path for path, _ in listed), rc=None,
             timeout=900)
    rows = Rows(site.data)
    histories = rows.histories()
    assert len(histories) == len(listed)
    for history, (path, listing) in zip(histories, listed):
        check(path.name, rows.listing(history),
              with_hid_of_parent(oracle_of(listing)))
