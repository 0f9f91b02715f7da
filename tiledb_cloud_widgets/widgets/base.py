"""What all panels share: the bundle, the style, the channel, and how state goes to the views."""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import anywidget
import traitlets

from tiledb_cloud_widgets.panel.channel import Channel

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiledb_cloud_widgets.panel.channel import Call

STATIC = Path(__file__).parent.parent / "static"

DISPLAY_SECONDS = 2.0  # how long displaying waits for an answer of the server
DRAWN_SECONDS = 0.2  # and then for the view, where the front end can tell of it while a cell runs


class Panel(anywidget.AnyWidget):
    """A widget whose views hear its state as messages: nothing but the bundle is saved in a notebook."""

    # Not anywidget's _css: js/src/widgets/mount.tsx says why.
    _style = traitlets.Unicode(read_only=True).tag(sync=True)
    requests: ClassVar[tuple[str, ...]] = ()
    slow_requests: ClassVar[frozenset[str]] = frozenset()

    def __init__(self) -> None:
        self._revision = 0
        self._revision_lock = threading.Lock()
        self._drawn = threading.Event()  # a view is there
        super().__init__()
        answers: dict[str, Callable[[Call], object]] = {
            name: getattr(self, f"_on_{name}") for name in self.requests
        }
        self._channel = Channel(self._send_message, answers, set(self.requests) - self.slow_requests)
        self.on_msg(self._channel.receive)

    @traitlets.default("_style")
    def _read_style(self) -> str:
        return style_sheet()

    def _snapshot(self) -> dict[str, Any]:
        """Return the state for the views, without its revision."""
        raise NotImplementedError

    def _push(self) -> None:
        """Send the state to every view; the revision says which of two is newer."""
        with self._revision_lock:
            self._revision += 1
            self._channel.push({**self._snapshot(), "revision": self._revision})

    def _on_ready(self, _call: Call) -> dict[str, Any]:
        self._drawn.set()
        with self._revision_lock:  # a view that heard the last push already takes this for what it has
            return {**self._snapshot(), "revision": self._revision}

    def _view_bundle(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return what hosts with widgets display, and its metadata."""
        if self.comm is None:  # closed
            return {"text/plain": repr(self)}, {}
        bundle: tuple[dict[str, Any], dict[str, Any]] | None = super()._repr_mimebundle_()
        return bundle if bundle is not None else ({"text/plain": repr(self)}, {})

    def _send_message(self, message: dict[str, Any]) -> None:
        if self.comm is not None:
            self.send(message)


@cache
def style_sheet() -> str:
    """Return the style sheet of all panels."""
    return (STATIC / "panels.css").read_text("utf-8")
