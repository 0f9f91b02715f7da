"""The stub server and its clients, and a comm that keeps what a widget sends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import comm
import pytest
from comm.base_comm import BaseComm

from tests.unit.panel.conftest import View, client, stranger, stub

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["client", "stranger", "stub"]


class RecordingComm(BaseComm):
    """Keeps custom messages; opens and closes like a comm of a kernel."""

    def __init__(self, *args: object, **options: Any) -> None:
        self.view = View()
        self.opened: dict[str, Any] = {}
        self.updates: list[dict[str, Any]] = []
        super().__init__(*args, **options)

    def publish_msg(
        self, msg_type: str, data: Any = None, buffers: Sequence[bytes] | None = None, **_options: Any
    ) -> None:
        if msg_type == "comm_open":
            self.opened = data["state"]
        elif msg_type == "comm_msg" and data["method"] == "custom":
            self.view.deliver(data["content"], buffers or ())
        elif msg_type == "comm_msg":
            self.updates.append(data)


@pytest.fixture(autouse=True)
def _recording(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comm, "create_comm", RecordingComm)


def view_of(widget: Any) -> View:
    """The view of a widget, at the other end of its comm."""
    view = widget.comm.view
    view._receive = lambda content, buffers: widget._handle_msg(
        {"content": {"data": {"method": "custom", "content": content}}, "buffers": list(buffers)}
    )
    return view
