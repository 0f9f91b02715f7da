"""The ``tiledb-cloud`` client, unmodified and in an environment of its own, at home on the embedded server."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.local.clouds import make_root, users_file
from tests.peers.environments import python_of
from tiledb_cloud_widgets import local

pytestmark = [pytest.mark.peers, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("peer")
    python = python_of("tiledb-cloud")
    with local.start(make_root(folder), users=users_file(folder)) as cloud:
        done = subprocess.run(
            [str(python), str(Path(__file__).with_name("embedded_server.py")), cloud.url, "ada", "ada's password"],
            capture_output=True, text=True, timeout=300, check=False, env={"HOME": str(folder), "PATH": "/usr/bin:/bin"},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


def test_it_signs_in_with_a_password(found):
    assert (found["user"], found["organizations"], found["organization"]) == ("ada", ["lab"], "owner")


def test_the_six_lists(found):
    arrays = ["lab/empty", "ada/numbers", "ada/points", "lab/study/inner/deep", "lab/study/one"]
    assert found["lists"] == [arrays, [], [], ["lab/study", "lab/study/inner"], [], []]


def test_info_by_name_and_by_uuid(found):
    assert found["info"] == ["numbers", "dense", "tiledb://ada/numbers", []]
    assert found["info by UUID"] == "numbers"


def test_groups_and_their_contents(found):
    assert found["group"] == ["study", 1, 1, "soma"]
    assert found["contents"] == ["study/inner", "study/one"]


def test_what_it_changes_is_changed(found):
    assert found["updated"] == ["Said by the other client", ["one", "two"]]
    assert found["by tag"] == ["ada/numbers"]


def test_sharing_and_its_end(found):
    assert found["shared"] == [["bob", ["read"]]]
    assert not found["unshared"]


def test_opening_by_name_and_by_uuid(found):
    assert found["opened"] == found["opened by UUID"] == list(range(10))
    assert found["group opened"] == ["tiledb://lab/study/inner", "tiledb://lab/study/one"]
