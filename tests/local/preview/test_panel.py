"""The request ``preview`` of a panel, as a view makes it: parts with buffers, then the reply."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.local.preview.arrays import MAKERS
from tests.local.preview.conftest import alive
from tests.unit.panel.conftest import View, browsing
from tests.wire import Wire, late, silent, wire
from tiledb_cloud_widgets import local
from tiledb_cloud_widgets.client import Client
from tiledb_cloud_widgets.preview import process
from tiledb_cloud_widgets.preview.process import shared


def preview(view: View, uri: str, **body: Any) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The parts of a preview, and its reply."""
    reply = view.ask("preview", {"uri": uri if "://" in uri else f"tiledb://me/{uri}", **body})
    parts = [m for m in view.passed if m["kind"] == "part" and m["id"] == reply["id"]]
    return parts, reply


@pytest.fixture
def view(cloud: local.LocalCloud) -> Iterator[View]:
    view = browsing(cloud.client)
    yield view
    view.session.close()


@pytest.fixture
def behind_a_proxy(cloud: local.LocalCloud) -> Iterator[tuple[View, Wire]]:
    """A panel whose requests, and those of its workers, go through a proxy."""
    with wire(cloud.url) as proxy:
        client = Client()
        client.login(token=cloud.token, host=proxy.url)
        view = browsing(client)
        yield view, proxy
        view.session.close()


def wait_for(condition: Callable[[], object], seconds: float = 20) -> None:
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "it did not come true"
        threading.Event().wait(0.01)


def test_parts_come_one_by_one_and_the_code_only_when_it_is_asked_for(
    view: View, cloud: local.LocalCloud
) -> None:
    parts, reply = preview(view, "cube", code=True)
    names = [part["name"] for part in parts]
    assert names[:2] == ["code", "head"]
    assert "export default" in parts[0]["body"]["code"]
    picture = next(part for part in parts if part["name"] == "picture")
    assert picture["buffers"][0].startswith(b"\x89PNG")
    (cut,) = picture["body"]["fixed"]
    assert reply["body"] == {"outcome": "done"}
    parts, _ = preview(view, "cube", at={cut["name"]: "3"})
    assert "code" not in [part["name"] for part in parts]
    assert [part["body"]["fixed"][0]["at"] for part in parts if part["name"] == "picture"] == [3]
    assert cloud.token not in str(view.passed)


def test_what_the_array_does_not_have_is_named(view: View) -> None:
    parts, _ = preview(view, "cube", attribute="w")
    assert "'w' is not one of 'v'" in parts[-1]["body"]["reason"]
    _, reply = preview(view, "cube", at={"d0": "x"})
    assert reply["error"]["reason"] == "at: the coordinate of 'd0' must be a whole number, not 'x'."


def test_nothing_is_read_before_the_tab_is_opened(behind_a_proxy: tuple[View, Wire]) -> None:
    view, proxy = behind_a_proxy
    for tab in ("overview", "schema", "metadata", "code"):
        view.ask("details", {"uri": "tiledb://me/cube", "tab": tab})
    wait_for(lambda: shared().pids)  # a worker is there, and asks for nothing
    assert not [line for line in proxy.requests if "/query/" in line]
    preview(view, "cube")
    assert [line for line in proxy.requests if "/query/" in line]


def test_a_view_that_cancels_gets_no_more_parts_and_the_next_preview_works(
    behind_a_proxy: tuple[View, Wire],
) -> None:
    view, proxy = behind_a_proxy
    preview(view, "constant")
    with proxy.fault(late(0.3)):
        identity = view.send("preview", {"uri": "tiledb://me/points"})
        wait_for(lambda: any("submit" in line for line in proxy.requests))
        view.raw({"kind": "cancel", "id": identity})
        reply = view.receive(lambda message: message["kind"] == "reply" and message["id"] == identity)
    assert reply["body"] == {"outcome": "stopped"}
    _, reply = preview(view, "constant")
    assert reply["body"] == {"outcome": "done"}


def test_of_ten_clicks_only_the_last_is_read_to_its_end(view: View) -> None:
    preview(view, "constant")
    clicks = []
    for name in ["points", "map_large", "table", "matrix", "map_of_long_rows"] * 2:
        if clicks:
            view.raw({"kind": "cancel", "id": clicks[-1]})
        clicks.append(view.send("preview", {"uri": f"tiledb://me/{name}"}))
    last = view.receive(lambda message: message["kind"] == "reply" and message["id"] == clicks[-1])
    assert last["body"] == {"outcome": "done"}
    outcomes = {m["id"]: m["body"] for m in view.passed if m["kind"] == "reply" and m["id"] in clicks[:-1]}
    assert all(body == {"outcome": "stopped"} for body in outcomes.values())
    assert len(shared().pids) <= 2


def test_an_array_that_was_deleted_meanwhile_is_said_to_be_gone(tmp_path: Path) -> None:
    (tmp_path / "me").mkdir()
    MAKERS["cube"](str(tmp_path / "me" / "cube"))
    with local.start(tmp_path) as cloud:
        view = browsing(cloud.client)
        preview(view, "cube")
        shutil.rmtree(tmp_path / "me" / "cube")
        _, reply = preview(view, "cube")
        view.session.close()
    assert not reply["ok"]
    assert "it was deleted, renamed, or is no longer shared with you" in reply["error"]["reason"]
    assert reply["error"]["next_step"] == "Refresh the listing and choose again."


def test_the_workers_end_with_the_last_panel(
    cloud: local.LocalCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "_shared", process.Previewer())  # that of no other test's panels
    first, second = browsing(cloud.client), browsing(cloud.client)
    preview(first, "cube")
    preview(second, "cube")
    pids = shared().pids
    first.session.close()
    assert shared().pids == pids
    second.session.close()
    wait_for(lambda: not any(map(alive, pids)))
    assert shared().pids == []


def attributes_in_the_schema(view: View) -> tuple[dict[str, list[str]], str]:
    body = view.ask("details", {"uri": "tiledb://me/categories", "tab": "schema"})["body"]
    _, attributes = body["tables"]
    return {name: [value, notes] for name, value, notes in attributes["rows"]}, body.get("note", "")


def test_the_schema_names_the_labels_of_a_category(view: View) -> None:
    attributes, note = attributes_in_the_schema(view)
    assert attributes["animal"] == ["category", "4 labels: cat, dog, bird, fish; int8, Zstd(1)"]
    assert attributes["w"][0] == "float32"
    assert note == ""


def test_the_schema_says_so_where_labels_are_not_answered_for(
    behind_a_proxy: tuple[View, Wire], monkeypatch: pytest.MonkeyPatch
) -> None:
    view, proxy = behind_a_proxy
    monkeypatch.setattr("tiledb_cloud_widgets.panel.enumeration_labels.SECONDS", 0.2)
    with proxy.fault(silent, "/v1/arrays/me/categories/enumerations"):
        attributes, note = attributes_in_the_schema(view)
    assert attributes["animal"][0] == "int8"
    assert "(enumerations) could not be read" in note


def test_the_schema_of_an_array_whose_labels_are_lost_says_so(tmp_path: Path) -> None:
    (tmp_path / "me").mkdir()
    MAKERS["categories"](str(tmp_path / "me" / "categories"))
    shutil.rmtree(tmp_path / "me" / "categories" / "__schema" / "__enumerations")
    with local.start(tmp_path) as cloud:
        view = browsing(cloud.client)
        attributes, _ = attributes_in_the_schema(view)
        view.session.close()
    assert attributes["animal"] == ["category", "labels that could not be read; int8, Zstd(1)"]
