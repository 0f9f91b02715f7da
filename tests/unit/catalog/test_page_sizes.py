"""A panel numbers rows by the page size that the server uses, and goes to the end of what it sends."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import pytest

from tests.unit.client.server import Answer, Asked, Server
from tiledb_cloud_widgets.catalog import state as s
from tiledb_cloud_widgets.catalog.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiledb_cloud_widgets.client import Client

TOTALS = ("per_page", "total_pages", "total_items")
TOLD = [told for size in range(4) for told in itertools.combinations(TOTALS, size)]


def capped(told: tuple[str, ...], total: int, cap: int, **said: int) -> Callable[[Asked], Answer | None]:
    """A listing of which a page holds at most ``cap`` rows, and that tells only some of its totals."""

    def answer(asked: Asked) -> Answer | None:
        path, _, params = asked.target.partition("?")
        if "browser" not in path:
            return None
        query = dict(parse_qsl(params))
        number, size = int(query["page"]), min(int(query["per_page"]), cap)
        rows = [{"id": str(n), "name": str(n)} for n in range((number - 1) * size, min(number * size, total))]
        where = {"per_page": size, "total_pages": -(-total // size), "total_items": total, **said}
        return Answer.of({"arrays": rows, "pagination_metadata": {name: where[name] for name in told}})

    return answer


@pytest.fixture
def engine(client: Client) -> Any:
    engine = Engine(client, s.State(page_size=25))
    yield engine
    engine.close()


def settled(engine: Engine) -> s.State:
    """Wait for the page, and for the one after it."""
    engine.wait()
    with engine._changed:
        assert engine._changed.wait_for(lambda: engine.state.prefetch is None, timeout=30)
    return engine.state


def walked(engine: Engine) -> list[tuple[int, list[str | None]]]:
    """Turn to the next page until there is none; return the first row's number and the names of each."""
    pages = []
    for number in itertools.count(2):
        shown = settled(engine).shown
        assert shown is not None
        pages.append((shown.first_row, [info.name for info in shown.items]))
        if engine.state.last_page is not None and number > engine.state.last_page:
            return pages
        assert number < 20
        engine.ask(s.PageRequested(number))
    raise AssertionError


@pytest.mark.parametrize(
    ("told", "said"),
    [(told, {}) for told in TOLD]
    + [(told, {"total_pages": 4}) for told in TOLD if told != TOTALS[1:]]  # which nothing contradicts
    + [(TOTALS, {"total_items": 0}), (TOTALS[:2], {"per_page": 25})],
)
@pytest.mark.parametrize("total", [95, 90])
def test_every_page_can_be_turned_to_and_numbers_its_rows_as_the_server_does(
    engine: Engine, server: Server, told: tuple[str, ...], said: dict[str, int], total: int
) -> None:
    server.answer = capped(told, total, 10, **said)
    engine.start()
    pages = walked(engine)
    assert [first for first, _ in pages] == list(range(1, total, 10))
    assert [name for _, names in pages for name in names] == [str(number) for number in range(total)]


def test_a_page_after_the_end_leads_back_to_the_last_one_known(engine: Engine, server: Server) -> None:
    server.answer = capped((), 18, 10)
    engine.start()
    settled(engine)
    engine.ask(s.PageRequested(7))
    state = settled(engine)
    assert (state.page, state.status) == (2, "ready")
    assert (state.last_page, state.next) == (2, None)


@pytest.mark.parametrize("told", [(), ("total_pages",)])
def test_a_server_that_knows_no_pages_has_one(engine: Engine, server: Server, told: tuple[str, ...]) -> None:
    one = capped(told, 7, 25)
    server.answer = lambda asked: one(replace(asked, target=re.sub("page=[0-9]+&", "page=1&", asked.target)))
    engine.start()
    state = settled(engine)
    assert (len(state.shown.items), state.last_page, state.next) == (7, 1, None)
    for number in (2, 3):
        engine.ask(s.PageRequested(number))
        state = settled(engine)
        assert (state.page, state.shown.first_row) == (1, 1)


def test_an_empty_listing_without_totals_is_empty(engine: Engine, server: Server) -> None:
    server.answer = capped((), 0, 10)
    engine.start()
    assert settled(engine).status == "empty"
    assert len([asked for asked in server.asked if "browser" in asked.target]) == 1
