"""Downloads byte for byte, over one connection that is kept: an answer whose
length is not what it says would spoil the next one."""

import email.utils
import hashlib
import re
import socket
import time
from urllib.parse import unquote

import pytest

from conftest import ARCHIVES
from server import Server

NAME = 'Blätter “2024” 100% /..\\'


class Kept:
    """A connection; answers are cut by what their heads say."""

    def __init__(self, port):
        self.socket = socket.create_connection(('127.0.0.1', port), 20)
        self.rest = b''

    def fill(self):
        part = self.socket.recv(1 << 16)
        assert part, 'the server closed the connection'
        self.rest += part

    def ask(self, method, path, **headers):
        lines = [f'{method} {path} HTTP/1.1', 'Host: a'] + [
            f'{k.replace("_", "-")}: {v}' for k, v in headers.items()]
        self.socket.sendall('\r\n'.join(lines + ['', '']).encode())
        while b'\r\n\r\n' not in self.rest:
            self.fill()
        head, self.rest = self.rest.split(b'\r\n\r\n', 1)
        status, *fields = head.decode().split('\r\n')
        fields = {k.lower(): v for k, v in (
            f.split(': ', 1) for f in fields)}
        status = int(status.split()[1])
        size = 0 if method == 'HEAD' or status in (204, 304) else int(
            fields['content-length'])
        while len(self.rest) < size:
            self.fill()
        body, self.rest = self.rest[:size], self.rest[size:]
        return status, fields, body


class Files:
    def __init__(self, shared):
        shared.imported(ARCHIVES / 'galaxy-26.1/small.tgz')
        self.server = server = Server(shared)
        history = server.get('/api/histories', user='admin').json()[0]
        server.ask('PUT', history['url'], {'name': NAME}, user='admin')
        started = server.post(history['url'] + '/prepare_store_download', {},
                              user='admin').json()
        server.wait(started['task']['id'])
        self.record = server.get(f'/api/exports/{started["task"]["id"]}',
                                 user='admin').json()
        exports = history['url'] + '/exports'
        server.poll(lambda: server.ask('PUT', exports, user='admin').status,
                    (200,))
        job = server.ask('PUT', exports, user='admin').json()
        dataset = server.get(history['url'] + '/contents', user='admin'
                             ).json()[0]['id']
        key = '?key=' + server.key('admin')
        self.paths = {
            'download': '/api/short_term_storage/' +
                        started['storage_request_id'],
            'job form': job['download_url'] + key,
            'display': f'/api/datasets/{dataset}/display{key}'}
        self.kept = Kept(server.port)
        self.whole = {name: self.kept.ask('GET', path)
                      for name, path in self.paths.items()}


@pytest.fixture(scope='module')
def files(shared):
    files = Files(shared)
    yield files
    assert files.server.stop() == (0, '')


KINDS = pytest.mark.parametrize('kind', ['download', 'job form', 'display'])


@KINDS
def test_the_whole_file_says_how_long_it_is(files, kind):
    status, fields, body = files.whole[kind]
    assert status == 200
    assert fields['accept-ranges'] == 'bytes'
    assert re.fullmatch('"[^"]+"', fields['etag'])
    head = files.kept.ask('HEAD', files.paths[kind])
    assert head[0] == 200
    for name in ('content-length', 'etag', 'last-modified', 'content-type',
                 'accept-ranges', 'content-disposition'):
        assert head[1].get(name) == fields.get(name), name
    assert fields['content-length'] == str(len(body))


@KINDS
@pytest.mark.parametrize('wanted', [
    '0-0', '0-9', '5-', '-1', '-5', '3-3', '0-{last}', '{last}-', '-{size}',
    '-99999999', '0-99999999', '{last}-99999999',
    '0-' + '9' * 40, '-' + '9' * 40, ' 2 - 4 '])
def test_one_range(files, kind, wanted):
    body = files.whole[kind][2]
    size = len(body)
    wanted = wanted.format(last=size - 1, size=size)
    first, last = wanted.replace(' ', '').split('-')
    if first == '':
        first, last = max(size - int(last), 0), size - 1
    last = min(int(last or size), size - 1)
    for unit in ('bytes', 'Bytes'):
        status, fields, part = files.kept.ask('GET', files.paths[kind],
                                              Range=f'{unit}={wanted}')
        assert (status, part) == (206, body[int(first):last + 1])
        assert fields['content-range'] == f'bytes {first}-{last}/{size}'
        assert fields['etag'] == files.whole[kind][1]['etag']
    assert files.kept.ask('HEAD', files.paths[kind],
                          Range=f'bytes={wanted}')[0] == 200


@KINDS
@pytest.mark.parametrize('wanted', [
    'bytes={size}-', 'bytes=-0', 'bytes=3-1', 'bytes=', 'bytes=a-b',
    'bytes=-', 'bytes=--1', 'bytes=1', 'bytes=' + '9' * 40 + '-'])
def test_ranges_that_cannot_be(files, kind, wanted):
    size = len(files.whole[kind][2])
    status, fields, body = files.kept.ask(
        'GET', files.paths[kind], Range=wanted.format(size=size))
    assert (status, fields['content-range']) == (416, f'bytes */{size}')
    assert b'"detail"' in body


@KINDS
@pytest.mark.parametrize('wanted', ['bytes=0-1,3-4', 'items=0-1', 'bytes',
                                    'none', 'bytes=0-0,-1'])
def test_ranges_that_are_passed_over(files, kind, wanted):
    assert files.kept.ask('GET', files.paths[kind], Range=wanted)[::2] == \
        (200, files.whole[kind][2])


def dates(fields, seconds=0):
    """The date of a file in the three forms of HTTP."""
    at = time.gmtime(email.utils.parsedate_to_datetime(
        fields['last-modified']).timestamp() + seconds)
    return (time.strftime('%a, %d %b %Y %H:%M:%S GMT', at),
            time.strftime('%A, %d-%b-%y %H:%M:%S GMT', at),
            time.asctime(at))


@KINDS
def test_a_part_of_the_file_that_the_client_knows(files, kind):
    _, fields, body = files.whole[kind]

    def resumed(known):
        return files.kept.ask('GET', files.paths[kind], Range='bytes=4-',
                              If_Range=known)[::2]
    for known in (fields['etag'], *dates(fields)):
        assert resumed(known) == (206, body[4:])
    for known in ('"other"', 'W/' + fields['etag'], fields['etag'][:-1],
                  'nonsense', *dates(fields, 1), *dates(fields, -1)):
        assert resumed(known) == (200, body)
    assert files.kept.ask('GET', files.paths[kind], If_Range='"x"')[::2] == \
        (200, body)


@KINDS
def test_what_the_client_has_is_not_sent_again(files, kind):
    _, fields, body = files.whole[kind]
    tag = fields['etag']
    for headers, status in (
            ({'If_None_Match': tag}, 304), ({'If_None_Match': 'W/' + tag}, 304),
            ({'If_None_Match': f'"a", {tag}'}, 304),
            ({'If_None_Match': '*'}, 304), ({'If_None_Match': '"a"'}, 200),
            ({'If_Match': tag}, 200), ({'If_Match': '*'}, 200),
            ({'If_Match': '"a"'}, 412), ({'If_Match': 'W/' + tag}, 412),
            ({'If_Modified_Since': dates(fields, -1)[0]}, 200),
            ({'If_Unmodified_Since': dates(fields, -1)[1]}, 412),
            ({'If_Unmodified_Since': dates(fields)[2]}, 200),
            # A tag wins over a date, and 304 over a range.
            ({'If_None_Match': '"a"', 'If_Modified_Since': dates(fields)[0]},
             200),
            ({'If_Match': tag, 'If_Unmodified_Since': dates(fields, -1)[0]},
             200),
            ({'If_None_Match': tag, 'Range': 'bytes=0-1'}, 304),
            *(({'If_Modified_Since': d}, 304) for d in dates(fields)),
            *(({'If_Modified_Since': d}, 304) for d in dates(fields, 1))):
        answer = files.kept.ask('GET', files.paths[kind], **headers)
        assert answer[0] == status, headers
        assert answer[2] == (body if status == 200 else b'')
        if status == 304:
            assert answer[1]['etag'] == tag
            assert answer[1].get('content-length') in (None, str(len(body)))
        assert files.kept.ask('HEAD', files.paths[kind], **headers)[0] == \
            status


def test_the_tag_of_a_download_is_its_digest(files):
    _, fields, body = files.whole['download']
    digest = hashlib.sha256(body).hexdigest()
    assert fields['etag'] == f'"{digest}"'
    assert files.record['waybill']['result']['sha256'] == digest


def test_names_are_those_of_galaxy(files):
    """Of the download: a slug; of a dataset: its own name, escaped."""
    for kind, ending in (('download', 'tar.gz'), ('job form', 'tar.gz')):
        text = files.whole[kind][1]['content-disposition']
        assert re.fullmatch('attachment; filename="[A-Za-z0-9.-]+"', text)
        assert text.endswith(ending + '"')
    server = files.server
    path = files.paths['display']
    item = server.get(path.replace('/display', ''), user='admin').json()
    server.ask('PUT', f'/api/datasets/{item["id"]}', {'name': NAME},
               user='admin')
    status, fields, _ = files.kept.ask('GET', path + '&to_ext=txt')
    assert status == 200
    plain, name = re.fullmatch(
        'attachment; filename="([A-Za-z0-9.,^_()\\[\\]-]+)"; '
        "filename\\*=utf-8''([A-Za-z0-9%._~-]+)",
        fields['content-disposition']).groups()
    assert plain == f'Galaxy{item["hid"]}-[Bl_tter__2024__100___.._].txt'
    assert unquote(name) == f'Galaxy{item["hid"]}-[{NAME}].txt'
