"""The server's responses as typed, frozen structs, with the names and fields of the REST API.

Counts are ints, dates are datetimes with a time zone. A missing or null list is ``[]``, any other missing
value None. A value that does not match the API, such as an invalid date, is dropped; a warning names it.

Examples
--------
>>> from tiledb_cloud_widgets.client import models
>>> models.ArrayInfo(name="quickstart", tags=["demo"])
ArrayInfo(name='quickstart', tags=['demo'])
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .arrays import (
    ArrayBrowserData,
    ArrayBrowserSidebar,
    ArrayInfo,
    ArrayInfoUpdate,
    ArraySharing,
    Pricing,
    Subscription,
)
from .assets import AssetInfo, AssetListResponse
from .base import ListingPage, MetadataStringified, MetadataStringifiedEntry, Model, PaginationMetadata
from .favorites import (
    ArrayEndTimestampData,
    ArrayFavoritesData,
    MLModelFavoritesData,
    NotebookFavoritesData,
    UDFFavoritesData,
)
from .groups import (
    GroupBrowserData,
    GroupBrowserFilterData,
    GroupContents,
    GroupContentsFilterData,
    GroupEntry,
    GroupInfo,
    GroupSharing,
    GroupUpdate,
)
from .schema import ArraySchema, Attribute, Dimension, Domain, Filter, FilterPipeline
from .users import AssetLocations, Organization, OrganizationUser, StorageLocation, Token, User

if TYPE_CHECKING:
    from .enums import (
        ArrayActions,
        ArrayType,
        AssetType,
        FileType,
        GroupActions,
        GroupType,
        NamespaceActions,
        OrganizationRoles,
    )

__all__ = [
    "ArrayActions",
    "ArrayBrowserData",
    "ArrayBrowserSidebar",
    "ArrayEndTimestampData",
    "ArrayFavoritesData",
    "ArrayInfo",
    "ArrayInfoUpdate",
    "ArraySchema",
    "ArraySharing",
    "ArrayType",
    "AssetInfo",
    "AssetListResponse",
    "AssetLocations",
    "AssetType",
    "Attribute",
    "Dimension",
    "Domain",
    "FileType",
    "Filter",
    "FilterPipeline",
    "GroupActions",
    "GroupBrowserData",
    "GroupBrowserFilterData",
    "GroupContents",
    "GroupContentsFilterData",
    "GroupEntry",
    "GroupInfo",
    "GroupSharing",
    "GroupType",
    "GroupUpdate",
    "ListingPage",
    "MLModelFavoritesData",
    "MetadataStringified",
    "MetadataStringifiedEntry",
    "Model",
    "NamespaceActions",
    "NotebookFavoritesData",
    "Organization",
    "OrganizationRoles",
    "OrganizationUser",
    "PaginationMetadata",
    "Pricing",
    "StorageLocation",
    "Subscription",
    "Token",
    "UDFFavoritesData",
    "User",
]


def __getattr__(name: str) -> object:
    if name not in __all__:  # what is left are the enumerations, which only those who name one need
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import enums  # noqa: PLC0415

    return getattr(enums, name)


def __dir__() -> list[str]:
    return __all__
