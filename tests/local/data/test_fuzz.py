"""Damaged messages: whatever a body holds, the server lives, answers, and does not grow.

Random bytes are told apart at once. Real messages with a few bits changed reach into libtiledb, which some of
them crash: the answer is 400 all the same, and the next request finds a new worker.
"""

from __future__ import annotations

import http.client
import random
from typing import TYPE_CHECKING

import numpy as np
import psutil
import pytest
import tiledb

from .arrays import make_dense, make_sparse
from .conftest import Cloud, Place, Start
from .test_groups import build

if TYPE_CHECKING:
    from pathlib import Path

SOAK = [pytest.mark.soak, pytest.mark.timeout(3600)]
Message = tuple[str, str, bytes]


def record_messages(cloud: Cloud) -> None:
    """Do a bit of everything, so that there is a message of each kind."""
    place = Place("tiledb://demo", cloud.root / "demo", cloud.ctx())
    make_dense(place, "dense")
    uri = make_sparse(place, "sparse", 10, 20)
    build(place)
    with tiledb.open(uri, ctx=place.ctx) as array:
        array.query(cond="v > 0.5 and s == 'w'")[:]
        array.query().agg({"v": ["sum", "mean"], "n": "null_count"})[:]
        array.multi_index[0:3000, "alpha":"beta"]
        tiledb.ConsolidationPlan(place.ctx, array, 10**6)
    with tiledb.open(place.uri("dense"), ctx=place.ctx) as array:
        array[3:5]
    with tiledb.open(uri, "w", timestamp=50, ctx=place.ctx) as array:
        array.meta["key"] = "value"
    with tiledb.open(uri, "d", timestamp=60, ctx=place.ctx) as array:
        array.query(cond="v > 5.5").submit()
    evolution = tiledb.ArraySchemaEvolution(place.ctx)
    evolution.add_attribute(tiledb.Attr("new", dtype=np.int8))
    evolution.array_evolve(uri)
    tiledb.array_fragments(uri, ctx=place.ctx)
    tiledb.Array.delete_fragments(uri, 45, 65, ctx=place.ctx)
    tiledb.consolidate(uri, ctx=place.ctx)
    tiledb.vacuum(uri, ctx=place.ctx)


def messages(folder: Path) -> list[Message]:
    found = []
    for file in sorted(folder.iterdir()):
        head, _, body = file.read_bytes().partition(b"\n")
        method, target = head.decode().split(" ", 1)
        found.append((method, target, body))
    return found


def damaged(body: bytes, chance: random.Random) -> bytes:
    """The same message with something wrong."""
    kind = chance.random()
    if kind < 0.1:
        return chance.randbytes(chance.choice([0, 1, 7, 8, 16, 100, 5000]))
    if kind < 0.15:
        return body[: chance.randrange(len(body))]
    changed = bytearray(body)
    words = len(body) // 8
    for _ in range(chance.choice([1, 1, 2, 3, 8])):
        at = 8 * chance.randrange(min(words, 600) if chance.random() < 0.5 else words)
        kind = chance.random()
        if kind < 0.5:
            changed[at + chance.randrange(8)] ^= 1 << chance.randrange(8)
        elif kind < 0.65:
            changed[at : at + 8] = bytes(8)
        elif kind < 0.75:
            changed[at : at + 8] = chance.choice([b"\xff" * 8, chance.randbytes(8)])
        elif kind < 0.9:
            other = 8 * chance.randrange(words)
            changed[at : at + 8] = changed[other : other + 8]
        else:
            word = int.from_bytes(changed[at : at + 8], "little") + chance.choice(
                [-8, -1, 1, 8, 1 << 32, 1 << 35]
            )
            changed[at : at + 8] = (word % 2**64).to_bytes(8, "little")
    return bytes(changed)


def send(cloud: Cloud, method: str, target: str, body: bytes) -> int:
    connection = http.client.HTTPConnection(cloud.url.removeprefix("http://"), timeout=60)
    headers = {"X-TILEDB-REST-API-Key": cloud.token, "Content-Type": "application/capnp"}
    connection.request(method, target, body, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def memory(cloud: Cloud) -> int:
    return psutil.Process(cloud.process.pid).memory_info().rss


@pytest.mark.parametrize("count", [100, pytest.param(30_000, marks=SOAK)])
def test_damaged_messages_never_end_the_server(tmp_path: Path, start: Start, count: int) -> None:
    (tmp_path / "root" / "demo").mkdir(parents=True)
    (tmp_path / "record").mkdir()
    cloud = start(tmp_path / "root", "--writable", "--record", str(tmp_path / "record"))
    record_messages(cloud)
    known = messages(tmp_path / "record")
    cloud.stop()
    assert len({target.split("?")[0].rpartition("/")[2] for _, target, _ in known}) >= 15

    cloud = start(tmp_path / "root", "--writable", "--limit", str(64 << 20))
    chance = random.Random(20)
    statuses: dict[int, int] = {}
    before = 0
    for number in range(count):
        method, target, body = chance.choice(known)
        status = send(cloud, method, target, damaged(body, chance))
        assert status < 500, (number, method, target)
        statuses[status] = statuses.get(status, 0) + 1
        if number == count // 2:
            before = memory(cloud)
    assert statuses[400] > count / 10
    assert memory(cloud) < before + (32 << 20)
    assert cloud.process.poll() is None
    cloud.stop()
    assert cloud.process.returncode == 0
