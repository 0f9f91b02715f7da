"""Eight clients at once, a server that is killed, one that stops: nothing is lost, nothing is wrong."""

from __future__ import annotations

import contextlib
import http.client
import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import numpy as np
import psutil
import pytest
import tiledb

import tiledb_cloud_widgets as tcw

from .arrays import dense_cells, make_dense, make_sparse, sparse_cells, sparse_schema
from .client import DENSE
from .conftest import ROOT, Cloud, Place, Start

SOAK = [pytest.mark.soak, pytest.mark.timeout(3600)]

if TYPE_CHECKING:
    from pathlib import Path


def memory(pid: int) -> int:
    """Resident bytes of the server and its workers."""
    server = psutil.Process(pid)
    return sum(each.memory_info().rss for each in [server, *server.children(recursive=True)])


def run_clients(url: str, first: int, steps: int) -> None:
    command = [sys.executable, "-m", "tests.local.data.client", url]
    clients = [
        subprocess.Popen(
            [*command, str(first + number), str(steps)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for number in range(8)
    ]
    said = [client.communicate(timeout=1800)[0] for client in clients]
    assert said == ["all right\n"] * 8


# a step is one or two requests to open and one to do something
@pytest.mark.parametrize("steps", [30, pytest.param(625, marks=SOAK)])
def test_eight_clients_at_once(tmp_path: Path, start: Start, steps: int) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    tiledb.from_numpy(str(folder / "dense"), DENSE).close()
    domain = tiledb.Domain(tiledb.Dim("i", domain=(0, 9_999), tile=100, dtype=np.int64))
    schema = tiledb.ArraySchema(domain, [tiledb.Attr("v", dtype=np.int64)], sparse=True)
    tiledb.Array.create(str(folder / "sparse"), schema)
    with tiledb.open(str(folder / "sparse"), "w") as array:
        array[np.arange(10_000)] = np.arange(10_000)
    cloud = start(tmp_path, "--writable", "--direct")
    run_clients(cloud.url, 0, min(steps, 60))
    before = memory(cloud.process.pid)
    if steps > 60:
        run_clients(cloud.url, 8, steps - 60)
        assert memory(cloud.process.pid) < before * 1.25 + (64 << 20)
    assert cloud.stop() == "leaks: []\n"
    assert cloud.process.returncode == 0


def test_one_worker_serves_one_client_and_sends_it_the_responses(tmp_path: Path, start: Start) -> None:
    (tmp_path / "demo").mkdir()
    tiledb.from_numpy(str(tmp_path / "demo" / "dense"), DENSE).close()
    cloud = start(tmp_path, "--direct", "--moment", "30")  # so that a slow machine starts no second worker
    workers = set()
    for _ in range(20):
        with tiledb.open("tiledb://demo/dense", ctx=cloud.ctx()) as array:
            assert (array[:5] == DENSE[:5]).all()
        workers |= set(psutil.Process(cloud.process.pid).children())
    assert len(workers) == 1
    host, _, port = cloud.url.removeprefix("http://").partition(":")
    headers = {"X-TILEDB-REST-API-Key": cloud.token, "Content-Type": "application/capnp"}
    connection = http.client.HTTPConnection(host, int(port), timeout=60)
    for version, closes in (({}, False), ({"x-tiledb-version": "2.30.0"}, True)):
        connection.request("GET", "/v1/arrays/demo/dense", headers=headers | version)
        response = connection.getresponse()
        assert response.status == 200
        assert len(response.read()) == int(response.headers["Content-Length"])
        assert response.will_close is closes


def test_a_crash_loses_nothing_that_was_acknowledged(tmp_path: Path, start: Start) -> None:
    (tmp_path / "demo").mkdir()
    cloud = start(tmp_path, "--writable")
    workers = psutil.Process(cloud.process.pid).children
    tiledb.Array.create("tiledb://demo/s", sparse_schema(), ctx=cloud.ctx())
    _, cells = sparse_cells(1)
    for number in range(5):
        with tiledb.open("tiledb://demo/s", "w", ctx=cloud.ctx()) as array:
            array[(np.array([number]), np.array([b"w"]))] = {name: each[:1] for name, each in cells.items()}
            array.meta["last"] = number
    left = workers(recursive=True)
    cloud.process.kill()
    cloud.process.communicate(timeout=30)
    gone, alive = psutil.wait_procs(left, timeout=30)
    assert not alive, "workers end with their server, however that ends"
    assert len(gone) == len(left) > 0
    again = start(tmp_path)
    with tiledb.open("tiledb://demo/s", ctx=again.ctx()) as array:
        assert list(array[:]["id"]) == list(range(5))
        assert array.meta["last"] == 4
    again.stop()


def test_an_idle_worker_that_was_killed_costs_no_request(tmp_path: Path, start: Start) -> None:
    (tmp_path / "demo").mkdir()
    tiledb.from_numpy(str(tmp_path / "demo" / "dense"), DENSE).close()
    cloud = start(tmp_path)
    ctx = cloud.ctx()
    with tiledb.open("tiledb://demo/dense", ctx=ctx) as array:
        assert (array[:] == DENSE).all()
        for worker in psutil.Process(cloud.process.pid).children():
            worker.kill()
        assert (array[:] == DENSE).all()
    assert cloud.stop() == "leaks: []\n"


def test_a_worker_that_dies_over_a_request_costs_that_one_alone(tmp_path: Path, start: Start) -> None:
    (tmp_path / "demo").mkdir()
    tiledb.from_numpy(str(tmp_path / "demo" / "dense"), DENSE).close()
    cloud = start(tmp_path, "--writable")
    with tiledb.open("tiledb://demo/dense", ctx=cloud.ctx()) as array:
        assert (array[:] == DENSE).all()
    host, _, port = cloud.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        # the worker waits for the rest of this body
        connection.sendall(
            b"POST /v3/arrays/demo/dense/query/submit?type=WRITE HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Type: application/capnp\r\nX-TILEDB-REST-API-Key: %s\r\nContent-Length: %d\r\n\r\n"
            % (cloud.token.encode(), 4 << 20)
            + bytes(2 << 20)
        )
        connection.settimeout(0.05)
        response = b""
        while not response:
            for worker in workers_connected(cloud):
                worker.kill()
            with contextlib.suppress(TimeoutError):
                response = connection.recv(1 << 16)
    assert response.startswith(b"HTTP/1.1 400 ")
    assert b"libtiledb crashed while handling this request." in response
    with tiledb.open("tiledb://demo/dense", ctx=cloud.ctx()) as array:
        assert (array[:] == DENSE).all()
    assert cloud.stop() == "leaks: []\n"


def workers_connected(cloud: Cloud) -> list[psutil.Process]:
    """The workers that have a client's connection."""
    found = []
    for worker in psutil.Process(cloud.process.pid).children():
        with contextlib.suppress(psutil.Error):
            if worker.net_connections("tcp"):
                found.append(worker)
    return found


def test_a_read_ends_when_its_client_is_gone(tmp_path: Path, start: Start) -> None:
    (tmp_path / "demo").mkdir()
    tiledb.from_numpy(str(tmp_path / "demo" / "dense"), DENSE).close()
    cloud = start(tmp_path)
    with tiledb.open("tiledb://demo/dense", ctx=cloud.ctx()) as array:
        assert (array[:] == DENSE).all()
    busy = psutil.Process(cloud.process.pid).children()
    for worker in busy:
        worker.suspend()  # as one that computes for long
    host, _, port = cloud.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall(
            b"POST /v3/arrays/demo/dense/query/submit?type=READ HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Type: application/capnp\r\nX-TILEDB-REST-API-Key: %s\r\nContent-Length: 8\r\n\r\n"
            % cloud.token.encode()
            + bytes(8)
        )
    assert psutil.wait_procs(busy, timeout=15)[1] == []  # a silent worker is given 20 s or more
    with tiledb.open("tiledb://demo/dense", ctx=cloud.ctx()) as array:
        assert (array[:] == DENSE).all()
    assert cloud.stop() == "leaks: []\n"


def test_a_worker_that_takes_for_ever_is_replaced(tmp_path: Path, start: Start) -> None:
    (tmp_path / "demo").mkdir()
    tiledb.from_numpy(str(tmp_path / "demo" / "dense"), DENSE).close()
    cloud = start(tmp_path, "--timeout", "5")
    ctx = cloud.ctx()
    with tiledb.open("tiledb://demo/dense", ctx=ctx) as array:
        stuck = psutil.Process(cloud.process.pid).children()
        for worker in stuck:
            worker.suspend()
        with pytest.raises(tiledb.TileDBError, match="did not finish within 5 s"):
            array[:]
        assert (array[:] == DENSE).all()
    gone, _ = psutil.wait_procs(stuck, timeout=30)
    assert gone
    assert cloud.stop() == "leaks: []\n"


def test_without_workers_it_works_as_well(tmp_path: Path, start: Start) -> None:
    """As on systems where a socket cannot be passed to another process."""
    folder = tmp_path / "demo"
    folder.mkdir()
    cloud = start(tmp_path, "--writable", "--together")
    place = Place("tiledb://demo", folder, cloud.ctx())
    with tiledb.open(make_sparse(place), ctx=place.ctx) as array:
        assert len(array.query(cond="v > 0")[:]["v"])
    with tiledb.open(make_dense(place), ctx=place.ctx) as array:
        assert (array[:]["n"] == dense_cells()["n"]).all()
    with pytest.raises(tiledb.TileDBError, match="already exists"):
        make_dense(place)
    assert not psutil.Process(cloud.process.pid).children()
    assert cloud.stop() == "leaks: []\n"


def test_a_write_under_way_finishes_when_the_server_is_told_to_stop(tmp_path: Path, start: Start) -> None:
    (tmp_path / "demo").mkdir()
    cloud = start(tmp_path, "--writable")
    ctx = cloud.ctx()
    domain = tiledb.Domain(tiledb.Dim("d", domain=(0, 999_999), tile=100_000, dtype=np.uint64))
    filters = [tiledb.ZstdFilter(12)]  # slow enough to be stopped in the middle
    schema = tiledb.ArraySchema(domain, [tiledb.Attr("", dtype=np.int64, filters=filters)])
    tiledb.Array.create("tiledb://demo/large", schema, ctx=ctx)
    cells = np.random.default_rng(2).integers(0, 1000, 1_000_000)
    with tiledb.open("tiledb://demo/large", "w", timestamp=5, ctx=ctx) as array:
        stopped = threading.Timer(0.1, cloud.process.terminate)
        stopped.start()
        try:
            array[:] = cells
            whole = True
        except tiledb.TileDBError:  # the finalize came after the end: then nothing of it may be there
            whole = False
    stopped.join()
    cloud.stop()
    assert cloud.process.returncode == 0
    with tiledb.open(str(tmp_path / "demo" / "large")) as array:
        found = array[:]
    assert (found == cells).all() or (not whole and (found == np.iinfo(np.int64).min).all())


def test_members_of_a_group_opened_by_its_uuid_are_opened(tmp_path: Path) -> None:
    (tmp_path / "me").mkdir()
    place = Place(str(tmp_path / "me"), tmp_path / "me", tiledb.Ctx())
    tiledb.group_create(place.uri("g"))
    make_dense(place, "g/below")
    with tiledb.Group(place.uri("g"), "w") as group:
        group.add("below", name="below", relative=True)
    with tcw.local.start(tmp_path) as cloud:
        uuid = cloud.client.group_info("tiledb://me/g").id
        with tiledb.Group(f"tiledb://me/{uuid}", "r", ctx=cloud.client.Ctx()) as group:
            (member,) = group
        with tiledb.open(member.uri, ctx=cloud.client.Ctx()) as array:
            assert array.shape == (20, 10)
