"""A running `waybill serve` and a client that sends what it is told to."""

import contextlib
import http.client
import json
import socket
import threading
import time
import uuid

from conftest import SAMPLES

SAMPLE = SAMPLES / 'galaxy-26.1.rocrate.zip'


@contextlib.contextmanager
def serving(site, *users):
    """A server and the keys of these users. It ends well and says nothing."""
    server = Server(site)
    for user in users:
        server.key(user)
    yield server
    assert server.stop() == (0, '')


def writable_lab(site):
    """The directory that `gxfiles://lab` is; made, with its file source."""
    lab = site.home / 'lab'
    lab.mkdir()
    site.data.mkdir(exist_ok=True)
    (site.data / 'file_sources_conf.yml').write_text(
        f'- {{type: posix, id: lab, label: Lab, root: {lab}, '
        'writable: true}\n')
    return lab


class Answer:
    def __init__(self, response, body):
        self.status = response.status
        self.headers = {k.lower(): v for k, v in response.getheaders()}
        self.body = body

    def json(self):
        return json.loads(self.body)


class Server:
    """`serve` on a free port; stopped by SIGTERM."""

    def __init__(self, site):
        self.site = site
        self.process = site.start('--json', 'serve', '--listen',
                                  '127.0.0.1:0')
        self.url = json.loads(self.process.stdout.readline())['url']
        self.port = int(self.url.rsplit(':', 1)[1])
        self.keys = {}
        self.local = threading.local()    # a connection of each thread's

    def key(self, name):
        """The key of a user, who is made when there is none."""
        if name not in self.keys:
            done = self.site.run('user', 'key', name, rc=None)
            if done.rc != 0:
                self.site.run('user', 'add', name)
                done = self.site.run('user', 'key', name)
            self.keys[name] = done.out.strip()
        return self.keys[name]

    def ask(self, method, path, body=None, user=None, headers=()):
        headers = dict(headers)
        if user is not None:
            headers['x-api-key'] = self.key(user)
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
            headers.setdefault('Content-Type', 'application/json')
        if isinstance(body, str):
            body = body.encode()
        connection, kept = self.connection()
        try:
            return self.exchange(connection, method, path, body, headers)
        except (ConnectionError, http.client.BadStatusLine):
            # Idle for too long, perhaps: the server may close what it keeps.
            connection.close()
            if not kept:
                raise
            return self.exchange(connection, method, path, body, headers)

    def connection(self):
        """This thread's, and whether it has been used and is open."""
        if not hasattr(self.local, 'connection'):
            self.local.connection = http.client.HTTPConnection(
                '127.0.0.1', self.port, timeout=60)
        return self.local.connection, self.local.connection.sock is not None

    @staticmethod
    def exchange(connection, method, path, body, headers):
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return Answer(response, response.read())

    def get(self, path, **more):
        return self.ask('GET', path, **more)

    def post(self, path, body=None, **more):
        return self.ask('POST', path, body, **more)

    def upload(self, fields, name, data, user='admin',
               path='/api/histories'):
        """A form with a file, as browsers and BioBlend send it."""
        mark = uuid.uuid4().hex
        parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{k}"'
                 f'\r\n\r\n{v}\r\n'.encode() for k, v in fields.items()]
        parts += [f'--{mark}\r\nContent-Disposition: form-data; '
                  f'name="archive_file"; filename="{name}"\r\n'
                  'Content-Type: application/octet-stream\r\n\r\n'.encode(),
                  data, f'\r\n--{mark}--\r\n'.encode()]
        return self.post(path, b''.join(parts), user=user,
                         headers={'Content-Type': 'multipart/form-data; '
                                  f'boundary={mark}'})

    def created(self, name='new', user='alice'):
        """The path of a new history."""
        made = self.post('/api/histories', {'name': name}, user=user)
        return f'/api/histories/{made.json()["id"]}'

    def import_job(self, archive=SAMPLE, user='alice'):
        """The id of the job that has taken in an uploaded archive."""
        job = self.upload({'archive_source': ''}, archive.name,
                          archive.read_bytes(), user).json()['id']
        self.poll(lambda: self.get(f'/api/jobs/{job}',
                                   user=user).json()['state'], ('ok',))
        return job

    def newest(self, user='alice'):
        return self.get('/api/histories?limit=1&order=create_time-dsc',
                        user=user).json()[0]['url']

    def imported(self, archive=SAMPLE, user='alice'):
        """The path of the history that an uploaded archive has become."""
        self.import_job(archive, user)
        return self.newest(user)

    def wait(self, task):
        """The last state of a task."""
        state = self.poll(lambda: self.get(f'/api/tasks/{task}/state').json(),
                          ('SUCCESS', 'FAILURE'))
        return state

    def poll(self, look, wanted, seconds=60):
        until = time.monotonic() + seconds
        while True:
            seen = look()
            if seen in wanted:
                return seen
            assert time.monotonic() < until, f'still {seen}'
            time.sleep(0.05)

    def raw(self, data):
        """Bytes as they are; all that comes back until the end."""
        with socket.create_connection(('127.0.0.1', self.port), 20) as s:
            s.sendall(data)
            answer = b''
            while True:
                part = s.recv(65536)
                if not part:
                    return answer
                answer += part

    def stop(self):
        self.process.terminate()
        rc = self.process.wait(30)
        self.connection()[0].close()
        self.process.stdout.close()
        errors = self.process.stderr.read()
        self.process.stderr.close()
        return rc, errors
