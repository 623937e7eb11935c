"""What others made to judge bags and crates, on exports of every sample."""

import json
import os
import pathlib
import subprocess
import tarfile
import zipfile

import bagit
import pytest
from rocrate_validator import models, services
from rocrate_validator.utils.http import HttpRequester

# What the context of RO-Crate 1.1 says of the terms that a crate of ours has,
# so that no test depends on a web server.
CONTEXT_URI = "https://w3id.org/ro/crate/1.1/context"
TERMS = ("Dataset", "CreativeWork", "name", "description", "datePublished",
         "license", "hasPart", "about", "encodingFormat")
CONTEXT = {"@context": {term: f"http://schema.org/{term}" for term in TERMS} | {
    "File": "http://schema.org/MediaObject",
    "conformsTo": "http://purl.org/dc/terms/conformsTo"}}

WAYBILL = os.environ["WAYBILL"]
ARCHIVES = pathlib.Path(__file__).parent.parent / "data" / "archives"
SAMPLES = [ARCHIVES / "galaxy-26.1" / "everything.tgz",
           ARCHIVES / "galaxy-26.1" / "small.tgz",
           ARCHIVES / "releases" / "20.5.0" / "history-all.tgz",
           ARCHIVES / "releases" / "26.1.2" / "history-all.tgz"]


class Answer:
    """Of the one address that a crate of ours names."""

    status_code = 200
    headers = {"Content-Type": "application/ld+json"}
    text = json.dumps(CONTEXT)

    def json(self):
        return CONTEXT


@pytest.fixture(autouse=True)
def no_web(monkeypatch):
    def get(_, url, **_more):
        assert url == CONTEXT_URI
        return Answer()

    monkeypatch.setattr(HttpRequester, "get", get, raising=False)


def run(*words):
    done = subprocess.run([WAYBILL, *map(str, words), "--json"],
                          capture_output=True, text=True)
    assert done.returncode in (0, 3), done.stdout + done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def exported(archive, tmp_path, archive_format):
    """The export, unpacked."""
    data, out = tmp_path / "data", tmp_path / f"out.{archive_format}"
    history = run("import", archive, "--data", data)["history_id"]
    run("export", history, "-f", archive_format, "-o", out,
        "--include-deleted", "--include-hidden", "--data", data)
    return unpacked(out, tmp_path / "unpacked")


def unpacked(path, where):
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as z:
            z.extractall(where)
    else:
        with tarfile.open(path) as tar:
            tar.extractall(where)
    return where


def problems(crate):
    """What RO-Crate 1.1 requires and is not there."""
    result = services.validate(models.ValidationSettings(
        rocrate_uri=str(crate), profile_identifier="ro-crate-1.1",
        requirement_severity=models.Severity.REQUIRED))
    return [f"{issue.check.identifier}: {issue.message}"
            for issue in result.get_issues()]


def sample(path):
    return f"{path.parent.name}/{path.name}"


@pytest.mark.parametrize("archive", SAMPLES, ids=sample)
def test_the_crate_is_valid_at_the_required_level(archive, tmp_path):
    assert problems(exported(archive, tmp_path, "rocrate.zip")) == []


def test_a_converted_archive_is_a_valid_crate(tmp_path):
    out = tmp_path / "c.rocrate.zip"
    run("archive", "convert", SAMPLES[0], "-o", out)
    assert problems(unpacked(out, tmp_path / "crate")) == []


@pytest.mark.parametrize("archive_format", ["bag.zip", "bag.tar", "bag.tgz"])
@pytest.mark.parametrize("archive", SAMPLES, ids=sample)
def test_the_bag_is_valid(archive, archive_format, tmp_path):
    top, = exported(archive, tmp_path, archive_format).iterdir()
    bag = bagit.Bag(str(top))
    bag.validate()
    assert bag.algorithms == ["md5", "sha256"] or \
        set(bag.algorithms) == {"md5", "sha256"}
    assert bag.version_info == (0, 97)


@pytest.mark.parametrize("archive_format", ["bag.zip", "bag.tgz"])
def test_a_converted_archive_is_a_valid_bag(archive_format, tmp_path):
    out = tmp_path / f"c.{archive_format}"
    run("archive", "convert", SAMPLES[0], "-o", out)
    top, = unpacked(out, tmp_path / "bag").iterdir()
    bagit.Bag(str(top)).validate()
