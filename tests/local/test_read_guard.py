"""A read whose response is cut raises: what libtiledb would return in its place is no data."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import tiledb

from tests.wire import changed, wire
from tiledb_cloud_widgets import local
from tiledb_cloud_widgets.client import read_guard

ROOT = Path(__file__).parents[2]
#: What of a response comes through: from its status line on.
CUTS: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda response: b"",
    "the head only": lambda response: response[: response.index(b"\r\n\r\n") + 4],
    "three bytes of the body": lambda response: response[: response.index(b"\r\n\r\n") + 7],
    "half": lambda response: response[: len(response) // 2],
    "all but the last byte": lambda response: response[:-1],
}


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    root = tmp_path_factory.mktemp("sevens")
    (root / "me").mkdir()
    for name, sparse in (("dense", False), ("sparse", True)):
        domain = tiledb.Domain(tiledb.Dim("d", domain=(0, 9_999), tile=1_000, dtype="int64"))
        schema = tiledb.ArraySchema(domain, [tiledb.Attr("v", dtype="int64")], sparse=sparse)
        path = str(root / "me" / name)
        tiledb.Array.create(path, schema)
        with tiledb.open(path, "w") as array:
            sevens = np.full(10_000, 7)
            if sparse:
                array[np.arange(10_000)] = sevens
            else:
                array[:] = sevens
    with local.start(root) as served:
        yield served


def outcomes(url: str, token: str, mode: str, **environment: str) -> dict[str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.local.cut_reads", mode, url, token],
        cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def cut_outcomes(cloud, cut, mode="guarded", **environment: str) -> dict[str, str]:
    with wire(cloud.url) as cutting, cutting.fault(changed(CUTS[cut]), "/query/submit"):
        return outcomes(cutting.url, cloud.token, mode, **environment)


def test_whole_responses_are_read_as_without_the_guard(cloud):
    assert set(outcomes(cloud.url, cloud.token, "guarded").values()) == {"right"}


@pytest.mark.parametrize(
    "cut",
    [pytest.param(cut, marks=() if cut in ("nothing", "half") else pytest.mark.soak) for cut in CUTS],
)
def test_every_kind_of_read_raises_when_its_response_is_cut(cloud, cut):
    for read, outcome in cut_outcomes(cloud, cut).items():
        assert outcome.startswith("Unreachable: The read did not complete"), f"{read}: {outcome}"


def test_this_release_still_needs_the_guard_where_it_says_so(cloud):
    """Red once a release mends the fault: then narrow `read_guard.FAULTY`, which names the last one that has it."""
    silent = [
        read for read, outcome in cut_outcomes(cloud, "half", "unguarded").items() if outcome == "wrong"
    ]
    assert bool(silent) == read_guard.is_needed(), (tiledb.libtiledb.version(), silent)


def test_the_switch_leaves_tiledb_as_it_is(cloud):
    assert cut_outcomes(cloud, "half", TILEDB_CLOUD_WIDGETS_READ_GUARD="0") == cut_outcomes(
        cloud, "half", "unguarded"
    )


def test_installing_it_twice_checks_each_read_once(cloud):
    from tiledb.main import PyQuery

    assert read_guard.install() == read_guard.install() == read_guard.is_needed()
    assert not hasattr(getattr(PyQuery.submit, "__wrapped__", None), "__wrapped__")


def test_incomplete_reads_that_are_wanted_go_on(cloud):
    read_guard.install()
    ctx = cloud.client.Ctx({"py.init_buffer_bytes": 8_000})
    with tiledb.open("tiledb://me/sparse", ctx=ctx) as array:
        parts = list(array.query(return_incomplete=True).multi_index[:])
    assert len(parts) > 1
    assert sum(len(part["v"]) for part in parts) == 10_000


def test_a_read_costs_less_than_two_milliseconds_more(cloud):
    """Two hundred checks of one completed query: far below the bound, so that no slow machine fails it."""
    read_guard.install()
    from tiledb.main import PyQuery

    with tiledb.open("tiledb://me/dense", ctx=cloud.client.Ctx()) as array:
        query = PyQuery(array.ctx, array, ("v",), (), 0, False)
        subarray = tiledb.Subarray(array, array.ctx)
        subarray.add_dim_range(0, (0, 9))
        query.set_subarray(subarray)
        query.submit()
        began = time.perf_counter()
        for _ in range(200):
            assert read_guard._completed(query)
        assert (time.perf_counter() - began) / 200 < 0.002


@pytest.mark.parametrize(
    "read", ["asset.open()[:]", pytest.param("asset.open().df[:]", marks=pytest.mark.soak)]
)
def test_an_opened_asset_never_returns_memory_for_data(cloud, read):
    code = (
        "import sys, tiledb_cloud_widgets as tcw\n"
        "client = tcw.client.Client()\n"
        "client.login(token=sys.argv[2], host=sys.argv[1])\n"
        "asset = tcw.Asset(client, 'tiledb://me/dense')\n"
        f"try: print({read})\n"
        "except tcw.client.Unreachable as error: print('raised:', error)"
    )
    with wire(cloud.url) as cutting, cutting.fault(changed(CUTS["half"]), "/query/submit"):
        done = subprocess.run(
            [sys.executable, "-c", code, cutting.url, cloud.token],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
        )
    assert done.stdout.startswith("raised: The read did not complete"), done.stdout
