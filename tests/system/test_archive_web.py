"""archive ls and cat of an address: what is fetched is counted, and a server
that does not play along is told from a file that is wrong."""

import http.server
import random
import re
import subprocess
import threading
import zipfile

import pytest

from conftest import ARCHIVES

MIB = 1 << 20
ALLOW = {'WAYBILL_FETCH_ALLOW': ' 10.0.0.0/8, 127.0.0.1 '}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def log_message(self, *words):
        pass

    def do_GET(self):
        self.server.answer(self)

    def send(self, status, body, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace('_', '-'), value)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Web(http.server.ThreadingHTTPServer):
    """One file, sent by ranges; what was asked for is kept."""

    def __init__(self, body):
        super().__init__(('127.0.0.1', 0), Handler)
        self.body, self.etag = body, '"one"'
        self.sent = []
        self.url = f'http://127.0.0.1:{self.server_port}/archive'
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def answer(self, request):
        asked = re.fullmatch(r'bytes=(\d+)-(\d+)', request.headers['Range'])
        first, last = (int(n) for n in asked.groups())
        insisted = request.headers.get('If-Range')
        if insisted is not None and insisted != self.etag:
            request.send(200, self.body, ETag=self.etag)
            return
        part = self.body[first:last + 1]
        self.sent.append((first, len(part)))
        request.send(206, part, ETag=self.etag, Content_Range=
                     f'bytes {first}-{first + len(part) - 1}/{len(self.body)}')

    def total(self):
        return sum(n for _, n in self.sent)


class Answers(Web):
    """Whatever a function makes of a request."""

    def __init__(self, body, answer):
        super().__init__(body)
        self.say = answer

    def answer(self, request):
        self.say(self, request)


@pytest.fixture
def serve():
    servers = []

    def start(body, answer=None):
        servers.append(Web(body) if answer is None else Answers(body, answer))
        return servers[-1]
    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope='module')
def content():
    rng = random.Random(3)
    return {f'{i}': rng.randbytes(6 * MIB if i == 5 else MIB // 2)
            for i in range(10)}


@pytest.fixture(scope='module')
def zipped(content, tmp_path_factory):
    path = tmp_path_factory.mktemp('web') / 'web.zip'
    with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as z:
        for name, body in content.items():
            z.writestr(name, body)
    return path.read_bytes()


def test_ls_fetches_the_directory_only(site, serve, zipped, content):
    web = serve(zipped)
    listed = site.json('archive', 'ls', web.url, env=ALLOW)
    assert [m['name'] for m in listed] == list(content)
    # The beginning, and the end record with all that may stand before it.
    assert len(web.sent) == 2
    assert web.total() <= 1024 + 66 * 1024
    assert site.leftovers() == []


@pytest.mark.parametrize('member', ['0', '5', '9'])
def test_cat_fetches_that_member_only(site, serve, zipped, content, member):
    web = serve(zipped)
    done = subprocess.run(
        site.command('archive', 'cat', web.url, member), check=True,
        capture_output=True, env={**site.env, **ALLOW}).stdout
    assert done == content[member]
    assert len(web.sent) <= 2 + -(-len(content[member]) // (4 * MIB))
    assert web.total() <= len(content[member]) + 70 * 1024


def test_a_tar_is_read_in_large_steps(site, serve):
    path = sorted(ARCHIVES.rglob('*.tgz'))[0]
    body = path.read_bytes()
    web = serve(body)
    listed = site.json('archive', 'ls', web.url, env=ALLOW)
    local = site.json('archive', 'ls', path)
    assert listed == local
    assert web.total() <= len(body) + 1024


def refused(site, web, code, words, **more):
    done = site.run('--json', 'archive', 'ls', web.url, rc=None,
                     env=more.get('env', ALLOW))
    assert done.rc != 0
    error = done.json()['error'] if done.out else {}
    assert words in done.err + str(error)
    assert code in done.err + str(error)


def test_private_addresses_are_refused(site, serve, zipped):
    web = serve(zipped)
    refused(site, web, 'forbidden', 'private network', env={})
    assert web.sent == []


def test_a_server_without_ranges_is_named(site, serve, zipped):
    web = serve(zipped, lambda web, request: request.send(200, web.body))
    refused(site, web, 'unsupported', 'only as a whole')


def test_a_changed_file_is_an_error(site, serve, zipped):
    def answer(web, request):
        Web.answer(web, request)
        web.etag = '"two"'
    refused(site, serve(zipped, answer), 'file_changed', 'changed while')


def test_a_changed_file_is_seen_without_if_range(site, serve, zipped):
    def answer(web, request):
        first, last = (int(n) for n in request.headers['Range'][6:].split('-'))
        total = len(web.body) + (first > 0)
        request.send(206, web.body[first:last + 1], ETag='W/"weak"',
                     Content_Range=f'bytes {first}-{last}/{total}')
    refused(site, serve(zipped, answer), 'file_changed', 'changed while')


@pytest.mark.parametrize('shift,more', [(1, 0), (0, 10), (0, -10)])
def test_another_part_than_asked_for_is_refused(site, serve, zipped, shift,
                                                more):
    def answer(web, request):
        first, last = (int(n) for n in request.headers['Range'][6:].split('-'))
        first, last = first + shift, max(last + more, first)
        request.send(206, web.body[first:last + 1], Content_Range=
                     f'bytes {first}-{last}/{len(web.body)}')
    web = serve(zipped, answer)
    if more < 0:
        # A short part is no fault: the rest is asked for.
        site.run('archive', 'ls', web.url, env=ALLOW)
    else:
        refused(site, web, 'net', 'asked for')


def test_other_faults_are_told(site, serve, zipped):
    web = serve(zipped, lambda web, request: request.send(404, b'no'))
    refused(site, web, 'not_found', '404')
    web = serve(zipped, lambda web, request: request.send(206, b'x'))
    refused(site, web, 'unsupported', 'only as a whole')
    refused(site, serve(b'no archive at all'), 'not_an_archive', 'neither')


def test_an_import_may_come_from_where_fetch_allow_says(site, serve):
    body = sorted(ARCHIVES.rglob('*.tgz'))[0].read_bytes()
    web = serve(body, lambda web, request: request.send(200, body))
    done = site.run('--json', 'import', web.url, rc=None)
    assert done.rc not in (0, 3) and 'private network' in done.out + done.err
    done = site.run('--json', 'import', web.url, rc=None, env=ALLOW)
    assert done.rc in (0, 3), done.err
