"""The garbage collector while a listing is read: held back, never left off."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import pytest

from tests.unit.client.server import Answer, Server
from tiledb_cloud_widgets.catalog import listing as module
from tiledb_cloud_widgets.catalog.listing import collect
from tiledb_cloud_widgets.catalog.query import Query
from tiledb_cloud_widgets.client import Client, Forbidden

from ..client.methods.test_pages import listing


@pytest.fixture
def server(server: Server) -> Server:
    """It lists 30 arrays, ten a page."""
    server.answer = listing(30, most=10)
    return server


class Loop:
    """Garbage that only the collector finds."""

    def __init__(self) -> None:
        self.itself = self


def test_it_runs_again_after_a_listing(client: Client) -> None:
    during: list[bool] = []
    frame = collect(client, Query(), tell=lambda *_: during.append(gc.isenabled()))
    assert (len(frame), during, gc.isenabled()) == (30, [False] * 3, True)


def test_it_runs_again_after_a_listing_that_failed(client: Client, server: Server) -> None:
    server.answer = lambda _: Answer.of({"message": "no"}, 403)
    with pytest.raises(Forbidden):
        collect(client, Query())
    assert gc.isenabled()


def test_it_runs_again_after_an_interrupt(client: Client) -> None:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    with pytest.warns(UserWarning, match="only the first 10 of 30 rows"):
        collect(client, Query(), tell=interrupt)
    assert gc.isenabled()


def test_it_stays_off_for_who_switched_it_off(client: Client) -> None:
    gc.disable()
    try:
        collect(client, Query())
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_garbage_does_not_pile_up_meanwhile(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SWEEP_SECONDS", 0)
    loops: list[weakref.ref[Loop]] = []
    collect(client, Query(), tell=lambda *_: loops.append(weakref.ref(Loop())))
    assert [loop() for loop in loops[:2]] == [None, None]


def test_what_somebody_froze_stays_frozen(client: Client) -> None:
    gc.freeze()
    try:
        collect(client, Query())
        assert gc.get_freeze_count()
    finally:
        gc.unfreeze()
