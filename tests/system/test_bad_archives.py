"""Archives that must be refused: a stable code, one line that names the
member, and nothing created."""

import os
import tarfile
import warnings

import pytest

from build import Archive, dataset, member
from conftest import SAMPLES

# One worker, which makes them once.
pytestmark = pytest.mark.xdist_group('refusals')
CASES = {}


def case(code, inside=None):
    """The archive that the function writes is refused with the code; the
    error's member contains `inside`."""
    def add(function):
        CASES[function.__name__] = (function, code, inside)
        return function
    return add


@case('bad_member_name', 'evil')
def a_name_that_climbs(a, p):
    a.tar(p, [(member('../evil'), b'x')])


@case('bad_member_name', 'evil')
def an_absolute_name(a, p):
    a.tar(p, [(member('/tmp/evil'), b'x')])


@case('bad_member_name')
def a_name_that_climbs_in_a_zip(a, p):
    a.zip(p, [('datasets/../../evil', b'x')])


@case('bad_member_type', 'datasets/link')
def a_symbolic_link(a, p):
    a.tar(p, [member('datasets/link', tarfile.SYMTYPE, '/etc/passwd')])


@case('bad_member_type', 'datasets/link')
def a_hard_link(a, p):
    a.tar(p, [member('datasets/link', tarfile.LNKTYPE, 'export_attrs.txt')])


@case('bad_member_type', 'datasets/fifo')
def a_fifo(a, p):
    a.tar(p, [member('datasets/fifo', tarfile.FIFOTYPE)])


@case('bad_member_type', 'datasets/tty')
def a_device(a, p):
    a.tar(p, [member('datasets/tty', tarfile.CHRTYPE)])


@case('duplicate', 'jobs_attrs.txt')
def a_name_twice(a, p):
    a.tar(p, [(member('jobs_attrs.txt'), b'[]')])


@case('duplicate')
def a_document_in_another_case(a, p):
    a.tar(p, [(member('Datasets_Attrs.txt'), b'[]')])


@case('bad_json', 'datasets_attrs.txt')
def no_json(a, p):
    a.documents['datasets_attrs.txt'] = b'[{"name": '
    a.tar(p)


@case('bad_json', 'history_attrs.txt')
def a_byte_order_mark(a, p):
    a.documents['history_attrs.txt'] = b'\xef\xbb\xbf{}'
    a.tar(p)


@case('bad_json', 'datasets_attrs.txt')
def text_that_is_no_utf8(a, p):
    a.documents['datasets_attrs.txt'] = b'[{"name": "\xff"}]'
    a.tar(p)


@case('limit', 'datasets_attrs.txt')
def nesting_without_end(a, p):
    a.documents['datasets_attrs.txt'] = \
        b'[{"name": ' + b'[' * 5000 + b']' * 5000 + b'}]'
    a.tar(p)


@case('missing_member', 'datasets_attrs.txt')
def no_datasets_document(a, p):
    a.documents['datasets_attrs.txt'] = None
    a.tar(p)


@case('bad_record', 'datasets_attrs.txt')
def an_object_for_a_list(a, p):
    a.documents['datasets_attrs.txt'] = {}
    a.tar(p)


@case('bad_record', 'datasets_attrs.txt')
def a_record_without_a_name(a, p):
    del a.datasets[0]['name']
    a.tar(p)


@case('bad_record', 'datasets_attrs.txt')
def a_flag_that_is_no_flag(a, p):
    a.datasets[0]['visible'] = 'perhaps'
    a.tar(p)


@case('bad_path', 'datasets_attrs.txt')
def a_file_name_that_climbs(a, p):
    a.datasets[0]['file_name'] = '../../etc/passwd'
    a.tar(p)


@case('bad_path', 'datasets_attrs.txt')
def a_file_name_of_a_document(a, p):
    a.datasets[0]['file_name'] = 'history_attrs.txt'
    a.tar(p)


@case('bad_path', 'datasets_attrs.txt')
def extra_files_outside(a, p):
    a.datasets[0]['extra_files_path'] = '/etc'
    a.tar(p)


@case('bad_record', 'datasets_attrs.txt')
def a_dataset_inside_a_dataset(a, p):
    a.datasets[0]['dataset'] = {'id': 1}
    a.tar(p)


@case('bad_record', 'datasets_attrs.txt')
def a_foreign_object_store(a, p):
    a.datasets[0]['object_store_id'] = 'theirs'
    a.tar(p)


@case('duplicate', 'datasets_attrs.txt')
def a_key_twice(a, p):
    a.datasets[1]['encoded_id'] = 'k1'
    a.tar(p)


@case('cycle', 'datasets_attrs.txt')
def copies_of_each_other(a, p):
    key = 'copied_from_history_dataset_association_id_chain'
    a.datasets[0][key] = ['k2']
    a.datasets[1][key] = ['k1']
    a.tar(p)


@case('bad_reference', 'collections_attrs.txt')
def an_element_that_is_not_there(a, p):
    a.documents['collections_attrs.txt'] = [{
        'display_name': 'c', 'hid': 3, 'encoded_id': 'c1',
        'history_encoded_id': 'h1', 'collection': {
            'encoded_id': 'c1', 'type': 'list', 'populated_state': 'ok',
            'populated_state_message': None, 'elements': [{
                'encoded_id': 'e1', 'element_index': 0,
                'element_identifier': 'a', 'model_class':
                'DatasetCollectionElement', 'hda': {
                    'encoded_id': 'nobody', 'model_class':
                    'HistoryDatasetAssociation'}}]}}]
    a.tar(p)


@case('export_failed_there', 'traceback.txt')
def a_failed_export(a, p):
    a.files['traceback.txt'] = b'Traceback:\nValueError: no luck\n'
    a.tar(p)


@case('not_an_archive')
def no_archive_at_all(a, p):
    p.write_bytes(b'#!/bin/sh\necho hello\n' * 100)


@case('not_an_archive')
def an_empty_file(a, p):
    p.write_bytes(b'')


@case('torn')
def a_tar_without_its_end(a, p):
    a.tar(p, mode='w')
    p.write_bytes(p.read_bytes().rstrip(b'\0')[:-1] + b'}')


@case('torn')
def bytes_behind_the_gzip(a, p):
    a.tar(p)
    with open(p, 'ab') as f:
        f.write(b'more')


@case('corrupt')
def a_flipped_bit_in_the_gzip_check(a, p):
    a.tar(p)
    data = bytearray(p.read_bytes())
    data[-6] ^= 1
    p.write_bytes(data)


@case('corrupt')
def a_flipped_bit_in_a_zip_member(a, p):
    a.zip(p)
    data = bytearray(p.read_bytes())
    data[len('export_attrs.txt') + 30 + 10] ^= 0x55
    p.write_bytes(data)


def bag(a, p, tamper):
    import hashlib
    payload = {f'data/{n}': d for n, d in a.members()}
    tags = {'bagit.txt': b'BagIt-Version: 0.97\n'
            b'Tag-File-Character-Encoding: UTF-8\n',
            'manifest-sha256.txt': b''.join(
                f'{hashlib.sha256(d).hexdigest()}  {n}\n'.encode()
                for n, d in payload.items())}
    members = {**tags, **payload}
    tamper(members)
    with tarfile.open(p, 'w:gz') as tar:
        import io
        for name, data in members.items():
            info = tarfile.TarInfo(f'top/{name}')
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))


@case('bad_bag')
def a_bag_with_a_changed_file(a, p):
    bag(a, p, lambda m: m.update({'data/datasets/data_k1.txt': b'other'}))


@case('bad_bag')
def a_bag_that_lacks_a_file(a, p):
    bag(a, p, lambda m: m.pop('data/datasets/data_k1.txt'))


@case('bad_bag')
def a_bag_with_a_file_too_many(a, p):
    bag(a, p, lambda m: m.update({'data/stray': b'x'}))


@case('bad_bag')
def a_bag_that_would_be_fetched(a, p):
    bag(a, p, lambda m: m.update(
        {'fetch.txt': b'http://example.org/x 1 data/x\n'}))


class Refusals:
    """Every archive of the table, verified, imported dry, and imported, with
    one command each: what the commands say of it, by its name."""

    def __init__(self, site):
        self.site = site
        site.imported(SAMPLES / 'galaxy-20.9.tgz')
        self.before = self.files()
        paths = []
        for name, (write, _, _) in CASES.items():
            path = site.home / f'{name}.archive'
            with warnings.catch_warnings():
                warnings.simplefilter('ignore')
                write(Archive(), path)
            paths.append(path)
        self.verified = self.each(('archive', 'verify', *paths), 5)
        self.dry = self.each(('import', '--dry-run', *paths), 7)
        self.real = self.each(('import', *paths), 7)
        self.lines = dict(zip(CASES, site.run(
            'import', *paths, rc=7).err.splitlines(), strict=True))

    def files(self):
        return {p for p in self.site.data.rglob('*') if p.is_file() and
                'waybill.db' not in p.name}

    def each(self, words, status):
        done = self.site.run('--json', *words, rc=status)
        said = [d for d in done.documents() if 'ok' in d or 'error' in d]
        return dict(zip(CASES, said, strict=True))


@pytest.fixture(scope='module')
def refusals(shared):
    return Refusals(shared)


@pytest.mark.parametrize('name', CASES)
def test_refused(refusals, name):
    _, code, inside = CASES[name]
    error = refusals.real[name]['error']
    assert error['code'] == code, error
    assert error['message']
    if inside is not None:
        assert inside in error['member'], error
    assert refusals.lines[name].startswith('waybill: ')
    # verify says the same, without any site; a dry run, too.
    verified = refusals.verified[name]
    assert not verified['ok'] and verified['faults'][0]['code'] == code
    assert refusals.dry[name]['error']['code'] == code


def test_nothing_half_done_remains(refusals):
    assert len(refusals.site.json('histories', 'list')) == 1
    assert refusals.files() == refusals.before
    assert refusals.site.leftovers() == []


@pytest.mark.parametrize('name', ('nesting_without_end', 'no_json',
                                  'an_empty_file', 'a_bag_with_a_changed_file'))
def test_the_status_says_why(refusals, name):
    _, code, _ = CASES[name]
    path = refusals.site.home / f'{name}.archive'
    done = refusals.site.run('import', path, rc=7 if code == 'limit' else 5)
    assert done.json()['error']['code'] == code
    assert len(done.err.splitlines()) == 1


def test_a_good_archive_of_the_same_make_is_taken(site):
    """So that the refusals above have no other reason."""
    result = site.json('import', Archive().tar(site.home / 'good.tgz'))
    assert (result['datasets'], result['left_out']) == (2, [])
    result = site.json('import', Archive().zip(site.home / 'good.zip'))
    assert result['history_name'] == 'Demo'
    path = site.home / 'bag.tgz'
    bag(Archive(), path, lambda m: None)
    assert site.json('import', path)['datasets'] == 2


def test_several_archives_end_as_the_worst(site):
    good = Archive().tar(site.home / 'good.tgz')
    bad = site.home / 'bad.tgz'
    bad.write_bytes(b'nothing')
    done = site.run('--json', 'import', good, bad, good, rc=5)
    kinds = ['error' if 'error' in d else 'result' for d in done.documents()
             if 'error' in d or 'archive' in d]
    assert kinds == ['result', 'error', 'result']
    assert len(site.json('histories', 'list')) == 2


@pytest.mark.parametrize('form', ('tgz', 'zip', 'tar'))
def test_an_archive_cut_off_at_any_byte_is_refused(site, form):
    whole = site.home / f'whole.{form}'
    if form == 'zip':
        Archive([dataset('k1', 1)]).zip(whole)
    else:
        Archive([dataset('k1', 1)]).tar(
            whole, mode='w:gz' if form == 'tgz' else 'w')
    data = whole.read_bytes()
    if form == 'tar':
        # Python pads to 10,240; the two end blocks are what counts.
        data = data[:len(data.rstrip(b'\0')) // 512 * 512 + 512 + 1024]
    every = 1 if os.environ.get('WAYBILL_TEST_ALL') else len(data) // 48 + 1
    cut = [n for n in range(0, len(data), every)] + [len(data) - 1]
    paths = []
    for n in cut:
        path = site.home / f'cut-{n}.{form}'
        path.write_bytes(data[:n])
        paths.append(path)
    done = site.run('--json', 'archive', 'verify', *paths, rc=5)
    verdicts = done.documents()
    assert len(verdicts) == len(paths)
    for path, verdict in zip(paths, verdicts):
        assert not verdict['ok'], path.name
        assert verdict['faults'][0]['code'] in (
            'torn', 'corrupt', 'not_an_archive'), (path.name, verdict)
