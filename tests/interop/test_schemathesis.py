"""The contract against a running `waybill serve`: whatever schemathesis makes
of docs/openapi.yaml, sensible or not, no answer is outside it and none a 5xx.

Half of the ids that it makes up are replaced by such as there are, since
hardly a call does anything with one that is not there. The same cases every
time: a seed gives them."""

import json
import urllib.request
import zlib

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks
from test_bioblend import ROOT, SAMPLE, Site

CASES = 10              # of each operation, beside the systematic ones
HISTORIES = 3
CHECKS = [not_a_server_error, checks.status_code_conformance,
          checks.content_type_conformance,
          checks.response_headers_conformance,
          checks.response_schema_conformance]

api = schemathesis.openapi.from_path(ROOT / "docs" / "openapi.yaml")


class Server:
    """A site with something in it, and the ids of that."""

    def __init__(self, site):
        self.site = site
        self.key = site.run("user", "key", "admin").strip()
        site.run("import", *[SAMPLE] * HISTORIES)
        histories = [h["id"] for h in self.get("/api/histories")]
        contents = [self.get(f"/api/histories/{h}/contents")
                    for h in histories]
        items = [c for one in contents for c in one]
        exports = [self.start(h) for h in histories[:2]]
        self.known = {
            "history_id": histories,
            "dataset": [c["id"] for c in items
                        if c["history_content_type"] == "dataset"],
            "collection": [c["id"] for c in items
                           if c["history_content_type"] != "dataset"],
            "task_id": exports, "task_uuid": exports,
            "storage_request_id": [
                e["export_metadata"]["request_data"]["payload"]
                ["short_term_storage_request_id"]
                for e in self.get("/api/exports")],
            "user_id": [u["id"] for u in self.get("/api/users?f_name=ada")],
        }

    def ask(self, path, body=None):
        request = urllib.request.Request(
            self.site.url + path, body and json.dumps(body).encode(),
            {"x-api-key": self.key, "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def get(self, path):
        return self.ask(path)

    def start(self, history):
        return self.ask("/api/exports", {
            "objects": [{"type": "history", "id": history}],
            "reuse": False})[0]["task_uuid"]

    def ids_for(self, name, path):
        """What a parameter of this name in this path may mean."""
        if name == "id":
            name = ("collection" if "collection" in path else
                    "history_id" if path.startswith("/api/histories/{id}")
                    else "dataset")
        return self.known.get(name, [])

    def credentials(self, case):
        """An administrator's for most, a user's, a visitor's."""
        text = repr((case.path_parameters, case.query, case.body))
        key = (self.key, self.key, self.site.key, None)[
            zlib.crc32(text.encode(errors="replace")) % 4]
        return {} if key is None else {"x-api-key": key}

    def put_known(self, values, path):
        """Some of the values under names that we know become real ones."""
        for name, value in values.items():
            known = self.ids_for(name, path)
            luck = zlib.crc32(repr(value).encode(errors="replace"))
            if known and isinstance(value, str) and luck % 2 == 0:
                values[name] = known[luck // 2 % len(known)]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("contract") / "data")
    yield Server(site)
    site.stop()


@api.parametrize()
@settings(max_examples=CASES, deadline=None, derandomize=True, database=None,
          phases=[Phase.explicit, Phase.generate],
          suppress_health_check=list(HealthCheck))
def test_no_answer_is_outside_the_contract(case, server):
    server.put_known(case.path_parameters or {}, case.path)
    if isinstance(case.body, dict):
        server.put_known(case.body, case.path)
        objects = case.body.get("objects")
        for item in objects if isinstance(objects, list) else []:
            if isinstance(item, dict):
                server.put_known(item, "/api/histories/{id}")
    case.call_and_validate(base_url=server.site.url, checks=CHECKS,
                           headers=server.credentials(case), timeout=30)
