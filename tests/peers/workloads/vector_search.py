"""tiledb-vector-search: indexes are made, queried, updated and found by the same vectors."""

import json
import sys

import numpy as np
from tiledb.vector_search.flat_index import FlatIndex
from tiledb.vector_search.ingestion import ingest
from tiledb.vector_search.ivf_flat_index import IVFFlatIndex
from tiledb.vector_search.vamana_index import VamanaIndex

base = sys.argv[1]
found = {}
vectors = np.random.default_rng(1).random((1000, 16), dtype=np.float32)
queries = vectors[[3, 500, 999]]
for name, kind in (("FLAT", FlatIndex), ("IVF_FLAT", IVFFlatIndex), ("VAMANA", VamanaIndex)):
    uri = f"{base}/{name.lower()}"
    index = ingest(index_type=name, index_uri=uri, input_vectors=vectors)
    distances, ids = index.query(queries, k=3)
    found[name] = [ids[:, 0].tolist(), np.round(distances[:, 0], 5).tolist()]
    index = kind(uri=uri)
    found[f"{name} opened"] = index.query(queries, k=1)[1].tolist()
    index.update(vector=np.full(16, 9, dtype=np.float32), external_id=5000)
    found[f"{name} updated"] = index.query(np.full((1, 16), 9, dtype=np.float32), k=1)[1].tolist()
    index = index.consolidate_updates()
    found[f"{name} consolidated"] = index.query(np.full((1, 16), 9, dtype=np.float32), k=1)[1].tolist()
print(json.dumps(found))
