"""Models of groups: their catalogue entry, listings, contents and sharing."""

from __future__ import annotations

from msgspec.structs import force_setattr

from .arrays import ArrayInfo
from .base import Many, MetadataStringifiedEntry, Model, Moment, PaginationMetadata


class GroupInfo(Model, frozen=True, gc=False):
    """A group's entry in the catalogue.

    ``size`` counts members (``asset_count`` + ``group_count``), not bytes; ``uri`` is where the group is
    stored, ``tiledb_uri`` what it is opened by; ``metadata`` holds entries only when asked for
    (``with_metadata=True``).
    """

    id: str | None = None
    namespace: str | None = None
    name: str | None = None
    description: str | None = None
    uri: str | None = None
    tiledb_uri: str | None = None
    asset_count: int | None = None
    group_count: int | None = None
    size: int | None = None
    last_accessed: Moment | None = None
    allowed_actions: Many[str] = []
    group_type: str | None = None
    logo: str | None = None
    access_credentials_name: str | None = None
    share_count: int | None = None
    public_share: bool | None = None
    tags: Many[str] = []
    license_id: str | None = None
    license_text: str | None = None
    created_at: Moment | None = None
    created_by: str | None = None
    metadata: Many[MetadataStringifiedEntry] = []

    def __post_init__(self) -> None:
        # Written out, where the base class loops: this runs once for each row of a listing.
        if self.tags is None:
            force_setattr(self, "tags", [])
        if self.allowed_actions is None:
            force_setattr(self, "allowed_actions", [])
        if self.metadata is None:
            force_setattr(self, "metadata", [])


class GroupBrowserData(Model, frozen=True, gc=False):
    """A page of groups; ``groups`` is ``[]`` when there is none."""

    _lists = ("groups",)
    groups: Many[GroupInfo] = []
    pagination_metadata: PaginationMetadata | None = None


class GroupBrowserFilterData(Model, frozen=True, gc=False):
    """Namespaces and types of the groups of a listing."""

    _lists = ("namespaces", "group_types")
    namespaces: Many[str] = []
    group_types: Many[str] = []


class GroupContentsFilterData(Model, frozen=True, gc=False):
    """Namespaces of a group's members."""

    _lists = ("namespaces",)
    namespaces: Many[str] = []


class GroupEntry(Model, frozen=True, gc=False):
    """A member of a group: either ``group`` or ``array`` is set."""

    member_id: str | None = None
    group: GroupInfo | None = None
    array: ArrayInfo | None = None


class GroupContents(Model, frozen=True, gc=False):
    """A page of a group's members; ``entries`` is ``[]`` when there is none."""

    _lists = ("entries",)
    entries: Many[GroupEntry] = []
    pagination_metadata: PaginationMetadata | None = None


class GroupUpdate(Model, frozen=True, gc=False, omit_defaults=True):
    """Changes of a group's catalogue entry; fields that are None stay as they are."""

    description: str | None = None
    name: str | None = None
    logo: str | None = None
    access_credentials_name: str | None = None
    tags: list[str] | None = None
    license_id: str | None = None
    license_text: str | None = None


class GroupSharing(Model, frozen=True, gc=False):
    """What a namespace may do with a group and the arrays in it; it is an "organization" or a "user"."""

    _lists = ("group_actions", "array_actions")
    group_actions: Many[str] = []
    array_actions: Many[str] = []
    namespace: str | None = None
    namespace_type: str | None = None
