"""A database that waybill made, in the hands of Galaxy's own models."""

import os
import subprocess

import pytest
from galaxy import model
from galaxy.model import mapping
from galaxy.model.orm.engine_factory import build_engine
from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session

WAYBILL = os.environ["WAYBILL"]


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    data = tmp_path_factory.mktemp("site") / "data"
    subprocess.run(
        [WAYBILL, "--data", str(data), "user", "add", "eve", "--email",
         "eve@example.org"], check=True, capture_output=True)
    return data / "waybill.db"


@pytest.fixture(scope="module")
def engine(database):
    return build_engine(f"sqlite:///{database}")


@pytest.fixture()
def session(engine):
    with Session(engine) as session:
        yield session


def test_every_table_has_the_columns_of_the_model(engine):
    ours = inspect(engine)
    names = set(ours.get_table_names())
    shared = [t for t in mapping.metadata.tables.values() if t.name in names]
    assert len(shared) > 90
    for table in shared:
        got = {c["name"]: (str(c["type"]), c["nullable"])
               for c in ours.get_columns(table.name)}
        want = {c.name: (c.type.compile(engine.dialect),
                         c.nullable) for c in table.columns}
        assert got == want, table.name


def test_every_table_has_the_indexes_of_the_model(engine):
    ours = inspect(engine)
    names = set(ours.get_table_names())
    for table in mapping.metadata.tables.values():
        if table.name not in names:
            continue
        got = {(tuple(i["column_names"]), bool(i["unique"]))
               for i in ours.get_indexes(table.name)}
        want = {(tuple(c.name for c in i.columns), bool(i.unique))
                for i in table.indexes}
        assert want <= got, table.name


def test_the_users_are_users_of_galaxy(session):
    users = {u.username: u for u in session.scalars(select(model.User))}
    assert set(users) == {"admin", "eve"}
    eve = users["eve"]
    assert eve.email == "eve@example.org"
    assert eve.active and not eve.deleted
    assert len(eve.api_keys) == 1 and len(eve.api_keys[0].key) == 32
    roles = [a.role for a in eve.roles]
    assert [(r.type, r.name) for r in roles] == [("private", eve.email)]
    permissions = [(p.action, p.role) for p in eve.default_permissions]
    assert permissions == [("manage permissions", roles[0])]
    assert not eve.check_password("*")


def test_galaxy_can_write_a_history_there(session):
    eve = session.scalar(select(model.User).filter_by(username="eve"))
    history = model.History(name="made by Galaxy", user=eve)
    session.add(history)
    session.flush()
    hda = model.HistoryDatasetAssociation(
        name="a dataset", extension="txt", history=history,
        create_dataset=True, sa_session=session)
    session.add(hda)
    history.add_dataset(hda, quota=False)
    session.commit()
    audits = session.scalar(text(
        "SELECT count(*) FROM history_audit WHERE history_id = :id"
    ).bindparams(id=history.id))
    assert audits >= 1
    assert history.update_time is not None
    assert hda.hid == 1 and history.hid_counter == 2
    assert hda.dataset.uuid is not None


def test_the_schema_is_the_one_that_galaxy_expects(engine):
    with engine.connect() as connection:
        rows = {r[0] for r in connection.execute(
            text("SELECT version_num FROM alembic_version"))}
    assert rows == {"fac9c76612f9", "d4a650f47a3c"}
