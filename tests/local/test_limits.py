"""The server at the limits of its machine: open files, a full disk, a damaged registry, other loopback addresses."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import resource
import shutil
import subprocess
import sys
from urllib.parse import urlsplit

import numpy as np
import pytest
import tiledb

from tiledb_cloud_widgets import local
from tiledb_cloud_widgets.local.assembly import registry_file

from .clouds import Somebody, array, somebody

SERVER = [sys.executable, "-m", "tiledb_cloud_widgets.local"]


@pytest.fixture(autouse=True)
def own_home(home):
    """Registries of one test are not another's."""


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("limits") / "root"
    array(root / "demo/numbers", np.arange(10.0))
    return root


@contextlib.contextmanager
def served(root, *options, files=None):
    """A server that may open `files` files: (soft limit, hard limit)."""
    command = [*SERVER, str(root), "--json", *options]
    if files is not None:
        soft, hard = files
        command = ["sh", "-c", f'ulimit -Sn {soft} && ulimit -Hn {hard} && exec "$@"', "sh", *command]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        facts = json.loads(server.stdout.readline())
        try:
            yield Somebody(facts["url"], {"X-TILEDB-REST-API-KEY": facts["token"]})
        finally:
            server.terminate()


def keep_asking(user, connections: int, clients: contextlib.ExitStack) -> list[int]:
    """Send a request on each of some new connections that stay open; return the statuses."""
    url = urlsplit(user.url)
    statuses = []
    for _ in range(connections):
        client = http.client.HTTPConnection(url.hostname, url.port, timeout=60)
        clients.callback(client.close)
        try:
            client.request("GET", "/v1/user", headers=user.headers)
            response = client.getresponse()
        except ConnectionError:  # refused: it closes without reading the request
            statuses.append(503)
            continue
        response.read()
        statuses.append(response.status)
    return statuses


@pytest.fixture
def many_files():
    """This process may have 600 connections itself."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(2048, hard)), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_512_clients_are_held_where_1024_files_are_usual(root, many_files):
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with served(root, files=(1024, hard)) as user, contextlib.ExitStack() as clients:
        statuses = keep_asking(user, 520, clients)
        assert statuses[:512] == [200] * 512
        assert set(statuses[512:]) == {503}


def test_no_more_clients_are_held_than_files_can_be_opened(root):
    with served(root, files=(64, 64)) as user:
        with contextlib.ExitStack() as clients:
            statuses = keep_asking(user, 120, clients)
        assert set(statuses) == {200, 503}
        assert user.get("/v1/arrays/demo/numbers/sample")[""][:2] == [0.0, 1.0]


@pytest.mark.parametrize("host", ["127.0.0.2", "::1", "localhost"])
def test_every_host_that_it_accepts_is_served(root, host):
    with served(root, "--host", host) as user:
        assert user.get("/v1/user")["username"] == "local"


@pytest.mark.parametrize("damage", ["all of it", "a page"])
def test_a_damaged_registry_is_refused_with_what_to_do(root, damage):
    with local.start(root) as cloud:
        somebody(cloud).patch("/v1/arrays/demo/numbers/metadata", {"tags": ["kept"]})
    file = registry_file(root)
    data = bytearray(file.read_bytes())
    begin = 0 if damage == "all of it" else 100
    data[begin : begin + 8000] = os.urandom(8000)
    file.write_bytes(data)
    with pytest.raises(RuntimeError, match=r"is damaged: .* Move it away") as error:
        local.start(root)
    assert str(file) in str(error.value)
    file.rename(file.with_suffix(".damaged"))
    with local.start(root) as cloud:
        assert somebody(cloud).names("arrays/browser/owned") == ["demo/numbers"]


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 8 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        # Nothing but a disk of its own is full for libtiledb and SQLite too; /dev/full in http/test_http.py needs no rights.
        pytest.skip("a small disk can be mounted here by an administrator only")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder) -> None:
    with contextlib.suppress(OSError), (folder / "filler").open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))


def test_a_full_disk_is_named_when_an_array_is_written(root, small_disk):
    shutil.copytree(root, small_disk / "root")
    with local.start(small_disk / "root", writable=True) as cloud:
        ctx = tiledb.Ctx({"rest.server_address": cloud.url, "rest.token": cloud.token, "rest.retry_count": 0})
        fill(small_disk)
        opened = tiledb.open("tiledb://demo/numbers", "w", ctx=ctx)
        with pytest.raises(tiledb.TileDBError, match="disk is full"):
            opened[:] = np.arange(10.0)
        opened.close()
        with pytest.raises(tiledb.TileDBError, match="disk is full"):
            tiledb.from_numpy("tiledb://demo/more", np.arange(10.0), ctx=ctx)
        (small_disk / "filler").unlink()
        with tiledb.open("tiledb://demo/numbers", "w", ctx=ctx) as opened:
            opened[:] = np.arange(10.0) + 1
        with tiledb.open("tiledb://demo/numbers", ctx=ctx) as opened:
            assert opened[:].tolist() == list(range(1, 11))


def test_a_full_disk_is_named_when_the_registry_is_written_and_no_token_is_logged(
    root, small_disk, home, capfd
):
    (home / ".local").symlink_to(small_disk)
    with served(root) as user:
        token = user.post("/v1/token", {"name": "mine"})["token"]
        fill(small_disk)
        filled = [
            user.ask("PATCH", "/v1/arrays/demo/numbers/metadata", {"description": "x" * 100_000}),
            user.ask("POST", "/v1/token", {"name": "y" * 200}),
            user.ask("DELETE", f"/v1/tokens/{token}"),
        ]
        assert filled[0].status == 507
        assert {answer.status for answer in filled} <= {200, 204, 507}
        for answer in filled:
            assert answer.status != 507 or "disk is full" in answer.body["message"]
        assert user.get("/v1/user")["username"] == "local"
        (small_disk / "filler").unlink()
        user.patch("/v1/arrays/demo/numbers/metadata", {"description": "x" * 100_000})
    assert token not in capfd.readouterr().err
