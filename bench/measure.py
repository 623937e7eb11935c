"""Running a command and saying what it took: time, memory, disk, statements.

Memory is the sum over the command and its descendants of each one's largest
resident size: no less than what they held together at any moment. Disk is what
the command had at most beside its result: files below the watched paths, and
files without a name that one of the processes held open.
"""
import json
import os
import resource
import select
import stat
import statistics
import subprocess
import time

SAMPLE_EVERY = 0.02


class Failed(Exception):
    """A measured command did not succeed."""


class Taken:
    """What one run took: seconds, processor seconds and bytes."""

    def __init__(self):
        self.wall = self.cpu = 0.0
        self.memory = self.disk = 0


def tree(pid):
    """A process and its descendants, as long as they are there."""
    yield pid
    try:
        with open("/proc/%d/task/%d/children" % (pid, pid)) as f:
            children = f.read().split()
    except OSError:
        return
    for child in children:
        yield from tree(int(child))


def largest_resident(pid):
    try:
        with open("/proc/%d/status" % pid) as f:
            for line in f:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) << 10
    except OSError:
        pass
    return 0


def nameless(pid, found):
    """Adds the open files of a process that have no name: inode to bytes."""
    try:
        fds = os.listdir("/proc/%d/fd" % pid)
    except OSError:
        return
    for fd in fds:
        try:
            st = os.stat("/proc/%d/fd/%s" % (pid, fd))
        except OSError:
            continue
        if stat.S_ISREG(st.st_mode) and st.st_nlink == 0:
            found[st.st_dev, st.st_ino] = st.st_blocks * 512


def used(path):
    """Bytes on disk of a file, or of the files below a directory."""
    total = 0
    try:
        if not os.path.isdir(path):
            return os.stat(path).st_blocks * 512
        for entry in os.scandir(path):
            total += used(entry.path)
    except OSError:
        pass                    # it went away while we looked
    return total


class Watch:
    """Samples a process and those below it until it ends."""

    def __init__(self, pid, paths):
        self.pid = pid
        self.paths = paths
        self.before = sum(map(used, paths))
        self.resident = {}
        self.disk = 0

    def sample(self):
        found = {}
        for pid in tree(self.pid):
            self.resident[pid] = max(self.resident.get(pid, 0),
                                     largest_resident(pid))
            if self.paths:
                nameless(pid, found)
        if self.paths:
            now = sum(map(used, self.paths)) - self.before
            self.disk = max(self.disk, now + sum(found.values()))


def run(argv, paths=(), env=None, ok=(0,)):
    """One run of a command, which must end with one of the statuses `ok`."""
    taken = Taken()
    begin = time.monotonic()
    process = subprocess.Popen(argv, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE,
                               env=dict(os.environ, **(env or {})))
    watch = Watch(process.pid, paths)
    text = []
    ended = os.pidfd_open(process.pid)
    poll = select.poll()
    poll.register(ended, select.POLLIN)
    poll.register(process.stderr, select.POLLIN)
    over = False
    while not over:
        watch.sample()
        for fd, event in poll.poll(SAMPLE_EVERY * 1000):
            if fd == ended:
                over = True
            elif event & select.POLLIN:
                text.append(os.read(fd, 65536))
            else:
                poll.unregister(fd)
    taken.wall = time.monotonic() - begin
    text.append(process.stderr.read())
    process.stderr.close()
    os.close(ended)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in ok:
        raise Failed("%s: status %d: %s" % (
            " ".join(argv), process.returncode,
            b"".join(text).decode(errors="replace").strip()))
    taken.cpu = usage.ru_utime + usage.ru_stime
    # The kernel's figure is that of the largest process, taken at its end: no
    # sample comes so late. But it begins with our own size, and says nothing
    # below that.
    sizes = sorted(watch.resident.values())
    ours = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if usage.ru_maxrss > ours:
        sizes[-1] = max(sizes[-1], usage.ru_maxrss << 10)
    taken.memory = sum(sizes)
    taken.disk = watch.disk
    taken.text = b"".join(text).decode(errors="replace")
    return taken


def statements(argv):
    """Statements that a command ran: (in its task's process, in its own)."""
    taken = run(argv, env={"WAYBILL_LOG_LEVEL": "debug",
                           "WAYBILL_LOG_FORM": "json"})
    task = own = 0
    for line in taken.text.splitlines():
        if '"db.closed"' not in line:
            continue
        event = json.loads(line)
        if "task" in event:
            task += event["statements"]
        else:
            own += event["statements"]
    return task, own


def median(values):
    return statistics.median(values)
