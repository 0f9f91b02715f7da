"""What all widgets share: the bundle, the style, and the session whose messages they carry."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import ipywidgets
import traitlets

from tiledb_cloud_widgets.catalog.query import FIELDS
from tiledb_cloud_widgets.widgets.places import note_shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiledb_cloud_widgets.panel.base import PanelSession
    from tiledb_cloud_widgets.panel.channel import Buffer

STATIC = Path(__file__).parent.parent / "static"

DISPLAY_SECONDS = 2.0  # how long displaying waits for an answer of the server
DRAWN_SECONDS = 0.2  # and then for the view, where the front end can tell of it while a cell runs

_log = logging.getLogger(__name__)

#: What ``interact`` sets on any control, which most controls have.
_OF_IPYWIDGETS = frozenset({"description"})


class PanelWidget(anywidget.AnyWidget):
    """A widget that carries the messages of a session: nothing but the bundle is saved in a notebook."""

    # Not anywidget's _css: js/src/widgets/mount.tsx says why.
    _style = traitlets.Unicode(read_only=True).tag(sync=True)

    def __init__(self, session: PanelSession) -> None:
        self._panel_session = session
        self._cells: set[str] = set()  # those whose newest execution shows it
        self._replaced = False  # there was such a cell, and there is none any more
        self._let_go = False
        super().__init__()
        self._own_layout = self.layout  # a widget too, with a comm of its own
        session.unviewed = self._let_go_if_replaced
        self.on_msg(lambda _widget, content, buffers: session.receive(content, buffers))
        session.push()  # so that a view knows, while a cell runs, that its kernel is busy and not gone

    def __setattr__(self, name: str, value: object) -> None:
        if not name.startswith("_") and name not in _OF_IPYWIDGETS and not hasattr(type(self), name):
            known = [trait for trait in self.trait_names() if not trait.startswith("_")]
            import difflib  # noqa: PLC0415 (for a wrong name alone)

            close = difflib.get_close_matches(name, known, n=1)
            hint = f" Did you mean {close[0]!r}?" if close else ""
            if name in FIELDS and self.has_trait("query"):
                hint = f" Filters are fields of its query: browser.query = tcw.Query({name}=...)."
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}.{hint}")
        super().__setattr__(name, value)

    @traitlets.observe("comm")
    def _comm_opened(self, change: dict[str, Any]) -> None:
        """Notice when the host closes the comm, as marimo does for a cell that it runs again.

        The views that go with it cannot say so any more.
        """
        comm = change["new"]
        if comm is None:
            return
        close, session = comm.close, self._panel_session

        def closed(*arguments: object, **options: object) -> None:
            close(*arguments, **options)
            if not options.get("deleting"):
                session.abandon()

        comm.close = closed

    @traitlets.default("_style")
    def _read_style(self) -> str:
        return style_sheet()

    def _carry(self, message: dict[str, Any], buffers: Sequence[Buffer]) -> None:
        """Send a message of the session to every view."""
        if self.comm is not None:
            self.send(message, list(buffers))

    def _mirror(self, **values: object) -> None:
        """Set traits to what the session says; what a user's own callback raises is logged."""
        for name, value in values.items():
            try:
                self.set_trait(name, value)
            except Exception:  # noqa: BLE001 (whatever a user's callback raises)
                _log.exception("An observer of %s.%s failed", type(self).__name__, name)

    def _replaced_in(self, cell: str) -> None:
        """Take note that a cell that showed this panel was run again, and shows another."""
        self._cells.discard(cell)
        self._replaced = not self._cells
        self._let_go_if_replaced()

    def _let_go_if_replaced(self) -> None:
        """Close the comms of a panel that nothing shows and no cell will: they are what pages keep.

        To show it again opens them again.
        """
        if not self._replaced or self._panel_session.viewed.is_set() or self.comm is None:
            return
        self._let_go = True
        self._panel_session.pause(forget=True)
        for widget in self._with_layout():
            ipywidgets.Widget.close(widget)
            widget.__dict__.pop("_repr_mimebundle_", None)  # set to None by ipywidgets

    def _come_back(self) -> None:
        self._let_go = False
        for widget in reversed(self._with_layout()):
            ipywidgets.Widget.open(widget)
        self._panel_session.push()

    def _with_layout(self) -> list[ipywidgets.Widget]:
        return [self, self._own_layout] if self.layout is self._own_layout else [self]

    def close(self) -> None:
        """Remove the panel and stop listening to it."""
        self._let_go = False
        super().close()

    def _repr_mimebundle_(self, **_options: object) -> tuple[dict[str, Any], dict[str, Any]]:
        return self._view_bundle()

    def _view_bundle(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return what hosts with widgets display, and its metadata."""
        if self._let_go:
            self._come_back()
        note_shown(self)
        self._replaced = False
        shown = None if self.comm is None else super()._repr_mimebundle_()  # None: it was closed
        return shown or ({"text/plain": repr(self)}, {})


@cache
def style_sheet() -> str:
    """Return the style sheet of all panels."""
    return (STATIC / "panels.css").read_text("utf-8")


class _HideMessages(logging.Filter):
    """``comm`` logs each message of a view at DEBUG level, whole; one of them signs in."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                f"a message of {len(argument)} parts" if isinstance(argument, dict) else argument
                for argument in record.args
            )
        elif isinstance(record.args, dict):
            record.args = ()
            record.msg = "a message"
        return True


logging.getLogger("Comm").addFilter(_HideMessages())
