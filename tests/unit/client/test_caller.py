"""Warnings name the line of the user's code."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import pytest

import tiledb_cloud_widgets as tcw
from tests.unit.client.server import Answer, Server
from tiledb_cloud_widgets.client import Client

if TYPE_CHECKING:
    from collections.abc import Callable

CALLS: dict[str, Callable[[Client], object]] = {
    "a listing": lambda client: client.list_public_arrays(),
    "array info": lambda client: client.array_info("tiledb://demo/array"),
    "the sidebar": lambda client: client.arrays_sidebar("public"),
    "an asset": lambda client: tcw.Asset(client, "tiledb://demo/array").info,
}


@pytest.mark.parametrize("name", CALLS)
def test_a_warning_names_the_line_that_called_the_client(
    server: Server, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("TILEDB_REST_HOST", server.url)
    with pytest.warns(UserWarning, match="You must first login") as caught:
        CALLS[name](Client())
    assert [warning.filename for warning in caught] == [__file__]


def test_dropped_values_are_reported_at_the_line_that_asked_for_them(client: Client, server: Server) -> None:
    server.queue.append(Answer.of({"arrays": [{"size": "large"}]}))
    with pytest.warns(UserWarning, match="dropped") as caught:
        client.list_arrays()
    assert caught[0].filename == __file__


def test_a_call_in_a_thread_of_the_pool_still_warns(client: Client, server: Server) -> None:
    server.queue.append(Answer.of({"arrays": [{"size": "large"}]}))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(UserWarning, match="dropped"):
            client.list_arrays(async_req=True).get(10)
