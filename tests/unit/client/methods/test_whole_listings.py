"""A listing is whole, whatever the server says of its length, or it says what is missing."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import pytest

from tiledb_cloud_widgets.client import Changed, Client, Forbidden, RetryMode, TileDBCloudError

from ..server import Answer, Asked, Server
from .test_pages import listing, numbers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LISTINGS = ("list_arrays", "list_shared_arrays", "list_public_arrays", "list_groups", "group_contents")
KEYS = {"list_groups": "groups", "group_contents": "entries"}
TOTALS = ("page", "per_page", "total_pages", "total_items")


def page_number(asked: Asked) -> int:
    return int(dict(parse_qsl(asked.target.partition("?")[2]))["page"])


def telling(
    *told: str, total: int = 95, most: int = 10, key: str = "arrays", **said: Any
) -> Callable[[Asked], Answer]:
    """A listing whose pages hold at most ``most`` rows, and that tells only some of its totals."""
    known = listing(total, most, key)

    def answer(asked: Asked) -> Answer:
        body = Asked("GET", asked.target, {}, known(asked).body).json
        where = {
            name: value for name, value in {**body["pagination_metadata"], **said}.items() if name in told
        }
        rest = {"pagination_metadata": where} if told else {}
        return Answer.of({key: body[key] or None, **rest})

    return answer


def instead(
    answers: Callable[[Asked], Answer], pages: dict[int, Answer], times: int = 10**9
) -> Callable[[Asked], Answer | None]:
    """The same listing, where some pages are answered otherwise, so many times."""
    seen: Counter[int] = Counter()

    def answer(asked: Asked) -> Answer | None:
        if "page=" not in asked.target:  # which kind of server it is
            return None
        number = page_number(asked)
        seen[number] += 1
        return pages[number] if number in pages and seen[number] <= times else answers(asked)

    return answer


def whole(client: Client, name: str = "list_arrays", **options: Any) -> tuple[list[Any], Changed]:
    arguments = ("tiledb://ns/group",) if name == "group_contents" else ()
    pages = client.iter_pages(getattr(client, name), *arguments, **options)
    rows = [row for page in pages for row in page.rows]
    assert pages.changed is not None
    return rows, pages.changed


@pytest.mark.parametrize("threads", [1, 7])
@pytest.mark.parametrize("told", [told for size in range(5) for told in itertools.combinations(TOTALS, size)])
def test_it_is_whole_whatever_is_told_of_its_length(
    client: Client, server: Server, told: tuple[str, ...], threads: int
) -> None:
    client.set_threads(threads)
    server.answer = telling(*told)
    rows, changed = whole(client)
    assert [row.id for row in rows] == [str(number) for number in range(95)]
    assert changed == Changed()


@pytest.mark.parametrize("name", LISTINGS)
@pytest.mark.parametrize("told", [(), ("total_items",), TOTALS])
def test_so_is_any_listing(client: Client, server: Server, name: str, told: tuple[str, ...]) -> None:
    server.answer = telling(*told, key=KEYS.get(name, "arrays"))
    assert len(whole(client, name)[0]) == 95


@pytest.mark.parametrize(
    "said",
    [
        {"total_items": 0, "total_pages": 0, "per_page": 0, "page": 0},
        {"total_pages": 1},
        {"total_pages": 1, "per_page": 1000},
        {"total_items": 10},
        {"per_page": 1000, "total_pages": None},
        {"per_page": 1, "total_pages": None},
    ],
)
def test_totals_that_the_rows_contradict_cost_no_row(
    client: Client, server: Server, said: dict[str, int | None]
) -> None:
    server.answer = telling(*TOTALS, **said)
    assert len(whole(client)[0]) == 95


@pytest.mark.parametrize("threads", [1, 7])
@pytest.mark.parametrize(
    "said",
    [{"total_pages": 1}, {"total_pages": 4}, {"total_pages": 1, "total_items": 0}, {"total_items": 92}],
)
@pytest.mark.parametrize(
    "beyond", [Answer.of({"arrays": None}), Answer.of({"code": 1, "message": "no"}, 400)]
)
def test_what_is_counted_by_another_page_size_ends_no_listing(
    client: Client, server: Server, said: dict[str, int], threads: int, beyond: Answer
) -> None:
    """A server that caps its pages may count them by the size that was asked for."""
    client.set_threads(threads)
    server.answer = instead(telling(*said, **said), {11: beyond})
    rows, changed = whole(client)
    assert [row.id for row in rows] == [str(number) for number in range(95)]
    assert changed == Changed()


@pytest.mark.parametrize("status", [400, 404, 416])
def test_a_server_that_states_nothing_may_refuse_the_page_after_the_last(
    client: Client, server: Server, status: int
) -> None:
    beyond = Answer.of({"code": 1, "message": "no such page"}, status)
    server.answer = instead(telling(), {11: beyond, 12: beyond})
    assert (len(whole(client)[0]), whole(client)[1]) == (95, Changed())
    server.answer = instead(telling(), {12: beyond})
    assert (len(whole(client)[0]), whole(client)[1]) == (95, Changed())
    server.answer = instead(telling(), {1: beyond})
    with pytest.raises(TileDBCloudError, match="no such page"):
        whole(client)


def test_a_server_that_repeats_the_only_page_that_it_counts_is_believed(
    client: Client, server: Server
) -> None:
    rows = [{"id": str(number)} for number in range(10)]
    server.answer = lambda _: Answer.of({"arrays": rows, "pagination_metadata": {"total_pages": 1}})
    assert (len(whole(client)[0]), whole(client)[1]) == (10, Changed())
    server.answer = lambda _: Answer.of({"arrays": [7], "pagination_metadata": {"total_pages": 1}})
    with pytest.warns(UserWarning, match="dropped"):
        assert whole(client) == ([], Changed(unreadable=1))


def test_no_empty_page_comes_after_the_last(client: Client, server: Server) -> None:
    for told in ((), ("total_pages",)):
        server.answer = telling(*told)
        assert [len(page.arrays) for page in client.iter_pages(client.list_arrays)] == [10] * 9 + [5]


def test_totals_told_by_some_pages_only_are_kept(client: Client, server: Server) -> None:
    silent, speaking = telling(), telling(*TOTALS)
    for first, later in ((silent, speaking), (speaking, silent)):
        server.answer = lambda asked, first=first, later=later: (first if page_number(asked) == 1 else later)(
            asked
        )
        assert len(whole(client)[0]) == 95


@pytest.mark.parametrize("threads", [1, 7])
@pytest.mark.parametrize("told", [TOTALS, ("total_pages",), ("total_items",), ()])
def test_a_page_that_is_empty_once_is_fetched_again(
    client: Client, server: Server, told: tuple[str, ...], threads: int
) -> None:
    client.set_threads(threads)
    known = telling(*told)
    empty = Answer.of({"arrays": None, "pagination_metadata": known_totals(told)})
    server.answer = instead(known, {1: empty, 4: empty, 10: empty}, times=1)
    rows, changed = whole(client)
    assert [row.id for row in rows] == [str(number) for number in range(95)]
    assert changed == Changed()


@pytest.mark.parametrize(
    "told", [(), ("total_items",), ("total_pages",), ("per_page", "total_items"), TOTALS]
)
@pytest.mark.parametrize("per_page", [1000, 10, 7, 3])
def test_favorites_are_whole_whatever_is_told_of_their_length(
    client: Client, server: Server, told: tuple[str, ...], per_page: int
) -> None:
    """The API has a list for each of four types of them; here three are capped at four rows a page."""
    lists = {"arrays": "arrays", "notebooks": "notebooks", "ml_models": "mlmodels", "udfs": "udfs"}
    lengths = {"arrays": 9, "notebooks": 0, "ml_models": 4, "udfs": 11}

    def answer(asked: Asked) -> Answer:
        name = asked.target.split("/")[2]
        answer_of = telling(*told, total=lengths[name], most=4, key=lists[name])
        body = Asked("GET", asked.target, {}, answer_of(asked).body).json
        for row in body[lists[name]] or ():
            row["id"] = f"{name} {row['id']}"
        return Answer.of(body)

    server.answer = answer
    rows, changed = whole(client, "list_favorites", per_page=per_page)
    assert [row.id for row in rows] == [f"{name} {n}" for name in lists for n in range(lengths[name])]
    assert changed == Changed()


def known_totals(told: tuple[str, ...]) -> dict[str, int]:
    totals = {"page": 1, "per_page": 10, "total_pages": 10, "total_items": 95}
    return {name: totals[name] for name in told}


@pytest.mark.parametrize("threads", [1, 7])
def test_a_page_that_stays_empty_is_missing_and_the_others_are_there(
    client: Client, server: Server, threads: int
) -> None:
    client.set_threads(threads)
    for told, missing in ((TOTALS, 10), (("total_pages",), 0), ((), 0)):
        server.answer = instead(
            telling(*told), {4: Answer.of({"arrays": [], "pagination_metadata": known_totals(told)})}
        )
        rows, changed = whole(client)
        assert len(rows) == 85
        assert changed == Changed(missing=missing, empty_pages=1)


def test_an_empty_listing_is_asked_for_once(client: Client, server: Server) -> None:
    for said in ({"total_pages": 0}, {"total_pages": 1}):
        server.asked.clear()
        server.answer = telling(*TOTALS, total=0, **said)
        assert whole(client) == ([], Changed())
        assert numbers(server).count(1) == 1
        server.answer = telling("total_pages", total=0, **said)
        assert whole(client) == ([], Changed())


def test_where_the_server_says_the_end_nothing_is_asked_for_after_it(client: Client, server: Server) -> None:
    server.answer = telling(*TOTALS)
    whole(client)
    assert sorted(numbers(server)) == list(range(1, 11))


@pytest.mark.parametrize("threads", [1, 7])
@pytest.mark.parametrize("told", [(), TOTALS])
def test_a_server_that_repeats_one_page_ends_and_says_so(
    client: Client, server: Server, told: tuple[str, ...], threads: int
) -> None:
    client.set_threads(threads)
    rows = [{"id": str(number)} for number in range(10)]
    server.answer = lambda _: Answer.of({"arrays": rows, "pagination_metadata": known_totals(told)})
    pages = client.iter_pages(client.list_arrays)
    assert sum(len(page.arrays) for page in pages) == 20
    assert pages.changed == Changed(duplicates=10, missing=85 if told else 0)
    assert (pages.done, list(pages.fresh)) == (10, [])


def test_a_server_that_repeats_one_page_of_rows_without_identity_ends_too(
    client: Client, server: Server
) -> None:
    server.answer = lambda _: Answer.of({"arrays": [{"name": "a"}, {"name": "b"}]})
    rows = client.iter_arrays()
    assert [row.name for row in rows] == ["a", "b"]
    assert rows.changed == Changed(duplicates=2)


def test_members_that_are_gone_and_rows_that_cannot_be_read_are_counted(
    client: Client, server: Server
) -> None:
    entries = [
        {"member_id": "1", "array": {"id": "1"}},
        {"member_id": "2"},
        7,
        {"member_id": "3", "group": None},
    ]
    where = {"page": 1, "per_page": 1000, "total_pages": 1, "total_items": 4}
    server.answer = lambda _: Answer.of({"entries": entries, "pagination_metadata": where})
    with pytest.warns(UserWarning, match=r"dropped: entries\[2\]"):
        rows, changed = whole(client, "group_contents")
    assert [row.id for row in rows] == ["1"]
    assert changed == Changed(unreadable=1, gone=2)


def test_members_that_the_server_counts_but_does_not_list_are_missing(client: Client, server: Server) -> None:
    where = {"page": 1, "per_page": 1000, "total_pages": 1, "total_items": 4}
    entries = Answer.of({"entries": [{"array": {"id": "1"}}], "pagination_metadata": where})
    beyond = Answer.of({"code": 1, "message": "no such page"}, 400)
    for after in (Answer.of({"entries": []}), beyond):
        server.answer = lambda asked, after=after: entries if page_number(asked) == 1 else after
        rows, changed = whole(client, "group_contents")
        assert ([row.id for row in rows], changed) == (["1"], Changed(missing=3))


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_page_that_fails_for_a_while_is_retried(client: Client, server: Server, status: int) -> None:
    bad = Answer(status, b"<html>bad gateway</html>")
    server.answer = instead(listing(95), {1: bad, 4: bad}, times=3)
    assert len(whole(client, per_page=10)[0]) == 95


@pytest.mark.parametrize("status", [500, 502, 504])
def test_single_calls_and_retry_mode_disabled_do_not_retry_them(
    client: Client, server: Server, status: int
) -> None:
    server.answer = instead(listing(95), {4: Answer(status)}, times=1)
    with pytest.raises(TileDBCloudError):
        client.list_arrays(page=4, per_page=10)
    client.retry_mode(RetryMode.DISABLED)
    server.answer = instead(listing(95), {4: Answer(status)}, times=1)
    with pytest.raises(TileDBCloudError):
        whole(client, per_page=10)


def test_what_is_no_passing_failure_is_not_retried(client: Client, server: Server) -> None:
    server.answer = instead(listing(95), {4: Answer.of({"code": 1, "message": "no"}, 403)})
    with pytest.raises(Forbidden):
        whole(client, per_page=10)
    assert numbers(server).count(4) == 1


def test_after_an_error_it_goes_on_where_it_stopped(client: Client, server: Server) -> None:
    server.answer = instead(listing(95), {4: Answer.of({"code": 1, "message": "no"}, 403)}, times=1)
    pages = client.iter_pages(client.list_arrays, per_page=10)
    ids = []
    with pytest.raises(Forbidden):
        ids.extend(row.id for page in pages for row in page.arrays)
    assert len(ids) == 30
    assert list(pages) == []
    pages.resume()
    ids.extend(row.id for page in pages for row in page.arrays)
    assert ids == [str(number) for number in range(95)]
    assert pages.changed == Changed()
    assert Counter(numbers(server))[1] == 1
    pages.resume()
    assert list(pages) == []


@pytest.mark.parametrize("name", ["total_items", "total_pages"])
def test_a_listing_whose_total_is_absurd_ends_and_says_that_rows_are_missing(
    client: Client, server: Server, name: str
) -> None:
    server.answer = telling("page", "per_page", name, **{name: 10**12})
    rows, changed = whole(client)
    assert len(rows) == 95
    assert changed.missing == (10**12 - 95 if name == "total_items" else 0)
    assert changed.empty_pages == 20
    assert len(server.asked) < 100


@pytest.mark.parametrize("change", ["login", "logout"])
def test_a_listing_during_which_somebody_else_signs_in_mixes_no_rows(server: Server, change: str) -> None:
    client = Client(pool_threads=2)
    client.login(token="alice's", host=server.url)
    rows = listing(200, 10)

    def answer(asked: Asked) -> Answer:
        if page_number(asked) == 6 and asked.headers.get("x-tiledb-rest-api-key") == "alice's":
            client.login(token="bob's", host=server.url) if change == "login" else client.logout()
        return rows(asked)

    server.answer = answer
    pages = client.iter_pages(client.list_arrays, per_page=10)
    with pytest.raises(TileDBCloudError, match="Somebody signed in or out"):
        list(pages)
    assert {asked.headers.get("x-tiledb-rest-api-key") for asked in server.asked} == {"alice's"}
    assert pages.done <= 50


def test_a_sign_in_found_with_the_first_page_is_that_of_the_whole_listing(home: Path, server: Server) -> None:
    server.answer = listing(30, 10)
    client = Client()
    assert not client.signed_in
    pages = client.iter_pages(client.list_arrays, per_page=10)
    Client().login(token="found", host=server.url, remember=True)
    assert sum(len(page.arrays) for page in pages) == 30
