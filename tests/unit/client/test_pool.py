"""Pools of threads: order, ends, failures, forks."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time

import pytest

from tiledb_cloud_widgets.client import futures
from tiledb_cloud_widgets.client.futures import Pool


def threads_named(name: str) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == name]


def test_one_thread_keeps_the_order() -> None:
    pool, seen = Pool(1), list[int]()
    for number in range(100):
        pool.start(seen.append, number)
    pool.submit(int).get(10)
    assert seen == list(range(100))


def test_calls_run_concurrently_up_to_the_number_of_threads() -> None:
    pool, together = Pool(3), threading.Barrier(3)
    assert sorted(call.get(10) for call in [pool.submit(together.wait, 10) for _ in range(3)]) == [0, 1, 2]


def test_a_result_and_an_error_are_in_the_handle() -> None:
    pool = Pool(1)
    assert pool.submit(divmod, 7, 2).get(10) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        pool.submit(divmod, 7, 0).get(10)


def test_a_failure_without_a_handle_is_logged_with_its_frames_but_not_with_its_text(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fails_here() -> None:
        raise ValueError("a secret")

    pool = Pool(1)
    pool.start(fails_here)
    pool.submit(int).get(10)
    assert "ValueError" in caplog.text
    assert "in fails_here" in caplog.text
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert "a secret" not in caplog.messages[0].replace(
        'ValueError("a secret")', ""
    )  # the line of the source


def test_idle_threads_end_and_new_ones_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(futures, "_IDLE_SECONDS", 0.01)
    pool = Pool(2, "idle-test")
    for _ in range(3):
        pool.submit(int).get(10)
        for thread in threads_named("idle-test"):
            thread.join(10)
            assert not thread.is_alive()


def test_closing_drops_what_nobody_waits_for() -> None:
    pool, gate, dropped = Pool(1, "closing-test"), threading.Event(), threading.Event()
    first = pool.submit(gate.wait, 10)
    pool.start(dropped.set)
    second = pool.submit(int)
    pool.close()
    gate.set()
    assert first.get(10)
    assert second.get(10) == 0
    for thread in threads_named("closing-test"):
        thread.join(10)
    assert not dropped.is_set()


def test_closing_ends_idle_threads_at_once_and_a_later_call_begins_new_ones() -> None:
    pool = Pool(1, "closed-test")
    pool.submit(int).get(10)
    deadline = time.monotonic() + 10
    while not pool._idle and time.monotonic() < deadline:
        threading.Event().wait(0.001)
    pool.close()
    for thread in threads_named("closed-test"):
        thread.join(2)
        assert not thread.is_alive()
    assert pool.submit(int).get(10) == 0


def test_a_thread_that_was_busy_when_its_pool_was_closed_ends_with_its_call() -> None:
    pool, gate = Pool(1, "busy-test"), threading.Event()
    call = pool.submit(gate.wait, 10)
    pool.close()
    gate.set()
    assert call.get(10)
    for thread in threads_named("busy-test"):
        thread.join(2)  # an idle one waits for 5 s
        assert not thread.is_alive()


def test_a_pool_without_calls_has_no_threads() -> None:
    pools = [Pool(name="many-test") for _ in range(1000)]
    assert not threads_named("many-test")
    assert pools[-1].submit(int).get(10) == 0
    assert len(threads_named("many-test")) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_forked_process_has_working_pools() -> None:
    script = (
        "import os, threading\n"
        "from tiledb_cloud_widgets.client.futures import Pool\n"
        "pool, busy, release = Pool(1), threading.Event(), threading.Event()\n"
        "pool.start(lambda: (busy.set(), release.wait()))\n"
        "busy.wait()\n"
        "pool.start(print, 'only in the parent', flush=True)\n"
        "with pool._changed:\n"  # the lock is held while the process forks
        "    child = os.fork()\n"
        "if not child:\n"
        "    print(pool.submit(os.getpid).get(10) == os.getpid(), flush=True)\n"
        "    os._exit(0)\n"
        "os.waitpid(child, 0)\n"
        "release.set()\n"
        "pool.submit(int).get(10)\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script], capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout.split("\n") == ["True", "only in the parent", ""]


def test_a_hung_call_does_not_keep_python_from_leaving() -> None:
    code = (
        "import threading\n"
        "from tiledb_cloud_widgets.client.futures import Pool\n"
        "started = threading.Event()\n"
        "Pool(1).start(lambda: (started.set(), threading.Event().wait()))\n"
        "started.wait()"
    )
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", code], check=True, timeout=30)
    assert time.monotonic() - began < 20
