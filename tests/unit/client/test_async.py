"""The handle of async_req=True, and the threads behind it."""

from __future__ import annotations

import concurrent.futures
import multiprocessing
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from tests.unit.client.server import Answer, Server
from tiledb_cloud_widgets.client import Client, Forbidden, Pending
from tiledb_cloud_widgets.client.futures import Pool

if TYPE_CHECKING:
    from collections.abc import Callable


def test_the_handle_is_a_future_with_the_methods_of_old(client: Client, server: Server) -> None:
    gate = threading.Event()
    server.answer = lambda _: (gate.wait(10), None)[1]
    pending = client.user_profile(async_req=True)
    assert isinstance(pending, concurrent.futures.Future)
    assert isinstance(pending, Pending)
    assert not pending.ready()
    assert not pending.done()
    with pytest.raises(ValueError, match="has not ended"):
        pending.successful()
    with pytest.raises(TimeoutError, match=r"no result within 0\.01 s"):
        pending.get(timeout=0.01)
    with pytest.raises(multiprocessing.TimeoutError):
        pending.get(0.01)
    pending.wait(0.01)
    gate.set()
    pending.wait()
    assert pending.ready()
    assert pending.successful()
    assert pending.get().username == pending.result().username == "demo"


def test_an_error_surfaces_in_get(client: Client, server: Server) -> None:
    server.queue.append(Answer.of({"code": 1, "message": "no"}, 403))
    pending = client.list_groups(async_req=True)
    pending.wait(10)
    assert pending.ready()
    assert not pending.successful()
    with pytest.raises(Forbidden):
        pending.get()
    assert isinstance(pending.exception(), Forbidden)


def test_calls_run_side_by_side_as_many_as_there_are_threads(client: Client, server: Server) -> None:
    together = threading.Barrier(5)
    server.answer = lambda _: (together.wait(10), None)[1]
    calls = [client.user_profile(async_req=True) for _ in range(5)]
    assert [call.get(10).username for call in calls] == ["demo"] * 5


def test_there_are_never_more_at_once_than_threads(client: Client, server: Server) -> None:
    client.set_threads(2)
    lock = threading.Lock()
    now, most = 0, 0

    def answer(_: object) -> None:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        time.sleep(0.01)
        with lock:
            now -= 1

    server.answer = answer
    for call in [client.user_profile(async_req=True) for _ in range(12)]:
        call.get(10)
    assert most == 2


def test_a_call_that_has_not_started_can_be_cancelled(client: Client, server: Server) -> None:
    client.set_threads(1)
    gate = threading.Event()
    server.answer = lambda _: (gate.wait(10), None)[1]
    first = client.user_profile(async_req=True)
    second = client.list_arrays(async_req=True)
    assert second.cancel()
    gate.set()
    assert first.get(10).username == "demo"
    with pytest.raises(concurrent.futures.CancelledError):
        second.get(10)
    assert not second.successful()
    client.user_profile(async_req=True).get(10)
    assert all(asked.target == "/v1/user" for asked in server.asked)


def test_a_cancelled_call_is_known_at_once_though_its_turn_has_not_come(
    client: Client, server: Server
) -> None:
    client.set_threads(1)
    gate = threading.Event()
    server.answer = lambda _: (gate.wait(10), None)[1]
    first, second = client.user_profile(async_req=True), client.user_profile(async_req=True)
    second.cancel()
    second.wait()
    with pytest.raises(concurrent.futures.CancelledError):
        second.get(timeout=0)
    assert not first.ready()
    gate.set()
    first.get(10)


def test_callbacks_and_waiting_for_several_work(client: Client) -> None:
    called = threading.Event()
    calls = [client.user_profile(async_req=True) for _ in range(3)]
    calls[0].add_done_callback(lambda _: called.set())
    done, waiting = concurrent.futures.wait(calls, timeout=10)
    assert (len(done), len(waiting)) == (3, 0)
    assert called.wait(10)


def test_idle_threads_go_away_and_new_ones_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tiledb_cloud_widgets.client.futures._IDLE_SECONDS", 0.01)
    pool = Pool(3)
    for _ in range(3):
        names = {pool.submit(lambda: threading.current_thread().name).get(5) for _ in range(5)}
        assert names == {"tiledb-cloud-call"}
        deadline = time.monotonic() + 5
        while pool._running and time.monotonic() < deadline:
            threading.Event().wait(0.005)
        assert pool._running == 0


def test_a_hung_server_does_not_keep_the_process_from_exiting(servers: Callable[..., Server]) -> None:
    server = servers()
    server.answer = lambda _: Answer(hangs=True)
    script = (
        "from tiledb_cloud_widgets.client import Client\n"
        "client = Client()\n"
        f"client.login(token='t', host={server.url!r})\n"
        "pending = client.list_arrays(async_req=True)\n"
        "pending.wait(0.2)\n"
        "print(pending.ready())\n"
    )
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout.strip() == "False"
    assert done.stderr == ""
    assert time.monotonic() - began < 15
    assert len(server.asked) == 1
