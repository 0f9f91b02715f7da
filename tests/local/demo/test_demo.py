"""The demo catalogue: real arrays out of installed packages, each with its source and licence."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections import Counter
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
import tiledb

from tiledb_cloud_widgets import local
from tiledb_cloud_widgets.local import demo
from tiledb_cloud_widgets.local.registry.permissions import GROUP_ACTIONS
from tiledb_cloud_widgets.local.registry.users import Users

if TYPE_CHECKING:
    from pathlib import Path

ARRAYS = [entry for entry in demo.entries() if entry.kind == "array"]
GROUPS = [entry for entry in demo.entries() if entry.kind == "group"]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogue, built with no network to be had."""
    folder = tmp_path_factory.mktemp("demo") / "root"

    def refuse(*args: object) -> None:
        raise AssertionError(f"the demo catalogue tried to reach the network: {args}")

    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, refuse)
        patch.setattr(socket, "getaddrinfo", refuse)
        start = time.process_time()
        demo.build(folder)
        assert time.process_time() - start < 15, "the demo catalogue takes too long to build"
    return folder


def path_of(root: Path, name: str) -> str:
    return str(root / name)


def test_there_are_arrays_and_groups_enough_to_turn_pages() -> None:
    users = Users.load(demo.USERS_FILE)
    owned = users.memberships(users.default)
    assert len(ARRAYS) >= 36
    assert len(GROUPS) >= 8
    assert sum(entry.namespace in owned for entry in ARRAYS) > 25
    assert {"ada", "climate-lab"} == set(owned)


def test_the_default_user_finds_something_under_owned_shared_and_public() -> None:
    users = Users.load(demo.USERS_FILE)
    owned = users.memberships(users.default)
    shared = [e for e in ARRAYS if users.default.username in e.shared and e.namespace not in owned]
    public = [e for e in ARRAYS if "public" in e.shared]
    assert len(shared) >= 8
    assert len(public) >= 8
    assert {e.namespace for e in demo.entries()} <= {*users.users, *users.organizations}
    assert any("/" in group.name for group in GROUPS)
    assert any("/" not in group.name for group in GROUPS)


@pytest.mark.parametrize("entry", demo.entries(), ids=lambda entry: entry.path)
def test_every_entry_says_its_source_and_licence(entry: demo.Entry) -> None:
    assert "\n\nSource: " in entry.description
    assert "\n\nLicence: " in entry.description
    assert len(entry.about) > 10
    assert len(entry.source) > 10
    assert entry.license_id
    assert len(entry.license_text) > 2
    assert entry.tags
    assert len(set(entry.tags)) == len(entry.tags)
    assert entry.metadata["title"]
    assert entry.created_by in Users.load(demo.USERS_FILE).users
    assert all(set(actions) <= set(GROUP_ACTIONS) for actions in entry.shared.values())


def test_names_are_unique_and_every_array_in_a_group_is_its_member(root: Path) -> None:
    assert max(Counter(entry.path for entry in demo.entries()).values()) == 1
    for group in GROUPS:
        inside = [
            e.name.removeprefix(f"{group.name}/")
            for e in demo.entries()
            if e.path.startswith(f"{group.path}/")
        ]
        with tiledb.Group(path_of(root, group.path)) as opened:
            assert {member.name for member in opened} == {name for name in inside if "/" not in name}
            assert all(tiledb.object_type(member.uri) in ("array", "group") for member in opened)


@pytest.mark.parametrize("entry", ARRAYS, ids=lambda entry: entry.path)
def test_every_array_opens_reads_and_carries_its_metadata(root: Path, entry: demo.Entry) -> None:
    with tiledb.open(path_of(root, entry.path)) as array:
        assert {key: array.meta[key] for key in entry.metadata} == dict(entry.metadata)
        if entry.file_type is not None:
            assert len(tiledb.Filestore(path_of(root, entry.path))) > 10_000
            return
        cells = array[:]
        columns = cells.values() if isinstance(cells, dict) else [cells]
        assert all(column.size for column in columns) == (entry.name != "scratch/coin-annotations")
        assert all(len(array.schema.attr(i).filters) for i in range(array.schema.nattr))


def test_nothing_else_is_in_the_folder_and_it_is_small(root: Path) -> None:
    assert {child.name for child in root.iterdir()} == {entry.namespace for entry in demo.entries()}
    assert list(root.parent.iterdir()) == [root]
    assert sum(file.stat().st_size for file in root.rglob("*") if file.is_file()) < 20e6


def test_it_holds_each_kind_of_array_that_people_meet(root: Path) -> None:
    schemas = []
    for entry in ARRAYS:
        with tiledb.open(path_of(root, entry.path)) as array:
            schemas.append(array.schema)
    attributes = [schema.attr(i) for schema in schemas for i in range(schema.nattr)]
    dimensions = [schema.domain.dim(i) for schema in schemas for i in range(schema.domain.ndim)]
    assert {schema.sparse for schema in schemas} == {True, False}
    assert {schema.domain.ndim for schema in schemas} == {1, 2, 3, 4}
    assert any(attribute.isnullable for attribute in attributes)
    assert any(attribute.isvar for attribute in attributes)
    assert any(attribute.enum_label for attribute in attributes)
    assert any(attribute.isanon for attribute in attributes)
    assert {"S", "M", "i", "f"} <= {dimension.dtype.kind for dimension in dimensions}


def test_missing_values_are_null_not_zero(root: Path) -> None:
    with tiledb.open(path_of(root, "climate-lab/mauna-loa-co2")) as array:
        weeks = pd.DataFrame(array[:]).set_index("week")["co2"]
    assert weeks.isna().sum() == 59
    assert weeks.min() > 300
    with tiledb.open(path_of(root, "climate-lab/cities/seattle/hourly-temperature")) as array:
        assert list(np.flatnonzero(np.ma.getmaskarray(array[:]["temperature"]))) == [24 * (31 + 28 + 13) + 3]


def test_an_array_opens_as_it_was_when_1980_ended(root: Path) -> None:
    new_year_1981 = int(pd.Timestamp("1981-01-01", tz="UTC").timestamp() * 1000)
    with tiledb.open(path_of(root, "climate-lab/mauna-loa-co2"), timestamp=new_year_1981) as array:
        assert array.nonempty_domain()[0][1] == np.datetime64("1980-12-27")


def test_descriptions_count_what_is_there(root: Path) -> None:
    about = {entry.path: entry.about for entry in demo.entries()}
    with tiledb.open(path_of(root, "open-data/fertility-by-country")) as array:
        assert f" in {len(set(array[:]['country']))} countries" in about["open-data/fertility-by-country"]
    with tiledb.open(path_of(root, "open-data/airports")) as array:
        countries = array.df[:]["country"]
    assert about["open-data/airports"].startswith(f"{len(countries):,} airports, four across the Pacific")
    assert (countries != "USA").sum() == 4


def test_files_come_back_byte_by_byte(root: Path) -> None:
    content = tiledb.Filestore(path_of(root, "open-data/files/airports.csv")).read()
    assert content == (files("vega_datasets") / "_data" / "airports.csv").read_bytes()


def test_labels_come_back_as_words(root: Path) -> None:
    with tiledb.open(path_of(root, "ada/iris")) as array:
        assert Counter(array[:]["species"]) == {"setosa": 50, "versicolor": 50, "virginica": 50}
    with tiledb.open(path_of(root, "open-data/election-survey-1996")) as array:
        assert array[:]["party"][0] == "Strong Republican"
        assert array.enum("party").ordered


def test_a_build_over_something_is_refused_and_leaves_it_alone(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("mine")
    with pytest.raises(FileExistsError, match="empty folder"):
        demo.build(tmp_path)
    assert [child.name for child in tmp_path.iterdir()] == ["precious"]


def test_a_failed_build_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise tiledb.TileDBError("the disk is full")

    monkeypatch.setattr(tiledb.Group, "create", fail)
    with pytest.raises(OSError, match="disk is full"):
        demo.build(tmp_path / "root")
    assert list(tmp_path.iterdir()) == []


def test_the_cache_folder_is_built_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(demo, "build", lambda folder: (made.append(folder), folder.mkdir(parents=True)))
    assert demo.build_in_cache() == demo.build_in_cache()
    assert len(made) == 1
    assert tmp_path in made[0].parents


def test_of_two_processes_that_build_in_the_cache_the_slower_one_uses_what_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def build_too_late(folder: Path) -> None:
        (folder / "ada").mkdir(parents=True)
        raise FileExistsError(f"{folder} is not empty")

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(demo, "build", build_too_late)
    assert (demo.build_in_cache() / "ada").is_dir()


def test_served_without_a_root_it_is_as_the_catalogue_says(demo_cloud: local.LocalCloud) -> None:
    client = demo_cloud.client
    lists = [client.list_arrays, client.list_shared_arrays, client.list_public_arrays]
    listed = {array.tiledb_uri: array for each in lists for array in each(per_page=100).arrays}
    assert len(client.list_arrays(per_page=100).arrays) > 25
    assert [array.name for array in client.list_public_arrays(file_type=["file"]).arrays] == [
        "files/airports.csv"
    ]
    assert set(listed) == {entry.uri for entry in ARRAYS}
    for entry in ARRAYS:
        array = listed[entry.uri]
        assert array.description == entry.description
        assert array.tags == list(entry.tags)
        assert array.license_id == entry.license_id
        assert array.created_by == entry.created_by
        assert array.public_share == ("public" in entry.shared)


def test_every_asset_reads_the_same_through_the_server(root: Path, demo_cloud: local.LocalCloud) -> None:
    ctx = demo_cloud.client.Ctx()
    for entry in demo.entries():
        here = path_of(root, entry.path)
        if entry.kind == "group":
            with tiledb.Group(entry.uri, ctx=ctx) as served, tiledb.Group(here) as group:
                assert {member.name for member in served} == {member.name for member in group}
                assert dict(served.meta) == dict(group.meta)
        elif entry.file_type is not None:
            assert tiledb.Filestore(entry.uri, ctx=ctx).read() == tiledb.Filestore(here).read()
        else:
            with tiledb.open(entry.uri, ctx=ctx) as served, tiledb.open(here) as array:
                assert served.schema == array.schema
                assert dict(served.meta) == dict(array.meta)
                assert_same_cells(served[:], array[:])


def assert_same_cells(served: Any, array: Any) -> None:
    if not isinstance(served, dict):
        served, array = {"": served}, {"": array}
    assert served.keys() == array.keys()
    for name, cells in served.items():
        np.testing.assert_array_equal(np.ma.getmaskarray(cells), np.ma.getmaskarray(array[name]))
        np.testing.assert_array_equal(np.asarray(cells), np.asarray(array[name]))


def test_reading_the_catalogue_imports_no_data_package() -> None:
    code = "import sys; from tiledb_cloud_widgets.local import demo; demo.entries(); print(*sys.modules)"
    modules = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout.split()
    assert not {"tiledb", "pandas", "numpy", "sklearn", "skimage", "statsmodels", "nibabel"} & set(modules)


def test_without_the_extra_the_error_says_what_to_install(tmp_path: Path) -> None:
    code = (
        "import pathlib, sys; sys.modules['nibabel'] = None\n"
        "from tiledb_cloud_widgets.local import demo\n"
        f"demo.build(pathlib.Path({str(tmp_path / 'root')!r}))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stderr
    assert said.endswith("needs the package 'nibabel': pip install 'tiledb-cloud-widgets[demo]'\n")
    assert list(tmp_path.iterdir()) == []
