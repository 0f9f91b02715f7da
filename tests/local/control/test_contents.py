"""What is in an array, as JSON: schema, metadata, non-empty domain, a sample, the times at which it was written."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import tiledb


def test_the_schema_of_arrays(reader):
    dense = reader.get("/v1/arrays/lab/empty")
    assert (dense["arrayType"], dense["cellOrder"], dense["allowsDuplicates"]) == (
        "dense",
        "row-major",
        False,
    )
    (day,) = dense["domain"]["dimensions"]
    assert (day["name"], day["type"], day["tileExtent"]) == ("day", "DATETIME_DAY", {"int64": 30})
    assert day["domain"] == {"int64": [18262, 18627]}
    (value,) = dense["attributes"]
    assert (value["type"], value["cellValNum"], value["nullable"]) == ("FLOAT32", 1, False)
    assert value["filterPipeline"] == {"filters": [{"type": "FILTER_ZSTD", "data": {"int32": 5}}]}
    assert value["fillValue"] == list(np.float32(np.nan).tobytes())
    sparse = reader.get("/v1/arrays/ada/points")
    place, x = sparse["domain"]["dimensions"]
    assert (place["type"], place["domain"], place["nullTileExtent"]) == ("STRING_ASCII", {}, True)
    assert x["domain"] == {"float64": [-1, 1]}
    assert [(each["name"], each["cellValNum"], each["nullable"]) for each in sparse["attributes"]] == [
        ("label", 4294967295, False),
        ("n", 1, True),
    ]
    assert sparse["allowsDuplicates"] is True


def test_metadata_as_json_then_and_now(reader, original):
    path = "/v1/arrays/ada/numbers/metadata_json"
    assert reader.get(path) == {"count": 10, "pair": [1, 2], "scale": 0.5, "title": "Numbers, éèê"}
    assert reader.get(path, length=4)["title"] == "Numb"
    assert reader.get(path, end_timestamp=1) == {}
    refusal = reader.get(path, status=400, length="x")["message"]
    assert refusal.startswith("length must be a whole number")
    assert "not 'x'" in refusal


def test_the_non_empty_domain_as_json(reader):
    assert reader.get("/v1/arrays/ada/numbers/non_empty_domain_json") == {"__dim_0": [0, 9]}
    assert reader.get("/v1/arrays/ada/points/non_empty_domain_json") == {"place": ["a", "c"], "x": [0.1, 0.3]}
    assert reader.get("/v1/arrays/lab/empty/non_empty_domain_json") == {}


def test_a_sample_is_a_list_for_each_dimension_and_attribute(reader):
    assert reader.get("/v1/arrays/ada/numbers/sample") == {"__dim_0": [0, 1, 2, 3, 4], "": [0, 1, 2, 3, 4]}
    assert reader.get("/v1/arrays/ada/numbers/sample", samples=2)[""] == [0, 1]
    points = reader.get("/v1/arrays/ada/points/sample", samples=200)
    assert points == {
        "place": ["a", "b", "c"],
        "x": [0.1, 0.2, 0.3],
        "label": ["eins", "zwei", "drei"],
        "n": [1, 2, 3],
    }
    assert reader.get("/v1/arrays/lab/empty/sample") == {"day": [], "value": []}
    assert "from 0 to 255" in reader.get("/v1/arrays/ada/numbers/sample", status=400, samples=256)["message"]


def of_dates(path):
    """A dense array over ten days of 2020, cells 1 to 10."""
    days = np.datetime64("2020-01-01"), np.datetime64("2020-01-10")
    dim = tiledb.Dim("day", domain=days, tile=np.timedelta64(10, "D"), dtype="datetime64[D]")
    schema = tiledb.ArraySchema(tiledb.Domain(dim), [tiledb.Attr("value", dtype=np.int32)])
    tiledb.Array.create(str(path), schema)
    with tiledb.open(str(path), "w", timestamp=7) as opened:
        opened[:] = np.arange(1, 11, dtype=np.int32)


def test_a_sample_begins_where_the_array_does(ada, root):
    dims = [tiledb.Dim(name, domain=(-3, 2), tile=3, dtype=np.int8) for name in "xy"]
    schema = tiledb.ArraySchema(tiledb.Domain(*dims), [tiledb.Attr("value", dtype=np.int32)])
    tiledb.Array.create(str(root / "ada/below zero"), schema)
    with tiledb.open(str(root / "ada/below zero"), "w") as opened:
        opened[:] = np.arange(36, dtype=np.int32).reshape(6, 6)
    assert ada.get("/v1/arrays/ada/below%20zero/sample", samples=7) == {
        "x": [-3, -3, -3, -3, -3, -3, -2],
        "y": [-3, -2, -1, 0, 1, 2, -3],
        "value": [0, 1, 2, 3, 4, 5, 6],
    }
    of_dates(root / "ada/dates")
    assert ada.get("/v1/arrays/ada/dates/sample", samples=2) == {
        "day": ["2020-01-01", "2020-01-02"],
        "value": [1, 2],
    }


@pytest.mark.parametrize("sparse", [False, True], ids=["dense", "sparse"])
def test_a_missing_value_of_a_sample_is_null(ada, root, sparse):
    frame = pd.DataFrame({
        "at": [1, 2, 3],
        "n": pd.array([1, None, 3], dtype="Int64"),
        "word": pd.array(["one", None, "three"], dtype="string"),
    })  # fmt: skip
    tiledb.from_pandas(str(root / "ada/table"), frame.set_index("at") if sparse else frame, sparse=sparse)
    found = ada.get("/v1/arrays/ada/table/sample")
    assert (found["at"], found["n"], found["word"]) == ([1, 2, 3], [1, None, 3], ["one", None, "three"])


def test_what_the_api_has_no_name_for_is_said_by_the_nearest_it_has(ada, root):
    dim = tiledb.Dim("x", domain=(0, 9), tile=5, dtype=np.int64)
    attr = tiledb.Attr("value", dtype=np.int32, filters=[tiledb.ZstdFilter(3), tiledb.ChecksumMD5Filter()])
    place = tiledb.Attr("place", dtype="wkb", var=True)
    schema = tiledb.ArraySchema(tiledb.Domain(dim), [attr, place], sparse=True, cell_order="hilbert")
    tiledb.Array.create(str(root / "ada/curve"), schema)
    found = ada.get("/v1/arrays/ada/curve")
    assert (found["tileOrder"], found["cellOrder"]) == ("row-major", "unordered")
    assert found["domain"]["cellOrder"] == "unordered"
    value, place = found["attributes"]
    assert [each["type"] for each in value["filterPipeline"]["filters"]] == ["FILTER_ZSTD", "FILTER_NONE"]
    assert place["type"] == "BLOB"


def test_the_times_of_an_array_of_dates(ada, root):
    of_dates(root / "ada/dates")
    assert ada.get("/v1/arrays/ada/dates/end_timestamps")["end_timestamps"] == [7]


def test_the_times_at_which_an_array_was_written(ada, root):
    path = "/v1/arrays/ada/numbers/end_timestamps"
    with tiledb.open(str(root / "ada/numbers"), "w", timestamp=123) as opened:
        opened[:] = np.zeros(10)
    found = ada.get(path)
    assert len(found["end_timestamps"]) == 2
    assert found["end_timestamps"][0] == 123
    assert ada.get(path, page=2, per_page=1)["end_timestamps"] == found["end_timestamps"][1:]
    assert found["pagination_metadata"]["total_items"] == 2


def test_a_damaged_array_is_listed_and_its_reading_refused_without_a_path(ada, root):
    for file in (root / "ada/numbers/__schema").iterdir():
        if file.is_file():
            file.write_bytes(b"broken")
    message = ada.get("/v1/arrays/ada/numbers", status=400)["message"]
    assert str(root) not in message
    assert ada.names("arrays/browser/owned", search="numbers") == ["ada/numbers"]
