"""The settings that clients may know are those of this site."""

import json
import time

import pytest

from conftest import ROOT
from server import serving

PATH = '/api/configuration'


@pytest.fixture(scope='module')
def server(shared):
    shared.env['WAYBILL_FTP_UPLOAD_SITE'] = 'ftp.example.org'
    with serving(shared) as server:
        yield server


def test_each_says_what_is_true_here(server):
    said = server.get(PATH).json()
    assert said['ftp_upload_site'] == 'ftp.example.org'
    assert said['is_admin_user'] is False
    assert said['enable_celery_tasks'] is True
    assert said['allow_user_dataset_purge'] is True
    assert said['version_major'] == server.get('/api/version').json()[
        'version_major']
    assert said['version_extra'] == server.get('/api/version').json()['extra']
    assert 0 <= time.time() - said['server_starttime'] < 300
    assert server.get(PATH, user='admin').json()['is_admin_user'] is True


def test_every_name_of_a_galaxy_is_there(server):
    [recorded] = [e['answer'] for e in json.loads(
        (ROOT / 'tests/data/http/galaxy-26.1.json').read_text())
        if e['name'] == '015-configuration']
    said = server.get(PATH).json()
    assert set(said) - set(recorded) == {'allow_user_creation'}
    assert set(recorded) <= set(said)
    for name, value in recorded.items():
        assert said[name] is None or value is None or \
            isinstance(said[name], type(value)), name


def test_only_what_was_asked_for(server):
    answer = server.get(PATH + '?keys=version_major,%20brand,,nothing').json()
    assert answer == {'version_major': '26.1', 'brand': None}
    assert server.get(PATH + '?keys=').json() == {}


def test_no_name_comes_twice(server):
    text = server.get(PATH).body.decode()
    for name in server.get(PATH).json():
        assert text.count(f'"{name}":') == 1, name
