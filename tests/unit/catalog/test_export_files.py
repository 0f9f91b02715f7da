"""Files of listings that hold what is rare: nothing is lost, nothing fails."""

from __future__ import annotations

import csv
import json
import threading
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from tests.unit.catalog.rows import array
from tests.unit.client.methods.test_pages import listing, numbers
from tests.unit.client.methods.test_whole_listings import instead
from tests.unit.client.server import Answer, Server
from tiledb_cloud_widgets.catalog.export import Exports, write
from tiledb_cloud_widgets.catalog.frames import frame_of
from tiledb_cloud_widgets.catalog.query import Query
from tiledb_cloud_widgets.client import Client, Forbidden

NAME = 'naïve \u202e漢字 👩\u200d🔬\n"x",y'
TAGS = [f"tag {number}" for number in range(10_000)]
FIRST, LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999_999, UTC)


@pytest.fixture
def frame() -> pd.DataFrame:
    rows = [
        array(1, name=NAME, size=2**53 + 1, tags=TAGS, last_accessed=FIRST, created_at=LAST),
        array(2, name=None, size=10**30, tags=[]),
        array(3, name="third", size=None),
    ]
    return frame_of(rows, "array")


def test_rare_values_come_back_from_csv(frame: pd.DataFrame, tmp_path: Path) -> None:
    back = pd.read_csv(write(frame, "csv", "rare", tmp_path), dtype=str, keep_default_na=False)
    assert back["name"].tolist() == [NAME, "", "third"]
    assert back["size"].tolist() == [str(2**53 + 1), str(10**30), ""]
    assert json.loads(back["tags"][0]) == TAGS
    assert back["last_accessed"][0].startswith("0001-01-01")
    assert back["created_at"][0].startswith("9999-12-31 23:59:59.999999")


@pytest.mark.parametrize("form", ["xlsx", "dataframe", "CSV", ""])
def test_a_format_that_cannot_be_written_is_refused(frame: pd.DataFrame, tmp_path: Path, form: str) -> None:
    with pytest.raises(ValueError, match=r"form must be one of 'csv', 'parquet', not"):
        write(frame, form, "rare", tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a\rb", "a\r\nb", "a\nb", "\r", 'a "b", c', "=1+1", " a ", "NA", "007"])
def test_every_text_is_one_cell_of_csv(tmp_path: Path, name: str) -> None:
    path = write(frame_of([array(1, name=name), array(2)], "array"), "csv", "texts", tmp_path)
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows] == [name, "array2"]
    back = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert back["name"].tolist() == [name, "array2"]


def test_columns_of_json_are_text_in_parquet_even_when_nothing_is_in_them(tmp_path: Path) -> None:
    for rows in ([], [array(1)], [array(1, file_properties={"pages": "3"})]):
        back = pd.read_parquet(write(frame_of(rows, "array"), "parquet", "json", tmp_path))
        assert isinstance(back["file_properties"].dtype, pd.StringDtype)
        assert isinstance(back["metadata"].dtype, pd.StringDtype)


def test_rare_values_come_back_from_parquet(frame: pd.DataFrame, tmp_path: Path) -> None:
    back = pd.read_parquet(write(frame, "parquet", "rare", tmp_path))
    assert back["name"].tolist()[::2] == [NAME, "third"]
    assert back["size"].fillna("missing").tolist() == [str(2**53 + 1), str(10**30), "missing"]
    assert list(back["tags"][0]) == TAGS
    assert (back["last_accessed"][0], back["created_at"][0]) == (FIRST, LAST)


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
    assert (exports.rows_kept, list(tmp_path.glob("*.csv"))) == (30, [])
    answer = exports.write_whole(Query(), "csv", lambda *_: None, go)
    assert (answer["count"], exports.rows_kept) == (95, 0)
    assert Counter(numbers(server))[1] == 1
    assert len(pd.read_csv(tmp_path / answer["file"])) == 95
    server.stop()
