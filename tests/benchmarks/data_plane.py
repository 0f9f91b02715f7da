"""The embedded server's data plane beside the same work on the folder itself.

Each pair is measured in turns, so that what else the machine does falls on both.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import tiledb

from tests.local.data.conftest import Cloud, start_server

from .bare_wire import bare
from .figure import Figure

_OPENS = """
import sys, time, tiledb
ctx = tiledb.Ctx({"rest.server_address": sys.argv[1], "rest.token": "secret-token"})
tiledb.open("tiledb://demo/small", ctx=ctx).close()
print("ready", flush=True)
end = float(sys.stdin.readline())
count = 0
while time.time() < end:
    tiledb.open("tiledb://demo/small", ctx=ctx).close()
    count += 1
print(count)
"""

_ONCE = """
import sys, tiledb
ctx = tiledb.Ctx({"rest.server_address": sys.argv[1], "rest.token": sys.argv[2]})
with tiledb.open("tiledb://demo/small", ctx=ctx) as array:
    if sys.argv[3]:
        array[2:5]
"""


def figures() -> Iterator[Figure]:
    """Measure reads, writes, opens, and opens by 1 to 16 clients."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _make(root / "demo")
        cloud = start_server(root, "--writable", "--direct")
        try:
            yield from _pairs(cloud, root / "demo")
            yield from _crowds(cloud)
        finally:
            cloud.stop()


def _make(folder: Path) -> None:
    folder.mkdir()
    rows = np.random.default_rng(0).random(12_500_000)
    domain = tiledb.Domain(tiledb.Dim("d", domain=(0, len(rows) - 1), tile=500_000, dtype=np.uint64))
    tiledb.Array.create(
        str(folder / "dense"), tiledb.ArraySchema(domain, [tiledb.Attr("", dtype=np.float64)])
    )
    with tiledb.open(str(folder / "dense"), "w") as array:
        array[:] = rows
    _make_sparse(folder / "sparse", 1_000_000)
    tiledb.from_numpy(str(folder / "small"), np.arange(100).reshape(10, 10)).close()


def _make_sparse(path: Path, count: int) -> None:
    domain = tiledb.Domain(tiledb.Dim("d", domain=(0, 10_000_000), tile=10_000, dtype=np.int64))
    tiledb.Array.create(
        str(path), tiledb.ArraySchema(domain, [tiledb.Attr("v", dtype=np.float64)], sparse=True)
    )
    with tiledb.open(str(path), "w") as array:
        array[np.arange(count)] = np.arange(count) / 2


def _pairs(cloud: Cloud, folder: Path) -> Iterator[Figure]:
    rest_ctx, local_ctx = cloud.ctx(), tiledb.Ctx()

    def read(name: str) -> Callable[[str, tiledb.Ctx], object]:
        def work(base: str, ctx: tiledb.Ctx) -> object:
            with tiledb.open(f"{base}/{name}", ctx=ctx) as array:
                return array[:]

        return work

    def write(base: str, ctx: tiledb.Ctx) -> None:
        with tiledb.open(f"{base}/dense", "w", ctx=ctx) as array:
            array[0:5_000_000] = cells

    def slice_(base: str, ctx: tiledb.Ctx) -> None:
        with tiledb.open(f"{base}/small", ctx=ctx) as array:
            array[2:5]

    def open_(base: str, ctx: tiledb.Ctx) -> None:
        tiledb.open(f"{base}/small", ctx=ctx).close()

    cells = np.random.default_rng(1).random(5_000_000)
    bases = ((str(folder), local_ctx), ("tiledb://demo", rest_ctx))

    local, rest = _in_turns(read("dense"), bases, 7)
    yield Figure("100 MB dense read through tiledb://, against local", local / rest, 0.7, 0.9, "x", True,
                 f"{100 / rest:,.0f} MB/s, local {100 / local:,.0f}")  # fmt: skip
    local, rest = _in_turns(read("sparse"), bases, 7)
    yield Figure("1,000,000 sparse cells through tiledb://, against local", local / rest, 0.7, None, "x", True,
                 f"{rest * 1e3:,.0f} ms, local {local * 1e3:,.0f} ms")  # fmt: skip
    for what, work in (("open", open_), ("open and read a slice of", slice_)):
        with bare(cloud.url, lambda url, work=work: _in_process(url, cloud.token, work is slice_)) as url:
            wire_ctx = tiledb.Ctx({"rest.server_address": url, "rest.token": cloud.token})
            floor, rest, local = _in_turns(work, (("tiledb://demo", wire_ctx), bases[1], bases[0]), 101)
        yield Figure(f"{what} a small array, against the bare wire", rest / floor, 3.0, 1.5, "x", False,
                     f"{rest * 1e3:.1f} ms, the wire {floor * 1e3:.1f} ms, local {local * 1e3:.1f} ms")  # fmt: skip
    local, rest = _in_turns(write, bases, 5)
    yield Figure("40 MB dense write through tiledb://, against local", local / rest, 0.45, None, "x", True,
                 f"{40 / rest:,.0f} MB/s, local {40 / local:,.0f}; the client sends it twice")  # fmt: skip


def _in_process(url: str, token: str, reads: bool) -> None:
    """Open the small array in a process of its own: libtiledb holds the interpreter's lock while it waits."""
    subprocess.run([sys.executable, "-c", _ONCE, url, token, "read" if reads else ""], check=True)


def _in_turns(
    work: Callable[[str, tiledb.Ctx], object], bases: tuple[tuple[str, tiledb.Ctx], ...], rounds: int
) -> list[float]:
    """Return the median seconds of `work` in each place."""
    taken: list[list[float]] = [[] for _ in bases]
    for number in range(rounds + 1):
        for place, (base, ctx) in zip(taken, bases, strict=True):
            start = time.perf_counter()
            work(base, ctx)
            if number:  # the first round warms up
                place.append(time.perf_counter() - start)
    return [statistics.median(each) for each in taken]


def _crowds(cloud: Cloud) -> Iterator[Figure]:
    seconds = 3.0
    alone = 0.0
    for count in (1, 4, 16):
        clients = [
            subprocess.Popen([sys.executable, "-c", _OPENS, cloud.url],
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for _ in range(count)
        ]  # fmt: skip
        for client in clients:
            assert client.stdout is not None
            client.stdout.readline()
        end = time.time() + seconds
        opens = sum(int(client.communicate(f"{end}\n")[0]) for client in clients)
        alone = alone or opens
        gate, aim = (1.5, 1.8) if count == 16 else (None, None)
        yield Figure(f"opens a second with {count} clients, against one", opens / alone, gate, aim, "x", True,
                     f"{opens / seconds:,.0f}/s")  # fmt: skip
