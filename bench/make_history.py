#!/usr/bin/env python3
"""Write an archive of a history as Galaxy 26.1 writes it, from a seed.

  make_history.py datasets N OUT      N datasets of 1 KiB, each with its job
  make_history.py mixed BYTES OUT     FASTQ, VCF, BED, BAM-like and fastq.gz

OUT ends in .tar or .tgz. The same words give the same archive. Memory does
not grow with N or BYTES: documents are spooled, data goes straight into OUT.
"""
import argparse
import gzip
import io
import itertools
import json
import random
import struct
import tarfile
import tempfile
import uuid

HISTORY = "00000000000000aa"
TIME = "2026-02-03 04:05:%02d.%06d"
CHUNK = 4 << 20


def spool():
    return tempfile.TemporaryFile()


class Document:
    """A JSON array, one record at a time."""

    def __init__(self):
        self.file = spool()
        self.file.write(b"[")
        self.first = True

    def add(self, record):
        self.file.write(b"" if self.first else b", ")
        self.file.write(json.dumps(record, sort_keys=True).encode())
        self.first = False

    def end(self):
        self.file.write(b"]")
        return self.file


def stamp(n):
    return TIME % (n // 1000000 % 60, n % 1000000)


def dataset(rng, n, name, extension, file_name, blurb, peek):
    return {
        "annotation": None,
        "blurb": blurb,
        "copied_from_history_dataset_association_id_chain": [],
        "create_time": stamp(n),
        "dataset_uuid": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
        "deleted": False,
        "designation": None,
        "encoded_id": "%016x" % n,
        "extension": extension,
        "file_metadata": {
            "created_from_basename": None,
            "extra_files_path": None,
            "file_name": None,
            "hashes": [],
            "sources": [],
        },
        "file_name": file_name,
        "hid": n,
        "history_encoded_id": HISTORY,
        "info": "",
        "metadata": {"column_types": ["str", "int", "int", "str"],
                     "columns": 4, "comment_lines": 0, "data_lines": 30,
                     "dbkey": "hg38", "delimiter": "\t"},
        "model_class": "HistoryDatasetAssociation",
        "name": name,
        "peek": peek,
        "state": "ok",
        "tags": [],
        "tool_version": "1.0.2",
        "update_time": stamp(n + 1),
        "validated_state": "unknown",
        "validated_state_message": None,
        "visible": True,
    }


def job(n):
    """The first dataset is uploaded, each later one is made from another."""
    source = "%016x" % (n // 2)
    parameters = {
        "__input_ext": "tabular",
        "chromInfo": "/srv/galaxy/tool-data/shared/ucsc/chrom/hg38.len",
        "dbkey": "hg38",
        "header": "false",
        "lineNum": str(n % 30),
    }
    if n > 1:
        parameters["input"] = {"values": [{"id": source, "src": "hda"}]}
    return {
        "command_line": "head -n %d '/srv/galaxy/objects/%s.dat' > "
                        "'/srv/galaxy/objects/%016x.dat'" % (n % 30, source, n),
        "create_time": stamp(n).replace(" ", "T"),
        "encoded_id": "%016x" % n,
        "exit_code": 0,
        "galaxy_version": "26.1",
        "implicit_output_dataset_collection_mapping": {},
        "info": None,
        "input_dataset_collection_element_mapping": {},
        "input_dataset_collection_mapping": {},
        "input_dataset_mapping": {"input": [source]} if n > 1 else {},
        "job_messages": [],
        "job_stderr": "",
        "job_stdout": "",
        "model_class": "Job",
        "object_store_id": None,
        "output_dataset_collection_mapping": {},
        "output_dataset_mapping": {"out_file1": ["%016x" % n]},
        "params": parameters,
        "state": "ok",
        "tool_id": "Show beginning1" if n > 1 else "upload1",
        "tool_state": None,
        "tool_stderr": "",
        "tool_stdout": "",
        "tool_version": "1.0.2",
        "traceback": None,
        "update_time": stamp(n + 2).replace(" ", "T"),
    }


class Archive:
    """Members go out as they come; the documents stand at the end."""

    def __init__(self, path):
        mode = "w:gz" if path.endswith("gz") else "w"
        more = {"compresslevel": 1} if mode == "w:gz" else {}
        self.tar = tarfile.open(path, mode, format=tarfile.GNU_FORMAT, **more)
        self.datasets = Document()
        self.jobs = Document()
        self.count = 0

    def member(self, name, size, data):
        entry = tarfile.TarInfo(name)
        entry.size = size
        entry.mode = 0o644
        entry.mtime = 1770000000
        self.tar.addfile(entry, data)

    def document(self, name, file):
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        self.member(name, size, file)

    def value(self, name, value):
        self.document(name, io.BytesIO(json.dumps(value).encode()))

    def add(self, rng, name, extension, size, data, peek):
        self.count += 1
        n = self.count
        path = "datasets/%s_%016x.%s" % (name.replace(" ", "_"), n, extension)
        self.member(path, size, data)
        self.datasets.add(dataset(rng, n, name, extension, path,
                                  "%d bytes" % size, peek))
        self.jobs.add(job(n))

    def close(self, name):
        self.document("datasets_attrs.txt", self.datasets.end())
        self.document("jobs_attrs.txt", self.jobs.end())
        for empty in ("datasets_attrs.txt.provenance", "collections_attrs.txt",
                      "implicit_collection_jobs_attrs.txt",
                      "implicit_dataset_conversions.txt", "libraries_attrs.txt",
                      "library_folders_attrs.txt", "invocation_attrs.txt"):
            self.value(empty, [])
        self.value("export_attrs.txt", {"galaxy_export_version": "2"})
        self.value("history_attrs.txt", {
            "model_class": "History", "create_time": stamp(0),
            "update_time": stamp(self.count), "name": name,
            "hid_counter": self.count + 1, "genome_build": "hg38",
            "annotation": None, "tags": [], "encoded_id": HISTORY})
        self.tar.close()


def table(rng):
    """1 KiB of tab separated text."""
    lines = []
    size = 0
    while size < 1024:
        n = rng.getrandbits(27)
        lines.append("chr%d\t%d\t%d\tregion_%d\n" % (n % 22 + 1, n, n + 100,
                                                    n % 1000))
        size += len(lines[-1])
    return "".join(lines).encode()[:1023] + b"\n"


def make_datasets(n, seed, out):
    rng = random.Random(seed)
    archive = Archive(out)
    for i in range(n):
        data = table(rng)
        archive.add(rng, "Select first on dataset %d" % (i + 1), "tabular",
                    len(data), io.BytesIO(data), data[:160].decode())
    archive.close("%d datasets of 1 KiB" % n)


BASES = bytes(b"ACGT"[i & 3] for i in range(256))
# Qualities as a sequencer's: mostly high, in eight steps.
QUALITY = bytes(b"FFFFFFFFFFF:,#FF"[i & 15] for i in range(256))


def fastq(rng):
    count = CHUNK // 340
    while True:
        first = rng.getrandbits(20)
        bases = rng.randbytes(150 * count).translate(BASES)
        marks = rng.randbytes(150 * count).translate(QUALITY)
        yield b"".join(b"@M01:44:FC7:1:%d:%d 1:N:0:1\n%b\n+\n%b\n" % (
            first, i, bases[150 * i:150 * i + 150],
            marks[150 * i:150 * i + 150]) for i in range(count))


def vcf(rng):
    return table_of(rng, lambda at, n: "chr1\t%d\t.\t%s\t%s\t%d.%02d\tPASS\t"
                    "DP=%d;AF=0.%03d;MQ=60.00\tGT:AD:DP:GQ:PL\t"
                    "0/1:%d,%d:%d:99:%d,0,%d\n" % (
                        at, "ACGT"[n & 3], "ACGT"[n >> 2 & 3], n >> 4 & 2047,
                        n % 100, n >> 8 & 127, n % 1000, n >> 9 & 63,
                        n >> 15 & 63, n >> 8 & 127, n >> 12 & 4095,
                        n >> 20 & 4095))


def bed(rng):
    return table_of(rng, lambda at, n: "chr%d\t%d\t%d\tpeak_%d\t%d\t%s\n" % (
        n % 22 + 1, at, at + (n >> 8 & 1023), at // 100, n >> 20 & 1023,
        "+-"[n >> 30 & 1]))


def table_of(rng, row):
    at = 10000
    while True:
        rows = []
        for n in struct.unpack("<60000Q", rng.randbytes(480000)):
            at += n % 300 + 1
            rows.append(row(at, n))
        yield "".join(rows).encode()


def bam(rng):
    """Blocks of 64 KiB, each its own gzip member, as BGZF has them."""
    while True:
        yield b"".join(gzip.compress(
            rng.randbytes(24 << 10) + bytes(8 << 10) +
            rng.randbytes(32 << 10).translate(QUALITY), 1, mtime=0)
            for _ in range(CHUNK >> 16))


def fastq_gz(rng):
    return (gzip.compress(part, 1, mtime=0) for part in fastq(rng))


def repeated(parts):
    """The first parts again and again: far behind any window of deflate."""
    return itertools.cycle(itertools.islice(parts, 4))


class Parts:
    """Generated parts as a file to read from."""

    def __init__(self, parts):
        self.parts = parts
        self.part = io.BytesIO()

    def read(self, n):
        data = self.part.read(n)
        while len(data) < n:
            self.part = io.BytesIO(next(self.parts))
            data += self.part.read(n - len(data))
        return data


MIXTURE = (  # share of the bytes in percent, files, how
    (40, 3, "reads", "fastqsanger", fastq),
    (20, 2, "variants", "vcf", vcf),
    (10, 2, "peaks", "bed", bed),
    (17, 2, "alignment", "bam", bam),
    (13, 2, "packed reads", "fastqsanger.gz", fastq_gz),
)


def make_mixed(size, seed, out):
    rng = random.Random(seed)
    archive = Archive(out)
    for share, files, name, extension, make in MIXTURE:
        each = size * share // 100 // files
        for i in range(files):
            archive.add(rng, "%s %d" % (name, i + 1), extension, each,
                        Parts(repeated(make(rng))), None)
    archive.close("%d bytes of mixed data" % size)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=("datasets", "mixed"))
    parser.add_argument("amount", type=int)
    parser.add_argument("out")
    parser.add_argument("--seed", type=int, default=4)
    args = parser.parse_args()
    make = make_datasets if args.what == "datasets" else make_mixed
    make(args.amount, args.seed, args.out)


if __name__ == "__main__":
    main()
