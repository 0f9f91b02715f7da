"""The worker: bounded, stopped, killed, replaced; and nothing of it is felt in this process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.local.preview.conftest import Show, alive, shower
from tests.wire import Exchange, Wire, late, passed_on, silent, wire
from tiledb_cloud_widgets import local
from tiledb_cloud_widgets.preview import parts
from tiledb_cloud_widgets.preview.process import Previewer
from tiledb_cloud_widgets.preview.wire import Request


@pytest.fixture
def proxy(cloud: local.LocalCloud) -> Iterator[Wire]:
    with wire(cloud.url) as proxy:
        yield proxy


@pytest.fixture
def own(cloud: local.LocalCloud) -> Iterator[tuple[Previewer, Show]]:
    """A previewer of this test alone, and what shows with it."""
    previewer = Previewer()
    yield previewer, shower(previewer, cloud)
    previewer.close()


FORKS = """
import os, sys
import tiledb_cloud_widgets as tcw
client = tcw.client.Client()
client.login(token=sys.argv[1], host=sys.argv[2])
asset = tcw.Asset(client, sys.argv[3])
asset.preview()
child = os.fork()
if child == 0:
    print(asset.preview().kind, flush=True)
    os._exit(0)
os.waitpid(child, 0)
print(asset.preview().kind)
"""


# Windows has none: there a child imports everything again, and begins with no workers to forget.
@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_forked_process_has_workers_of_its_own(cloud: local.LocalCloud) -> None:
    uri = cloud.client.list_arrays(search="matrix").arrays[0].tiledb_uri
    command = [sys.executable, "-W", "ignore", "-c", FORKS, cloud.token, cloud.url, str(uri)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split() == ["sparse", "sparse"]


def wait_for(condition: Callable[[], object], seconds: float = 20) -> None:
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "it did not come true"
        threading.Event().wait(0.01)


def test_of_ten_clicks_only_the_last_is_shown(own: tuple[Previewer, Show]) -> None:
    previewer, show = own
    names = ["points", "map_large", "table", "matrix", "map_of_long_rows"] * 2
    show("constant")
    with ThreadPoolExecutor(10) as pool:
        clicks = []
        for name in names:
            clicks.append(pool.submit(show, name, owner="panel"))
            threading.Event().wait(0.04)
        shown = [click.result() for click in clicks]
    assert [click.outcome for click in shown[:-1]] == ["stopped"] * 9
    assert shown[-1].outcome == "done"
    assert shown[-1].of(parts.Picture).form == "heat"
    assert len(previewer.pids) <= 2


def test_a_stopped_preview_says_nothing_more(own: tuple[Previewer, Show], proxy: Wire) -> None:
    previewer, show = own
    show("constant")
    proxy.from_now(late(0.2))
    with ThreadPoolExecutor(1) as pool:
        click = pool.submit(show, "points", owner="panel", server=proxy.url)
        wait_for(lambda: any("submit" in line for line in proxy.requests))
        start = time.monotonic()
        previewer.stop("panel")
        shown = click.result()
    assert shown.outcome == "stopped"
    assert time.monotonic() - start < 15
    assert "failure" not in shown.names()


def test_a_late_word_about_an_earlier_request_leaves_the_newest_alone(
    own: tuple[Previewer, Show], proxy: Wire
) -> None:
    previewer, show = own
    show("constant")
    proxy.from_now(late(0.5), "/query/submit")
    with ThreadPoolExecutor(1) as pool:
        click = pool.submit(show, "constant", owner="panel", number=7, server=proxy.url)
        wait_for(lambda: any("/query/submit" in line for line in proxy.requests))
        previewer.stop("panel", 6)
        assert show("constant", owner="panel", number=6).outcome == "stopped"
        assert click.result().outcome == "done"


def test_previews_of_two_owners_do_not_stop_each_other(own: tuple[Previewer, Show]) -> None:
    _, show = own
    with ThreadPoolExecutor(4) as pool:
        clicks = [pool.submit(show, "cube", owner=owner) for owner in ("a", "b", None, None)]
        assert [click.result().outcome for click in clicks] == ["done"] * 4


def test_a_worker_killed_by_hand_is_a_sentence_and_the_next_preview_works(
    own: tuple[Previewer, Show], proxy: Wire
) -> None:
    previewer, show = own
    show("constant")
    proxy.from_now(silent, "/query/submit")
    with ThreadPoolExecutor(1) as pool:
        click = pool.submit(show, "constant", server=proxy.url)
        wait_for(lambda: any("/query/submit" in line for line in proxy.requests))
        os.kill(previewer.pids[0], signal.SIGKILL)
        shown = click.result()
    assert shown.outcome == "crashed"
    assert shown.names() == ["head", "facts", "failure"]
    assert shown.of(parts.Failure).title == "The preview ended too early."
    assert show("constant").outcome == "done"


def test_an_idle_worker_killed_by_hand_is_not_noticed(own: tuple[Previewer, Show]) -> None:
    previewer, show = own
    show("constant")
    (pid,) = previewer.pids
    os.kill(pid, signal.SIGKILL)
    assert show("constant").outcome == "done"
    assert previewer.pids != [pid]


def test_what_came_before_the_deadline_is_kept(own: tuple[Previewer, Show], proxy: Wire) -> None:
    _, show = own
    show("constant", server=proxy.url)
    proxy.from_now(late(2.2))
    start = time.monotonic()
    shown = show("table", server=proxy.url, seconds=6)
    assert time.monotonic() - start < 20
    assert shown.outcome == "late"
    assert shown.names()[0] == "head"
    failure = shown.of(parts.Failure)
    assert (failure.code, failure.reason) == (
        "late",
        f"{proxy.url.partition('://')[2]} did not answer within 6 s.",
    )
    assert show("constant").outcome == "done"


def test_a_server_that_does_not_answer_ends_with_the_deadline(
    own: tuple[Previewer, Show], proxy: Wire
) -> None:
    _, show = own
    show("constant")
    proxy.from_now(silent)
    shown = show("constant", server=proxy.url, seconds=1.0)
    assert shown.outcome == "late"
    assert shown.names() == ["failure"]


def test_a_dead_server_is_a_failure_and_not_a_picture(own: tuple[Previewer, Show]) -> None:
    _, show = own
    shown = show("constant", server="http://127.0.0.1:9")
    assert shown.names() == ["failure"]
    assert shown.of(parts.Failure).code == "failed"


def test_this_process_never_stands_still(own: tuple[Previewer, Show], proxy: Wire) -> None:
    _, show = own
    show("constant")
    proxy.from_now(late(0.7))

    def longest_pause() -> float:
        longest, ended = 0.0, threading.Event()

        def tick() -> None:
            nonlocal longest
            last = time.perf_counter()
            while not ended.wait(0.002):
                now = time.perf_counter()
                longest, last = max(longest, now - last), now

        ticking = threading.Thread(target=tick)
        ticking.start()
        try:
            shown = show("map_with_gaps", server=proxy.url)
        finally:
            ended.set()
            ticking.join()
        assert shown.of(parts.Picture) is not None
        return longest

    # a busy machine makes a thread pause too, but not each time
    assert any(longest_pause() < 0.15 for _ in range(5))


def test_the_token_is_in_no_argument_and_no_environment(
    own: tuple[Previewer, Show], cloud: local.LocalCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    previewer, show = own
    monkeypatch.setenv("TILEDB_REST_TOKEN", "another-token")
    assert show("constant").outcome == "done"
    (pid,) = previewer.pids
    for name in ("cmdline", "environ"):
        held = Path(f"/proc/{pid}/{name}").read_bytes()
        assert cloud.token.encode() not in held
        assert b"another-token" not in held


def test_a_worker_is_replaced_after_some_previews(cloud: local.LocalCloud) -> None:
    previewer = Previewer(previews=2)
    show = shower(previewer, cloud)
    seen = set()
    for _ in range(5):
        assert show("constant").outcome == "done"
        seen |= set(previewer.pids)
    assert len(seen) == 3
    previewer.close()
    wait_for(lambda: not any(map(alive, seen)))


def test_an_idle_worker_ends(cloud: local.LocalCloud) -> None:
    previewer = Previewer(idle=0.2)
    shower(previewer, cloud)("constant")
    wait_for(lambda: not previewer.pids)
    assert shower(previewer, cloud)("constant").outcome == "done"
    previewer.close()


def test_a_prepared_worker_is_the_one_that_is_used(own: tuple[Previewer, Show]) -> None:
    previewer, show = own
    previewer.prepare()
    previewer.prepare()
    (pid,) = previewer.pids
    show("constant")
    assert previewer.pids == [pid]


def test_workers_end_with_their_process(cloud: local.LocalCloud, tmp_path: Path) -> None:
    script = (
        "import os; from tiledb_cloud_widgets.preview.process import shared; p = shared(); p.prepare();"
        " print(p.pids[0], flush=True); os._exit(1)"
    )
    made = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    wait_for(lambda: not alive(int(made.stdout)))


def test_a_folder_with_modules_of_the_same_names_is_not_imported(
    cloud: local.LocalCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "queue.py").write_text("raise SystemExit('not this one')")
    monkeypatch.chdir(tmp_path)
    previewer = Previewer()
    assert shower(previewer, cloud)("constant").outcome == "done"
    previewer.close()


def test_a_listener_that_fails_costs_its_preview_alone(
    own: tuple[Previewer, Show], cloud: local.LocalCloud
) -> None:
    previewer, show = own

    def fail(part: parts.Part, buffers: list[bytes]) -> None:
        raise RuntimeError("the view is gone")

    request = Request(uri="tiledb://me/constant", config=cloud.client.Config().dict())
    with pytest.raises(RuntimeError, match="the view is gone"):
        previewer.run(request, fail)
    assert show("constant").outcome == "done"


@pytest.mark.parametrize(
    "name", ["map_with_gaps", "photo", "attributes_3000", "line_long", "points", "series", "table"]
)
def test_a_picture_takes_six_round_trips_at_most(
    own: tuple[Previewer, Show], cloud: local.LocalCloud, proxy: Wire, name: str
) -> None:
    previewer, show = own
    show("constant")  # the process is there; its context for the proxy is not
    # What comes after is held until the part is here: the worker goes on while this process reads it.
    shown = {2: threading.Event(), 6: threading.Event()}

    def held(exchange: Exchange) -> None:
        for most, came in shown.items():
            if len(proxy.requests) > most:
                came.wait(30)
        passed_on(exchange)

    proxy.from_now(held)
    config = cloud.client.Config().dict() | {"rest.server_address": proxy.url}
    request = Request(uri=f"tiledb://me/{name}", config=config, kind="array")
    seen: list[str] = []

    def note(part: parts.Part, _: list[bytes]) -> None:
        seen.append(parts.name(part))
        if seen[-1] == "head":
            shown[2].set()
        if seen[-1] in ("picture", "columns"):
            shown[6].set()

    assert previewer.run(request, note) == "done", seen
