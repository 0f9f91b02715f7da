"""A panel on a real server, with a wire between them, and what people do with it."""

from __future__ import annotations

import concurrent.futures
import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tiledb

from tests.unit.panel.conftest import View, browsing
from tests.wire import Wire
from tiledb_cloud_widgets.catalog.asset import Asset
from tiledb_cloud_widgets.catalog.query import Query
from tiledb_cloud_widgets.client import Client, TileDBCloudError
from tiledb_cloud_widgets.panel.sign_in import LoginSession

URI = "tiledb://ada/b"
#: seconds between two bytes, and for a whole call
TIMEOUT, DEADLINE = 1.0, 3.0


@dataclass(frozen=True)
class Failed:
    """What the user is told in place of a result."""

    words: str


@dataclass
class Stage:
    """A browser on the arrays tagged "sea", two rows a page, the first selected, behind `wire`."""

    wire: Wire
    token: str
    folder: Path
    client: Client
    view: View
    reader: concurrent.futures.Executor

    def outcome(self, name: str, body: object = None) -> Any:
        """The reply to a request of the panel, or the error it shows."""
        return self.replied(self.view.ask(name, body))

    def replied(self, reply: dict[str, Any]) -> Any:
        return reply["body"] if reply["ok"] else failed(reply["error"])

    def settled(self) -> Any:
        """The names of the rows, when nothing is under way any more, or the error in their place."""
        state = self.view.now
        if state.status == "error":
            return failed(self.view.ready()["error"])
        return [info.name for info in state.shown.items]

    def kept(self) -> tuple[Query, list[str]]:
        """What no fault may lose: filters and selection."""
        return self.view.now.query, self.view.now.selection


def failed(error: dict[str, Any]) -> Failed:
    assert error["title"], error
    assert error["reason"], error
    assert error["next_step"], error
    return Failed(" ".join([error["title"], error["reason"], error["next_step"]]))


@contextmanager
def staged(wire: Wire, token: str, folder: Path, reader: concurrent.futures.Executor) -> Iterator[Stage]:
    client = Client(timeout=(TIMEOUT, TIMEOUT), deadline=DEADLINE, retry_mode="disabled")
    client.login(token=token, host=wire.url)
    view = browsing(client, Query(tags="sea"), 2)
    stage = Stage(wire, token, folder, client, view, reader)
    try:
        assert stage.settled() == ["a", "b"]
        view.ask("select", {"uris": [URI]})
        yield stage
    finally:
        view.session.close()


@contextmanager
def reading() -> Iterator[concurrent.futures.Executor]:
    """A process for libtiledb, which holds its interpreter's lock while it waits for the wire in this one."""
    with concurrent.futures.ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        yield pool


# What people do: each returns what they see, or a `Failed`


def sign_in(stage: Stage) -> Any:
    client = Client(timeout=(TIMEOUT, TIMEOUT), deadline=DEADLINE, retry_mode="disabled")
    view = View()
    session = LoginSession(client, view.deliver, lambda: None)
    view.attach(session)
    reply = view.ask("sign_in", {"token": stage.token, "server": stage.wire.url})
    outcome = stage.replied(reply)
    return outcome if isinstance(outcome, Failed) else (outcome["username"], client.signed_in)


def namespaces(stage: Stage) -> Any:
    return stage.outcome("namespaces")


def listing(stage: Stage) -> Any:
    stage.view.ask("retry" if stage.view.now.status == "error" else "refresh")
    return stage.settled()


def next_page(stage: Stage) -> Any:
    stage.view.ask("page", {"number": 1})
    stage.view.ask("refresh")  # or the page sent ahead would be shown without a request
    stage.settled()
    if stage.view.now.status == "error":
        stage.view.ask("retry")
        stage.settled()
    stage.view.ask("page", {"number": 2})
    return stage.settled()


def details(stage: Stage) -> Any:
    return stage.outcome("details", {"uri": URI, "tab": "schema"})


def preview(stage: Stage) -> Any:
    try:
        shown = Asset(stage.client, URI).preview(seconds=DEADLINE)
    except TileDBCloudError as error:
        return Failed(str(error))
    return shown.kind, shown.to_numpy().tolist()


def export(stage: Stage) -> Any:
    before = named(stage.folder)
    outcome = stage.outcome("export", {"format": "csv", "rows": "all"})
    new = named(stage.folder) - before
    if isinstance(outcome, Failed):
        assert not new, "a file is left of an export that failed"
        return outcome
    (file,) = new
    rows = file.read_text().splitlines()
    file.unlink()
    return rows


def named(folder: Path) -> set[Path]:
    """The files that people see; what came of an export that failed waits in a hidden one for "Try again"."""
    return {file for file in folder.iterdir() if not file.name.startswith(".")}


def open_(stage: Stage) -> Any:
    return stage.reader.submit(open_in_process, stage.wire.url, stage.token).result(60)


def open_in_process(url: str, token: str) -> Any:
    client = Client(timeout=(TIMEOUT, TIMEOUT), deadline=DEADLINE, retry_mode="disabled")
    client.login(token=token, host=url)
    try:
        with Asset(client, URI).open(config={"rest.retry_count": "0"}) as array:
            return array[:].tolist()
    except tiledb.TileDBError as error:  # the client's errors are of this family too
        return Failed(str(error))


#: what they do, and the requests it is about
JOURNEYS: dict[str, tuple[Callable[[Stage], Any], str]] = {
    "sign in": (sign_in, "/v1/user"),
    "namespaces": (namespaces, "/sidebar"),
    "listing": (listing, "/v1/arrays/browser/owned"),
    "next page": (next_page, "page=2"),
    "details": (details, "/v1/arrays/ada/b"),
    "preview": (preview, "/v1/arrays/ada/b"),
    "export": (export, "/v1/arrays/browser/owned"),
    "open": (open_, "/v1/arrays/ada/b"),
}
