"""What the views of a Browser may ask."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from tiledb_cloud_widgets.catalog import state as s
from tiledb_cloud_widgets.catalog.failure import explain
from tiledb_cloud_widgets.catalog.query import check_uri
from tiledb_cloud_widgets.catalog.snippet import (
    snippet_of_assets,
    snippet_of_export,
    snippet_of_query,
    snippet_of_selection,
)
from tiledb_cloud_widgets.panel import asset_messages as a
from tiledb_cloud_widgets.panel import messages as m
from tiledb_cloud_widgets.panel import preview as previews
from tiledb_cloud_widgets.panel.edits import SLOW_REQUESTS, AssetRequests
from tiledb_cloud_widgets.panel.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiledb_cloud_widgets.catalog.exports import Exports
    from tiledb_cloud_widgets.panel.channel import Call


class BrowserRequests(AssetRequests):
    """One method for each request, ``_on_x(body, call)``. Bodies have their shape; URIs are checked here.

    What only a click needs is imported by the first one, so that importing the package takes less time.
    """

    requests: ClassVar[type] = m.BrowserRequests
    slow_requests: ClassVar[frozenset[str]] = frozenset(
        {"details", "namespaces", "elsewhere", "export", "export_code", "snippet", "sign_in", "sign_out"}
        | SLOW_REQUESTS
    )
    ends_itself: ClassVar[frozenset[str]] = frozenset({"export", "preview"})
    exports: Exports
    variable: Callable[[], str | None]

    def _on_query(self, body: m.QueryRequest, _call: Call) -> None:
        query = self.engine.state.query.cleared() if body.clear else self.engine.state.query
        if body.changes.keys() == {"group"}:
            uri = body.changes["group"]
            self.engine.ask(s.GroupEntered(None if uri is None else check_uri("group", uri)))
        else:
            self.engine.ask(s.QueryRequested(query.adapt(**body.changes)))

    def _on_page(self, body: m.PageRequest, _call: Call) -> None:
        self.engine.ask(s.PageRequested(body.number))

    def _on_page_size(self, body: m.PageSizeRequest, _call: Call) -> None:
        self.engine.ask(s.PageSizeRequested(body.size))

    def _on_turned(self, body: m.TurnedRequest, _call: Call) -> None:
        before = self.engine.state
        self.engine.ask(s.PageTurned(body.number, body.generation))
        if self.engine.state is before:
            self.push()  # the view is ahead of what is: bring it back

    def _on_refresh(self, _body: m.Nothing, _call: Call) -> None:
        self.exports.forget()
        self.engine.ask(s.RefreshRequested())

    def _on_retry(self, _body: m.Nothing, _call: Call) -> None:
        self.engine.ask(s.RetryRequested())

    def _on_cancel_pending(self, _body: m.Nothing, _call: Call) -> None:
        self.engine.ask(s.Cancelled())

    def _on_select(self, body: m.UrisRequest, _call: Call) -> None:
        self.engine.ask(s.SelectionRequested(tuple(check_uri("uris", uri) for uri in body.uris)))

    def _on_details(self, body: a.DetailsRequest, call: Call) -> a.Details:
        from tiledb_cloud_widgets.panel.details import details_of  # noqa: PLC0415

        previews.prepare(self)
        asset = self._asset(body.uri)
        variable = self.variable() if self.engine.state.selection[-1:] == [asset.uri] else None
        own_code = None if variable is None else snippet_of_selection(variable, [asset], body.timestamp)
        return details_of(self.engine.client, asset, body, own_code, call)

    def _on_elsewhere(self, _body: m.Nothing, _call: Call) -> m.Elsewhere:
        from tiledb_cloud_widgets.panel.elsewhere import elsewhere  # noqa: PLC0415

        return elsewhere(self.engine.client, self.engine.state.query)

    def _on_namespaces(self, _body: m.Nothing, _call: Call) -> m.Namespaces:
        from tiledb_cloud_widgets.panel.namespace_groups import groups_of  # noqa: PLC0415

        state = self.engine.state
        seen = [info.namespace for page in state.cache for info in page.items if info.namespace]
        query = state.query
        if query.scope == "favorites":
            return m.Namespaces([])  # they have no filter
        return m.Namespaces(groups_of(self.engine.client, query.kind, query.scope, seen, only_listed=True))

    def _on_export(self, body: m.ExportRequest, call: Call) -> m.Exported:
        self.engine.wait()
        state = self.engine.state
        if body.rows == "selection":
            assets = [self._asset(asset.uri) for asset in state.selected_assets]
            return m.Exported(**self.exports.write_assets(assets, body.format))
        if body.rows == "page":
            if state.shown is None:
                raise ValueError("There is no page to export yet.")
            return m.Exported(**self.exports.write_page(state.shown, body.format))
        try:
            whole = self.exports.write_whole(
                state.query, body.format, call.progress, call.cancelled, state.known_rows
            )
            return m.Exported(**whole)
        except Exception as error:
            if not self.exports.rows_kept:
                raise
            failure = explain(error, f"The export stopped after {self.exports.rows_kept:,} rows.")
            next_step = "Press Try again to continue from there."
            raise Refused(replace(failure, next_step=next_step, retry=True)) from error

    def _on_export_code(self, body: m.ExportRequest, _call: Call) -> m.Code:
        state = self.engine.state
        shown = (state.query, state.page, state.page_size, state.selection)
        return m.Code(snippet_of_export(*shown, body.rows, body.format, self.engine.client))

    def _on_snippet(self, body: m.SnippetRequest, _call: Call) -> m.Code:
        state, client = self.engine.state, self.engine.client
        if not body.uris:
            return m.Code(snippet_of_query(state.query, state.page_size, client, state.page))
        assets = [self._asset(uri, "uris") for uri in body.uris]
        variable = self.variable() if body.own and body.uris == list(state.selection) else None
        if variable is not None:
            return m.Code(snippet_of_selection(variable, assets, body.timestamp), own=True)
        return m.Code(snippet_of_assets(assets, client, body.style, body.timestamp))

    def _on_sign_in(self, body: m.SignInRequest, call: Call) -> m.SignedInAs:
        from tiledb_cloud_widgets.panel.sign_in import sign_in  # noqa: PLC0415

        return sign_in(self.engine.sign_in, body, call)

    def _on_sign_out(self, _body: m.Nothing, _call: Call) -> m.SignedOutNote:
        return m.SignedOutNote(self.engine.client.logout())
