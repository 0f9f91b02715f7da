"""Heads that two parsers could read in two ways are refused; whole requests are read however they arrive."""

from __future__ import annotations

import os
import re
import socket
import time
from typing import TYPE_CHECKING

import pytest

from .toy import DIGEST, SIGNED, ask, bare, digest

if TYPE_CHECKING:
    from tiledb_cloud_widgets.local.http.server import Server

CHUNKED = b"Transfer-Encoding: chunked\r\n"
NUL_CHUNK = b"\r\n0\r\n\r\n"
SMUGGLED = b"GET /hello/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(SIGNED + b"X-A: b\r\n c\r\nContent-Length: 0\r\n\r\n", id="folded header"),
        pytest.param(SIGNED + b"X-A: b\r\n\tc\r\nContent-Length: 0\r\n\r\n", id="header folded by a tab"),
        pytest.param(SIGNED + b"Content-Length: 0\n\r\n", id="bare line feed"),
        pytest.param((SIGNED + b"Content-Length: 0\r\n\r\n").replace(b"\r\n", b"\n"), id="only line feeds"),
        pytest.param(b"GET /hello/you HTTP/1.1\nHost: localhost\r\n\r\n", id="line feed after the request line"),
        pytest.param(SIGNED + b"X-A: b\rContent-Length: 5\r\n\r\n", id="bare carriage return"),
        pytest.param(SIGNED + b"Content-Length: 5\r\n" + CHUNKED + NUL_CHUNK, id="both lengths"),
        pytest.param(SIGNED + CHUNKED + b"Content-Length: 5\r\n" + NUL_CHUNK, id="both lengths, chunked first"),
        pytest.param(SIGNED.replace(b"1.1", b"1.0") + CHUNKED + NUL_CHUNK, id="chunked in HTTP/1.0"),
        pytest.param(SIGNED + b"Content-Length : 5\r\n\r\nhello", id="space before the colon"),
        pytest.param(SIGNED + b"Content-Length\t: 5\r\n\r\nhello", id="tab before the colon"),
        pytest.param(SIGNED + b"Transfer-Encoding : chunked\r\n" + NUL_CHUNK, id="space before the colon of a coding"),
        pytest.param(SIGNED + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", id="the same length twice"),
        pytest.param(SIGNED + b"Content-Length: 5\r\ncontent-length: 6\r\n\r\nhello", id="two lengths"),
        pytest.param(SIGNED + b"Content-Length: 5, 5\r\n\r\nhello", id="a list of lengths"),
        pytest.param(SIGNED + b"Content-Length: +5\r\n\r\nhello", id="a length with a sign"),
        pytest.param(SIGNED + b"Content-Length: 0x5\r\n\r\nhello", id="a length in hexadecimal"),
        pytest.param(SIGNED + b"Content-Length: 1_0\r\n\r\nhello", id="a length with an underscore"),
        pytest.param(SIGNED + b"Content-Length:\r\n\r\nhello", id="an empty length"),
        pytest.param(SIGNED + b"Content-Length: " + b"9" * 30 + b"\r\n\r\n", id="an absurd length"),
        pytest.param(SIGNED + CHUNKED + CHUNKED + NUL_CHUNK, id="chunked twice"),
        pytest.param(SIGNED + b"Transfer-Encoding: gzip, chunked\r\n" + NUL_CHUNK, id="a list of codings"),
        pytest.param(SIGNED + b"Transfer-Encoding: identity\r\n\r\n", id="identity"),
        pytest.param(SIGNED + b"Transfer-Encoding: xchunked\r\n" + NUL_CHUNK, id="an unknown coding"),
        pytest.param(SIGNED + b"Transfer-Encoding: \x0bchunked\r\n" + NUL_CHUNK, id="a coding with a control character"),
        pytest.param(SIGNED + b"X-TILEDB-REST-API-Key: good\r\n\r\n", id="the token twice"),
        pytest.param(SIGNED + b"no colon\r\n\r\n", id="no colon"),
        pytest.param(SIGNED + b": no name\r\n\r\n", id="no name"),
        pytest.param(SIGNED + b"X-A: \0\r\n\r\n", id="a NUL"),
        pytest.param(b"\r\n" + SIGNED + b"\r\n", id="an empty line first"),
        pytest.param(b" " + SIGNED + b"\r\n", id="a space first"),
        pytest.param(b"GET /hello/you\r\nHost: localhost\r\n\r\n", id="no version"),
        pytest.param(b"GET  /hello/you HTTP/1.1\r\nHost: localhost\r\n\r\n", id="two spaces"),
        pytest.param(b"GET /hello/\xff HTTP/1.1\r\nHost: localhost\r\n\r\n", id="a path that is not ASCII"),
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", id="TLS"),
    ],
)  # fmt: skip
def test_a_head_that_could_be_read_in_two_ways_is_answered_400(server: Server, head: bytes) -> None:
    answer = bare(server, head + SMUGGLED)
    assert answer.startswith(b"HTTP/1.1 400 "), answer
    assert len(re.findall(rb"^HTTP/1.1 ", answer, re.MULTILINE)) == 1
    assert b'"message"' in answer
    assert b"Connection: close" in answer
    assert ask(server, "GET", "/hello/you")[0] == 200


@pytest.mark.parametrize("version", [b"HTTP/0.9", b"HTTP/1.2", b"HTTP/2.0"])
def test_other_versions_are_answered_505(server: Server, version: bytes) -> None:
    head = b"GET /hello/you %s\r\nHost: localhost\r\n\r\n" % version
    assert bare(server, head).startswith(b"HTTP/1.1 505 ")


@pytest.mark.parametrize(
    "piece", [b"X: " + b"y" * 1000 + b"\r\n", b"z" * 1000], ids=["headers", "one header"]
)
def test_a_head_has_64_kb_in_all(server: Server, piece: bytes) -> None:
    """Without a token: nobody can have the server keep more."""
    answer = bare(server, DIGEST + b"X-A: " + piece * 66)
    assert answer.startswith(b"HTTP/1.1 431 ")
    assert b"65,536 bytes" in answer


def test_a_head_of_nearly_64_kb_is_read(server: Server) -> None:
    fields = b"".join(b"X-%d: " % number + b"y" * 1000 + b"\r\n" for number in range(60))
    assert digest(b"").encode() in bare(server, SIGNED + fields + b"Connection: close\r\n\r\n")


def test_a_request_in_pieces_is_read(server: Server) -> None:
    with socket.create_connection(server.address, timeout=30) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in SIGNED + b"Content-Length: 3\r\n\r\nabc":
            sock.sendall(bytes((byte,)))
        assert digest(b"abc").encode() in sock.recv(10_000)


def test_requests_that_arrive_together_are_answered_in_turn(server: Server) -> None:
    parts = [b"a" * number for number in range(20)]
    fixed = [SIGNED + b"Content-Length: %d\r\n\r\n" % len(part) + part for part in parts]
    chunked = [SIGNED + CHUNKED + b"\r\n%x\r\n" % len(part) + part + b"\r\n0\r\n\r\n" for part in parts[1:]]
    last = SIGNED + b"Connection: close\r\nContent-Length: 0\r\n\r\n"
    answer = bare(server, b"".join([*fixed, *chunked, last]))
    found = [
        line[1:-1].decode() for line in answer.split(b"\r\n\r\n")[1:] for line in [line.partition(b"HTTP")[0]]
    ]
    assert found == [digest(part) for part in [*parts, *parts[1:], b""]]


def test_extensions_and_trailers_of_chunks_are_dropped(server: Server) -> None:
    body = b"3;name=value\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: x\r\n\r\n"
    head = SIGNED + CHUNKED + b"Connection: close\r\n\r\n"
    assert digest(b"abcde").encode() in bare(server, head + body)


@pytest.mark.parametrize("size", [(1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20])
def test_bodies_framed_by_h11_and_read_beside_it_arrive_whole(server: Server, size: int) -> None:
    data = os.urandom(size)
    assert ask(server, "POST", "/digest", data)[2] == digest(data)
    head = SIGNED + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % size
    assert digest(data).encode() in bare(server, head + data)
    assert b"The body ended after" in bare(server, head + data[:-1]) or size <= 1 << 20


@pytest.mark.parametrize("size", [5, 2 << 20])
def test_a_body_that_stops_is_answered(server: Server, size: int) -> None:
    answer = bare(server, SIGNED + b"Content-Length: %d\r\n\r\nabc" % size)
    assert answer.startswith(b"HTTP/1.1 400 ")


def test_a_client_that_waits_is_told_to_send_a_large_body(server: Server) -> None:
    data = os.urandom(2 << 20)
    head = SIGNED + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(data)
    with socket.create_connection(server.address, timeout=30) as sock:
        sock.sendall(head)
        assert sock.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        sock.sendall(data)
        assert digest(data).encode() in sock.recv(10_000)


def test_an_unfinished_head_is_refused_when_the_client_stops_sending(server: Server) -> None:
    began = time.monotonic()
    assert bare(server, SIGNED).startswith(b"HTTP/1.1 400 ")
    assert time.monotonic() - began < 10
