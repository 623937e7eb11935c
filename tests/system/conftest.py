"""What every story needs: the program, a directory of its own, samples."""

import os
import pathlib

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture(scope='session')
def program():
    """The binary under test: $WAYBILL, else the release build."""
    path = os.environ.get('WAYBILL', ROOT / 'build/release/waybill')
    assert os.access(path, os.X_OK), f'{path} is not there: build it first'
    return str(path)
