"""tiledbsoma: an experiment is ingested, appended to, read, queried and changed."""

import json
import sys

import anndata
import numpy as np
import pandas as pd
import pyarrow as pa
import scipy.sparse
import tiledbsoma
import tiledbsoma.io

base = sys.argv[1]
found = {}


def sample(seed: int, cells: int, first: int = 0) -> anndata.AnnData:
    rng = np.random.default_rng(seed)
    obs = pd.DataFrame(
        {
            "kind": pd.Categorical(rng.choice(["B", "T", "NK"], cells), categories=["B", "T", "NK"]),
            "depth": rng.integers(0, 1000, cells),
            "note": [f"cell {i % 7}" for i in range(cells)],
            "kept": rng.random(cells) > 0.5,
        },
        index=[f"c{first + i:04}" for i in range(cells)],
    )
    var = pd.DataFrame({"length": rng.random(60)}, index=[f"gene{i:02}" for i in range(60)])
    counts = scipy.sparse.random(cells, 60, 0.2, "csr", np.float32, rng)
    return anndata.AnnData(counts, obs, var, obsm={"X_pca": rng.random((cells, 5))}, uns={"title": "study"})


def plain(frame: pd.DataFrame) -> dict:
    return {name: frame[name].astype(str).tolist() for name in frame}


def rows(table: pa.Table) -> list:
    return sorted(map(list, zip(*(column.to_pylist() for column in table.columns), strict=True)))


uri = f"{base}/study"
tiledbsoma.io.from_anndata(uri, sample(1, 200), "RNA")
with tiledbsoma.open(uri) as study:
    found["obs"] = plain(study.obs.read().concat().to_pandas())
    found["var"] = plain(study.ms["RNA"].var.read().concat().to_pandas())
    found["filtered"] = plain(
        study.obs.read(
            value_filter="kind == 'B' and depth > 500", column_names=["soma_joinid", "kind", "depth"]
        )
        .concat()
        .to_pandas()
    )
    found["either"] = len(study.obs.read(value_filter='kind in ["T", "NK"] and note == "cell 3"').concat())
    counts = study.ms["RNA"].X["data"]
    found["shape"], found["nnz"] = counts.shape, counts.nnz
    found["X"] = rows(counts.read().tables().concat())
    found["X part"] = rows(counts.read((slice(10, 20), [3, 5, 8])).tables().concat())
    found["pca"] = rows(study.ms["RNA"].obsm["X_pca"].read().tables().concat())
    with study.axis_query("RNA", obs_query=tiledbsoma.AxisQuery(value_filter="kind == 'T'")) as query:
        found["query"] = [query.n_obs, query.n_vars, rows(query.X("data").tables().concat())]
        frame = query.to_anndata(X_name="data")
        found["query anndata"] = [frame.X.sum().item(), plain(frame.obs)]
    found["members"] = sorted(study.ms["RNA"])
    found["schema"] = str(study.obs.schema)
    found["metadata"] = {
        key: str(value) for key, value in study.metadata.items() if key != "soma_encoding_version"
    }

more = sample(2, 50, first=200)
del more.obsm["X_pca"]
signature = tiledbsoma.io.register_anndatas(
    uri, [more], measurement_name="RNA", obs_field_name="obs_id", var_field_name="var_id"
)
signature.prepare_experiment(uri)
tiledbsoma.io.from_anndata(uri, more, "RNA", registration_mapping=signature)
with tiledbsoma.open(uri) as study:
    found["appended"] = [len(study.obs.read().concat()), study.ms["RNA"].X["data"].nnz]
    found["all"] = plain(tiledbsoma.io.to_anndata(study, "RNA", X_layer_name="data").obs)
found["again"] = []
try:
    tiledbsoma.Collection.create(uri)
except tiledbsoma.AlreadyExistsError as error:
    found["again"].append(type(error).__name__)
found["exists"] = [tiledbsoma.Experiment.exists(uri), tiledbsoma.Experiment.exists(f"{base}/none")]

with tiledbsoma.open(uri, "w") as study:
    frame = sample(1, 200).obs.reset_index(names="obs_id")
with tiledbsoma.open(uri, "r") as study:
    frame = study.obs.read().concat().to_pandas()
frame["depth"] += 1
frame["group"] = [f"g{i % 3}" for i in range(len(frame))]
with tiledbsoma.open(uri, "w") as study:
    tiledbsoma.io.update_obs(study, frame)
with tiledbsoma.open(uri) as study:
    found["updated"] = plain(study.obs.read(column_names=["depth", "group"]).concat().to_pandas())

schema = pa.schema([("name", pa.large_string()), ("n", pa.int64())])
with tiledbsoma.DataFrame.create(
    f"{base}/frame", schema=schema, index_column_names=["soma_joinid"], domain=[(0, 99)]
) as frame:
    frame.write(pa.table({"soma_joinid": [0, 1, 2], "name": ["a", "", "ccc"], "n": [1, 2, 3]}))
with tiledbsoma.DataFrame.open(f"{base}/frame", "w") as frame:
    frame.tiledbsoma_resize_soma_joinid_shape(200)
with tiledbsoma.DataFrame.open(f"{base}/frame") as frame:
    found["frame"] = [
        rows(frame.read().concat()),
        frame.count,
        str(frame.domain),
        str(frame.non_empty_domain()),
    ]
with tiledbsoma.DenseNDArray.create(f"{base}/dense", type=pa.float32(), shape=(50, 20)) as dense:
    dense.write(
        (slice(0, 49), slice(0, 19)), pa.Tensor.from_numpy(np.arange(1000, dtype=np.float32).reshape(50, 20))
    )
with tiledbsoma.DenseNDArray.open(f"{base}/dense") as dense:
    found["dense"] = dense.read((slice(5, 9), slice(None))).to_numpy().tolist()
print(json.dumps(found))
