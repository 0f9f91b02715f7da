"""What the views of a Browser may ask of one asset: to change its entry, to show its data, the way to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiledb_cloud_widgets.catalog import state as s
from tiledb_cloud_widgets.catalog.failure import Failure
from tiledb_cloud_widgets.catalog.query import check_uri
from tiledb_cloud_widgets.panel import asset_messages as m
from tiledb_cloud_widgets.panel import preview as previews
from tiledb_cloud_widgets.panel.base import PanelSession
from tiledb_cloud_widgets.panel.errors import Refused

if TYPE_CHECKING:
    from tiledb_cloud_widgets.catalog.asset import Asset
    from tiledb_cloud_widgets.catalog.engine import Engine
    from tiledb_cloud_widgets.panel.channel import Call
    from tiledb_cloud_widgets.panel.messages import Nothing

SLOW_REQUESTS = frozenset({"favorite", "edit", "sharing", "share", "versions", "preview", "locate", "recent"})


class AssetRequests(PanelSession):
    """One method for each request, as in ``BrowserRequests``."""

    engine: Engine

    def _on_favorite(self, body: m.FavoriteRequest, _call: Call) -> None:
        asset = self._asset(body.uri)
        asset.favorite = body.favorite
        self.engine.ask(s.AssetChanged(asset.uri, asset.info))

    def _on_edit(self, body: m.EditRequest, _call: Call) -> m.Edited:
        asset = self._fresh(body.uri)
        saved = m.Entry(asset.info.description or "", list(asset.info.tags))
        wanted = saved if body.overwrite else body.shown
        fields = {name: getattr(body.entry, name) for name in ("description", "tags")}
        changes = {name: value for name, value in fields.items() if value != getattr(body.shown, name)}
        # the API has no version check: what somebody else has saved meanwhile is shown before it is replaced
        if any(getattr(saved, name) != getattr(wanted, name) for name in changes):
            return m.Edited(theirs=saved)
        if changes:
            asset.update(**changes)
        self.engine.ask(s.AssetChanged(asset.uri, asset.info))
        return m.Edited()

    def _on_sharing(self, body: m.UriRequest, _call: Call) -> m.Sharing:
        return self._sharing(self._asset(body.uri))

    def _on_share(self, body: m.ShareRequest, _call: Call) -> m.Sharing:
        asset = self._asset(body.uri)
        if body.actions and body.namespace == asset.namespace:
            reason = f"{body.namespace} owns it, and may do everything."
            raise Refused(Failure("The sharing was not changed.", reason, "Enter another name."))
        from tiledb_cloud_widgets.client.errors import NotFound  # noqa: PLC0415 (loaded with the client)

        try:
            if body.actions:
                asset.share(body.namespace, body.actions, body.member_actions)
            else:
                asset.unshare(body.namespace)
        except NotFound as error:
            error.next_step = "Check the name of the user or organization."  # the asset is on the screen
            raise
        return self._sharing(asset)

    def _on_versions(self, body: m.UriRequest, _call: Call) -> m.Versions:
        from tiledb_cloud_widgets.catalog.versions import versions_of  # noqa: PLC0415

        versions = versions_of(self.engine.client, check_uri("uri", body.uri))
        times = [round(time.timestamp() * 1000) for time in versions.times]
        return m.Versions(times, versions.total)

    def _on_preview(self, body: m.PreviewRequest, call: Call) -> m.Previewed:
        return previews.preview(self.engine.client, self._asset(body.uri), body, call, self)

    def _on_locate(self, body: m.LocateRequest, _call: Call) -> m.Located:
        from tiledb_cloud_widgets.catalog.entry import note_use  # noqa: PLC0415
        from tiledb_cloud_widgets.catalog.locate import asset_of  # noqa: PLC0415
        from tiledb_cloud_widgets.client.errors import NotFound  # noqa: PLC0415 (imports tiledb)

        asset = asset_of(self.engine.client, body.text)
        try:
            info = asset.info  # what is not there is an error here
        except NotFound:  # a name may end in a space, but most such spaces came with the clipboard
            if body.text == body.text.rstrip():
                raise
            asset = asset_of(self.engine.client, body.text.rstrip())
            info = asset.info
        self.engine.ask(s.SelectionRequested((asset.uri,), reveal=True))
        self.engine.ask(s.AssetChanged(asset.uri, info))
        note_use(self.engine.client, asset)
        return m.Located(asset.uri)

    def _on_recent(self, _body: Nothing, _call: Call) -> m.RecentAssets:
        from tiledb_cloud_widgets.client import recent  # noqa: PLC0415 (loaded with the client)

        client = self.engine.client
        assets = recent.recent(client.host, client.username)
        return m.RecentAssets([m.RecentAsset(asset.uri, asset.kind) for asset in assets])

    def _sharing(self, asset: Asset) -> m.Sharing:
        from tiledb_cloud_widgets.catalog.entry import grants_of  # noqa: PLC0415

        grants = grants_of(self.engine.client, asset)
        return m.Sharing([m.Grant(grant.namespace, grant.actions, grant.member_actions) for grant in grants])

    def _fresh(self, uri: str) -> Asset:
        """Return an asset with what the server says of it now."""
        asset = self._asset(uri)
        client = self.engine.client
        info = client.group_info(uri) if asset.kind == "group" else client.array_info(uri)
        return type(asset)(client, uri, info)

    def _asset(self, uri: str, field: str = "uri") -> Asset:
        """Return the asset that a field of a request names, with what is known of it."""
        from tiledb_cloud_widgets.catalog.asset import Asset  # noqa: PLC0415

        state = self.engine.state
        infos = [asset.info for asset in state.selected_assets if asset.uri == uri]
        infos += [page.find(uri) for page in (state.shown, state.next) if page is not None]
        known = next((info for info in infos if info is not None), None)
        return Asset(self.engine.client, check_uri(field, uri), known)
