"""Damaged messages: whatever a body holds, the server lives, answers, and does not grow.

Random bytes are told apart at once. Real messages with a few bits changed reach into libtiledb, which a few of
them crash: the answer is 400 all the same, and the next request finds a new worker.
"""

from __future__ import annotations

import http.client
import itertools
import random
from multiprocessing.pool import ThreadPool
from typing import TYPE_CHECKING, Any

import numpy as np
import psutil
import pytest
import tiledb

from tiledb_cloud_widgets.local.libtiledb.capnp_messages import schema

from .arrays import make_dense, make_sparse
from .conftest import Cloud, Place, Start
from .test_groups import build

if TYPE_CHECKING:
    from collections.abc import Callable
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


def answer(cloud: Cloud, method: str, target: str, body: bytes) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(cloud.url.removeprefix("http://"), timeout=60)
    headers = {"X-TILEDB-REST-API-Key": cloud.token, "Content-Type": "application/capnp"}
    connection.request(method, target, body, headers)
    response = connection.getresponse()
    text = response.read()
    connection.close()
    return response.status, text


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

    def attack(seed: int) -> list[int]:
        chance = random.Random(seed)
        statuses = []
        for number in range(count // 4):
            method, target, body = chance.choice(known)
            statuses.append(answer(cloud, method, target, damaged(body, chance))[0])
            assert statuses[-1] < 500, (seed, number, method, target)
        return statuses

    with ThreadPool(2) as clients:  # while one waits for a new worker, the other goes on
        statuses = [*itertools.chain(*clients.map(attack, (20, 21)))]
        before = memory(cloud)
        statuses += itertools.chain(*clients.map(attack, (22, 23)))
    assert len(statuses) == count
    assert statuses.count(400) > count / 10
    assert memory(cloud) < before + (32 << 20)
    assert cloud.process.poll() is None
    cloud.stop()
    assert cloud.process.returncode == 0


def an_opening() -> Any:
    message = schema().ArrayOpen.new_message(queryType="READ")
    message.init("config").init("entries", 1)[0].key = "sm.memory_budget"
    return message


def group_metadata() -> Any:
    message = schema().GroupMetadata.new_message()
    message.init("config").init("entries", 1)[0].key = "sm.memory_budget"
    message.init("metadata").init("entries", 1)[0].key = "animal"
    return message


@pytest.mark.parametrize(
    ("make", "method", "target"),
    [
        (an_opening, "POST", "/v2/arrays/demo/dense/"),
        (an_opening, "POST", "/v1/arrays/demo/dense/enumerations"),
        (group_metadata, "PUT", "/v2/groups/demo/g/metadata"),
    ],
)
def test_no_damaged_word_of_settings_or_metadata_ends_a_worker(
    tmp_path: Path, start: Start, make: Callable[[], Any], method: str, target: str
) -> None:
    (tmp_path / "demo").mkdir()
    cloud = start(tmp_path, "--writable")
    make_dense(Place("tiledb://demo", tmp_path / "demo", cloud.ctx()), "dense")
    tiledb.group_create("tiledb://demo/g", ctx=cloud.ctx())
    whole = make().to_bytes()
    refused = 0
    for start_of_word in range(0, len(whole), 8):
        body = whole[:start_of_word] + b"\xff" * 8 + whole[start_of_word + 8 :]
        status, text = answer(cloud, method, target, body)
        assert status < 500
        assert b"crashed" not in text, (start_of_word, text)
        refused += status == 400
    assert refused > len(whole) / 8 / 2
    assert cloud.stop() == "leaks: []\n"
