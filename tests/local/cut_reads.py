"""Reads arrays of sevens through a server that may cut its responses, and prints what each kind of read came to, as JSON.

``python -m tests.local.cut_reads guarded|unguarded URL TOKEN``: "right", "wrong" (and no error), or the error's class and text.
"""

from __future__ import annotations

import json
import sys

import numpy as np
import tiledb

READS = {
    "dense, whole": lambda dense, sparse: dense[:]["v"],
    "dense, a slice": lambda dense, sparse: dense[10:5000]["v"],
    "dense, multi_index": lambda dense, sparse: dense.multi_index[0:9_999]["v"],
    "dense, query": lambda dense, sparse: dense.query(attrs=["v"])[:]["v"],
    "sparse, whole": lambda dense, sparse: sparse[:]["v"],
    "sparse, multi_index": lambda dense, sparse: sparse.multi_index[0:9_999]["v"],
    "sparse, df": lambda dense, sparse: sparse.df[:]["v"].to_numpy(),
}


def outcome(read, dense, sparse) -> str:
    try:
        values = np.asarray(read(dense, sparse))
    except Exception as error:  # noqa: BLE001 (whatever it is, it is printed)
        return f"{type(error).__name__}: {error}"
    return "right" if len(values) and (values == 7).all() else "wrong"


def main() -> None:
    mode, url, token = sys.argv[1:]
    if mode == "guarded":
        from tiledb_cloud_widgets.client import read_guard

        read_guard.install()
    ctx = tiledb.Ctx({"rest.server_address": url, "rest.token": token, "rest.retry_count": "0"})
    with (
        tiledb.open("tiledb://me/dense", ctx=ctx) as dense,
        tiledb.open("tiledb://me/sparse", ctx=ctx) as sparse,
    ):
        print(json.dumps({name: outcome(read, dense, sparse) for name, read in READS.items()}))


main()
