"""One of several clients at once: ``python -m tests.local.data.client URL NUMBER COUNT``."""

from __future__ import annotations

import random
import sys

import numpy as np
import tiledb

#: what the arrays `shared/dense` and `shared/sparse` of the server hold
DENSE = np.arange(10_000, dtype=np.int64).reshape(100, 100)


def work(url: str, number: int, count: int) -> None:
    """Do `count` things of every kind, and check every answer."""
    chance = random.Random(number)
    ctx = tiledb.Ctx({"rest.server_address": url, "rest.token": "secret-token", "rest.retry_count": "1"})
    mine = f"tiledb://demo/mine{number}"
    domain = tiledb.Domain(tiledb.Dim("d", domain=(0, 99_999), tile=1000, dtype=np.int64))
    tiledb.Array.create(
        mine, tiledb.ArraySchema(domain, [tiledb.Attr("v", dtype=np.int64)], sparse=True), ctx=ctx
    )
    written: list[int] = []
    for step in range(count):
        kind = chance.randrange(6)
        if kind == 0:
            with tiledb.open(mine, "w", ctx=ctx) as array:
                array[[step]] = np.array([step * number])
            written.append(step)
        elif kind == 1:
            with tiledb.open(mine, ctx=ctx) as array:
                found = array[:]
            assert list(found["d"]) == written
            assert list(found["v"]) == [each * number for each in written]
        elif kind == 2:
            y, x = chance.randrange(90), chance.randrange(90)
            with tiledb.open("tiledb://demo/dense", ctx=ctx) as array:
                assert (array[y : y + 9, x : x + 9] == DENSE[y : y + 9, x : x + 9]).all()
        elif kind == 3:
            low = chance.randrange(9_000)
            with tiledb.open("tiledb://demo/sparse", ctx=ctx) as array:
                found = array.query(cond=f"v >= {low} and v < {low + 500}")[:]
            assert sorted(found["v"]) == list(range(low, low + 500))
        elif kind == 4:
            schema = tiledb.ArraySchema.load("tiledb://demo/sparse", ctx=ctx)
            assert schema.attr(0).name == "v"
            assert tiledb.object_type("tiledb://demo/none", ctx=ctx) is None
        else:
            with tiledb.open(mine, "w", ctx=ctx) as array:
                array.meta["step"] = step
            with tiledb.open(mine, ctx=ctx) as array:
                assert array.meta["step"] == step
    with tiledb.open(mine, ctx=ctx) as array:
        assert list(array[:]["d"]) == written


if __name__ == "__main__":
    work(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    print("all right")
