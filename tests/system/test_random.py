"""Random histories, imported, exported and imported again: equal. 200 of
them; any number with WAYBILL_TEST_HISTORIES=N, another series with
WAYBILL_TEST_SEED=N."""

import os

import pytest

import listing
from conftest import FORMATS
from generate import generate

HISTORIES = int(os.environ.get('WAYBILL_TEST_HISTORIES', 200))
SEED = int(os.environ.get('WAYBILL_TEST_SEED', 0))
BATCH = 25
EVERYTHING = ('--include-deleted', '--include-hidden', '--missing', 'record')


@pytest.mark.parametrize('first', range(SEED, SEED + HISTORIES, BATCH))
def test_random_histories_survive(site, first):
    seeds = range(first, min(first + BATCH, SEED + HISTORIES))
    paths = [generate(seed).tar(site.home / f'{seed}.tgz') for seed in seeds]
    ids = imported(site, paths)
    form = FORMATS[first // BATCH % len(FORMATS)]
    out = site.home / 'out'
    out.mkdir()
    again = imported(site, exported(site, ids, form, out))
    for seed, old, new in zip(seeds, ids, again):
        lines = list(listing.differences(listing.history(site.shown(old)),
                                         listing.history(site.shown(new))))
        assert lines == [], f'history {seed} as {form}: {lines[:8]}'
    assert site.leftovers() == []


def exported(site, ids, form, out):
    """All with one command; the files in the order of the ids."""
    done = site.run('--json', 'export', *ids, '-f', form, '-o', f'{out}/',
                    *EVERYTHING, rc=None)
    assert done.rc in (0, 3), done.err
    records = [d for d in done.documents() if 'waybill' in d]
    assert [r['waybill']['object']['id'] for r in records] == ids
    return [r['waybill']['result']['uri'].removeprefix('file://')
            for r in records]


def imported(site, paths):
    done = site.run('--json', 'import', *paths, rc=None)
    assert done.rc in (0, 3), done.err
    return [d['history_id'] for d in done.documents() if 'archive' in d]
