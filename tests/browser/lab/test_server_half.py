"""A server half that is missing, old or newer, a network that is lost, garbage, a cloud that does not answer: a sentence with what to do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
import websocket
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.jupyter import Jupyter
from tests.browser.lab.conftest import APPS, notebook_in_soak
from tests.browser.lab.side_panel import open_alone
from tests.browser.proxy import Proxy
from tests.unit.lab.conftest import Page as SocketOnly
from tiledb_cloud_widgets.local import LocalCloud

SOCKET = re.compile("tiledb_cloud_widgets/panel")
ENABLE = "jupyter server extension enable tiledb_cloud_widgets.lab"
CUT = "(code) => { const box = code.closest('pre'); return box.scrollWidth - box.clientWidth; }"
MOST_REQUESTS = (
    16  # of a listing, the account and what else a panel asks for at first, each tried a few times
)
OFF = "--ServerApp.jpserver_extensions={'tiledb_cloud_widgets.lab': False}"


@pytest.fixture(params=APPS)
def half(request, tmp_path, proxy: Proxy, cloud: LocalCloud) -> Iterator[Jupyter]:
    """A server that was started before the package was installed, as far as a page can tell."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    signed_in = {"TILEDB_REST_HOST": proxy.url, "TILEDB_REST_TOKEN": cloud.token}
    server = Jupyter(folder, tmp_path / "home", app=request.param, environment=signed_in, options=[OFF])
    yield server
    server.stop()


def test_without_its_server_half_the_panel_says_what_to_run_and_asks_no_more(half, new_page):
    page = new_page()
    asked: list[str] = []
    page.on("websocket", lambda socket: asked.append(socket.url) if SOCKET.search(socket.url) else None)
    panel = open_alone(page, half)
    expect(panel.alert).to_contain_text("The server extension is not running.")
    expect(panel.region.get_by_text(ENABLE)).to_be_visible()
    assert len(asked) == 1
    assert panel.copy(panel.button("Copy command")) == ENABLE
    panel.button("Try again").click()
    expect(panel.alert).to_contain_text("The server extension is not running.")
    assert len(asked) == 2


class Between:
    """Something between a page and the server half, which a test makes misbehave."""

    def __init__(self, page: Page) -> None:
        self.protocol: int | None = None
        self.away = False
        self.sockets: list[WebSocketRoute] = []
        page.route_web_socket(SOCKET, self._opened)

    def _opened(self, socket: WebSocketRoute) -> None:
        self.sockets.append(socket)
        if self.away:
            socket.close(code=1011, reason="nobody is there")
            return
        server = socket.connect_to_server()
        server.on_message(lambda message: socket.send(self._changed(message)))

    def _changed(self, message: str | bytes) -> str | bytes:
        if self.protocol is None or not isinstance(message, str):
            return message
        content = json.loads(message)
        return json.dumps({**content, "protocol": self.protocol}) if content["kind"] == "hello" else message


@pytest.mark.soak
def test_an_old_or_a_newer_half_a_lost_network_and_garbage_lose_nothing(host, new_page):
    page = new_page()
    between = Between(page)
    between.protocol = 0
    panel = open_alone(page, host)
    expect(panel.alert).to_contain_text("The server extension is of an older release. Restart Jupyter.")
    between.protocol = 99
    panel.button("Try again").click()
    expect(panel.alert).to_contain_text(
        "This page is of an older release than the server extension. Reload the page."
    )

    between.protocol = None
    panel.button("Try again").click()
    panel.wait_for_rows()
    panel.button("Next page").click()
    panel.status("26–28 of 28")
    shown = panel.names()
    between.sockets[-1].close(code=1011, reason="the proxy is restarted")
    expect(page.get_by_role("alert").get_by_text("Jupyter does not answer.")).to_have_count(0)
    between.sockets[-1].send("<html>502 Bad Gateway</html>")
    panel.button("Previous page").click()
    panel.status("1–25 of 28")
    panel.button("Next page").click()
    panel.status("26–28 of 28")
    assert panel.names() == shown
    assert len(between.sockets) == 5, "one for each that was lost, and no storm"

    between.away = True
    between.sockets[-1].close(code=1011, reason="the server is gone")
    expect(page.get_by_role("alert").filter(has_text="This page of rows stays.")).to_be_visible()
    rows = panel.grid.locator("tbody")
    expect(rows).to_have_css("opacity", "0.7")  # one shade back
    page.emulate_media(forced_colors="active")
    expect(rows).to_have_css("opacity", "1")  # no shade there is a contrast that somebody chose
    page.emulate_media(forced_colors="none")
    between.away = False
    panel.within.get_by_role("button", name="Try again").click()
    expect(rows).to_have_css("opacity", "1")


@notebook_in_soak
def test_a_cloud_that_does_not_answer_is_said_and_the_rows_stay(host, proxy, cloud, new_page):
    page = new_page()
    with proxy.dropping("/") as fault:
        panel = open_alone(page, host)
        expect(panel.alert).to_contain_text("Owned arrays could not be loaded.")
        expect(panel.alert).to_contain_text(proxy.url.removeprefix("http://"))
    assert len(fault.seen) <= MOST_REQUESTS
    panel.button("Try again").click()
    panel.wait_for_rows()
    shown = panel.names()
    with proxy.dropping("/") as fault:
        panel.button("Refresh").click()
        expect(panel.alert).to_contain_text("Owned arrays could not be loaded.")
        assert panel.names() == shown
    assert len(fault.seen) <= MOST_REQUESTS
    panel.button("Try again").click()
    expect(panel.alert).to_have_count(0)
    assert panel.names() == shown
    assert not [line for line in host.log if cloud.token in line]


def status_of(server: Jupyter, **options: object) -> int:
    """The HTTP status with which a socket is refused."""
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        SocketOnly(server, **options)
    return refused.value.status_code


def test_foreign_pages_and_strangers_get_no_socket_and_garbage_ends_none(host, new_page):
    page = new_page()
    page.goto(host.url("api/status"))
    cookie = "; ".join(f"{each['name']}={each['value']}" for each in page.context.cookies())
    mine = {"Cookie": cookie}
    assert status_of(host, header=mine, origin="https://evil.example") == 403
    assert status_of(host, header={}) == 403
    assert status_of(host, header={"Authorization": "token wrong"}) == 403
    socket = SocketOnly(host, "garbage", header=mine)
    for garbage in ("", "no JSON", "[1]", '{"kind": 3}', '{"kind": "request", "id": 7, "name": []}'):
        socket.socket.send(garbage)
        socket.socket.send_binary(b"\x00\xff")
    assert socket.ready()["shown"]
    socket.close()
    assert not [line for line in host.log if host.token in line and "ERROR" in line]
