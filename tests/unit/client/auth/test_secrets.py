"""Secrets never show: not in a repr, a log, a traceback, nor a pickle."""

from __future__ import annotations

import copy
import logging
import pickle
import sys
import traceback
from typing import TYPE_CHECKING

import pytest

from tiledb_cloud_widgets.client import Client, TileDBCloudError
from tiledb_cloud_widgets.client.auth.account import Account
from tiledb_cloud_widgets.client.auth.secret import Secret

from ..server import Answer, Server

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TOKEN, PASSWORD, SESSION = "very-secret-token", "very-secret-password", "session-token"


def with_locals(error: BaseException) -> str:
    """The traceback with the variables of every frame, as debuggers and error reporters show it."""
    shown = traceback.TracebackException.from_exception(error, capture_locals=True)
    here = [frame for frame in shown.stack if frame.filename != __file__]
    shown.stack = traceback.StackSummary.from_list(here)
    return "".join(shown.format())


def test_a_secret_prints_as_dots_and_cannot_be_pickled() -> None:
    secret = Secret(TOKEN)
    for shown in (
        repr(secret),
        str(secret),
        f"{secret}",
        f"{[secret]}",
        repr(Account(token=secret)),
    ):
        assert TOKEN not in shown
        assert "••••••" in shown
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(secret)
    assert secret == Secret(TOKEN) != Secret("other")
    assert secret.reveal() == TOKEN


def test_a_client_shows_no_secret_and_cannot_be_pickled(server: Server) -> None:
    client = Client()
    assert repr(client) == "<Client>"
    client.login(token=TOKEN, host=server.url)
    assert repr(client) == f"<Client of {server.url}, signed in by login>"
    inside = client._transport().__dict__, client.build(lambda api: api.config)
    assert TOKEN not in f"{client!r} {client.__dict__} {inside}"
    for twin in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="cannot be pickled"):
            twin(client)


def revokes(client: Client, _: Server) -> None:
    client.revoke_token(TOKEN)


CALLS: list[Callable[[Client, Server], object]] = [
    lambda client, _: client.list_arrays(),
    lambda client, _: client.list_arrays(async_req=True).get(10),
    lambda client, server: client.login(username="alice", password=PASSWORD, host=server.url),
    lambda client, server: client.check_login(token=TOKEN, host=server.url),
    revokes,
    lambda client, _: next(client.iter_arrays()),
]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("answer", [Answer(500, b"boom"), Answer(closes=True), Answer(200, b"<html>")])
def test_no_traceback_shows_a_secret_even_with_its_variables(
    server: Server, call: Callable[[Client, Server], object], answer: Answer
) -> None:
    client = Client()
    client.retry_mode("disabled")
    client.login(token=TOKEN, host=server.url)
    server.answer = lambda _: answer
    if answer.status == 200 and call is revokes:
        return  # a change takes any answer with status 200
    with pytest.raises(TileDBCloudError) as caught:
        call(client, server)
    shown = with_locals(caught.value)
    assert TOKEN not in shown
    assert PASSWORD not in shown


def test_a_wrong_argument_of_login_shows_no_secret_in_its_traceback(client: Client) -> None:
    for arguments in ({"token": TOKEN, "host": "ftp://x"}, {"username": 3, "password": PASSWORD}):
        with pytest.raises((TypeError, ValueError)) as caught:
            client.login(**arguments)  # type: ignore[arg-type]
        assert TOKEN not in with_locals(caught.value)
        assert PASSWORD not in with_locals(caught.value)


@pytest.mark.filterwarnings("error")
def test_a_login_that_cannot_be_saved_shows_no_secret_where_warnings_are_errors(
    server: Server, home: Path
) -> None:
    (home / ".tiledb").mkdir()
    (home / ".tiledb" / "cloud.json").write_text("damaged")
    with pytest.raises(UserWarning, match="Could not save") as caught:
        Client().login(token=TOKEN, host=server.url, remember=True)
    assert caught.value.__context__ is None
    assert TOKEN not in with_locals(caught.value)


def test_a_session_token_beside_a_value_that_is_left_out_is_not_shown(server: Server) -> None:
    client = Client()
    server.answer = lambda _: Answer.of({"token": SESSION, "expires_at": "some day"})
    with pytest.raises(UserWarning, match="dropped: expires_at") as caught:  # in tests, warnings are errors
        client.login(username="alice", password=PASSWORD, host=server.url)
    shown = with_locals(caught.value)
    assert SESSION not in shown
    assert "some day" not in shown


def test_a_short_token_tears_no_holes_into_what_the_server_says(server: Server) -> None:
    client = Client()
    client.login(token="t", host=server.url)
    server.queue.append(Answer.of({"code": 1, "message": "not the right time"}, 400))
    with pytest.raises(TileDBCloudError, match="not the right time"):
        client.user_profile()


def test_nothing_is_logged_but_what_happens(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client = Client()
    server.queue.extend([Answer(503), Answer.of({"token": SESSION})])
    client.login(username="alice", password=PASSWORD, host=server.url, remember=True)
    client.list_arrays(search="private words")
    server.queue.append(Answer.of({"code": 1, "message": TOKEN}, 400))
    with pytest.raises(TileDBCloudError):
        client.login(username="alice", password=PASSWORD, host=server.url)
    client.revoke_token(TOKEN)
    server.queue.append(Answer(503))
    client.logout()
    for secret in (TOKEN, PASSWORD, SESSION, "YWxpY2U6"):
        assert secret not in caplog.text
    ours = [record.getMessage() for record in caplog.records if record.name == "tiledb_cloud_widgets.client"]
    assert ours[0].startswith("GET /v1/session returned 503; retry 1 in ")
    assert ours[-1].startswith("DELETE /v1/tokens/•••••• returned 503; retry 1 in ")
    assert "private words" not in "".join(ours)


def test_http_client_debugging_is_not_turned_on(server: Server, capfd: pytest.CaptureFixture[str]) -> None:
    client = Client()
    client.login(token=TOKEN, host=server.url)
    client.user_profile()
    out, err = capfd.readouterr()
    assert out == err == ""
    assert sys.exc_info() == (None, None, None)
