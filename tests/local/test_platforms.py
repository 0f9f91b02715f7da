"""What is different on macOS and Windows, as far as Linux can take their ways: each at the one place that decides."""

from __future__ import annotations

import io
import resource
import select
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tiledb_cloud_widgets.local import data, launcher
from tiledb_cloud_widgets.local.data import DataPlane, worker
from tiledb_cloud_widgets.local.data.arrays import new_folder
from tiledb_cloud_widgets.local.http.errors import HTTPError
from tiledb_cloud_widgets.local.registry import asset, reading
from tiledb_cloud_widgets.local.registry.registry import Registry
from tiledb_cloud_widgets.local.registry.users import Users
from tiledb_cloud_widgets.preview import child
from tiledb_cloud_widgets.preview import worker as preview_worker


@pytest.mark.parametrize("limit", [lambda: worker._limit_memory(1), preview_worker._bound_memory])
def test_only_linux_limits_the_addresses_of_a_process(limit, monkeypatch):
    set_limits = []
    monkeypatch.setattr(resource, "setrlimit", lambda *limits: set_limits.append(limits))
    monkeypatch.setattr(sys, "platform", "darwin")
    limit()
    assert set_limits == []
    monkeypatch.setattr(sys, "platform", "linux")
    limit()
    assert len(set_limits) == 1


@pytest.mark.parametrize(("module", "name"), [(socket, "send_fds"), (select, "poll")])
def test_where_a_socket_cannot_be_handed_over_libtiledb_runs_in_the_server(module, name, monkeypatch):
    assert hasattr(module, name)
    monkeypatch.delattr(module, name)
    assert data.workers_for(None) is None


@pytest.mark.parametrize("begin", [lambda: launcher.start("/no/such/folder"), child.Worker])
def test_ctrl_c_is_not_for_a_process_that_was_started_on_windows_either(begin, monkeypatch):
    started = []

    def refuse(*_arguments, **options):
        started.append(options)
        raise PermissionError

    monkeypatch.setattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 512, raising=False)
    monkeypatch.setattr(subprocess, "Popen", refuse)
    monkeypatch.setattr(launcher.tempfile, "TemporaryFile", lambda *_, **__: io.StringIO())
    with pytest.raises(PermissionError):
        begin()
    assert started[0]["creationflags"] == 512


@pytest.mark.parametrize("name", ["con", "a/NUL.txt", "lpt1", "a?", "a:b", "what is this.", "b "])
def test_names_that_windows_cannot_have_are_refused_there_and_nowhere_else(name, monkeypatch):
    asset.check_name(name)
    monkeypatch.setattr(asset, "_WINDOWS", True)
    with pytest.raises(asset.BadName, match="Windows has no names with"):
        asset.check_name(name)


@pytest.mark.parametrize("name", ["console", "nullable", "a.b", "München", "photos/coffee"])
def test_other_names_are_served_on_windows_too(name, monkeypatch):
    monkeypatch.setattr(asset, "_WINDOWS", True)
    asset.check_name(name)


def test_the_address_of_a_folder_on_a_drive_is_read():
    assert reading.local_path("file:///C:/data/my%20array") == Path("C:/data/my array")
    assert reading.local_path("file:///data/array") == Path("/data/array")


def as_if_case_were_ignored(monkeypatch):
    """The folder ``cat`` is found as ``Cat`` too, as on macOS: there is no such file system here."""
    monkeypatch.setattr(reading, "ignores_case", lambda path: path.name.lower() == "cat")


def test_a_folder_is_registered_under_the_one_name_that_it_has(tmp_path, monkeypatch):
    as_if_case_were_ignored(monkeypatch)
    (tmp_path / "me" / "cat" / "inner").mkdir(parents=True)
    assert reading.is_spelled_so(tmp_path / "me" / "cat" / "inner", tmp_path)
    assert reading.is_spelled_so(tmp_path / "me" / "dog", tmp_path)
    assert not reading.is_spelled_so(tmp_path / "me" / "Cat" / "inner", tmp_path)


def test_an_array_is_not_created_beside_one_whose_name_differs_in_case_only(tmp_path, monkeypatch):
    as_if_case_were_ignored(monkeypatch)
    (tmp_path / "root" / "me" / "cat").mkdir(parents=True)
    registry = Registry(tmp_path / "root", Users.single("me"), tmp_path / "registry.sqlite")
    plane = DataPlane(registry, writable=True)
    request = SimpleNamespace(user=registry.users.default)
    with (
        pytest.raises(HTTPError, match="in upper and lower case only"),
        new_folder(plane, request, "me", "Cat", "array"),
    ):
        pass


def test_this_file_system_tells_case_apart(tmp_path):
    (tmp_path / "cat").mkdir()
    assert not reading.ignores_case(tmp_path / "cat")
    assert not reading.ignores_case(tmp_path / "not there")
