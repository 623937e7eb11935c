"""Requests that two programs could read differently, and lines that are none:
refused, or answered as the first of them reads, and never more answers than
requests. What the library swallows is named in src/http/README.md."""

import itertools
import re
import socket
import threading

import pytest

from server import serving

VERSION = b'GET /api/version HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'
CHUNKED = (b'POST /api/exports HTTP/1.1\r\nHost: a\r\n'
           b'Transfer-Encoding: chunked\r\n\r\n')


@pytest.fixture(scope='module')
def server(shared):
    with serving(shared) as server:
        yield server


@pytest.fixture(autouse=True)
def lives_on(server):
    yield
    assert server.process.poll() is None
    assert server.get('/healthz').status == 200


# Before anything of ours sees them: a version that it does not speak, and a
# line in a body of chunks that is longer than its buffer.
BY_THE_LIBRARY = re.compile(rb'^HTTP/1\.1 50[05] .*<html>.*(libmicrohttpd '
                            rb'documentation|HTTP version is not)', re.S)


def statuses(answer):
    return [int(s) for s in re.findall(rb'HTTP/1\.1 (\d{3}) ', answer)]


def sent(server, data):
    """All that comes back until the end, or until the server waits for more."""
    with socket.create_connection(('127.0.0.1', server.port), 20) as s:
        answer = b''
        try:
            s.sendall(data)
            s.settimeout(1)
            while part := s.recv(65536):
                answer += part
        except (TimeoutError, ConnectionResetError, BrokenPipeError):
            pass
        return answer


def complaint(answer, most=1):
    """What is wrong with all that came back, if anything."""
    seen = statuses(answer)
    if re.match(rb'HTTP/1.1 4.. .*has .* value for <b>Content-Length',
                answer, re.S):
        seen = seen[:1]     # the library says its head twice
    if any(s >= 500 for s in seen) and not BY_THE_LIBRARY.search(answer):
        return f'a failure of ours: {answer}'
    return f'{len(seen)} answers: {answer}' if len(seen) > most else None


# What follows a length that is in doubt is a second request, or a body.
@pytest.mark.parametrize('fields', [
    b'Content-Length: 5\r\nContent-Length: 6', b'Content-Length: 5, 5',
    b'Content-Length: 5 5', b'Content-Length: +5', b'Content-Length: -5',
    b'Content-Length: 0x5', b'Content-Length: 5.0', b'Content-Length:',
    b'Content-Length: 99999999999999999999999', b'Content-Length: 5;',
    b'Content-Length : 5', b'Transfer-Encoding : chunked',
    b'Transfer-Encoding: identity', b'Transfer-Encoding: gzip, chunked',
    b'Transfer-Encoding: chunked, identity', b'Transfer-Encoding: x',
    b'Transfer-Encoding: "chunked"', b'Transfer-Encoding: chunked;a=b',
    b'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity',
    b'Transfer-Encoding: chunked\r\nContent-Length: 5',
    b'Content-Length: 5\r\nTransfer-Encoding: chunked',
    b'X: y\r\nHost: b', b'X Y: z', b'X(Y): z', b'X\x80: z', b'"X": z',
    b'X\tY: z', b'[: z',
], ids=itertools.count())
def test_a_doubtful_head_is_refused_and_ends_the_connection(server, fields):
    answer = sent(server, b'POST /api/exports HTTP/1.1\r\nHost: a\r\n' +
                  fields + b'\r\n\r\n0\r\n\r\n' + VERSION)
    assert complaint(answer) is None
    assert statuses(answer)[:1] in ([400], [413], [])
    assert b'version_major' not in answer


@pytest.mark.parametrize('chunks', [
    b'xyz\r\n', b'-1\r\n', b'0x5\r\nabcde\r\n0\r\n\r\n', b'\r\n\r\n',
    b'FFFFFFFFFFFFFFFFFFFF\r\n', b'FFFFFFFFFFFFFFFF\r\nabc',
    b'5\r\nabcdefgh\r\n0\r\n\r\n', b'5' * 100 + b'\r\n', b';\r\n',
    b'80000000\r\nabc', b'1 1\r\nab\r\n0\r\n\r\n',
    b'5;' + b'x' * 100000 + b'\r\nabcde\r\n0\r\n\r\n',
    b'0\r\n' + b'X: y\r\n' * 20000 + b'\r\n',
], ids=itertools.count())
def test_chunks_that_are_none_make_no_answer_of_ours(server, chunks):
    answer = sent(server, CHUNKED + chunks + VERSION)
    assert complaint(answer, 2) is None


def test_a_body_in_chunks_counts_as_one(server):
    key = server.key('admin').encode()
    answer = sent(server, b'POST /api/histories HTTP/1.1\r\nHost: a\r\n'
                  b'x-api-key: ' + key + b'\r\n'
                  b'Content-Type: application/json\r\n'
                  b'transfer-encoding: Chunked\r\n\r\n'
                  b'8;a=b\r\n{"name":\r\n7\r\n "in 2"\r\n1\r\n}\r\n0\r\n\r\n' +
                  VERSION)
    assert statuses(answer) == [200, 200], answer
    assert b'"in 2"' in answer and b'version_major' in answer


def test_requests_in_a_row_are_answered_in_their_order(server):
    one = b'GET /api/whoami HTTP/1.1\r\nHost: a\r\n\r\n'
    answer = sent(server, one * 50 + VERSION)
    assert statuses(answer) == [200] * 51
    assert answer.index(b'version_major') > answer.rindex(b'null')


def test_a_body_that_nobody_wants_is_no_second_request(server):
    answer = sent(server, b'GET /api/whoami HTTP/1.1\r\nHost: a\r\n'
                  b'Content-Length: %d\r\n\r\n' % len(VERSION) + VERSION +
                  b'GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n'
                  b'\r\n')
    assert statuses(answer) == [200, 200]
    assert b'version_major' not in answer


@pytest.mark.parametrize('line', [
    b'', b' ', b'\0', b'GET', b'GET /', b'GET / HTTP', b'GET / HTTP/9.9',
    b'GET / HTTP/2.0', b'PRI * HTTP/2.0', b'GET  /api/version  HTTP/1.1',
    b'get /api/version HTTP/1.1', b'G' * 9000 + b' / HTTP/1.1',
    b'OPTIONS * HTTP/1.1', b'CONNECT a:1 HTTP/1.1', b'GET * HTTP/1.1',
    b'GET api/version HTTP/1.1', b'GET ?x HTTP/1.1', b'GET # HTTP/1.1',
    b'GET http:// HTTP/1.1', b'GET http://u:p@h:x/ HTTP/1.1',
    b'GET file:///etc/passwd HTTP/1.1', b'GET \\api HTTP/1.1',
    b'GET /\xff HTTP/1.1', b'GET /\x01 HTTP/1.1', b'GET /a\tb HTTP/1.1',
    b'\x00\x01\x02\x03', b'\xff' * 5000, b'A' * 200000,
], ids=itertools.count())
def test_a_first_line_that_is_none_is_no_fault_of_ours(server, line):
    answer = sent(server, line + b'\r\nHost: a\r\nConnection: close\r\n\r\n')
    assert complaint(answer) is None


@pytest.mark.parametrize('path', [
    b'/api/./version', b'/api/x/../version', b'/api//version', b'//a/api/version',
    b'/api/%2e%2e/api/version', b'/api\\version', b'/api/version;x',
    b'/api/version%20', b'/api/version%0a', b'/API/VERSION',
    b'/api/version/x', b'/..%2f..%2fetc/passwd', b'/%2e%2e/%2e%2e/etc/passwd',
    b'/api/version//', b'/;/api/version', b'/api/version%3Fx', b'/' * 4000,
    b'/a' * 100,
], ids=itertools.count())
def test_a_path_has_one_reading(server, path):
    answer = sent(server, b'GET ' + path + b' HTTP/1.1\r\nHost: a\r\n'
                  b'Connection: close\r\n\r\n')
    assert statuses(answer)[0] in (400, 404, 413, 414), answer
    assert b'version_major' not in answer


@pytest.mark.parametrize('header', [
    b'X-API-Key: a\r\n b', b'Range: bytes=0-\x00', b'Accept: a\x01b',
    b'Cookie: ' + b'a=b;' * 2000, b'Cookie: ;;=;galaxysession',
    b'Host: ' + b'a' * 5000, b'Expect: 100-continue', b'Expect: the worst',
    b'Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings',
    b'Upgrade: websocket', b'X-Forwarded-For: 127.0.0.1',
    b'X-HTTP-Method-Override: DELETE', b'Connection: close, x-api-key',
], ids=itertools.count())
def test_an_odd_header_changes_no_more_than_it_says(server, header):
    answer = sent(server, b'GET /api/whoami HTTP/1.1\r\nHost: a\r\n' + header +
                  b'\r\nConnection: close\r\n\r\n')
    assert complaint(answer.replace(b'HTTP/1.1 100 Continue\r\n\r\n', b'')
                     ) is None


PART = b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n'
FILE = (b'--b\r\nContent-Disposition: form-data; name="archive_file"; '
        b'filename="x"\r\n\r\n')


@pytest.mark.parametrize('body', [
    PART * 5000 + b'--b--\r\n', FILE * 3 + b'\r\n--b--\r\n',
    b'x' * 3000000 + PART + b'--b--\r\n', b'\r\n' * 100000,
    b'--b' * 100000, b'--b\r\n' * 10000, b'--b--\r\n' + PART * 100,
    b'--b\r\n\r\n1\r\n--b--\r\n', b'--b\r\nContent-Disposition: form-data'
    b'\r\n\r\n1\r\n--b--\r\n', b'--b\r\nContent-Disposition: form-data; '
    b'name="' + b'x' * 100000 + b'"\r\n\r\n1\r\n--b--\r\n',
    b'--b\r\nContent-Disposition: form-data; name="x\r\n\r\n1\r\n--b--\r\n',
    b'--b\r\nContent-Disposition: attachment; name=x\r\n\r\n1\r\n--b--\r\n',
    b'--b\r\nContent-Disposition: form-data; name="archive_file"; filename='
    b'"../../x\xff\x00"\r\n\r\nbytes\r\n--b--\r\n', FILE + b'x' * 100,
    b'--b\r\nContent-Type: multipart/mixed; boundary=c\r\n' +
    b'Content-Disposition: form-data; name="x"\r\n\r\n' +
    b'--c\r\n' * 1000 + b'--c--\r\n--b--\r\n', b'--b\r\n' + b'A' * 10000,
    PART.replace(b'1', b'1' * 2000000) + b'--b--\r\n',
], ids=itertools.count())
def test_a_form_that_is_none_leaves_nothing(server, body):
    answer = server.post('/api/histories', body, user='admin', headers={
        'Content-Type': 'multipart/form-data; boundary=b'})
    assert answer.status < 500, answer.body
    if answer.status >= 400:
        error = answer.json()
        assert error['err_msg'] and isinstance(error['err_code'], int)
    assert list(server.site.data.joinpath('short_term_storage')
                .rglob('target')) == []


def test_half_a_request_holds_up_nobody(server):
    """As many as there are threads, and more."""
    held = [socket.create_connection(('127.0.0.1', server.port), 20)
            for _ in range(40)]
    for n, s in enumerate(held):
        s.sendall((VERSION, CHUNKED + b'5\r\nab', b'POST /api/exports HTTP/1.1'
                   b'\r\nHost: a\r\nContent-Length: 9\r\n\r\n{')[n % 3][:-2])
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(
        server.get('/api/version').status)) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join(30)
    assert answers == [200] * 8
    for s in held:
        s.close()


def test_a_head_that_the_library_gives_up_leaves_nothing(server):
    """A leak would be seen when the sanitizers run; this sees the count."""
    def active():
        return int(re.search(r'waybill_http_active (\d+)', server.get(
            '/metrics').body.decode()).group(1))
    before = active()
    for head in (b'?' + b'a=b&' * 1900 + b' HTTP/1.1\r\nHost: a',
                 b' HTTP/1.1\r\nHost: a\r\nCookie: ' + b'a=b;' * 2000,
                 b' HTTP/1.1\r\nHost: a\r\nX: ' + b'y' * 100000,
                 b' HTTP/1.1\r\nHost: a\r\nContent-Length: x'):
        answer = sent(server, b'GET /api/version' + head + b'\r\n\r\n')
        assert complaint(answer) is None
    # A call is over a moment after its client has read the answer.
    server.poll(active, range(before + 1))
