"""Threads for requests."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading

from tiledb_cloud_widgets.catalog import thread_pool
from tiledb_cloud_widgets.catalog.thread_pool import Workers


def test_one_worker_keeps_the_order():
    pool, seen, done = Workers(1, "test"), [], threading.Event()
    for number in range(100):
        pool.submit(lambda number=number: seen.append(number))
    pool.submit(done.set)
    assert done.wait(10)
    assert seen == list(range(100))


def test_jobs_run_side_by_side_up_to_the_size():
    pool, together = Workers(3, "test"), threading.Barrier(3)
    met = [threading.Event() for _ in range(3)]

    def meet(event: threading.Event) -> None:
        together.wait(10)
        event.set()

    for event in met:
        pool.submit(lambda event=event: meet(event))
    assert all(event.wait(10) for event in met)


def test_a_job_that_fails_costs_no_thread_and_its_text_is_not_logged(caplog):
    caplog.set_level(logging.DEBUG)
    pool, done = Workers(1, "test"), threading.Event()
    pool.submit(lambda: (_ for _ in ()).throw(ValueError("a secret")))
    pool.submit(done.set)
    assert done.wait(10)
    assert "ValueError" in caplog.text
    assert "a secret" not in caplog.text


def test_idle_threads_end_and_new_ones_begin(monkeypatch):
    monkeypatch.setattr(thread_pool, "IDLE_SECONDS", 0.01)
    pool = Workers(2, "idle-test")
    for _ in range(3):
        done = threading.Event()
        pool.submit(done.set)
        assert done.wait(10)
        for thread in threading.enumerate():
            if thread.name == "idle-test":
                thread.join(10)
                assert not thread.is_alive()


def test_a_hung_job_does_not_keep_python_from_leaving():
    code = (
        "import threading\n"
        "from tiledb_cloud_widgets.catalog.thread_pool import REQUESTS\n"
        "started = threading.Event()\n"
        "REQUESTS.submit(lambda: (started.set(), threading.Event().wait()))\n"
        "started.wait()"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=30)
