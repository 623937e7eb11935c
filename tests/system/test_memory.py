"""A task that needs more memory than it may have. Not with sanitizers: their
shadow is larger than any limit."""

import pytest

from conftest import SAMPLES


# Buffers come first with some numbers of threads, the threads' stacks with
# others.
@pytest.mark.parametrize('threads', [4, 8, 12, 16])
def test_a_task_over_its_memory_is_a_failed_export(site, threads):
    history = site.imported(SAMPLES / 'galaxy-20.9.tgz')
    out = site.home / 'out.tgz'
    done = site.run('--json', 'export', history, '-o', out, rc=7,
                    env={'WAYBILL_TASK_MEMORY': '64MiB',
                         'WAYBILL_PACK_THREADS': str(threads)})
    record = done.json()['waybill']
    assert record['state'] == 'failed'
    assert record['error']['code'] == 'no_memory'
    assert 'task.memory' in record['error']['hint']
    assert not out.exists() and site.leftovers() == []
    site.exported(history, '-o', out)
