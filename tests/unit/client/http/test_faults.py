"""What servers, networks and proxies do wrong: the right error, a next step, bounded time, no secret."""

from __future__ import annotations

import contextlib
import logging
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from email.utils import formatdate
from typing import Any

import pytest

from tiledb_cloud_widgets.client import (
    Client,
    Forbidden,
    NotFound,
    NotSignedIn,
    RateLimited,
    RetryLimits,
    TileDBCloudError,
    Unreachable,
)

from ..server import Answer, Server

TOKEN = "very-secret-token"
PASSWORD = "very-secret-password"
LIMITS = RetryLimits(retries=10, unanswered=2, seconds=3, first_wait=0.001, longest_wait=0.002)

Kind = Callable[[Client], Any]
#: One function of each kind; the soak runs all.
SOME: dict[str, Kind] = {
    "arrays": lambda client: client.list_arrays(),
    "groups": lambda client: client.list_groups(async_req=True).get(20),
    "login": lambda client: client.login(username="alice", password=PASSWORD, host=client.host),
    "change": lambda client: client.share_array("tiledb://a/b", "bob", "read"),
}
MORE: dict[str, Kind] = {
    "public arrays": lambda client: client.list_public_arrays(),
    "shared arrays": lambda client: client.list_shared_arrays(),
    "public groups": lambda client: client.list_public_groups(),
    "shared groups": lambda client: client.list_shared_groups(),
    "user": lambda client: client.user_profile(),
    "default user": lambda client: client.default_user(),
    "charged": lambda client: client.default_charged_namespace("run_job"),
    "organizations": lambda client: client.organizations(),
    "organization": lambda client: client.organization("acme"),
    "check_login": lambda client: client.check_login(token=TOKEN, host=client.host),
    "sidebar": lambda client: client.arrays_sidebar(),
    "filters": lambda client: client.groups_filters(),
    "array info": lambda client: client.array_info("tiledb://a/b"),
    "schema": lambda client: client.array_schema("tiledb://a/b"),
    "metadata": lambda client: client.array_metadata("tiledb://a/b"),
    "domain": lambda client: client.array_non_empty_domain("tiledb://a/b"),
    "sharing": lambda client: client.array_sharing("tiledb://a/b"),
    "group info": lambda client: client.group_info("tiledb://a/b"),
    "contents": lambda client: client.group_contents("tiledb://a/b"),
    "contents filters": lambda client: client.group_contents_filters("tiledb://a/b"),
    "group sharing": lambda client: client.group_sharing("tiledb://a/b"),
    "assets": lambda client: client.list_assets("ns"),
    "public assets": lambda client: client.list_public_assets(),
    "tokens": lambda client: client.tokens(),
    "pages": lambda client: list(client.iter_pages(client.list_arrays)),
    "rows": lambda client: list(client.iter_groups()),
    "api": lambda client: client.build(lambda api: api.get("/v1/user")),
}
CHANGES = {"change"}
LISTINGS = {"pages", "rows"}
KINDS = [*SOME, *(pytest.param(name, marks=pytest.mark.soak) for name in MORE)]


def signed_in(host: str) -> Client:
    client = Client(timeout=(0.3, 0.3))
    client.retry_limits = LIMITS
    client.login(token=TOKEN, host=host)
    return client


def check(
    name: str,
    client: Client,
    kind: type[TileDBCloudError],
    caplog: pytest.LogCaptureFixture,
    seconds: float = 5,
) -> TileDBCloudError:
    """Run a call that must fail."""
    caplog.set_level(logging.DEBUG)
    began = time.monotonic()
    with pytest.raises(TileDBCloudError) as caught:
        {**SOME, **MORE}[name](client)
    assert time.monotonic() - began < seconds
    error = caught.value
    assert type(error) is kind
    assert error.reason
    assert error.next_step
    shown = f"{error} {error!r} {error.__dict__} {caplog.text}"
    assert TOKEN not in shown
    assert PASSWORD not in shown
    return error


def tries(server: Server) -> int:
    """How often a request was sent, the same to the letter; a whole listing asks for its first two pages at once."""
    asked = Counter((asked.method, asked.target, asked.body) for asked in server.asked)
    del asked["GET", "/v4/capabilities", b""]
    return max(asked.values())


@contextlib.contextmanager
def deaf_port() -> Iterator[int]:
    """A port on which connections are never accepted: its queue is full."""
    with socket.socket() as listener, contextlib.ExitStack() as stack:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(8):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                filler.connect(listener.getsockname())
        yield listener.getsockname()[1]


@pytest.mark.parametrize("name", KINDS)
def test_a_refused_connection(name: str, caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        error = check(name, signed_in(f"http://127.0.0.1:{port}"), Unreachable, caplog)
    assert error.reason == f"Cannot reach 127.0.0.1:{port}: connection refused."
    assert "retry 2" in caplog.text


@pytest.mark.parametrize("name", KINDS)
def test_an_unknown_name(name: str, caplog: pytest.LogCaptureFixture) -> None:
    # How long a resolver takes is its own affair: no timeout of ours reaches it.
    error = check(name, signed_in("https://no-such-host.invalid"), Unreachable, caplog, seconds=60)
    assert "Cannot reach no-such-host.invalid" in error.reason


@pytest.mark.parametrize("name", KINDS)
def test_a_hung_connect(name: str, caplog: pytest.LogCaptureFixture) -> None:
    with deaf_port() as port:
        error = check(name, signed_in(f"http://127.0.0.1:{port}"), Unreachable, caplog)
    assert "no connection within 0.3 s" in error.reason


@pytest.mark.parametrize("name", KINDS)
def test_a_hung_read(name: str, server: Server, caplog: pytest.LogCaptureFixture) -> None:
    server.answer = lambda _: Answer(hangs=True)
    error = check(name, signed_in(server.url), Unreachable, caplog)
    assert "did not respond within 0.3 s" in error.reason
    # A change may have been made: it is not sent again.
    assert tries(server) == (1 if name in CHANGES else 3)


@pytest.mark.parametrize("name", KINDS)
def test_a_connection_that_is_reset(name: str, server: Server, caplog: pytest.LogCaptureFixture) -> None:
    server.answer = lambda _: Answer(closes=True)
    check(name, signed_in(server.url), Unreachable, caplog)
    assert tries(server) == (1 if name in CHANGES else 3)


@pytest.mark.parametrize("name", KINDS)
def test_a_body_that_is_cut_off(name: str, server: Server, caplog: pytest.LogCaptureFixture) -> None:
    server.answer = lambda _: Answer(body=b'{"username": "demo"}', cut=5)
    error = check(name, signed_in(server.url), Unreachable, caplog)
    assert "was cut off" in error.reason


@pytest.mark.parametrize("name", [kind for kind in KINDS if kind != "change"])
@pytest.mark.parametrize("body", [b'{"token": "x", "username": "de', b"<!DOCTYPE html><html><body>Sign in"])
def test_truncated_json_and_html_with_status_200(
    name: str, body: bytes, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.answer = lambda _: Answer(200, body)
    error = check(name, signed_in(server.url), TileDBCloudError, caplog)
    assert "could not be read as" in error.reason
    assert error.http_status == 200
    assert tries(server) == 1


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, NotSignedIn),
        (403, Forbidden),
        (404, NotFound),
        (429, RateLimited),
        (500, TileDBCloudError),
        (502, TileDBCloudError),
        (504, TileDBCloudError),
    ],
)
def test_a_status_that_is_not_tried_again(
    name: str, status: int, kind: type[TileDBCloudError], server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.answer = lambda _: Answer.of({"code": 7, "message": "boom"}, status)
    error = check(name, signed_in(server.url), kind, caplog)
    assert str(error).startswith("boom - Code: 7\n")
    # A page of a whole listing is asked for again where that may help: one bad answer is not to cost all the others.
    again = name in LISTINGS and status in (429, 500, 502, 504)
    assert (tries(server) > 1) is again


@pytest.mark.parametrize("name", KINDS)
def test_503_for_ever_is_tried_eleven_times(
    name: str, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.answer = lambda _: Answer.of({"code": 7, "message": "busy"}, 503)
    error = check(name, signed_in(server.url), TileDBCloudError, caplog)
    assert str(error).startswith("busy - Code: 7\n")
    assert tries(server) == 11
    assert "retry 10 in" in caplog.text


@pytest.mark.parametrize("name", KINDS)
def test_503_and_then_success(name: str, server: Server) -> None:
    server.queue.extend([Answer(503), Answer(503)])
    if name == "charged":
        server.answer = lambda _: Answer.of({"username": "demo", "allowed_actions": ["run_job"]})
    {**SOME, **MORE}[name](signed_in(server.url))
    assert len(server.asked) >= 3


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("status", [413, 429, 503])
def test_a_short_retry_after_is_waited_for(name: str, status: int, server: Server) -> None:
    server.queue.append(Answer(status, b"{}", {"Retry-After": "0"}))
    if name == "charged":
        server.answer = lambda _: Answer.of({"username": "demo", "allowed_actions": ["run_job"]})
    {**SOME, **MORE}[name](signed_in(server.url))
    assert len(server.asked) >= 2


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("status", [429, 503])
def test_a_long_retry_after_is_an_error_at_once_that_says_when(
    name: str, status: int, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.answer = lambda _: Answer.of({"code": 7, "message": "later"}, status, **{"Retry-After": "3600"})
    error = check(name, signed_in(server.url), RateLimited, caplog, seconds=2)
    assert str(error).startswith("later - Code: 7\n")
    assert error.retry_after == 3600
    assert "3600 s" in str(error)
    assert tries(server) == 1


def test_a_retry_after_may_be_a_date(server: Server) -> None:
    client = signed_in(server.url)
    server.queue.append(Answer(503, b"{}", {"Retry-After": formatdate(time.time() - 5, usegmt=True)}))
    assert client.user_profile().username == "demo"
    server.queue.append(Answer(503, b"{}", {"Retry-After": formatdate(time.time() + 3600, usegmt=True)}))
    with pytest.raises(RateLimited) as caught:
        client.user_profile()
    assert 3500 < (caught.value.retry_after or 0) <= 3600
    server.queue.append(Answer(503, b"{}", {"Retry-After": "soon"}))
    assert client.user_profile().username == "demo"


@pytest.mark.parametrize("status", [400, 500, 501, 502, 503])
def test_the_forceful_mode_tries_more_again(status: int, server: Server) -> None:
    client = signed_in(server.url)
    client.set_forceful_retries()
    server.queue.extend([Answer(status)] * 3)
    assert client.user_profile().username == "demo"
    server.queue.append(Answer(504))
    with pytest.raises(TileDBCloudError):
        client.user_profile()


@pytest.mark.parametrize("status", [429, 500, 503])
def test_the_disabled_mode_tries_nothing_again(status: int, server: Server) -> None:
    client = signed_in(server.url)
    client.set_disable_retries()
    server.queue.append(Answer.of({"code": 7, "message": "later"}, status, **{"Retry-After": "1"}))
    with pytest.raises(TileDBCloudError) as caught:
        client.user_profile()
    assert isinstance(caught.value, RateLimited) is (status == 429)
    assert len(server.asked) == 1
    server.queue.append(Answer(closes=True))
    with pytest.raises(Unreachable):
        client.user_profile()
    assert len(server.asked) == 2
    client.set_default_retries()
    server.queue.append(Answer(503))
    assert client.user_profile().username == "demo"


def test_the_time_for_retries_is_bounded(server: Server) -> None:
    client = signed_in(server.url)
    client.retry_limits = RetryLimits(retries=1000, first_wait=0.2, longest_wait=0.2, seconds=1)
    server.answer = lambda _: Answer(503)
    began = time.monotonic()
    with pytest.raises(TileDBCloudError):
        client.user_profile()
    assert time.monotonic() - began < 15  # a thousand retries take minutes
    assert 2 <= len(server.asked) <= 11


def test_the_usual_waits_grow_are_jittered_and_end_within_a_minute() -> None:
    from tiledb_cloud_widgets.client.http.retries import RetryMode, Schedule

    sums = []
    for _ in range(50):
        schedule = Schedule(RetryMode.DEFAULT, RetryLimits())
        waits = []
        while (wait := schedule.wait_after_response(503, None)) is not None and len(waits) < 20:
            waits.append(wait)
            schedule.began -= wait  # as if it had been waited for
        assert waits[0] <= 0.25
        assert all(wait <= 20 for wait in waits)
        assert len(waits) <= 10
        sums.append(sum(waits))
    assert max(sums) <= 60
    assert len(set(sums)) > 1
