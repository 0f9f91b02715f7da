"""Whatever the wire does while somebody works: the right thing or a sentence, soon; and then it works again."""

from __future__ import annotations

import sys
import threading
import time
import traceback
from itertools import product
from typing import Any

import numpy as np
import pytest

from tests.local.clouds import array
from tests.trust.faults import ALL, fault
from tests.trust.stage import DEADLINE, JOURNEYS, Failed, Stage, reading, staged
from tests.wire import changed, wire
from tiledb_cloud_widgets import local

#: The data plane's messages carry no checksum; against damage there is TLS. What is damaged may be shown, nothing hangs.
NOT_COMPARED = {("preview", "corrupt", "during"), ("open", "corrupt", "during")}
#: libtiledb waits as long as bytes come; everything else has a deadline, and turning a page takes three calls at the most:
#: the first page again, the second sent ahead, the second
SECONDS = {"open": 30.0, "preview": DEADLINE + 5, "next page": DEADLINE * 3 + 2}


def some(number: int) -> Any:
    """One of eight in `make test`, each fault once and each journey about twice; the soak tries them all."""
    return () if (number + 2 * (number // len(ALL))) % len(JOURNEYS) == 0 else pytest.mark.soak


CASES = [
    pytest.param(journey, kind, moment, id=f"{journey}, {kind} {moment}", marks=some(number))
    for number, (journey, (kind, moment)) in enumerate(product(JOURNEYS, ALL))
]


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Any:
    root = tmp_path_factory.mktemp("faults") / "root"
    for number, name in enumerate("abc"):
        array(root / "ada" / name, np.arange(100.0) + number)
    array(root / "ada" / "dry", np.arange(3))
    with local.start(root) as cloud:
        for name in "abc":
            cloud.client.update_array_info(f"tiledb://ada/{name}", tags=["sea"])
        yield cloud


@pytest.fixture(scope="module")
def reader() -> Any:
    with reading() as reader:
        yield reader


@pytest.fixture
def stage(cloud: Any, reader: Any, tmp_path: Any, home: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    folder = tmp_path / "notebook"
    folder.mkdir()
    monkeypatch.chdir(folder)
    with wire(cloud.url) as between, staged(between, cloud.token, folder, reader) as stage:
        yield stage


def check(stage: Stage, journey: str, what: Any, compared: bool = True) -> Any:
    """Do it while this is wrong with the wire, then again when it is mended; return what was seen meanwhile."""
    go, part = JOURNEYS[journey]
    right = go(stage)
    assert not isinstance(right, Failed), right
    kept = stage.kept()
    with stage.wire.fault(what, part):
        began = time.monotonic()
        seen = go(stage)
        assert time.monotonic() - began < SECONDS.get(journey, DEADLINE * 2 + 1), "it took too long"
        assert stage.view.ready()["query"]["tags"] == ["sea"], "the panel does not answer"
    if isinstance(seen, Failed):
        assert stage.token not in seen.words
    elif compared:
        assert seen == right, "something wrong was shown as if it were right"
    assert go(stage) == right, "it does not work again"
    assert stage.kept() == kept, "filters or selection are lost"
    return seen


@pytest.mark.parametrize(("journey", "kind", "moment"), CASES)
def test_a_fault_of_the_wire_is_a_sentence_and_the_panel_goes_on(
    stage: Stage, journey: str, kind: str, moment: str
) -> None:
    check(stage, journey, fault(kind, moment), (journey, kind, moment) not in NOT_COMPARED)


def where(thread: threading.Thread) -> str:
    """What a thread is doing."""
    frame = sys._current_frames().get(thread.ident or 0)
    return f"{thread.name}:\n{''.join(traceback.format_stack(frame)) if frame else 'it has ended'}"


@pytest.fixture
def others() -> set[threading.Thread]:
    """Threads that other tests have left to their time limits."""
    return set(threading.enumerate())


def test_no_thread_is_left_of_panels_whose_requests_were_cut(
    others: set[threading.Thread], stage: Stage
) -> None:
    check(stage, "listing", fault("cut", "during"))
    stage.view.session.close()
    ends = time.monotonic() + 20
    while left := [
        thread for thread in set(threading.enumerate()) - others if thread.name.startswith("tiledb-cloud")
    ]:
        assert time.monotonic() < ends, "\n".join(map(where, left))
        time.sleep(0.05)


def test_the_check_sees_a_wrong_answer_a_hang_and_a_fault_that_stays(stage: Stage, monkeypatch: Any) -> None:
    other = changed(lambda response: response.replace(b'"a"', b'"z"'))
    with pytest.raises(AssertionError, match="as if it were right"):
        check(stage, "listing", other)
    monkeypatch.setitem(SECONDS, "listing", 0.0)
    with pytest.raises(AssertionError, match="took too long"):
        check(stage, "listing", fault("cut", "before"))
    monkeypatch.setitem(SECONDS, "listing", 60.0)
    stage.wire.from_now(fault("cut", "before"), JOURNEYS["listing"][1])
    with pytest.raises(AssertionError):
        check(stage, "listing", fault("cut", "before"))
