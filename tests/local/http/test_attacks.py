"""What somebody could try beyond what they may do: links laid later, rights and names of others, damaged arrays."""

from __future__ import annotations

import shutil
import stat
import time

import numpy as np
import psutil
import pytest

from tiledb_cloud_widgets.local.registry.registry import BadName, Conflict, NotFound
from tiledb_cloud_widgets.local.registry.users import Users

from ..clouds import array, scanned, somebody

USERS = Users.parse({
    "users": {"ada": {"password": "a password"}, "bob": {"password": "b password"}},
    "organizations": {"lab": {"members": {"ada": "owner", "bob": "read_write"}}},
})  # fmt: skip
ADA, BOB = USERS.users.values()
INFO, SHARE = "/v1/arrays/ada/numbers/metadata", "/v1/arrays/ada/numbers/share"
READINGS = ("", "/metadata_json", "/non_empty_domain_json", "/sample", "/end_timestamps")


@pytest.fixture
def registry(root, tmp_path):
    with scanned(root, USERS, tmp_path) as registry:
        yield registry


def kill_workers(cloud) -> None:
    server = psutil.Process(cloud._process.pid)
    deadline = time.monotonic() + 30
    while not (workers := server.children()):
        assert time.monotonic() < deadline
    for worker in workers:
        worker.kill()
    psutil.wait_procs(workers, 1)  # they stay zombies till the server uses them


@pytest.mark.parametrize("reading", READINGS)
def test_arrays_are_read_by_workers_of_which_a_killed_one_costs_no_request(cloud, reading):
    ada = somebody(cloud)
    kill_workers(cloud)
    for _ in range(3):
        ada.get(f"/v1/arrays/ada/numbers{reading}")


def test_a_scan_survives_what_crashes_its_reading(cloud, root):
    ada = somebody(cloud)
    kill_workers(cloud)
    array(root / "ada/later", np.arange(3))
    deadline = time.monotonic() + 30
    while "ada/later" not in ada.names("arrays/browser/owned"):
        assert time.monotonic() < deadline
    assert ada.get("/v1/arrays/ada/later/sample")[""] == [0, 1, 2]


def test_a_link_that_takes_the_place_of_an_asset_is_not_followed(registry, root, tmp_path):
    array(tmp_path / "secret", np.arange(3))
    asset = registry.resolve(ADA, "ada", "numbers")
    renamed = registry.annotate("ada", "points", rename="figures")
    for name in ("numbers", "points"):
        shutil.rmtree(root / "ada" / name)
        (root / "ada" / name).symlink_to(tmp_path / "secret")
    with pytest.raises(NotFound):
        registry.resolve(ADA, "ada", asset.uuid)
    with pytest.raises(BadName):
        registry.resolve(ADA, "ada", "numbers")
    for name in ("figures", renamed.uuid):
        with pytest.raises(NotFound):
            registry.resolve(ADA, "ada", name)


def test_a_link_that_takes_the_place_of_an_asset_is_no_longer_listed(registry, root, tmp_path):
    array(tmp_path / "secret", np.arange(3))
    shutil.rmtree(root / "ada/numbers")
    (root / "ada/numbers").symlink_to(tmp_path / "secret")
    before = registry.database.db.execute("SELECT count(*) FROM assets WHERE state = 0").fetchone()[0]
    registry.scan()
    after = registry.database.db.execute("SELECT count(*) FROM assets WHERE state = 0").fetchone()[0]
    assert after == before - 1


def test_nobody_takes_anothers_uuid_as_a_name(registry):
    numbers = registry.resolve(ADA, "ada", "numbers")
    registry.annotate("ada", "points", rename=numbers.uuid)
    assert registry.resolve(ADA, "ada", numbers.uuid).name == "numbers"


def test_nothing_is_created_under_the_name_of_an_asset_that_was_renamed(registry):
    registry.annotate("lab", "empty", rename="full")
    with pytest.raises(Conflict, match="tiledb://lab/full already exists"):
        registry.may_create(BOB, "lab", "full")
    registry.may_create(BOB, "lab", "fuller")


def test_what_is_created_in_the_folder_of_something_gone_is_not_shared_as_that_was(registry, root):
    old = registry.annotate("lab", "empty", rename="full", tags=["old"])
    registry.share("lab", "full", "public", ["read"])
    shutil.rmtree(root / "lab/empty")
    registry.scan()
    array(root / "lab/empty", np.arange(3))
    made = registry.register_created(BOB, "lab", "empty", "array")
    registry.changed(made)
    assert (made.name, made.path) == ("empty", root / "lab/empty")
    assert made.uuid != old.uuid
    assert registry.permissions.sharing(made.id) == []


def test_who_may_edit_shares_no_more_than_they_have(cloud):
    ada, bob = somebody(cloud), somebody(cloud, "bob")
    ada.patch(SHARE, {"namespace": "bob", "actions": ["edit"]})
    for actions in (["read"], ["edit", "write"], ["read_array_logs"]):
        for grantee in ("bob", "eve", "public"):
            refused = bob.patch(SHARE, {"namespace": grantee, "actions": actions}, status=403)
            assert "do not have it yourself" in refused["message"]
    assert ada.get(SHARE) == [{"actions": ["edit"], "namespace": "bob", "namespace_type": "user"}]
    bob.get("/v1/arrays/ada/numbers/sample", status=403)
    bob.patch(SHARE, {"namespace": "eve", "actions": ["edit", "read_array_schema"]})
    bob.patch(SHARE, {"namespace": "eve", "actions": []})


def test_who_may_edit_a_group_shares_no_more_than_they_have(cloud):
    ada, bob = somebody(cloud), somebody(cloud, "eve")
    share = "/v1/groups/lab/study/share"
    ada.patch(share, {"namespace": "eve", "group_actions": ["read", "edit"], "array_actions": []})
    bob.patch(share, {"namespace": "eve", "group_actions": ["read", "write", "edit"]}, status=403)
    bob.patch(share, {"namespace": "eve", "group_actions": ["edit"], "array_actions": ["read"]}, status=403)
    bob.patch(share, {"namespace": "public", "group_actions": ["read"]})


def test_owners_share_a_read_only_array_for_writing(cloud):
    ada = somebody(cloud)
    ada.patch(INFO, {"read_only": True})
    ada.patch(SHARE, {"namespace": "bob", "actions": ["read", "write"]})


def test_the_registry_is_its_owners_alone_and_no_secret_is_in_a_command_line(cloud, home):
    [file] = home.rglob("*.sqlite")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    for beside in file.parent.iterdir():
        assert stat.S_IMODE(beside.stat().st_mode) & 0o077 == 0
    somebody(cloud).get("/v1/arrays/ada/numbers/sample")
    server = psutil.Process(cloud._process.pid)
    for process in (server, *server.children(recursive=True)):
        assert cloud.token not in " ".join(process.cmdline())
        assert cloud.password not in " ".join(process.cmdline())


@pytest.mark.parametrize("number", ["--5", "-", "5-", "+5", "1e3", "5.0", "٣", "9" * 30])
def test_what_is_no_whole_number_is_refused(cloud, number):
    for path, name in (("/v1/arrays/browser/owned", "page"), ("/v1/arrays/ada/numbers/sample", "samples")):
        refused = somebody(cloud).get(path, status=400, **{name: number})
        assert "a whole number from" in refused["message"]
