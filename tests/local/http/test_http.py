"""The HTTP layer by itself, without libtiledb: a toy app in a thread, spoken to over a bare socket."""

from __future__ import annotations

import contextlib
import gzip
import http.client
import os
import select
import socket
import subprocess
import sys
import threading
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from tiledb_cloud_widgets.local.http.app import App
from tiledb_cloud_widgets.local.http.body import BytesBody
from tiledb_cloud_widgets.local.http.messages import Request, Response
from tiledb_cloud_widgets.local.http.router import Route, Router, unimplemented
from tiledb_cloud_widgets.local.http.server import Server

from .toy import BIG, DIGEST, LIMIT, SIGNED, ask, bare, digest

if TYPE_CHECKING:
    from .toy import Toy


def test_a_name_is_cut_out_before_it_is_decoded(server: Server) -> None:
    assert ask(server, "GET", "/hello/a%2Fb%20c")[2] == {"name": "a/b c"}
    assert ask(server, "GET", "/hello/world")[2] == "literal"
    assert ask(server, "GET", "/hello/")[0] == 404
    assert ask(server, "GET", "/hello/a%00b")[0] == 400
    assert ask(server, "GET", "/hello/%ff")[0] == 400


@pytest.mark.parametrize("size", [0, 1, 1000, 5_000_000])
def test_bodies_arrive_whole(server: Server, size: int) -> None:
    data = os.urandom(size)
    assert ask(server, "POST", "/digest", data)[2] == digest(data)
    chunks = (data[at : at + 70_001] for at in range(0, size, 70_001))
    assert ask(server, "POST", "/digest", chunks)[2] == digest(data)


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_packed_bodies_are_unpacked(server: Server, encoding: str) -> None:
    data = os.urandom(1000) * 1000
    packed = gzip.compress(data) if encoding == "gzip" else zlib.compress(data)
    assert ask(server, "POST", "/digest", packed, Content_Encoding=encoding)[2] == digest(data)
    assert ask(server, "POST", "/digest", packed[:-20], Content_Encoding=encoding)[0] == 400
    assert ask(server, "POST", "/digest", b"no", Content_Encoding=encoding)[0] == 400
    assert ask(server, "POST", "/digest", packed, Content_Encoding="br")[0] == 415


def test_a_bomb_is_refused(server: Server) -> None:
    assert ask(server, "POST", "/digest", gzip.compress(bytes(LIMIT + 1)), Content_Encoding="gzip")[0] == 413


def test_bodies_over_the_cap_are_refused_with_a_sentence(server: Server) -> None:
    status, _, answer = ask(server, "POST", "/digest", bytes(LIMIT + 1))
    assert status == 413
    assert answer == {
        "code": 413,
        "message": "The body is larger than the 8,388,608 bytes that this server accepts.",
    }
    assert ask(server, "POST", "/digest", iter([bytes(LIMIT), b"1"]))[0] == 413
    assert ask(server, "POST", "/json", b"[" + b"1," * 100 + b"1]")[0] == 413


def test_json_bodies(server: Server) -> None:
    assert ask(server, "POST", "/json", b'{"a": 1}')[2] == {"a": 1}
    for bad in (b"{", b"NaN", b"\xff", b"[" * 90):
        assert ask(server, "POST", "/json", bad)[0] == 400


def test_the_client_is_told_to_go_on_when_the_body_is_wanted(server: Server) -> None:
    data = os.urandom(100_000)
    head = DIGEST.decode() + f"X-TILEDB-REST-API-Key: good\r\nContent-Length: {len(data)}\r\n"
    with socket.create_connection(server.address, timeout=30) as sock:
        sock.sendall(f"{head}Expect: 100-continue\r\nConnection: close\r\n\r\n".encode())
        assert sock.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        sock.sendall(data)
        assert digest(data).encode() in sock.recv(10_000)


def test_a_body_that_is_not_wanted_is_not_asked_for(server: Server) -> None:
    head = (
        b"POST /digest HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\nExpect: 100-continue\r\n\r\n"
    )
    assert bare(server, head).startswith(b"HTTP/1.1 401 ")


def test_large_answers_arrive_whole(server: Server) -> None:
    assert ask(server, "GET", "/big")[2] == bytes(BIG) + b"end"


def test_answers_are_packed_for_who_takes_nothing_else(server: Server) -> None:
    status, headers, data = ask(server, "GET", "/big", Accept_Encoding="gzip")
    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    assert gzip.decompress(data) == bytes(BIG) + b"end"
    assert "Content-Encoding" not in ask(server, "GET", "/big", Accept_Encoding="deflate, gzip, zstd")[1]


def test_a_connection_serves_many_requests(server: Server) -> None:
    connection = http.client.HTTPConnection(*server.address, timeout=30)
    headers = {"X-TILEDB-REST-API-Key": "good"}
    for number in range(5):
        connection.request("POST", "/refused" if number % 2 else "/digest", b"x" * number, headers)
        answer = connection.getresponse()
        assert answer.status == (409 if number % 2 else 200)
        answer.read()
    connection.close()


def test_errors_say_what_is_wrong(server: Server) -> None:
    assert ask(server, "GET", "/nowhere")[0] == 404
    status, headers, answer = ask(server, "DELETE", "/digest")
    assert (status, headers["Allow"]) == (405, "POST")
    assert answer == {"code": 405, "message": "DELETE is not allowed here, only POST."}
    assert ask(server, "GET", "/later")[2] == {
        "code": 501,
        "message": "The embedded server does not implement laterPlease.",
    }
    status, headers, answer = ask(server, "POST", "/refused")
    assert (status, headers["X-Why"], answer) == (409, "so", {"code": 409, "message": "No."})
    status, _, answer = ask(server, "GET", "/broken")
    assert (status, answer["message"]) == (500, "The embedded server failed (ZeroDivisionError).")
    assert ask(server, "GET", "/capnp")[0] == 415
    assert ask(server, "GET", "/capnp", Content_Type="application/capnp")[2] == b"12345678"


def test_a_head_request_has_headers_only(server: Server) -> None:
    status, headers, data = ask(server, "HEAD", "/big")
    assert (status, headers["Content-Length"], data) == (200, str(len(BIG) + 3), b"")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-TILEDB-REST-API-Key": ""}, 401),
        ({"X-TILEDB-REST-API-Key": "bad"}, 401),
        ({"X-TILEDB-REST-API-Key": "", "Authorization": "Bearer good"}, 200),
        ({"X-TILEDB-REST-API-Key": "", "Authorization": "Basic YWRhOmxvdmU6bGFjZQ=="}, 200),
        ({"X-TILEDB-REST-API-Key": "", "Authorization": "Basic YWRhOmxvdmU="}, 401),
        ({"X-TILEDB-REST-API-Key": "", "Authorization": "Basic !!!"}, 401),
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1.evil.example:80"}, 403),
        ({"Host": "localhost:99"}, 200),
        ({"Host": "[::1]:99"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_who_may_speak_to_it(server: Server, headers: dict[str, str], status: int) -> None:
    assert ask(server, "POST", "/digest", b"x", **headers)[0] == status


def test_its_own_origin_may(server: Server) -> None:
    assert ask(server, "POST", "/digest", b"x", Origin=server.url)[0] == 200


def test_a_wrong_token_is_refused_where_none_is_needed(server: Server) -> None:
    assert ask(server, "GET", "/hello/you", **{"X-TILEDB-REST-API-Key": ""})[0] == 200
    assert ask(server, "GET", "/hello/you", **{"X-TILEDB-REST-API-Key": "bad"})[0] == 401


@pytest.mark.parametrize(
    "request_",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"A: b\r\n" * 200 + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: other\r\n\r\n",
        DIGEST + b"Content-Length: -1\r\n\r\n",
        DIGEST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
        DIGEST + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        DIGEST + b"Transfer-Encoding: gzip\r\n\r\n",
        SIGNED + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        SIGNED + b"Transfer-Encoding: chunked\r\n\r\n1\r\nxxx",
    ],
    ids=range(12),
)
def test_what_is_no_http_is_refused_and_the_server_lives(server: Server, request_: bytes) -> None:
    answer = bare(server, request_)
    assert answer.split(b" ")[1][:1] == b"4" or answer.startswith(b"HTTP/1.1 505")
    assert b'"message"' in answer
    assert ask(server, "GET", "/hello/you")[0] == 200


def test_old_clients_see_the_end_of_an_answer(server: Server) -> None:
    head = b"GET /hello/you HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n"
    with socket.create_connection(server.address, timeout=30) as sock:
        sock.sendall(head)
        answer = sock.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"Connection: close" in answer


def test_an_address_with_its_host_is_understood(server: Server) -> None:
    head = b"GET http://%s/hello/you HTTP/1.1\r\nHost: localhost\r\n\r\n"
    assert bare(server, head % b"127.0.0.1:80").startswith(b"HTTP/1.1 200 ")
    assert bare(server, head % b"evil.example").startswith(b"HTTP/1.1 403 ")


def test_requests_under_way_finish_when_it_stops(server: Server, toy: Toy) -> None:
    answers: list[object] = []
    client = threading.Thread(target=lambda: answers.append(ask(server, "GET", "/slow")))
    client.start()
    assert toy.reached.wait(30)
    idle = socket.create_connection(server.address, timeout=30)
    server.stop()
    assert idle.recv(10) == b""
    idle.close()
    toy.go.set()
    client.join(30)
    status, headers, answer = answers[0]
    assert (status, headers["Connection"], answer) == (200, "close", "done")
    with pytest.raises(OSError):  # noqa: PT011 - refused, in the words of each system
        socket.create_connection(server.address, timeout=5)


def test_who_came_before_it_stops_is_answered(toy: Toy) -> None:
    """The system accepts connections before the server does; closing would cut these off."""
    with Server(toy.app) as running:
        asking = [socket.create_connection(running.address, timeout=30) for _ in range(20)]
        idle = socket.create_connection(running.address, timeout=30)
        for each in asking:
            each.sendall(SIGNED + b"Content-Length: 3\r\n\r\nabc")
        running.stop()
        running.serve(grace=10)
        for each in asking:
            with each:
                answer = each.makefile("rb").read()
                assert answer.startswith(b"HTTP/1.1 200 ")
                assert digest(b"abc").encode() in answer
        with idle:
            assert idle.recv(10) == b""


@pytest.mark.parametrize("start", [b"", b"POST /dig", SIGNED, DIGEST + b"Content-Length: 1000\r\n\r\n"])
def test_a_client_that_dawdles_is_left(toy: Toy, start: bytes) -> None:
    """One byte now and then would keep a connection for ever if only silence counted."""
    with Server(toy.app, silence=0.5) as running:
        thread = threading.Thread(target=running.serve, kwargs={"grace": 10})
        thread.start()
        with socket.create_connection(running.address, timeout=0.1) as sock:
            sock.sendall(start)
            with contextlib.suppress(ConnectionError):
                while not _closed(sock):
                    sock.sendall(b"x")
        running.stop()
        thread.join(30)
        assert not thread.is_alive()


def _closed(sock: socket.socket) -> bool:
    try:
        return not sock.recv(1000)
    except TimeoutError:
        return False


def test_a_response_may_take_longer_than_a_client_may_be_silent(toy: Toy) -> None:
    with Server(toy.app, silence=0.5) as running:
        thread = threading.Thread(target=running.serve, kwargs={"grace": 10})
        thread.start()
        with socket.socket() as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 18)
            sock.connect(running.address)
            sock.sendall(
                b"GET /big HTTP/1.1\r\nHost: localhost\r\nX-TILEDB-REST-API-Key: good\r\nConnection: close\r\n\r\n"
            )
            began, size = time.monotonic(), 0
            while part := sock.recv(1 << 18):
                size += len(part)
                select.select([], [], [], 0.02)
            assert time.monotonic() - began > 2
            assert size > len(BIG)
        running.stop()
        thread.join(30)


def test_it_binds_to_loopback_only() -> None:
    with pytest.raises(ValueError, match="loopback only"):
        Server(lambda _: Response(), "0.0.0.0")


def test_two_routes_for_one_request_are_a_mistake() -> None:
    router = Router([Route("GET", "/a/{b}", unimplemented("x"))])
    with pytest.raises(ValueError, match="two routes for GET"):
        router.add(Route("GET", "/a/{c}", unimplemented("y")))


def test_secrets_are_in_no_repr() -> None:
    request = Request("GET", "/x", headers={"x-tiledb-rest-api-key": "hush"}, body=BytesBody(b"hush"))
    assert "hush" not in repr(request) + repr(request.credentials()) + repr(Response(body=[b"hush"]))


def test_a_token_in_a_path_is_not_logged(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    assert ask(server, "DELETE", "/tokens/hush")[0] == 500
    assert "ZeroDivisionError in DELETE /tokens/{token}" in caplog.text
    assert "hush" not in caplog.text


# tests/local/test_limits.py asks the same of a small disk that is filled.
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk here is always full")
def test_a_full_disk_is_named(server: Server) -> None:
    status, _, answer = ask(server, "POST", "/full")
    assert status == 507
    assert "disk is full" in answer["message"]


def test_messages_name_no_path_of_the_served_folder(tmp_path: Path) -> None:
    app = App(Router(), authenticate=lambda _: None, root=tmp_path)
    for path in (f"{tmp_path}/demo/a", f"file://{tmp_path}/demo/a", f"file:///{tmp_path}/demo/a"):
        assert app.without_paths(f"No {path}.") == "No tiledb://demo/a."


def test_messages_stay_readable_when_everything_is_served() -> None:
    app = App(Router(), authenticate=lambda _: None, root=Path("/"))
    assert app.without_paths("There is no a/b on 1/2 of it.") == "There is no a/b on 1/2 of it."
    assert app.without_paths("No file:///demo/a.") == "No tiledb://demo/a."


_FEW_FILES = """
import os, resource, sys, threading
from tests.local.http.toy import Toy
from tiledb_cloud_widgets.local.http.server import Server
with Server(Toy().app) as server:
    threading.Thread(target=server.serve, daemon=True).start()
    resource.setrlimit(resource.RLIMIT_NOFILE, (len(os.listdir("/proc/self/fd")) + 5,) * 2)
    print(*server.address, flush=True)
    sys.stdin.read()
"""


# The limit is set just above what is open, and only Linux says in a folder what that is.
@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts open files as Linux does")
def test_clients_wait_without_work_while_no_more_files_can_be_opened() -> None:
    with (
        subprocess.Popen(
            [sys.executable, "-c", _FEW_FILES], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process,
        contextlib.ExitStack() as waiting,
    ):
        host, port = process.stdout.readline().split()
        for _ in range(20):
            waiting.enter_context(socket.create_connection((host, int(port)), timeout=30))
        server = psutil.Process(process.pid)
        before, began = sum(server.cpu_times()[:2]), time.monotonic()
        while time.monotonic() < began + 1:
            assert process.poll() is None
            select.select([], [], [], 0.1)
        assert sum(server.cpu_times()[:2]) - before < 0.3
        waiting.close()
        connection = http.client.HTTPConnection(host, int(port), timeout=30)
        connection.request("GET", "/hello/you")
        assert connection.getresponse().status == 200
        connection.close()
        process.stdin.close()
