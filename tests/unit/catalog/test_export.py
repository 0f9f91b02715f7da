"""`tcw.export`: a listing straight into a new file, whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import tiledb_cloud_widgets as tcw
from tests.unit.client.server import Answer, Server
from tiledb_cloud_widgets.catalog import listing as module
from tiledb_cloud_widgets.client import Client, TileDBCloudError

from ..client.methods.test_pages import listing
from ..client.methods.test_whole_listings import instead


@pytest.fixture
def server(server: Server) -> Server:
    """It lists 95 arrays, ten a page."""
    server.answer = listing(95, most=10)
    return server


@pytest.fixture
def folder(tmp_path: Path, home: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".CSV"])
def test_all_rows_are_in_the_file_in_order(client: Client, folder: Path, ending: str) -> None:
    path = tcw.export(folder / f"rows{ending}", client=client, progress=False)
    assert [*folder.iterdir()] == [path]
    back = pd.read_parquet(path) if ending == ".parquet" else pd.read_csv(path)
    assert back["name"].tolist() == [f"row {number}" for number in range(95)]


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize("metadata", [False, True])
def test_an_error_leaves_no_file(
    client: Client, server: Server, folder: Path, ending: str, metadata: bool
) -> None:
    server.answer = instead(listing(95, most=10), {4: Answer(502, b"bad gateway")})
    with pytest.raises(TileDBCloudError) as caught:
        tcw.export(folder / f"rows.{ending}", client=client, progress=False, with_metadata=metadata)
    assert not hasattr(caught.value, "partial")
    assert [*folder.iterdir()] == []


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_an_interrupt_leaves_no_file(
    client: Client, folder: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupting(module.Meter):
        def __call__(self, done: int, total: int | None, seconds_left: float | None) -> None:
            assert len([*folder.iterdir()]) == 1  # hidden beside its place
            raise KeyboardInterrupt

    monkeypatch.setattr(module, "Meter", Interrupting)
    with pytest.raises(KeyboardInterrupt):
        tcw.export(folder / f"rows.{ending}", client=client)
    assert [*folder.iterdir()] == []


def test_a_file_that_is_there_stays(client: Client, server: Server, folder: Path) -> None:
    path = folder / "rows.csv"
    path.write_text("mine")
    with pytest.raises(FileExistsError, match=r"rows\.csv exists already; choose another name"):
        tcw.export(path, client=client, progress=False)
    assert (path.read_text(), [asked for asked in server.asked if "page" in asked.target]) == ("mine", [])


def test_a_file_that_came_meanwhile_stays(client: Client, server: Server, folder: Path) -> None:
    path, answers = folder / "rows.parquet", server.answer

    def answer(asked: Any) -> Answer:
        path.write_text("mine")
        return answers(asked)

    server.answer = answer
    with pytest.raises(FileExistsError):
        tcw.export(path, client=client, progress=False)
    assert ([*folder.iterdir()], path.read_text()) == ([path], "mine")


@pytest.mark.parametrize(
    ("path", "options", "error", "says"),
    [
        ("rows.xlsx", {}, ValueError, r"path must end in \.csv or \.parquet, not 'rows\.xlsx'"),
        ("rows", {}, ValueError, r"path must end in \.csv or \.parquet, not 'rows'"),
        (".csv", {}, ValueError, r"path must end in"),
        (3, {}, TypeError, r"path must be a string or a path, not int \(3\)"),
        (b"rows.csv", {}, TypeError, "path must be a string or a path, not bytes"),
        ("no/folder/rows.csv", {}, FileNotFoundError, "There is no folder no/folder; make it first"),
        ("rows.parquet", {"safe": True}, ValueError, r"safe=True is for \.csv"),
        ("rows.csv", {"safe": 1}, TypeError, r"safe must be True or False, not int \(1\)"),
        ("rows.csv", {"progress": "no"}, TypeError, r"progress must be True or False, not str \('no'\)"),
        ("rows.csv", {"tagz": "x"}, TypeError, r"export\(\) got an unknown keyword 'tagz'.*'tags'"),
        ("rows.csv", {"scope": "mine"}, ValueError, "scope must be one of"),
        ("rows.csv", {"query": "ocean"}, TypeError, "query must be a Query, not str"),
        ("rows.csv", {"client": 3}, TypeError, "client must be a"),
    ],
)
def test_a_wrong_argument_is_named_at_once(
    path: Any, options: Any, error: Any, says: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    with pytest.raises(error, match=says):
        tcw.export(path, **options)
    assert [*folder.iterdir()] == []


def test_parquet_without_pyarrow_says_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'tiledb-cloud-widgets\[parquet\]'"):
        tcw.export(folder / "rows.parquet")


def test_what_differs_from_the_totals_is_said_and_kept_in_the_file(
    client: Client, server: Server, folder: Path
) -> None:
    rows = [{"id": str(number)} for number in (1, 2, 2, 3)]
    where = {"page": 1, "per_page": 1000, "total_pages": 1, "total_items": 3}
    server.answer = lambda _: Answer.of({"arrays": rows, "pagination_metadata": where})
    with pytest.warns(UserWarning, match="1 row came twice and is listed once"):
        path = tcw.export(folder / "rows.parquet", client=client, progress=False)
    back = pd.read_parquet(path)
    assert (back["id"].tolist(), back.attrs["complete"]) == (["1", "2", "3"], True)
    assert "came twice" in back.attrs["note"]


def test_a_bar_shows_how_far_it_is(client: Client, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tcw.export(folder / "rows.csv", client=client)
    told = capsys.readouterr().err
    assert "Exporting" in told
    assert "95/95 rows" in told


def test_formulas_are_text_on_request(client: Client, server: Server, folder: Path) -> None:
    rows = [{"id": "1", "name": "=1+1", "description": "-x"}, {"id": "2", "name": "b"}]
    where = {"page": 1, "per_page": 1000, "total_pages": 1, "total_items": 2}
    server.answer = lambda _: Answer.of({"arrays": rows, "pagination_metadata": where})
    plain = pd.read_csv(tcw.export(folder / "plain.csv", client=client, progress=False))
    safe = pd.read_csv(tcw.export(folder / "safe.csv", client=client, progress=False, safe=True))
    assert (plain["name"].tolist(), safe["name"].tolist()) == (["=1+1", "b"], ["'=1+1", "b"])
    assert safe["description"][0] == "'-x"
