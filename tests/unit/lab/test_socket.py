"""The side panel's socket at a real Jupyter server: who may open it, what it bears, what it keeps to itself."""

from __future__ import annotations

import json
from pathlib import Path

import psutil
import pytest
import websocket

from tests.unit.lab.conftest import START, Page
from tests.unit.panel.stub import TOKEN


def status_of(server, **options) -> int:
    """The HTTP status with which a socket is refused."""
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        Page(server, **options)
    return refused.value.status_code


def test_the_server_says_hello_and_shows_the_rows_of_its_own_sign_in(open_page):
    page = open_page()
    assert page.hello == {"kind": "hello", "protocol": 1, "version": "0.1.0", "epoch": page.hello["epoch"]}
    state = page.ready()
    assert [row["name"] for row in state["pages"][0]["rows"]][:2] == ["array00", "array01"]
    assert page.state(lambda state: state["account"]["username"] == "ada")


def test_it_starts_with_what_the_page_remembers(open_page):
    page = open_page()
    uri = "tiledb://ada/array11"
    page.send({**START, "query": {"scope": "owned", "tags": ["odd"]}, "page": 2, "selection": [uri]})
    state = page.state(lambda state: state["status"] == "ready" and state["page"] == 2)
    assert state["query"]["tags"] == ["odd"]
    assert state["selection"] == [uri]


def test_what_it_cannot_read_of_a_page_s_memory_is_the_default(open_page):
    page = open_page()
    page.send({"kind": "start", "query": {"scope": "of another release"}, "selection": 5})
    assert page.state(lambda state: state["status"] == "ready")["query"]["scope"] == "owned"


def test_a_reload_finds_page_filters_and_selection(open_page):
    before = open_page("reloaded")
    before.ready()
    before.ask("query", {"changes": {"tags": ["even"]}})
    before.ask("page", {"number": 3})
    before.ask("select", {"uris": ["tiledb://ada/array44"]})
    state = before.state(lambda state: state["status"] == "ready")
    before.close()
    after = open_page("reloaded")
    assert after.hello["epoch"] == before.hello["epoch"]
    after.send(START)  # what it remembers does not matter: the session goes on
    again = after.state(lambda state: state["status"] == "ready")
    names = ("page", "query", "selection", "shown", "revision")
    assert [again[name] for name in names] == [state[name] for name in names]


def test_another_page_has_a_session_of_its_own(open_page):
    first, second = open_page("first"), open_page("second")
    assert first.hello["epoch"] != second.hello["epoch"]
    first.ready()
    second.ready()
    first.ask("select", {"uris": ["tiledb://ada/array01"]})
    assert second.ask("ready")["body"]["selection"] == []


def test_two_tabs_of_one_session_show_the_same(open_page):
    first = open_page("shared")
    first.ready()
    second = open_page("shared")
    second.send(START)
    first.ask("select", {"uris": ["tiledb://ada/array01"]})
    heard = second.until(lambda message: message["kind"] == "push" and "selection" in message["body"])
    assert heard["body"]["selection"] == ["tiledb://ada/array01"]


def test_without_credentials_or_with_a_wrong_token_it_is_forbidden(server):
    assert status_of(server, header={}) == 403
    assert status_of(server, header={"Authorization": "token wrong"}) == 403
    assert status_of(server, header={}, cookie="username-127-0-0-1=forged") == 403


def test_another_origin_is_forbidden_even_with_credentials(server):
    assert status_of(server, origin="https://evil.example") == 403


GARBAGE = [
    *("", "no JSON", "[1, 2]", "null", "5", "{" * 2000),
    *('{"kind": "start"}', '{"kind": 3}', '{"kind": "request"}', '{"kind": "cancel"}'),
    *('{"kind": "request", "id": 7, "name": "page"}', '{"buffers": -1}', '{"buffers": "x"}'),
    '{"kind": "request", "id": "a", "name": "no such", "body": {}}',
    '{"kind": "request", "id": "b", "name": "page", "body": {"number": "one"}}',
]


@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_leaves_the_socket_open(open_page, garbage):
    page = open_page("garbage")
    page.send(START)
    page.socket.send(garbage)
    page.socket.send_binary(b"\x00\xff")
    assert page.ask("ready")["ok"]


def test_a_message_of_more_than_256_kb_ends_its_socket_and_nothing_else(open_page):
    page = open_page("large")
    page.ready()
    page.ask("select", {"uris": ["tiledb://ada/array01"]})
    page.send({"kind": "request", "id": "x", "name": "select", "body": {"uris": ["x" * 300_000]}})
    assert page.ended() == 1009
    again = open_page("large")
    again.send(START)
    assert again.ask("ready")["body"]["selection"] == ["tiledb://ada/array01"]


def test_a_request_waits_for_its_buffers(open_page):
    page = open_page()
    page.ready()
    page.send({"kind": "request", "id": "late", "name": "refresh", "body": {}, "buffers": 2})
    page.socket.send_binary(b"one")
    page.socket.send_binary(b"two")
    assert page.until(lambda message: message["kind"] == "reply")["id"] == "late"


def test_no_more_than_32_requests_are_under_way(open_page, stub):
    page = open_page()
    page.ready()
    with stub.holding("/metadata_json"):
        for number in range(33):
            body = {"uri": "tiledb://ada/array01", "tab": "metadata"}
            page.send({"kind": "request", "id": f"d{number}", "name": "details", "body": body})
        refused = page.until(lambda message: message["kind"] == "reply")
    assert refused["id"] == "d32"
    assert "32 requests" in refused["error"]["reason"]
    assert page.until(lambda message: message["kind"] == "reply")["ok"]
    assert page.ask("ready")["ok"], "those that were answered made room"


def test_it_writes_no_files(open_page, server):
    page = open_page()
    page.ready()
    refusal = page.ask("export", {"format": "csv", "rows": "page"})
    assert not refusal["ok"]
    assert "exports code" in refusal["error"]["title"]
    assert not list(server.folder.iterdir())


def test_a_cloud_that_does_not_answer_is_said(start_server, open_page):
    dead = start_server(TILEDB_REST_HOST="http://127.0.0.1:9", TILEDB_REST_TOKEN="t")
    page = open_page(on=dead)
    page.send(START)
    state = page.state(lambda state: state["status"] == "error")
    assert "127.0.0.1:9" in state["error"]["title"] + state["error"]["reason"]


def test_under_the_base_url_of_a_hub(start_server, open_page):
    hub = start_server(base_url="/user/ada/")
    assert open_page(on=hub, path="user/ada/").ready()["status"] == "ready"
    with pytest.raises(websocket.WebSocketBadStatusException, match="404"):
        open_page(on=hub)


def test_two_users_of_a_server_never_see_each_other_s_session(start_server, open_page):
    server = start_server("--ServerApp.identity_provider_class=tests.unit.lab.identities.ByHeader")
    ada = open_page("same", on=server, header={"X-User": "ada"})
    grace = open_page("same", on=server, header={"X-User": "grace"})
    assert ada.hello["epoch"] != grace.hello["epoch"]
    ada.ready()
    grace.ready()
    ada.ask("select", {"uris": ["tiledb://ada/array01"]})
    assert grace.ask("ready")["body"]["selection"] == []
    assert status_of(server, header={"X-User": "mallory"}) == 403


def test_whom_the_authorizer_lets_execute_nothing_gets_no_socket(start_server, open_page):
    server = start_server(
        "--ServerApp.identity_provider_class=tests.unit.lab.identities.ByHeader",
        "--ServerApp.authorizer_class=tests.unit.lab.identities.NotGuests",
    )
    assert status_of(server, header={"X-User": "guest"}) == 403
    assert open_page(on=server, header={"X-User": "ada"}).ready()["status"] == "ready"


def test_the_21st_session_of_a_user_takes_the_place_of_one_that_nobody_shows(start_server, open_page):
    server = start_server()
    pages = [open_page(f"page-{number}", on=server) for number in range(20)]
    assert open_page("one-more", on=server).closed == 4429
    pages[7].close()
    assert open_page("one-more", on=server).ready()["status"] == "ready"
    assert open_page("page-3", on=server).hello["epoch"] == pages[3].hello["epoch"]


@pytest.mark.soak
def test_a_hundred_panels_of_one_server_turn_their_pages(start_server, open_page):
    server = start_server()
    first = open_page("session-0", on=server)
    first.ready()
    before = psutil.Process(server.pid).memory_info().rss
    pages = [first, *(open_page(f"session-{number % 20}", on=server) for number in range(1, 100))]
    for page in pages[1:]:
        page.ready()
    for number, page in enumerate(pages):
        page.ask("page", {"number": 1 + number // 20})
    for page in pages:
        assert page.state(lambda state: state["status"] == "ready")["page"] == 5
    grown = psutil.Process(server.pid).memory_info().rss - before
    assert grown < 100e6, f"{grown / 1e6:.0f} MB"


def test_a_token_that_signs_in_is_in_no_log_no_frame_and_no_file_but_one(start_server, open_page, stub):
    server = start_server(TILEDB_REST_TOKEN="")
    page = open_page(on=server)
    page.send(START)
    assert page.state(lambda state: state["status"] == "signed_out")
    body = {"method": "token", "token": TOKEN, "server": stub.url, "remember": True}
    assert page.ask("sign_in", body)["ok"]
    page.state(lambda state: state["status"] == "ready")
    page.ask("details", {"uri": "tiledb://ada/array01", "tab": "code"})
    page.ask("snippet", {"uris": ["tiledb://ada/array01"]})
    wrong = {**body, "token": TOKEN + "-but-wrong"}
    assert not page.ask("sign_in", wrong)["ok"]
    page.socket.send(json.dumps({"kind": "request", "id": "x", "name": "sign_in", "body": [TOKEN]}))
    page.ask("ready")
    assert not [frame for frame in page.frames if TOKEN in str(frame)]
    assert not [line for line in server.log if TOKEN in line]
    holding = [
        path for path in server.home.rglob("*") if path.is_file() and TOKEN.encode() in path.read_bytes()
    ]
    assert [path.name for path in holding] == ["cloud.json"]
    arguments = " ".join(psutil.Process(server.pid).cmdline())
    assert TOKEN not in arguments


def test_browsing_loads_no_libtiledb_into_the_process_of_the_server(start_server, open_page):
    server = start_server()
    page = open_page(on=server)
    page.ready()
    for tab in ("overview", "schema", "metadata", "code"):
        assert page.ask("details", {"uri": "tiledb://ada/array01", "tab": tab})["ok"]
    page.ask("namespaces")
    page.ask("snippet", {"uris": ["tiledb://ada/array01"]})
    maps = Path(f"/proc/{server.pid}/maps").read_text()
    assert "msgspec" in maps
    assert "libtiledb" not in maps
