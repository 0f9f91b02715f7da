"""What the views of a Browser may ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from tiledb_cloud_widgets.catalog import state as s
from tiledb_cloud_widgets.catalog.asset import Asset
from tiledb_cloud_widgets.catalog.namespaces import namespace_groups
from tiledb_cloud_widgets.catalog.page import MAX_PAGE_SIZE
from tiledb_cloud_widgets.catalog.query import FIELDS, Query, check_uri
from tiledb_cloud_widgets.catalog.snippet import snippet_of_assets, snippet_of_query
from tiledb_cloud_widgets.panel.details import details_of
from tiledb_cloud_widgets.panel.messages import BROWSER_REQUESTS, DETAILS_TABS, EXPORT_FORMATS, EXPORT_ROWS
from tiledb_cloud_widgets.panel.sign_in import sign_in
from tiledb_cloud_widgets.widgets.base import Panel

if TYPE_CHECKING:
    from tiledb_cloud_widgets.catalog.engine import Engine
    from tiledb_cloud_widgets.catalog.export import Exports
    from tiledb_cloud_widgets.panel.channel import Call


class BrowserRequests(Panel):
    """One method for each request; each checks what it is sent, for a view can be any page's script."""

    requests: ClassVar[tuple[str, ...]] = BROWSER_REQUESTS
    slow_requests: ClassVar[frozenset[str]] = frozenset(
        {"details", "namespaces", "export", "snippet", "sign_in", "sign_out"}
    )
    _engine: Engine
    _exports: Exports

    def _on_query(self, call: Call) -> None:
        query = self._engine.state.query
        if call.body.get("clear"):
            query = query.cleared()
        changes = call.body.get("changes") or {}
        if not isinstance(changes, dict):
            raise TypeError(f"changes must be an object, not {type(changes).__name__}.")
        changes = {name: value for name, value in changes.items() if name in FIELDS}
        if "group" in changes and len(changes) == 1:
            uri = changes["group"]
            self._engine.ask(s.GroupEntered(None if uri is None else check_uri("group", uri)))
            return
        self._engine.ask(s.QueryAsked(query.adapt(**changes)))

    def _on_page(self, call: Call) -> None:
        self._engine.ask(s.PageAsked(_integer(call, "number", 1, 2**53)))

    def _on_page_size(self, call: Call) -> None:
        self._engine.ask(s.PageSizeAsked(_integer(call, "size", 1, MAX_PAGE_SIZE)))

    def _on_turned(self, call: Call) -> None:
        before = self._engine.state
        event = s.Turned(_integer(call, "number", 1, 2**53), _integer(call, "generation", 0, 2**53))
        self._engine.ask(event)
        if self._engine.state is before:
            self._push()  # the view is ahead of what is: bring it back

    def _on_refresh(self, _call: Call) -> None:
        self._exports.forget()
        self._engine.ask(s.RefreshAsked())

    def _on_retry(self, _call: Call) -> None:
        self._engine.ask(s.RetryAsked())

    def _on_cancel_pending(self, _call: Call) -> None:
        self._engine.ask(s.Cancelled())

    def _on_select(self, call: Call) -> None:
        self._engine.ask(s.Selected(tuple(_uris(call))))

    def _on_details(self, call: Call) -> dict[str, Any]:
        uri = check_uri("uri", call.body.get("uri"))
        tab = _choice(call, "tab", DETAILS_TABS)
        return details_of(self._engine.client, self._asset(uri), tab)

    def _on_namespaces(self, _call: Call) -> dict[str, Any]:
        state = self._engine.state
        seen = [info.namespace for page in state.cache for info in page.items if info.namespace]
        return {"groups": namespace_groups(self._engine.client, state.query.kind, state.query.scope, seen)}

    def _on_export(self, call: Call) -> dict[str, Any]:
        form = _choice(call, "format", EXPORT_FORMATS)
        rows = _choice(call, "rows", EXPORT_ROWS)
        self._engine.wait()
        state = self._engine.state
        if rows == "selection":
            picked: list[Asset] = [self._asset(pick.uri) for pick in state.picks]
            return self._exports.write_assets(picked, form)
        if rows == "page":
            if state.shown is None:
                raise ValueError("There is no page to export yet.")
            return self._exports.write_page(state.shown, form)
        return self._exports.write_whole(state.query, form, call.progress, call.cancelled)

    def _on_snippet(self, call: Call) -> dict[str, Any]:
        uris = _uris(call)
        state = self._engine.state
        if uris:
            return {"code": snippet_of_assets([self._asset(uri) for uri in uris], self._engine.client)}
        return {"code": snippet_of_query(state.query, state.page_size, self._engine.client, state.page)}

    def _on_sign_in(self, call: Call) -> dict[str, Any]:
        return sign_in(self._engine.account, call)

    def _on_sign_out(self, _call: Call) -> dict[str, Any]:
        return {"note": self._engine.account.sign_out()}

    def _asset(self, uri: str) -> Asset:
        """Return an asset with what is known of it."""
        state = self._engine.state
        infos = [pick.info for pick in state.picks if pick.uri == uri]
        infos += [page.find(uri) for page in (state.shown, state.next) if page is not None]
        return Asset(self._engine.client, uri, next((info for info in infos if info is not None), None))


def _integer(call: Call, name: str, low: int, high: int) -> int:
    value = call.body.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ValueError(f"{name} must be a whole number of {low:,} to {high:,}, not {value!r:.60}.")
    return value


def _choice(call: Call, name: str, allowed: tuple[str, ...]) -> str:
    value = call.body.get(name)
    if value not in allowed or not isinstance(value, str):
        raise ValueError(f"{name} must be one of {', '.join(allowed)}, not {value!r:.60}.")
    return value


def _uris(call: Call) -> list[str]:
    uris = call.body.get("uris")
    if not isinstance(uris, list):
        raise TypeError(f"uris must be a list, not {type(uris).__name__}.")
    return [check_uri("uris", uri) for uri in uris]


__all__ = ["BrowserRequests", "Query"]
