"""The figures of issue 4, each measured on data that a seed gives.

Sites and archives are made below one directory. What a measurement leaves is
kept until the end: a file system that has just deleted a large tree creates
files more slowly for a while.
"""
import itertools
import os
import shutil
import sqlite3
import subprocess
import sys

import make_history
import measure
from report import Figure

MIB = 1 << 20


class Bench:
    """What the cases share: the binary, the data, the number of runs."""

    def __init__(self, waybill, work, runs):
        self.waybill = waybill
        self.work = work
        self.runs = runs
        self.numbers = itertools.count()
        os.makedirs(work, exist_ok=True)
        self.litter = os.path.join(work, "run-%d" % os.getpid())
        os.makedirs(self.litter)

    def say(self, text):
        print(text, file=sys.stderr, flush=True)

    def fresh(self, name):
        return os.path.join(self.litter, "%s-%d" % (name, next(self.numbers)))

    def archive(self, what, amount, extension):
        """Made once for all runs of this program."""
        path = os.path.join(self.work, "%s-%d.%s" % (what, amount, extension))
        if not os.path.exists(path):
            self.say("making %s" % path)
            part = os.path.join(self.litter, os.path.basename(path))
            make = {"datasets": make_history.make_datasets,
                    "mixed": make_history.make_mixed}[what]
            make(amount, 4, part)
            os.rename(part, path)
        # Read once, so that no run waits for the disk more than the others.
        with open(path, "rb") as f:
            while f.read(MIB):
                pass
        return path

    def command(self, data, *words):
        return [self.waybill, words[0], "--data", data, "--quiet",
                *words[1:]]

    def site(self, archive):
        """A site that has taken an archive in."""
        data = self.fresh("site")
        measure.run(self.command(data, "import", archive))
        return data

    def close(self):
        shutil.rmtree(self.litter)


def count(n):
    return "{:,}".format(n)


def import_datasets(bench, n, seconds, memory):
    archive = bench.archive("datasets", n, "tgz")
    taken = [measure.run(bench.command(bench.fresh("site"), "import",
                                       archive))
             for _ in range(bench.runs)]
    name = "import of %s datasets" % count(n)
    yield Figure(name, "s", seconds, [t.wall for t in taken],
                 [t.cpu for t in taken])
    if memory is not None:
        yield Figure(name + ", memory", "MiB", memory,
                     [t.memory / MIB for t in taken])


def export_command(bench, data, name, form, out):
    return bench.command(data, "export", name, "--force", "-f", form, "-o",
                         out)


def export_datasets(bench, n, seconds, memory, statements):
    history = "%d datasets of 1 KiB" % n
    data = bench.site(bench.archive("datasets", n, "tgz"))
    taken = [measure.run(export_command(bench, data, history, "tgz",
                                        bench.fresh("out")))
             for _ in range(bench.runs)]
    name = "export of %s datasets to tgz" % count(n)
    yield Figure(name, "s", seconds, [t.wall for t in taken],
                 [t.cpu for t in taken])
    yield Figure(name + ", memory", "MiB", memory,
                 [t.memory / MIB for t in taken])
    if statements is None:
        return
    task, own = measure.statements(export_command(
        bench, data, history, "tgz", bench.fresh("out")))
    yield Figure(name + ", statements", "", statements, [task])
    bench.say("%s: beside the task's, the command ran %d statements" % (
        name, own))


def pack_by_others(bench, data):
    """What tar and igzip take for the same files."""
    out = bench.fresh("others")
    return measure.run(["sh", "-c", 'tar -C "$1" -cf - . | igzip -1 >"$2"',
                        "sh", os.path.join(data, "objects"), out])


def export_mixed(bench, size, factor, disk):
    history = "%d bytes of mixed data" % size
    data = bench.site(bench.archive("mixed", size, "tar"))
    watched = [os.path.join(data, name) for name in (
        "tmp", "waybill.db", "waybill.db-wal", "short_term_storage")]
    others = []
    taken = {"tgz": [], "rocrate.zip": []}
    pack_by_others(bench, data)             # the data is in memory after it
    for _ in range(bench.runs):
        others.append(pack_by_others(bench, data))
        for form, runs in taken.items():
            runs.append(measure.run(export_command(
                bench, data, history, form, bench.fresh("out")), watched))
    name = "%.1f GB of mixed data to " % (size / 1e9)
    for form, runs in taken.items():
        yield Figure(name + form, "x tar|igzip", factor,
                     [t.wall / o.wall for t, o in zip(runs, others)],
                     [t.cpu for t in runs])
        yield Figure(name + form + ", disk", "MiB", disk,
                     [t.disk / MIB for t in runs])
    bench.say("tar | igzip -1: %.2f s" % measure.median(
        [o.wall for o in others]))


# Copies of the one export of a site, each with a task, an association and the
# events of an export.
MULTIPLY = """
CREATE TEMP TABLE n AS WITH RECURSIVE n(n) AS
	(SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < :records - 1)
	SELECT n, lower(hex(randomblob(16))) AS uuid FROM n;
"""


def columns(db, table):
    return [row[1] for row in db.execute("PRAGMA table_info(%s)" % table)]


def multiply(db, table, changed):
    """Copies the first row of a table for each row of temp.n."""
    names = columns(db, table)
    db.execute("INSERT INTO %s (%s) SELECT %s FROM n CROSS JOIN "
               "(SELECT * FROM %s ORDER BY id LIMIT 1) AS o" % (
                   table, ", ".join(names),
                   ", ".join(changed.get(c, "o." + c) for c in names), table))


# One every five seconds, the last of them just now.
AGO = ("strftime('%%Y-%%m-%%d %%H:%%M:%%f000', 'now', "
       "((n.n - %d) * 5) || ' seconds')")


def fill_records(db, records):
    task, export, association = (
        db.execute("SELECT max(id) FROM %s" % t).fetchone()[0] for t in (
            "waybill_task", "waybill_export", "store_export_association"))
    # Only the export shall be there to copy from.
    db.execute("DELETE FROM waybill_task WHERE id <> ?", (task,))
    db.execute(MULTIPLY.replace(":records", str(records)))
    multiply(db, "waybill_task", {"id": "%d + n" % task, "uuid": "n.uuid"})
    multiply(db, "store_export_association",
             {"id": "%d + n" % association, "task_uuid": "n.uuid"})
    multiply(db, "waybill_export", {
        "id": "%d + n" % export, "task_id": "%d + n" % task, "uuid": "n.uuid",
        "association_id": "%d + n" % association,
        "create_time": AGO % records})
    for _ in range(2):
        first = db.execute("SELECT max(id) FROM waybill_event").fetchone()[0]
        multiply(db, "waybill_event", {"id": "%d + n" % first,
                                       "task_id": "%d + n" % task})


def list_records(bench, records, seconds):
    archive = bench.archive("datasets", 3, "tgz")
    data = bench.site(archive)
    measure.run(export_command(bench, data, "3 datasets of 1 KiB", "tgz",
                               bench.fresh("out")))
    bench.say("making %s records" % count(records))
    db = sqlite3.connect(os.path.join(data, "waybill.db"))
    fill_records(db, records)
    db.commit()
    db.close()
    command = [bench.waybill, "exports", "list", "--data", data, "--limit",
               "50"]
    shown = subprocess.run(command + ["--json"], check=True,
                           stdout=subprocess.PIPE).stdout
    if shown.count(b'"task_uuid"') != 50:
        raise measure.Failed("exports list did not show 50 records")
    taken = [measure.run(command) for _ in range(4 * bench.runs)]
    yield Figure("list of 50 of %s exports" % count(records), "ms",
                 seconds * 1000, [t.wall * 1000 for t in taken],
                 [t.cpu for t in taken])


CASES = {
    "export-10k": lambda b: export_datasets(b, 10000, 1.5, 64, 50),
    "export-100k": lambda b: export_datasets(b, 100000, 12, 100, None),
    "import-10k": lambda b: import_datasets(b, 10000, 2.7, None),
    "import-100k": lambda b: import_datasets(b, 100000, 25, 150),
    "mixed": lambda b: export_mixed(b, 1500000000, 1.3, 64),
    "list": lambda b: list_records(b, 1000000, 0.050),
}
