#!/usr/bin/env python3
"""Statements run by the indexes that their comments name: a planner that takes
another way is slow only where there are many rows, which no other test has."""

import re
import sqlite3
import unittest
from pathlib import Path

DB = Path(__file__).resolve().parents[3] / 'src' / 'db'


def comment_of(text):
    return ' '.join(line[2:] for line in text.split('\n')
                    if line.startswith('--'))


def code_of(text):
    return re.sub(r'--[^\n]*', '', text)


def database():
    db = sqlite3.connect(':memory:')
    for path in sorted((DB / 'schema').glob('*.sql')):
        db.executescript(path.read_text())
    for path in sorted((DB / 'sql').glob('*/*.sql')):
        if 'CREATE TEMPORARY TABLE' in path.read_text():
            db.execute(code_of(path.read_text()))
    return db


class Plans(unittest.TestCase):
    def test_a_statement_takes_the_indexes_that_it_names(self):
        db = database()
        ours = {name for name, in db.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'index' "
            "AND name LIKE 'waybill_%'")}
        named = set()
        for path in sorted((DB / 'sql').glob('*/*.sql')):
            text = path.read_text()
            wanted = ours.intersection(re.findall(r'\w+', comment_of(text)))
            if not wanted:
                continue
            code = code_of(text)
            values = dict.fromkeys(re.findall(r'(?<![:\w]):([a-z_]+)', code))
            plan = '\n'.join(row[3] for row in db.execute(
                'EXPLAIN QUERY PLAN ' + code, values))
            for name in wanted:
                with self.subTest(path=path.name, index=name):
                    self.assertRegex(plan, rf'INDEX {name}\b')
            named |= wanted
        self.assertGreater(len(named), 10)


if __name__ == '__main__':
    unittest.main()
