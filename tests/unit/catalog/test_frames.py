"""DataFrames of listings, against what the same rows say when read independently."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime, timedelta, timezone

import msgspec
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.catalog.rows import array, group
from tiledb_cloud_widgets.catalog import column_builders, frames
from tiledb_cloud_widgets.catalog.columns import FIRST, attrs_of, columns_of
from tiledb_cloud_widgets.catalog.frames import Columns, frame_of
from tiledb_cloud_widgets.catalog.query import Query
from tiledb_cloud_widgets.client.models import ArrayInfo, GroupInfo, MetadataStringifiedEntry, Pricing

DTYPES = {
    "string": lambda dtype: isinstance(dtype, pd.StringDtype),
    "int": lambda dtype: dtype == pd.Int64Dtype(),
    "float": lambda dtype: dtype == pd.Float64Dtype(),
    "bool": lambda dtype: dtype == pd.BooleanDtype(),
    "moment": lambda dtype: dtype == pd.DatetimeTZDtype("us", "UTC"),
    "category": lambda dtype: isinstance(dtype, pd.CategoricalDtype),
    "records": pd.api.types.is_object_dtype,
    "object": pd.api.types.is_object_dtype,
}


@pytest.mark.parametrize(("shape", "model"), [("array", ArrayInfo), ("group", GroupInfo)])
def test_what_people_look_for_comes_first_then_the_other_fields_in_the_model_s_order(shape, model):
    names, fields = list(frame_of([], shape).columns), model.__struct_fields__
    first = [name for name in FIRST if name in fields]
    assert names == first + [name for name in fields if name not in first]


def test_the_first_columns_of_arrays_are_these():
    columns = ["namespace", "name", "tiledb_uri", "type", "size", "description", "tags", "last_accessed"]
    assert list(frame_of([], "array").columns)[:8] == columns
    assert list(frame_of([], "contents").columns)[:9] == ["kind", *columns]


def test_the_types_are_those_of_the_fields():
    types = dict(columns_of("array"))
    assert {name for name, type_ in types.items() if type_ == "int"} == {"size", "share_count"}
    assert {name for name, type_ in types.items() if type_ == "moment"} == {"last_accessed", "created_at"}
    assert {name for name, type_ in types.items() if type_ == "category"} == {"file_type", "type"}
    assert types["public_share"] == "bool"
    assert types["tags"] == "object"


@pytest.mark.parametrize("shape", ["array", "group", "contents"])
@pytest.mark.parametrize("rows", [0, 1, 20_000])
def test_columns_and_dtypes_are_the_same_however_many_rows(shape, rows):
    items = [group(n) if shape == "group" else array(n) for n in range(rows)]
    frame = frame_of(items, shape)
    assert len(frame) == rows
    assert list(frame.columns) == [name for name, _ in columns_of(shape)]
    for name, type_ in columns_of(shape):
        assert DTYPES[type_](frame[name].dtype), (name, frame[name].dtype)
    assert (frame.dtypes == frame_of([], shape).dtypes).all()


def test_a_long_listing_keeps_its_order_over_chunks(monkeypatch):
    monkeypatch.setattr(frames, "CHUNK_ROWS", 7)
    columns = Columns("array")
    rows = [
        array(n, size=n, tags=[f"t{n}"], type="dense" if n % 3 else None, file_type=f"new{n % 2}")
        for n in range(50)
    ]
    for first in range(0, 50, 5):
        columns.add(rows[first : first + 5])
    frame = columns.frame()
    assert frame["size"].tolist() == list(range(50))
    assert frame["tags"].tolist() == [[f"t{n}"] for n in range(50)]
    assert frame["file_type"].tolist() == [f"new{n % 2}" for n in range(50)]
    assert frame["type"].isna().tolist() == [n % 3 == 0 for n in range(50)]


def test_an_interrupt_while_columns_are_made_loses_no_row(monkeypatch):
    columns = Columns("array", metadata=True)
    rows = [
        array(n, metadata=[MetadataStringifiedEntry("n", str(n), "INT32")]) for n in range(frames.CHUNK_ROWS)
    ]
    with monkeypatch.context() as patched:
        patched.setattr(
            column_builders._Objects, "chunk", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt)
        )
        with pytest.raises(KeyboardInterrupt):
            columns.add(rows)
    assert columns.frame()["metadata.n"].tolist() == [str(n) for n in range(frames.CHUNK_ROWS)]


def test_missing_and_null_are_missing_and_lists_are_empty():
    raw = b'[{}, {"name": null, "size": null, "tags": null, "created_at": null, "public_share": null}]'
    frame = frame_of(msgspec.json.decode(raw, type=list[ArrayInfo]), "array")
    assert frame["name"].isna().all()
    assert frame["size"].isna().all()
    assert frame["public_share"].isna().all()
    assert frame["created_at"].isna().all()
    assert frame["type"].isna().all()
    assert frame["tags"].tolist() == [[], []]
    assert frame["metadata"].tolist() == [[], []]


@pytest.mark.parametrize("size", [0, 2**53 + 1, 2**63 - 1])
def test_integers_are_exact(size):
    frame = frame_of([array(1, size=size), array(2)], "array")
    assert frame["size"].dtype == "Int64"
    assert int(frame["size"][0]) == size
    assert frame["size"].isna()[1]


def test_integers_beyond_64_bits_stay_exact_in_a_column_of_objects():
    frame = frame_of([array(1, size=2**64), array(2)], "array")
    assert frame["size"].tolist() == [2**64, pd.NA]
    columns = Columns("array")
    columns.add([array(1, size=2**64)])
    columns.add([array(n) for n in range(frames.CHUNK_ROWS)])
    columns.add([array(3, size=5)])
    assert columns.frame()["size"].iloc[[0, -1]].tolist() == [2**64, 5]


@pytest.mark.parametrize(
    "when",
    [
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(1677, 1, 1, tzinfo=UTC),
        datetime(2026, 2, 3, 4, 5, 6, 789_123, tzinfo=UTC),
    ],
)
def test_dates_of_every_year_are_exact(when):
    frame = frame_of([array(1, created_at=when), array(2)], "array")
    assert frame["created_at"].dtype == pd.DatetimeTZDtype("us", "UTC")
    expected = np.datetime64(when.replace(tzinfo=None), "us")
    assert frame["created_at"].dt.tz_localize(None).to_numpy()[0] == expected
    assert frame["created_at"].isna()[1]


def test_dates_of_other_zones_become_utc():
    zone = timezone(timedelta(hours=5, minutes=30))
    rows = [
        array(1, created_at=datetime(2026, 1, 1, tzinfo=zone)),
        array(2, created_at=datetime(2026, 1, 1, tzinfo=UTC)),
    ]
    assert frame_of(rows, "array")["created_at"].dt.hour.tolist() == [18, 0]


@pytest.mark.parametrize(
    "name", ["Ångström", "数据", "بيانات", "🧪", "a\x00b", "=SUM(A1)", "  ", "<script>", "x" * 100_000]
)
def test_names_in_any_script_are_what_they_were(name):
    assert frame_of([array(1, name=name)], "array")["name"][0] == name


def test_ten_thousand_tags_are_a_list_of_ten_thousand():
    tags = [f"tag {n}" for n in range(10_000)]
    assert frame_of([array(1, tags=tags), array(2, tags=[])], "array")["tags"].tolist() == [tags, []]


def test_unknown_values_of_enumerations_are_kept():
    frame = frame_of([array(1, file_type="hologram"), array(2, file_type="notebook")], "array")
    assert frame["file_type"].tolist() == ["hologram", "notebook"]
    assert "ml_model" in frame["file_type"].cat.categories


def test_contents_tell_members_from_bytes():
    frame = frame_of([array(1, size=500), group(2, size=3, asset_count=2, group_count=1)], "contents")
    assert frame["kind"].tolist() == ["array", "group"]
    assert frame["size"][0] == 500
    assert frame["size"].isna()[1]
    assert frame["asset_count"][1] == 2
    assert frame["asset_count"].isna()[0]
    assert frame["subscriptions"].tolist() == [[], []]


def test_metadata_keys_become_columns_on_request():
    rows = [
        array(1, metadata=[MetadataStringifiedEntry("units", "K", "STRING_UTF8")]),
        array(2),
        array(
            3,
            metadata=[
                MetadataStringifiedEntry("sensor", "7", "INT32"),
                MetadataStringifiedEntry("units", "m", "CHAR"),
            ],
        ),
    ]
    frame = frame_of(rows, "array", metadata=True)
    assert list(frame.columns)[-2:] == ["metadata.units", "metadata.sensor"]
    assert frame["metadata.units"].fillna("-").tolist() == ["K", "-", "m"]
    assert isinstance(frame["metadata.sensor"].dtype, pd.StringDtype)


def test_what_is_a_model_is_plain_in_a_cell_so_that_pandas_writes_it(tmp_path):
    row = array(
        1,
        metadata=[MetadataStringifiedEntry("units", "K", "STRING_UTF8")],
        pricing=[Pricing(charge=1.5, currency="USD")],
    )
    frame = frame_of([row, array(2)], "array")
    assert frame["metadata"].tolist() == [[{"key": "units", "value": "K", "type": "STRING_UTF8"}], []]
    assert frame["pricing"][0][0]["charge"] == 1.5
    frame.to_parquet(tmp_path / "frame.parquet")
    back = pd.read_parquet(tmp_path / "frame.parquet")
    assert list(back["metadata"][0]) == frame["metadata"][0]
    assert len(back["metadata"][1]) == 0
    json.loads(frame.to_json(date_format="iso"))


def test_the_frame_remembers_query_server_time_and_totals():
    attrs = attrs_of(Query(tags="x"), "https://host", total=7, pages=1, rows=7)
    frame = frame_of([array(1)], "array", attrs)
    assert frame.attrs["query"]["tags"] == ["x"]
    assert frame.attrs["server"] == "https://host"
    assert frame.attrs["total_items"] == 7
    assert datetime.fromisoformat(frame.attrs["time"]).tzinfo is not None
    json.dumps(frame.attrs)


def test_a_uri_serves_as_the_index():
    frame = frame_of([array(1), array(2)], "array").set_index("tiledb_uri")
    assert frame.loc["tiledb://ada/array2", "name"] == "array2"


TEXT = st.none() | st.text(st.characters(codec="utf-8"), max_size=20)
ROWS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "name": TEXT,
            "namespace": TEXT,
            "description": TEXT,
            "size": st.none() | st.integers(0, 2**63 - 1),
            "share_count": st.none() | st.integers(-5, 10**6),
            "public_share": st.none() | st.booleans(),
            "type": st.sampled_from([None, "dense", "sparse", "key-value"]),
            "tags": st.none() | st.lists(st.text(max_size=5), max_size=5),
            "created_at": st.none() | st.datetimes(timezones=st.just(UTC)).map(lambda d: d.isoformat()),
            "file_properties": st.none()
            | st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=3),
            "not_a_field": st.integers(),
        },
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_every_cell_equals_an_independent_reading_of_the_same_bytes(rows):
    raw = json.dumps(rows).encode()
    frame = frame_of(msgspec.json.decode(raw, type=list[ArrayInfo]), "array")
    assert len(frame) == len(rows)
    for row, original in zip(frame.to_dict("records"), json.loads(raw), strict=True):
        for name in ("name", "namespace", "description", "size", "share_count", "public_share", "type"):
            expected = original.get(name)
            assert (row[name] == expected) if expected is not None else pd.isna(row[name])
        assert row["tags"] == (original.get("tags") or [])
        assert row["file_properties"] == (original.get("file_properties") or None)
        moment = original.get("created_at")
        if moment is None:
            assert pd.isna(row["created_at"])
        else:
            assert row["created_at"] == pd.Timestamp(moment)


def test_without_pyarrow_the_values_are_the_same(monkeypatch):
    monkeypatch.setattr(frames, "CHUNK_ROWS", 3)
    rows = [
        array(0, size=7, public_share=True, created_at=datetime(2026, 1, 2, tzinfo=UTC), file_type="odd"),
        *(array(number, name=None) for number in range(1, 8)),
        array(8, size=2**62, share_count=-1, public_share=False, description="Ångström", tags=["a"]),
    ]

    def made():
        columns = Columns("array")
        for first in range(0, len(rows), 2):
            columns.add(rows[first : first + 2])
        return columns.frame()

    arrow = made()
    monkeypatch.setattr(column_builders, "_arrow_builders", dict)
    plain = made()
    assert (arrow["name"].dtype.storage, plain["name"].dtype.storage) == ("pyarrow", "python")
    texts = [name for name in plain.columns if isinstance(plain[name].dtype, pd.StringDtype)]
    pd.testing.assert_frame_equal(arrow.astype(dict.fromkeys(texts, "string[python]")), plain)


@pytest.mark.parametrize("sizes", [[2**64, None, 5], [2**63, -1], [2**53 + 1, None], [-(2**63), 2**63 - 1]])
def test_without_pyarrow_integers_are_exact_too(monkeypatch, sizes):
    monkeypatch.setattr(column_builders, "_arrow_builders", dict)
    frame = frame_of([array(number, size=size) for number, size in enumerate(sizes)], "array")
    assert [None if size is pd.NA else int(size) for size in frame["size"]] == sizes


def test_a_column_can_be_changed_in_place():
    frame = frame_of([array(1, size=1, share_count=None), array(2)], "array")
    for name, value in {
        "size": 5,
        "share_count": 5,
        "read_only": True,
        "name": "new",
        "type": "dense",
    }.items():
        frame.loc[1, name] = value
        assert frame.loc[1, name] == value
    frame.loc[1, "created_at"] = pd.Timestamp("2026-01-01", tz="UTC")
    frame.at[1, "tags"].append("mine")
    assert frame["tags"].tolist() == [[], ["mine"]]


def test_a_column_in_which_no_value_is_missing_can_be_changed_in_place():
    known = datetime(2026, 1, 2, tzinfo=UTC)
    rows = [
        array(n, size=n, read_only=False, name="old", type="dense", created_at=known, last_accessed=known)
        for n in range(3)
    ]
    frame = frame_of(rows, "array")
    later = pd.Timestamp("2026-03-01", tz="UTC")
    changes = {"size": 9, "read_only": True, "name": "new", "type": "sparse"}
    for name, value in (changes | {"created_at": later, "last_accessed": pd.NaT}).items():
        frame.loc[1, name] = value
        assert frame[name].tolist()[::2] == [getattr(rows[0], name), getattr(rows[2], name)]
        assert frame.loc[1, name] is value or frame.loc[1, name] == value


def test_an_empty_column_of_records_costs_nothing_and_refuses_changes_that_would_be_in_every_row():
    frame = frame_of([array(1), array(2)], "array")
    assert frame["pricing"].tolist() == [[], []]
    assert frame["pricing"][0] is frame["pricing"][1]
    for change in (lambda row: row.append(1), lambda row: row.extend([1]), lambda row: row.__iadd__([1])):
        with pytest.raises(TypeError, match=r"Give the row another one: frame\.at\[row, column\]"):
            change(frame["pricing"][0])
    frame.at[0, "pricing"] = [{"charge": 1.5}]
    assert pickle.loads(pickle.dumps(frame))["pricing"].tolist() == [[{"charge": 1.5}], []]


def test_words_are_kept_once_and_lists_are_each_row_s_own():
    rows = [array(number, tags=["".join(["ice", " core"])]) for number in range(3)]
    tags = frame_of(rows, "array")["tags"]
    assert tags[0][0] is tags[1][0]
    tags[0].append("mine")
    assert tags.tolist() == [["ice core", "mine"], ["ice core"], ["ice core"]]
