"""Small archives made by hand, good and bad, without waybill's help."""

import copy
import gzip
import io
import json
import tarfile
import zipfile

HISTORY = {'name': 'Demo', 'hid_counter': 3, 'genome_build': '?',
           'annotation': None, 'encoded_id': 'h1'}


def dataset(key, hid, **more):
    """A record with every key that Galaxy wants; `file` is its bytes."""
    record = {
        'encoded_id': key, 'history_encoded_id': 'h1', 'hid': hid,
        'name': f'data {hid}', 'extension': 'txt', 'state': 'ok',
        'info': None, 'blurb': None, 'peek': None, 'designation': None,
        'visible': True, 'deleted': False, 'metadata': {'dbkey': '?'},
        'annotation': None, 'tags': [],
        'file_name': f'datasets/data_{key}.txt', 'model_class':
        'HistoryDatasetAssociation',
    }
    record.update(more)
    return record


class Archive:
    """Documents and files of a model store; change them, then write."""

    def __init__(self, datasets=None):
        self.datasets = datasets if datasets is not None else [
            dataset('k1', 1), dataset('k2', 2, name='second')]
        self.documents = {
            'export_attrs.txt': {'galaxy_export_version': '2'},
            'history_attrs.txt': copy.deepcopy(HISTORY),
            'collections_attrs.txt': [],
            'jobs_attrs.txt': [],
            'implicit_collection_jobs_attrs.txt': [],
            'implicit_dataset_conversions.txt': [],
        }
        self.files = {d['file_name']: f'bytes of {d["name"]}\n'.encode()
                      for d in self.datasets if d.get('file_name')}

    def members(self):
        documents = dict(self.documents)
        documents.setdefault('datasets_attrs.txt', self.datasets)
        for name, value in documents.items():
            if value is not None:
                yield name, value if isinstance(value, bytes) else \
                    json.dumps(value).encode()
        yield from self.files.items()

    def tar(self, path, extra=(), mode='w:gz'):
        """extra: TarInfo, or (TarInfo, bytes), added at the end."""
        with tarfile.open(path, mode) as tar:
            for name, data in self.members():
                info = tarfile.TarInfo(name)
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
            for item in extra:
                info, data = item if isinstance(item, tuple) else (item, b'')
                if data:
                    info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
        return path

    def zip(self, path, extra=()):
        with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as z:
            for name, data in list(self.members()) + list(extra):
                z.writestr(name, data)
        return path


def member(name, kind=tarfile.REGTYPE, link=''):
    info = tarfile.TarInfo(name)
    info.type = kind
    info.linkname = link
    return info


def recompressed(path, data):
    """A gzip file of these bytes, always the same."""
    with open(path, 'wb') as f, \
            gzip.GzipFile(filename='', fileobj=f, mode='wb', mtime=0) as z:
        z.write(data)
    return path
