"""Responses that drip, never end, swell or make no sense: an error in bounded time and memory, and no secret in it."""

from __future__ import annotations

import contextlib
import gzip
import json
import signal
import socket
import sys
import threading
import time
import traceback
import zlib
from collections.abc import Callable

import psutil
import pytest

from tests.wire import listening
from tiledb_cloud_widgets.client import Client, RateLimited, TileDBCloudError, Unreachable

TOKEN = "very-secret-token"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
BODY = b'{"username": "ada"}'


def serving(respond: Callable[[socket.socket], None]) -> contextlib.AbstractContextManager[str]:
    """A server that reads each request's head and then does what it likes with the connection."""

    def handle(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                head += connection.recv(65536)
            respond(connection)

    return listening(handle)


def client_of(url: str, **limits: object) -> Client:
    client = Client(timeout=(2, 2), retry_mode="disabled", **limits)  # type: ignore[arg-type]
    client.login(token=TOKEN, host=url)
    return client


def drip(data: bytes) -> Callable[[socket.socket], None]:
    def respond(connection: socket.socket) -> None:
        for byte in data:
            connection.sendall(bytes([byte]))
            time.sleep(0.05)

    return respond


def whole(data: bytes) -> Callable[[socket.socket], None]:
    return lambda connection: connection.sendall(data)


def sized(body: bytes, *headers: bytes) -> bytes:
    lines = b"".join(header + b"\r\n" for header in headers)
    return OK + lines + b"Content-Length: %d\r\n\r\n" % len(body) + body


@pytest.mark.parametrize(
    "response",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000, id="headers"),
        pytest.param(OK + b"Content-Length: 1000\r\n\r\n" + b" " * 1000, id="body"),
        pytest.param(OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\n \r\n" * 1000, id="chunks"),
        pytest.param(OK + b"\r\n" + b" " * 1000, id="body until the end"),
    ],
)
def test_a_response_that_drips_ends_with_the_deadline(response: bytes) -> None:
    with serving(drip(response)) as url:
        client = client_of(url, deadline=0.5)
        began = time.monotonic()
        with pytest.raises(Unreachable, match=r"within 0\.5 s, the deadline of a call") as caught:
            client.user_profile()
        assert time.monotonic() - began < 15  # of 30 s and more
        assert "Client(deadline=" in str(caught.value)


def test_the_deadline_counts_over_all_retries() -> None:
    with serving(whole(b"HTTP/1.1 503 Busy\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n")) as url:
        client = client_of(url, deadline=0.5)
        client.retry_mode("default")
        began = time.monotonic()
        with pytest.raises(RateLimited):
            client.user_profile()
        assert time.monotonic() - began < 15  # of 30 s and more


def test_a_slow_but_steady_response_within_the_deadline_arrives() -> None:
    with serving(drip(sized(BODY)[-24:])) as url, pytest.raises(TileDBCloudError):
        client_of(url, deadline=60).user_profile()  # no head: not HTTP
    with serving(drip(sized(BODY))) as url:
        assert client_of(url, deadline=60).user_profile().username == "ada"


def endless(connection: socket.socket) -> None:
    connection.sendall(OK + b"\r\n")
    while True:
        connection.sendall(b" " * 65536)


@pytest.mark.parametrize(
    "respond",
    [
        pytest.param(endless, id="endless"),
        pytest.param(whole(sized(gzip.compress(b" " * 300_000_000), b"Content-Encoding: gzip")), id="gzip"),
        pytest.param(
            whole(sized(zlib.compress(b" " * 300_000_000), b"Content-Encoding: deflate")), id="deflate"
        ),
    ],
)
def test_a_response_that_swells_is_given_up_at_the_cap(respond: Callable[[socket.socket], None]) -> None:
    with serving(respond) as url:
        before = psutil.Process().memory_info().rss
        with pytest.raises(TileDBCloudError, match="larger than 20,000,000 bytes") as caught:
            client_of(url, max_bytes=20_000_000).user_profile()
        assert "Client(max_bytes=" in str(caught.value)
        assert psutil.Process().memory_info().rss - before < 120_000_000


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(BODY)),
        ("gzip", gzip.compress(BODY[:5]) + gzip.compress(BODY[5:])),
        ("deflate", zlib.compress(BODY)),
        ("deflate", zlib.compress(BODY, wbits=-15)),
        ("identity", BODY),
    ],
    ids=["gzip", "gzip of two members", "zlib", "deflate without a header", "plain"],
)
def test_every_encoding_that_is_asked_for_is_read(encoding: str, body: bytes) -> None:
    with serving(whole(sized(body, b"Content-Encoding: " + encoding.encode()))) as url:
        assert client_of(url).user_profile().username == "ada"


@pytest.mark.parametrize(
    "response",
    [
        pytest.param(OK + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nabc\r\n", id="a chunk of -5"),
        pytest.param(OK + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffffff\r\nabc", id="a huge chunk"),
        pytest.param(OK + b"Content-Length: -1\r\n\r\n", id="a length of -1"),
        pytest.param(OK + b"Content-Length: 1e9\r\n\r\n", id="a length that is no number"),
        pytest.param(b"\x00\xff\xfe garbage", id="no HTTP"),
        pytest.param(b"HTTP/1.1 99999 Odd\r\n\r\n", id="an odd status"),
        pytest.param(b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 5000 + b"\r\n", id="too many headers"),
        pytest.param(sized(b"\x1f\x8bnot gzip", b"Content-Encoding: gzip"), id="no gzip"),
        pytest.param(sized(gzip.compress(BODY)[:-9], b"Content-Encoding: gzip"), id="gzip that is cut"),
        pytest.param(sized(b'{"username": "\xff"}'), id="no UTF-8"),
        pytest.param(
            b"HTTP/1.1 302 Found\r\nLocation: http://[::1/\r\nContent-Length: 0\r\n\r\n", id="redirect"
        ),
        pytest.param(
            b"HTTP/1.1 500 Bad\r\nContent-Length: 24\r\n\r\n" + rb'{"message":"\ud800 oh"}  ', id="surrogate"
        ),
    ],
)
def test_whatever_a_server_sends_ends_in_an_error_of_ours(response: bytes) -> None:
    with serving(whole(response)) as url, pytest.raises(TileDBCloudError) as caught:
        client_of(url).user_profile()
    str(caught.value).encode()
    repr(caught.value).encode()


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (b"0.5", 0.5),
        (b"9" * 400, 366 * 86_400),
        (b"Fri, 31 Dec 9999 23:59:59 GMT", 366 * 86_400),
        (b"Mon, 01 Jan 0001 00:00:00 +2359", 0),
        (b"-5", None),
        (b"inf", None),
        (b"nan", None),
        (b"soon", None),
    ],
)
def test_a_retry_after_is_a_number_of_seconds_or_none(value: bytes, seconds: float | None) -> None:
    head = b"HTTP/1.1 429 Busy\r\nRetry-After: " + value + b"\r\nContent-Length: 2\r\n\r\n{}"
    with serving(whole(head)) as url, pytest.raises(RateLimited) as caught:
        client_of(url).user_profile()
    assert caught.value.retry_after == (seconds if seconds is None else pytest.approx(seconds))
    assert "inf" not in str(caught.value)


def test_an_error_text_is_cut_and_holds_nothing_that_a_terminal_obeys() -> None:
    message = "\x1b]0;owned\x07\u202etext" + "x" * 100_000
    body = json.dumps({"message": message}).encode()
    head = b"HTTP/1.1 500 Bad\r\nContent-Length: %d\r\n\r\n" % len(body)
    with serving(whole(head + body)) as url, pytest.raises(TileDBCloudError) as caught:
        client_of(url).user_profile()
    for text in (str(caught.value), repr(caught.value)):
        assert len(text) < 2_500
        assert not set("\x1b\x07\u202e") & set(text)


@pytest.mark.parametrize("password", [False, True])
def test_an_interrupted_call_shows_no_secret_in_any_traceback(password: bool) -> None:
    """As IPython's Verbose mode prints it: every frame with its variables, of the whole chain."""
    waiting = threading.Event()

    def hang(connection: socket.socket) -> None:
        waiting.set()
        connection.recv(1)

    with serving(hang) as url:
        client = Client(timeout=(2, 20))
        if password:
            client.login(username="ada", password=TOKEN, host=url, no_session=True)
        else:
            client.login(token=TOKEN, host=url)

        main = threading.main_thread().ident
        assert main is not None

        def interrupt() -> None:
            waiting.wait(20)
            while sys._current_frames()[main].f_code.co_name != "readinto":  # where a socket waits
                time.sleep(0.005)  # nothing says when a thread begins to wait
            signal.pthread_kill(main, signal.SIGINT)

        interrupting = threading.Thread(target=interrupt)
        interrupting.start()
        with pytest.raises(KeyboardInterrupt) as caught:
            client.user_profile()
        interrupting.join()
    shown = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    text = "".join(shown.format())
    assert TOKEN not in text
    assert "QWRhO" not in text
    assert "urllib3" not in text
    assert caught.value.__context__ is None
    assert sys.exception() is None


@pytest.mark.parametrize("name", ["deadline", "max_bytes"])
@pytest.mark.parametrize("value", ["5", True, 0, -1, float("nan"), float("inf")])
def test_a_limit_is_a_number_above_zero_or_none(name: str, value: object) -> None:
    with pytest.raises((TypeError, ValueError), match=name):
        Client(**{name: value})  # type: ignore[arg-type]
    Client(**{name: None})  # type: ignore[arg-type]
