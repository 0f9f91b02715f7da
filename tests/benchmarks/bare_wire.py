"""A server that does nothing: it answers each request with what another server once answered to the same one.

What a client takes with it is the floor for any server: the client's own work and the wire.
"""

from __future__ import annotations

import base64
import contextlib
import json
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

from tests.wire import Exchange, wire


@contextlib.contextmanager
def bare(server: str, work: Callable[[str], object]) -> Iterator[str]:
    """The URL of such a server, which knows all that ``work(url)`` asks ``server``."""
    known: dict[str, str] = {}
    with wire(server) as between:

        def keep(exchange: Exchange) -> None:
            answer = exchange.answer()
            known[exchange.line] = base64.b64encode(answer).decode()
            exchange.send(answer)

        between.from_now(keep)
        work(between.url)
    command = [sys.executable, "-m", "tests.benchmarks.bare_wire"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(known) + "\n")
        process.stdin.flush()
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def serve(known: dict[bytes, bytes]) -> None:
    """Answer until the process is ended."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    while True:
        threading.Thread(target=_answer, args=(listener.accept()[0], known), daemon=True).start()


def _answer(client: socket.socket, known: dict[bytes, bytes]) -> None:
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    came = b""
    with client, contextlib.suppress(ConnectionError):
        while True:
            while b"\r\n\r\n" not in came:
                data = client.recv(1 << 16)
                if not data:
                    return
                came += data
            head, _, came = came.partition(b"\r\n\r\n")
            length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
            body = int(length[1]) if length else 0
            while len(came) < body:
                came += client.recv(1 << 16)
            came = came[body:]
            client.sendall(known[head.partition(b"\r\n")[0]])


def main() -> None:
    known = {
        line.encode(): base64.b64decode(answer) for line, answer in json.loads(sys.stdin.readline()).items()
    }
    serve({line: re.sub(rb"(?i)connection: close\r\n", b"", answer) for line, answer in known.items()})


if __name__ == "__main__":
    main()
