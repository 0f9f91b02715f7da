"""Models of arrays: catalogue entry, listings, prices and sharing."""

from __future__ import annotations

from typing import ClassVar, Literal

from .base import ListingPage, Many, MetadataStringifiedEntry, Model, Moment


class Pricing(Model, frozen=True):
    """What an array costs; ``charge`` is in hundredths of ``currency`` per ``divided_by`` units."""

    id: str | None = None
    array_uuid: str | None = None
    pricing_name: str | None = None
    pricing_type: str | None = None
    product_name: str | None = None
    product_statement_descriptor: str | None = None
    product_unit_label: str | None = None
    currency: str | None = None
    aggregate_usage: str | None = None
    interval: str | None = None
    divided_by: int | None = None
    charge: float | None = None
    activated: bool | None = None


class Subscription(Model, frozen=True):
    """A customer's subscription to a priced array."""

    id: str | None = None
    owner_namespace_uuid: str | None = None
    customer_namespace_uuid: str | None = None
    pricing: Many[Pricing] = []


class ArrayInfo(Model, frozen=True):
    """An array's entry in the catalogue.

    ``size`` is in bytes. ``uri`` is the storage location, ``tiledb_uri`` opens the array. ``logo`` is base64.
    ``metadata`` is filled only with ``with_metadata=True``. ``file_type`` is None for plain arrays.
    """

    kind: ClassVar[Literal["array"]] = "array"
    id: str | None = None
    file_type: str | None = None
    file_properties: dict[str, str] | None = None
    uri: str | None = None
    namespace: str | None = None
    size: int | None = None
    last_accessed: Moment | None = None
    description: str | None = None
    name: str | None = None
    allowed_actions: Many[str] = []
    pricing: Many[Pricing] = []
    subscriptions: Many[Subscription] = []
    logo: str | None = None
    access_credentials_name: str | None = None
    type: str | None = None
    share_count: int | None = None
    public_share: bool | None = None
    namespace_subscribed: bool | None = None
    tiledb_uri: str | None = None
    tags: Many[str] = []
    license_id: str | None = None
    license_text: str | None = None
    read_only: bool | None = None
    is_favorite: bool | None = None
    created_at: Moment | None = None
    created_by: str | None = None
    metadata: Many[MetadataStringifiedEntry] = []


class ArrayBrowserData(ListingPage, frozen=True):
    """A page of arrays."""

    arrays: Many[ArrayInfo] = []


class ArrayBrowserSidebar(Model, frozen=True):
    """The namespaces in a listing of arrays, and how many arrays each holds."""

    namespaces: Many[str] = []
    result_count_for_all: int | None = None
    result_count_by_namespace: dict[str, int] | None = None


class EntryUpdate(Model, frozen=True, omit_defaults=True):
    """Changes to a catalogue entry, whatever it is of; fields that are None change nothing.

    Parameters
    ----------
    description, name, license_id, license_text, logo, access_credentials_name : str, optional
        New values; a new ``name`` changes the URI.
    tags : list of str, optional
        The new tags; they replace all earlier ones.
    """

    description: str | None = None
    name: str | None = None
    logo: str | None = None
    access_credentials_name: str | None = None
    tags: list[str] | None = None
    license_id: str | None = None
    license_text: str | None = None


class ArrayInfoUpdate(EntryUpdate, frozen=True):
    """Changes to an array's catalogue entry; fields that are None change nothing.

    ``uri`` is the new location of the array's storage.

    Parameters
    ----------
    file_type : str, optional
        What the array contains from now on (see `models.FileType`).
    file_properties : dict of str, optional
        The new properties of the file; they replace all earlier ones.
    read_only : bool, optional
        Whether the array is protected from writes.
    """

    uri: str | None = None
    file_type: str | None = None
    file_properties: dict[str, str] | None = None
    read_only: bool | None = None


class ArraySharing(Model, frozen=True):
    """The permissions of a namespace on an array; ``namespace_type`` is "organization" or "user"."""

    actions: Many[str] = []
    namespace: str | None = None
    namespace_type: str | None = None
