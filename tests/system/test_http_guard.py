"""Requests that a client library would not send: always an answer that says
why, or a closed connection; never a status of 500 or more."""

import socket

import pytest

from server import serving


@pytest.fixture(scope='module')
def server(shared):
    with serving(shared) as server:
        yield server


HOST = b'Host: a\r\nConnection: close\r\n'


@pytest.mark.parametrize('head', [
    b'GET /api/version HTTP/1.1\r\n\r\n',
    b'GET /api/version HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
    b'GET /api/version HTTP/1.1\r\nHost : a\r\n\r\n',
    b'GET /api/version HTTP/1.1\r\nHost: a\r\nA B: c\r\n\r\n',
    b'GET /api/version HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n'
    b'Content-Length: 0\r\n\r\n',
    b'POST /api/exports HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n'
    b'Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    b'POST /api/exports HTTP/1.1\r\nHost: a\r\n'
    b'Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n',
    b'POST /api/exports HTTP/1.1\r\nHost: a\r\n'
    b'Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n',
    b'POST /api/exports HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n',
    b'GET /api/%00 HTTP/1.1\r\n' + HOST + b'\r\n',
    b'GET /api%2fversion HTTP/1.1\r\n' + HOST + b'\r\n',
    b'GET /api/version?a=%ff HTTP/1.1\r\n' + HOST + b'\r\n',
    b'GET /api/%zz HTTP/1.1\r\n' + HOST + b'\r\n',
    b'\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n',
])
def test_is_refused(server, head):
    status = server.raw(head).split(b' ')[1:2]
    assert status in ([], [b'400'])


@pytest.mark.parametrize('head,status', [
    (b'GET /api/version HTTP/1.1\r\n' + HOST + b'\r\n', b'200'),
    (b'GET /api/version/ HTTP/1.0\r\n\r\n', b'200'),
    (b'GET http://a/api/version HTTP/1.1\r\n' + HOST + b'\r\n', b'200'),
    (b'HEAD /api/version HTTP/1.1\r\n' + HOST + b'\r\n', b'200'),
    (b'GET /api/../api/version HTTP/1.1\r\n' + HOST + b'\r\n', b'404'),
    (b'GET //api/version HTTP/1.1\r\n' + HOST + b'\r\n', b'404'),
    (b'TRACE /api/version HTTP/1.1\r\n' + HOST + b'\r\n', b'404'),
    (b'DELETE /api/version HTTP/1.1\r\n' + HOST + b'\r\n', b'404'),
    (b'GET /' + b'a' * 5000 + b' HTTP/1.1\r\n' + HOST + b'\r\n', b'414'),
    (b'GET /api/version?' + b'a' * 9000 + b' HTTP/1.1\r\n' + HOST + b'\r\n',
     b'414'),
    (b'GET /api/version?' + b'&' * 500 + b' HTTP/1.1\r\n' + HOST + b'\r\n',
     b'413'),
    (b'GET /api/version HTTP/1.1\r\n' + HOST + b'X: y\r\n' * 200 + b'\r\n',
     b'413'),
    (b'GET /api/version HTTP/1.1\r\n' + HOST + b'X: ' + b'y' * 100000 +
     b'\r\n\r\n', b'431'),
    (b'POST /api/exports HTTP/1.1\r\n' + HOST +
     b'Content-Length: 99999999999\r\n\r\n', b'413'),
])
def test_answers(server, head, status):
    assert server.raw(head).split(b' ')[1] == status


def test_a_body_that_is_cut_off_is_nobody(server):
    key = server.key('admin').encode()
    with socket.create_connection(('127.0.0.1', server.port), 20) as s:
        s.sendall(b'POST /api/histories HTTP/1.1\r\nHost: a\r\nx-api-key: ' +
                  key + b'\r\nContent-Type: application/json\r\n'
                  b'Content-Length: 100\r\n\r\n{"name": "half"')
    assert server.get('/api/histories?q=name&qv=half',
                      user='admin').json() == []


BODIES = [b'', b'{', b'[]', b'null', b'7', b'"x"', b'{"a": ' * 3000,
          b'{"objects": []}', b'{"objects": [1]}', b'{"objects": {}}',
          b'{"objects": [{"type": "history"}]}',
          b'{"objects": [{"type": "x", "id": "1"}]}',
          b'{"objects": [{"type": "history", "id": "123"}]}',
          b'{"objects": [{"type": "history", "id": "ffffffffffffffff"}]}',
          b'{"store_content_uri": 7}', b'{"store_content_uri": ""}',
          b'{"store_content_uri": "file:///etc/passwd"}',
          b'{"store_content_uri": "/etc/passwd"}',
          b'{"store_content_uri": "base64://*"}',
          b'{"store_content_uri": "http://127.0.0.1:1/"}',
          b'{"store_dict": {}}', b'{"archive_source": "x"}',
          b'{"archive_source": "/etc/passwd", "archive_type": "file"}',
          b'{"archive_source": 1}', b'{"name": "\\u0000"}', b'\xff\xfe']


@pytest.mark.parametrize('path', [
    '/api/exports', '/api/exports/estimate', '/api/histories/from_store',
    '/api/histories/from_store_async', '/api/histories'])
@pytest.mark.parametrize('body', BODIES)
def test_no_body_makes_a_failure_of_ours(server, path, body):
    answer = server.post(path, body, user='admin',
                         headers={'Content-Type': 'application/json'})
    assert answer.status < 500
    if answer.status >= 400:
        error = answer.json()
        assert error['err_msg'] and isinstance(error['err_code'], int)


def test_a_bomb_of_parts_is_refused(server):
    key = server.key('admin')
    part = b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n'
    for body in (part * 100 + b'--b--\r\n', part, b'', b'--b',
                 b'--b\r\n' + b'A: b\r\n' * 2000,
                 part.replace(b'1', b'1' * (2 << 20)) + b'--b--\r\n'):
        answer = server.post('/api/histories', body, headers={
            'x-api-key': key,
            'Content-Type': 'multipart/form-data; boundary=b'})
        assert answer.status in (400, 413), body[:80]
    assert list(server.site.data.joinpath('short_term_storage')
                .rglob('*')) == []
