"""The server's answers as typed, frozen structs, under the names and with the fields of the REST API.

Numbers that count are ints, dates are aware datetimes, a missing or null list is ``[]``, anything else
missing is None. A value that is not what the API says (a date that is none) counts as missing, with a
warning that names its place.

Examples
--------
>>> from tiledb_cloud_widgets.client import models
>>> models.ArrayInfo(name="quickstart", tags=["demo"])
ArrayInfo(name='quickstart', tags=['demo'])
"""

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
from .base import MetadataStringified, MetadataStringifiedEntry, Model, PaginationMetadata
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

__all__ = [
    "ArrayActions",
    "ArrayBrowserData",
    "ArrayBrowserSidebar",
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
    "MetadataStringified",
    "MetadataStringifiedEntry",
    "Model",
    "NamespaceActions",
    "Organization",
    "OrganizationRoles",
    "OrganizationUser",
    "PaginationMetadata",
    "Pricing",
    "StorageLocation",
    "Subscription",
    "Token",
    "User",
]
