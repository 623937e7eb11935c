"""What a whole export asks the database, from its task's first statement to
its last: a few questions, however large the history is."""

import json

import pytest

from build import Archive, dataset

# The promise for a history of datasets with their jobs.
MOST = 50


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


@pytest.mark.parametrize('many', [1, 2000])
def test_an_export_asks_few_questions(site, many):
    archive = Archive([dataset(f'd{i}', i) for i in range(1, many + 1)])
    archive.documents['jobs_attrs.txt'] = [
        job(f'j{i}', f'd{i}') for i in range(1, many + 1)]
    history = site.imported(archive.tar(site.home / 'many.tgz'))
    done = site.run('--json', 'export', history, '-o', site.home / 'out.tgz',
                    env={'WAYBILL_LOG_LEVEL': 'debug',
                         'WAYBILL_LOG_FORM': 'json'})
    closed = [json.loads(line) for line in done.err.splitlines()
              if '"db.closed"' in line]
    asked = sum(c['statements'] for c in closed if 'task' in c)
    assert 0 < asked <= MOST
