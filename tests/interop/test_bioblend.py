"""BioBlend from PyPI, as it is, at a running `waybill serve`: what a script
written for a Galaxy does with histories and archives."""

import collections
import json
import os
import pathlib
import subprocess

import pytest
from bioblend import ConnectionError
from bioblend.galaxy import GalaxyInstance

WAYBILL = os.environ["WAYBILL"]
ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "samples" / "galaxy-26.1.rocrate.zip"
NAME = "imported from archive: Laboratory: one of everything"


class Site:
    """A data directory with a server on it."""

    def __init__(self, data):
        self.data = data
        data.mkdir()
        (data / "waybill.yml").write_text("fetch: {allow: 127.0.0.1}\n")
        self.run("user", "add", "ada", "--email", "ada@example.org",
                 "--password-stdin", input="correct: 50% horse")
        self.key = self.run("user", "key", "ada").strip()
        self.server = subprocess.Popen(
            self.command("serve", "--listen", "127.0.0.1:0", "--json"),
            stdout=subprocess.PIPE, text=True)
        self.url = json.loads(self.server.stdout.readline())["url"]

    def command(self, *words):
        return [WAYBILL, "--data", str(self.data), *map(str, words)]

    def run(self, *words, **more):
        return subprocess.run(self.command(*words), capture_output=True,
                              text=True, check=True, **more).stdout

    def stop(self):
        self.server.terminate()
        assert self.server.wait(30) == 0
        self.server.stdout.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("site") / "data")
    yield site
    site.stop()


@pytest.fixture
def gi(site):
    return GalaxyInstance(site.url, key=site.key)


def imported(gi, **source):
    """The new history of an archive."""
    before = {h["id"] for h in gi.histories.get_histories()}
    job = gi.histories.import_history(**source)
    gi.jobs.wait_for_job(job["id"], interval=0.2)
    [new] = {h["id"] for h in gi.histories.get_histories()} - before
    return new


@pytest.fixture(scope="module")
def history(site):
    gi = GalaxyInstance(site.url, key=site.key)
    return imported(gi, file_path=str(SAMPLE))


def exported(gi, history, path, **options):
    jeha = gi.histories.export_history(history, wait=True, maxwait=60,
                                       **options)
    with open(path, "wb") as out:
        gi.histories.download_history(history, jeha, out)
    return path


def listing(gi, history):
    """What two copies of a history have in common: how many of each thing."""
    return collections.Counter(
        (i["history_content_type"], i["hid"], i["name"], i["deleted"],
         i["visible"], i.get("extension"), i.get("collection_type"))
        for i in gi.histories.show_history(history, contents=True))


def content(gi, history):
    """Bytes of the datasets that have some, by hid."""
    found = {}
    for item in gi.histories.show_history(history, contents=True,
                                          types=["dataset"]):
        if item["state"] == "ok" and not item["purged"]:
            found[item["hid"]] = gi.datasets.download_dataset(item["id"])
    return found


def test_asks_what_the_server_is_and_who_it_is(gi):
    assert gi.config.get_version()["version_major"] == "26.1"
    assert gi.config.whoami()["username"] == "ada"
    assert gi.users.get_current_user()["email"] == "ada@example.org"
    assert gi.config.get_config()["enable_celery_tasks"] is True


def test_gets_its_key_for_a_password(site):
    # A colon cannot come in bare: Galaxy takes it as %3A alone.
    gi = GalaxyInstance(site.url, email="ada@example.org",
                        password="correct%3A 50% horse")
    assert gi.key == site.key
    assert gi.config.whoami()["username"] == "ada"


def test_a_wrong_key_is_an_error_with_its_status(site):
    gi = GalaxyInstance(site.url, key="0" * 32)
    with pytest.raises(ConnectionError) as refused:
        gi.histories.get_histories()
    assert refused.value.status_code == 401


def test_an_archive_becomes_a_history(gi, history):
    [summary] = [h for h in gi.histories.get_histories(name=NAME)
                 if h["id"] == history]
    assert summary["deleted"] is False
    shown = gi.histories.show_history(history)
    # Some of its datasets failed in the laboratory.
    assert (shown["name"], shown["state"]) == (NAME, "error")
    assert sum(len(ids) for ids in shown["state_ids"].values()) > 0


def test_what_is_in_a_history_is_shown(gi, history):
    items = gi.histories.show_history(history, contents=True)
    kinds = collections.Counter(i["history_content_type"] for i in items)
    assert kinds["dataset"] > 40 and kinds["dataset_collection"] == 11
    text = next(i for i in items if i["name"] == "plain text")
    assert gi.datasets.show_dataset(text["id"])["name"] == "plain text"
    assert gi.histories.show_dataset(history, text["id"])["hid"] == \
        text["hid"]
    assert gi.datasets.wait_for_dataset(text["id"])["state"] == "ok"
    assert len(gi.datasets.download_dataset(text["id"])) == \
        gi.datasets.show_dataset(text["id"])["file_size"]
    pairs = next(i for i in items if i["name"] == "pairs")
    shown = gi.histories.show_dataset_collection(history, pairs["id"])
    assert shown["collection_type"] == "list:paired"
    assert all(e["element_type"] == "dataset_collection"
               for e in shown["elements"])


def test_an_export_that_is_not_ready_is_an_empty_text(gi, history):
    made = gi.histories.create_history("asked for at once")["id"]
    assert gi.histories.export_history(made) == ""
    assert gi.histories.export_history(made, wait=True, maxwait=60) != ""
    gi.histories.delete_history(made, purge=True)


@pytest.mark.parametrize("gzip", [True, False])
def test_a_history_goes_out_and_comes_in_again(site, gi, history, tmp_path,
                                               gzip):
    path = exported(gi, history, tmp_path / "out.tar.gz", gzip=gzip,
                    include_hidden=True, include_deleted=True)
    assert (path.read_bytes()[:2] == b"\x1f\x8b") is gzip
    site.run("archive", "verify", path)
    again = imported(gi, file_path=str(path))
    assert gi.histories.show_history(again)["name"] == \
        "imported from archive: " + NAME
    assert listing(gi, again) == listing(gi, history)
    assert content(gi, again) == content(gi, history)


def test_what_was_not_asked_for_comes_without_its_bytes(gi, history,
                                                        tmp_path):
    path = exported(gi, history, tmp_path / "out.tar.gz")
    again = imported(gi, file_path=str(path))
    states = {i["name"]: i["state"] for i in
              gi.histories.show_history(again, contents=True)
              if i["history_content_type"] == "dataset"}
    for name in ("hidden", "deleted", "hidden and deleted"):
        assert states[name] == "discarded"
    assert "ok" in states.values()


def test_an_import_takes_an_address_of_the_server(site, gi, history):
    """As Galaxy's own tests do, without a key in the address."""
    jeha = gi.histories.export_history(history, wait=True, maxwait=60)
    gi.histories.update_history(history, importable=True)
    again = imported(
        gi, url=f"{site.url}/api/histories/{history}/exports/{jeha}")
    assert gi.histories.show_history(again)["name"].endswith(NAME)


def test_a_forbidden_address_is_refused_with_its_status(gi):
    with pytest.raises(ConnectionError) as refused:
        gi.histories.import_history(url="http://10.0.0.1/x.tgz")
    assert refused.value.status_code == 403


def test_a_history_is_made_changed_deleted_and_taken_back(gi):
    made = gi.histories.create_history("by BioBlend")["id"]
    gi.histories.update_history(made, name="renamed", tags=["one", "two"],
                                annotation="a note")
    shown = gi.histories.show_history(made)
    assert (shown["name"], shown["annotation"], sorted(shown["tags"])) == \
        ("renamed", "a note", ["one", "two"])
    gi.histories.delete_history(made)
    assert made not in {h["id"] for h in gi.histories.get_histories()}
    assert made in {h["id"] for h in
                    gi.histories.get_histories(deleted=True)}
    gi.histories.undelete_history(made)
    assert made in {h["id"] for h in gi.histories.get_histories()}
    gi.histories.delete_history(made, purge=True)
    assert gi.histories.show_history(made)["purged"] is True


def test_tasks_and_short_term_storage_by_hand(site, gi, history, tmp_path):
    """What BioBlend has no calls for goes through its plain requests."""
    url = f"{site.url}/api/histories/{history}"
    started = gi.make_post_request(url + "/prepare_store_download", {
        "model_store_format": "rocrate.zip", "include_files": True})
    storage = f"{site.url}/api/short_term_storage/" + \
        started["storage_request_id"]
    while not gi.make_get_request(storage + "/ready").json():
        assert gi.make_get_request(
            f"{site.url}/api/tasks/{started['task']['id']}/state"
        ).json() in ("PENDING", "STARTED")
    path = tmp_path / "out.rocrate.zip"
    path.write_bytes(gi.make_get_request(storage).content)
    site.run("archive", "verify", path)
    again = gi.make_post_request(f"{site.url}/api/histories/from_store", {
        "store_content_uri": storage, "model_store_format": "rocrate.zip"})
    assert gi.histories.show_history(again["id"])["name"] == NAME
