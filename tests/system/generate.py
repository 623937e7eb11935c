#!/usr/bin/python3
"""Random histories as archives in Galaxy's form: the same number gives the
same history. `generate.py SEED FILE` writes one to look at."""

import random
import string
import sys

from build import HISTORY, Archive, dataset

NAMES = ['reads', 'a b/c', 'Überprüfung', '測定 😀', 'x' * 255, '..', '<b>',
         '"quoted"', 'tab\tand\nline', ' ', 'CON', "it's", '%20%2F', '-rf']
EXTENSIONS = ['txt', 'tabular', 'bed', 'fastqsanger.gz', 'bam', 'html',
              'no_such_type', 'vcf']
STATES = ['ok'] * 8 + ['error', 'empty', 'discarded', 'deferred']
CHAIN = 'copied_from_history_dataset_association_id_chain'


def text(r, most=20):
    return ''.join(r.choice(string.printable[:95] + 'éß測😀')
                   for _ in range(r.randint(0, most)))


def content(r):
    """Nothing, text, or bytes that do not compress."""
    kind = r.random()
    if kind < 0.1:
        return b''
    if kind < 0.8:
        return text(r, 2000).encode()
    return r.randbytes(r.randint(1, 70000))


def make_datasets(r, archive):
    for i in range(1, r.randint(1, 14)):
        state = r.choice(STATES)
        d = dataset(f'k{i}', i, name=r.choice(NAMES) + r.choice(['', str(i)]),
                    extension=r.choice(EXTENSIONS), state=state,
                    visible=r.random() < 0.8, deleted=r.random() < 0.1,
                    annotation=r.choice([None, text(r, 60)]),
                    info=r.choice([None, text(r)]),
                    blurb=r.choice([None, '3 lines']),
                    peek=r.choice([None, '<table>', text(r, 100)]),
                    tags=r.sample(['name:a', 'group:b.c', 'plain'],
                                  r.randint(0, 3)))
        if state == 'deferred':
            d['file_metadata'] = {'hashes': [], 'sources': [{
                'source_uri': 'https://example.org/x', 'transform': None,
                'extra_files_path': None, 'hashes': [],
                'model_class': 'DatasetSource'}]}
        if state in ('discarded', 'deferred'):
            d['file_name'] = None
        else:
            archive.files[d['file_name']] = content(r)
            if r.random() < 0.15:
                top = f'datasets/extra_files_path_k{i}'
                d['extra_files_path'] = top
                for name in r.sample(['a.txt', 'sub/b.bin', 'sub/deep/c'],
                                     r.randint(1, 3)):
                    archive.files[f'{top}/{name}'] = content(r)
        archive.datasets.append(d)


def share(r, archive):
    """Some are copies of others, with the same file."""
    for d in archive.datasets:
        origin = r.choice(archive.datasets)
        if origin is d or r.random() > 0.2 or not origin['file_name'] or \
                not d['file_name'] or origin.get(CHAIN) or \
                origin.get('extra_files_path') or d.get('extra_files_path') \
                or any(d['encoded_id'] in x.get(CHAIN, [])
                       for x in archive.datasets):
            continue
        archive.files.pop(d['file_name'])
        d['file_name'] = origin['file_name']
        d['state'] = origin['state']
        d['extension'] = origin['extension']
        d['deleted'] = origin['deleted'] = False
        d[CHAIN] = [origin['encoded_id']]


def elements(r, kind, keys, path):
    here, _, rest = kind.partition(':')
    names = ['forward', 'reverse'] if here == 'paired' else \
        [f'{r.choice("αbC")}{i}' for i in range(r.randint(0, 4))]
    found = []
    for i, name in enumerate(names):
        e = {'encoded_id': f'e{path}.{i}', 'element_index': i,
             'element_identifier': name,
             'model_class': 'DatasetCollectionElement'}
        if rest:
            e['child_collection'] = {
                'encoded_id': f'n{path}.{i}', 'type': rest,
                'populated_state': 'ok', 'populated_state_message': None,
                'elements': elements(r, rest, keys, f'{path}.{i}')}
        else:
            e['hda'] = {'encoded_id': r.choice(keys),
                        'model_class': 'HistoryDatasetAssociation'}
        found.append(e)
    return found


def make_collections(r, archive, hid):
    keys = [d['encoded_id'] for d in archive.datasets]
    made = archive.documents['collections_attrs.txt']
    for i in range(r.randint(0, 3) if keys else 0):
        kind = r.choice(['list', 'paired', 'list:paired', 'list:list'])
        made.append({
            'display_name': r.choice(NAMES), 'hid': hid + i,
            'encoded_id': f'c{i}', 'history_encoded_id': 'h1', 'state': 'ok',
            'tags': [], 'annotation': None, 'model_class':
            'HistoryDatasetCollectionAssociation', 'collection': {
                'encoded_id': f'd{i}', 'type': kind,
                'populated_state': 'ok', 'populated_state_message': None,
                'elements': elements(r, kind, keys, str(i))}})


def make_jobs(r, archive):
    keys = [d['encoded_id'] for d in archive.datasets]
    outputs = r.sample(keys, min(len(keys), r.randint(0, 4)))
    for i, output in enumerate(outputs):
        inputs = r.sample(keys, min(len(keys), r.randint(0, 2)))
        archive.documents['jobs_attrs.txt'].append({
            'encoded_id': f'j{i}', 'tool_id': r.choice(['cat1', 'Cut1']),
            'tool_version': '1.0', 'state': r.choice(['ok', 'error']),
            'info': None, 'exit_code': r.choice([0, 1, None]),
            'create_time': '2024-03-01T09:00:00.000001',
            'update_time': '2024-03-01T09:05:00.000001',
            'params': {'n': r.choice(['1', '"x"', '[1, 2.5, NaN]']),
                       'text': '"' + text(r).replace('\\', '')
                       .replace('"', '') + '"'},
            'input_dataset_mapping': {'input': inputs},
            'output_dataset_mapping': {'out': [output]},
            'input_dataset_collection_mapping': {},
            'input_dataset_collection_element_mapping': {},
            'output_dataset_collection_mapping': {},
            'command_line': text(r), 'model_class': 'Job'})


def generate(seed):
    r = random.Random(seed)
    archive = Archive([])
    make_datasets(r, archive)
    share(r, archive)
    hid = len(archive.datasets) + 1
    make_collections(r, archive, hid)
    make_jobs(r, archive)
    archive.documents['history_attrs.txt'] = dict(
        HISTORY, name=r.choice(NAMES) + f' {seed}',
        annotation=r.choice([None, text(r, 80)]), hid_counter=hid + 5)
    return archive


if __name__ == '__main__':
    generate(int(sys.argv[1])).tar(sys.argv[2])
