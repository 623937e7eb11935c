"""The programs that bench/pack measures: how each packs and unpacks."""
import os

PYTHON_TGZ = '''
import sys, tarfile
with tarfile.open(sys.argv[1], 'w:gz') as t:
    t.add(sys.argv[2], '.')
'''
# As Galaxy 26.1 runs it.
PYTHON_ZIP = '''
import os, sys, zipfile
from isal import isal_zlib
zipfile._get_compressor = lambda t, level=None: isal_zlib.compressobj(
    isal_zlib.ISAL_DEFAULT_COMPRESSION, isal_zlib.DEFLATED, -15)
zipfile.crc32 = isal_zlib.crc32
with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as z:
    for top, dirs, names in os.walk(sys.argv[2]):
        for name in sorted(names):
            path = os.path.join(top, name)
            z.write(path, os.path.relpath(path, sys.argv[2]))
'''

CAT = 'cat'
# Rows of the limit, by the container whose work they do and nothing else.
LIMITS = {'tgz': 'ISA-L and digests, tgz', 'zip': 'ISA-L and digests, zip',
          'store': 'digests alone'}
TGZ, ZIP = 'waybill tgz', 'waybill zip'
IGZIP, PIGZ_1, PIGZ_6 = 'tar | igzip -1', 'tar | pigz -1', 'tar | pigz -6'
BSDTAR, INFO_ZIP, SEVEN_ZIP = 'bsdtar tgz', 'Info-ZIP', '7z zip'
PYTHON_W_GZ, PYTHON_ISAL = 'Python tarfile w:gz', 'Python zipfile, isal'
PIGZ_D, UNZIP = 'tar | pigz -d', 'unzip -t'


def cell(text):
    """In a table of Markdown."""
    return text.replace('|', '\\|')


class Tool:
    """A row: a name, a command, and which limit is its own."""

    def __init__(self, name, argv, limit=None, slow=False):
        self.name, self.argv, self.limit = name, argv, limit
        self.slow = slow        # measured once

    def is_ours(self):
        return self.name.startswith('waybill')


def shell(command):
    return ['sh', '-c', command]


def piped(name, data, compress, out, slow=False):
    return Tool(name, shell(f"tar cf - -C '{data}' . | {compress} > '{out}'"),
                'tgz', slow)


def ours(tool, container, level, data, out):
    name = f'waybill {container}' + ('' if level == 'fast' else ', stored')
    return Tool(name, [tool, 'pack', container, level, '0', '0', out, data],
                container if level == 'fast' else 'store')


def packers(build, data, out, python, big):
    """`big`: what is packed must be small, for there is no room for more."""
    tool, limit = (os.path.join(build, 'bench', n)
                   for n in ('archive_tool', 'archive_limit'))
    cores = str(len(os.sched_getaffinity(0)))
    copy = '/dev/null' if big else out
    yield Tool(CAT, shell(f"find '{data}' -type f -print0 | "
                          f"xargs -0 cat > '{copy}'"))
    for mode, name in LIMITS.items():
        if mode != 'store' or not big:
            yield Tool(name, [limit, mode, cores, data])
    yield ours(tool, 'tgz', 'fast', data, out)
    yield ours(tool, 'zip', 'fast', data, out)
    if not big:
        yield ours(tool, 'tgz', 'store', data, out)
        yield ours(tool, 'zip', 'store', data, out)
        yield ours(tool, 'tar', 'store', data, out)
    yield piped(IGZIP, data, 'igzip -1', out)
    yield piped(PIGZ_1, data, 'pigz -1', out, True)
    yield piped(PIGZ_6, data, 'pigz -6', out, True)
    yield Tool(BSDTAR, ['bsdtar', 'czf', out, '-C', data, '.'], 'tgz', True)
    yield Tool(INFO_ZIP, shell(f"cd '{data}' && zip -qr '{out}.zip' . && "
                               f"mv '{out}.zip' '{out}'"), 'zip', True)
    yield Tool(SEVEN_ZIP, shell(f"7z a -tzip -mx1 '{out}.zip' '{data}/.' "
                                f"> /dev/null && mv '{out}.zip' '{out}'"),
               'zip', True)
    if python:
        yield Tool(PYTHON_W_GZ, [python, '-c', PYTHON_TGZ, out, data], 'tgz',
                   True)
        yield Tool(PYTHON_ISAL, [python, '-c', PYTHON_ZIP, out, data], 'zip',
                   True)


def unpackers(build, tgz, zipped):
    """Each reads and checks everything, and writes nothing."""
    tool = os.path.join(build, 'bench', 'archive_tool')
    yield Tool(TGZ, [tool, 'read', tgz])
    yield Tool(ZIP, [tool, 'read', zipped])
    yield Tool(PIGZ_D, shell(f"pigz -dc '{tgz}' | tar xOf - > /dev/null"))
    yield Tool('tar | igzip -d',
               shell(f"igzip -dc '{tgz}' | tar xOf - > /dev/null"))
    yield Tool('bsdtar xO, tgz', shell(f"bsdtar xOf '{tgz}' > /dev/null"))
    yield Tool(UNZIP, ['unzip', '-tqq', zipped])
    yield Tool('7z t', ['7z', 't', zipped])
