"""The site that bench/serve measures: users, histories with their datasets and
a collection each, and exports. Rows go straight into the database, and depend
on nothing but their numbers."""
import contextlib
import os
import sqlite3
import subprocess

import cases

USERS = 100
HISTORIES = 1000
DATASETS = 1000000
RECORDS = 1000000
EACH = DATASETS // HISTORIES
ELEMENTS = 20           # of the collection in each history

# Ten users have 60 histories each: a list of 50 is a page of theirs. The others
# share the rest.
OWNER = "CASE WHEN n <= 600 THEN n % 10 ELSE 10 + n % 90 END"
# Some numbers that look like none.
MIXED = "(n * 2654435761 % 4294967296)"
TIME = ("strftime('%Y-%m-%d %H:%M:%f000', '2026-01-01', "
        "({}) || ' seconds')")
METADATA = ('{"column_names": null, "column_types": ["str", "int", "int"], '
            '"columns": 3, "comment_lines": 0, "data_lines": 1200, '
            '"dbkey": ["hg38"], "delimiter": "\\t"}')
PEEK = ('<table cellspacing="0" cellpadding="3"><tr><th>1.Chrom</th>'
        '<th>2.Start</th><th>3.End</th></tr><tr><td>chr1</td><td>11873</td>'
        '<td>14409</td></tr><tr><td>chr1</td><td>14361</td><td>29370</td></tr>'
        '</table>')

ROWS = {
    "history": ("h", {
        "id": "n", "user_id": "(SELECT id FROM owner WHERE place = %s)" % OWNER,
        "create_time": TIME.format("n * 60"), "name": "'Field study ' || n",
        "update_time": TIME.format("n * 60"),
        "hid_counter": str(EACH + 2), "deleted": "0", "purged": "0",
        "importing": "0", "importable": "0", "published": "0",
        "archived": "0"}),
    "history_audit": ("h", {
        "history_id": "n", "update_time": TIME.format("n * 60")}),
    "dataset": ("d", {
        "id": "n", "create_time": TIME.format("n"),
        "update_time": TIME.format("n"),
        "state": "CASE n % 50 WHEN 7 THEN 'error' WHEN 8 THEN 'empty' "
                 "ELSE 'ok' END",
        "deleted": "0", "purged": "0", "purgable": "1",
        "file_size": MIXED, "total_size": MIXED,
        "uuid": "printf('%%08x%%024x', %s, n)" % MIXED}),
    "history_dataset_association": ("d", {
        "id": "n", "history_id": "(n - 1) / %d + 1" % EACH, "dataset_id": "n",
        "create_time": TIME.format("n"), "update_time": TIME.format("n"),
        "name": "'Intervals of sample ' || %s" % MIXED, "info": "''",
        "blurb": "'1,200 regions'", "peek": "'%s'" % PEEK,
        "extension": "CASE n % 3 WHEN 0 THEN 'bed' WHEN 1 THEN 'tabular' "
                     "ELSE 'interval' END",
        "metadata": "CAST('%s' AS BLOB)" % METADATA,
        "deleted": "n % 20 = 3", "visible": "n % 20 <> 4", "version": "1",
        "hid": "(n - 1) %% %d + 1" % EACH, "purged": "0",
        "validated_state": "'unknown'"}),
    "dataset_permissions": ("d", {
        "id": "n", "create_time": TIME.format("n"),
        "update_time": TIME.format("n"), "action": "'manage permissions'",
        "dataset_id": "n", "role_id": "1"}),
    "dataset_collection": ("h", {
        "id": "n", "collection_type": "'list'", "populated_state": "'ok'",
        "create_time": TIME.format("n"), "update_time": TIME.format("n"),
        "element_count": str(ELEMENTS)}),
    "history_dataset_collection_association": ("h", {
        "id": "n", "collection_id": "n", "history_id": "n",
        "name": "'All intervals'", "hid": str(EACH + 1), "visible": "1",
        "deleted": "0", "create_time": TIME.format("n"),
        "update_time": TIME.format("n")}),
    "dataset_collection_element": ("e", {
        "id": "n", "dataset_collection_id": "(n - 1) / %d + 1" % ELEMENTS,
        "hda_id": "(n - 1) / {0} * {1} + (n - 1) % {0} + 1".format(
            ELEMENTS, EACH),
        "element_index": "(n - 1) %% %d" % ELEMENTS,
        "element_identifier": "'sample ' || n"}),
}
COUNTS = {"h": HISTORIES, "d": DATASETS, "e": HISTORIES * ELEMENTS}


def quoted(names):
    return ", ".join("'%s'" % name for name in names)


@contextlib.contextmanager
def bare(db, tables, kinds):
    """Without indexes or triggers, which are made anew afterwards."""
    made = db.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND "
        "type IN (%s) AND tbl_name IN (%s)" % (quoted(kinds), quoted(tables))
    ).fetchall()
    for kind, name, _ in made:
        db.execute("DROP %s %s" % (kind, name))
    yield
    for _, _, text in made:
        db.execute(text)


def fill(db):
    db.execute("CREATE TEMP TABLE owner AS SELECT id, row_number() OVER "
               "(ORDER BY id) - 1 AS place FROM galaxy_user")
    for table, (what, columns) in ROWS.items():
        db.execute(
            "INSERT INTO %s (%s) WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL "
            "SELECT n + 1 FROM n WHERE n < %d) SELECT %s FROM n" % (
                table, ", ".join(columns), COUNTS[what],
                ", ".join(columns.values())))


def add_users(bench, data):
    """The first is the administrator, whom a fresh site has."""
    for i in range(1, USERS):
        subprocess.run(bench.command(data, "user", "add", "user-%02d" % i),
                       check=True, stdout=subprocess.DEVNULL)


def quick(path):
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = OFF")
    db.execute("PRAGMA synchronous = OFF")
    db.execute("PRAGMA cache_size = -500000")
    return db


def make(bench, data):
    path = os.path.join(data, "waybill.db")
    add_users(bench, data)
    bench.say("making %s datasets" % cases.count(DATASETS))
    db = quick(path)
    with bare(db, ROWS, ("index", "trigger")):
        fill(db)
    subprocess.run(cases.export_command(
        bench, data, "Field study 10", "tgz", bench.fresh("out")) +
        ["--no-files"], check=True, stdout=subprocess.DEVNULL)
    bench.say("making %s records" % cases.count(RECORDS))
    with bare(db, ("waybill_task", "waybill_export", "waybill_event",
                   "store_export_association"), ("index",)):
        cases.fill_records(db, RECORDS)
    db.execute("PRAGMA journal_mode = WAL")
    db.close()


def site(bench):
    """The data directory of the site, made once for all runs."""
    data = os.path.join(bench.work, "serve-site")
    if not os.path.exists(data):
        make(bench, os.path.join(bench.litter, "serve-site"))
        os.rename(os.path.join(bench.litter, "serve-site"), data)
    return data
