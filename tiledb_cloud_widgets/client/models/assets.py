"""Models of the listing that mixes arrays and groups."""

from __future__ import annotations

from .base import ListingPage, Many, MetadataStringified, Model, Moment


class AssetInfo(Model, frozen=True):
    """An array or a group, in short: no tags and no size."""

    uuid: str | None = None
    asset_type: str | None = None
    asset_backing_type: str | None = None
    asset_ownership_level: str | None = None
    namespace_name: str | None = None
    namespace_uuid: str | None = None
    name: str | None = None
    mime_type: str | None = None
    created_at: Moment | None = None
    metadata: MetadataStringified | None = None


class AssetListResponse(ListingPage, frozen=True):
    """A page of assets."""

    data: Many[AssetInfo] = []

    @property
    def row_keys(self) -> list[str | None]:  # noqa: D102
        return [asset.uuid for asset in self.data]
