"""pandas, pyarrow and, where it is there, polars: tables are written and read."""

import importlib.util
import json
import sys

import numpy as np
import pandas as pd
import pyarrow as pa
import tiledb

base = sys.argv[1]
found = {}


def plain(frame: pd.DataFrame) -> list:
    return [
        list(map(str, frame.columns)),
        frame.astype(str).to_numpy().tolist(),
        list(map(str, frame.dtypes)),
    ]


days = pd.date_range("2024-02-25", periods=500, freq="h", name="time")
weather = pd.DataFrame(
    {
        "place": pd.Series(["Oslo", "", "Łódź", "東京"] * 125, index=days),
        "celsius": np.linspace(-5, 30, 500),
        "count": np.arange(500),
        "rain": np.arange(500) % 3 == 0,
        "sky": pd.Categorical(["clear", "cloud"] * 250),
    },
    index=days,
)
tiledb.from_pandas(f"{base}/sparse", weather, sparse=True, full_domain=True)
tiledb.from_pandas(f"{base}/dense", weather.reset_index(drop=True).drop(columns="sky"))
found["whole"] = plain(tiledb.open_dataframe(f"{base}/sparse"))
found["rows"] = plain(tiledb.open_dataframe(f"{base}/dense"))
with tiledb.open(f"{base}/sparse") as array:
    found["slice"] = plain(array.df[np.datetime64("2024-03-01") : np.datetime64("2024-03-02")])
    found["condition"] = plain(
        array.query(cond="celsius > 20 and place == 'Oslo'", attrs=["place", "celsius"]).df[:]
    )
    found["empty text"] = len(array.query(cond="place == ''").df[:])
    table = array.query(return_arrow=True, attrs=["celsius", "count"]).df[:]
    found["arrow"] = [str(table.schema.names), table.column("count").to_pylist()]
    found["batches"] = sum(len(part) for part in array.query(return_incomplete=True).df[:])
tiledb.from_pandas(
    f"{base}/sparse", weather.iloc[:10].set_axis(days[:10] - pd.Timedelta(days=9)), mode="append", sparse=True
)
with tiledb.open(f"{base}/sparse") as array:
    found["appended"] = [len(array.df[:]), str(array.nonempty_domain()), array.schema.sparse]
nullable = pd.DataFrame({"n": pd.array([1, None, 3], "Int64"), "t": pd.array(["a", None, ""], "string")})
tiledb.from_pandas(f"{base}/nullable", nullable, sparse=True)
with tiledb.open(f"{base}/nullable") as array:
    frame = array.df[:]
    found["nullable"] = [
        frame.isna().to_numpy().tolist(),
        frame["n"].fillna(0).tolist(),
        frame["t"].fillna("none").tolist(),
    ]
if importlib.util.find_spec("polars"):
    import polars

    with tiledb.open(f"{base}/sparse") as array:
        frame = polars.from_arrow(array.query(return_arrow=True, attrs=["place", "celsius"]).df[:])
        found["polars"] = (
            frame.group_by("place").agg(polars.col("celsius").mean().round(6)).sort("place").rows()
        )
        found["polars of pandas"] = str(polars.from_pandas(array.df[:], include_index=True).schema)
columns = pa.table({"x": [3, 1, 2], "label": ["c", "a", "b"]})
schema = tiledb.ArraySchema(
    tiledb.Domain(tiledb.Dim("x", domain=(0, 99), tile=10, dtype=np.int64)),
    [tiledb.Attr("label", dtype=str, var=True)],
    sparse=True,
)
tiledb.Array.create(f"{base}/columns", schema)
with tiledb.open(f"{base}/columns", "w") as array:
    array[columns["x"].to_numpy()] = {"label": columns["label"].to_pandas().to_numpy()}
with tiledb.open(f"{base}/columns") as array:
    found["columns"] = plain(array.df[:])
print(json.dumps(found))
