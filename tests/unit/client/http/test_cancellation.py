"""A call that nobody waits for any more is given up, wherever it is, and its connection closed."""

from __future__ import annotations

import threading
from concurrent.futures import CancelledError

import pytest

from tests.unit.client.server import Answer, Server
from tests.unit.dripping import dripping
from tiledb_cloud_widgets.client import Client
from tiledb_cloud_widgets.client.http.cancellation import Cancellation


def signed_in(url: str) -> Client:
    client = Client(timeout=(2, 60))
    client.login(token="of-this-test", host=url)
    return client


class Running:
    """A call in a thread of its own."""

    def __init__(self, client: Client) -> None:
        self.cancellation = Cancellation()
        self.outcome: list[Exception] = []
        self._thread = threading.Thread(target=self._run, args=(client,))
        self._thread.start()

    def _run(self, client: Client) -> None:
        try:
            with self.cancellation:
                client.list_arrays()
        except Exception as error:  # noqa: BLE001 (looked at below)
            self.outcome.append(error)

    def cancel(self) -> None:
        """Cancel it; it ends at once."""
        self.cancellation.cancel()
        self._thread.join(10)
        assert not self._thread.is_alive()
        assert [type(error) for error in self.outcome] == [CancelledError]


@pytest.mark.parametrize("silent", [False, True], ids=["a byte at a time", "never a byte"])
def test_a_response_that_does_not_come_is_given_up(silent):
    with dripping(silent=silent) as server:
        call = Running(signed_in(server.url))
        assert server.until("asked", 1)
        call.cancel()
        assert server.until("open", 0)


def test_the_wait_before_a_retry_ends(server: Server):
    asked = threading.Event()

    def answer(_: object) -> Answer:
        asked.set()
        return Answer(503, b"", headers={"Retry-After": "30"})

    server.answer = answer
    call = Running(signed_in(server.url))
    assert asked.wait(10)
    call.cancel()


def test_what_begins_after_it_sends_nothing(server: Server):
    cancellation = Cancellation()
    cancellation.cancel()
    client = signed_in(server.url)
    with cancellation, pytest.raises(CancelledError):
        client.list_arrays()
    assert not server.asked
    client.list_arrays()  # outside, all is as before
