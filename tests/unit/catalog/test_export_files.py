"""Files of listings that hold what is rare: nothing is lost, nothing fails."""

from __future__ import annotations

import csv
import json
import threading
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pyarrow import parquet

from tests.unit.catalog.rows import array
from tests.unit.client.methods.test_pages import listing, numbers
from tests.unit.client.methods.test_whole_listings import instead
from tests.unit.client.server import Answer, Server
from tiledb_cloud_widgets.catalog import exports as module
from tiledb_cloud_widgets.catalog import row_files
from tiledb_cloud_widgets.catalog.exports import Exports, last_export
from tiledb_cloud_widgets.catalog.frames import frame_of
from tiledb_cloud_widgets.catalog.names import name_of, name_of_assets
from tiledb_cloud_widgets.catalog.query import Query
from tiledb_cloud_widgets.catalog.row_files import RowFile
from tiledb_cloud_widgets.client import Client, Forbidden
from tiledb_cloud_widgets.client.models import ArrayInfo, MetadataStringifiedEntry, Pricing, Subscription

NAME = 'naïve \u202e漢字 👩\u200d🔬\n"x",y'
TAGS = [f"tag {number}" for number in range(10_000)]
FIRST, LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999_999, UTC)


RARE = [
    array(1, name=NAME, size=2**53 + 1, tags=TAGS, last_accessed=FIRST, created_at=LAST),
    array(2, name=None, size=10**30, tags=[]),
    array(3, name="third", size=None),
]


def written(rows: list[Any], path: Path, attrs: dict[str, Any] | None = None, **options: Any) -> Path:
    """Rows in a new file, two by two, as pages come."""
    file = RowFile(path.parent, path.suffix[1:], "array", **options)
    for first in range(0, len(rows), 2):
        file.add(rows[first : first + 2])
    file.save(path, {} if attrs is None else attrs)
    return path


def plain(value: Any) -> Any:
    """What Parquet gives for lists and dicts, as lists and dicts."""
    if isinstance(value, (np.ndarray, list)):
        return [plain(inner) for inner in value]
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    return value


def test_rare_values_come_back_from_csv(tmp_path: Path) -> None:
    back = pd.read_csv(written(RARE, tmp_path / "rare.csv"), dtype=str, keep_default_na=False)
    assert back["name"].tolist() == [NAME, "", "third"]
    assert back["size"].tolist() == [str(2**53 + 1), str(10**30), ""]
    assert json.loads(back["tags"][0]) == TAGS
    assert back["last_accessed"][0].startswith("0001-01-01")
    assert back["created_at"][0].startswith("9999-12-31 23:59:59.999999")


@pytest.mark.parametrize("form", ["xlsx", "dataframe", "CSV", ""])
def test_a_format_that_cannot_be_written_is_refused(tmp_path: Path, form: str) -> None:
    with pytest.raises(ValueError, match=r"form must be one of 'csv', 'parquet', not"):
        RowFile(tmp_path, form, "array")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a\rb", "a\r\nb", "a\nb", "\r", 'a "b", c', "=1+1", " a ", "NA", "007"])
def test_every_text_is_one_cell_of_csv(tmp_path: Path, name: str) -> None:
    path = written([array(1, name=name), array(2)], tmp_path / "texts.csv")
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows] == [name, "array2"]
    back = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert back["name"].tolist() == [name, "array2"]


def test_safe_cells_of_csv_are_no_formulas(tmp_path: Path) -> None:
    names = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "a=b", "'=1", ""]
    rows = [array(n, name=name, tags=["=1"], share_count=-5, type="=x") for n, name in enumerate(names)]
    back = pd.read_csv(
        written(rows, tmp_path / "safe.csv", safe=True), dtype=str, keep_default_na=False, lineterminator="\n"
    )
    assert back["name"].tolist() == [f"'{name}" for name in names[:6]] + names[6:]
    assert (back["tags"][0], back["share_count"][0], back["type"][0]) == ('["=1"]', "-5", "'=x")


def test_columns_have_one_type_in_parquet_whatever_is_in_them(tmp_path: Path) -> None:
    rows: list[list[ArrayInfo]] = [
        [],
        [array(1)],
        [array(1), array(2), array(3, file_properties={"pages": "3"}, tags=["x"], type="odd", size=4)],
        [array(1, pricing=[Pricing(charge=1.5)], subscriptions=[Subscription(pricing=[Pricing(id="p")])])],
    ]
    paths = [written(items, tmp_path / f"{number}.parquet") for number, items in enumerate(rows)]
    first, *others = [parquet.read_schema(path) for path in paths]
    assert all(schema.equals(first) for schema in others)


def test_parquet_gives_the_dataframe_of_the_same_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_files, "ROW_GROUP_ROWS", 4)
    rows = [
        array(0),
        array(1, description="Ångström 🧪", tags=["a", "b"], file_type="notebook", size=2**63 - 1),
        *(array(number) for number in range(2, 9)),
        array(9, type="sparse", file_type="hologram", file_properties={"pages": "3"}, public_share=True),
        array(10, created_at=FIRST, last_accessed=LAST, share_count=0, allowed_actions=["read"]),
        array(11, pricing=[Pricing(charge=1.5)], subscriptions=[Subscription(pricing=[Pricing(id="p")])]),
    ]
    attrs = {"query": {"scope": "owned"}, "complete": False, "note": "Some are missing."}
    path = written(rows, tmp_path / "rows.parquet", attrs)
    assert parquet.ParquetFile(path).num_row_groups == 3
    frame, back = frame_of(rows, "array", attrs), pd.read_parquet(path)
    for name in frame.columns:
        if frame[name].dtype == object:
            back[name] = pd.Series([plain(value) for value in back[name]], dtype=object)
    back["file_properties"] = [None if pairs is None else dict(pairs) for pairs in back["file_properties"]]
    pd.testing.assert_frame_equal(back, frame)
    assert [repr(type_) for type_ in back.dtypes] == [repr(type_) for type_ in frame.dtypes]
    assert back.attrs == attrs
    said = parquet.read_metadata(path).metadata
    assert (said[b"complete"], said[b"note"]) == (b"false", b'"Some are missing."')


def test_metadata_keys_are_columns_of_both_though_the_last_row_brings_them(tmp_path: Path) -> None:
    entries = [
        MetadataStringifiedEntry("units", "=K", "STRING_UTF8"),
        MetadataStringifiedEntry("n", "7", "INT32"),
    ]
    rows = [*(array(number) for number in range(5)), array(5, metadata=entries)]
    frame = frame_of(rows, "array", metadata=True)
    for path in (tmp_path / "rows.csv", tmp_path / "rows.parquet"):
        written(rows, path, metadata=True)
        back = pd.read_csv(path, dtype=str) if path.suffix == ".csv" else pd.read_parquet(path)
        assert list(back.columns) == list(frame.columns)
        assert back["metadata.units"].dropna().to_dict() == {5: "=K"}
        assert back["metadata.n"].dropna().to_dict() == {5: "7"}
    assert {path.name for path in tmp_path.iterdir()} == {"rows.csv", "rows.parquet"}


def test_an_integer_beyond_64_bits_is_missing_in_parquet_which_the_note_says(tmp_path: Path) -> None:
    attrs: dict[str, Any] = {"note": "Before."}
    back = pd.read_parquet(written(RARE, tmp_path / "rare.parquet", attrs))
    assert back["name"].tolist()[::2] == [NAME, "third"]
    assert back["size"].fillna(-1).tolist() == [2**53 + 1, -1, -1]
    assert list(back["tags"][0]) == TAGS
    assert (back["last_accessed"][0], back["created_at"][0]) == (FIRST, LAST)
    assert back.attrs["note"] == attrs["note"] == "Before. 1 integer does not fit in 64 bits: null here."


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_file_is_there_when_it_is_whole_and_never_over_another(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"rows.{form}"
    file = RowFile(tmp_path, form, "array")
    file.add([array(1)])
    path.write_text("mine")
    with pytest.raises(FileExistsError):
        file.save(path, {})
    assert ([*tmp_path.iterdir()], path.read_text()) == ([path], "mine")
    other = RowFile(tmp_path, form, "array")
    assert other.save_beside("rows", {}).name == f"rows-2.{form}"
    forgotten = RowFile(tmp_path, form, "array", metadata=True)
    assert len([*tmp_path.iterdir()]) == 3
    del forgotten
    assert len([*tmp_path.iterdir()]) == 2


def test_a_file_system_without_hard_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("no hard links here")

    monkeypatch.setattr(row_files.os, "link", refuse)
    written([array(1)], tmp_path / "rows.csv")
    with pytest.raises(FileExistsError):
        written([array(2)], tmp_path / "rows.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["rows.csv"]
    assert "array1" in (tmp_path / "rows.csv").read_text()


@pytest.mark.parametrize(
    ("query", "name"),
    [
        (Query(), "owned-arrays"),
        (Query(scope="public", search="Ocean"), "public-arrays-ocean"),
        (Query(kind="group", namespace="ada", group_type="soma"), "owned-groups-ada-soma"),
        (Query(tags=["sea ice", "2020"], exclude_tags="draft"), "owned-arrays-sea-ice-2020-not-draft"),
        (Query(group="tiledb://lab/study/inner"), "contents-lab-study-inner"),
        (Query(search="../../etc/passwd\n\u202e.exe"), "owned-arrays-etc-passwd-exe"),
        (Query(search="Ångström 漢字"), "owned-arrays-ångström-漢字"),
    ],
)
def test_a_file_s_name_says_what_is_in_it(query: Query, name: str) -> None:
    assert name_of(query) == name


def test_a_long_name_is_cut_between_characters() -> None:
    name = name_of(Query(search="漢" * 500))
    assert name.startswith("owned-arrays-漢漢")
    assert len(f"{name}-page-1000000-2.parquet".encode()) < 255


def test_a_selection_s_name_is_its_first_asset_s() -> None:
    assert name_of_assets([array(1, name="ocean/Sea Surface")]) == "selected-ocean-sea-surface"
    assert name_of_assets([array(1), array(2), array(3)]) == "selected-array1-and-2-more"
    assert name_of_assets([array(1, name=None)]) == "selected"


def test_an_export_goes_on_where_it_stopped(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    server = Server()
    server.answer = instead(listing(95, most=10), {4: Answer.of({"message": "no"}, 403)}, times=1)
    client = Client()
    client.login(token="test-token", host=server.url)
    exports, go = Exports(client), threading.Event()
    with pytest.raises(Forbidden):
        exports.write_whole(Query(), "csv", lambda *_: None, go)
    assert (exports.rows_kept, list(tmp_path.glob("[!.]*.csv"))) == (30, [])
    answer = exports.write_whole(Query(), "csv", lambda *_: None, go)
    assert (answer["count"], exports.rows_kept) == (95, 0)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", answer["file"]]
    assert last_export() == tmp_path / answer["file"]
    assert Counter(numbers(server))[1] == 1
    assert len(pd.read_csv(tmp_path / answer["file"])) == 95
    server.stop()


def test_an_export_that_stopped_and_is_forgotten_leaves_nothing(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    server = Server()
    server.answer = instead(listing(95, most=10), {4: Answer.of({"message": "no"}, 403)})
    client = Client()
    client.login(token="test-token", host=server.url)
    exports = Exports(client)
    for forget in (exports.forget, lambda: exports.forget(keep=Query(scope="public"))):
        with pytest.raises(Forbidden):
            exports.write_whole(Query(), "parquet", lambda *_: None, threading.Event())
        forget()
        assert [path.name for path in tmp_path.iterdir()] == ["home"]
    server.stop()


def test_the_last_export_belongs_to_who_is_signed_in(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(module, "_last", None)
    with pytest.raises(ValueError, match="Nothing was exported yet: press Export in a panel"):
        last_export()
    server = Server()
    server.answer = listing(3)
    client = Client()
    client.login(token="test-token", host=server.url)
    exports = Exports(client)
    exports.write_whole(Query(), "dataframe", lambda *_: None, threading.Event())
    frame = last_export()
    assert isinstance(frame, pd.DataFrame)
    assert frame["name"].tolist() == ["row 0", "row 1", "row 2"]
    frame["name"] = "changed"
    assert last_export()["name"].tolist() == ["row 0", "row 1", "row 2"]  # type: ignore[index]
    client.login(token="another-token", host=server.url)
    with pytest.raises(ValueError, match="forgotten when its account signed out"):
        last_export()
    server.stop()
