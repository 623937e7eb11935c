"""What the archive room writes is read by the programs that others use, and
what they write is read by it. Names, sizes and bytes must be the same."""

import functools
import gzip
import hashlib
import os
import pathlib
import random
import shutil
import subprocess
import tarfile
import tempfile
import zipfile

import pytest

from conftest import fast_directory

CONTAINERS = ('tar', 'tgz', 'zip')
LEVELS = ('fast', 'store')
MIB = 1 << 20
ROOT = pathlib.Path('/')


@pytest.fixture(scope='module')
def tool(program):
    path = pathlib.Path(program).parent / 'bench/archive_tool'
    assert path.exists(), f'{path} is not there: build it first'
    return str(path)


@pytest.fixture(scope='module')
def data(tmp_path_factory):
    """A tree with something for every branch of the writers."""
    top = tmp_path_factory.mktemp('data')
    rng = random.Random(7)
    text = ''.join(f'chr{rng.randrange(23)}\t{rng.randrange(10**9)}\n'
                   for _ in range(200000)).encode()
    files = {
        'empty': b'', 'one': b'x', 'text': text, 'noise': rng.randbytes(
            3 * MIB + 5), 'zeros': bytes(2 * MIB), 'block': rng.randbytes(MIB),
        'block and one': text[:MIB + 1], 'd\u00e4ten/\u540d\u524d.txt': b'utf-8',
        'n' * 100: b'100', 'm' * 101: b'101', 'p' * 90 + '/' + 'q' * 90: b's',
        'deep/' * 60 + 'file': b'300 bytes of path', 'new\nline': b'lf',
        'blank name ': b'blank', '-dash': b'dash', '..dots': b'dots',
    }
    for i in range(300):
        files[f'small/{i:03d}'] = text[i * 50:i * 55]
    for name, content in files.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (top / 'empty directory').mkdir()
    return top


def listing(top):
    """Every file below top with its digest, every directory."""
    found = {}
    for path in top.rglob('*'):
        name = str(path.relative_to(top))
        found[name] = None if path.is_dir() else hashlib.sha256(
            path.read_bytes()).hexdigest()
    return found


def run(*command, **kw):
    return subprocess.run(command, check=True, capture_output=True, **kw)


def need(program):
    if shutil.which(program) is None:
        pytest.skip(f'{program} is not installed')


@pytest.fixture(scope='module')
def archives(tool, data, tmp_path_factory):
    """Each container at each level, and through a pipe the same bytes."""
    top = tmp_path_factory.mktemp('archives')
    made = {}
    for container in CONTAINERS:
        for level in LEVELS:
            path = top / f'{level}.{container}'
            run(tool, 'pack', container, level, '2', '0', path, data)
            piped = run(tool, 'pack', container, level, '3', '0', '-', data)
            assert piped.stdout == path.read_bytes()
            made[container, level] = path
    return made


def each(*containers):
    return pytest.mark.parametrize(
        'which', [(c, level) for c in containers for level in LEVELS],
        ids='-'.join)


@each('tar', 'tgz')
def test_gnu_tar_unpacks(archives, data, which, tmp_path):
    run('tar', 'xf', archives[which], '-C', tmp_path)
    assert listing(tmp_path) == listing(data)


@each('tar', 'tgz')
def test_gnu_tar_says_nothing(archives, which):
    assert run('tar', 'tvf', archives[which]).stderr == b''


@each('tar', 'tgz', 'zip')
def test_bsdtar_unpacks_from_a_pipe(archives, data, which, tmp_path):
    need('bsdtar')
    with open(archives[which], 'rb') as f:
        run('bsdtar', 'xf', '-', '-C', tmp_path, stdin=f)
    assert listing(tmp_path) == listing(data)


@each('tgz')
def test_gzip_finds_one_whole_member(archives, which):
    run('gzip', '-t', archives[which])
    head = archives[which].read_bytes()[:10]
    assert head == bytes.fromhex('1f8b08000000000000ff')


@each('tar', 'tgz')
def test_python_reads_the_tar(archives, data, which):
    want = listing(data)
    with tarfile.open(archives[which]) as t:
        for m in t:
            digest = None
            if m.isfile():
                digest = hashlib.sha256(t.extractfile(m).read()).hexdigest()
            assert want.pop(m.name) == digest
            assert (m.mtime, m.uid, m.gid, m.uname, m.gname) == (
                0, 0, 0, '', '')
            assert m.mode == (0o755 if m.isdir() else 0o644)
    assert not want


@each('zip')
def test_python_reads_the_zip(archives, data, which):
    want = listing(data)
    with zipfile.ZipFile(archives[which]) as z:
        assert z.testzip() is None
        for i in z.infolist():
            digest = None
            if not i.is_dir():
                digest = hashlib.sha256(z.read(i)).hexdigest()
            assert want.pop(i.filename.rstrip('/')) == digest
            assert i.date_time == (1980, 1, 1, 0, 0, 0)
            assert i.external_attr >> 16 == (
                0o40755 if i.is_dir() else 0o100644)
    assert not want


@each('zip')
def test_info_zip_finds_no_fault(archives, which):
    need('unzip')
    need('zip')
    run('unzip', '-tqq', archives[which])
    run('zip', '-Tq', archives[which])


@each('zip')
def test_unzip_unpacks(archives, data, which, tmp_path):
    need('unzip')
    run('unzip', '-qq', archives[which], '-d', tmp_path,
        env={**os.environ, 'LC_ALL': 'C.UTF-8'})
    got, want = listing(tmp_path), listing(data)
    # unzip does not write control characters.
    assert got.pop('newline', '') in ('', want['new\nline'])
    want.pop('new\nline')
    got.pop('new\nline', None)
    assert got == want


@each('tar', 'tgz', 'zip')
def test_7z_finds_no_fault(archives, which):
    need('7z')
    out = run('7z', 't', archives[which]).stdout
    assert b'Everything is Ok' in out
    assert b'Warnings' not in out


@each('tar', 'tgz', 'zip')
def test_our_own_reader_counts_the_same(tool, archives, data, which):
    want = listing(data)
    size = sum((data / n).stat().st_size for n, d in want.items() if d)
    out = run(tool, 'read', archives[which]).stdout
    assert out.decode().split() == [str(len(want)), str(size)]


def others(top, data):
    """Archives of the same tree by other programs: name, command."""
    return {
        'gnu.tar': ['tar', 'cf', top / 'gnu.tar', '--format=gnu', '-C', data,
                    '.'],
        'posix.tgz': ['tar', 'czf', top / 'posix.tgz', '--format=posix',
                      '-C', data, '.'],
        'bsd.tar': ['bsdtar', 'cf', top / 'bsd.tar', '-C', data, '.'],
        'bsd.zip': ['bsdtar', 'cf', top / 'bsd.zip', '--format', 'zip', '-C',
                    data, '.'],
        'info.zip': ['sh', '-c', f'cd "{data}" && zip -qr "{top}/info.zip" .'],
        '7z.zip': ['7z', 'a', '-tzip', top / '7z.zip', f'{data}/.'],
        'igzip.tgz': ['sh', '-c', f'tar cf - -C "{data}" . | igzip -1 '
                      f'> "{top}/igzip.tgz"'],
        'pigz.tgz': ['sh', '-c', f'tar cf - -C "{data}" . | pigz '
                     f'> "{top}/pigz.tgz"'],
    }


@pytest.mark.parametrize('which', others(ROOT, ROOT).keys())
def test_what_others_write_is_read(tool, data, which, tmp_path):
    command = others(tmp_path, data)[which]
    for program in {'bsd': ('bsdtar',), 'info': ('zip',), '7z': ('7z',),
                    'igzip': ('igzip',), 'pigz': ('pigz',)}.get(
                        which.split('.')[0], ()):
        need(program)
    run(*command)
    want = listing(data)
    size = sum((data / n).stat().st_size for n, d in want.items() if d)
    out = run(tool, 'read', tmp_path / which).stdout
    assert out.decode().split() == [str(len(want)), str(size)]
    got = run(tool, 'read', tmp_path / which, 'text').stdout
    assert got == (data / 'text').read_bytes()


@pytest.mark.parametrize('mode', ['w', 'w:gz'])
@pytest.mark.parametrize('form', [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT,
                                  tarfile.PAX_FORMAT])
def test_what_python_writes_is_read(tool, data, mode, form, tmp_path):
    path = tmp_path / 'python'
    names = ['text', 'empty', 'empty directory', 'n' * 100]
    if form != tarfile.USTAR_FORMAT:
        names += ['m' * 101, 'd\u00e4ten', 'deep']
    with tarfile.open(path, mode, format=form) as t:
        for name in names:
            t.add(data / name, name)
        count = len(t.getmembers())
    out = run(tool, 'read', path).stdout.decode().split()
    assert out[0] == str(count)


def test_a_streamed_zip_of_python_is_read(tool, data, tmp_path):
    path = tmp_path / 'python.zip'
    with open(path, 'wb') as f:
        child = subprocess.Popen(['cat'], stdin=subprocess.PIPE, stdout=f)
        with zipfile.ZipFile(child.stdin, 'w', zipfile.ZIP_DEFLATED) as z:
            z.write(data / 'text', 'text')
            with z.open('wide', 'w', force_zip64=True) as m:
                m.write(b'abc')
        child.stdin.close()
        assert child.wait() == 0
    out = run(tool, 'read', path).stdout.decode().split()
    assert out == ['2', str((data / 'text').stat().st_size + 3)]


def trick(rng):
    """Noise that looks like zeros wherever a sample is taken."""
    blocks = []
    for _ in range(8):
        block = bytearray(rng.randbytes(MIB))
        for i in range(4):
            at = i * ((MIB - 4096) // 3)
            block[at:at + 4096] = bytes(4096)
        blocks.append(bytes(block))
    return b''.join(blocks)


def blocked_gzip(rng):
    """BGZF, as in BAM files: members of at most 64 KiB."""
    text = ''.join(rng.choices('ACGT', k=MIB)).encode()
    return 16 * b''.join(gzip.compress(text[i:i + 65280], mtime=0)
                         for i in range(0, MIB, 65280))


def plain_gzip(rng):
    """Noise, then letters that repeat where no window reaches."""
    letters = bytes(rng.choices(b'ACGT', k=MIB // 4))
    return gzip.compress(rng.randbytes(2 * MIB) + 24 * letters, 1, mtime=0)


INCOMPRESSIBLE = {
    'noise': lambda rng: rng.randbytes(9 * MIB + 5),
    'short noise': lambda rng: rng.randbytes(50000),
    'gzip': plain_gzip,
    'blocked gzip': blocked_gzip,
    'trick': trick,
}


@functools.lru_cache
def incompressible(kind):
    return INCOMPRESSIBLE[kind](random.Random(5))


@each('tgz', 'zip')
@pytest.mark.parametrize('kind', INCOMPRESSIBLE)
def test_what_does_not_compress_hardly_grows(tool, tmp_path, which, kind):
    data = tmp_path / 'data'
    data.mkdir()
    content = incompressible(kind)
    (data / 'f').write_bytes(content)
    path = tmp_path / 'archive'
    run(tool, 'pack', *which, '2', '0', path, data)
    # A tar has a header, and zeros up to a record; a zip of one member a few
    # headers.
    container = {('tgz', 'fast'): 1024, ('tgz', 'store'): 20480}.get(which, 300)
    assert path.stat().st_size <= len(content) * 1.001 + container
    out = run(tool, 'read', path, 'f').stdout
    assert out == content


def test_nothing_is_a_member_too(tool, tmp_path):
    """Empty files alone, as many as make a second block."""
    data = tmp_path / 'data'
    data.mkdir()
    for i in range(5000):
        (data / f'{i}').touch()
    for container in CONTAINERS:
        for level in LEVELS:
            path = tmp_path / f'{level}.{container}'
            run(tool, 'pack', container, level, '2', '15', path, data)
            out = run(tool, 'read', path).stdout
            assert out.decode().split() == ['5000', '0']
    with zipfile.ZipFile(tmp_path / 'fast.zip') as z:
        assert z.testzip() is None
    run('tar', 'tf', tmp_path / 'fast.tgz')


def has_sanitizer(program):
    code = pathlib.Path(program).read_bytes()
    return b'__asan_init' in code or b'__tsan_init' in code


def in_little_memory(tool, *words):
    """However large a member and however many there are. Stacks, of 8 MiB
    each, and what is only reserved count too; resident is a third of it."""
    limit = [] if has_sanitizer(tool) else ['prlimit', f'--data={96 * MIB}']
    return run(*limit, tool, *words)


@pytest.fixture(scope='module')
def large(tmp_path_factory):
    """A member over 4 GiB (a hole, so it costs nothing), and one behind it."""
    top = tmp_path_factory.mktemp('large')
    with open(top / 'a hole', 'wb') as f:
        f.truncate((1 << 32) + 5)
    (top / 'behind').write_bytes(b'behind')
    return top


def test_a_large_member_needs_zip64(tool, large, tmp_path):
    path = tmp_path / 'large.zip'
    in_little_memory(tool, 'pack', 'zip', 'fast', '2', '0', path, large)
    with zipfile.ZipFile(path) as z:
        assert [i.file_size for i in z.infolist()] == [(1 << 32) + 5, 6]
    listed = run(tool, 'list', path).stdout.decode()
    assert len(listed.splitlines()) == 2
    assert run(tool, 'read', path, 'behind').stdout == b'behind'
    need('unzip')
    run('unzip', '-lqq', path)


def test_a_large_member_of_a_tar_comes_back(tool, large, tmp_path):
    path = tmp_path / 'large.tgz'
    in_little_memory(tool, 'pack', 'tgz', 'fast', '2', '0', path, large)
    out = run(tool, 'read', path).stdout.decode().split()
    assert out == ['2', str((1 << 32) + 5 + 6)]


def test_very_many_members_need_zip64(tool, tmp_path):
    path = tmp_path / 'many.zip'
    with tempfile.TemporaryDirectory(dir=fast_directory()) as many:
        for i in range(65537):
            pathlib.Path(many, str(i)).touch()
        in_little_memory(tool, 'pack', 'zip', 'fast', '2', '0', path, many)
    with zipfile.ZipFile(path) as z:
        assert len(z.infolist()) == 65537
    listed = run(tool, 'list', path).stdout.decode()
    assert len(listed.splitlines()) == 65537


# SSE4.2 alone, AVX, AVX2, and whatever QEMU knows. It knows no AVX-512: a
# machine that has it runs the other side of the comparison with it, and the
# golden sums of test_pack hold on every machine.
PROCESSORS = ('Nehalem', 'SandyBridge', 'Haswell', 'EPYC', 'max')


@pytest.fixture(scope='module')
def few(data, tmp_path_factory):
    """Every kind of data, but not much of it: an emulator is slow."""
    top = tmp_path_factory.mktemp('few')
    for name, size in (('text', MIB + 70000), ('noise', 200000),
                       ('zeros', 300000), ('block', 1000)):
        (top / name).write_bytes((data / name).read_bytes()[:size])
    shutil.copytree(data / 'small', top / 'small')
    return top


def emulated(cpu, *words):
    """A sanitizer's shadow of all addresses is real memory in the emulator:
    it would take all that the machine has."""
    need('qemu-x86_64')
    if has_sanitizer(words[0]):
        pytest.skip('a program with sanitizers is not emulated')
    return run('qemu-x86_64', '-cpu', cpu, *words)


@pytest.mark.parametrize('cpu', PROCESSORS)
@pytest.mark.parametrize('which', [('tar', 'store'), ('tgz', 'fast'),
                                   ('tgz', 'store'), ('zip', 'fast'),
                                   ('zip', 'store')], ids='-'.join)
def test_every_processor_writes_the_same(tool, few, tmp_path, which, cpu):
    here = tmp_path / 'here'
    run(tool, 'pack', *which, '1', '0', here, few)
    for threads in '1', '3':
        there = tmp_path / 'there'
        emulated(cpu, tool, 'pack', *which, threads, '5', there, few)
        assert there.read_bytes() == here.read_bytes()
    # And reads it with as many threads as there are cores.
    assert (emulated(cpu, tool, 'read', here).stdout ==
            run(tool, 'read', here).stdout)


@pytest.mark.parametrize('which', [('tgz', 'fast'), ('zip', 'fast')],
                         ids='-'.join)
def test_a_processor_of_before_2009_writes_what_others_read(tool, few,
                                                            tmp_path, which):
    """Without SSE4.2 the bytes are other ones, but right."""
    path = tmp_path / 'old'
    emulated('qemu64', tool, 'pack', *which, '2', '0', path, few)
    size = sum(p.stat().st_size for p in few.rglob('*') if p.is_file())
    for cpu in 'qemu64', 'max':
        out = emulated(cpu, tool, 'read', path).stdout.decode().split()
        assert out[1] == str(size)
    if which[0] == 'zip':
        with zipfile.ZipFile(path) as z:
            assert z.testzip() is None
    else:
        run('gzip', '-t', path)
