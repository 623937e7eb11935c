"""Many who upload at once, slow ones and such as give up: what they send goes to
the disk, their number is limited, and nothing of them stays."""

import os
import re
import socket
import threading
import time

import pytest

from conftest import SAMPLES
from server import Server

UPLOADS = 4
SIZE = 24 << 20
MIB = 1 << 20
AHEAD = 256 << 10       # of a connection, in memory
MARK = 'mark'
HEAD = (f'--{MARK}\r\nContent-Disposition: form-data; name="archive_file"; '
        'filename="x.tgz"\r\n\r\n').encode()
TAIL = f'\r\n--{MARK}--\r\n'.encode()


@pytest.fixture(scope='module')
def server(shared):
    shared.run('import', SAMPLES / 'galaxy-20.9.tgz')
    (shared.data / 'waybill.yml').write_text(f'http: {{uploads: {UPLOADS}}}\n')
    server = Server(shared)
    server.key('admin')
    yield server
    if server.process.poll() is None:
        assert server.stop() == (0, '')


class Upload:
    """A form with a file of this size, sent in pieces."""

    def __init__(self, server, data):
        self.data = data
        self.s = socket.create_connection(('127.0.0.1', server.port), 30)
        self.s.sendall(
            b'POST /api/histories HTTP/1.1\r\nHost: x\r\nx-api-key: ' +
            server.key('admin').encode() +
            b'\r\nContent-Type: multipart/form-data; boundary=' +
            MARK.encode() + b'\r\nContent-Length: %d\r\n\r\n' % (
                len(HEAD) + len(data) + len(TAIL)) + HEAD)

    def send(self, begin, end):
        self.s.sendall(self.data[begin:end])

    def answer(self):
        """Status, and what comes with it."""
        text = b''
        while b'\r\n\r\n' not in text:
            part = self.s.recv(65536)
            if not part:
                break
            text += part
        return int(text.split()[1]), text.lower()

    def finish(self, begin):
        self.s.sendall(self.data[begin:] + TAIL)
        return self.answer()


def resident(server):
    with open(f'/proc/{server.process.pid}/status') as f:
        return int(re.search(r'VmRSS:\s+(\d+)', f.read())[1]) << 10


def nameless(server):
    """Bytes of files without a name that the server holds."""
    top = f'/proc/{server.process.pid}/fd'
    total = 0
    for fd in os.listdir(top):
        try:
            if os.readlink(f'{top}/{fd}').endswith('(deleted)'):
                total += os.stat(f'{top}/{fd}').st_size
        except OSError:
            pass                # closed meanwhile
    return total


def test_uploads_go_to_the_disk_and_are_so_many_at_most(server):
    before = resident(server)
    data = os.urandom(SIZE)
    held = [Upload(server, data) for _ in range(UPLOADS)]
    for upload in held:
        upload.send(0, SIZE // 2)
    server.poll(lambda: nameless(server) > UPLOADS * (SIZE // 2 - AHEAD),
                (True,))
    assert resident(server) - before < 16 * MIB
    status, text = Upload(server, data).answer()
    assert status == 503 and b'retry-after: 1' in text
    assert server.get('/api/histories', user='admin').status == 200
    for upload in held[:2]:
        upload.s.close()        # these give up
    server.poll(lambda: nameless(server) <= 2 * SIZE // 2, (True,))
    for upload in held[2:]:
        assert upload.finish(SIZE // 2)[0] == 200
    server.poll(lambda: nameless(server), (0,))


def test_whoever_comes_later_has_a_place(server):
    data = (SAMPLES / 'galaxy-20.9.tgz').read_bytes()
    histories = len(server.get('/api/histories', user='admin').json())
    results = []
    threads = [threading.Thread(target=lambda: results.append(
        Upload(server, data).finish(0)[0])) for _ in range(UPLOADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert results == [200] * UPLOADS
    server.poll(lambda: len(server.get('/api/histories', user='admin').json()),
                (histories + UPLOADS,))


def test_a_stop_waits_for_an_upload_that_comes_in(server):
    data = (SAMPLES / 'galaxy-20.9.tgz').read_bytes()
    upload = Upload(server, data)
    upload.send(0, len(data) // 2)
    server.poll(lambda: nameless(server) > 0, (True,))
    server.process.terminate()
    time.sleep(0.2)             # it listens no more
    with pytest.raises(OSError):
        socket.create_connection(('127.0.0.1', server.port), 5)
    assert upload.finish(len(data) // 2)[0] == 200
    began = time.monotonic()
    assert server.stop() == (0, '')
    assert time.monotonic() - began < 5
    assert server.site.leftovers() == []
