"""Names, tags and descriptions made to run, to hide or to lie are text, in whatever is shown, printed, saved or run."""

from __future__ import annotations

import ast
import contextlib
import csv
import io
import json
import logging
import os
import traceback
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbconvert import HTMLExporter

import tiledb_cloud_widgets as tcw
from tests.hostile import PAYLOADS
from tests.unit.panel.conftest import browsing
from tests.unit.panel.stub import TOKEN, Stub, array
from tiledb_cloud_widgets.catalog.query import Query
from tiledb_cloud_widgets.client import Client, TileDBCloudError

#: what a terminal obeys, and what turns the direction of text
UNFIT = {
    chr(code) for code in [*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
}
UNFIT -= {"\n", "\t"}
#: One of three in `make test`; the soak tries them all.
CASES = [
    pytest.param(text, marks=() if number % 3 == 2 else pytest.mark.soak)
    for number, text in enumerate(PAYLOADS)
]


class Elements(HTMLParser):
    """The elements of some HTML and their attributes, whose values do not count; but addresses do."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {tag, *(f"{tag}.{name}" for name, _ in attrs)}


def parsed(code: str) -> tuple[set[str], set[object]]:
    """What some code calls, and its constants."""
    nodes = list(ast.walk(ast.parse(code)))
    calls = {ast.unparse(node.func) for node in nodes if isinstance(node, ast.Call)}
    return calls, {node.value for node in nodes if isinstance(node, ast.Constant)}


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    stub = Stub()
    monkeypatch.setenv("TILEDB_REST_HOST", stub.url)
    monkeypatch.setenv("TILEDB_REST_TOKEN", TOKEN)
    yield stub
    stub.stop()


def hostile(stub: Stub, payload: str) -> tcw.Browser:
    """A browser in which all that a server can name is `payload`."""
    fields = ("name", "description", "type", "uri", "license_text", "created_by", "file_type")
    texts = dict.fromkeys(fields, payload)
    uri = f"tiledb://ada/{payload}"
    stub.arrays = [array(0, tags=[payload, "plain"], tiledb_uri=uri, **texts)]
    browser = tcw.Browser(Client(retry_mode="disabled", timeout=5))
    assert len(browser.to_frame()) == 1
    return browser


def test_html_has_the_elements_that_harmless_names_have(stub: Stub) -> None:
    def elements(payload: str) -> tuple[set[str], set[str]]:
        bundle = hostile(stub, payload)._repr_mimebundle_()[0]
        output = nbformat.v4.new_output(
            "display_data", {key: bundle[key] for key in ("text/html", "text/plain")}
        )
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("browser", outputs=[output])])
        return Elements(bundle["text/html"]).found, Elements(
            HTMLExporter().from_notebook_node(notebook)[0]
        ).found

    harmless = elements("temperature")
    for payload in PAYLOADS:
        assert elements(payload) == harmless, payload


@pytest.mark.parametrize("payload", CASES)
def test_nothing_that_is_printed_moves_the_cursor_or_turns_the_text(
    stub: Stub, payload: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    browser = hostile(stub, payload)
    browser.selection = list(browser.to_frame()["tiledb_uri"])
    screen = io.StringIO()
    with contextlib.redirect_stderr(screen), contextlib.redirect_stdout(screen):
        tcw.listing(client=browser.client)
    user = json.dumps({"username": payload}).encode()
    with (
        stub.failing("/v1/user", 200, user),
        stub.failing("/v1/arrays/browser", 500, json.dumps({"message": payload * 200, "code": 1}).encode()),
    ):
        with pytest.raises(TileDBCloudError) as caught:
            browser.client.list_arrays()
        failing = tcw.Browser(browser.client)
        form = tcw.LoginForm(Client())
        form._repr_mimebundle_()  # it waits for the name
        picker = tcw.NamespacePicker(browser.client, payload)
        failing._engine.wait()
    printed = {
        "repr": repr(browser),
        "text": browser._repr_mimebundle_()[0]["text/plain"],
        "asset": repr(browser.selected),
        "picker": repr(picker),
        "form": repr(form),
        "error": str(caught.value),
        "traceback": "".join(traceback.format_exception(caught.value)),
        "failed browser": repr(failing) + failing._repr_mimebundle_()[0]["text/plain"],
        "log": caplog.text,
        "progress": screen.getvalue().replace("\r", ""),
    }
    for place, text in printed.items():
        assert not UNFIT & set(text), place
        assert len(text) < 20_000, place


@pytest.mark.parametrize("payload", CASES)
def test_code_to_copy_says_what_was_chosen_and_does_nothing_else(stub: Stub, payload: str) -> None:
    text = payload.replace("\x00", "")
    browser = hostile(stub, payload)
    browser.query = tcw.Query(search=text, tags=text, exclude_tags=text + "2")
    code = browser.snippet()
    shown: dict[str, Any] = {}
    exec(compile(code, "snippet", "exec"), shown)
    assert shown["browser"].query == browser.query

    browser.query = tcw.Query()
    (opened,) = browser.to_frame()["tiledb_uri"]
    browser.selection = [opened]
    calls, values = parsed(browser.snippet())
    assert opened in values
    assert calls == {"tcw.client.Ctx", "tiledb.open", "print"}


@pytest.mark.parametrize("payload", CASES)
def test_files_hold_the_text_as_it_is_under_a_name_that_is_one(
    stub: Stub, payload: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    view = browsing(hostile(stub, payload).client, Query(tags=payload))
    for rows in ("page", "all"):
        file = Path(view.ask("export", {"format": "csv", "rows": rows})["body"]["file"])
        with file.open(encoding="utf-8", newline="") as stream:
            (row,) = csv.DictReader(stream)
        assert row["name"] in (payload, f"'{payload}")  # the apostrophe keeps a spreadsheet from running it
        assert json.loads(row["tags"]) == [payload, "plain"]
    view.session.close()
    for file in tmp_path.iterdir():
        assert file.is_file()
        assert not (UNFIT | set('/\\:*?"<>|')) & set(file.name)
        assert len(os.fsencode(file.name)) <= 255  # what file systems take
