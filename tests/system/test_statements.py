"""What a whole export asks the database, from its task's first statement to
its last: a few questions, however large the history is."""

import json

import pytest

from build import Archive, dataset
from conftest import ARCHIVES

# The promise for a history of 10,000 datasets with their jobs.
DATASETS = 10000
MOST = 50
# No promise, but what it takes today: a small history that has everything else,
# too, such as collections, copies and groups of jobs.
MOST_OF_EVERYTHING = 56


def job(key, output):
    return {'encoded_id': key, 'tool_id': 'cat1', 'tool_version': '1.0',
            'state': 'ok', 'info': None, 'exit_code': 0,
            'create_time': '2024-03-01T09:00:00.000001',
            'update_time': '2024-03-01T09:05:00.000001',
            'params': {'n': '1'}, 'input_dataset_mapping': {},
            'output_dataset_mapping': {'out': [output]},
            'input_dataset_collection_mapping': {},
            'input_dataset_collection_element_mapping': {},
            'output_dataset_collection_mapping': {},
            'command_line': 'cat', 'model_class': 'Job'}


def asked(site, history, rc=0):
    """Statements on all connections of the task that exports a history."""
    done = site.run('--json', 'export', history, '-o', site.home / 'out.tgz',
                    rc=rc, env={'WAYBILL_LOG_LEVEL': 'debug',
                                'WAYBILL_LOG_FORM': 'json'})
    closed = [json.loads(line) for line in done.err.splitlines()
              if '"db.closed"' in line]
    return sum(c['statements'] for c in closed if 'task' in c)


# Decisions are written in batches: a smaller history asks less and would let
# the promised one grow over its limit unseen.
@pytest.mark.parametrize('many', [1, DATASETS])
def test_an_export_asks_few_questions(site, many):
    archive = Archive([dataset(f'd{i}', i) for i in range(1, many + 1)])
    archive.documents['jobs_attrs.txt'] = [
        job(f'j{i}', f'd{i}') for i in range(1, many + 1)]
    history = site.imported(archive.tar(site.home / 'many.tgz'))
    assert 0 < asked(site, history) <= MOST


def test_a_history_with_everything_asks_a_few_more(site):
    history = site.imported(ARCHIVES / 'galaxy-26.1/everything.tgz')
    # Some of its files are gone, which the exit status says.
    assert 0 < asked(site, history, rc=3) <= MOST_OF_EVERYTHING
