"""Several things at once: nothing is lost, nobody sees another's rows, nothing waits for ever."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tiledb_cloud_widgets as tcw
from tests.local.clouds import array
from tests.unit.panel.conftest import View, browsing
from tests.unit.panel.stub import Stub
from tests.wire import late, wire
from tiledb_cloud_widgets import local
from tiledb_cloud_widgets.catalog.query import Query
from tiledb_cloud_widgets.client import Client

USERS = """
[users.ada]
password = "ada's password"
[users.bob]
password = "bob's password"
"""
REMEMBER = """
import sys, warnings
from tiledb_cloud_widgets.client import Client
warnings.simplefilter("ignore")  # each says where it keeps the one before
for number in range(int(sys.argv[1]), int(sys.argv[1]) + 20):
    Client().login(token=f"token-{number}", host=f"https://host-{number}.example", remember=True)
"""


def test_two_browsers_of_one_client_each_show_what_they_were_asked(client: Client) -> None:
    views = [browsing(client, Query(tags=tag), 10) for tag in ("even", "odd")]
    for number in [2, 3, 1, 2, 3] * 10:
        for view in views:
            view.send("page", {"number": number})
    for view in views:
        view.ask("page", {"number": 3})
    for view, tag in zip(views, ("even", "odd"), strict=True):
        assert view.now.page == 3
        assert {tuple(info.tags) for info in view.now.shown.items} == {
            ("even",) if tag == "even" else ("odd", "third")
        }
        view.session.close()


def test_two_kernels_that_remember_sign_ins_lose_none(home: Path) -> None:
    command = [sys.executable, "-c", REMEMBER]
    kernels = [subprocess.Popen([*command, str(first)]) for first in (0, 20, 40)]
    assert [kernel.wait(60) for kernel in kernels] == [0, 0, 0]
    kept = "".join(file.read_text() for file in (home / ".tiledb").glob("cloud.json*"))
    assert [number for number in range(60) if f'"token-{number}"' not in kept] == []
    json.loads((home / ".tiledb" / "cloud.json").read_text())


def test_of_a_thousand_quick_clicks_the_last_one_counts(stub: Stub, client: Client) -> None:
    view = browsing(client, Query(), 10)
    began = time.monotonic()
    for click in range(1_000):
        match click % 4:
            case 0:
                view.send("page", {"number": click % 6 + 1})
            case 1:
                view.send("query", {"changes": {"tags": ["odd"] if click % 8 == 1 else []}})
            case 2:
                view.send("select", {"uris": [f"tiledb://ada/array{click % 60:02d}"]})
            case _:
                view.send("refresh")
    assert time.monotonic() - began < 20
    assert view.ask("query", {"changes": {"tags": ["even"], "search": "array0"}})["ok"]
    assert [info.name for info in view.now.shown.items] == [f"array0{number}" for number in (0, 2, 4, 6, 8)]
    assert view.now.selection == [f"tiledb://ada/array{998 % 60:02d}"]
    assert len(stub.requests) < 1_000, "clicks that nobody waited for were all sent"
    view.session.close()


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Any:
    root = tmp_path_factory.mktemp("two") / "root"
    for number in range(6):
        array(root / "ada" / f"hers-{number}", np.arange(3))
        array(root / "bob" / f"his-{number}", np.arange(3))
    users = root.parent / "users.toml"
    users.write_text(USERS)
    with local.start(root, users=users) as cloud:
        yield cloud


def names(state: Any) -> set[str]:
    return {row["name"] for row in (state.get("shown") or {}).get("rows", ())}


def test_who_signs_in_while_a_listing_runs_sees_no_row_of_the_one_before(cloud: Any) -> None:
    with wire(cloud.url) as between:
        client = Client(retry_mode="disabled")
        client.login(token=cloud.token, host=between.url)
        view: View = browsing(client, Query(), 2)
        assert view.now.status == "ready"
        for turn in range(4):
            who = ("bob", "ada")[turn % 2]
            with between.fault(late(0.2), "/v1/arrays/browser"):
                view.send("refresh")
                client.login(username=who, password=f"{who}'s password", host=between.url)
                before = len(view.states)
                view.now  # noqa: B018 (waits)
            shown = names(view.ready())
            assert shown == {f"{'his' if who == 'bob' else 'hers'}-{number}" for number in (0, 1)}
            others = "hers" if who == "bob" else "his"
            late_ones = [
                state for state in view.states[before:] if (state["account"] or {}).get("username") == who
            ]
            assert not [state for state in late_ones if any(name.startswith(others) for name in names(state))]
        view.session.close()


def test_an_interrupted_listing_leaves_a_client_that_works(cloud: Any) -> None:
    with wire(cloud.url) as between:
        client = Client(retry_mode="disabled")
        client.login(token=cloud.token, host=between.url)
        with between.fault(late(60), "/v1/arrays/browser"):
            threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
            began = time.monotonic()
            with pytest.warns(UserWarning, match="was interrupted: only the first 0 rows are here"):
                tcw.listing(client=client, progress=False)
            assert time.monotonic() - began < 20
        assert len(tcw.listing(client=client, progress=False)) == 6
