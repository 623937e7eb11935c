"""scripts/embed-sql.py: what it makes of statements, and what it refuses."""

import importlib.util
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(os.environ["WAYBILL_SOURCE"]) / "scripts" / "embed-sql.py"
spec = importlib.util.spec_from_file_location("embed_sql", SCRIPT)
sys.dont_write_bytecode = True
embed = importlib.util.module_from_spec(spec)
spec.loader.exec_module(embed)


class Rewriting(unittest.TestCase):
    def check(self, text, want, params):
        self.assertEqual(embed.rewrite(text), (want, params))

    def test_numbers_parameters_by_first_appearance(self):
        self.check("SELECT :b, :a, :b", "SELECT ?1, ?2, ?1", ["b", "a"])

    def test_drops_comments_and_blank_lines(self):
        self.check("-- what :it does\nSELECT 1 -- :no\n\n/* :nor\n */ + :x",
                   "SELECT 1\n + ?1", ["x"])

    def test_leaves_strings_casts_and_quoted_names(self):
        self.check("SELECT ':a''--', \":b\", :c::text",
                   "SELECT ':a''--', \":b\", ?1::text", ["c"])

    def test_refuses_a_name_that_c_has_taken(self):
        with self.assertRaises(embed.Fault):
            embed.rewrite("SELECT :default")


class Writing(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.TemporaryDirectory()
        self.addCleanup(self.dir.cleanup)
        self.root = Path(self.dir.name)
        (self.root / "sql" / "track").mkdir(parents=True)
        (self.root / "schema").mkdir()

    def put(self, name, text):
        (self.root / name).write_text(text)

    def run_script(self):
        return subprocess.run(
            [sys.executable, SCRIPT, "sql", "schema", "out.c", "out.h",
             "out.d"], cwd=self.root, capture_output=True, text=True)

    def read(self, name):
        return (self.root / name).read_text()

    def test_writes_a_constant_and_a_struct_of_parameters(self):
        self.put("sql/track/get.sql", "SELECT \"a\\\" FROM t WHERE id = :id")
        self.put("sql/track/all.sql", "SELECT 1")
        self.assertEqual(self.run_script().returncode, 0)
        self.assertIn("struct sql_track_get_args { struct db_value id; };",
                      self.read("out.h"))
        self.assertIn("struct sql_track_all_args { struct db_value none_; };",
                      self.read("out.h"))
        self.assertIn('"SELECT \\"a\\\\\\" FROM t WHERE id = ?1",\n\t1\n',
                      self.read("out.c"))

    def test_ignores_the_variant_of_another_engine(self):
        self.put("sql/track/get.sql", "SELECT 1")
        self.put("sql/track/get.pg.sql", "SELECT 2")
        self.assertEqual(self.run_script().returncode, 0)
        self.assertNotIn("SELECT 2", self.read("out.c"))
        self.assertIn("sql_all_count = 1;", self.read("out.c"))

    def test_embeds_the_schema_in_the_order_of_names(self):
        self.put("schema/b.sql", "CREATE TABLE b (x);\n")
        self.put("schema/a.sql", "CREATE TABLE a (x);\n")
        self.assertEqual(self.run_script().returncode, 0)
        text = self.read("out.c")
        self.assertLess(text.index("schema.a"), text.index("schema.b"))

    def test_names_directories_so_that_new_files_are_seen(self):
        self.put("sql/track/get.sql", "SELECT 1")
        self.assertEqual(self.run_script().returncode, 0)
        watched = self.read("out.d").split()
        self.assertIn("sql/track", watched)
        self.assertIn("sql/track/get.sql", watched)

    def test_does_not_touch_what_stays_the_same(self):
        self.put("sql/track/get.sql", "SELECT 1")
        self.run_script()
        os.utime(self.root / "out.h", (1, 1))
        self.run_script()
        self.assertEqual((self.root / "out.h").stat().st_mtime, 1)

    def test_says_which_file_is_wrong(self):
        for text in ("", "-- nothing\n", "SELECT 1; SELECT 2"):
            self.put("sql/track/bad.sql", text)
            done = self.run_script()
            self.assertEqual(done.returncode, 1)
            self.assertIn("bad.sql", done.stderr)

    def test_a_semicolon_in_a_string_is_no_second_statement(self):
        self.put("sql/track/get.sql", "SELECT ';'")
        self.assertEqual(self.run_script().returncode, 0)


if __name__ == "__main__":
    unittest.main()
