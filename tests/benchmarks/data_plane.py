"""The embedded server's data plane beside the same work on the folder itself.

Each pair is measured in turns, so that what else the machine does falls on both.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import numpy as np
import tiledb

from tests.local.data.conftest import Cloud, start_server

from .bare_wire import bare
from .figure import Figure, ratio

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

_COUNTS = """
import sys, time
print("ready", flush=True)
end = float(sys.stdin.readline())
count = 0
while time.time() < end:
    sum(range(1000))
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
    here, there = (str(folder), local_ctx), ("tiledb://demo", rest_ctx)

    local, rest = _in_turns(read("dense"), (here, there), 7)
    yield _against_local("100 MB dense read", local, rest, 0.7, 0.9,
                         f"{100 / median(rest):,.0f} MB/s, local {100 / median(local):,.0f}")  # fmt: skip
    local, rest = _in_turns(read("sparse"), (here, there), 15)
    yield _against_local("1,000,000 sparse cells", local, rest, 0.7, None,
                         f"{median(rest) * 1e3:,.0f} ms, local {median(local) * 1e3:,.0f} ms")  # fmt: skip
    for what, work in (("open", open_), ("open and read a slice of", slice_)):
        with bare(cloud.url, lambda url, work=work: _in_process(url, cloud.token, work is slice_)) as url:
            wire = ("tiledb://demo", tiledb.Ctx({"rest.server_address": url, "rest.token": cloud.token}))
            floor, rest, local = _in_turns(work, (wire, there, here), 101)
        value, spread = ratio(rest, floor)
        yield Figure(f"{what} a small array, against the bare wire", value, 3.0, 1.5, spread=spread,
                     note=f"{median(rest) * 1e3:.1f} ms, the wire {median(floor) * 1e3:.1f} ms, "
                          f"local {median(local) * 1e3:.1f} ms")  # fmt: skip
    local, rest = _in_turns(write, (here, there), 5)
    yield _against_local("40 MB dense write", local, rest, 0.45, None,
                         f"{40 / median(rest):,.0f} MB/s, local {40 / median(local):,.0f}; the client sends it twice")  # fmt: skip


def _against_local(
    what: str, local: list[float], rest: list[float], gate: float, aim: float | None, note: str
) -> Figure:
    value, spread = ratio(local, rest)
    return Figure(f"{what} through tiledb://, against local", value, gate, aim, "x", True, note, spread)


def _in_process(url: str, token: str, reads: bool) -> None:
    """Open the small array in a process of its own: libtiledb holds the interpreter's lock while it waits."""
    subprocess.run([sys.executable, "-c", _ONCE, url, token, "read" if reads else ""], check=True)


def _in_turns(
    work: Callable[[str, tiledb.Ctx], object], places: tuple[tuple[str, tiledb.Ctx], ...], rounds: int
) -> list[list[float]]:
    """Return the seconds of `work` in each place, in each round; no garbage is collected between: caches stay warm."""
    taken: list[list[float]] = [[] for _ in places]
    for number in range(rounds + 1):
        for seconds, (base, ctx) in zip(taken, places, strict=True):
            start = time.perf_counter()
            work(base, ctx)
            if number:  # the first round warms up
                seconds.append(time.perf_counter() - start)
    return taken


def _crowds(cloud: Cloud) -> Iterator[Figure]:
    counts = (1, 4, 16)
    processors = _together(_COUNTS, [], os.cpu_count() or 1) / _together(_COUNTS, [], 1)
    rounds = [{count: _opens(cloud, count) for count in counts} for _ in range(3)]
    for count in counts:
        ratios = sorted(opens[count] / opens[1] for opens in rounds)
        gate, aim = (1.5, 1.8) if count == 16 else (None, None)
        note = f"{median([opens[count] for opens in rounds]):,.0f}/s"
        if gate is not None:
            note += f"; all processors count {processors:.2f}x as far as one"
        yield Figure(f"opens a second with {count} clients, against one", median(ratios), gate, aim, "x", True,
                     note, (ratios[0], ratios[-1]))  # fmt: skip


def _opens(cloud: Cloud, count: int, seconds: float = 2.0) -> float:
    """Return how many arrays so many clients open in a second, each in a process of its own."""
    return _together(_OPENS, [cloud.url], count, seconds)


def _together(script: str, arguments: list[str], count: int, seconds: float = 2.0) -> float:
    """Return how often so many processes together do in a second what a script repeats until it is told to end."""
    processes = [
        subprocess.Popen([sys.executable, "-c", script, *arguments],
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(count)
    ]  # fmt: skip
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()
    end = time.time() + seconds
    for process in processes:  # all of them, before one is waited for
        assert process.stdin is not None
        process.stdin.write(f"{end}\n")
        process.stdin.flush()
    done = [int(process.communicate()[0]) for process in processes]
    assert all(done), f"not every process did it once: {done}"
    return sum(done) / seconds
