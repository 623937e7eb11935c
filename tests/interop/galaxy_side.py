"""What Galaxy's own importer makes of an archive, as a plain listing.

The database and the object store live in a temporary directory of their own.
Nothing here knows waybill: it is the judge.
"""

import hashlib
import json
import os
import re
import shutil
import tempfile

from galaxy import model
from galaxy.model.store import BagArchiveImportModelStore, \
    get_import_model_store_for_directory
from galaxy.model.unittest_utils.data_app import GalaxyDataTestApp, \
    GalaxyDataTestConfig
from galaxy.util.compression_utils import CompressedFile
from sqlalchemy import select


class Galaxy:
    """One empty Galaxy with a user; use as a context manager."""

    def __enter__(self):
        self.root = tempfile.mkdtemp(prefix="waybill-galaxy-")
        config = GalaxyDataTestConfig(root=self.root)
        self.configure_bags()
        os.umask(0o22)
        for path in (config.file_path, config.new_file_path):
            os.makedirs(path)
        self.app = GalaxyDataTestApp(config)
        self.session = self.app.model.session
        self.user = model.User(email="ada@example.org", password="x",
                               username="ada")
        self.session.add(self.user)
        self.session.commit()
        return self

    def configure_bags(self):
        """The Python of Debian 12 has no filters for tar, without which bdbag
        unpacks none; these bags are ours. Its file in the home of whoever runs
        this is left alone."""
        path = os.path.join(self.root, "bdbag.json")
        with open(path, "w") as file:
            json.dump({"enable_unfiltered_tar_extraction": True}, file)
        os.environ["BDBAG_CONFIG_FILE"] = path

    def __exit__(self, *exc):
        self.session.close()
        shutil.rmtree(self.root)

    def import_archive(self, path):
        """Import a history archive as `from_store_async` does; the history."""
        options = {"app": self.app, "user": self.user,
                   "tag_handler": self.app.tag_handler
                   .create_tag_handler_session(galaxy_session=None)}
        if ".bag." in os.path.basename(path):
            del options["tag_handler"]
            store = BagArchiveImportModelStore(str(path), **options)
        else:
            into = tempfile.mkdtemp(dir=self.root)
            with CompressedFile(str(path)) as packed:
                directory = packed.extract(into)
            store = get_import_model_store_for_directory(directory, **options)
        with store.target_history(default_history=None) as history:
            store.perform_import(history, new_history=True)
            self.session.commit()
            return history

    def listing(self, history):
        return Listing(self, history).all()


class Listing:
    def __init__(self, galaxy, history):
        self.galaxy, self.history = galaxy, history
        self.hdas = sorted(
            galaxy.session.scalars(
                select(model.HistoryDatasetAssociation)
                .filter_by(history_id=history.id)),
            key=lambda h: (h.hid is None, h.hid or 0, h.name, h.extension,
                           not h.visible, h.deleted, h.id))
        self.hdcas = sorted(
            galaxy.session.scalars(
                select(model.HistoryDatasetCollectionAssociation)
                .filter_by(history_id=history.id)),
            key=lambda c: (c.hid is None, c.hid or 0, c.name, c.id))

    def all(self):
        return {
            "history": {"name": self.history.name,
                        "annotation": self.annotation(self.history),
                        "genome_build": self.history.genome_build},
            "datasets": [self.dataset(h) for h in self.hdas],
            "collections": [self.collection(c) for c in self.hdcas],
            "jobs": self.jobs(),
            "conversions": self.conversions(),
        }

    @staticmethod
    def annotation(item):
        texts = [a.annotation for a in item.annotations if a.annotation]
        return texts[0] if texts else None

    @staticmethod
    def hda_name(hda):
        return hda and f"hda {hda.hid}: {hda.name}"

    def bytes_of(self, dataset):
        if dataset.purged or not self.galaxy.app.object_store.exists(dataset):
            return None
        path = self.galaxy.app.object_store.get_filename(dataset)
        with open(path, "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()

    def extra_files(self, dataset):
        root = dataset.extra_files_path
        found = {}
        for directory, _, names in os.walk(root or ""):
            for name in names:
                path = os.path.join(directory, name)
                with open(path, "rb") as file:
                    found[os.path.relpath(path, root)] = hashlib.sha256(
                        file.read()).hexdigest()
        return found

    def dataset(self, hda):
        dataset = hda.dataset
        return {
            "hid": hda.hid, "name": hda.name, "state": hda.state,
            "extension": hda.extension, "visible": hda.visible,
            "deleted": hda.deleted, "info": hda.info, "blurb": hda.blurb,
            "peek": hda.peek, "designation": hda.designation,
            "annotation": self.annotation(hda),
            "tags": sorted(f"{t.user_tname}:{t.user_value}"
                           for t in hda.tags),
            "metadata": dict(hda._metadata or {}),
            "sha256": self.bytes_of(dataset),
            "extra_files": self.extra_files(dataset),
            "created_from_basename": dataset.created_from_basename,
            "hashes": sorted((h.hash_function, h.hash_value)
                             for h in dataset.hashes),
            "sources": sorted(
                (s.source_uri, json.dumps(s.transform),
                 sorted((h.hash_function, h.hash_value) for h in s.hashes))
                for s in dataset.sources),
            "copied_from": self.hda_name(
                hda.copied_from_history_dataset_association),
        }

    def elements(self, collection):
        return [
            (e.element_identifier, e.element_index,
             self.elements(e.child_collection) if e.child_collection
             else self.hda_name(e.hda))
            for e in sorted(collection.elements,
                            key=lambda e: e.element_index or 0)]

    def collection(self, hdca):
        return {
            "hid": hdca.hid, "name": hdca.name, "visible": hdca.visible,
            "deleted": hdca.deleted,
            "type": hdca.collection.collection_type,
            "populated_state": hdca.collection.populated_state,
            "implicit_output_name": hdca.implicit_output_name,
            "implicit_inputs": sorted(
                (i.name, i.input_dataset_collection.hid)
                for i in hdca.implicit_input_collections),
            "elements": self.elements(hdca.collection),
        }

    def parameter(self, value):
        """Ids inside a parameter, as names."""
        by_id = {h.id: self.hda_name(h) for h in self.hdas}
        by_hdca = {c.id: f"hdca {c.hid}: {c.name}" for c in self.hdcas}

        def walk(node):
            if isinstance(node, list):
                return [walk(n) for n in node]
            if not isinstance(node, dict):
                return node
            node = {k: walk(v) for k, v in node.items()}
            names = {"hda": by_id, "hdca": by_hdca, "dce": {}}
            if node.get("src") in names and node.get("id") is not None:
                node["id"] = names[node["src"]].get(node["id"], "dce")
            return node
        return walk(json.loads(value))

    def jobs(self):
        jobs = self.galaxy.session.scalars(
            select(model.Job).filter_by(history_id=self.history.id))
        return sorted((self.job(j) for j in jobs),
                      key=lambda j: json.dumps(j, sort_keys=True))

    def job(self, job):
        return {
            "tool": job.tool_id, "version": job.tool_version,
            "state": job.state, "info": job.info,
            "exit_code": job.exit_code,
            "command_line": job.command_line,
            "tool_stdout": job.tool_stdout, "tool_stderr": job.tool_stderr,
            "create_time": re.sub(r"(\.0*)?$", "", str(job.create_time)),
            "params": {p.name: self.parameter(p.value)
                       for p in job.parameters},
            "inputs": sorted((a.name, self.hda_name(a.dataset))
                             for a in job.input_datasets),
            "outputs": sorted((a.name, self.hda_name(a.dataset))
                              for a in job.output_datasets),
            "input_collections": sorted(
                (a.name, a.dataset_collection.hid)
                for a in job.input_dataset_collections),
            "output_collections": sorted(
                (a.name, a.dataset_collection_instance.hid)
                for a in job.output_dataset_collection_instances),
        }

    def conversions(self):
        rows = self.galaxy.session.scalars(
            select(model.ImplicitlyConvertedDatasetAssociation))
        return sorted((r.type, self.hda_name(r.parent_hda) or "",
                       self.hda_name(r.dataset) or "") for r in rows)
