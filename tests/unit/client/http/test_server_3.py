"""A TileDB Server 3 is no TileDB Cloud, and says so in one sentence; the question never harms any other server."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import tiledb_cloud_widgets as tcw
from tiledb_cloud_widgets.client import Client, NotFound, TileDBCloudError

from ..server import Answer, Asked, Server

CAPABILITIES = {"deployedTileDBVersion": "2.30.0", "minimumSupportedTileDBClientVersion": "2.28.0"}
SENTENCE = r"is a TileDB Server 3 \(2\.30\.0\), which is not supported yet"


def serve(server: Server, capabilities: Callable[[], Answer], status: int = 404) -> None:
    def answer(request: Asked) -> Answer:
        if request.target.startswith("/v4/capabilities"):
            return capabilities()
        return Answer.of({"message": "no such route", "code": 404}, status)

    server.answer = answer


@pytest.fixture
def server_3(server: Server) -> Server:
    serve(server, lambda: Answer.of(CAPABILITIES))
    return server


def questions(server: Server) -> int:
    return sum(asked.target == "/v4/capabilities" for asked in server.asked)


def test_its_listings_say_what_it_is_and_it_is_asked_once(server_3: Server) -> None:
    client = Client()
    client.login(token="t", host=server_3.url)
    for call in (client.list_arrays, client.list_groups, client.user_profile):
        with pytest.raises(TileDBCloudError, match=SENTENCE) as caught:
            call()
        assert not isinstance(caught.value, NotFound)
    assert questions(server_3) == 1
    with pytest.raises(TileDBCloudError, match=SENTENCE):
        _ = tcw.Asset(client, "tiledb://acme/general/dense").info


@pytest.mark.parametrize("status", [400, 403, 405, 410, 501])
def test_it_is_recognised_whatever_it_says_of_routes_that_it_does_not_have(
    server: Server, status: int
) -> None:
    serve(server, lambda: Answer.of(CAPABILITIES), status)
    client = Client()
    client.login(token="t", host=server.url)
    with pytest.raises(TileDBCloudError, match=SENTENCE):
        client.list_arrays()


def test_signing_in_with_a_password_says_it(server_3: Server) -> None:
    with pytest.raises(TileDBCloudError, match=SENTENCE):
        Client().login(username="ada", password="secret", host=server_3.url)


def test_a_profile_of_its_own_client_says_it(server_3: Server, home: Path) -> None:
    (home / ".tiledb").mkdir()
    profile = {"default": {"rest.server_address": server_3.url, "rest.workspace": "w", "rest.token": "t"}}
    (home / ".tiledb" / "profiles.json").write_text(json.dumps(profile))
    browser = tcw.Browser(Client())
    with pytest.raises(TileDBCloudError, match=SENTENCE):
        browser.to_frame()


@pytest.mark.parametrize(
    "capabilities",
    [
        lambda: Answer(404, b"{}", {}),
        lambda: Answer(401, b"{}", {}),
        lambda: Answer(500, b"oh", {}),
        lambda: Answer(200, b"<html>", {"Content-Type": "text/html"}),
        lambda: Answer.of([1]),
        lambda: Answer.of({"deployedTileDBVersion": 3}),
    ],
    ids=["404", "401", "500", "HTML", "a list", "a number"],
)
def test_any_other_answer_changes_nothing(server: Server, capabilities: Callable[[], Answer]) -> None:
    serve(server, capabilities)
    client = Client()
    client.login(token="t", host=server.url)
    for _ in range(2):
        with pytest.raises(NotFound, match="no such route"):
            client.list_arrays()
    assert questions(server) == 1


def test_a_question_that_hangs_ends_within_seconds(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tiledb_cloud_widgets.client.http.transport._PROBE_SECONDS", 0.3)

    ended = threading.Event()

    def hang() -> Answer:
        ended.wait(60)
        return Answer.of(CAPABILITIES)

    serve(server, hang)
    client = Client()
    client.login(token="t", host=server.url)
    began = time.monotonic()
    with pytest.raises(NotFound):
        client.list_arrays()
    assert time.monotonic() - began < 15
    ended.set()


def test_a_server_whose_routes_are_found_is_not_asked(client: Client, server: Server) -> None:
    client.user_profile()
    assert questions(server) == 0
