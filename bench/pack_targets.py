"""The targets of the archive engine (issue 6), held against what bench/pack
measured: {data: Table}."""
from pack_data import PACKED, TEXT
from pack_tools import (PIGZ_6, PIGZ_D, PYTHON_ISAL, PYTHON_W_GZ, TGZ, UNZIP,
                        ZIP, cell)


class Target:
    def __init__(self, what, wanted, got, met):
        self.what, self.wanted, self.got, self.met = what, wanted, got, met

    def row(self):
        verdict = {True: 'met', False: '**not met**', None: 'not measured'}
        return (f'| {cell(self.what)} | {self.wanted} | {self.got} | '
                f'{verdict[self.met]} |')


def least(what, factor, got):
    """So many times faster at least."""
    return Target(what, f'≥ {factor:g} ×', f'{got:.1f} ×' if got else '–',
                  got >= factor if got else None)


def most(what, bound, got, form, unit):
    return Target(what, f'≤ {bound:g} {unit}',
                  f'{got:{form}} {unit}' if got else '–',
                  got <= bound if got else None)


def faster(rows, ours, other):
    """How many times faster ours is, or None."""
    if rows.get(ours) and rows.get(other):
        return rows[other].seconds / rows[ours].seconds
    return None


def against_others(tables):
    mix = tables['mix'].packed if 'mix' in tables else {}
    yield least('tgz, mix, against ' + PYTHON_W_GZ, 100,
                faster(mix, TGZ, PYTHON_W_GZ))
    yield least('tgz, mix, against ' + PIGZ_6, 20, faster(mix, TGZ, PIGZ_6))
    yield least('zip, mix, against ' + PYTHON_ISAL, 2,
                faster(mix, ZIP, PYTHON_ISAL))
    for data in PACKED:
        if data in tables:
            yield least(f'zip, {data}, against {PYTHON_ISAL}', 3.5,
                        faster(tables[data].packed, ZIP, PYTHON_ISAL))


def against_the_limit(tables):
    for data, table in tables.items():
        for name, container in ((TGZ, 'tgz'), (ZIP, 'zip')):
            row, limit = table.packed.get(name), table.limit(container)
            yield most(f'{container}, {data}, against the limit', 1.25,
                       row.seconds / limit if row and limit else None,
                       '.2f', '×')


def sizes(tables):
    for data, table in tables.items():
        ours, gzip = table.packed.get(TGZ), table.packed.get(PIGZ_6)
        if data in TEXT + ('small',):
            yield most(f'size of tgz, {data}, by gzip -6', 1.15,
                       ours.size / gzip.size if ours and gzip else None,
                       '.3f', '×')
        if data in PACKED:
            for name in (TGZ, ZIP):
                row = table.packed.get(name)
                yield most(f'size of {name[8:]}, {data}, by the input', 1.001,
                           row.size / table.size if row else None, '.5f', '×')


def unpacking(tables):
    for data, table in tables.items():
        for ours, other in ((TGZ, PIGZ_D), (ZIP, UNZIP)):
            if table.unpacked.get(other):
                yield least(f'reading {ours[8:]}, {data}, against {other}', 2,
                            faster(table.unpacked, ours, other))


def the_rest(tables):
    if 'small' in tables:
        row = tables['small'].packed.get(ZIP)
        if tables['small'].size < 1e8:
            row = None          # fewer than 100,000
        yield most('100,000 files of 1 KB to zip', 2,
                   row.seconds if row else None, '.2f', 's')
    peaks = [(row.memory, name, data) for data, table in tables.items()
             for rows in (table.packed, table.unpacked)
             for name, row in rows.items() if row and 'waybill' in name]
    peak = max(peaks, default=(0, '', ''))
    yield most(f'peak memory ({peak[1]}, {peak[2]})', 64, peak[0], '.0f',
               'MiB')


def targets(tables):
    for part in (against_others, against_the_limit, sizes, the_rest,
                 unpacking):
        yield from part(tables)
