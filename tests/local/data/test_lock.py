"""Locks of arrays and groups: who removes waits for who reads, and a lock that nobody holds is forgotten."""

from __future__ import annotations

import gc
import threading
from typing import TYPE_CHECKING

import tiledb

from tiledb_cloud_widgets.local.data import DataPlane, groups
from tiledb_cloud_widgets.local.http.messages import Request
from tiledb_cloud_widgets.local.registry.registry import Registry
from tiledb_cloud_widgets.local.registry.users import Users

from .arrays import make_dense
from .conftest import Place

if TYPE_CHECKING:
    from pathlib import Path


def served(tmp_path: Path) -> tuple[DataPlane, Users]:
    """The data plane over a group ``g`` that holds the array ``a``, in this process."""
    root = tmp_path / "root"
    (root / "me").mkdir(parents=True)
    place = Place(str(root / "me"), root / "me", tiledb.Ctx())
    make_dense(place, "a")
    tiledb.Group.create(place.uri("g"))
    with tiledb.Group(place.uri("g"), "w") as group:
        group.add(place.uri("a"), name="a")
    users = Users.single("me", password="a password", token="a token")
    registry = Registry(root, users, tmp_path / "registry.sqlite")
    registry.scan()
    return DataPlane(registry, writable=True), users


def test_a_lock_is_one_while_it_is_held_and_then_forgotten(tmp_path: Path) -> None:
    plane, _ = served(tmp_path)
    array = plane.registry.by_path(tmp_path / "root/me/a")
    with plane.lock(array).shared():
        assert plane.lock(array) is plane.lock(plane.registry.by_path(tmp_path / "root/me/a"))
        assert len(plane._locks) == 1
    gc.collect()
    assert len(plane._locks) == 0
    plane.registry.close()


def test_a_recursive_delete_waits_for_who_reads_a_member(tmp_path: Path) -> None:
    plane, users = served(tmp_path)
    array = plane.registry.by_path(tmp_path / "root/me/a")
    request = Request(
        "DELETE", "", query=[("recursive", "true")], params={"namespace": "me", "group": "g"},
        user=users.with_token("a token"),
    )  # fmt: skip
    deleting = threading.Thread(target=groups.delete, args=(plane, request))
    lock = plane.lock(array)
    with lock.shared():
        deleting.start()
        while not lock._waiting:
            deleting.join(0.01)
            assert deleting.is_alive(), "it has not waited for the member that is read here"
        assert (tmp_path / "root/me/a/__schema").is_dir()
    deleting.join(60)
    assert not (tmp_path / "root/me/a").exists()
    assert not (tmp_path / "root/me/g").exists()
    plane.registry.close()
