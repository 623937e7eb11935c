"""The data of bench/pack: seeded, so the same on every machine."""
import gzip
import os
import random
import sys

MIB = 1 << 20
UNIT = 8 * MIB          # unique bytes of a kind; deflate sees 32 KiB of them
SEED = 4
# What compresses, and what does not.
TEXT = ('fastq', 'vcf', 'bed')
PACKED = ('bam', 'fastq.gz')
DATA = ('mix', *TEXT, *PACKED, 'small', 'sparse')


def fastq(rng):
    """Reads of 101 bases with binned qualities, as Illumina writes them."""
    out, size, n = [], 0, 0
    while size < UNIT:
        n += 1
        bases = ''.join(rng.choices('ACGT', k=101))
        quals = ''.join(rng.choices('FFFFFFFFFFFF:,#', k=101))
        out.append(f'@SRR1.{n} {n} length=101\n{bases}\n+\n{quals}\n')
        size += len(out[-1])
    return ''.join(out).encode()[:UNIT]


def vcf(rng):
    out, size, pos = [], 0, 10000
    while size < UNIT:
        pos += rng.randrange(1, 900)
        ref, alt = rng.sample('ACGT', 2)
        out.append(f'chr1\t{pos}\trs{rng.randrange(10**8)}\t{ref}\t{alt}\t'
                   f'{rng.randrange(20, 99)}\tPASS\tDP={rng.randrange(300)};'
                   f'AF={rng.random():.3f}\tGT:AD\t0/1:{rng.randrange(99)}\n')
        size += len(out[-1])
    return ''.join(out).encode()[:UNIT]


def bed(rng):
    out, size, pos = [], 0, 0
    while size < UNIT:
        pos += rng.randrange(1, 5000)
        out.append(f'chr{rng.randrange(1, 23)}\t{pos}\t'
                   f'{pos + rng.randrange(20, 400)}\tpeak_{len(out)}\t'
                   f'{rng.randrange(1000)}\t{rng.choice("+-")}\n')
        size += len(out[-1])
    return ''.join(out).encode()[:UNIT]


def units():
    rng = random.Random(SEED)
    return {'fastq': fastq(rng), 'vcf': vcf(rng), 'bed': bed(rng),
            'bam': rng.randbytes(UNIT),
            'fastq.gz': gzip.compress(fastq(rng), 6, mtime=0)}


def write(path, unit, size):
    """A file of this size: the unit again and again, shifted so that blocks
    differ."""
    if os.path.exists(path) and os.path.getsize(path) == size:
        return
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + '.part', 'wb') as f:
        left, turn = size, 0
        while left > 0:
            cut = turn * 4099 % len(unit)
            part = (unit[cut:] + unit[:cut])[:left]
            f.write(part)
            left -= len(part)
            turn += 1
    os.rename(path + '.part', path)


def write_small(top, unit, count):
    for i in range(count):
        folder = f'{top}/{i // 1000:03d}'
        if i % 1000 == 0:
            os.makedirs(folder, exist_ok=True)
        path = f'{folder}/{i:06d}.txt'
        if not os.path.exists(path):
            at = i * 1021 % (UNIT - 1024)
            with open(path, 'wb') as f:
                f.write(unit[at:at + 1024])


def make(top, scale):
    """The data sets, each a directory below top."""
    unit = units()
    for kind in unit:
        write(f'{top}/{kind}/one.{kind}', unit[kind], int(200 * MIB * scale))
    shares = {'fastq': 420, 'vcf': 200, 'bed': 180, 'bam': 450,
              'fastq.gz': 180}
    for kind, share in shares.items():
        for i in range(4):
            write(f'{top}/mix/datasets/{i}.{kind}', unit[kind],
                  int(share * MIB * scale / 4))
    write_small(f'{top}/small', unit['vcf'], 100000 if scale >= 0.2 else 10000)
    os.makedirs(f'{top}/sparse', exist_ok=True)
    with open(f'{top}/sparse/zeros', 'ab') as f:
        f.truncate(int(20e9 * scale))


def make_elsewhere(top, scale):
    """In a process of its own: a child's peak memory begins with ours."""
    child = os.fork()
    if child == 0:
        make(top, scale)
        os._exit(0)
    if os.waitpid(child, 0)[1] != 0:
        sys.exit('pack: the data could not be made')


def size_of(path):
    if os.path.isfile(path):
        return os.path.getsize(path)
    return sum(os.path.getsize(os.path.join(t, n))
               for t, _, names in os.walk(path) for n in names)
