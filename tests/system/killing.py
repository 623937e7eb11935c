"""What the stories about killed processes share: a site, a worker that stops
at a step, and what must hold afterwards."""

import contextlib
import hashlib
import json
import os
import pathlib
import signal
import sqlite3
import subprocess
import time

ARCHIVE = (pathlib.Path(__file__).resolve().parents[1] /
           'data/site-galaxy-26.1/files/site.rocrate.zip')


class Site:
    """A data directory and the commands on it."""

    def __init__(self, program, directory):
        self.program = program
        self.directory = directory
        self.data = directory / 'data'

    def command(self, *words):
        return [self.program, '--data', str(self.data), *map(str, words)]

    def run(self, *words, status=0, step=None, **settings):
        done = subprocess.run(self.command(*words), capture_output=True,
                              text=True, env=environment(step, **settings),
                              timeout=120)
        assert done.returncode == status, (done.returncode, done.stdout,
                                           done.stderr)
        return done

    def json(self, *words, **options):
        """The last JSON document of a command's output."""
        text = self.run(*words, '--json', **options).stdout
        return json.loads(text.splitlines()[-1]) if text else None

    def start(self, *words, step):
        return subprocess.Popen(self.command(*words),
                                stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL,
                                env=environment(step))

    def rows(self, sql, *values):
        with contextlib.closing(sqlite3.connect(self.data / 'waybill.db')) as db:
            return db.execute(sql, values).fetchall()

    def tmp(self):
        return sorted(p.name for p in (self.data / 'tmp').iterdir())

    def storage(self):
        top = self.data / 'short_term_storage'
        return sorted(p for p in top.rglob('*') if p.is_file())

    def export_names(self):
        return [row[0] for row in self.rows(
            "SELECT uuid FROM waybill_task WHERE kind = 'export' ORDER BY id")]


def environment(step, **settings):
    env = {k: v for k, v in os.environ.items() if not k.startswith('WAYBILL_')}
    env.update(settings)
    if step is not None:
        env['WAYBILL_PAUSE_AT'] = step
    return env


def wait_for(what, seconds=60):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = what()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError('it did not happen')


def paused(site):
    """The scratch directory of a task that stands at its step."""
    found = list((site.data / 'tmp').glob('*/paused'))
    return found[0].parent if found else None


def child_of(pid):
    """The task child of a command."""
    path = f'/proc/{pid}/task/{pid}/children'
    return int(pathlib.Path(path).read_text().split()[0])


def stop_at(site, step, *words):
    """Start a command whose task stops at a step; the command's process."""
    process = site.start(*words, step=step)
    wait_for(lambda: paused(site) or process.poll() is not None)
    assert process.poll() is None, f'it ended before {step}'
    return process


def kill(process):
    process.send_signal(signal.SIGKILL)
    process.wait()


def check_record(site, record, states=('done',)):
    """A record that says done has its bytes."""
    ours = record['waybill']
    assert ours['state'] in states, ours
    assert record['ready'] is True
    assert record['export_metadata']['result_data']['success'] is True
    target = site.directory / f'got-{record["task_uuid"]}'
    site.run('exports', 'get', record['task_uuid'], '-o', target)
    data = target.read_bytes()
    assert len(data) == ours['result']['bytes']
    assert hashlib.sha256(data).hexdigest() == ours['result']['sha256']
    assert site.json('archive', 'verify', target)['ok'] is True
