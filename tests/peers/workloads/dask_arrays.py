"""dask: arrays are written from blocks and read as them."""

import json
import sys

import dask
import dask.array
import numpy as np
import tiledb

base = sys.argv[1]
found = {}
dask.config.set(scheduler="threads")
cells = np.arange(600 * 400, dtype=np.float64).reshape(600, 400)
source = dask.array.from_array(cells, chunks=(200, 100))
source.to_tiledb(f"{base}/blocks")
read = dask.array.from_tiledb(f"{base}/blocks")
found["chunks"] = [list(map(list, read.chunks)), str(read.dtype)]
found["equal"] = bool((read.compute() == cells).all())
found["mean"] = read.mean(axis=0).compute().tolist()
found["part"] = read[100:103, ::50].compute().tolist()
(read * 2).to_tiledb(f"{base}/doubled")
with tiledb.open(f"{base}/doubled") as array:
    found["doubled"] = array[599].tolist()
    found["schema"] = str(array.schema.domain)
with tiledb.open(f"{base}/blocks") as array:
    found["of an array"] = dask.array.from_array(array, chunks=array.shape[0] // 3).sum().compute().item()
print(json.dumps(found))
