"""No response is broken off: libtiledb takes half of one for a whole one, and returns whatever was in memory."""

from __future__ import annotations

import contextlib
import hashlib
import signal
import socket
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import numpy as np
import psutil
import pytest
import tiledb

from tests.wire import Exchange, wire

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .conftest import Cloud, Start

CELLS = np.random.default_rng(0).random(5_000_000)
WHOLE = hashlib.sha256(CELLS).hexdigest()
#: bytes that a slow client takes at a time, and seconds between: about 10 MB/s
STEP, PAUSE = 1 << 18, 0.02
#: a process of its own: libtiledb holds the interpreter's lock while it waits for the proxy, which is in this one
READ = """
import hashlib, sys, tiledb
ctx = tiledb.Ctx({"rest.server_address": sys.argv[1], "rest.token": sys.argv[2], "rest.retry_count": "0"})
with tiledb.open("tiledb://demo/large", ctx=ctx) as array:
    print("opened", flush=True)
    sys.stdin.readline()
    try:
        print(hashlib.sha256(array[:]).hexdigest())
    except tiledb.TileDBError as error:
        print(error)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "demo").mkdir()
    tiledb.from_numpy(str(tmp_path / "demo" / "large"), CELLS).close()
    return tmp_path


class Reader:
    """Reads the array through `url`: `start` it, then get the digest of what was read, or the error."""

    def __init__(self, cloud: Cloud, url: str) -> None:
        command = [sys.executable, "-c", READ, url, cloud.token]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)
        assert self.process.stdout.readline() == "opened\n"

    def start(self) -> None:
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def result(self) -> str:
        return self.process.communicate(timeout=60)[0].strip()


class SlowClient:
    """Stands for the server at `url`; `reading` is set once the response to a read has begun to arrive.

    While `going_on` is not set, nothing more is read.
    """

    def __init__(self, url: str) -> None:
        self.url, self.reading, self.going_on = url, threading.Event(), threading.Event()
        self.going_on.set()

    def read(self, exchange: Exchange) -> None:
        for data in exchange.answers(STEP):
            self.reading.set()
            self.going_on.wait()
            exchange.wait(PAUSE)
            exchange.send(data)


@contextlib.contextmanager
def slowly(server: str) -> Iterator[SlowClient]:
    with wire(server) as proxy:
        slow = SlowClient(proxy.url)
        proxy.from_now(slow.read, "/query/submit")
        yield slow
        slow.going_on.set()


def connected(cloud: Cloud) -> bool:
    connections = psutil.Process(cloud.process.pid).net_connections("tcp")
    return any(connection.status == psutil.CONN_ESTABLISHED for connection in connections)


def listens(cloud: Cloud) -> bool:
    host, _, port = cloud.url.removeprefix("http://").partition(":")
    try:
        socket.create_connection((host, int(port)), timeout=30).close()
    except ConnectionRefusedError:
        return False
    return True


def test_a_read_may_take_longer_to_be_sent_than_libtiledb_may_work(folder: Path, start: Start) -> None:
    cloud = start(folder, "--timeout", "2")
    with slowly(cloud.url) as slow:
        reader = Reader(cloud, slow.url)
        began = time.monotonic()
        reader.start()
        assert reader.result() == WHOLE
        assert time.monotonic() - began > 2.5
    cloud.stop()


def test_a_stop_waits_for_a_response_that_is_being_sent(folder: Path, start: Start) -> None:
    cloud = start(folder, "--grace", "0.2")
    with slowly(cloud.url) as slow:
        reader = Reader(cloud, slow.url)
        reader.start()
        assert slow.reading.wait(30)
        cloud.process.send_signal(signal.SIGTERM)
        assert reader.result() == WHOLE
    assert cloud.process.wait(30) == 0
    cloud.stop()


def test_a_second_stop_does_not_wait(folder: Path, start: Start) -> None:
    cloud = start(folder)
    with slowly(cloud.url) as slow:
        slow.going_on.clear()
        reader = Reader(cloud, slow.url)
        reader.start()
        assert slow.reading.wait(30)
        cloud.process.send_signal(signal.SIGTERM)
        while listens(cloud):
            pass
        began = time.monotonic()
        cloud.process.send_signal(signal.SIGTERM)
        assert cloud.process.wait(30) == 0
        assert time.monotonic() - began < 10
        slow.going_on.set()
        assert reader.result() != WHOLE
    cloud.stop()


def test_what_takes_too_long_is_answered_when_the_server_stops(folder: Path, start: Start) -> None:
    cloud = start(folder, "--grace", "0.2")
    reader = Reader(cloud, cloud.url)
    for worker in psutil.Process(cloud.process.pid).children():
        worker.suspend()  # as one that computes for long
    reader.start()
    while not connected(cloud):
        assert reader.process.poll() is None
    cloud.process.send_signal(signal.SIGTERM)
    answer = reader.result()
    assert "HTTP code 503" in answer
    assert "The server is stopping." in answer
    assert cloud.process.wait(30) == 0
    cloud.stop()
