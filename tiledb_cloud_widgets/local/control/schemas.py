"""The models of the control plane as JSON Schema, under the names of the TileDB Cloud API.

Responses have only the fields listed here; a request may have others, which are ignored.
"""

from __future__ import annotations

from typing import Any, Final

from ..registry.listing import FILE_TYPES
from ..registry.permissions import ARRAY_ACTIONS, GROUP_ACTIONS
from ..registry.scanner import GROUP_TYPES
from ..registry.users import NAMESPACE_ACTIONS, ROLES
from .contents import FILTER_TYPES
from .favorites import LISTS

Schema = dict[str, Any]

STRING: Final[Schema] = {"type": "string"}
_STRING_OR_NULL: Final[Schema] = {"type": ["string", "null"]}
NUMBER: Final[Schema] = {"type": "number"}
INTEGER: Final[Schema] = {"type": "integer"}
COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
BOOLEAN: Final[Schema] = {"type": "boolean"}
DATE_TIME: Final[Schema] = {"type": "string", "format": "date-time"}
#: of a request; NUL and lone surrogates are refused too
TAGS: Final[Schema] = {
    "type": "array", "maxItems": 1000, "items": {"type": "string", "minLength": 1, "maxLength": 1000},
}  # fmt: skip


def ref(model: str) -> Schema:
    """Return a reference to a model."""
    return {"$ref": f"#/components/schemas/{model}"}


def items(of: Schema) -> Schema:
    """Return a list of `of`."""
    return {"type": "array", "items": of}


def string_map(of: Schema) -> Schema:
    """Return an object whose values are `of`."""
    return {"type": "object", "additionalProperties": of}


def enum(*values: str) -> Schema:
    """Return a string that is one of `values`."""
    return {"type": "string", "enum": list(values)}


def model(**fields: Schema) -> Schema:
    """Return an object of a response; names of required fields end in an underscore."""
    return {
        "type": "object",
        "properties": {name.removesuffix("_"): schema for name, schema in fields.items()},
        "required": [name.removesuffix("_") for name in fields if name.endswith("_")],
        "additionalProperties": False,
    }


def _request(**fields: Schema) -> Schema:
    """Return an object of a request."""
    return {"type": "object", "properties": fields}


_CHANGES: Final = {
    "description": _STRING_OR_NULL, "name": STRING, "logo": STRING, "access_credentials_name": STRING,
    "tags": TAGS, "license_id": STRING, "license_text": STRING,
}  # fmt: skip
_COMMON: Final = {
    "id_": STRING, "namespace_": STRING, "name_": STRING, "uri": STRING, "tiledb_uri_": STRING,
    "description": _STRING_OR_NULL,
    "tags_": items(STRING), "logo": STRING, "license_id": STRING, "license_text": STRING,
    "access_credentials_name": STRING,
    "share_count": COUNT, "public_share_": BOOLEAN, "created_at_": DATE_TIME, "created_by": STRING,
    "last_accessed": DATE_TIME,
    "metadata": items(ref("MetadataStringifiedEntry")),
}  # fmt: skip
_BY_DATATYPE: Final = {f"{sign}int{bits}": INTEGER for bits in (8, 16, 32, 64) for sign in ("", "u")} | {
    "float32": NUMBER, "float64": NUMBER,
}  # fmt: skip
_PAGE: Final = ref("PaginationMetadata")

MODELS: Final[dict[str, Schema]] = {
    "Error": model(code_=INTEGER, message_=STRING, request_id=STRING),
    "PaginationMetadata": model(page_=COUNT, per_page_=COUNT, total_pages_=COUNT, total_items_=COUNT),
    "ArrayActions": enum(*ARRAY_ACTIONS),
    "GroupActions": enum(*GROUP_ACTIONS),
    "NamespaceActions": enum(*NAMESPACE_ACTIONS),
    "OrganizationRoles": enum(*ROLES),
    "FileType": enum(*FILE_TYPES),
    "GroupType": enum(*sorted(GROUP_TYPES)),
    "ArrayType": enum("dense", "sparse"),
    "TokenScope": enum("*"),
    "AssetType": enum("array", "dashboard", *FILE_TYPES, "group", *sorted(GROUP_TYPES - {"generic"})),
    "AssetBackingType": enum("array", "group"),
    "AssetOwnershipLevel": enum("owned", "shared"),
    "MetadataStringifiedEntry": model(key_=STRING, value_=STRING, type_=STRING),
    "MetadataStringified": model(entries_=items(ref("MetadataStringifiedEntry"))),
    "User": model(
        id_=STRING, username_=STRING | {"minLength": 1, "maxLength": 63, "pattern": r"^[\w.\-]+$"},
        name=STRING, email=STRING, is_valid_email=BOOLEAN, stripe_connect=BOOLEAN,
        unpaid_subscription=BOOLEAN, enabled_features=items(STRING),
        allowed_actions=items(ref("NamespaceActions")), organizations=items(ref("OrganizationUser")),
        default_s3_path=STRING,
        default_s3_path_credentials_name=STRING, asset_locations=ref("AssetLocations"),
    ),
    "AssetLocations": model(arrays=ref("StorageLocation"), groups=ref("StorageLocation")),
    "StorageLocation": model(path_=STRING, credentials_name_=STRING),
    "OrganizationUser": model(
        user_id_=STRING, organization_id_=STRING, username_=STRING, user_full_name=STRING, user_email=STRING,
        organization_name_=STRING, role_=ref("OrganizationRoles"),
        allowed_actions_=items(ref("NamespaceActions")),
    ),
    "Organization": model(
        id_=STRING, name_=STRING, role_=ref("OrganizationRoles"), description=STRING,
        users_=items(ref("OrganizationUser")), allowed_actions_=items(ref("NamespaceActions")),
        num_of_arrays_=COUNT, enabled_features=items(STRING), unpaid_subscription_=BOOLEAN,
        stripe_connect=BOOLEAN, default_s3_path=STRING,
        default_s3_path_credentials_name=STRING, asset_locations=ref("AssetLocations"),
    ),
    "Token": model(
        token=STRING, name_=STRING, issued_at_=DATE_TIME, expires_at_=DATE_TIME,
        scope_=items(ref("TokenScope")),
    ),
    "TokenRequest": _request(
        expires=DATE_TIME, name=STRING | {"maxLength": 200}, scope=items(ref("TokenScope")),
    ),
    "ArrayInfo": model(
        **_COMMON, type=ref("ArrayType"), size=COUNT, file_type=ref("FileType"),
        file_properties=string_map(STRING), allowed_actions_=items(ref("ArrayActions")),
        namespace_subscribed=BOOLEAN, is_favorite_=BOOLEAN, read_only=BOOLEAN,
    ),
    "ArrayInfoUpdate": _request(
        **_CHANGES, uri=STRING, file_type=ref("FileType"), file_properties=string_map(STRING),
        read_only=BOOLEAN,
    ),
    "GroupInfo": model(
        **_COMMON, asset_count_=COUNT, group_count_=COUNT, size_=COUNT, group_type_=ref("GroupType"),
        allowed_actions_=items(ref("GroupActions")),
    ),
    "GroupUpdate": _request(**_CHANGES),
    "GroupRegister": _request(**_CHANGES, parent=STRING, uri=STRING),
    "ArrayBrowserData": model(arrays_=items(ref("ArrayInfo")), pagination_metadata_=_PAGE),
    "GroupBrowserData": model(groups_=items(ref("GroupInfo")), pagination_metadata_=_PAGE),
    "ArrayBrowserSidebar": model(
        namespaces_=items(STRING), result_count_for_all_=COUNT, result_count_by_namespace_=string_map(COUNT),
    ),
    "GroupBrowserFilterData": model(namespaces_=items(STRING), group_types_=items(ref("GroupType"))),
    "GroupEntry": model(member_id_=STRING, group=ref("GroupInfo"), array=ref("ArrayInfo")),
    "GroupContents": model(entries_=items(ref("GroupEntry")), pagination_metadata_=_PAGE),
    "GroupContentsFilterData": model(namespaces_=items(STRING)),
    "ArraySharing": _request(
        actions=items(ref("ArrayActions")), namespace=STRING, namespace_type=enum("user", "organization"),
    ),
    "GroupSharing": model(
        group_actions_=items(ref("GroupActions")), array_actions_=items(ref("ArrayActions")),
        namespace_=STRING, namespace_type_=enum("user", "organization"),
    ),
    "GroupSharingRequest": _request(
        group_actions=items(ref("GroupActions")), array_actions=items(ref("ArrayActions")), namespace=STRING,
    ),
    "AssetInfo": model(
        uuid_=STRING, asset_type_=ref("AssetType"), asset_backing_type_=ref("AssetBackingType"),
        asset_ownership_level_=ref("AssetOwnershipLevel"), namespace_name_=STRING, namespace_uuid_=STRING,
        name_=STRING, mime_type=STRING, created_at_=DATE_TIME, metadata=ref("MetadataStringified"),
    ),
    "AssetListResponse": model(data_=items(ref("AssetInfo")), pagination_metadata_=_PAGE),
    "ArrayMetadataJson": {"type": "object"},
    "NonEmptyDomainJson": string_map({"type": "array", "minItems": 2, "maxItems": 2}),
    "ArraySample": string_map({"type": "array"}),
    "ArrayEndTimestampData": model(end_timestamps_=items(COUNT), pagination_metadata_=_PAGE),
    "Datatype": STRING,
    "Layout": enum("row-major", "col-major", "global-order", "unordered"),
    "FilterType": enum(*FILTER_TYPES),
    "Filter": model(type_=ref("FilterType"), data=model(**_BY_DATATYPE)),
    "FilterPipeline": model(filters_=items(ref("Filter"))),
    "DomainArray": model(**{name: items(schema) for name, schema in _BY_DATATYPE.items()}),
    "Dimension": model(
        name_=STRING, type_=ref("Datatype"), domain_=ref("DomainArray"), nullTileExtent_=BOOLEAN,
        tileExtent=model(**_BY_DATATYPE), filterPipeline=ref("FilterPipeline"),
    ),
    "Domain": model(
        type_=ref("Datatype"), tileOrder_=ref("Layout"), cellOrder_=ref("Layout"),
        dimensions_=items(ref("Dimension")),
    ),
    "Attribute": model(
        name_=STRING, type_=ref("Datatype"), filterPipeline_=ref("FilterPipeline"), cellValNum_=INTEGER,
        nullable_=BOOLEAN, fillValue=items(COUNT),
    ),
    "ArraySchema": model(
        uri_=STRING, version_=items(INTEGER), arrayType_=ref("ArrayType"), tileOrder_=ref("Layout"),
        cellOrder_=ref("Layout"), capacity_=COUNT, coordsFilterPipeline_=ref("FilterPipeline"),
        offsetFilterPipeline_=ref("FilterPipeline"), domain_=ref("Domain"),
        attributes_=items(ref("Attribute")), allowsDuplicates_=BOOLEAN,
    ),
} | {
    f"{of.operation}FavoritesData": model(
        **{f"{of.field}_": items(ref("ArrayInfo")), "pagination_metadata_": _PAGE}
    )
    for of in LISTS
} | {
    f"{of.operation}Favorite": model(**{f"{of.uuid_field}_": STRING, "namespace_": STRING, "name_": STRING})
    for of in LISTS
}  # fmt: skip
