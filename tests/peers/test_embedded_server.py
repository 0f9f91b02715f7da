"""The ``tiledb-cloud`` client, unmodified and in an environment of its own, at home on the embedded server."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
import tiledb

from tests.local.clouds import make_root, somebody, users_file
from tests.peers.environments import python_of
from tiledb_cloud_widgets import local

pytestmark = [pytest.mark.peers, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("peer")
    python = python_of("tiledb-cloud")
    root = make_root(folder)
    tiledb.Group.create(str(root / "press/paper"))
    with tiledb.Group(str(root / "press/paper"), "w") as group:
        group.add(str(root / "press/news"), name="news")
    with local.start(root, users=users_file(folder), writable=True) as cloud:
        reading = {"group_actions": ["read"], "array_actions": ["read"]}
        somebody(cloud, "bob").patch("/v1/groups/press/paper/share", {"namespace": "ada"} | reading)
        somebody(cloud).patch("/v1/groups/lab/study/share", {"namespace": "public"} | reading)
        done = subprocess.run(
            [str(python), str(Path(__file__).with_name("embedded_server.py")), cloud.url, "ada", "ada's password"],
            capture_output=True, text=True, timeout=300, check=False, env={"HOME": str(folder), "PATH": "/usr/bin:/bin"},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


def test_it_signs_in_with_a_password(found):
    assert (found["user"], found["organizations"], found["organization"]) == ("ada", ["lab"], "owner")
    assert found["wrong password"] == 401


def test_the_six_lists(found):
    public = ["lab/study/inner/deep", "lab/study/one"]
    arrays = ["lab/empty", "ada/numbers", "ada/points", *public]
    groups = ["lab/study", "lab/study/inner"]
    assert found["lists"] == [arrays, ["press/news"], public, groups, ["press/paper"], groups]
    assert found["assets"] == [["empty", "array"], ["study", "soma"]]
    assert found["public assets"] == ["study/inner/deep", "study/one"]


def test_info_by_name_and_by_uuid(found):
    assert found["info"] == ["numbers", "dense", "tiledb://ada/numbers", []]
    assert found["info by UUID"] == "numbers"


def test_groups_and_their_contents(found):
    assert found["group"] == ["study", 1, 1, "soma"]
    assert found["contents"] == ["study/inner", "study/one"]


def test_what_it_changes_is_changed(found):
    assert found["updated"] == ["Said by the other client", ["one", "two"]]
    assert found["by tag"] == ["ada/numbers"]
    assert found["group updated"] == ["A study", ["cells"]]


def test_sharing_and_its_end(found):
    assert found["shared"] == [["bob", ["read"]]]
    assert not found["unshared"]
    assert found["group shared"] == [["eve", ["read"], ["read"]]]
    assert found["group unshared"] == ["public"]


def test_favorites(found):
    assert found["favorites"] == [["ada/numbers"], ["numbers"], True, "numbers"]
    assert found["no favorites"] == []


def test_opening_by_name_and_by_uuid(found):
    assert found["opened"] == found["opened by UUID"] == list(range(10))
    assert found["group opened"] == ["tiledb://lab/study/inner", "tiledb://lab/study/one"]


def test_groups_are_created_below_the_default_storage_path_and_added_to_a_parent(found):
    assert found["groups created"] == [
        ["ada/own"],
        ["lab/made", "lab/made/inner", "lab/study", "lab/study/inner"],
    ]
    assert found["added to a parent"] == [["made/inner", "tiledb://lab/made/inner"]]
    assert "group_details.uri must be tiledb://lab/elsewhere or its folder" in found["created elsewhere"]


def test_taking_out_of_the_catalogue_putting_back_and_deleting(found):
    assert found["deregistered"] == ["ada/numbers"]
    assert found["registered"] == ["ada/dots", "ada/numbers"]
    assert found["group deregistered"] == []
    assert found["group registered"] == ["lab/alone"]
    assert found["deleted"] == ["ada/numbers"]
