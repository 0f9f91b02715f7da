"""Models of the listing that mixes arrays and groups."""

from __future__ import annotations

from .base import Many, MetadataStringified, Model, Moment, PaginationMetadata


class AssetInfo(Model, frozen=True, gc=False):
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


class AssetListResponse(Model, frozen=True, gc=False):
    """A page of assets; ``data`` is ``[]`` when there is none."""

    _lists = ("data",)
    data: Many[AssetInfo] = []
    pagination_metadata: PaginationMetadata | None = None
