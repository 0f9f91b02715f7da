"""What can go wrong between a client and a server, before, during and after a response."""

from __future__ import annotations

import socket
import struct
from itertools import product

from tests.wire import Exchange, Fault, passed_on

#: seconds: longer than the clients of these tests wait for an answer (see `stage.py`)
LATE = 1.6
#: bytes that come one by one, and seconds between them: longer than a whole call may take
DRIPPED, PAUSE = 100, 0.05

KINDS = ("delay", "cut", "corrupt", "repeat", "drip")
MOMENTS = ("before", "during", "after")
ALL = tuple(product(KINDS, MOMENTS))


def fault(kind: str, moment: str) -> Fault:
    """The fault of this kind before a response, in the middle of it, or at its end."""
    return {
        "delay": {"before": delay_before, "during": delay_during, "after": delay_after},
        "cut": {"before": cut_before, "during": cut_during, "after": cut_after},
        "corrupt": {"before": corrupt_before, "during": corrupt_during, "after": corrupt_after},
        "repeat": {"before": repeat_before, "during": repeat_during, "after": repeat_after},
        "drip": {"before": drip_before, "during": drip_during, "after": drip_after},
    }[kind][moment]


def parts(response: bytes) -> tuple[bytes, bytes, bytes]:
    """Head, first half of the body, second half."""
    head, blank, body = response.partition(b"\r\n\r\n")
    middle = len(body) // 2
    return head + blank, body[:middle], body[middle:]


def delay_before(exchange: Exchange) -> None:
    exchange.wait(LATE)
    passed_on(exchange)


def delay_during(exchange: Exchange) -> None:
    head, first, second = parts(exchange.answer())
    exchange.send(head + first)
    exchange.wait(LATE)
    exchange.send(second)


def delay_after(exchange: Exchange) -> None:
    passed_on(exchange)
    exchange.wait(LATE)  # the connection stays open


def cut_before(exchange: Exchange) -> None:
    reset(exchange)  # the server never hears of it


def cut_during(exchange: Exchange) -> None:
    head, first, _ = parts(exchange.answer())
    exchange.send(head + first)


def cut_after(exchange: Exchange) -> None:
    exchange.send(exchange.answer()[:-1])


def corrupt_before(exchange: Exchange) -> None:
    exchange.send(b"\x00\xff\x16\x03" + exchange.answer())


def corrupt_during(exchange: Exchange) -> None:
    head, first, second = parts(exchange.answer())
    exchange.send(head + first + b"\xff\xfe\xfd"[: len(second)] + second[3:])


def corrupt_after(exchange: Exchange) -> None:
    exchange.send(exchange.answer() + b"HTTP/1.1 \xff\xff garbage\r\n\r\n")


def repeat_before(exchange: Exchange) -> None:
    exchange.answer()  # the server is asked twice
    passed_on(exchange)


def repeat_during(exchange: Exchange) -> None:
    head, first, second = parts(exchange.answer())
    exchange.send(head + first + first + second)


def repeat_after(exchange: Exchange) -> None:
    exchange.send(exchange.answer() * 2)


def drip_before(exchange: Exchange) -> None:
    drip(exchange, exchange.answer(), 0)


def drip_during(exchange: Exchange) -> None:
    response = exchange.answer()
    drip(exchange, response, len(parts(response)[0]))


def drip_after(exchange: Exchange) -> None:
    response = exchange.answer()
    drip(exchange, response, max(0, len(response) - 5))


def drip(exchange: Exchange, response: bytes, begin: int) -> None:
    """Send what is before `begin` at once, the next bytes one by one, and the rest at once."""
    exchange.send(response[:begin])
    for byte in response[begin : begin + DRIPPED]:
        exchange.send(bytes([byte]))
        exchange.wait(PAUSE)
    exchange.send(response[begin + DRIPPED :])


def reset(exchange: Exchange) -> None:
    """End the connection by a reset in place of an orderly end."""
    exchange.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    exchange.client.close()
