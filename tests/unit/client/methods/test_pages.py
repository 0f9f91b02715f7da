"""Whole listings: in order, side by side, and honest about what changed."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import pytest

from tiledb_cloud_widgets.client import Changed, Client, Forbidden, models

from ..server import Answer, Asked, Server

if TYPE_CHECKING:
    from collections.abc import Callable


def listing(total: int, most: int = 1000, key: str = "arrays", **extra: Any) -> Callable[[Asked], Answer]:
    """A listing of so many rows, of which a page holds at most ``most``."""

    def answer(asked: Asked) -> Answer:
        query = dict(parse_qsl(asked.target.partition("?")[2]))
        page, per_page = int(query["page"]), min(int(query["per_page"]), most)
        rows = [{"id": str(number), "name": f"row {number}"} for number in range(total)][
            (page - 1) * per_page :
        ][:per_page]
        if key == "entries":
            rows = [{"member_id": row["id"], "array": row} for row in rows]
        where = {
            "page": page,
            "per_page": per_page,
            "total_pages": -(-total // per_page),
            "total_items": total,
        }
        return Answer.of({key: rows, "pagination_metadata": {**where, **extra}})

    return answer


def numbers(server: Server) -> list[int]:
    queries = (dict(parse_qsl(asked.target.partition("?")[2])) for asked in server.asked)
    return [int(query["page"]) for query in queries if "page" in query]


@pytest.mark.parametrize(("total", "per_page"), [(0, 10), (1, 10), (10, 10), (11, 10), (95, 10), (7, 1)])
def test_every_row_comes_once_and_in_order(client: Client, server: Server, total: int, per_page: int) -> None:
    server.answer = listing(total)
    rows = client.iter_arrays(per_page=per_page)
    assert [row.id for row in rows] == [str(number) for number in range(total)]
    assert (rows.total, rows.done, rows.changed) == (total, total, Changed())
    assert not rows.changed
    last = max(1, -(-total // per_page))
    wasted = [2] if last == 1 else []  # it is asked for with the first, and may come too late to be seen here
    assert sorted(numbers(server)) in (list(range(1, last + 1)), [*range(1, last + 1), *wasted])


def met(total: int, parties: int, first: bool = True) -> Callable[[Asked], Answer]:
    """A listing whose responses wait until so many requests are there; ``first``: that for the first page too."""
    together = threading.Barrier(parties)
    inner = listing(total)

    def answer(asked: Asked) -> Answer:
        if first or "page=1&" not in asked.target:
            together.wait(10)
        return inner(asked)

    return answer


def test_the_pages_after_the_first_are_under_way_at_once(client: Client, server: Server) -> None:
    server.answer = met(60, 5, first=False)
    assert len(list(client.iter_pages(client.list_arrays, per_page=10))) == 6


def test_the_first_two_pages_are_asked_for_together(client: Client, server: Server) -> None:
    server.answer = met(20, 2)
    assert len(list(client.iter_pages(client.list_arrays, per_page=10))) == 2


def test_as_many_pages_as_are_expected_are_asked_for_together(client: Client, server: Server) -> None:
    server.answer = met(41, 5)
    assert len(list(client.iter_pages(client.list_arrays, per_page=10, expected=41))) == 5
    server.answer = listing(25)
    for expected in (0, 10, 25, 100):  # however wrong it is
        rows = [
            row.id
            for page in client.iter_pages(client.list_arrays, per_page=10, expected=expected)
            for row in page.arrays
        ]
        assert rows == [str(number) for number in range(25)]


def test_with_one_thread_only_the_first_page_is_asked_for_until_it_has_come(
    client: Client, server: Server
) -> None:
    client.set_threads(1)
    server.answer = listing(5)
    assert len(list(client.iter_pages(client.list_arrays, per_page=10))) == 1
    assert numbers(server) == [1]


def test_no_more_pages_are_under_way_than_there_are_threads(client: Client, server: Server) -> None:
    client.set_threads(2)
    server.answer = listing(1000)
    pages = client.iter_pages(client.list_arrays, per_page=10)
    next(pages)
    next(pages)
    assert len(pages._pending) == 2
    pages.close()
    assert list(pages) == []
    assert pages.changed is None


def test_a_server_may_allow_fewer_rows_on_a_page(client: Client, server: Server) -> None:
    server.answer = listing(95, most=10)
    assert len(list(client.iter_arrays(per_page=1000))) == 95
    server.answer = listing(95, most=10, total_pages=None)
    assert len(list(client.iter_arrays(per_page=1000))) == 95


@pytest.mark.parametrize("total", [0, 5, 20, 25])
def test_a_server_that_does_not_say_how_long_its_listing_is(
    client: Client, server: Server, total: int
) -> None:
    known = listing(total)

    def answer(asked: Asked) -> Answer:
        data = known(asked)
        return Answer(200, data.body.replace(b'"pagination_metadata"', b'"ignored"'))

    server.answer = answer
    rows = client.iter_arrays(per_page=10)
    assert len(list(rows)) == total
    assert rows.total is None


@pytest.mark.parametrize(
    "said", [{"total_items": -5, "total_pages": -1}, {"total_pages": None, "per_page": -3}]
)
def test_counts_below_nothing_count_as_not_said(
    client: Client, server: Server, said: dict[str, int | None]
) -> None:
    server.answer = listing(35, **said)
    rows = client.iter_arrays(per_page=10)
    assert len(list(rows)) == 35
    assert rows.changed == Changed()
    assert rows.total in (None, 35)


def test_a_server_that_knows_no_pages_is_not_asked_for_ever(client: Client, server: Server) -> None:
    server.answer = lambda _: Answer.of({"arrays": [{"id": str(number)} for number in range(10)]})
    assert len(list(client.iter_arrays(per_page=10))) == 10
    assert sorted(numbers(server)) == [1, 2]


def test_what_changed_meanwhile_is_told(client: Client, server: Server) -> None:
    client.set_threads(1)
    before, after = listing(30), listing(40)

    def grown(asked: Asked) -> Answer:
        return before(asked) if "page=1&" in asked.target else after(asked)

    server.answer = grown
    rows = client.iter_arrays(per_page=10)
    assert len(list(rows)) == 40
    assert (rows.total, rows.changed) == (40, Changed())

    def shifted(asked: Asked) -> Answer:
        # A row was put before all others after the first page: the last of that page comes again.
        data = before(asked)
        return (
            data if "page=1&" in asked.target else Answer(200, data.body.replace(b'"id": "10"', b'"id": "9"'))
        )

    server.answer = shifted
    rows = client.iter_arrays(per_page=10)
    ids = [row.id for row in rows]
    assert len(ids) == len(set(ids)) == 29
    assert rows.changed == Changed(duplicates=1, missing=1)
    assert rows.changed


def test_a_listing_that_shrinks_ends(client: Client, server: Server) -> None:
    client.set_threads(1)
    before, after = listing(50), listing(20)
    server.answer = lambda asked: before(asked) if "page=1&" in asked.target else after(asked)
    rows = client.iter_arrays(per_page=10)
    assert len(list(rows)) == 20
    assert rows.total == 20


def test_an_error_comes_in_its_place_and_ends_the_iteration(client: Client, server: Server) -> None:
    known = listing(50)

    def answer(asked: Asked) -> Answer:
        return Answer.of({"code": 1, "message": "no"}, 403) if "page=3&" in asked.target else known(asked)

    server.answer = answer
    rows = client.iter_arrays(per_page=10)
    seen = []
    with pytest.raises(Forbidden):
        seen.extend(row.id for row in rows)
    pages = client.iter_pages(client.list_arrays, per_page=10)
    assert [len(next(pages).arrays), len(next(pages).arrays)] == [10, 10]
    with pytest.raises(Forbidden):
        next(pages)
    assert list(pages) == []
    assert pages.changed is None
    server.answer = known
    assert [page.arrays[0].id for page in client.iter_pages(client.list_arrays, page=3, per_page=10)] == [
        "20",
        "30",
        "40",
    ]


def test_any_listing_can_be_iterated(client: Client, server: Server) -> None:
    server.answer = listing(25, key="entries")
    contents = client.iter_pages(client.group_contents, "tiledb://ns/g", per_page=10, search="x")
    assert [entry.member_id for page in contents for entry in page.entries] == [
        str(number) for number in range(25)
    ]
    assert server.last.target.startswith("/v1/groups/ns/g/contents?page=")
    assert "search=x" in server.last.target
    server.answer = listing(25, key="groups")
    assert len(list(client.iter_groups("shared", per_page=10, shared_to="acme", flat=None))) == 25
    assert "/groups/browser/shared" in server.last.target
    server.answer = listing(25, key="data")
    assert len(list(client.iter_pages(client.list_assets, "ns", per_page=10))) == 3
    server.answer = listing(25)
    assert len(list(client.iter_arrays("public", per_page=10, tag=["a", "b"]))) == 25
    assert "/arrays/browser/public" in server.last.target
    assert "tag=a&tag=b" in server.last.target


def test_a_page_of_any_listing_has_rows_and_what_identifies_each() -> None:
    row = models.ArrayInfo(tiledb_uri="tiledb://a/b")
    page = models.ArrayBrowserData([row])
    assert (page.rows, page.row_keys) == ([row], ["tiledb://a/b"])
    group, array = models.GroupInfo(id="1"), models.ArrayInfo()
    entries = [models.GroupEntry(group=group), models.GroupEntry(member_id="2", array=array)]
    contents = models.GroupContents(
        [*entries, models.GroupEntry(member_id="3"), models.GroupEntry(array=array)]
    )
    assert contents.rows == [group, array, array]
    assert contents.row_keys == ["1", "2", None]
    assets = models.AssetListResponse([models.AssetInfo(uuid="4")])
    assert (assets.rows, assets.row_keys) == (assets.data, ["4"])


def test_a_callable_that_returns_no_pages_is_named(client: Client) -> None:
    with pytest.raises(TypeError, match="listing must return pages, not list"):
        next(client.iter_pages(lambda page, per_page: [page, per_page]))
